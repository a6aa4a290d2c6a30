"""Which days are holidays: of a country, a subdivision, given dates, or none."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.office_time import holiday_calendar


@pytest.mark.parametrize(
    ("place", "day"),
    [
        ("US", "2026-11-26"),
        ("US", "2027-12-31"),
        ("DE-BY", "2031-01-06"),
        ("IN", "2031-01-26"),
        ("GB-SCT", "2031-12-01"),
        ("NO", "2031-05-17"),
    ],
)
def test_countries_and_subdivisions_have_holidays(place: str, day: str) -> None:
    """Of any year, without loading years beforehand: also when New Year's Day is kept in the year before."""
    assert date.fromisoformat(day) in holiday_calendar(place)


def test_a_subdivision_has_holidays_of_its_own() -> None:
    """Epiphany is kept in Bavaria and not in all of Germany."""
    epiphany = date(2031, 1, 6)
    assert epiphany in holiday_calendar("DE-BY")
    assert epiphany not in holiday_calendar("DE")


def test_given_dates_are_holidays_and_no_others() -> None:
    """A policy may list its own; with none, every working day is one."""
    eve = date(2026, 12, 24)
    assert eve in holiday_calendar((eve,))
    assert date(2026, 12, 25) not in holiday_calendar((eve,))
    assert eve not in holiday_calendar(None)


@pytest.mark.parametrize("place", ["XX", "US-XX", "US-", "-", "Utopia", "HolidayBase", "utils", "", "country_holidays"])
def test_a_place_nobody_knows_is_told(place: str) -> None:
    """No word from a policy makes the library fail in a way of its own."""
    with pytest.raises(ValueError, match="is no country or subdivision"):
        holiday_calendar(place)


@given(st.text(max_size=12))
def test_any_word_is_a_place_or_told(text: str) -> None:
    """Law: a calendar or a ValueError."""
    with contextlib.suppress(ValueError):
        holiday_calendar(text)
