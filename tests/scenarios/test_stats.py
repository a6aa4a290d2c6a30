"""`/nps stats`: who sees which figures, what a question may be, sharing, and why a number is what it is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.demo.person import Json, Person
from tests.scenarios.conftest import NO_PACE
from tests.scenarios.town import Town, running_town

ACME = {
    "account_id": "acme", "name": "Acme", "arr": "148000", "csm_email": "ana@northwind.example",
    "segment": "EMEA", "domain": "acme.example",
}  # fmt: skip
DUNE = {
    "account_id": "dune", "name": "Dune", "arr": "80000", "csm_email": "ben@northwind.example",
    "segment": "North America", "domain": "dune.example",
}  # fmt: skip
PEOPLE = ("ana@northwind.example", "ben@northwind.example")


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Two of Ana's customers are unhappy, one promotes; Ben's is neither."""
    async with running_town(database_url, message_gap=0.0) as made:
        await made.start_bot(pacing=NO_PACE)
        await made.put_directory([ACME, DUNE])
        await made.knows(*PEOPLE)
        for place, (score, email) in enumerate(
            ((3, "dana@acme.example"), (5, "lee@acme.example"), (9, "kim@acme.example"), (8, "duke@dune.example"))
        ):
            sent = await made.answer(id=f"a{place}", score=score, email=email)
            assert sent["code"] == 200
        await made.at_rest()
        yield made
        assert await made.refusals() == []


async def test_a_lead_sees_everybody_and_a_csm_their_own_beside_the_companys_totals(town: Town) -> None:
    """Each figure with how many it rests on; too few cases have no grade."""
    lead, ana = await town.person("Lena"), await town.person("Ana")
    shown = await lead.command("/nps stats 7d by owner")
    said = lead.read(shown)
    assert "NPS -25.0 from 4 answers: 1 promoter, 1 passive and 2 detractors." in said
    assert "Loops closed: 0 % of 2 (too few to grade)" in said
    assert [row[0]["text"] for row in table_of(shown)] == ["Owner", "Ana Ruiz", "Ben Okafor"]
    own = ana.read(await ana.command("/nps stats 7d"))
    assert "NPS -33.3 from 3 answers" in own
    assert "The whole company: NPS -25.0 from 4 answers" in own
    refused = ana.read(await ana.command("/nps stats in owner=ben@northwind.example"))
    assert "Figures of colleagues are for leads and admins" in refused


def table_of(message: Json) -> list[list[Json]]:
    (table,) = [block for block in message["blocks"] if block["type"] == "table"]
    rows: list[list[Json]] = table["rows"]
    return rows


async def test_a_question_may_be_narrowed_and_a_wrong_one_is_told_what_is_right(town: Town) -> None:
    """Values in quotes, mentions, several at once."""
    lead = await town.person("Lena")
    said = lead.read(await lead.command('/nps stats 7d in segment="North America"'))
    assert "in segment North America" in said
    assert "from 1 answer" in said
    assert "from 3 answers" in lead.read(await lead.command("/nps stats in segment=EMEA in owner=<@U0000000001>"))
    for typed, told in (
        ("/nps stats fortnight", "“fortnight” is no period; write 7d, 30d"),
        ("/nps stats by xyz", "“xyz” is nothing to go by; there are owner"),
        ("/nps stats by segmnt", 'did you mean "segment"?'),
        ("/nps stats in segment=", "Write what to look for after the ="),
    ):
        assert told in lead.read(await lead.command(typed))


async def test_figures_are_shared_where_they_were_asked_for(town: Town) -> None:
    """Everybody there sees who shared them; the private answer stays private."""
    lead, ana = await town.person("Lena"), await town.person("Ana")
    shown = await lead.command("/nps stats 7d")
    assert shown["ephemeral"]
    await lead.click(shown, "Share here")
    shared = await lead.sees("Shared by Lena")
    assert not shared.get("ephemeral")
    assert "stats.share" not in str(shared["blocks"])
    assert "NPS -25.0" in lead.read(shared)
    assert "NPS -25.0" not in "".join(map(ana.read, await ana.direct_messages()))


async def test_each_number_says_why_it_is_what_it_is(town: Town) -> None:
    """The formula, the counts and the loops behind it, for whoever may see them."""
    lead, ana = await town.person("Lena"), await town.person("Ana")
    shown = await lead.command("/nps stats 7d by segment in segment=EMEA")
    await lead.press(shown, block_of(shown), "stats.why", "closed")
    modal = await told(lead, "Loops closed")
    assert "0 of 2, which is 0 %." in modal
    assert "Loop 2 · Acme · 5/10" in modal
    assert "good from 80 %" in modal
    own = await ana.command("/nps stats 7d")
    await ana.press(own, block_of(own), "stats.why", "nps")
    assert "-33.3: 1 promoters, 2 detractors of 3." in await told(ana, "NPS")


def block_of(message: Json) -> str:
    """The block of the buttons under the figures."""
    return next(str(block["block_id"]) for block in message["blocks"] if block["type"] == "actions")


async def told(person: Person, words: str) -> str:
    """What the modal says once it has been filled."""
    modal = await person.modal()
    for _ in range(50):
        if words in person.read(modal):
            break
        modal = await person.modal()
    return person.read(modal)


async def test_a_slack_without_charts_and_tables_is_told_in_words(town: Town) -> None:
    """With bars of characters, and the groups in letters of one width."""
    lead = await town.person("Lena")
    await town.fault("response_url", "error:invalid_blocks")
    shown = await lead.command("/nps stats 7d by owner")
    assert all(block["type"] != "table" for block in shown["blocks"])
    assert "Ana Ruiz" in lead.read(shown)
