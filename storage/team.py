"""The live loops of each owner, counted as they stand now. Knows nobody's rights and no order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, case, func, select, text

from rules.lifecycle import LIVE
from rules.model import Lane, State
from rules.team import PersonsLoops
from storage.loops import DUE_AT
from storage.schema import loops
from storage.types import UtcDateTime
from storage.work import Reading

_NOW, _DAY_ENDS = (bindparam(name, type_=UtcDateTime) for name in ("now", "day_ends"))
LIVE_DETRACTORS = (
    # Every live loop waits for a moment: the index on it leads to those alone.
    loops.c.next_due_at.is_not(None),
    loops.c.state.in_([state.value for state in LIVE]),
    loops.c.lane == Lane.DETRACTOR.value,
)
# An expression: to have the groups in order, SQLite would go through every loop that there ever was by its owner.
OWNER = loops.c.owner_email.concat("").label("owner")
BY_OWNER = text("owner")
OVERDUE = func.sum(case((DUE_AT < _NOW, 1), else_=0))
"""How many of some loops are overdue at `now`."""

_EVERYBODYS = (
    select(
        OWNER,
        func.count().label("open"),
        OVERDUE.label("overdue"),
        func.sum(case(((DUE_AT >= _NOW) & (DUE_AT < _DAY_ENDS), 1), else_=0)).label("due_today"),
        func.sum(case((loops.c.state == State.CONTACTED.value, 1), else_=0)).label("waiting"),
        func.sum(case((loops.c.state == State.ESCALATED.value, 1), else_=0)).label("escalated"),
        func.min(case((loops.c.first_touch_at.is_(None), loops.c.opened_at))).label("untouched_since"),
    )
    .where(*LIVE_DETRACTORS)
    .group_by(BY_OWNER)
)
_LED = _EVERYBODYS.where(loops.c.lead_email == bindparam("email"))
_OWN = _EVERYBODYS.where(loops.c.owner_email == bindparam("email"))


async def everybodys_loops(work: Reading, now: datetime, day_ends: datetime) -> list[PersonsLoops]:
    """Each owner's live loops at `now`; due today is what is due before `day_ends`."""
    rows = await work.connection.execute(_EVERYBODYS, {"now": now, "day_ends": day_ends})
    return [PersonsLoops(*row) for row in rows]


async def loops_led_by(work: Reading, email: str, now: datetime, day_ends: datetime) -> list[PersonsLoops]:
    """The same of the loops alone whose lead this person is."""
    rows = await work.connection.execute(_LED, {"email": email, "now": now, "day_ends": day_ends})
    return [PersonsLoops(*row) for row in rows]


async def loops_owned_by(work: Reading, email: str, now: datetime, day_ends: datetime) -> PersonsLoops:
    """The same of one owner."""
    row = (await work.connection.execute(_OWN, {"email": email, "now": now, "day_ends": day_ends})).first()
    return PersonsLoops(*row) if row else PersonsLoops(email, 0)
