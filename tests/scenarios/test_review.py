"""The weekly review: three weeks of answers, one message in the channel, the rest in its thread, each week once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.demo.person import Json
from storage.deliveries import given_up, send_again
from storage.work import reading, writing
from tests.scenarios.conftest import NO_PACE
from tests.scenarios.town import ACCOUNTS, CALM, CONTACTS, Town, running_town

# Ten in the morning in New York, where the policy is at home.
REVIEWS = [datetime(2026, month, day, 15, 0, 5, tzinfo=UTC) for month, day in ((11, 30), (12, 7), (12, 14))]
LONG = "We were billed twice for the same seats, Dana Kim wrote to billing@acme.example and nobody at all replied."


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Monday, ten in New York: the review of the week before is due, in which nothing was."""
    async with running_town(database_url, message_gap=0.0) as made:
        await made.start_bot(pacing=NO_PACE)
        await made.put_directory(ACCOUNTS, CONTACTS)
        yield made


async def channel(town: Town, name: str = "nps-review") -> list[Json]:
    """The bot's messages in a channel, oldest first."""
    found = town.sandbox.workspace.channel_named(name)
    assert found is not None
    return [m for m in await town.messages() if m["channel"] == found.id]


async def answer(town: Town, id: str, score: int, comment: str | None = None, **more: Any) -> None:  # noqa: A002
    assert (await town.answer(id=id, score=score, comment=comment, **more))["code"] == 200
    await town.at_rest()


async def until(town: Town, moment: datetime) -> None:
    town.clock.move_to(moment)
    await town.at_rest()


def chart_of(message: Json, title: str) -> dict[str, list[Any]]:
    """The figures of a chart by series."""
    block = next(b for b in message["blocks"] if b["type"] == "data_visualization" and b["title"] == title)
    return {one["name"]: [(p["label"], p["value"]) for p in one["data"]] for one in block["chart"]["series"]}


async def test_a_new_installation_reviews_no_week_before_it(town: Town) -> None:
    """Nothing was there; nobody reads a page of noughts."""
    await answer(town, "a1", 3)
    await town.has_passed(days=2)
    assert await channel(town) == []


async def test_three_weeks_are_reviewed_each_once_with_their_direction(town: Town) -> None:
    """Counts, themes against the week before, what closed, what was escalated, and words without names."""
    ana = await town.person("Ana")
    await answer(town, "a1", 3, LONG)
    await answer(town, "a2", 8)
    await ana.click(await ana.sees("Dana Kim", "[Resolve]"), "Resolve")
    modal = await ana.modal()
    await ana.submit(modal, reason="billing", done="Refunded", heard_back=["yes"])
    await town.at_rest()
    await until(town, REVIEWS[0])
    (first, *thread) = await channel(town)
    assert first["thread_ts"] is None
    assert all(reply["thread_ts"] == first["ts"] for reply in thread)
    told = ana.read(first)
    assert "Week to 30 Nov 2026" in told
    assert "2 answers, 0 in the week before: 1 detractor (+1), 1 passive (+1) and 0 promoters (as before)." in told
    assert "0 loops are open, 0 of them overdue. Closed: 1 resolved, 0 churned." in told
    assert "Billing and price: 1 answer (+1), $148,000 ARR" in told
    assert "1 reason confirmed by colleagues, 0 corrected." in told
    assert chart_of(first, "What unhappy customers spoke of") == {
        "This week": [("Billing and price", 1)],
        "Week before": [("Billing and price", 0)],
    }
    said = "\n".join(ana.read(reply) for reply in thread)
    assert "For CS" in said
    assert "We were billed twice for the same seats, … … wrote to … and nobody at all replied." in said
    assert "Dana" not in said

    await answer(town, "b1", 2, "The invoice is wrong again and nobody mends it, whatever we write.")
    await answer(town, "b2", 5, "The export crashes whenever we need it most, at the end of the month.")
    await until(town, REVIEWS[1])
    second = [m for m in await channel(town) if m["thread_ts"] is None][1]
    assert "Billing and price: 1 answer (as before)" in ana.read(second)
    assert "Overdue" in str(chart_of(second, "Open loops by owner"))
    replies = "\n".join(ana.read(m) for m in await channel(town) if m["thread_ts"] == second["ts"])
    assert "For Product" in replies

    await until(town, REVIEWS[2])
    third = [m for m in await channel(town) if m["thread_ts"] is None][2]
    assert "0 answers" in ana.read(third)
    assert len([m for m in await channel(town) if m["thread_ts"] is None]) == 3
    assert await town.refusals() == []


