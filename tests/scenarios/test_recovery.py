"""A customer answers again: the loop of the earlier answer hears how it went on, once, and the new card says it too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.demo.person import Json, Person
from tests.scenarios.conftest import NO_PACE
from tests.scenarios.town import Town, running_town

ACME = {
    "account_id": "acme", "name": "Acme", "arr": "9600", "csm_email": "ana@northwind.example",
    "domain": "acme.example",
}  # fmt: skip
DANA = {"email": "dana@acme.example", "account_id": "acme", "name": "Dana Kim"}
LEE = {"email": "lee@acme.example", "account_id": "acme", "name": "Lee Ito"}


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Monday, ten in New York; Ana looks after Acme."""
    async with running_town(database_url, message_gap=0.0) as made:
        await made.start_bot(pacing=NO_PACE)
        await made.put_directory([ACME], [DANA, LEE])
        await made.knows("ana@northwind.example")
        yield made
        assert await made.refusals() == []


async def answer(
    town: Town, name: str, score: int, day: int, email: str | None = "dana@acme.example", **more: Any
) -> None:
    """One answer, given at noon of a day in November."""
    whose = {"email": email} if email else {"email": None, "account_id": "acme"}
    at = f"2026-11-{day:02d}T12:00:00+00:00"
    sent = await town.answer(id=name, score=score, submitted_at=at, **whose, **more)
    assert sent["code"] == 200
    await town.at_rest()


async def card_of(person: Person, number: int) -> Json:
    """The first message about a loop; reminders come after it."""
    return next(message for message in await person.direct_messages() if f"card.{number}." in str(message["blocks"]))


async def thread_of(person: Person, number: int) -> list[str]:
    """What the card's thread says of answers that came later."""
    notes = await person.direct_messages(thread_ts=(await card_of(person, number))["ts"])
    return [said for said in map(person.read, notes) if "answered again" in said]


async def test_a_recovered_customer_is_told_to_whoever_holds_the_earlier_loop(town: Town) -> None:
    """In the thread and on the card, once however often the answer is delivered; the loop is still to be closed."""
    ana = await town.person("Ana")
    await answer(town, "a1", 3, 2)
    await answer(town, "a2", 8, 9)
    told = [
        "Dana Kim answered again: 3 → 8, recovered. Well done. "
        "This loop is still open: say what was done, and close it."
    ]
    assert await thread_of(ana, 1) == told
    assert "3 → 8, recovered (9 Nov" in ana.read(await card_of(ana, 1))
    await answer(town, "a2", 8, 9)
    await answer(town, "a2", 8, 9, comment="Thank you")
    assert await thread_of(ana, 1) == told


async def test_a_relapse_reads_differently_from_one_who_was_never_happy(town: Town) -> None:
    """The new card says how it went; the old one says that it is worse, and which loop is about that."""
    ana = await town.person("Ana")
    await answer(town, "a1", 3, 2)
    await answer(town, "a2", 8, 4)
    await answer(town, "a3", 4, 9)
    relapsed = (await numbers_of(ana))[-1]
    assert "relapsed: 3 → 8 → 4" in ana.read(await card_of(ana, relapsed))
    await answer(town, "l1", 5, 2, email="lee@acme.example")
    await answer(town, "l2", 2, 9, email="lee@acme.example")
    first, second = sorted(await numbers_of(ana))[-2:]
    assert "still unhappy: 5 → 2" in ana.read(await card_of(ana, second))
    (told,) = await thread_of(ana, first)
    assert told.startswith(f"Lee Ito answered again: 5 → 2, worse. Loop {second} is about that.")


async def numbers_of(person: Person) -> list[int]:
    """The loops whose cards somebody has."""
    ids = [str(block.get("block_id")) for m in await person.direct_messages() for block in m["blocks"]]
    return sorted({int(found.split(".")[1]) for found in ids if found.startswith("card.")})


async def test_a_corrected_next_score_is_told_again_and_an_answer_between_takes_its_place(town: Town) -> None:
    """The card says what is true now; the thread keeps what was said."""
    ana = await town.person("Ana")
    await answer(town, "a1", 3, 2)
    await answer(town, "a2", 8, 9)
    await answer(town, "a2", 5, 9)
    assert "3 → 5, better, still unhappy (9 Nov" in ana.read(await card_of(ana, 1))
    assert [said.split(".")[0] for said in await thread_of(ana, 1)] == [
        "Dana Kim answered again: 3 → 8, recovered",
        "Dana Kim answered again: 3 → 5, better, still unhappy",
    ]
    await answer(town, "late", 3, 5)
    assert "3 → 3, no change (5 Nov" in ana.read(await card_of(ana, 1))


async def test_an_anonymous_answer_is_followed_by_the_accounts(town: Town) -> None:
    """Whoever gave the next one; a named answer is followed by the same person's alone."""
    ana = await town.person("Ana")
    await answer(town, "n1", 2, 2, email=None)
    await answer(town, "d1", 4, 3)
    await answer(town, "l1", 9, 9, email="lee@acme.example")
    (told,) = await thread_of(ana, 1)
    assert told.startswith("Somebody at Acme answered again: 2 → 4, better, still unhappy.")
    assert await thread_of(ana, 2) == []
