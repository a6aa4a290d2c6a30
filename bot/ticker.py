"""Has time pass for the loops, whenever it is woken. Knows no rule; the database says what is due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from bot.clock import Clock
from bot.metrics import Metrics
from bot.use_cases.clockwork import tick
from bot.use_cases.reporting import see_to_report
from bot.use_cases.reviewing import see_to_review
from rules.monthly import Due, last_report
from rules.review import Week, last_review
from rules.terms import Terms
from storage.database import Database
from storage.errors import StorageError

log = structlog.get_logger()

TICK_SECONDS = 5
"""How often it is woken at least: the most that a step of the clock comes late."""


class Ticker:
    """One for each process. `deliver` is called when a tick left something to deliver."""

    def __init__(
        self, database: Database, terms: Terms, clock: Clock, metrics: Metrics, deliver: Callable[[], None]
    ) -> None:
        self._database = database
        self._terms = terms
        self._clock = clock
        self._metrics = metrics
        self._deliver = deliver
        # The last week and month that were looked at: what was in them by their end does not change any more.
        self._reviewed: Week | None = None
        self._reported: Due | None = None
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Something may be due: time went by, somebody went away, an account changed."""
        self._woken.set()

    async def run(self) -> None:
        """Does what is due each time it is woken, until `stop()`."""
        while not self._stopping:
            await self._woken.wait()
            self._woken.clear()
            await self.tick()

    def stop(self) -> None:
        self._stopping = True
        self.wake()

    async def tick(self) -> None:
        """Does what is due now. A database that is away is left to the next tick."""
        try:
            now = self._clock.now()
            done = await tick(self._database, self._terms, now)
            reviewed = await self._review(now)
        except StorageError as error:
            log.warning("clock.database_away", error=str(error))
            return
        self._metrics.ticked(done.loops, done.pings, done.moved)
        if done.loops or done.pings or done.moved or reviewed:
            log.info("clock.ticked", loops=done.loops, pings=done.pings, moved=done.moved)
            self._deliver()

    async def _review(self, now: datetime) -> bool:
        """Has the weekly review and the monthly report asked for where due; each process looks at each of them once."""
        asked = False
        if (week := last_review(now, self._terms)) != self._reviewed:
            asked = await see_to_review(self._database, self._terms, week, now)
            self._reviewed = week
        if (due := last_report(now, self._terms)) != self._reported:
            asked = await see_to_report(self._database, self._terms, due, now) or asked
            self._reported = due
        return asked
