"""The dispatcher by itself, with a carrier that says how each attempt ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from bot.clock import MovableClock
from bot.delivery.carrier import Carried, Carrier
from bot.delivery.dispatcher import Dispatcher
from bot.metrics import Metrics
from storage.claims import Outcome, Pacing
from storage.database import Database
from storage.deliveries import Delivery, DeliveryKind, DeliveryState, Wanted, counts, want_messages
from storage.errors import DatabaseAwayError
from storage.work import reading, writing

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


class _Carrier(Carrier):
    """Sends nothing. `away` is how many attempts find the database away."""

    def __init__(self, away: int = 0) -> None:
        self._away = away
        self.carried: list[Delivery] = []

    async def carry(self, delivery: Delivery) -> Carried:
        self.carried.append(delivery)
        if len(self.carried) <= self._away:
            raise DatabaseAwayError("the database has no free connection")
        ts = f"{delivery.id}.0"
        return Carried(Outcome(delivery.id, DeliveryState.SETTLED, shown=delivery.wanted, channel="D1", ts=ts))


async def _deliver(database: Database, carrier: _Carrier, wanted: list[Wanted], points: Callable[[str], None]) -> None:
    """Until nothing waits any more, or for ten seconds."""
    clock = MovableClock(NOW)
    async with writing(database) as work:
        await want_messages(work, wanted, clock.now())
        await work.commit()
    dispatcher = Dispatcher(database, carrier, cast(Any, None), clock, Metrics(), "us", points, Pacing())
    running = asyncio.create_task(dispatcher.run())
    async with asyncio.timeout(10):
        while await _waiting(database, clock):  # noqa: ASYNC110 - the database has no event for it
            await asyncio.sleep(0.01)
    await dispatcher.stop(2)
    await running


async def _waiting(database: Database, clock: MovableClock) -> int:
    async with reading(database) as work:
        return (await counts(work, clock.now()))["waiting"]


def _notices(count: int) -> list[Wanted]:
    return [Wanted(f"notice.{n}", DeliveryKind.NOTICE, f"reader-{n}@northwind.example") for n in range(count)]


async def test_an_attempt_that_found_the_database_away_is_made_again_long_before_its_lease_is_over(
    database: Database,
) -> None:
    """Nothing was sent, so there is nothing to look up: it is due as it was before."""
    carrier = _Carrier(away=1)
    await _deliver(database, carrier, _notices(1), lambda _point: None)
    assert [delivery.state for delivery in carrier.carried] == [DeliveryState.DUE, DeliveryState.DUE]


async def test_attempts_that_end_together_are_written_down_together(database: Database) -> None:
    """Twenty messages take fewer transactions than messages."""
    points: list[str] = []
    carrier = _Carrier()
    await _deliver(database, carrier, _notices(20), points.append)
    assert len(carrier.carried) == 20
    assert points == ["after_claim", "before_settle", "after_settle"]
