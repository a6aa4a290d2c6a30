"""Answers that do not wait for a deadline: high value, churn risk, the chronically unhappy; several voices at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.demo.person import Json, Person
from tests.scenarios.conftest import NO_PACE
from tests.scenarios.town import Town, running_town

ACCOUNTS: list[dict[str, Any]] = [
    {"account_id": "acme", "name": "Acme", "arr": "148000", "csm_email": "ana@northwind.example",
     "domain": "acme.example"},
    {"account_id": "dune", "name": "Dune Energy", "arr": "265000", "csm_email": "ben@northwind.example",
     "domain": "dune.example"},
    {"account_id": "blue", "name": "Blue Harbor", "arr": "42500", "csm_email": "ana@northwind.example",
     "domain": "blue.example"},
]  # fmt: skip


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Monday, ten in New York, and the policy as it comes: high value from 200,000, churn risk from 100,000."""
    async with running_town(database_url, message_gap=0.0, policy={}) as made:
        await made.start_bot(pacing=NO_PACE)
        await made.put_directory(ACCOUNTS, [])
        await made.knows("ana@northwind.example", "lena@northwind.example", "victor@northwind.example")
        yield made
        assert await made.refusals() == []


async def answers(town: Town, identity: str, score: int, email: str, **more: Any) -> None:
    """Somebody answers, and all that follows at once has followed."""
    assert (await town.answer(id=identity, score=score, email=email, **more))["code"] == 200
    await town.at_rest()


async def cards_of(person: Person) -> list[Json]:
    """The cards in somebody's conversation with the bot."""
    return [m for m in await person.direct_messages() if m["blocks"][0]["block_id"].startswith("card")]


async def test_the_lead_of_a_high_value_account_has_the_card_at_once(town: Town) -> None:
    """Beside the owner, who keeps it: nothing is escalated."""
    await answers(town, "r1", 5, "zara@dune.example", name="Zara Haddad")
    lena, ben = await town.person("Lena"), await town.person("Ben")
    card = await lena.sees("Zara Haddad", "5/10")
    assert "igh-value" in lena.read(card)
    await ben.sees("Zara Haddad", "5/10", "[Claim]")
    assert await cards_of(await town.person("Victor")) == []


async def test_a_churn_risk_is_escalated_to_the_lead_at_once(town: Town) -> None:
    """The lead has it, with a deadline in Berlin's office hours; the owner's card says where it is."""
    await answers(town, "r1", 2, "dana@acme.example", name="Dana Kim")
    lena, ana = await town.person("Lena"), await town.person("Ana")
    card = await lena.sees("Dana Kim", "2/10", "[Resolve]", "[Hand back]")
    # Ten in New York is four in Berlin: one office hour today, three tomorrow.
    assert "Tue 24 Nov 12:00" in lena.read(card).split("\n")[0]
    assert "hurn risk" in lena.read(card)
    await ana.sees("Escalated to Lena Fischer", "Dana Kim")


async def test_an_answer_on_several_paths_is_told_once_to_each_with_all_reasons(town: Town) -> None:
    """High value and churn risk at once: one card for the lead, with both."""
    await answers(town, "r1", 1, "zara@dune.example", name="Zara Haddad")
    lena = await town.person("Lena")
    (card,) = await cards_of(lena)
    assert "igh-value" in lena.read(card)
    assert "hurn risk" in lena.read(card)


async def test_three_rounds_of_a_chronic_account(town: Town) -> None:
    """Unhappy twice in a row is an executive review; a better answer resets the row, but the mark stays."""
    victor, ana = await town.person("Victor"), await town.person("Ana")
    await answers(town, "march", 5, "mia@blue.example", name="Mia Lund")
    assert await cards_of(victor) == []
    town.let_pass(90 * 24 * 3600)
    await answers(town, "june", 4, "noa@blue.example", name="Noa Berg")
    review = await victor.sees("Noa Berg", "xecutive review", "[Resolve]")
    assert "2 detractor answers in a row" in victor.read(review)
    await ana.sees("Noa Berg", "Escalated to Victor Lang")
    town.let_pass(90 * 24 * 3600)
    await answers(town, "september", 9, "mia@blue.example", name="Mia Lund")
    town.let_pass(24 * 3600)
    await answers(town, "late", 6, "kim@blue.example", name="Kim Roth")
    card = await ana.sees("Kim Roth", "[Claim]")
    assert "tructural risk" in ana.read(card)
    assert len(await cards_of(victor)) == 1


async def test_two_voices_of_one_account_know_of_each_other(town: Town) -> None:
    """Both cards count the other, with a link to it; one that is settled leaves the count."""
    ana = await town.person("Ana")
    await answers(town, "r1", 5, "dana@acme.example", name="Dana Kim", comment="Too slow")
    await town.put_directory([{**ACCOUNTS[0], "arr": "90000"}], [])
    await answers(town, "r2", 8, "eve@acme.example", name="Eve Stone")
    await answers(town, "r3", 6, "raj@acme.example", name="Raj Patel", comment="Too dear")
    first, second = (
        await ana.sees("Too slow", "1 more open"),
        await ana.sees("Too dear", "1 more open"),
    )
    assert second["ts"].replace(".", "") in str(first["blocks"])
    assert first["ts"].replace(".", "") in str(second["blocks"])
    await ana.click(second, "Resolve")
    assert (await ana.submit(await ana.modal(), reason="support", done="Called him.", heard_back=["yes"]))["ok"]
    await town.at_rest()
    assert "more open" not in ana.read(next(m for m in await cards_of(ana) if m["ts"] == first["ts"]))


async def test_a_score_corrected_downwards_takes_the_path_it_now_fits(town: Town) -> None:
    """A 5 that becomes a 1 at a large account is a churn risk after all."""
    await answers(town, "r1", 5, "dana@acme.example", name="Dana Kim")
    lena = await town.person("Lena")
    assert await cards_of(lena) == []
    await answers(town, "r1", 1, "dana@acme.example", name="Dana Kim")
    await lena.sees("Dana Kim", "1/10", "[Hand back]")


async def test_a_review_that_was_a_mistake_leaves_no_mark(town: Town) -> None:
    """The second detractor meant a 9: the loop is withdrawn, and the account is not at structural risk."""
    await answers(town, "r1", 5, "mia@blue.example", name="Mia Lund")
    await answers(town, "r2", 0, "noa@blue.example", name="Noa Berg")
    ana = await town.person("Ana")
    await ana.sees("Mia Lund", "tructural risk")
    await answers(town, "r2", 10, "noa@blue.example", name="Noa Berg")
    card = next(m for m in await cards_of(ana) if "Mia Lund" in ana.read(m))
    assert "tructural risk" not in ana.read(card)
