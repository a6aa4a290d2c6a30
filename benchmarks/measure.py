"""What is measured, in which order, and for how long. Knows neither processes nor tables."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from benchmarks.clock import timed_ticks
from benchmarks.databases import Databases
from benchmarks.digesting import ANSWERS, OWNERS, timed_long_digest, timed_morning
from benchmarks.figures import timed_figures
from benchmarks.past import DUE
from benchmarks.processes import running_bot, running_floor, running_workspace
from benchmarks.reading import example_reasons, learned_within, read_a_second
from benchmarks.town import accepted_a_second, running_town, shuffled_accounts

CONNECTIONS = 8
SLACK_DELAYS = (0.0, 0.1)
ONE_CORE = "one core"


@dataclass(frozen=True, slots=True)
class Plan:
    """`phases` are answers a second and how many of them are sent; `accept_seconds` is how long one flood lasts.

    `pasts` are how many loops are stored when the clock is looked at or the measures are asked for, and `idle_ticks`
    how often the clock finds nothing due.
    `comments` are how many are read, and `lessons` from how many is learned.
    """

    owners: int
    phases: tuple[tuple[int, int], ...]
    accept_seconds: float
    starts: int
    pasts: tuple[int, ...]
    idle_ticks: int
    comments: int
    lessons: tuple[int, ...]
    runs: int

    def with_runs(self, runs: int) -> Plan:
        return replace(self, runs=runs)


FULL = Plan(
    owners=2000,
    phases=((1, 30), (20, 400), (100, 2000)),
    accept_seconds=8.0,
    starts=5,
    pasts=(10_000, 100_000, 1_000_000),
    idle_ticks=200,
    comments=20_000,
    lessons=(200, 2_000),
    runs=3,
)
QUICK = Plan(
    owners=300,
    phases=((1, 4), (20, 80), (100, 300)),
    accept_seconds=3.0,
    starts=2,
    pasts=(20_000,),
    idle_ticks=50,
    comments=2_000,
    lessons=(200, 2_000),
    runs=1,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number of one run. `unit` is ms, /s, MB or s."""

    part: str
    what: str
    kind: str
    value: float
    unit: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}: {self.value:.1f} {self.unit}"


