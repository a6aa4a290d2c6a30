"""Who is away, who stands in, and until when. Decides nothing and knows no loop."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from rules.model import Absence
from storage.schema import absences
from storage.statements import insert_or
from storage.types import UtcDateTime
from storage.work import Reading, Writing

_FIELDS = (absences.c.email, absences.c.backup_email, absences.c.ends_at, absences.c.why)
_OF = select(*_FIELDS).where(absences.c.email == bindparam("of_email"))
_DUE = (
    select(*_FIELDS, absences.c.due_at)
    .where(absences.c.due_at <= bindparam("now", type_=UtcDateTime))
    .order_by(absences.c.due_at)
    .limit(bindparam("most"))
)
_WITH_BACKUP = select(absences.c.email).where(absences.c.backup_email == bindparam("of_backup"))
_SAME = (absences.c.email == bindparam("of_email")) & (absences.c.due_at == bindparam("was_due", type_=UtcDateTime))
_LOOK_AGAIN = update(absences).where(_SAME).values(due_at=bindparam("at", type_=UtcDateTime))
_OVER = delete(absences).where(_SAME)
_END = (
    update(absences)
    .where(absences.c.email == bindparam("of_email"))
    .values(ends_at=bindparam("now", type_=UtcDateTime), due_at=bindparam("now", type_=UtcDateTime))
)


async def absence_of(work: Reading, email: str) -> Absence | None:
    """The absence that was last noted for somebody; it may be over."""
    row = (await work.connection.execute(_OF, {"of_email": email})).first()
    return Absence(*row) if row else None


async def absent_with_backup(work: Reading, backup_email: str) -> list[str]:
    """Those who named this colleague as their stand-in and whose absence is still noted."""
    return list(await work.connection.scalars(_WITH_BACKUP, {"of_backup": backup_email}))


async def save_absence(work: Writing, absence: Absence, now: datetime) -> None:
    """Notes that somebody is away, in place of what was noted before; their loops are due to be looked through."""
    kept = {"backup_email": absence.backup_email, "ends_at": absence.ends_at, "why": absence.why, "due_at": now}
    insert = insert_or(work.is_sqlite, absences).values(email=absence.email, **kept)
    await work.connection.execute(insert.on_conflict_do_update(index_elements=["email"], set_=kept))


async def end_absence(work: Writing, email: str, now: datetime) -> None:
    """Notes that somebody is back; their loops are due to be looked through."""
    await work.connection.execute(_END, {"of_email": email, "now": now})


async def due_absences(work: Reading, now: datetime, most: int = 50) -> list[tuple[Absence, datetime]]:
    """The absences that began, changed or ended since their loops were looked through, each with when it was due."""
    rows = await work.connection.execute(_DUE, {"now": now, "most": most})
    return [(Absence(*row[:4]), row.due_at) for row in rows]


async def absence_seen_to(work: Writing, absence: Absence, was_due: datetime, now: datetime) -> None:
    """The loops were looked through: to be looked at again when it ends, or gone where it is over.

    One that was changed meanwhile stays due.
    """
    same = {"of_email": absence.email, "was_due": was_due}
    if absence.ends_at <= now:
        await work.connection.execute(_OVER, same)
    else:
        await work.connection.execute(_LOOK_AGAIN, {**same, "at": absence.ends_at})
