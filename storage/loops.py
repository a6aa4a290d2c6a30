"""Loops and their append-only history. Decides nothing: it keeps what was decided, if nobody else was faster."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Update, bindparam, case, func, insert, or_, select, update

from rules.lifecycle import LIVE
from rules.model import Loop, LoopEvent, State
from storage.due import earliest
from storage.errors import ConflictError
from storage.outcomes import COUNTED
from storage.rows import LOOP_COLUMNS, loop_of
from storage.schema import history, loops
from storage.types import UtcDateTime
from storage.work import Reading, Writing

_NAMES = tuple(column.name for column in LOOP_COLUMNS)

# Statements are made once: making one takes SQLAlchemy longer than SQLite takes to answer it.
_GET = select(*LOOP_COLUMNS).where(loops.c.number == bindparam("of_number"))
_OF_RESPONSE = select(*LOOP_COLUMNS).where(loops.c.response_id == bindparam("of_response")).order_by(loops.c.number)
_ADD = insert(loops).returning(loops.c.number)
_ADD_EVENT = insert(history).returning(history.c.id)
_ADD_EVENTS = insert(history).returning(history.c.id, sort_by_parameter_order=True)
_GET_EVENT = select(history).where(history.c.id == bindparam("of_id"))
_HISTORY = select(history).where(history.c.loop_number == bindparam("of_number")).order_by(history.c.id)


async def get_loop(work: Reading, number: int) -> Loop | None:
    row = (await work.connection.execute(_GET, {"of_number": number})).first()
    return loop_of(row) if row else None


async def loops_of_response(work: Reading, response_id: str) -> list[Loop]:
    """The loops of an answer: one for each lane in which its score was, of which one at most is live."""
    return [loop_of(row) for row in await work.connection.execute(_OF_RESPONSE, {"of_response": response_id})]


_OF_VERSION = (loops.c.number == bindparam("of_number")) & (loops.c.version == bindparam("of_version"))


@functools.cache
def _save(names: tuple[str, ...]) -> Update:
    """Changes these columns alone: SQLite reads and writes each index that one of them stands in, changed or not."""
    return update(loops).where(_OF_VERSION).values(**{name: bindparam(name) for name in names})


_DUE = (
    select(*LOOP_COLUMNS)
    .where(loops.c.next_due_at <= bindparam("now", type_=UtcDateTime))
    .order_by(loops.c.next_due_at, loops.c.number)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_IS_DUE = select(earliest(loops.c.next_due_at) <= bindparam("now", type_=UtcDateTime))
_LIVE = [state.value for state in LIVE]
_LATER = loops.c.more_time_until > loops.c.first_touch_due_at
DUE_AT = case(
    (loops.c.state == State.ESCALATED.value, loops.c.escalation_due_at),
    (loops.c.first_touch_at.is_not(None), loops.c.resolve_due_at),
    (_LATER, loops.c.more_time_until),
    else_=loops.c.first_touch_due_at,
)
"""The deadline of a live loop that counts now: `Loop.due_at`, as the database reckons it."""
# Of somebody's: what they own, what was escalated to them, what they stand in for or are kept informed of; each by an
# index of its own.
HELD_BY = (
    select(loops.c.number)
    .where(loops.c.owner_email == bindparam("email"), loops.c.state.in_(_LIVE))
    .union(
        select(loops.c.number).where(loops.c.escalated_to == bindparam("email"), loops.c.state.in_(_LIVE)),
        select(loops.c.number).where(loops.c.backup_email == bindparam("email"), loops.c.state.in_(_LIVE)),
        select(loops.c.number).where(loops.c.informed_email == bindparam("email"), loops.c.state.in_(_LIVE)),
    )
)
MUST_ACT = or_(
    loops.c.backup_email == bindparam("email"),
    case(
        (loops.c.state == State.ESCALATED.value, loops.c.escalated_to == bindparam("email")),
        else_=loops.c.owner_email == bindparam("email"),
    ),
)
"""Whether a live loop waits for `email`: who must act, or stands in for them."""
CALLS = (
    loops.c.number.in_(HELD_BY),
    # These wait in a digest, and call for nobody.
    loops.c.in_digest.is_(False),
)
"""The live loops that `email` holds in any way and that do not come in a digest."""
_WAITS_FOR = (*CALLS, MUST_ACT)
_HOW_MANY_TO_ACT_ON = select(func.count()).select_from(loops).where(*_WAITS_FOR)
_TO_ACT_ON = (
    select(*LOOP_COLUMNS).where(*_WAITS_FOR).order_by(DUE_AT.is_(None), DUE_AT, loops.c.number).limit(bindparam("most"))
)
_LIVE_OF_ACCOUNT = select(loops.c.number).where(loops.c.account_id == bindparam("of_account"), loops.c.state.in_(_LIVE))


async def due_loops(work: Writing, now: datetime, most: int) -> list[Loop]:
    """The loops whose time has come, the earliest first; no other process gets them while this work lasts."""
    return [loop_of(row) for row in await work.connection.execute(_DUE, {"now": now, "most": most})]


async def is_any_loop_due(work: Reading, now: datetime) -> bool:
    """Whether a loop waits to be asked, be it by another process just now."""
    return bool(await work.connection.scalar(_IS_DUE, {"now": now}))


async def live_loops_held_by(work: Reading, email: str) -> list[int]:
    """The numbers of all live loops that this person owns, was given by escalation, stands in for or hears of."""
    return sorted(await work.connection.scalars(HELD_BY, {"email": email}))


async def live_loops_of_account(work: Reading, account_id: str) -> list[int]:
    """The numbers of all live loops of an account."""
    return sorted(await work.connection.scalars(_LIVE_OF_ACCOUNT, {"of_account": account_id}))


async def live_loops_of(work: Reading, email: str, most: int) -> list[Loop]:
    """The loops that this person must act on, the most urgent first."""
    rows = await work.connection.execute(_TO_ACT_ON, {"email": email, "most": most})
    return [loop_of(row) for row in rows]


async def count_live_loops_of(work: Reading, email: str) -> int:
    """How many loops this person must act on."""
    return await work.connection.scalar(_HOW_MANY_TO_ACT_ON, {"email": email}) or 0


_UNDIGESTED = select(loops.c.number).where(
    loops.c.owner_email == bindparam("email"), loops.c.state == State.OPEN.value, loops.c.in_digest.is_(True)
)


async def undigested_loops_of(work: Reading, email: str) -> list[int]:
    """The loops of this person's that wait for a digest, or came in one and were left open."""
    return list(await work.connection.scalars(_UNDIGESTED, {"email": email}))


