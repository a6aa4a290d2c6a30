"""How long the measures take over years of answers, beside the least that any count of them would. Knows no page."""

from __future__ import annotations

import functools
import gc
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

from sqlalchemy import text

from benchmarks.databases import Databases
from benchmarks.loading import loading
from benchmarks.workspace import ROOT
from benchmarks.years import NOW, account_name, fill, lead_email, owner_email
from bot.policy_file import read_policy
from bot.slack.views import home
from bot.use_cases.accounts import look_up_account
from bot.use_cases.home import home_of
from bot.use_cases.measuring import measure
from rules.home import Place
from rules.measures import Dimension, Question
from rules.model import Person
from rules.periods import Period
from rules.terms import Terms
from storage.database import Database
from storage.types import microseconds
from storage.work import Reading, reading

_TIMES = 5
# Of the policy that comes with nps-loop.
EXECUTIVE = "victor@northwind.example"
_LAST_90_DAYS = Period(NOW - timedelta(days=90), NOW)
_ALL = Period(None, NOW)
_BARE = text(
    "SELECT count(*), sum(CASE WHEN score >= 9 THEN 1 ELSE 0 END), sum(CASE WHEN score <= 6 THEN 1 ELSE 0 END) "
    "FROM outcomes WHERE submitted_at >= :since AND submitted_at < :until"
)
# A process's own account of its memory: what its parent had before it began counts in the usual one.
_EXPORT = """
import pathlib, sys
from bot.cli.main import status
failed = status(["export", sys.argv[1]])
lines = pathlib.Path("/proc/self/status").read_text().splitlines()
print(next(line for line in lines if line.startswith("VmHWM")), file=sys.stderr)
sys.exit(failed)
"""
_KILOBYTES = 1024


async def timed_figures(databases: Databases, kind: str, answers: int) -> AsyncIterator[tuple[str, float, str]]:
    """What was asked, the median of some times and its unit, of one process that has this database for itself."""
    terms = Terms.of(read_policy(ROOT / "policy.yml"))
    async with databases.fresh(kind) as url:
        with loading(url) as insert:
            fill(insert, answers)
        gc.collect()
        database = Database(url)
        try:
            async for what, seconds in _timed(database, terms):
                yield what, seconds * 1000, "ms"
        finally:
            await database.close()
        for what in ("responses", "events"):
            seconds, megabytes = _exported(url, what)
            yield f"export of all {what}", seconds, "s"
            yield f"export of all {what}, memory", megabytes, "MB"


async def _timed(database: Database, terms: Terms) -> AsyncIterator[tuple[str, float]]:
    async def bare(work: Reading, period: Period) -> None:
        since = microseconds(period.since) if period.since else 0
        await work.connection.execute(_BARE, {"since": since, "until": microseconds(period.until)})

    async def ask(work: Reading, question: Question, compared: bool = False) -> None:
        await measure(work, terms, question, NOW, compared)

    last = Question(_LAST_90_DAYS)
    asked: dict[str, Callable[[Reading], Awaitable[None]]] = {
        "one bare count of 90 days": lambda work: bare(work, _LAST_90_DAYS),
        "one bare count of everything": lambda work: bare(work, _ALL),
        "stats --since 90d (aim: 150 ms)": lambda work: ask(work, last),
        "/nps stats 90d, with the stretch before": lambda work: ask(work, last, compared=True),
        "stats --since 90d --by owner": lambda work: ask(work, Question(_LAST_90_DAYS, Dimension.OWNER)),
        "everything": lambda work: ask(work, Question(_ALL)),
        "everything by owner (aim: 1 s)": lambda work: ask(work, Question(_ALL, Dimension.OWNER)),
        "everything by segment": lambda work: ask(work, Question(_ALL, Dimension.SEGMENT)),
        "everything by reason": lambda work: ask(work, Question(_ALL, Dimension.REASON)),
    }
    async with reading(database) as work:
        for what, question in asked.items():
            yield what, await _median(functools.partial(question, work))
        for what, reader in (("a CSM", owner_email(7)), ("a lead", lead_email(7)), ("the executive", EXECUTIVE)):
            yield f"App Home of {what}", await _median(functools.partial(_home, work, terms, Person(reader)))
    yield "/nps account", await _median(lambda: look_up_account(database, terms, account_name(7), owner_email(7)))


async def _home(work: Reading, terms: Terms, reader: Person) -> None:
    home(await home_of(work, terms, reader, Place(), NOW), reader, NOW)


def _exported(url: str, what: str) -> tuple[float, float]:
    """Seconds that a whole export takes, and the most memory in megabytes that its process had."""
    environment = {**os.environ, "NPS_DATABASE_URL": url, "NPS_POLICY": str(ROOT / "policy.yml")}
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _EXPORT, what],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    return time.perf_counter() - began, int(done.stderr.split()[-2]) / _KILOBYTES


async def _median(work: Callable[[], Awaitable[object]]) -> float:
    await work()
    took = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        await work()
        took.append(time.perf_counter() - began)
    return sorted(took)[_TIMES // 2]
