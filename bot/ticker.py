"""Has time pass for the loops, whenever it is woken. Knows no rule; the database says what is due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from bot.clock import Clock
from bot.metrics import Metrics
from bot.routine import Routine
from bot.use_cases.clockwork import tick
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
        self._routine = Routine(database, terms)
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
            asked = await self._routine.see_to(now)
        except StorageError as error:
            log.warning("clock.database_away", error=str(error))
            return
        self._metrics.ticked(done.loops, done.pings, done.moved)
        if done.loops or done.pings or done.moved or asked:
            log.info("clock.ticked", loops=done.loops, pings=done.pings, moved=done.moved)
            self._deliver()
