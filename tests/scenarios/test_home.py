"""App Home: what each role sees there, that it follows whatever changes, and what can be done from it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.demo.person import Json, Person
from rules.home import OWN_PAGE
from tests.scenarios.conftest import NO_PACE
from tests.scenarios.town import ACCOUNTS, CONTACTS, Town, running_town

ANA, BEN, LENA = "ana@northwind.example", "ben@northwind.example", "lena@northwind.example"


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Monday, ten in New York. Ana and Ben have an account each; Lena leads both, Victor is the executive."""
    async with running_town(database_url, message_gap=0.0) as made:
        await made.start_bot(pacing=NO_PACE)
        await made.put_directory(ACCOUNTS, CONTACTS)
        await made.knows(ANA, BEN, LENA)
        yield made
        assert await made.refusals() == []


async def answer(town: Town, id: str, score: int, **more: Any) -> None:  # noqa: A002
    assert (await town.answer(id=id, score=score, **more))["code"] == 200
    await town.at_rest()


async def opens_home(town: Town, person: Person) -> Json:
    """Opens the tab, and waits until something stands there."""
    await town.workspace.post("/page/home_opened", {"user": person.id, "tab": "home"})

    async def shown() -> Json | None:
        return await home_of(town, person)

    await town.eventually(shown)
    await town.at_rest()
    return await home_of(town, person) or {}


async def home_of(town: Town, person: Person) -> Json | None:
    """What stands on somebody's Home now."""
    view: Json | None = (await town.workspace.get("/page/home", user=person.id))["view"]
    return view


async def reads(town: Town, person: Person) -> str:
    """Somebody's Home once there is nothing left to deliver."""
    await town.at_rest()
    return person.read(await home_of(town, person) or {})


async def presses(town: Town, person: Person, label: str, beside: str = "", value: str | None = None) -> None:
    """Presses a button on Home: the first of this label, or the one under the line with the words `beside`."""
    view = await home_of(town, person) or {}
    blocks = view["blocks"]
    at = next(place for place, block in enumerate(blocks) if beside in person.read({"blocks": [block]}))
    await person.click({**view, "blocks": blocks[at + 1 : at + 2] if beside else blocks}, label, value)


async def test_home_follows_what_its_reader_and_others_do(town: Town) -> None:
    """Opened once, it changes with each click on it, with another's click elsewhere, with new answers and with time."""
    ana, lena = await town.person("Ana"), await town.person("Lena")
    await opens_home(town, ana)
    assert "Nobody is waiting for you." in await reads(town, ana)
    await answer(town, "a1", 3)
    assert "Due today (1)" in await reads(town, ana)
    await presses(town, ana, "Claim", "Dana Kim")
    assert "You have this · reply to Dana Kim (Acme) by today 14:00 · 3/10" in await reads(town, ana)
    await presses(town, ana, "Log outreach", "Dana Kim")
    await ana.submit(await ana.modal(), channel="call", note="She was glad")
    assert "Waiting on the customer (1)" in await reads(town, ana)
    await presses(town, ana, "Escalate", "Dana Kim")
    await ana.submit(await ana.modal(), to=lena.id, why="Wants somebody senior")
    assert "With somebody else now (1)" in await reads(town, ana)
    assert "Escalated to Lena Fischer · act for Dana Kim (Acme) by" in await reads(town, ana)
    card = await lena.sees("Dana Kim", "[Hand back]")
    await lena.click(card, "Hand back")
    await lena.submit(await lena.modal(), why="Call her today")
    assert "With somebody else now" not in await reads(town, ana)
    assert "My week" in await reads(town, ana)
    assert "• Loops closed: 0 % of 1 (too few to grade)" in await reads(town, ana)


async def test_a_lead_sees_the_team_and_reassigns_from_home(town: Town) -> None:
    """What others own and have overdue since a deadline passed; the loop leaves one Home and comes to the other."""
    ana, ben, lena = [await town.person(name) for name in ("Ana", "Ben", "Lena")]
    await opens_home(town, lena)
    assert "No unhappy customer is waiting for anybody in your team." in await reads(town, lena)
    await answer(town, "a1", 3)
    assert "Due today (1)" in ana.read(await opens_home(town, ana))
    await opens_home(town, ben)
    await town.has_passed(hours=5)
    assert "Overdue (1)" in await reads(town, ana)
    said = await reads(town, lena)
    assert "Your team's open loops" in said
    assert "Longest overdue in your team (1)" in said
    await presses(town, lena, "Reassign", "For Ana Ruiz")
    await lena.submit(await lena.modal(), to=ben.id)
    assert "For Ben Okafor" in await reads(town, lena)
    assert "Nobody is waiting for you." in await reads(town, ana)
    assert "Overdue (1)" in await reads(town, ben)


