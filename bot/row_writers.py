"""Writes rows into a file or a stream, as CSV that spreadsheets take or as JSON lines. Knows no table."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol, TextIO

# What a spreadsheet takes for a formula: one of these signs, in East Asian widths as well, at the beginning. Some cut
# off white space first, and characters that nobody sees. A tab or carriage return alone is enough for others.
_FORMULA = re.compile(r"[\s'\u200b-\u200f\u2060\ufeff\x00-\x1f]*[=+\-@＝＋－＠]|[\t\r]")
_CSV_END, _END = "\r\n", "\n"


def as_written(cell: str) -> str:
    """The words in a cell of a CSV file: those behind the apostrophe that keeps a spreadsheet from reckoning."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell


class Format(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


class RowWriter(Protocol):
    def begin(self) -> None:
        """Writes what comes before the rows."""

    def write(self, row: Mapping[str, Any]) -> None:
        """Writes one row."""


def row_writer(form: Format, names: Sequence[str], out: TextIO) -> RowWriter:
    """Writes the columns `names` of each row to `out`, which translates no line ends."""
    return _CsvWriter(names, out) if form is Format.CSV else _JsonWriter(names, out)


class _Lines:
    """Ends lines as the command line does. The csv module quotes a cell with a carriage return only where its own
    line end has one, and readers would take a bare one for the end of the row."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, line: str) -> None:
        self._out.write(line.removesuffix(_CSV_END) + _END)


class _CsvWriter:
    def __init__(self, names: Sequence[str], out: TextIO) -> None:
        self._names = names
        self._writer = csv.writer(_Lines(out), lineterminator=_CSV_END)

    def begin(self) -> None:
        self._writer.writerow(self._names)

    def write(self, row: Mapping[str, Any]) -> None:
        self._writer.writerow([_cell(row[name]) for name in self._names])


class _JsonWriter:
    def __init__(self, names: Sequence[str], out: TextIO) -> None:
        self._names = names
        self._out = out

    def begin(self) -> None:
        """A line stands for itself: there is no head."""

    def write(self, row: Mapping[str, Any]) -> None:
        told = {name: _plain(row[name]) for name in self._names}
        self._out.write(json.dumps(told, ensure_ascii=False) + _END)


def _plain(value: object) -> object:
    match value:
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return f"'{value}" if _FORMULA.match(value) else value
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(_plain(value))
