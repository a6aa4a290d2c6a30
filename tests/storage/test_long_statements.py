"""On SQLite a statement that takes long runs on a thread: nobody waits for it, and whoever is cancelled has it stop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.sqlite_driver import LONG
from storage.work import reading

COUNT = f"""
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :most)
SELECT {LONG} count(*) FROM numbers
"""  # noqa: S608 - nothing of it comes from outside
FOR_EVER = 10**12


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    database = Database(sqlite_url)
    yield database
    await database.close()


async def test_others_go_on_while_it_counts_and_it_ends_when_it_is_cancelled(sqlite: Database) -> None:
    """The connection can be used again afterwards."""

    async def count_for_ever() -> None:
        async with reading(sqlite) as work:
            await work.connection.execute(text(COUNT), {"most": FOR_EVER})

    counting = asyncio.create_task(count_for_ever())
    async with reading(sqlite) as work:
        for _ in range(100):
            assert await work.connection.scalar(text("SELECT 1")) == 1
            await asyncio.sleep(0)
    assert not counting.done()
    counting.cancel()
    began = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await counting
    assert time.monotonic() - began < 5
    async with reading(sqlite) as work:
        assert await work.connection.scalar(text(COUNT), {"most": 1000}) == 1000


async def test_its_rows_are_all_there(sqlite: Database) -> None:
    """In order, also where there are many, and none is kept for the statement after it."""
    many = text(COUNT.replace("count(*)", "n"))
    async with reading(sqlite) as work:
        rows = await work.connection.scalars(many, {"most": 5000})
        assert list(rows) == list(range(1, 5001))
        assert list(await work.connection.scalars(text("SELECT 7"))) == [7]
