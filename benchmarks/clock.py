"""How long the clock takes over a past of many loops: with nothing to do, and with many loops due at once."""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.databases import Databases
from benchmarks.loading import loading
from benchmarks.past import DUE, LAST_TICK, NOW
from benchmarks.rows import fill
from benchmarks.workspace import ROOT
from bot.policy_file import read_policy
from bot.use_cases.clockwork import Ticked, ask_loops, tell_pings, tick
from rules.terms import Terms
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Ticks:
    """In seconds: each of the ticks with nothing due, then the two halves of one with DUE loops due.

    `longest_write` is the longest of its transactions: on SQLite, clicks and answers wait for it.
    """

    idle: list[float]
    asking: float
    telling: float
    longest_write: float


class _Timed(Database):
    """Notes how long the longest transaction was that could write, its commit included."""

    longest_write = 0.0

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        async with super().write() as connection:
            began = time.perf_counter()
            yield connection
            self.longest_write = max(self.longest_write, time.perf_counter() - began)


async def timed_ticks(databases: Databases, kind: str, loops: int, idle_ticks: int) -> Ticks:
    """Ticks of one process that has this database for itself."""
    terms = Terms.of(read_policy(ROOT / "policy.yml"))
    async with databases.fresh(kind) as url:
        with loading(url) as insert:
            fill(insert, loops, terms)
        database = _Timed(url)
        # What filled the database is swept away before, not meanwhile.
        gc.collect()
        try:
            return await _ticks(database, terms, idle_ticks)
        finally:
            await database.close()


async def _ticks(database: _Timed, terms: Terms, idle_ticks: int) -> Ticks:
    # The first opens the connection and prepares what all others use.
    await tick(database, terms, LAST_TICK)
    idle = []
    for _ in range(idle_ticks):
        began = time.perf_counter()
        if await tick(database, terms, LAST_TICK) != Ticked():
            raise RuntimeError("something was due after the last tick")
        idle.append(time.perf_counter() - began)
    began = time.perf_counter()
    asked = await ask_loops(database, terms, NOW)
    asking = time.perf_counter() - began
    if asked != DUE:
        raise RuntimeError(f"{asked} loops were due, not {DUE}")
    began = time.perf_counter()
    told = await tell_pings(database, terms, NOW)
    telling = time.perf_counter() - began
    if not told or await tick(database, terms, NOW) != Ticked():
        raise RuntimeError("the tick left something to do")
    return Ticks(idle, asking, telling, database.longest_write)
