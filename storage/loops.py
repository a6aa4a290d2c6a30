"""Loops and their append-only history. Decides nothing: it keeps what was decided, if nobody else was faster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, insert, or_, select, update

from rules.lifecycle import LIVE
from rules.model import Lane, Loop, LoopEvent, State
from storage.errors import ConflictError
from storage.schema import history, loops
from storage.work import Reading, Writing

_LOOP = tuple(loops.columns)
_NAMES = tuple(column.name for column in _LOOP)


def _loop(row: Row[Any]) -> Loop:
    fields = dict(row._mapping)
    return Loop(**{**fields, "lane": Lane(fields["lane"]), "state": State(fields["state"])})


# Statements are made once: making one takes SQLAlchemy longer than SQLite takes to answer it.
_GET = select(*_LOOP).where(loops.c.number == bindparam("of_number"))
_OF_RESPONSE = select(*_LOOP).where(loops.c.response_id == bindparam("of_response"))
_ADD = insert(loops).returning(loops.c.number)
_ADD_EVENT = insert(history).returning(history.c.id)
_HISTORY = select(history).where(history.c.loop_number == bindparam("of_number")).order_by(history.c.id)


async def get_loop(work: Reading, number: int) -> Loop | None:
    row = (await work.connection.execute(_GET, {"of_number": number})).first()
    return _loop(row) if row else None


async def loop_of_response(work: Reading, response_id: str) -> Loop | None:
    row = (await work.connection.execute(_OF_RESPONSE, {"of_response": response_id})).first()
    return _loop(row) if row else None


async def live_loops_of(work: Reading, email: str, most: int) -> list[Loop]:
    """The loops that this person must act on, the most urgent first."""
    live = [state.value for state in LIVE]
    rows = await work.connection.execute(
        select(*_LOOP)
        .where(
            or_(
                (loops.c.owner_email == email) & (loops.c.state != State.ESCALATED),
                (loops.c.escalated_to == email) & (loops.c.state == State.ESCALATED),
            ),
            loops.c.state.in_(live),
        )
        .order_by(loops.c.next_due_at.is_(None), loops.c.next_due_at, loops.c.number)
        .limit(most)
    )
    return [_loop(row) for row in rows]


async def loops_in_triage(work: Reading, after: int = 0, most: int = 500) -> list[Loop]:
    """Loops that the triage role holds for want of an account or a reachable owner, in the order they came."""
    rows = await work.connection.execute(
        select(*_LOOP)
        .where(loops.c.triage_because.is_not(None), loops.c.number > after)
        .order_by(loops.c.number)
        .limit(most)
    )
    return [_loop(row) for row in rows]


async def add_loop(work: Writing, loop: Loop) -> int:
    """Keeps a new loop and returns its number."""
    values = {name: getattr(loop, name) for name in _NAMES if name != "number"}
    number: int = (await work.connection.execute(_ADD, values)).scalar_one()
    return number


async def save_loop(work: Writing, before: Loop, after: Loop) -> None:
    """Keeps `after` as the version that follows `before`. Raises ConflictError where somebody else was faster."""
    values = {name: getattr(after, name) for name in _NAMES if name not in ("number", "version")}
    changed = await work.connection.execute(
        update(loops)
        .where(loops.c.number == before.number, loops.c.version == before.version)
        .values(**values, version=before.version + 1)
    )
    if changed.rowcount != 1:
        raise ConflictError(f"loop {before.number} changed meanwhile")


async def add_events(work: Writing, number: int, events: Sequence[LoopEvent]) -> list[int]:
    """Appends to the loop's history; returns the new rows' ids in order."""
    ids: list[int] = []
    for event in events:
        values = {
            "loop_number": number,
            "at": event.at,
            "kind": event.kind,
            "who": event.who,
            "from_state": event.from_state,
            "to_state": event.to_state,
            "why": event.why,
            "details": dict(event.details),
        }
        row = await work.connection.execute(_ADD_EVENT, values)
        ids.append(row.scalar_one())
    return ids


def _event(row: Row[Any]) -> LoopEvent:
    return LoopEvent(
        at=row.at,
        kind=row.kind,
        who=row.who,
        from_state=State(row.from_state) if row.from_state else None,
        to_state=State(row.to_state),
        why=row.why,
        details=row.details,
    )


async def history_of(work: Reading, number: int) -> tuple[LoopEvent, ...]:
    """Everything that happened to the loop, oldest first."""
    rows = await work.connection.execute(_HISTORY, {"of_number": number})
    return tuple(_event(row) for row in rows)


async def get_event(work: Reading, event_id: int) -> LoopEvent:
    return _event((await work.connection.execute(select(history).where(history.c.id == event_id))).one())
