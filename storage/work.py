"""One transaction on the database, as a type that may read or one that may also write. Knows no query."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterable
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.errors import ConflictError
from storage.home_rows import outdate_homes
from storage.outcomes import count_anew


class Reading:
    """What the queries need. Functions that take a Reading change nothing."""

    def __init__(self, database: Database, connection: AsyncConnection) -> None:
        self.database = database
        self.connection = connection

    @property
    def is_sqlite(self) -> bool:
        return self.database.is_sqlite


class Writing(Reading):
    """What the statements need. Nothing of it is kept unless `commit()` was called."""

    delivers = False

    def __init__(self, database: Database, connection: AsyncConnection) -> None:
        super().__init__(database, connection)
        # The answers of which something changed that the measures count.
        self.recount: set[str] = set()
        self._homes: dict[str, datetime] = {}

    def outdate_homes(self, emails: Iterable[str | None], now: datetime) -> None:
        """What the App Homes of these people show has changed: they are due with the commit."""
        self._homes |= {email: now for email in emails if email}

    async def commit(self) -> None:
        """Keeps everything, counted anew; other processes are woken where it left something to deliver."""
        if self.recount:
            await count_anew(self.connection, self.recount)
            self.recount.clear()
        if self._homes:
            # One Home shows what many change: its row is locked last, and for no longer than the commit takes.
            self.delivers |= await outdate_homes(self.connection, self._homes, max(self._homes.values()))
            self._homes.clear()
        if self.delivers:
            await self.database.wake_others(self.connection)
        await self.connection.commit()


@contextlib.asynccontextmanager
async def reading(database: Database) -> AsyncIterator[Reading]:
    """A read-only transaction. Raises DatabaseAwayError."""
    async with database.read() as connection:
        yield Reading(database, connection)


@contextlib.asynccontextmanager
async def writing(database: Database) -> AsyncIterator[Writing]:
    """A transaction, rolled back unless committed. Raises DatabaseAwayError, and ConflictError on a lost race."""
    try:
        async with database.write() as connection:
            yield Writing(database, connection)
    except IntegrityError as error:
        raise ConflictError("somebody else wrote the same thing first") from error
