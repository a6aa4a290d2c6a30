"""A CSV file as rows, one at a time, whatever its size. Knows no account and no contact."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

# Longer than any comment: a field past this is a quote that was never closed.
_LONGEST_FIELD = 1_000_000


class CsvError(Exception):
    """The file cannot be read as CSV with these columns; the message says where and what is right."""


@dataclass(frozen=True, slots=True)
class CsvRow:
    """`line` is where it ends in the file, counted from 1; `problem` is why it is no row, if it is none."""

    line: int
    cells: list[str]
    problem: str | None = None


class CsvFile:
    """Reads UTF-8 with or without a byte-order mark, separated by commas, semicolons or tabs."""

    def __init__(self, path: Path, columns: Sequence[str], needed: Sequence[str]) -> None:
        self.path = path
        self._columns = columns
        self._needed = needed

    def read(self, advanced: Callable[[int], None]) -> Iterator[tuple[list[str], CsvRow]]:
        """The header with each row. `advanced` is told how many bytes have been read. Raises CsvError, OSError."""
        csv.field_size_limit(_LONGEST_FIELD)
        if self.path.is_dir():
            raise CsvError(f"{self.path} is a folder, not a CSV file")
        with self.path.open("rb") as raw:
            text = io.TextIOWrapper(io.BufferedReader(_Counted(raw, advanced)), encoding="utf-8-sig", newline="")
            yield from self._rows(text)

    def _rows(self, text: TextIO) -> Iterator[tuple[list[str], CsvRow]]:
        try:
            first = text.readline(_LONGEST_FIELD)
            header = self._header(first)
            reader = csv.reader(text, delimiter=_delimiter(first), strict=True)
            for cells in reader:
                if cells:
                    yield header, CsvRow(reader.line_num + 1, cells, self._misfit(header, cells))
        except UnicodeDecodeError as error:
            raise CsvError(f"{self.path} is not UTF-8 text ({error.reason}); save it as UTF-8") from error
        except csv.Error as error:
            raise CsvError(f"{self.path} is no CSV past a certain row: {error}; is a quote not closed?") from error

    def _header(self, first: str) -> list[str]:
        names = [name.strip() for name in next(csv.reader([first], delimiter=_delimiter(first)), [])]
        if not any(names):
            raise CsvError(f"{self.path} is empty; its first line names the columns: {', '.join(self._columns)}")
        for name in names:
            if name not in self._columns:
                near = difflib.get_close_matches(name, self._columns, n=1)
                hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(self._columns)}"
                raise CsvError(f'{self.path}:1: unknown column "{name}"; {hint}')
        twice = {name for name in names if names.count(name) > 1}
        missing = [name for name in self._needed if name not in names]
        if twice or missing:
            what = f"has {', '.join(sorted(twice))} twice" if twice else f"lacks {', '.join(missing)}"
            raise CsvError(f"{self.path}:1: the header {what}")
        return names

    @staticmethod
    def _misfit(header: Sequence[str], cells: Sequence[str]) -> str | None:
        if len(cells) == len(header):
            return None
        return f"has {len(cells)} cells where the header has {len(header)}"


def _delimiter(first: str) -> str:
    return max(",;\t", key=first.count)


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
