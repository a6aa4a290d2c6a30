"""Days as colleagues type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.days import read_day

# A Friday.
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-12-04", date(2026, 12, 4)),
        ("2026-12-4", date(2026, 12, 4)),
        ("4 Dec", date(2026, 12, 4)),
        ("4th December", date(2026, 12, 4)),
        ("Dec 4", date(2026, 12, 4)),
        ("december 4, 2027", date(2027, 12, 4)),
        ("4 dec 2025", date(2025, 12, 4)),
        # A day without a year is the next such day.
        ("19 Nov", date(2027, 11, 19)),
        ("20 Nov", TODAY),
        ("29 Feb", None),
        ("29 Feb 2028", date(2028, 2, 29)),
        # A weekday is the next one, today included.
        ("Friday", TODAY),
        ("fri", TODAY),
        ("Thursday", date(2026, 11, 26)),
        ("  MONDAY ", date(2026, 11, 23)),
        ("today", TODAY),
        ("Tomorrow", date(2026, 11, 21)),
        # Half of the world reads it as April.
        ("4/12", None),
        ("04.12.2026", None),
        ("2026-13-01", None),
        ("31 Nov", None),
        ("f", None),
        ("next week", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_it_is_meant_or_refused(typed: str, day: date | None) -> None:
    """Never as another one."""
    assert read_day(typed, TODAY) == day


@given(st.text(max_size=20), st.dates())
def test_whatever_is_typed_is_a_day_or_none(typed: str, today: date) -> None:
    """Law: nothing that somebody types breaks anything."""
    assert read_day(typed, today) is None or isinstance(read_day(typed, today), date)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_a_day_written_out_is_that_day(day: date, today: date) -> None:
    """Law: in figures, or with its month and year."""
    assert read_day(day.isoformat(), today) == day
    assert read_day(f"{day.day} {day:%B} {day.year}", today) == day
    assert read_day(f"{day:%b} {day.day}, {day.year}", today) == day
