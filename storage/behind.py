"""The loops behind a figure: which of them it counts, and those that it does not. Counts no figure."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from rules.behind import Behind, LoopBehind
from rules.measures import UNSETTLED, Question
from rules.model import Lane, State
from rules.terms import Terms
from storage.counting import BEHIND, Shape, in_period, narrowed
from storage.measuring import shape_of, values_for
from storage.schema import accounts, outcomes
from storage.work import Reading

_o = outcomes.c
_FOLLOWED = _o.loop_number.is_not(None)
_DETRACTOR = _o.lane == Lane.DETRACTOR.value
_CLOSED = _o.state.in_([State.RESOLVED.value, State.CHURNED.value, State.ESCALATED.value])
_UNSETTLED = _o.state.in_([state.value for state in UNSETTLED])

# Those that pull a figure down come first: they are what somebody asks about.
_OF_FIGURE: Mapping[Behind, tuple[ColumnElement[bool], ColumnElement[bool]]] = MappingProxyType(
    {
        Behind.NPS: (_o.is_answer == 1, not_(_DETRACTOR)),
        Behind.FIRST_TOUCH: (and_(_DETRACTOR, BEHIND["due"]), func.coalesce(BEHIND["within_sla"], False)),
        Behind.MEDIAN: (and_(_DETRACTOR, BEHIND["touched"]), _DETRACTOR),
        Behind.CLOSED: (and_(_DETRACTOR, BEHIND["opened"]), _CLOSED),
        Behind.OVERDUE: (and_(_DETRACTOR, BEHIND["overdue"]), not_(_DETRACTOR)),
        Behind.CLOSE_LOOP: (and_(_o.is_answer == 1, BEHIND["due"]), func.coalesce(BEHIND["within_sla"], False)),
        Behind.SAVE: (
            and_(_DETRACTOR, _o.state.in_([State.RESOLVED.value, State.CHURNED.value])),
            _o.state == State.RESOLVED.value,
        ),
        Behind.IMPROVED: (and_(_DETRACTOR, BEHIND["answered_again"]), _o.next_score > _o.score),
        Behind.RECOVERED: (and_(_DETRACTOR, BEHIND["answered_again"]), BEHIND["recovered"]),
        Behind.AT_RISK: (and_(_DETRACTOR, _UNSETTLED), not_(_DETRACTOR)),
        Behind.SAVED: (and_(_DETRACTOR, _o.state == State.RESOLVED.value), _DETRACTOR),
        Behind.LOST: (and_(_DETRACTOR, _o.state == State.CHURNED.value), not_(_DETRACTOR)),
        Behind.CHURN: (and_(_DETRACTOR, _FOLLOWED), or_(_o.state != State.CHURNED.value, _o.state.is_(None))),
    }
)
"""Which outcomes a figure is about, and which of these speak for it."""


@functools.cache
def _statement(shape: Shape, figure: Behind) -> Any:
    about, counts = _OF_FIGURE[figure]
    of_rows, of_accounts = narrowed(shape)
    _, of_time = in_period(shape)
    return (
        select(
            _o.loop_number,
            _o.score,
            _o.submitted_at,
            _o.state,
            _o.owner_email,
            _o.touched_at,
            _o.next_score,
            _o.lost_arr,
            func.coalesce(accounts.c.name, accounts.c.account_id).label("account"),
            accounts.c.arr,
            counts.label("counts"),
        )
        .select_from(outcomes.outerjoin(accounts, accounts.c.account_id == _o.account_id))
        .where(about, _FOLLOWED, *of_time, *of_rows, *of_accounts)
    )


async def loops_behind(
    work: Reading, terms: Terms, question: Question, figure: Behind, now: datetime, most: int
) -> tuple[list[LoopBehind], int]:
    """The loops behind a figure, those that pull it down first, the latest of these first; and how many there are."""
    shape = shape_of(question, now, terms)
    values = values_for(question, now, terms)
    statement = _statement(shape, figure)
    found = statement.subquery()
    total = await work.connection.scalar(select(func.count()).select_from(found), values) or 0
    ordered = statement.order_by(statement.selected_columns.counts, _o.submitted_at.desc(), _o.loop_number.desc())
    rows = await work.connection.execute(ordered.limit(most), values)
    return [
        LoopBehind(
            row.loop_number,
            row.score,
            row.submitted_at,
            State(row.state),
            row.owner_email,
            row.account,
            row.arr,
            row.touched_at,
            row.next_score,
            row.lost_arr,
            bool(row.counts),
        )
        for row in rows
    ], total
