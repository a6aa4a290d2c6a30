"""Who may send what now, and when it is worth looking again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.claims import Limits, Outcome, Pacing, claim, keep_lease, next_moment, settle
from storage.database import Database
from storage.deliveries import Delivery, DeliveryKind, DeliveryState, Wanted, refresh_message, want_messages
from storage.homes import home_shown, open_home
from storage.paces import block, reserve
from storage.work import writing

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LIMITS = Limits(posts="method:post", edits="method:edit", homes="method:home")


async def _want(database: Database, *recipients: str) -> None:
    wanted = [Wanted(f"{place}", DeliveryKind.NOTICE, recipient) for place, recipient in enumerate(recipients)]
    async with writing(database) as work:
        await want_messages(work, wanted, NOW)
        await work.commit()


async def _claim(database: Database, now: datetime) -> list[Delivery]:
    async with writing(database) as work:
        claimed = await claim(work, by="us", now=now, most=9, pacing=Pacing(), limits=LIMITS)
        await work.commit()
    return sorted(claimed, key=lambda delivery: delivery.id)


async def _next_moment(database: Database, now: datetime) -> datetime | None:
    async with writing(database) as work:
        return await next_moment(work, now, Pacing(), LIMITS)


def _stands(delivery: Delivery) -> Outcome:
    return Outcome(delivery.id, DeliveryState.SETTLED, shown=delivery.wanted, channel="D1", ts=f"{delivery.id}.0")


async def _settle(database: Database, outcomes: list[Outcome], by: str = "us") -> None:
    async with writing(database) as work:
        await settle(work, outcomes, by, NOW)
        await work.commit()


async def test_a_lease_is_kept_by_the_attempt_that_holds_it_and_by_no_earlier_one(database: Database) -> None:
    """Who works for long keeps a message to themselves; whose lease was over has lost it, also to their own process."""
    await _want(database, "a")

    async def keep(delivery: Delivery, until: datetime) -> bool:
        async with writing(database) as work:
            kept = await keep_lease(work, delivery, "us", until)
            await work.commit()
        return kept

    (first,) = await _claim(database, NOW)
    assert await keep(first, NOW + 100 * SECOND)
    assert await _claim(database, NOW + 99 * SECOND) == []
    (second,) = await _claim(database, NOW + 101 * SECOND)
    assert not await keep(first, NOW + 200 * SECOND)
    assert await keep(second, NOW + 200 * SECOND)


async def test_many_attempts_are_written_down_at_once_each_as_it_ended(database: Database) -> None:
    """Two that arrived, one put off and one given up: only the one put off is claimed again, at its time."""
    await _want(database, "a", "b", "c", "d")
    first, second, third, fourth = await _claim(database, NOW)
    later = Outcome(third.id, DeliveryState.DUE, due_at=NOW + 5 * SECOND, failure="not now")
    refused = Outcome(fourth.id, DeliveryState.GIVEN_UP, failure="never")
    await _settle(database, [refused, _stands(second), later, _stands(first)])
    assert await _claim(database, NOW + 4 * SECOND) == []
    assert await _next_moment(database, NOW + 4 * SECOND) == NOW + 5 * SECOND
    assert [delivery.id for delivery in await _claim(database, NOW + 5 * SECOND)] == [third.id]


async def test_nobody_writes_down_an_attempt_whose_lease_is_anothers(database: Database) -> None:
    """A process that was too slow changes nothing; the message is looked up when the lease is over."""
    await _want(database, "a", "b")
    claimed = await _claim(database, NOW)
    await _settle(database, [_stands(delivery) for delivery in claimed], by="them")
    again = await _claim(database, NOW + Pacing().lease)
    assert [delivery.state for delivery in again] == [DeliveryState.SENDING] * 2


async def test_what_changed_while_it_was_sent_is_claimed_again_as_an_edit(database: Database) -> None:
    """The version that arrived is not the one that is wanted now."""
    await _want(database, "a")
    (sent,) = await _claim(database, NOW)
    async with writing(database) as work:
        await refresh_message(work, sent.id, NOW)
        await work.commit()
    await _settle(database, [_stands(sent)])
    (edit,) = await _claim(database, NOW)
    assert (edit.is_post, edit.shown, edit.wanted) == (False, 1, 2)


@pytest.mark.parametrize(("limited", "claimed"), [(LIMITS.posts, "edit"), (LIMITS.edits, "post")])
async def test_a_limit_holds_back_what_it_is_about_and_nothing_else(
    database: Database, limited: str, claimed: str
) -> None:
    """Slack said to wait with posts, or with edits: the others go on, and these do when the time has come."""
    await _want(database, "a")
    (sent,) = await _claim(database, NOW)
    await _settle(database, [_stands(sent)])
    until = NOW + 3 * SECOND
    async with writing(database) as work:
        await refresh_message(work, sent.id, NOW)
        await want_messages(work, [Wanted("more", DeliveryKind.NOTICE, "b")], NOW)
        await block(work, {limited: until})
        await work.commit()
    assert ["post" if one.is_post else "edit" for one in await _claim(database, NOW)] == [claimed]
    assert await _next_moment(database, NOW) == until
    assert len(await _claim(database, until)) == 1


async def _open_home(database: Database, reader: str) -> None:
    async with writing(database) as work:
        version = await open_home(work, reader, {}, NOW)
        await home_shown(work, reader, version, NOW)
        await work.commit()


async def _outdate(database: Database, *readers: str | None) -> None:
    async with writing(database) as work:
        work.outdate_homes(readers, NOW)
        await work.commit()


async def test_a_home_follows_all_that_changed_within_a_second_at_once(database: Database) -> None:
    """Shown when it was opened, it rests for a second; nobody else has one, and no message is sent for it."""
    await _open_home(database, "a")
    await _outdate(database, "a", "b", None)
    await _outdate(database, "a")
    assert await _claim(database, NOW) == []
    assert await _next_moment(database, NOW) == NOW + SECOND
    (home,) = await _claim(database, NOW + SECOND)
    assert (home.kind, home.recipient, home.is_post, home.wanted) == (DeliveryKind.HOME, "a", False, 3)
    await _outdate(database, "a")
    await _settle(database, [replace(_stands(home), channel=home.channel, ts=home.ts)])
    (again,) = await _claim(database, NOW + SECOND)
    assert again.wanted == 4


async def test_a_home_that_changed_while_it_was_opened_is_published_again(database: Database) -> None:
    """And so is one that was never shown to whoever opened it."""
    async with writing(database) as work:
        version = await open_home(work, "a", {"own": 2, "team": 1}, NOW)
        await work.commit()
    await _outdate(database, "a")
    async with writing(database) as work:
        await home_shown(work, "a", version, NOW)
        await work.commit()
    (home,) = await _claim(database, NOW)
    assert home.facts == {"own": 2, "team": 1}
    async with writing(database) as work:
        await open_home(work, "b", {}, NOW)
        await work.commit()
    assert await _claim(database, NOW + 4 * SECOND) == []
    assert [one.recipient for one in await _claim(database, NOW + 5 * SECOND)] == ["b"]


async def test_homes_wait_when_slack_says_so_and_messages_go_on(database: Database) -> None:
    """Each method has its own limit."""
    await _open_home(database, "a")
    await _outdate(database, "a")
    await _want(database, "a")
    async with writing(database) as work:
        await block(work, {LIMITS.homes: NOW + 5 * SECOND})
        await work.commit()
    assert [one.kind for one in await _claim(database, NOW + 2 * SECOND)] == [DeliveryKind.NOTICE]
    assert [one.kind for one in await _claim(database, NOW + 5 * SECOND)] == [DeliveryKind.HOME]


async def test_the_next_look_is_when_a_readers_channel_is_free(database: Database) -> None:
    """The second message to one reader waits for its second, and nobody looks before."""
    await _want(database, "a", "a")
    assert len(await _claim(database, NOW)) == 1
    assert await _claim(database, NOW) == []
    assert await _next_moment(database, NOW) == NOW + SECOND
    assert len(await _claim(database, NOW + SECOND)) == 1


async def test_where_nothing_waits_there_is_no_next_look(database: Database) -> None:
    """An empty outbox, or one in which everything stands."""
    assert await _next_moment(database, NOW) is None
    await _want(database, "a")
    await _settle(database, [_stands(delivery) for delivery in await _claim(database, NOW)])
    assert await _next_moment(database, NOW) is None


async def test_many_readers_are_taken_at_once_and_only_those_who_are_free(database: Database) -> None:
    """A block keeps the later of two times; who is taken is free again when it is over."""
    async with writing(database) as work:
        await block(work, {"a": NOW + 2 * SECOND, "b": NOW})
        await block(work, {"a": NOW + SECOND})
        assert await reserve(work, ["c", "a", "b"], NOW + SECOND, NOW + 2 * SECOND) == {"b", "c"}
        assert await reserve(work, ["c", "a", "b"], NOW + 2 * SECOND, NOW + 3 * SECOND) == {"a", "b", "c"}