async def loops_in_triage(work: Reading, after: int = 0, most: int = 500) -> list[Loop]:
    """Loops that the triage role holds for want of an account or a reachable owner, in the order they came."""
    rows = await work.connection.execute(
        select(*LOOP_COLUMNS)
        .where(loops.c.triage_because.is_not(None), loops.c.number > after)
        .order_by(loops.c.number)
        .limit(most)
    )
    return [loop_of(row) for row in rows]


async def add_loop(work: Writing, loop: Loop) -> int:
    """Keeps a new loop and returns its number."""
    values = {name: getattr(loop, name) for name in _NAMES if name != "number"}
    number: int = (await work.connection.execute(_ADD, values)).scalar_one()
    work.recount.add(loop.response_id)
    return number


async def save_loops(work: Writing, pairs: Sequence[tuple[Loop, Loop]]) -> None:
    """Keeps of each pair the second as the version that follows the first.

    Raises ConflictError where somebody else was faster with one of them.
    """
    rows: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for before, after in pairs:
        changed = {name: getattr(after, name) for name in _NAMES if getattr(after, name) != getattr(before, name)}
        if not COUNTED.isdisjoint(changed):
            work.recount.add(after.response_id)
        changed["version"] = before.version + 1
        rows[tuple(sorted(changed))].append({**changed, "of_number": before.number, "of_version": before.version})
    for names, alike in rows.items():
        saved = await work.connection.execute(_save(names), alike)
        if saved.rowcount != len(alike):
            numbers = ", ".join(str(row["of_number"]) for row in alike)
            raise ConflictError(f"of these loops one changed meanwhile: {numbers}")


async def add_events(work: Writing, events: Sequence[tuple[int, LoopEvent]]) -> list[int]:
    """Appends to the histories of loops, each named by its number; returns the new rows' ids in order."""
    if not events:
        return []
    rows = [
        {
            "loop_number": number,
            "at": event.at,
            "kind": event.kind,
            "who": event.who,
            "from_state": event.from_state,
            "to_state": event.to_state,
            "why": event.why,
            "details": dict(event.details),
        }
        for number, event in events
    ]
    if len(rows) == 1:
        return [(await work.connection.execute(_ADD_EVENT, rows[0])).scalar_one()]
    return list(await work.connection.scalars(_ADD_EVENTS, rows))


def event_of(row: Row[Any]) -> LoopEvent:
    """The event in a row of the history."""
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
    return tuple(event_of(row) for row in rows)


async def get_event(work: Reading, event_id: int) -> LoopEvent:
    return event_of((await work.connection.execute(_GET_EVENT, {"of_id": event_id})).one())
