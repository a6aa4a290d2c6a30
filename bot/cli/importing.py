"""`import accounts|contacts`: streams a CSV file into the directory; what does not fit is kept aside, with why."""

from __future__ import annotations

import asyncio
import csv
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.databases import ready_database
from bot.cli.exporting import RISK
from bot.clock import SystemClock
from bot.csv_rows import CsvTable, open_csv
from bot.directory_rows import AccountRow, ContactRow, Row, RowError, needed_fields, read_row
from bot.row_writers import as_written
from bot.settings import read_settings
from bot.use_cases.directory import keep_directory
from storage.database import Database

import_commands = typer.Typer()

_BATCH = 1_000
_REASON = "reason"
_FILE = typer.Argument(metavar="FILE", help="CSV in UTF-8; its first line names the columns.")


@import_commands.callback()
def _group() -> None:
    """Import accounts or contacts from a CSV file. Doing it twice changes nothing."""


@import_commands.command("accounts")
def accounts(file: Path = _FILE) -> None:
    """Accounts: account_id, arr and csm_email are needed; docs/directory.md has the rest."""
    _import(AccountRow, file, "accounts")


@import_commands.command("contacts")
def contacts(file: Path = _FILE) -> None:
    """Contacts: email and account_id are needed; docs/directory.md has the rest."""
    _import(ContactRow, file, "contacts")


def _import(kind: type[Row], file: Path, name: str) -> None:
    aside = file.parent / f"{file.stem}.rejected.csv"
    kept, rejected = asyncio.run(_stream(kind, file, aside, name))
    typer.echo(f"{name}: {kept} kept" + (f", {rejected} rejected (see {aside})" if rejected else ""))
    if not kept and not rejected:
        typer.echo(f"{file} has a header and no rows.")


async def _stream(kind: type[Row], file: Path, aside: Path, name: str) -> tuple[int, int]:
    """How many rows were kept and how many rejected. Raises CsvError, OSError, StorageError."""
    bar = Progress(TextColumn(name), BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=Console(stderr=True))
    task = bar.add_task(name, total=file.stat().st_size)

    def read(count: int) -> None:
        bar.advance(task, count)

    async with ready_database(read_settings().nps_database_url) as database:
        with (
            open_csv(file, list(kind.model_fields), needed_fields(kind), (_REASON, RISK), read) as table,
            _Rejects(aside, table) as rejects,
            bar,
        ):
            return await _keep(database, kind, table, rejects), rejects.count


async def _keep(database: Database, kind: type[Row], table: CsvTable, rejects: _Rejects) -> int:
    kept = 0
    rows = _good_rows(kind, table, rejects.add)
    while batch := list(itertools.islice(rows, _BATCH)):
        of_accounts, of_contacts = (batch, []) if kind is AccountRow else ([], batch)
        await keep_directory(database, of_accounts, of_contacts, SystemClock().now())
        kept += len(batch)
    return kept


def _good_rows(
    kind: type[Row], table: CsvTable, reject: Callable[[Sequence[str], str], None]
) -> Iterator[dict[str, Any]]:
    for row in table.rows():
        try:
            if row.problem is not None:
                raise RowError([("", row.problem)])
            yield read_row(kind, dict(zip(table.columns, map(as_written, row.cells), strict=True))).given()
        except RowError as error:
            reject(row.cells, f"line {row.line}: {error}")


@dataclass
class _Rejects:
    """The file of rows that were not kept, in the shape of the one they came from; there is none without such rows."""

    path: Path
    table: CsvTable
    count: int = 0
    _stack: ExitStack = field(default_factory=ExitStack)
    _writer: Any = None

    def __enter__(self) -> _Rejects:
        self.path.unlink(missing_ok=True)
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def add(self, cells: Sequence[str], reason: str) -> None:
        if self._writer is None:
            opened = self._stack.enter_context(self.path.open("w", encoding="utf-8", newline=""))
            self._writer = csv.writer(opened, delimiter=self.table.delimiter)
            self._writer.writerow([*self.table.columns, _REASON])
        self._writer.writerow([*cells, reason])
        self.count += 1
