"""When a reader, or a whole method of Slack's, may next be used, by whatever process. Knows no message.

A key is a reader's address or `method:NAME`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from storage.schema import paces
from storage.statements import insert_or
from storage.work import Reading, Writing


def method_key(method: str) -> str:
    return f"method:{method}"


async def reserve(work: Writing, keys: Iterable[str], now: datetime, until: datetime) -> set[str]:
    """Takes those of `keys` that are free, until `until`; returns them. No other process gets them meanwhile."""
    insert = insert_or(work.is_sqlite, paces)
    statement = insert.values([{"key": key, "free_at": until} for key in sorted(keys)]).on_conflict_do_update(
        index_elements=["key"], set_={"free_at": insert.excluded.free_at}, where=paces.c.free_at <= now
    )
    rows = await work.connection.execute(statement.returning(paces.c.key))
    return {row.key for row in rows}


async def block(work: Writing, key: str, until: datetime) -> None:
    """Nobody uses `key` before `until`."""
    insert = insert_or(work.is_sqlite, paces).values(key=key, free_at=until)
    later = paces.c.free_at < insert.excluded.free_at
    await work.connection.execute(
        insert.on_conflict_do_update(index_elements=["key"], set_={"free_at": insert.excluded.free_at}, where=later)
    )


async def blocked(work: Reading, keys: Sequence[str], now: datetime) -> dict[str, datetime]:
    """Which of these keys may not be used yet, and until when."""
    rows = await work.connection.execute(
        select(paces.c.key, paces.c.free_at).where(paces.c.key.in_(keys), paces.c.free_at > now)
    )
    return {row.key: row.free_at for row in rows}
