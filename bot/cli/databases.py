"""Opens the database for one command. Knows no table."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from sqlalchemy import make_url

from storage.database import Database
from storage.errors import SchemaError
from storage.migrate import check_schema, migrate


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL and for SQLite's own file: addresses."""
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite" or not parts.database or parts.database.startswith("file:"):
        return None
    return Path(parts.database)


@contextlib.asynccontextmanager
async def existing_database(url: str) -> AsyncIterator[Database]:
    """A database that is there and has this version's schema; opening makes none. Raises StorageError."""
    file = sqlite_file(url)
    if file is not None and not file.exists():
        raise SchemaError(
            f"there is no database {file}; nps-loop serve or migrate makes it. "
            "If yours is elsewhere, set NPS_DATABASE_URL"
        )
    database = Database(url)
    try:
        await check_schema(database)
        yield database
    finally:
        await database.close()


@contextlib.asynccontextmanager
async def ready_database(url: str) -> AsyncIterator[Database]:
    """A database with this version's schema: SQLite is brought to it, PostgreSQL must have it. Raises StorageError."""
    database = Database(url)
    try:
        await (migrate(database) if database.is_sqlite else check_schema(database))
        yield database
    finally:
        await database.close()
