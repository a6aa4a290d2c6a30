"""The measures as the database counts them: for any data the same figures as rules/measures.py gives."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from rules.measures import Figures, Group, Question, quantile_hours
from rules.model import HIGHEST_DETRACTOR, LOWEST_PROMOTER, Lane, Survey
from rules.periods import Period
from rules.references import latest_start
from rules.terms import Terms
from storage.counting import Shape, answer_statement, detractor_statement
from storage.schema import outcomes
from storage.types import Moment, microseconds
from storage.work import Reading

_BEFORE_ALL = datetime(1, 1, 2, tzinfo=UTC)
_MEDIAN, _P90 = (1, 2), (9, 10)
_FROM_LOOPS = (
    "detractors",
    "due",
    "within_sla",
    "touched",
    "opened",
    "open",
    "claimed",
    "contacted",
    "escalated",
    "resolved",
    "churned",
    "resolved_in_time",
    "overdue",
    "answered_again",
    "improved",
    "recovered",
    "accounts_followed_up",
    "churned_followed_up",
    "accounts_not_followed_up",
    "churned_not_followed_up",
)
_ARR = ("arr_at_risk", "arr_saved", "arr_lost")


@dataclass(slots=True)
class _Counts:
    """What was counted of one group so far."""

    numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    arr: dict[str, Decimal] = field(default_factory=dict)
    touches: list[int] = field(default_factory=list)

    def figures(self) -> Figures:
        self.touches.sort()
        median, p90 = quantile_hours(self.touches, *_MEDIAN), quantile_hours(self.touches, *_P90)
        counted: dict[str, Any] = {**self.numbers, **self.arr, "median_hours": median, "p90_hours": p90}
        return Figures(**counted)


async def count_figures(
    work: Reading, question: Question, now: datetime, terms: Terms
) -> tuple[Figures, tuple[Group, ...]]:
    """The figures of all answers that the question is about, and of each group it asks for, by key."""
    shape = shape_of(question, now, terms)
    values = values_for(question, now, terms)
    await allow_memory(work)
    total = _Counts()
    groups: dict[str, _Counts] = defaultdict(_Counts)
    has_groups = question.by is not None
    for row in await work.connection.execute(detractor_statement(shape), values):
        into = groups[row.grouped] if has_groups and not row.is_total else total
        _add_loops(into, row, terms)
    for row in await work.connection.execute(answer_statement(shape), values):
        _add_answers(total, row, terms)
        if has_groups:
            _add_answers(groups[row.grouped], row, terms)
    found = tuple(Group(key, groups[key].figures()) for key in sorted(groups))
    # Those of the groups are in order by now, and so put in order together in a fraction of the time.
    total.touches += itertools.chain.from_iterable(counts.touches for counts in groups.values())
    return total.figures(), found


def _add_loops(counts: _Counts, row: Row[Any], terms: Terms) -> None:
    fields = row._mapping
    for name in _FROM_LOOPS:
        counts.numbers[name] += int(fields[name])
    counts.arr = {name: fields[name] or Decimal(0) for name in _ARR}
    if terms.policy.lane(Lane.DETRACTOR).enabled:
        counts.numbers["followable"] += int(row.followable)
        counts.numbers["followed_up"] += int(row.followed_up)
    if row.touches:
        counts.touches += map(int, row.touches.split(","))


def _add_answers(counts: _Counts, row: Row[Any], terms: Terms) -> None:
    numbers = counts.numbers
    answers = int(row.answers)
    if not row.of_lane:
        numbers["csat"] += answers
        numbers["csat_satisfied"] += int(row.csat_satisfied)
        return
    lane = Lane(row.of_lane)
    if terms.policy.lane(lane).enabled:
        numbers["followable"] += int(row.followable)
        numbers["followed_up"] += int(row.followed_up)
    if lane is Lane.PROMOTER:
        numbers["promoters"] += answers
        for name in ("eligible", "asked", "agreed"):
            numbers[name] += int(row._mapping[name])
        return
    numbers["passives"] += answers
    numbers["passives_answered_again"] += int(row.answered_again)
    numbers["passives_promoted"] += int(row.promoted)
    numbers["passives_demoted"] += int(row.demoted)


_FIRST = select(func.min(outcomes.c.submitted_at))


async def first_answer_at(work: Reading) -> datetime | None:
    """When the first of all answers was given."""
    found: datetime | None = await work.connection.scalar(_FIRST)
    return found


_PROMOTERS = func.count().filter(outcomes.c.score >= LOWEST_PROMOTER)
_DETRACTORS = func.count().filter(outcomes.c.score <= HIGHEST_DETRACTOR)
_NPS = select(func.count(), _PROMOTERS, _DETRACTORS).where(
    outcomes.c.is_answer == 1,
    outcomes.c.survey == Survey.NPS.value,
    outcomes.c.submitted_at >= bindparam("since", type_=Moment),
    outcomes.c.submitted_at < bindparam("until", type_=Moment),
)


async def nps_in(work: Reading, period: Period) -> float | None:
    """The NPS of a period alone, which is counted faster than all figures."""
    span = {"since": period.since or _BEFORE_ALL, "until": period.until}
    total, promoters, detractors = (await work.connection.execute(_NPS, span)).one()
    return Figures(promoters, total - promoters - detractors, detractors).nps


_MEMORY = "SET LOCAL work_mem = '64MB'"


async def allow_memory(work: Reading) -> None:
    """PostgreSQL keeps some megabytes of a count in memory, and the rest in files: years of answers are more."""
    if not work.is_sqlite:
        await work.connection.exec_driver_sql(_MEMORY)


def shape_of(question: Question, now: datetime, terms: Terms) -> Shape:
    return Shape(
        question.by,
        tuple(by for by, _ in question.where),
        question.period.since is None,
        tuple((tier.name, tier.min_arr) for tier in terms.policy.tiers),
        latest_start(now, terms) is not None,
    )


def values_for(question: Question, now: datetime, terms: Terms) -> Mapping[str, object]:
    period = question.period
    values: dict[str, object] = {f"where_{place}": value for place, (_, value) in enumerate(question.where)}
    values |= {"now": now, "min_arr": terms.policy.reference.min_arr}
    if (latest := latest_start(now, terms)) is not None:
        values["latest_start"] = latest
    if period.since is None:
        return {**values, "until": microseconds(period.until)}
    return {**values, "since": period.since, "until": period.until}
