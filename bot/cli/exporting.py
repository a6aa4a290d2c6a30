"""`export …`: what the bot knows, to standard output, page by page. Changes nothing."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import partial
from zoneinfo import ZoneInfo

import typer

from bot.cli.databases import existing_database
from bot.clock import SystemClock
from bot.policy_file import read_policy
from bot.row_writers import Format, row_writer
from bot.settings import read_settings
from bot.use_cases.exports import stretch_of
from rules.periods import Period, PeriodError
from storage.database import Database
from storage.directory_pages import Page, account_pages, contact_pages
from storage.export_pages import ExportKind, columns_of, pages_of
from storage.schema import accounts as accounts_table
from storage.schema import contacts as contacts_table

export_commands = typer.Typer()

RISK = "structural_risk_since"
"""The one column of accounts that is the bot's own; an import leaves it out."""

_BOTS_OWN = ("updated_at", "moved_at")

_FORMAT = typer.Option(Format.CSV, "--format", help="A table, or one JSON object a line.")
_SINCE = "{} since then: 90d counts back from now, 2026-09-01 is that midnight in the policy's time zone."
_METAVAR = "90d|2026-09-01"

Pages = Callable[[Database], AsyncIterator[Page]]


@export_commands.callback()
def _group() -> None:
    """Export what the bot knows, to standard output."""


@export_commands.command("accounts")
def accounts(as_format: Format = _FORMAT) -> None:
    """Accounts with the columns that an import takes, and structural_risk_since: chronically unhappy since then."""
    names = [column.name for column in accounts_table.columns if column.name not in _BOTS_OWN]
    asyncio.run(_export(account_pages, names, as_format))


@export_commands.command("contacts")
def contacts(as_format: Format = _FORMAT) -> None:
    """Contacts with the columns that an import takes."""
    names = [column.name for column in contacts_table.columns if column.name not in _BOTS_OWN]
    asyncio.run(_export(contact_pages, names, as_format))


@export_commands.command("loops")
def loops(
    as_format: Format = _FORMAT,
    since: str = typer.Option(None, "--since", metavar=_METAVAR, help=_SINCE.format("Only loops opened (opened_at)")),
) -> None:
    """Loops as they stand now: whose they are, by when what was due, and how they ended."""
    _export_since(ExportKind.LOOPS, as_format, since)


@export_commands.command("responses")
def responses(
    as_format: Format = _FORMAT,
    since: str = typer.Option(
        None, "--since", metavar=_METAVAR, help=_SINCE.format("Only answers given (submitted_at)")
    ),
) -> None:
    """Answers with the columns that an import takes, and what the bot found out about them."""
    _export_since(ExportKind.RESPONSES, as_format, since)


@export_commands.command("events")
def events(
    as_format: Format = _FORMAT,
    since: str = typer.Option(None, "--since", metavar=_METAVAR, help=_SINCE.format("Only what happened (at)")),
) -> None:
    """Everything that happened to loops: who did it, from which state to which, and why."""
    _export_since(ExportKind.EVENTS, as_format, since)


def _export_since(kind: ExportKind, as_format: Format, since: str | None) -> None:
    asked = _period(since) if since is not None else None
    start, end = (asked.since, asked.until) if asked else (None, None)
    pages = partial(pages_of, kind=kind, since=start, until=end)
    asyncio.run(_export(pages, columns_of(kind), as_format))


def _period(text: str) -> Period:
    """Raises BadParameter, PolicyError."""
    zone = ZoneInfo(read_policy(read_settings().nps_policy).timezone)
    try:
        return stretch_of(text, SystemClock().now(), zone)
    except PeriodError as error:
        raise typer.BadParameter(f"--since: {error}") from error


async def _export(pages: Pages, names: Sequence[str], as_format: Format) -> None:
    """Raises StorageError."""
    _write_utf8()
    with _whoever_reads_may_leave():
        writer = row_writer(as_format, names, sys.stdout)
        async with existing_database(read_settings().nps_database_url) as database:
            writer.begin()
            async for page in pages(database):
                for row in page:
                    writer.write(row)
        sys.stdout.flush()


def _write_utf8() -> None:
    """Whatever the terminal speaks: what is exported is read by programs."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")


@contextlib.contextmanager
def _whoever_reads_may_leave() -> Iterator[None]:
    """`| head` closes the pipe once it has seen enough, and that is no failure."""
    try:
        yield
    except BrokenPipeError:
        # What is still in the buffer would be written, in vain, when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
