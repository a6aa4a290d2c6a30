"""Brings a database to this version's schema, and says whether it has it. Knows no table by name."""

from __future__ import annotations

import functools
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection

from storage.database import Database
from storage.errors import SchemaError

# Any fixed number will do: it names the lock that keeps two processes from migrating one PostgreSQL at once.
_MIGRATION_LOCK = 7_214_960_031


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@functools.cache
def newest_revision() -> str:
    """The revision that this version of the code was written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise SchemaError("this installation has no migrations; install nps-loop again")
    return head


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
    command.upgrade(_config(connection), "head")


async def migrate(database: Database) -> tuple[str | None, str]:
    """Applies what is missing, all or nothing. Returns the revision before and after.

    Raises SchemaError where a newer version made the database, DatabaseAwayError where there is none.
    """
    head = newest_revision()
    async with database.write() as connection:
        before = await connection.run_sync(_current)
        if before != head:
            _refuse_newer(before)
            await connection.run_sync(_upgrade)
            await connection.commit()
    return before, head


def _refuse_newer(current: str | None) -> None:
    if current is not None and current not in _known():
        raise SchemaError(
            f"the database has schema {current}, which this version does not know; "
            "install the version that made it, or a newer one"
        )


def _known() -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


async def check_schema(database: Database) -> None:
    """Raises SchemaError, with what to run, where the database is not at this version's schema."""
    async with database.read() as connection:
        current = await connection.run_sync(_current)
    head = newest_revision()
    if current != head:
        _refuse_newer(current)
        have = f"schema {current}" if current else "no schema"
        raise SchemaError(f"the database has {have}, this version needs {head}; run: nps-loop migrate")
