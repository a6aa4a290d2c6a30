"""One look at what the clock has to do now, so that a tick with nothing to do costs one question. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ScalarSelect, bindparam, func, select

from storage.schema import absences, accounts, loops, people, pings
from storage.types import UtcDateTime
from storage.work import Reading


@dataclass(frozen=True, slots=True)
class Due:
    """Whether there is any: a loop whose time has come, a ping to be told, somebody or something that changed."""

    loops: bool
    pings: bool
    absences: bool
    lost_people: bool
    moved_accounts: bool


_NOW = bindparam("now", type_=UtcDateTime)


def earliest(column: Column[Any]) -> ScalarSelect[Any]:
    """The first entry of the index on a time; None where no row has one.

    Asked whether any row is due, PostgreSQL reads the whole table where it guesses that many are.
    """
    return select(func.min(column)).where(column.is_not(None)).scalar_subquery()


_DUE = select(
    earliest(loops.c.next_due_at) <= _NOW,
    earliest(pings.c.due_at) <= _NOW,
    earliest(absences.c.due_at) <= _NOW,
    earliest(people.c.lost_at).is_not(None),
    earliest(accounts.c.moved_at).is_not(None),
)


async def what_is_due(work: Reading, now: datetime) -> Due:
    """What there is to do at `now`."""
    return Due(*(bool(found) for found in (await work.connection.execute(_DUE, {"now": now})).one()))
