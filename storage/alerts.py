"""Broken promises: since when, and until when. One of a kind stands at a time, and the database says whose it is."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update

from storage.schema import alerts
from storage.statements import insert_or
from storage.types import UtcDateTime
from storage.work import Writing


@dataclass(frozen=True, slots=True)
class Alert:
    """A promise of this `kind` was broken from `began_at` on."""

    id: int
    kind: str
    began_at: datetime


_COLUMNS = (alerts.c.id, alerts.c.kind, alerts.c.began_at)


@functools.cache
def _begin(is_sqlite: bool) -> Any:
    return insert_or(is_sqlite, alerts).on_conflict_do_nothing().returning(*_COLUMNS)


_END = (
    update(alerts)
    .where(alerts.c.kind == bindparam("of_kind"), alerts.c.ended_at.is_(None))
    .values(ended_at=bindparam("now", type_=UtcDateTime))
    .returning(*_COLUMNS)
)


async def begin_alert(work: Writing, kind: str, now: datetime) -> Alert | None:
    """Notes that a promise is broken; None where that stands already."""
    row = (await work.connection.execute(_begin(work.is_sqlite), {"kind": kind, "began_at": now})).one_or_none()
    return None if row is None else Alert(*row)


async def end_alert(work: Writing, kind: str, now: datetime) -> Alert | None:
    """Notes that a promise is kept again; None where it was not broken."""
    row = (await work.connection.execute(_END, {"of_kind": kind, "now": now})).one_or_none()
    return None if row is None else Alert(*row)
