"""`import accounts|contacts`: streams a CSV file into the directory; what does not fit is kept aside, with why."""

from __future__ import annotations

import asyncio
import csv
import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from bot.clock import SystemClock
from bot.csv_rows import CsvError, CsvFile
from bot.directory_rows import AccountRow, ContactRow, Row, RowError, read_row
from bot.settings import read_settings
from bot.use_cases.directory import keep_directory
from storage.database import Database
from storage.migrate import check_schema, migrate

import_commands = typer.Typer(help="Import accounts or contacts from a CSV file.", no_args_is_help=True)

_BATCH = 1_000
_REASON = "reason"
_NEEDED = {AccountRow: ("account_id", "arr", "csm_email"), ContactRow: ("email", "account_id")}


@import_commands.command("accounts")
def accounts(file: Path) -> None:
    """Accounts: account_id, arr and csm_email are needed; see docs/directory.md for the rest."""
    _run(AccountRow, file, "accounts")


@import_commands.command("contacts")
def contacts(file: Path) -> None:
    """Contacts: email and account_id are needed; see docs/directory.md for the rest."""
    _run(ContactRow, file, "contacts")


def _run(kind: type[Row], file: Path, name: str) -> None:
    try:
        kept, rejected = asyncio.run(_import(kind, file, name))
    except CsvError as error:
        typer.echo(f"nps-loop: {error}", err=True)
        raise typer.Exit(1) from error
    aside = f", {rejected} rejected (see {_rejected_file(file)})" if rejected else ""
    typer.echo(f"{name}: {kept} kept{aside}")


def _rejected_file(file: Path) -> Path:
    return file.with_name(f"{file.stem}.rejected.csv")


async def _import(kind: type[Row], file: Path, name: str) -> tuple[int, int]:
    """How many rows were kept and how many rejected. Raises CsvError, OSError, StorageError."""
    size = file.stat().st_size
    database = Database(read_settings().nps_database_url)
    progress = Progress(
        TextColumn(name), BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=Console(stderr=True)
    )
    try:
        await (migrate(database) if database.is_sqlite else check_schema(database))
        with progress, _Rejects(_rejected_file(file)) as rejects:
            task = progress.add_task(name, total=size)
            rows = _good_rows(kind, file, rejects, lambda count: progress.advance(task, count))
            kept = 0
            while batch := list(itertools.islice(rows, _BATCH)):
                both = (batch, []) if kind is AccountRow else ([], batch)
                await keep_directory(database, *both, SystemClock().now())
                kept += len(batch)
            return kept, rejects.count
    finally:
        await database.close()


def _good_rows(kind: type[Row], file: Path, rejects: _Rejects, advanced: Any) -> Iterator[dict[str, Any]]:
    source = CsvFile(file, list(kind.model_fields), _NEEDED[kind])
    for header, row in source.read(advanced):
        try:
            if row.problem is not None:
                raise RowError([row.problem])
            yield read_row(kind, dict(zip(header, row.cells, strict=True))).given()
        except RowError as error:
            rejects.add(header, row.cells, f"line {row.line}: {error}")


@dataclass
class _Rejects:
    """The file of rows that were not kept; there is none where every row was."""

    path: Path
    count: int = 0
    _stack: ExitStack = field(default_factory=ExitStack)
    _writer: Any = None

    def __enter__(self) -> _Rejects:
        self.path.unlink(missing_ok=True)
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def add(self, header: list[str], cells: list[str], reason: str) -> None:
        if self._writer is None:
            opened = self._stack.enter_context(self.path.open("w", encoding="utf-8", newline=""))
            self._writer = csv.writer(opened)
            self._writer.writerow([*header, _REASON])
        padded = [*cells, *[""] * (len(header) - len(cells))][: len(header)]
        self._writer.writerow([*padded, reason])
        self.count += 1
