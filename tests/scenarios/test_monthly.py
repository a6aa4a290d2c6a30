"""The monthly report: two months of answers, one message in the channel, the rest in its thread, each month once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.demo.person import Json
from tests.scenarios.conftest import NO_PACE
from tests.scenarios.town import ACCOUNTS, CALM, CONTACTS, Town, running_town

# Ten in the morning in New York, where the policy is at home.
DECEMBER, JANUARY = datetime(2026, 12, 1, 15, 0, 5, tzinfo=UTC), datetime(2027, 1, 1, 15, 0, 5, tzinfo=UTC)


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Monday, 23 November: the report about October is due, in which nothing was."""
    async with running_town(database_url, message_gap=0.0, policy=CALM) as made:
        await made.start_bot(pacing=NO_PACE)
        await made.put_directory([{**ACCOUNTS[0], "segment": "EMEA", "customer_since": "2025-08-14"}], CONTACTS)
        yield made


async def reports(town: Town) -> list[Json]:
    """The bot's messages in the leads' channel, oldest first."""
    found = town.sandbox.workspace.channel_named("cs-leads")
    assert found is not None
    return [m for m in await town.messages() if m["channel"] == found.id]


async def heads(town: Town) -> list[Json]:
    return [m for m in await reports(town) if m["thread_ts"] is None]


async def answer(town: Town, id: str, score: int, comment: str | None = None, **more: Any) -> None:  # noqa: A002
    assert (await town.answer(id=id, score=score, comment=comment, **more))["code"] == 200
    await town.at_rest()


async def until(town: Town, moment: datetime) -> None:
    town.clock.move_to(moment)
    await town.at_rest()


def points(message: Json, title: str) -> list[tuple[str, float]]:
    block = next(b for b in message["blocks"] if b["type"] == "data_visualization" and b["title"] == title)
    return [(point["label"], point["value"]) for point in block["chart"]["series"][0]["data"]]


async def test_two_months_are_reported_each_once_with_their_change(town: Town) -> None:
    """Figures with their cases and their change, charts, and in the thread what became of whom. No customer's words."""
    ana = await town.person("Ana")
    await answer(town, "a1", 3, "Dana Kim was billed twice for the same seats.")
    await answer(town, "a2", 10, email="raj@acme.example")
    await ana.click(await ana.sees("Dana Kim", "[Resolve]"), "Resolve")
    done = {"reason": "billing", "done": "Refunded", "offer": "offer:Plan credit", "heard_back": ["yes"]}
    sent = await ana.submit(await ana.modal(), **done)
    assert sent["ok"], sent
    await town.at_rest()
    assert await reports(town) == []
    await until(town, DECEMBER)
    first, *thread = await reports(town)
    assert first["thread_ts"] is None
    assert all(reply["thread_ts"] == first["ts"] for reply in thread)
    told = ana.read(first)
    assert "November 2026: how our customers feel, and what came of it" in told
    assert "NPS +0.0 from 2 answers (0 the month before): 1 promoter, 0 passives and 1 detractor." in told
    assert "First touch in time: 100 % of 1 (too few to grade)" in told
    assert "Save rate: 100 % of 1 (too few to grade)" in told
    assert "ARR: $0 at risk ($0 the month before), $148,000 saved" in told
    assert "Scores: 10 × 1, 3 × 1" in told
    assert points(first, "How often each score was given")[3:] == [
        ("3", 1), ("4", 0), ("5", 0), ("6", 0), ("7", 0), ("8", 0), ("9", 0), ("10", 1)
    ]  # fmt: skip
    said = "\n".join(ana.read(reply) for reply in thread)
    assert "Billing and price: 1 loop, 1 resolved, 0 churned, saved 100 % of 1 (too few)" in said
    assert "Escalated: 0 loops" in said
    assert "Not escalated: 1 loop, 1 resolved" in said
    assert "Plan credit: 1 loop, 1 resolved" in said
    assert "Followed up: 0 of 1 account churned, 0 % (too few to grade)" in said
    assert "EMEA: NPS +0.0 from 2 answers" in said
    assert "2025-Q3: NPS +0.0 from 2 answers" in said
    assert not any(word in told + said for word in ("Dana", "Acme", "billed twice"))

    await answer(town, "b1", 9, email="raj@acme.example")
    await until(town, JANUARY)
    december = (await heads(town))[1]
    assert "December 2026" in ana.read(december)
    assert "NPS +100.0 (+100.0) from 1 answer (2 the month before)" in ana.read(december)
    assert points(december, "NPS by month") == [("Nov 2026", 0), ("Dec 2026", 100)]
    assert len(await heads(town)) == 2
    assert await town.refusals() == []


async def test_a_month_of_which_nothing_was_known_in_time_has_none(town: Town) -> None:
    """Nobody reads a page of noughts; and history that is imported later is in its month's figures, not in a report."""
    await answer(town, "old", 4, submitted_at="2026-10-20T10:00:00Z")
    await until(town, DECEMBER)
    assert await reports(town) == []


async def test_after_an_outage_the_latest_month_is_reported_once_and_late(town: Town) -> None:
    """Told when the bot is back, once, whoever starts again. After a longer one, nobody hears of the month before."""
    await answer(town, "a1", 3)
    for back in (datetime(2026, 12, 4, 8, 0, tzinfo=UTC), datetime(2027, 2, 3, 8, 0, tzinfo=UTC)):
        await town.bot.stop()
        town.bots.clear()
        town.clock.move_to(back)
        await town.start_bot(pacing=NO_PACE)
        await answer(town, f"after {back}", 9, email="raj@acme.example")
        assert len(await heads(town)) == 1


async def test_two_bots_on_one_database_report_once(town: Town) -> None:
    """Whoever is first."""
    await answer(town, "a1", 3)
    await town.start_bot(pacing=NO_PACE)
    await until(town, DECEMBER)
    assert len(await heads(town)) == 1


async def test_a_slack_that_draws_no_charts_gets_the_report_in_words(town: Town) -> None:
    """The block is new: where it is refused, the message goes without, and says the same."""
    await answer(town, "a1", 3)
    found = town.sandbox.workspace.channel_named("cs-leads")
    assert found is not None
    await town.fault("chat.postMessage", "error:invalid_blocks", channel=found.id)
    await until(town, DECEMBER)
    first, *thread = await reports(town)
    assert all(block["type"] != "data_visualization" for block in first["blocks"])
    assert "Scores: 3 × 1" in (await town.person("Ana")).read(first)
    assert thread
