"""SQLite for the bot's own path: short statements run where they are called, only waiting is left to others.

aiosqlite hands each statement to a thread in four steps; for lookups of a few rows by key that is nine tenths of the
time. Here a statement runs at once (some 20 µs), and so does a commit while the disk is quick (some 300 µs: handing it
to a thread and back takes longer, and far longer on a busy machine); on a slow disk commits go to a thread. So does a
statement that says of itself that it takes LONG: nobody else waits for it. A lock held by another process is waited for
without blocking. It takes the place of aiosqlite's connection under SQLAlchemy's dialect of that name, and offers what
that dialect uses, no more.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Any, Self

LONG = "/* takes long */"
"""Stands in a statement that reads many rows."""
_LOCK_STEP = 0.004
# A commit that took longer than this makes the next one go to a thread.
_QUICK_SECONDS = 0.005


class InlineCursor:
    """What SQLAlchemy uses of aiosqlite's cursor."""

    def __init__(self, cursor: sqlite3.Cursor, lock_seconds: float) -> None:
        self._cursor = cursor
        self._lock_seconds = lock_seconds
        self._fetched: list[Any] | None = None

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        self._fetched = None
        if statement.startswith("BEGIN"):
            await self._wait_for_lock(lambda: self._cursor.execute(statement, parameters))
        elif LONG in statement:
            self._fetched = await self._on_a_thread(lambda: self._cursor.execute(statement, parameters).fetchall())
        else:
            self._cursor.execute(statement, parameters)
        return self

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> Self:
        self._cursor.executemany(statement, parameters)
        return self

    async def _wait_for_lock(self, begin: Callable[[], object]) -> None:
        """Another process may be writing: its lock is asked for again until it is free. Raises OperationalError."""
        deadline = asyncio.get_running_loop().time() + self._lock_seconds
        while True:
            try:
                begin()
                return
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or asyncio.get_running_loop().time() > deadline:
                    raise
            await asyncio.sleep(_LOCK_STEP)

    async def _on_a_thread(self, work: Callable[[], list[Any]]) -> list[Any]:
        """SQLite lets others run while it works. Whoever is cancelled has it stop, and waits until it has."""
        running = asyncio.ensure_future(asyncio.to_thread(work))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            self._cursor.connection.interrupt()
            with contextlib.suppress(sqlite3.OperationalError):
                await running
            raise

    async def fetchall(self) -> list[Any]:
        if self._fetched is not None:
            return self._fetched
        return self._cursor.fetchall()

    async def fetchone(self) -> Any:
        return self._cursor.fetchone()

    async def fetchmany(self, size: int) -> list[Any]:
        return self._cursor.fetchmany(size)

    async def close(self) -> None:
        self._cursor.close()


class InlineConnection:
    """What SQLAlchemy uses of aiosqlite's connection. `pragmas` are set once, when it is opened.

    `lock_seconds`: how long the lock of another process is waited for.
    """

    def __init__(self, file: str, pragmas: Sequence[str], lock_seconds: float) -> None:
        self._lock_seconds = lock_seconds
        self._disk_is_quick = True
        # The driver must not emit BEGIN of its own: SQLAlchemy's begin hook says which kind it is.
        self._conn = sqlite3.connect(file, isolation_level=None, check_same_thread=False, uri=file.startswith("file:"))
        for pragma in pragmas:
            self._conn.execute(f"PRAGMA {pragma}")

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._conn

    def cursor(self) -> InlineCursor:
        return InlineCursor(self._conn.cursor(), self._lock_seconds)

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        self._conn.create_function(*arguments, **options)

    async def commit(self) -> None:
        if not self._conn.in_transaction:
            return
        if self._disk_is_quick:
            self._commit()
        else:
            # Whoever waited may be cancelled; the disk is not.
            await asyncio.shield(asyncio.to_thread(self._commit))

    def _commit(self) -> None:
        began = time.perf_counter()
        self._conn.commit()
        self._disk_is_quick = time.perf_counter() - began < _QUICK_SECONDS

    async def rollback(self) -> None:
        if self._conn.in_transaction:
            self._conn.rollback()

    async def close(self) -> None:
        self._conn.close()

    def stop(self) -> None:
        self._conn.close()
