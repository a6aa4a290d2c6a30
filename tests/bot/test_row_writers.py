"""Rows as CSV and JSON lines: read back as they were, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.row_writers import Format, as_written, row_writer


def written(form: Format, **row: Any) -> str:
    out = io.StringIO(newline="")
    writer = row_writer(form, list(row), out)
    writer.begin()
    writer.write(row)
    return out.getvalue()


def cell(value: Any) -> str:
    """The cell as a reader of the file has it."""
    ((_, told),) = list(csv.reader(io.StringIO(written(Format.CSV, x="-", value=value), newline="")))[1:]
    return told


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("before", ["", " ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "\ufeff", "\u200b", "'", "' "])
def test_a_cell_that_a_spreadsheet_would_reckon_with_begins_with_an_apostrophe(sign: str, before: str) -> None:
    """Also after white space, which some cut off, in the width of East Asian keyboards, and after an apostrophe."""
    words = f"{before}{sign}HYPERLINK(1)"
    assert cell(words) == f"'{words}"
    assert as_written(cell(words)) == words


@pytest.mark.parametrize("words", ["\tx", "\rx", "\r\nx"])
def test_a_cell_that_begins_with_a_tab_or_a_carriage_return_is_held_too(words: str) -> None:
    """They alone are enough for some spreadsheets."""
    assert cell(words) == f"'{words}"


@pytest.mark.parametrize("words", ["Too slow", "a=b", "3-1", " ana@northwind.example", "'quoted' words", "", "\n"])
def test_other_words_stay_as_they_are(words: str) -> None:
    """An address has its sign in the middle."""
    assert cell(words) == as_written(words) == words


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (-7, "-7"),
        (Decimal("-1200.50"), "-1200.50"),
        (date(2026, 9, 30), "2026-09-30"),
        (datetime(2026, 9, 30, 7, 5, tzinfo=UTC), "2026-09-30T07:05:00+00:00"),
        ({"to": "ana@northwind.example", "note": "Zoë"}, '{"to": "ana@northwind.example", "note": "Zoë"}'),
    ],
)
def test_numbers_stay_numbers_and_times_have_an_offset(value: Any, told: str) -> None:
    """A negative number is no formula."""
    assert cell(value) == told


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_whatever_a_customer_wrote_is_one_cell(words: str) -> None:
    """Quotes, commas and line ends of every kind, in CSV and as a JSON line; and is read back as it was written."""
    assert cell(words) in (words, f"'{words}")
    assert as_written(cell(words)) == words
    lines = written(Format.JSONL, words=words)
    assert lines.endswith("\n")
    assert lines.count("\n") == 1
    assert json.loads(lines) == {"words": words}