async def test_after_an_outage_the_latest_review_comes_once_and_late(town: Town) -> None:
    """Due on Monday, told on Wednesday; the next one is in time."""
    await answer(town, "a1", 3, LONG)
    await town.bot.stop()
    town.bots.clear()
    town.clock.move_to(datetime(2026, 12, 2, 8, 0, tzinfo=UTC))
    await town.start_bot(pacing=NO_PACE)
    await answer(town, "a2", 3, LONG)
    assert len([m for m in await channel(town) if m["thread_ts"] is None]) == 1
    await until(town, REVIEWS[1])
    assert len([m for m in await channel(town) if m["thread_ts"] is None]) == 2


async def test_two_bots_on_one_database_send_it_once(town: Town) -> None:
    """Whoever is first."""
    await answer(town, "a1", 3, LONG)
    await town.start_bot(pacing=NO_PACE)
    await until(town, REVIEWS[0])
    assert len([m for m in await channel(town) if m["thread_ts"] is None]) == 1


async def test_a_slack_that_draws_no_charts_gets_the_words(town: Town) -> None:
    """The block is new: where it is refused, the message goes without."""
    await answer(town, "a1", 3, LONG)
    found = town.sandbox.workspace.channel_named("nps-review")
    assert found is not None
    await town.fault("chat.postMessage", "error:invalid_blocks", channel=found.id)
    await until(town, REVIEWS[0])
    first = (await channel(town))[0]
    assert all(block["type"] != "data_visualization" for block in first["blocks"])
    assert "Billing and price" in (await town.person("Ana")).read(first)


async def test_an_edit_goes_without_charts_as_well(town: Town) -> None:
    """Nobody knew whether the message had arrived; found again, it is brought up to date and stays."""
    await answer(town, "a1", 3, LONG)
    found = town.sandbox.workspace.channel_named("nps-review")
    assert found is not None
    await town.fault("chat.postMessage", "error_500_after", channel=found.id)
    await town.fault("chat.update", "error:invalid_blocks", channel=found.id)
    # What is looked for in the channel is dated by Slack's clock.
    await town.workspace.post("/page/time", {"to": REVIEWS[0].timestamp()})
    town.clock.move_to(REVIEWS[0])

    async def brought_up_to_date() -> bool:
        town.let_pass(5)
        shown = await channel(town)
        return bool(shown) and all(block["type"] != "data_visualization" for block in shown[0]["blocks"])

    await town.eventually(brought_up_to_date)
    await town.at_rest()
    first, *thread = await channel(town)
    assert first["thread_ts"] is None
    assert thread
    assert all(reply["thread_ts"] == first["ts"] for reply in thread)
    async with reading(town.bot.bot.database) as work:
        assert await given_up(work) == []


@pytest.mark.parametrize(
    ("refused", "todo"),
    [
        ("not_in_channel", "/invite @nps-loop"),
        ("is_archived", "/invite @nps-loop"),
        ("restricted_action", "posting permissions"),
    ],
)
async def test_a_channel_that_takes_no_message_is_told_to_the_admins(town: Town, refused: str, todo: str) -> None:
    """It is there by its name, and yet: somebody removed the bot, archived it, or lets only some people post."""
    olga = await town.person("Olga")
    await answer(town, "a1", 3, LONG)
    found = town.sandbox.workspace.channel_named("nps-review")
    assert found is not None
    await town.fault("chat.postMessage", f"error:{refused}", channel=found.id)
    await until(town, REVIEWS[0])
    await olga.sees("I could not deliver", "#nps-review", todo, "nps-loop redeliver")
    assert await channel(town) == []
    async with writing(town.bot.bot.database) as work:
        assert await send_again(work, None, town.clock.now()) == 1
        await work.commit()
    await town.at_rest()
    assert len([m for m in await channel(town) if m["thread_ts"] is None]) == 1


async def test_a_channel_that_is_not_there_is_told_to_the_admins_with_what_to_do(database_url: str) -> None:
    """And sent again once somebody has made it."""
    policy = {**CALM, "reviews": {"weekly": {"channel": "#nowhere"}}}
    async with running_town(database_url, message_gap=0.0, policy=policy) as town:
        await town.start_bot(pacing=NO_PACE)
        await town.put_directory(ACCOUNTS, CONTACTS)
        olga = await town.person("Olga")
        await answer(town, "a1", 3, LONG)
        await until(town, REVIEWS[0])
        await olga.sees("I could not deliver", "#nowhere", "/invite @nps-loop")
        await town.has_passed(minutes=5)
        told = [m for m in await olga.direct_messages() if "#nowhere" in olga.read(m)]
        assert len(told) == 1
        town.sandbox.workspace.add_channel("nowhere")
        async with writing(town.bot.bot.database) as work:
            assert await send_again(work, None, town.clock.now()) == 1
            await work.commit()
        await town.at_rest()
        first, *thread = await channel(town, "nowhere")
        assert "Week to 30 Nov 2026" in olga.read(first)
        assert thread
        assert all(reply["thread_ts"] == first["ts"] for reply in thread)
