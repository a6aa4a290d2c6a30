"""Looking things up: an account by what people call it, a team by person, and who may read what a customer wrote."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.demo.person import Json, Person
from tests.scenarios.conftest import NO_PACE
from tests.scenarios.town import ACCOUNTS, CALM, CONTACTS, Town, running_town

COMMENT = "We were billed twice & nobody replied."
MORE_ACCOUNTS: list[dict[str, Any]] = [
    {"account_id": "zoe", "name": "Café Zoë, Inc.", "arr": "30000", "csm_email": "ben@northwind.example",
     "domain": "cafe-zoe.example"},
    {"account_id": "north-1", "name": "Northern Lights", "arr": "30000", "csm_email": "ben@northwind.example"},
    {"account_id": "north-2", "name": "Northern Foods", "arr": "30000", "csm_email": "ben@northwind.example"},
]  # fmt: skip


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """A town with more accounts, in which Lena leads Ana and Ben and Olga is the admin."""
    async with running_town(database_url, message_gap=0.0, policy=CALM) as made:
        await made.start_bot(pacing=NO_PACE)
        await made.put_directory([*ACCOUNTS, *MORE_ACCOUNTS], CONTACTS)
        yield made


async def answer(town: Town, id: str, score: int, comment: str | None = None, **more: Any) -> None:  # noqa: A002
    assert (await town.answer(id=id, score=score, comment=comment, **more))["code"] == 200
    await town.at_rest()


def labels(message: Json) -> list[str]:
    """What the buttons of a message say."""
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return [element["text"]["text"] for row in rows for element in row]


async def answered_after(town: Town, person: Person, message: Json, label: str) -> Json:
    """The private answer that a button brings."""
    before = {one["ts"] for one in await person.direct_messages()}
    await person.click(message, label)

    async def answered() -> Json | None:
        new = (one for one in await person.direct_messages() if one["ts"] not in before)
        return next((one for one in new if one.get("ephemeral")), None)

    found: Json = await town.eventually(answered)
    return found


async def test_an_account_is_found_by_whatever_it_is_called(town: Town) -> None:
    """By id, name, domain or a beginning, in any case, with or without accents and spaces, and as a pasted link."""
    ana = await town.person("Ana")
    for typed in (
        "zoe",
        "ZOE",
        "cafe zoe inc",
        "Café  Zoë",
        "cafez",
        "cafe-zoe.example",
        "https://www.cafe-zoe.example/",
    ):
        shown = await ana.command(f"/nps account {typed}")
        assert "Café Zoë, Inc." in ana.read(shown).split("\n")[0], typed
    assert await town.refusals() == []


async def test_an_account_tells_its_answers_its_loops_and_its_people(town: Town) -> None:
    """What it is worth, what they scored over time, what is open with whom, and who is there."""
    ana = await town.person("Ana")
    await answer(town, "a1", 9, touchpoint="onboarding")
    await town.has_passed(hours=2)
    await answer(town, "a2", 3, COMMENT, touchpoint="invoice")
    told = ana.read(await ana.command("/nps account acme"))
    assert "Worth  $148,000 ARR (enterprise)" in told
    assert "Renewal  14 Mar 2027, in 111 days · health 62/100" in told
    assert "CSM  Ana Ruiz" in told
    assert "Answers (2)" in told
    assert "Oldest to newest: 9 · 3" in told
    assert f"3/10 · Dana Kim · 23 Nov 2026 · invoice: “{COMMENT}”" in told
    assert "Loops: 2 open · 0 resolved · 0 churned" in told
    assert "loop 2 · 3/10 from Dana Kim · open · Ana Ruiz · by today" in told
    assert "Dana Kim · VP Operations · last 3/10 on 23 Nov 2026" in told
    loop = await answered_after(town, ana, await ana.command("/nps account acme"), "Loop 2")
    assert COMMENT in ana.read(loop)
    assert "History" in ana.read(loop)
    assert await town.refusals() == []


async def test_an_answer_that_got_better_says_from_what_to_what(town: Town) -> None:
    """The next answer of the same person; somebody else's better score is no recovery of theirs."""
    ana = await town.person("Ana")
    await answer(town, "a1", 3)
    await answer(town, "b1", 9, email="kim@acme.example")
    await town.has_passed(hours=30)
    await answer(town, "a2", 8)
    told = ana.read(await ana.command("/nps account acme"))
    assert "Oldest to newest: 3 · 9 · 8" in told
    assert "3/10 · Dana Kim · 23 Nov 2026 · then 3 → 8" in told
    assert told.count("→") == 1


