"""What a month's report asks of the database besides the measures. Ranks nothing and chooses no words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from rules.events import EventKind
from rules.measures import NONE, Rate
from rules.model import Lane, State, Survey
from rules.monthly import EscalatedLoop, OfferedLoop, TouchedInTime
from rules.periods import Period
from storage.schema import history, outcomes
from storage.types import Moment
from storage.work import Reading

_MOST_SCORE = 10

_IN_PERIOD = (
    outcomes.c.submitted_at >= bindparam("since", type_=Moment),
    outcomes.c.submitted_at < bindparam("until", type_=Moment),
)
_LOOPS = (*_IN_PERIOD, outcomes.c.lane == Lane.DETRACTOR.value, outcomes.c.state.is_not(None))
_SCORES = (
    select(outcomes.c.score, func.count().label("answers"))
    .where(*_IN_PERIOD, outcomes.c.is_answer == 1, outcomes.c.survey == Survey.NPS.value)
    .group_by(outcomes.c.score)
)
_WITH_HISTORY = outcomes.join(history, history.c.loop_number == outcomes.c.loop_number)


def _what_happened(kind: EventKind) -> Select[Any]:
    return (
        select(outcomes.c.loop_number, outcomes.c.state, outcomes.c.score, outcomes.c.next_score, history.c.details)
        .select_from(_WITH_HISTORY)
        .where(*_LOOPS, history.c.kind == kind.value)
        .order_by(history.c.id)
    )


_ESCALATIONS, _RESOLUTIONS = _what_happened(EventKind.ESCALATED), _what_happened(EventKind.RESOLVED)
_REASON = func.coalesce(outcomes.c.reason, NONE)
_TOUCHED_IN_TIME = (
    select(
        _REASON.label("reason"),
        func.count(),
        func.count().filter(outcomes.c.state == State.CHURNED.value),
    )
    .where(*_LOOPS, outcomes.c.touched_at <= outcomes.c.touch_due_at)
    .where(outcomes.c.state.in_([State.RESOLVED.value, State.CHURNED.value]))
    .group_by(_REASON)
)


async def scores_in(work: Reading, period: Period) -> tuple[int, ...]:
    """How often each score from 0 to 10 was given in NPS answers of a period."""
    rows = await work.connection.execute(_SCORES, _span(period))
    found = {row.score: row.answers for row in rows}
    return tuple(found.get(score, 0) for score in range(_MOST_SCORE + 1))


async def escalations_in(work: Reading, period: Period) -> list[EscalatedLoop]:
    """The detractor loops of a period's answers that were escalated, each as it was the last time."""
    rows = await work.connection.execute(_ESCALATIONS, _span(period))
    found = {
        row.loop_number: EscalatedLoop(row.loop_number, str(row.details.get("to")), State(row.state)) for row in rows
    }
    return list(found.values())


async def resolutions_in(work: Reading, period: Period) -> list[OfferedLoop]:
    """The detractor loops of a period's answers that were ever resolved, each as it was the last time."""
    rows = await work.connection.execute(_RESOLUTIONS, _span(period))
    found = {
        row.loop_number: OfferedLoop(
            row.loop_number, row.details.get("offer") or None, State(row.state), row.score, row.next_score
        )
        for row in rows
    }
    return list(found.values())


async def touched_in_time_in(work: Reading, period: Period) -> list[TouchedInTime]:
    """Settled loops of a period's answers that were touched in time, by reason, and how many of them churned."""
    rows = await work.connection.execute(_TOUCHED_IN_TIME, _span(period))
    return [TouchedInTime(reason, Rate(churned, settled)) for reason, settled, churned in rows]


def _span(period: Period) -> Mapping[str, datetime | None]:
    return {"since": period.since, "until": period.until}
