"""Stretches of time as people write them: where they begin and end in which zone, and what is no period."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.periods import Period, PeriodError, month_before, quarter_of

NEW_YORK = ZoneInfo("America/New_York")
# 23:30 of 31 March in New York: another day, month and quarter than in UTC.
NOW = datetime(2026, 4, 1, 3, 30, tzinfo=UTC)


def test_days_count_back_from_now() -> None:
    """By the clock, whatever the calendar does meanwhile."""
    assert Period.parse("7d", NOW, NEW_YORK) == Period(NOW - timedelta(days=7), NOW)
    assert Period.parse(" 90 Days ", NOW, NEW_YORK) == Period(NOW - timedelta(days=90), NOW)


def test_a_quarter_and_a_year_begin_at_midnight_in_the_zone() -> None:
    """The ones that are there now, so far."""
    assert Period.parse("quarter", NOW, NEW_YORK) == Period(datetime(2026, 1, 1, 5, tzinfo=UTC), NOW)
    assert Period.parse("quarter", NOW, ZoneInfo("UTC")) == Period(datetime(2026, 4, 1, tzinfo=UTC), NOW)
    assert Period.parse("year", NOW, NEW_YORK) == Period(datetime(2026, 1, 1, 5, tzinfo=UTC), NOW)
    assert Period.parse("all", NOW, NEW_YORK) == Period(None, NOW)


def test_both_days_of_a_range_are_in_it() -> None:
    """Also over the night in which the clocks change."""
    march = Period.parse("2026-03-01..2026-03-31", NOW, NEW_YORK)
    assert march == Period(datetime(2026, 3, 1, 5, tzinfo=UTC), datetime(2026, 4, 1, 4, tzinfo=UTC))
    assert NOW in march
    assert march.until not in march


def test_the_stretch_before_is_as_long_and_ends_where_this_one_begins() -> None:
    """There is none before all that there ever was."""
    week = Period.parse("7d", NOW, NEW_YORK)
    assert week.before == Period(NOW - timedelta(days=14), NOW - timedelta(days=7))
    assert Period(None, NOW).before is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("fortnight", "“fortnight” is no period; write 7d, 30d, 90d, quarter, year, all or 2026-09-01..2026-09-30"),
        ("0d", "no period"),
        ("", "no period"),
        ("100000d", "no period"),
        ("2026-02-30..2026-03-01", "2026-02-30 is no day"),
        ("2026-03-02..2026-03-01", "2026-03-02 comes after 2026-03-01"),
        ("9999-12-31..9999-12-31", "too far away"),
        ("1989-12-31..2026-01-01", "too far away"),
    ],
)
def test_what_is_no_period_is_told_what_is(typed: str, told: str) -> None:
    """The sentence names what was written."""
    with pytest.raises(PeriodError) as error:
        Period.parse(typed, NOW, NEW_YORK)
    assert told in str(error.value)


def test_months_and_quarters_go_over_the_turn_of_the_year() -> None:
    """The first day of each."""
    assert month_before(date(2026, 1, 1)) == date(2025, 12, 1)
    assert month_before(date(2026, 3, 1), 14) == date(2025, 1, 1)
    assert [quarter_of(date(2026, month, 15)).month for month in (1, 3, 4, 12)] == [1, 1, 4, 10]
