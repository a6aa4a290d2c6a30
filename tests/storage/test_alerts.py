"""Broken promises as they are kept: one of a kind stands at a time, whoever notes it first."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from storage.alerts import Alert, begin_alert, end_alert
from storage.database import Database
from storage.work import writing

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
DAY = timedelta(days=1)


async def begin(database: Database, kind: str = "sla", at: datetime = NOW) -> Alert | None:
    async with writing(database) as work:
        begun = await begin_alert(work, kind, at)
        await work.commit()
    return begun


async def end(database: Database, kind: str = "sla", at: datetime = NOW) -> Alert | None:
    async with writing(database) as work:
        ended = await end_alert(work, kind, at)
        await work.commit()
    return ended


async def test_a_breach_begins_once_ends_once_and_may_begin_again(database: Database) -> None:
    """What ends names when it began; another kind is another breach."""
    assert await end(database) is None
    first = await begin(database)
    assert first is not None
    assert await begin(database, at=NOW + DAY) is None
    assert await begin(database, "closed") is not None
    assert await end(database, at=NOW + DAY) == first
    assert await end(database, at=NOW + DAY) is None
    again = await begin(database, at=NOW + 2 * DAY)
    assert again is not None
    assert again.id != first.id


async def test_of_several_who_note_a_breach_at_once_one_does(database: Database) -> None:
    """The index decides; so it is when it ends."""
    begun = await asyncio.gather(*(begin(database) for _ in range(4)))
    assert len([one for one in begun if one is not None]) == 1
    ended = await asyncio.gather(*(end(database) for _ in range(4)))
    assert len([one for one in ended if one is not None]) == 1
