"""Deadlines in words: what a reader sees, in their own zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.deadlines import describe_due, describe_gap

NEW_YORK, KOLKATA = ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (NOW + 4 * HOUR, "today 14:00"),
        (NOW - 4 * HOUR, "today 06:00"),
        (NOW + DAY, "tomorrow 10:00"),
        (NOW + 3 * DAY, "Mon 23 Nov 10:00"),
        (NOW - DAY, "Thu 19 Nov 10:00"),
        (NOW + 60 * DAY, "Tue 19 Jan 2027 10:00"),
    ],
)
def test_a_deadline_is_near_or_dated(due: datetime, words: str) -> None:
    """Today and tomorrow by their names, others by weekday and date, another year with its number."""
    assert describe_due(due, NOW, NEW_YORK) == words


def test_today_is_the_readers_today() -> None:
    """At 15:00 UTC five hours more are the next day in Kolkata."""
    assert describe_due(NOW + 5 * HOUR, NOW, KOLKATA) == "tomorrow 01:30"


def test_tomorrow_stays_tomorrow_over_new_year_and_the_change_of_clocks() -> None:
    """Days are counted on the calendar, not in 24 hours."""
    eve = datetime(2026, 12, 31, 15, tzinfo=UTC)
    assert describe_due(eve + DAY, eve, NEW_YORK) == "tomorrow 10:00"
    spring = datetime(2026, 3, 8, 4, 30, tzinfo=UTC)
    assert describe_due(spring + 23 * HOUR, spring, NEW_YORK) == "tomorrow 23:30"


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (timedelta(), "under a minute"),
        (timedelta(seconds=59), "under a minute"),
        (timedelta(minutes=20, seconds=59), "20 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=3, minutes=20), "3 h 20 min"),
        (timedelta(hours=23, minutes=59), "23 h 59 min"),
        (DAY, "1 day"),
        (timedelta(days=2, hours=23), "2 days"),
        (-DAY, "1 day"),
    ],
)
def test_a_gap_is_told_as_people_say_it(gap: timedelta, words: str) -> None:
    """Never a longer time than it is."""
    assert describe_gap(gap) == words


@given(st.timedeltas())
def test_every_gap_has_words(gap: timedelta) -> None:
    """Law: short, and the same with and without its sign."""
    if gap == timedelta.min:
        return
    assert re.fullmatch(r"\d+ days?|\d+ h( \d+ min)?|\d+ min|under a minute", describe_gap(gap))
    assert describe_gap(gap) == describe_gap(-gap)