async def test_who_does_not_work_on_a_loop_sees_scores_and_no_words(town: Town) -> None:
    """Neither in the account nor in the loop; its owner and the admins read them in both."""
    ana, ben, olga = [await town.person(name) for name in ("Ana", "Ben", "Olga")]
    await answer(town, "a1", 3, COMMENT)
    for person in (ana, olga):
        assert COMMENT in person.read(await person.command("/nps account acme")), person.name
        assert COMMENT in person.read(await person.command("/nps loop 1")), person.name
    account = await ben.command("/nps account acme")
    loop = await answered_after(town, ben, account, "Loop 1")
    for message in (account, loop):
        assert "3/10" in ben.read(message)
        assert "Dana Kim" in ben.read(message)
        assert "billed" not in str(message)
    assert "What customers wrote is shown to those who work on their loops." in ben.read(account)
    assert "Dana Kim wrote something. It is shown to those who work on this loop." in ben.read(loop)
    assert "Billing and price" in ben.read(loop)


async def test_several_accounts_that_fit_are_buttons_to_choose_from(town: Town) -> None:
    """And so are the nearest where none fits."""
    ana = await town.person("Ana")
    several = await ana.command("/nps account north")
    assert "2 accounts begin with “north”. Which one?" in ana.read(several)
    assert labels(several) == ["Northern Foods", "Northern Lights"]
    chosen = await answered_after(town, ana, several, "Northern Lights")
    assert ana.read(chosen).startswith("Northern Lights")
    nearest = await ana.command("/nps account Kobalt")
    assert "I know no account “Kobalt”. Did you mean one of these?" in ana.read(nearest)
    assert labels(nearest) == ["Cobalt"]
    unknown = ana.read(await ana.command("/nps account Xyzzy & Sons"))
    assert "I know no account “Xyzzy & Sons”, and none that is spelled like it." in unknown
    assert "Which account?" in ana.read(await ana.command("/nps account"))
    assert await town.refusals() == []


def rows_of(message: Json) -> list[list[str]]:
    """The cells of a message's table."""
    (table,) = [block for block in message["blocks"] if block["type"] == "table"]
    return [[cell["text"] for cell in row] for row in table["rows"]]


async def test_a_lead_sees_the_team_and_a_csm_their_own_line(town: Town) -> None:
    """Who has most overdue stands first; a CSM hears who sees more."""
    await answer(town, "a1", 3, COMMENT)
    await answer(town, "b1", 2, email="kim@cobalt.example")
    await answer(town, "b2", 4, email="lee@cobalt.example")
    await town.has_passed(hours=5)
    ben, lena, victor = [await town.person(name) for name in ("Ben", "Lena", "Victor")]
    everybodys = await victor.command("/nps team")
    assert "Everybody's open loops" in victor.read(everybodys)
    seen = await lena.command("/nps team")
    assert "Your team's open loops" in lena.read(seen)
    assert rows_of(seen) == rows_of(everybodys)
    heads, *rows, total = rows_of(seen)
    assert heads[:4] == ["Who", "Overdue", "Due today", "Open"]
    assert [row[0] for row in rows] == ["Ana Ruiz", "Ben Okafor"]
    assert rows[0][1:6] == ["1", "0", "1", "0", "0"]
    assert total[0] == "All 2"
    assert total[3] == "3"
    assert "Who | Overdue | Due today | Open" in lena.read(seen)
    own = await ben.command("/nps team")
    assert [row[0] for row in rows_of(own)[1:]] == ["Ben Okafor"]
    assert "Leads see their team here, admins and the executive see everybody." in ben.read(own)
    assert await town.refusals() == []
