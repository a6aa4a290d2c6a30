"""`export accounts|contacts`: the directory as the bot has it, to standard output, page by page. Changes nothing."""

from __future__ import annotations

import asyncio
import csv
import json
import sys
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

import typer

from bot.cli.databases import existing_database
from bot.settings import read_settings
from storage.directory_pages import account_pages, contact_pages
from storage.schema import accounts as accounts_table
from storage.schema import contacts as contacts_table
from storage.work import Reading, reading

export_commands = typer.Typer()

RISK = "structural_risk_since"
"""The one column of accounts that is the bot's own; an import leaves it out."""

# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BOTS_OWN = ("updated_at", "moved_at")


class Format(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


_FORMAT = typer.Option(Format.CSV, "--format", help="A table, or one JSON object a line.")

Pages = Callable[[Reading], AsyncIterator[list[dict[str, Any]]]]


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


async def _export(pages: Pages, names: list[str], as_format: Format) -> None:
    """Raises StorageError."""
    writer: _Writer = _CsvWriter(names) if as_format is Format.CSV else _JsonWriter(names)
    async with existing_database(read_settings().nps_database_url) as database, reading(database) as work:
        writer.begin()
        async for page in pages(work):
            for row in page:
                writer.write(row)


class _Writer(Protocol):
    def begin(self) -> None: ...

    def write(self, row: dict[str, Any]) -> None: ...


class _CsvWriter:
    def __init__(self, names: list[str]) -> None:
        self._names = names
        self._writer = csv.writer(sys.stdout, lineterminator="\n")

    def begin(self) -> None:
        self._writer.writerow(self._names)

    def write(self, row: dict[str, Any]) -> None:
        self._writer.writerow([_cell(row[name]) for name in self._names])


class _JsonWriter:
    def __init__(self, names: list[str]) -> None:
        self._names = names

    def begin(self) -> None:
        """A line stands for itself: there is no head."""

    def write(self, row: dict[str, Any]) -> None:
        told = {name: _plain(row[name]) for name in self._names}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


def _plain(value: object) -> object:
    match value:
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value


def _cell(value: object) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    text = str(plain)
    is_words = isinstance(value, str)
    return f"'{text}" if is_words and text.startswith(_FORMULA) else text
