"""One database: its engine, its read and write transactions, its wake-ups between processes. Knows no table."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import psycopg
from sqlalchemy import event, make_url
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.errors import ConflictError, DatabaseAwayError
from storage.sqlite_driver import InlineConnection

READ_ONLY = "nps_read_only"
WAKE_CHANNEL = "nps_loop_wake"

# SQLSTATE classes of PostgreSQL that mean "not now" rather than "you asked wrongly": connection, resources (disk,
# memory), operator intervention, system error, object not in prerequisite state.
_AWAY_CLASSES = ("08", "53", "57", "58", "55")
# And the class that means "another transaction was in the way": rollback (deadlock, serialization).
_CONFLICT_CLASS = "40"
_AWAY_SQLITE = (
    "database is locked",
    "database or disk is full",
    "unable to open database",
    "disk i/o error",
    "readonly database",
    "database table is locked",
)


def _is_away(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    cause = error.orig
    if isinstance(cause, psycopg.Error):
        state = cause.sqlstate
        if state is None:
            return isinstance(cause, psycopg.OperationalError)
        return state.startswith(_AWAY_CLASSES)
    return any(words in str(cause).lower() for words in _AWAY_SQLITE)


@contextlib.contextmanager
def _named_failures() -> Any:
    """Turns the drivers' ways of saying *not now* into one error; everything else passes as it is."""
    try:
        yield
    except PoolTimeoutError as error:
        raise DatabaseAwayError("the database has no free connection") from error
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.Error) and (error.orig.sqlstate or "").startswith(_CONFLICT_CLASS):
            raise ConflictError("another transaction was in the way") from error
        if _is_away(error):
            raise DatabaseAwayError(f"the database is away: {type(error.orig).__name__}") from error
        raise
    except OSError as error:
        raise DatabaseAwayError(f"the database is away: {type(error).__name__}") from error


# FULL: what was answered with a 200 survives a power cut, not only a killed process.
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=0")


def _sqlite_engine(url: URL, lock_seconds: float) -> AsyncEngine:
    file = url.database
    if not file or ":memory:" in file:
        raise ValueError("an SQLite database here is a file; write for example sqlite+aiosqlite:///nps-loop.db")

    async def connect() -> InlineConnection:
        return InlineConnection(file, _PRAGMAS, lock_seconds)

    engine = create_async_engine(url, pool_size=8, max_overflow=8, pool_timeout=2, async_creator=connect)

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        # A deferred transaction that reads first and writes later fails at once when another wrote in between.
        deferred = connection.get_execution_options().get(READ_ONLY, False)
        connection.exec_driver_sql("BEGIN" if deferred else "BEGIN IMMEDIATE")

    return engine


def _postgres_engine(url: URL) -> AsyncEngine:
    return create_async_engine(
        url, pool_size=8, max_overflow=8, pool_timeout=2, pool_pre_ping=True, connect_args={"connect_timeout": 2}
    )


class Database:
    """Opens transactions. Safe to share between tasks; one for each process. `close()` ends it."""

    def __init__(self, url: str, lock_seconds: float = 1.4) -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._lock_seconds = lock_seconds
        self.engine = _sqlite_engine(self.url, lock_seconds) if self.is_sqlite else _postgres_engine(self.url)
        self._reading = self.engine.execution_options(**{READ_ONLY: True})
        # SQLite lets one writer in at a time and makes the others poll; within a process they queue in order instead.
        self._writer = asyncio.Lock() if self.is_sqlite else None

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write; rolled back unless the caller commits it. Raises DatabaseAwayError."""
        async with self._turn():
            with _named_failures():
                async with self.engine.connect() as connection, connection.begin():
                    yield connection

    @contextlib.asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """This process's turn to write. Waiting for it and for other processes together stays under 3 seconds, the
        time that survey tools and Slack wait for an answer."""
        if self._writer is None:
            yield
            return
        try:
            async with asyncio.timeout(self._lock_seconds):
                await self._writer.acquire()
        except TimeoutError as error:
            raise DatabaseAwayError("the database is locked") from error
        try:
            yield
        finally:
            self._writer.release()

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads. Raises DatabaseAwayError."""
        with _named_failures():
            # Nothing was written, so the end is a rollback: unlike a commit, it never waits for the disk.
            async with self._reading.connect() as connection:
                yield connection

    async def wake_others(self, connection: AsyncConnection) -> None:
        """Tells the other processes on this database, when `connection` commits, that there is something to deliver."""
        if not self.is_sqlite:
            await connection.exec_driver_sql(f"NOTIFY {WAKE_CHANNEL}")

    async def listen(self, woken: Callable[[], None], retry: Callable[[], Awaitable[None]]) -> None:
        """Calls `woken` at each wake-up by another process, for ever; `retry` waits before a lost line is reopened."""
        if self.is_sqlite:
            return
        address = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(address, autocommit=True) as line:
                    await line.execute(f"LISTEN {WAKE_CHANNEL}".encode())
                    async for _ in line.notifies():
                        woken()
            except psycopg.Error:
                await retry()

    async def close(self) -> None:
        await self.engine.dispose()
