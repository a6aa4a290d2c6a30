"""Puts rows into a migrated database as fast as it takes them. Knows no row's meaning."""

from __future__ import annotations

import contextlib
import functools
import itertools
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import psycopg
from sqlalchemy import Column, Table, make_url
from sqlalchemy.dialects.sqlite import dialect

from storage.schema import metadata
from storage.types import UtcDateTime

Row = Mapping[str, Any]
Insert = Callable[[Table, Iterable[Row]], None]

_KEPT_AS = dialect()
_TIME = UtcDateTime().dialect_impl(_KEPT_AS).bind_processor(_KEPT_AS)
assert _TIME is not None
# One time stands in many columns and tables.
_KEEP_TIME = functools.lru_cache(maxsize=100_000)(_TIME)


@contextlib.contextmanager
def loading(url: str) -> Iterator[Insert]:
    """Takes rows of a table, which name the same columns each; at the end they are kept."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        with contextlib.closing(sqlite3.connect(parsed.database or "")) as file:
            file.execute("PRAGMA synchronous=OFF")
            file.execute("PRAGMA cache_size=-1000000")
            indexes = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> ''").fetchall()
            # Made at the end they are made in order, which takes a fraction of the time.
            for name, _ in indexes:
                file.execute(f"DROP INDEX {name}")
            yield functools.partial(_into_sqlite, file)
            for _, statement in indexes:
                file.execute(statement)
            file.commit()
            # All of it is on the disk before anything is timed.
            file.execute("PRAGMA synchronous=FULL")
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    address = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("SET timezone = 'UTC'")
        # Rows come after those that they refer to: nothing is to be checked.
        server.execute("SET session_replication_role = replica")
        yield functools.partial(_into_postgres, server)
        for table in metadata.tables.values():
            _number_on(server, table)
        # What its housekeeping does by itself some minutes later.
        server.execute("VACUUM ANALYZE")
        server.execute("CHECKPOINT")


def _into_sqlite(file: sqlite3.Connection, table: Table, rows: Iterable[Row]) -> None:
    names, values = _kept(table, rows)
    places = ", ".join("?" for _ in names)
    file.executemany(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({places})", values)  # noqa: S608


def _into_postgres(server: psycopg.Connection[Any], table: Table, rows: Iterable[Row]) -> None:
    names, values = _kept(table, rows)
    statement = f"COPY {table.name} ({', '.join(names)}) FROM STDIN"
    with server.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in values:
            copy.write_row(row)


def _kept(table: Table, rows: Iterable[Row]) -> tuple[tuple[str, ...], Iterator[list[Any]]]:
    """The columns named, and the values as SQLite keeps them: PostgreSQL reads the same, times as those of its zone."""
    every = iter(rows)
    first = next(every)
    names = tuple(first)
    processors = [(place, _processor(table.c[name])) for place, name in enumerate(names)]
    processed = [(place, keep) for place, keep in processors if keep is not None]

    def values() -> Iterator[list[Any]]:
        for row in itertools.chain([first], every):
            kept = list(row.values())
            for place, keep in processed:
                if kept[place] is not None:
                    kept[place] = keep(kept[place])
            yield kept

    return names, values()


def _processor(column: Column[Any]) -> Callable[[Any], Any] | None:
    if isinstance(column.type, UtcDateTime):
        return _KEEP_TIME
    return column.type.dialect_impl(_KEPT_AS).bind_processor(_KEPT_AS)


def _number_on(server: psycopg.Connection[Any], table: Table) -> None:
    """Has the table's own numbers follow those that were given."""
    column = table.autoincrement_column
    if column is not None:
        sequence = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
        statement = f"SELECT setval({sequence}, max({column.name})) FROM {table.name}"  # noqa: S608
        server.execute(statement.encode())
