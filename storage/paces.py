"""When a reader, or a whole method of Slack's, may next be used, by whatever process. Knows no message.

A key is a reader's address, `method:NAME`, or ALERTS.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam

from storage.schema import paces
from storage.statements import insert_or
from storage.types import UtcDateTime
from storage.work import Writing

ALERTS = "alerts"
"""The daily look at the policy's promises."""


def method_key(method: str) -> str:
    return f"method:{method}"


@functools.cache
def _reserve(is_sqlite: bool) -> Any:
    """Statements are made once: making one takes SQLAlchemy longer than SQLite takes to answer it."""
    insert = insert_or(is_sqlite, paces)
    free = paces.c.free_at <= bindparam("now", type_=UtcDateTime)
    reserved = insert.on_conflict_do_update(
        index_elements=["key"], set_={"free_at": insert.excluded.free_at}, where=free
    )
    return reserved.returning(paces.c.key)


@functools.cache
def _block(is_sqlite: bool) -> Any:
    insert = insert_or(is_sqlite, paces)
    later = paces.c.free_at < insert.excluded.free_at
    return insert.on_conflict_do_update(index_elements=["key"], set_={"free_at": insert.excluded.free_at}, where=later)


async def reserve(work: Writing, keys: Iterable[str], now: datetime, until: datetime) -> set[str]:
    """Takes those of `keys` that are free, until `until`; returns them. No other process gets them meanwhile."""
    rows = [{"key": key, "free_at": until, "now": now} for key in sorted(keys)]
    return set(await work.connection.scalars(_reserve(work.is_sqlite), rows)) if rows else set()


async def block(work: Writing, until: Mapping[str, datetime]) -> None:
    """Nobody uses these keys before their times."""
    rows = [{"key": key, "free_at": at} for key, at in sorted(until.items())]
    if rows:
        await work.connection.execute(_block(work.is_sqlite), rows if len(rows) > 1 else rows[0])
