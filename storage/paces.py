"""When a reader, or a whole method of Slack's, may next be used, by whatever process. Knows no message.

A key is a reader's address or `method:NAME`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from storage.schema import paces
from storage.statements import insert_or
from storage.work import Reading, Writing


def method_key(method: str) -> str:
    return f"method:{method}"


@functools.cache
def _reserve(is_sqlite: bool, count: int) -> Any:
    """Statements are made once: making one takes SQLAlchemy longer than SQLite takes to answer it."""
    insert = insert_or(is_sqlite, paces)
    rows: list[dict[str, Any]] = [
        {"key": bindparam(f"key_{place}"), "free_at": bindparam("until")} for place in range(count)
    ]
    return (
        insert.values(rows)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={"free_at": insert.excluded.free_at},
            where=paces.c.free_at <= bindparam("now"),
        )
        .returning(paces.c.key)
    )


@functools.cache
def _block(is_sqlite: bool) -> Any:
    insert = insert_or(is_sqlite, paces)
    later = paces.c.free_at < insert.excluded.free_at
    return insert.on_conflict_do_update(index_elements=["key"], set_={"free_at": insert.excluded.free_at}, where=later)


_BLOCKED = select(paces.c.key, paces.c.free_at).where(
    paces.c.key.in_(bindparam("keys", expanding=True)), paces.c.free_at > bindparam("now")
)


async def reserve(work: Writing, keys: Iterable[str], now: datetime, until: datetime) -> set[str]:
    """Takes those of `keys` that are free, until `until`; returns them. No other process gets them meanwhile."""
    named = {f"key_{place}": key for place, key in enumerate(sorted(keys))}
    rows = await work.connection.execute(_reserve(work.is_sqlite, len(named)), {**named, "until": until, "now": now})
    return {row.key for row in rows}


async def block(work: Writing, key: str, until: datetime) -> None:
    """Nobody uses `key` before `until`."""
    await work.connection.execute(_block(work.is_sqlite), {"key": key, "free_at": until})


async def blocked(work: Reading, keys: Sequence[str], now: datetime) -> dict[str, datetime]:
    """Which of these keys may not be used yet, and until when."""
    rows = await work.connection.execute(_BLOCKED, {"keys": list(keys), "now": now})
    return {row.key: row.free_at for row in rows}
