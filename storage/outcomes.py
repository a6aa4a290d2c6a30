"""Keeps what is counted of each answer in rows of its own, so that the measures need no join. Counts nothing.

Whoever writes an answer or a loop names the answer in `Writing.recount`; its rows are written anew at the commit, from
what stands there then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from rules.model import Loop
from rules.outcomes import Outcome, outcomes_of
from storage.rows import LOOP_COLUMNS, RESPONSE_COLUMNS, loop_of, response_from
from storage.schema import loops, outcomes, responses

COUNTED = frozenset(
    {
        "state",
        "owner_email",
        "reason",
        "first_touch_due_at",
        "first_touch_at",
        "resolve_due_at",
        "escalation_due_at",
        "more_time_until",
        "closed_at",
        "asked_for",
        "agreed",
        "lost_arr",
    }
)
"""What of a loop the measures rest on."""

# SQLite takes 32,766 parameters in one statement, and an outage may end with as many answers.
_AT_ONCE = 500
_IDS: BindParameter[list[str]] = bindparam("ids", expanding=True)
_next = responses.alias("next")
_ANSWERS = (
    select(*RESPONSE_COLUMNS, _next.c.score.label("next_score"))
    .select_from(responses.outerjoin(_next, _next.c.id == responses.c.next_id))
    .where(responses.c.id.in_(_IDS))
    .order_by(responses.c.id)
    .with_for_update(of=responses)
)
_LOOPS = select(*LOOP_COLUMNS).where(loops.c.response_id.in_(_IDS))
_NAMES = tuple(column.name for column in outcomes.columns)
_REMOVE = delete(outcomes).where(outcomes.c.response_id.in_(_IDS))
_ADD = insert(outcomes)


async def count_anew(connection: AsyncConnection, response_ids: Collection[str]) -> None:
    """Writes the rows of these answers as the answers and their loops stand now."""
    # In one order everywhere, so that two who count the same answers wait for each other instead of for ever.
    ids = sorted(response_ids)
    for start in range(0, len(ids), _AT_ONCE):
        await _count(connection, ids[start : start + _AT_ONCE])


async def _count(connection: AsyncConnection, ids: list[str]) -> None:
    # First the answers, which this locks: whoever counts one of them at the same time sees the other's changes then.
    answers = [dict(row._mapping) for row in await connection.execute(_ANSWERS, {"ids": ids})]
    followed: dict[str, list[Loop]] = defaultdict(list)
    for row in await connection.execute(_LOOPS, {"ids": ids}):
        loop = loop_of(row)
        followed[loop.response_id].append(loop)
    rows: list[dict[str, Any]] = []
    for fields in answers:
        next_score = fields.pop("next_score")
        answer = response_from(fields)
        rows += map(_values, outcomes_of(answer, followed[answer.id], next_score))
    await connection.execute(_REMOVE, {"ids": ids})
    if rows:
        await connection.execute(_ADD, rows)


def _values(outcome: Outcome) -> dict[str, Any]:
    values = {name: getattr(outcome, name) for name in _NAMES}
    # Numbers, so that the database can sum them.
    flags = {name: int(values[name]) for name in ("is_answer", "asked", "agreed")}
    return {**values, **flags, "lane": outcome.lane or ""}
