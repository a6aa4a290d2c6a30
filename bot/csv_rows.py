"""A CSV file as rows, one at a time, whatever its size. Knows no account and no contact."""

from __future__ import annotations

import contextlib
import csv
import io
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot.known_names import nearest

# Longer than any comment. Past it a quote was opened and never closed.
_LONGEST_FIELD = 1_000_000
_LONGEST_LINE = 10_000_000
_BUFFER = 256 * 1024
_SHOWN = 40


class CsvError(Exception):
    """The file cannot be read as CSV with these columns; the message says where and what is right."""


@dataclass(frozen=True, slots=True)
class CsvRow:
    """`line` is where it begins in the file, counted from 1; `problem` is why it is no row, if it is none."""

    line: int
    cells: list[str]
    problem: str | None = None


class CsvTable:
    """A file that was opened: its columns, and its rows in order. A broken row does not take others with it."""

    def __init__(self, columns: list[str | None], delimiter: str, lines: _Lines) -> None:
        self._columns = columns
        self._lines = lines
        self.columns = [column for column in columns if column is not None]
        self.delimiter = delimiter

    def rows(self, empty_too: bool = False) -> Iterator[CsvRow]:
        """Each row that is not blank; `empty_too`, those with nothing in their cells as well, but no blank lines.

        Raises CsvError where a line is longer than any row.
        """
        csv.field_size_limit(_LONGEST_FIELD)
        reader = csv.reader(self._lines, delimiter=self.delimiter, strict=True)
        while True:
            self._lines.begin_row()
            line = self._lines.number + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                # Its other lines may be good rows that a stray quote swallowed: they are read anew.
                problem = _problem(str(error), self._lines.in_row)
                first = self._lines.back_to_second_line()
                yield CsvRow(line, self._known(_as_it_stands(first, self.delimiter)), problem)
            else:
                if (empty_too and cells) or any(cell.strip() for cell in cells):
                    yield self._row(line, cells)

    def _row(self, line: int, cells: list[str]) -> CsvRow:
        problem = None
        if len(cells) != len(self._columns):
            problem = f"has {len(cells)} cells where the header has {len(self._columns)}"
            if left := cells[len(self._columns) :]:
                problem += f"; left over: {_readable(self.delimiter.join(left))}"
        elif not all(map(_is_text, cells)):
            problem = "is not UTF-8 text; save the file as UTF-8"
        return CsvRow(line, self._known(cells), problem)

    def _known(self, cells: list[str]) -> list[str]:
        padded = [*cells, *[""] * (len(self._columns) - len(cells))]
        return [_readable(cell) for cell, column in zip(padded, self._columns, strict=False) if column is not None]


@contextlib.contextmanager
def open_csv(
    path: Path,
    columns: Sequence[str],
    needed: Sequence[str],
    passed_over: Sequence[str] | None = (),
    advanced: Callable[[int], None] = lambda _count: None,
) -> Iterator[CsvTable]:
    """A file in UTF-8, with or without byte-order mark, separated by commas, semicolons or tabs.

    Its header names some of `columns`, in any order, among them all that are `needed`; columns `passed_over` may be
    there too and are not read; None passes over every other. `advanced` is told of every read how many bytes it was.
    Raises CsvError, OSError.
    """
    if path.is_dir():
        raise CsvError(f"{path} is a folder; name a CSV file")
    with path.open("rb") as raw:
        buffered = io.BufferedReader(_Counted(raw, advanced), _BUFFER)
        lines = _Lines(io.TextIOWrapper(buffered, "utf-8-sig", errors="surrogateescape", newline=""), path)
        first = next((line for line in lines if line.strip()), "")
        if not first:
            raise CsvError(f"{path} is empty; its first line names the columns: {', '.join(columns)}")
        delimiter = max(",;\t", key=first.count)
        try:
            names = _header(first, delimiter, columns, needed, passed_over)
        except ValueError as error:
            raise CsvError(f"{path}:{lines.number}: {error}") from error
        yield CsvTable(names, delimiter, lines)


def _header(
    first: str, delimiter: str, columns: Sequence[str], needed: Sequence[str], passed_over: Sequence[str] | None
) -> list[str | None]:
    """The columns in the file's order, None for those that are passed over. Raises ValueError with what is right."""
    if not _is_text(first) or "\x00" in first:
        raise ValueError('this is not UTF-8 text; save the file as UTF-8 (in Excel: "CSV UTF-8")')
    names = [name.strip().lower() for name in next(csv.reader([first], delimiter=delimiter))]
    mistakes = [
        f'unknown column "{name[:_SHOWN]}", {nearest(name, columns)}' if name else f"column {place} has no name"
        for place, name in enumerate(names, start=1)
        if passed_over is not None and name not in (*columns, *passed_over)
    ]
    mistakes += [f"column {name} is there twice" for name in columns if names.count(name) > 1]
    missing = [name for name in needed if name not in names]
    if missing:
        mistakes.append(f"missing: {', '.join(missing)}")
    if mistakes:
        raise ValueError("; ".join(mistakes))
    return [name if name in columns else None for name in names]


def _problem(error: str, lines: int) -> str:
    # The words are those of Python's csv module.
    if "limit" in error:
        return f"has a cell of more than {_LONGEST_FIELD:,} characters, or opens a quote that is never closed"
    if "expected after" in error and lines == 1:
        return "has a quote inside a quoted cell; write it twice"
    return "opens a quote that is not closed where its cell ends"


def _as_it_stands(line: str, delimiter: str) -> list[str]:
    line = line.rstrip("\r\n")
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _is_text(text: str) -> bool:
    """Whether every byte was read; � stands where another program could not read one."""
    return "�" not in text and _readable(text) is text


def _readable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="surrogateescape").decode(errors="replace")
    return text


class _Lines:
    """The lines of a text. Those of the present row can be given back, all but the first."""

    def __init__(self, text: TextIO, path: Path) -> None:
        self._text = text
        self._path = path
        self._ahead: deque[str] = deque()
        self._row: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else self._text.readline(_LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == _LONGEST_LINE:
            raise CsvError(f"{self._path}:{self.number}: this line is longer than any row; is this a CSV file?")
        self._row.append(line)
        return line

    @property
    def in_row(self) -> int:
        """How many lines the present row has so far."""
        return len(self._row)

    def begin_row(self) -> None:
        self._row = []

    def back_to_second_line(self) -> str:
        """The row's first line; what was read after it will be read again."""
        first, *others = self._row
        self._ahead.extendleft(reversed(others))
        self.number -= len(others)
        return first


class _Counted(io.RawIOBase):
    """Tells how far a file has been read."""

    def __init__(self, raw: io.BufferedReader, advanced: Callable[[int], None]) -> None:
        self._raw = raw
        self._advanced = advanced

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = self._raw.readinto(buffer)
        self._advanced(count)
        return count
