"""How NPS and first touch went over a stretch of time, counted in one look at it. Counts no other figure."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, func, select, text

from rules.measures import Figures, Question
from rules.model import HIGHEST_DETRACTOR, LOWEST_PROMOTER, Lane, Survey
from rules.periods import Period
from rules.stats import Point
from rules.terms import Terms
from storage.counting import BEHIND, Shape, narrowed, number_of
from storage.measuring import shape_of, values_for
from storage.schema import accounts, outcomes
from storage.sqlite_driver import LONG
from storage.types import Moment, microseconds
from storage.work import Reading

_o = outcomes.c
_IS_ANSWER = and_(_o.is_answer == 1, _o.survey == Survey.NPS.value)
_DETRACTOR = _o.lane == Lane.DETRACTOR.value


@functools.cache
def _statement(shape: Shape) -> Any:
    of_rows, of_accounts = narrowed(shape)
    origin, width = bindparam("origin", type_=BigInteger), bindparam("width", type_=BigInteger)
    since, until = (bindparam(name, type_=Moment) for name in ("since", "until"))
    # Without the join where nothing asks for it: it is a look-up for each row.
    joined = outcomes.outerjoin(accounts, accounts.c.account_id == _o.account_id) if of_accounts else outcomes
    return (
        select(
            ((number_of(_o.submitted_at) - origin) // width).label("part"),
            func.count().filter(_IS_ANSWER).label("answers"),
            func.count().filter(and_(_IS_ANSWER, _o.score >= LOWEST_PROMOTER)).label("promoters"),
            func.count().filter(and_(_IS_ANSWER, _o.score <= HIGHEST_DETRACTOR)).label("detractors"),
            func.count().filter(and_(_DETRACTOR, BEHIND["due"])).label("due"),
            func.count().filter(and_(_DETRACTOR, BEHIND["within_sla"])).label("within_sla"),
        )
        .prefix_with(LONG)
        .select_from(joined)
        .where(_o.submitted_at >= since, _o.submitted_at < until, *of_rows, *of_accounts)
        .group_by(text("part"))
    )


async def points_in(
    work: Reading, terms: Terms, question: Question, since: datetime, most: int, now: datetime
) -> Sequence[Point]:
    """A stretch from `since` to the end of the question's period in `most` equal parts, the earliest first.

    In fewer where a part would be less than a day.
    """
    until = question.period.until
    days = max(1, (until - since).days)
    parts = min(most, days)
    # Rounded up: the last moment must not begin a part of its own.
    width = max(1, -(-(microseconds(until) - microseconds(since)) // parts))
    values = {**values_for(question, now, terms), "since": since, "until": until}
    rows = await work.connection.execute(
        _statement(shape_of(question, now, terms)), {**values, "origin": microseconds(since), "width": width}
    )
    found = {row.part: row for row in rows}
    step = (until - since) / parts
    return [
        _point(Period(since + step * place, since + step * (place + 1)), found.get(place)) for place in range(parts)
    ]


def _point(period: Period, row: Any) -> Point:
    if row is None:
        return Point(period)
    passives = row.answers - row.promoters - row.detractors
    figures = Figures(row.promoters, passives, row.detractors, due=row.due, within_sla=row.within_sla)
    return Point(period, figures)