async def test_many_loops_are_pages_and_a_change_stays_on_the_page(town: Town) -> None:
    """Twenty a page; what comes meanwhile does not turn it back."""
    ana = await town.person("Ana")
    for number in range(OWN_PAGE + 1):
        await town.answer(id=f"a{number}", score=number % 6, email=f"c{number}@acme.example")
        if number % 10 == 0:
            # Twenty unhappy answers in a row would be the executive's.
            await town.answer(id=f"p{number}", score=9, email=f"p{number}@acme.example")
    await opens_home(town, ana)
    assert "Page 1 of 2" in await reads(town, ana)
    await presses(town, ana, "Next")
    assert "Page 2 of 2" in await reads(town, ana)
    assert (await reads(town, ana)).count("[Claim]") == 1
    await answer(town, "one-more", 2, email="late@acme.example")
    assert "Page 2 of 2" in await reads(town, ana)
    assert (await reads(town, ana)).count("[Claim]") == 2
    await presses(town, ana, "Back")
    assert "Page 1 of 2" in await reads(town, ana)


async def test_the_executive_sees_the_trend_and_never_the_queue(town: Town) -> None:
    """Whatever is open; a new answer moves the figures."""
    victor = await town.person("Victor")
    await answer(town, "a1", 3)
    assert "NPS -100.0 from 1 answer in the last 7 days" in victor.read(await opens_home(town, victor))
    await answer(town, "a2", 10)
    said = await reads(town, victor)
    assert "NPS +0.0 from 2 answers in the last 7 days" in said
    assert "Dana Kim" not in said


async def test_a_digest_comes_when_its_reader_chose(town: Town) -> None:
    """Earlier or later than the policy's nine, also where it was planned already."""
    ana = await town.person("Ana")
    await answer(town, "p1", 8)
    await opens_home(town, ana)
    await presses(town, ana, "Digest at…", value="07:30")
    assert "comes at 07:30, your time" in await reads(town, ana)
    await town.has_passed(hours=21, minutes=29)
    assert await ana.direct_messages() == []
    await town.has_passed(minutes=2)
    await ana.sees("1 passive")
    await presses(town, ana, "Digest at…", value="11:00")
    await answer(town, "p2", 7, email="lee@acme.example")
    await town.has_passed(hours=27)
    assert len(await ana.direct_messages()) == 1
    await town.has_passed(minutes=30)
    await ana.sees("lee@acme.example")
    await presses(town, ana, "Digest at…", value="policy")
    assert "comes at 09:00, your time" in await reads(town, ana)


async def test_who_goes_away_from_home_comes_back_there(town: Town) -> None:
    """What is wrong is said at its field; the stand-in's Home has the loops meanwhile."""
    ana, ben = await town.person("Ana"), await town.person("Ben")
    await answer(town, "a1", 3)
    await opens_home(town, ana)
    await opens_home(town, ben)
    await presses(town, ana, "I'll be away")
    refused = await ana.submit(await ana.modal(), to=ana.id, until="2026-11-27")
    assert "You cannot stand in for yourself." in refused["errors"]["to"]
    refused = await ana.submit(await ana.modal(), to=ben.id, until="2026-11-20")
    assert "20 Nov 2026 is past." in refused["errors"]["until"]
    await ana.submit(await ana.modal(), to=ben.id, until="2026-11-27", why="on leave")
    assert "You are away until the end of Fri 27 Nov (on leave); Ben Okafor stands in." in await reads(town, ana)
    assert "Due today (1)" in await reads(town, ben)
    await presses(town, ana, "I'm back")
    assert "You are away" not in await reads(town, ana)
    assert "Nobody is waiting for you." in await reads(town, ben)


async def test_many_changes_are_published_once_and_a_refusal_later(town: Town) -> None:
    """Slack is away for a while: then Home shows all that happened."""
    ana = await town.person("Ana")
    await opens_home(town, ana)
    await town.fault("views.publish", "http_503", times=1)
    for number in range(3):
        await town.answer(id=f"a{number}", score=3, email=f"c{number}@acme.example")
    await town.eventually(lambda: _has(town, ana, "3 due today"))


async def test_a_slack_that_refuses_tables_shows_the_same_in_words(town: Town) -> None:
    """Nobody is left without their Home for the newest blocks."""
    await answer(town, "a1", 3)
    await town.fault("views.publish", "error:invalid_arguments", times=1)
    view = await opens_home(town, lena := await town.person("Lena"))
    assert "table" not in [block["type"] for block in view["blocks"]]
    assert "Ana Ruiz: 0 overdue, 1 due today, 1 open" in lena.read(view)


async def test_nothing_is_published_for_somebody_who_left(town: Town) -> None:
    """Their row ends quietly; no admin is bothered."""
    ana = await town.person("Ana")
    await opens_home(town, ana)
    await town.fault("views.publish", "error:user_not_found", times=1)
    await answer(town, "a1", 3)
    await town.at_rest()
    assert await (await town.person("Olga")).direct_messages() == []
    await opens_home(town, ana)
    await town.eventually(lambda: _has(town, ana, "Due today (1)"))


async def _has(town: Town, person: Person, words: str) -> bool:
    return words in person.read(await home_of(town, person) or {})
