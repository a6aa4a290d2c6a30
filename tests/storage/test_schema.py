"""The schema: the migrations build what the code was written for; times and money come back as they went in."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import StatementError

from storage.database import Database
from storage.errors import DatabaseAwayError, SchemaError
from storage.migrate import check_schema, migrate
from storage.schema import accounts, metadata, paces
from storage.work import reading, writing


async def test_the_migrations_build_what_the_models_say(database: Database) -> None:
    """From nothing to head equals the tables in the code."""

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_again_changes_nothing(database: Database) -> None:
    """The second process that starts finds everything done."""
    before, after = await migrate(database)
    assert before == after
    await check_schema(database)


async def test_an_old_schema_and_a_newer_one_are_refused_with_what_to_do(database: Database) -> None:
    """Old: migrate. Newer: install what made it."""
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        await connection.commit()
    with pytest.raises(SchemaError, match="does not know"):
        await check_schema(database)
    async with database.write() as connection:
        await connection.execute(text("DELETE FROM alembic_version"))
        await connection.commit()
    with pytest.raises(SchemaError, match="nps-loop migrate"):
        await check_schema(database)


async def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    """Whatever zone they were given in, to the microsecond."""
    given = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=9)))
    async with writing(database) as work:
        await work.connection.execute(insert(paces), {"key": "k", "free_at": given})
        await work.commit()
    async with reading(database) as work:
        kept = await work.connection.scalar(select(paces.c.free_at))
    assert kept == given
    assert kept.tzinfo == UTC


async def test_a_naive_time_is_refused(database: Database) -> None:
    """Both drivers would take it and shift it silently."""
    with pytest.raises(StatementError, match="no time zone"):
        async with writing(database) as work:
            await work.connection.execute(insert(paces), {"key": "k", "free_at": datetime(2026, 1, 1)})  # noqa: DTZ001


async def test_money_is_exact(database: Database) -> None:
    """To the cent, also where a float would not be."""
    row = {"account_id": "a", "arr": Decimal("70368744177664.01"), "csm_email": "x@y.example", "status": "active"}
    async with writing(database) as work:
        await work.connection.execute(insert(accounts), {**row, "updated_at": datetime.now(UTC)})
        await work.commit()
    async with reading(database) as work:
        assert await work.connection.scalar(select(accounts.c.arr)) == Decimal("70368744177664.01")


async def test_what_was_not_committed_is_gone(database: Database) -> None:
    """A piece of work that ends in an error leaves nothing."""
    with pytest.raises(RuntimeError):
        async with writing(database) as work:
            await work.connection.execute(insert(paces), {"key": "k", "free_at": datetime.now(UTC)})
            raise RuntimeError
    async with reading(database) as work:
        assert await work.connection.scalar(select(paces.c.key)) is None


async def test_a_database_that_is_not_there_is_named_as_away(tmp_path: Path) -> None:
    """Nobody listens, or the folder does not exist: one kind of error for both."""
    for url in (
        "postgresql+psycopg://nobody@127.0.0.1:9/nothing",
        f"sqlite+aiosqlite:///{tmp_path}/no/such/folder/nps-loop.db",
    ):
        database = Database(url)
        with pytest.raises(DatabaseAwayError):
            await check_schema(database)
        await database.close()


async def test_a_locked_sqlite_file_is_waited_for_and_then_named_as_away(sqlite_template: Path, tmp_path: Path) -> None:
    """Another process writes: ours waits, and says so when that takes too long."""
    file = tmp_path / "nps-loop.db"
    shutil.copy(sqlite_template, file)
    database = Database(f"sqlite+aiosqlite:///{file}", lock_seconds=0.2)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseAwayError):
        async with writing(database):
            pass
    other.execute("ROLLBACK")
    async with writing(database) as work:
        await work.commit()
    other.close()
    await database.close()


async def test_a_full_disk_is_named_as_away_and_loses_nothing_else(sqlite_url: str) -> None:
    """SQLite's own limit on pages stands for the disk."""
    database = Database(sqlite_url)
    async with database.write() as connection:
        pages = await connection.scalar(text("PRAGMA page_count"))
    with pytest.raises(DatabaseAwayError):
        async with writing(database) as work:
            await work.connection.execute(text(f"PRAGMA max_page_count = {pages}"))
            rows = [{"key": f"k{n}" * 100, "free_at": datetime.now(UTC)} for n in range(500)]
            await work.connection.execute(insert(paces), rows)
            await work.commit()
    async with reading(database) as work:
        assert await work.connection.scalar(select(paces.c.key)) is None
    await database.close()