def quantile(values: Sequence[float], share: float) -> float:
    """Linear between neighbours, as PostgreSQL's percentile_cont."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def measure_reading(plan: Plan, parts: Sequence[str]) -> Iterator[Figure]:
    """One run of what needs no database."""
    if "reasons" not in parts:
        return
    reasons = example_reasons()
    for lessons in (0, *plan.lessons):
        taught = f"having learned from {lessons:,} lessons" if lessons else "by the phrases alone"
        yield Figure("reasons", f"read, {taught}", ONE_CORE, read_a_second(reasons, plan.comments, lessons), "/s")
    for lessons in plan.lessons:
        yield Figure("reasons", f"learning from {lessons:,} lessons", ONE_CORE, learned_within(reasons, lessons), "s")


async def measure(databases: Databases, plan: Plan, kind: str, parts: Sequence[str]) -> AsyncIterator[Figure]:
    """One run of these parts on one kind of database."""
    for part, measured in _PARTS.items():
        if part in parts:
            async for figure in measured(databases, plan, kind):
                yield figure


async def _arrival(databases: Databases, plan: Plan, kind: str) -> AsyncIterator[Figure]:
    async with running_town(databases, kind, plan.owners) as town:
        yield Figure("memory", "resident, directory filled", kind, town.bot.resident_megabytes(), "MB")
        first = await town.arrivals(100, plan.owners)
        for figure in _quantiles("100/s, first message to each owner (opens the conversation)", kind, first):
            yield figure
        for delay in SLACK_DELAYS:
            await town.slack_answers_after(delay)
            for rate, count in plan.phases:
                took = await town.arrivals(rate, count)
                slack = f"Slack after {delay * 1000:.0f} ms" if delay else "Slack at once"
                for figure in _quantiles(f"{rate}/s, {slack}", kind, took):
                    yield figure
        yield Figure("memory", "resident, after all arrivals", kind, town.bot.resident_megabytes(), "MB")


def _quantiles(what: str, kind: str, seconds: Sequence[float]) -> list[Figure]:
    return [
        Figure("arrival", f"{what}, {name}", kind, quantile(seconds, share) * 1000, "ms")
        for name, share in (("p50", 0.5), ("p99", 0.99))
    ]


async def _accepted(databases: Databases, plan: Plan, kind: str) -> AsyncIterator[Figure]:
    async with running_town(databases, kind, plan.owners) as town:
        bot = await accepted_a_second(town.bot.url, CONNECTIONS, plan.accept_seconds, town.accounts)
        yield Figure("memory", "resident, at the end of the flood", kind, town.bot.resident_megabytes(), "MB")
    async with databases.fresh(kind, migrated=False) as url, running_floor(url, databases.folder) as floor:
        least = await accepted_a_second(floor.url, CONNECTIONS, plan.accept_seconds, shuffled_accounts(plan.owners))
    yield Figure("accepted", "accepted, nps-loop (delivering at the same time)", kind, bot, "/s")
    yield Figure("accepted", "accepted, floor program", kind, least, "/s")
    yield Figure("accepted", "nps-loop as a share of the floor", kind, bot / least * 100, "%")


async def _start(databases: Databases, plan: Plan, kind: str) -> AsyncIterator[Figure]:
    """On a schema that is current, as after every start but the first."""
    async with databases.fresh(kind) as url, running_workspace(0) as addresses:
        for _ in range(plan.starts):
            async with running_bot(addresses["api_url"], url, databases.folder) as bot:
                yield Figure("start", "from start to ready", kind, bot.ready_after, "s")


async def _clock(databases: Databases, plan: Plan, kind: str) -> AsyncIterator[Figure]:
    for loops in plan.pasts:
        ticks = await timed_ticks(databases, kind, loops, plan.idle_ticks)
        stored, due = f"{loops:,} loops", f"{DUE:,} of them due"
        for name, share in (("p50", 0.5), ("longest", 1.0)):
            idle = quantile(ticks.idle, share) * 1000
            yield Figure("clock", f"{stored}, nothing due, a tick, {name} (aim: under 5 ms)", kind, idle, "ms")
        yield Figure("clock", f"{stored}, {due}, all asked (aim: under 2 s)", kind, ticks.asking, "s")
        yield Figure("clock", f"{stored}, {due}, their pings put into messages after that", kind, ticks.telling, "s")
        longest = ticks.longest_write * 1000
        yield Figure("clock", f"{stored}, {due}, longest of the transactions that write", kind, longest, "ms")


async def _digest(databases: Databases, _plan: Plan, kind: str) -> AsyncIterator[Figure]:
    morning = await timed_morning(databases, kind)
    many = f"{ANSWERS} answers of {OWNERS} owners, from the morning's moment"
    yield Figure("digest", f"{many} until all messages are wanted", kind, morning.wanted, "s")
    yield Figure("digest", f"{many} until all stand in Slack (opens the conversations)", kind, morning.standing, "s")
    long = await timed_long_digest(databases, kind)
    for what, took in (("the message rendered", long.message), ("the first page of Show more rendered", long.page)):
        for name, share in (("p50", 0.5), ("longest", 1.0)):
            took_ms = quantile(took, share) * 1000
            yield Figure("digest", f"{ANSWERS} answers of one owner, {what}, {name}", kind, took_ms, "ms")


async def _figures(databases: Databases, plan: Plan, kind: str) -> AsyncIterator[Figure]:
    for answers in plan.pasts:
        async for what, value, unit in timed_figures(databases, kind, answers):
            yield Figure("figures", f"{answers:,} answers, {what}", kind, value, unit)


_PARTS: dict[str, Callable[[Databases, Plan, str], AsyncIterator[Figure]]] = {
    "arrival": _arrival,
    "accepted": _accepted,
    "start": _start,
    "clock": _clock,
    "digest": _digest,
    "figures": _figures,
}
PARTS = (*_PARTS, "reasons")
