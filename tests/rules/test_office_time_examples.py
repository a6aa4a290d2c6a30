"""Office time at single moments: those of the document, and those where clocks, date lines or holidays are odd."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rules.durations import Duration, SameBusinessDay, Span, Unit
from rules.office_time import (
    MOST_DAYS_CLOSED,
    OfficeTimeError,
    deadline,
    holiday_calendar,
    moment_of_fraction,
    next_closing,
    next_opening,
    office_time_between,
    weekdays,
)
from tests.rules.facts_for_rules import office
from tests.rules.offices_for_rules import DAY, HOUR, hours_of

NEW_YORK = ZoneInfo("America/New_York")


def at(zone: ZoneInfo, text: str) -> datetime:
    """A moment from a wall-clock time in a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def shown(moment: datetime, zone: ZoneInfo = NEW_YORK) -> str:
    return f"{moment.astimezone(zone):%a %Y-%m-%d %H:%M}"


US = office(holidays=holiday_calendar("US"))


DOCUMENT = Path(__file__).parents[2] / "docs" / "office-time.md"
EXAMPLES = re.findall(
    r"^\| (\w{3} [-\d]{10} [:\d]{5}) \| ([\w ]+) \| (\w{3} [-\d]{10} [:\d]{5}) \|",
    DOCUMENT.read_text(encoding="utf-8"),
    re.MULTILINE,
)


@pytest.mark.parametrize(("start", "span", "end"), EXAMPLES)
def test_the_examples_in_the_document_are_right(start: str, span: str, end: str) -> None:
    """Deadlines in New York, nine to five, with the US holidays."""
    begun = at(NEW_YORK, start[4:])
    assert shown(begun) == start
    assert shown(deadline(begun, Duration.parse(span), US, NEW_YORK)) == end


def test_the_document_has_examples() -> None:
    """The table is still found where it is looked for."""
    assert len(EXAMPLES) > 10


def test_a_date_that_a_zone_skipped_has_no_office_hours() -> None:
    """Samoa went from 29 to 31 December 2011: Friday the 30th never was."""
    apia = ZoneInfo("Pacific/Apia")
    end = deadline(at(apia, "2011-12-29 16:00"), hours_of(2), office(days=range(7)), apia)
    assert shown(end, apia) == "Sat 2011-12-31 10:00"
    end = deadline(at(apia, "2011-12-29 16:00"), hours_of(2), office(), apia)
    assert shown(end, apia) == "Mon 2012-01-02 10:00"


def test_kiritimati_lost_the_last_day_of_1994() -> None:
    """The other crossing of the date line."""
    kiritimati = ZoneInfo("Pacific/Kiritimati")
    end = deadline(at(kiritimati, "1994-12-30 16:00"), hours_of(2), office(days=range(7)), kiritimati)
    assert shown(end, kiritimati) == "Sun 1995-01-01 10:00"


def test_a_night_office_loses_the_hour_that_the_clocks_skip() -> None:
    """From midnight to eight, with seven hours on the night the clocks go forward and nine when they go back."""
    night = office("00:00", "08:00", range(7))
    spring, autumn = at(NEW_YORK, "2026-03-08 00:00"), at(NEW_YORK, "2026-11-01 00:00")
    assert office_time_between(spring, spring + DAY / 2, night, NEW_YORK) == 7 * HOUR
    assert office_time_between(autumn, autumn + DAY / 2, night, NEW_YORK) == 9 * HOUR


def test_a_business_day_begun_in_a_repeated_hour_is_not_due_before_one_begun_earlier() -> None:
    """01:30 comes twice on 1 November; who answers in the second is due an hour later the next day."""
    night, one = office("00:00", "08:00", range(7)), Duration(1, Unit.DAYS, business=True)
    first = at(NEW_YORK, "2026-11-01 01:30")
    assert shown(deadline(first, one, night, NEW_YORK)) == "Mon 2026-11-02 01:30"
    assert shown(deadline(first + HOUR, one, night, NEW_YORK)) == "Mon 2026-11-02 02:30"


def test_a_business_day_ends_with_a_shorter_office_day() -> None:
    """Seven and a half hours after opening is past the closing of a night of seven hours."""
    night, one = office("00:00", "08:00", range(7)), Duration(1, Unit.DAYS, business=True)
    end = deadline(at(NEW_YORK, "2026-03-07 07:30"), one, night, NEW_YORK)
    assert shown(end) == "Sun 2026-03-08 08:00"


@pytest.mark.parametrize(
    ("opens", "closes", "day", "opening", "closing"),
    [
        ("01:30", "09:00", "2026-11-01", "05:30", "14:00"),
        ("00:00", "01:30", "2026-11-01", "04:00", "05:30"),
        ("02:30", "09:00", "2026-03-08", "07:30", "13:00"),
        ("00:00", "02:30", "2026-03-08", "05:00", "07:30"),
    ],
)
def test_hours_that_clocks_repeat_or_skip(opens: str, closes: str, day: str, opening: str, closing: str) -> None:
    """A repeated time of day is its first, a skipped one is as long after midnight as on other days. Seen in UTC."""
    hours, midnight = office(opens, closes, range(7)), at(NEW_YORK, f"{day} 00:00")
    assert f"{next_opening(midnight, hours, NEW_YORK):%F %H:%M}" == f"{day} {opening}"
    assert f"{next_closing(midnight, hours, NEW_YORK):%F %H:%M}" == f"{day} {closing}"


def test_an_office_whose_hours_are_skipped_stays_closed_that_day() -> None:
    """From 02:30 to 03:15 nothing is left of the night the clocks go forward: 02:30 would come after 03:15."""
    hours = office("02:30", "03:15", range(7))
    saturday_noon = at(NEW_YORK, "2026-03-07 12:00")
    assert shown(next_opening(saturday_noon, hours, NEW_YORK)) == "Mon 2026-03-09 02:30"
    assert office_time_between(saturday_noon, saturday_noon + DAY, hours, NEW_YORK) == timedelta()


def test_a_share_of_no_office_time_is_the_deadline() -> None:
    """A deadline stays when the policy's hours move; with no office time before it, reminders come at its end."""
    saturday = at(NEW_YORK, "2026-11-21 10:00")
    end, span = saturday + 4 * HOUR, hours_of(4)
    assert moment_of_fraction(saturday, end, 0.5, span, office(), NEW_YORK) == end


def test_no_business_time_at_all_is_over_at_once() -> None:
    """At any time of day, so that adding nothing moves no deadline."""
    saturday = at(NEW_YORK, "2026-11-21 10:00")
    assert deadline(saturday, hours_of(0), office(), NEW_YORK) == saturday
    assert deadline(saturday, Duration(0, Unit.DAYS, business=True), office(), NEW_YORK) == saturday


def test_weekdays_are_numbered_from_monday() -> None:
    """As datetime numbers them."""
    assert weekdays(["sun", "mon", "wed"]) == {0, 2, 6}


def test_a_long_run_of_holidays_is_waited_out() -> None:
    """A year of closed doors moves a deadline; it does not break it."""
    closed = office(holidays=frozenset(date(2026, 1, 1) + DAY * n for n in range(365)))
    end = deadline(at(NEW_YORK, "2026-01-01 12:00"), hours_of(1), closed, NEW_YORK)
    assert shown(end) == "Fri 2027-01-01 10:00"


def run_of_holidays(first: date, days: int) -> set[date]:
    return {first + DAY * n for n in range(days)}


def test_the_longest_run_of_holidays_is_waited_out_and_one_longer_is_told() -> None:
    """The bound that the policy is checked against is the one that holds here."""
    first = date(2026, 1, 1)
    start = at(NEW_YORK, "2026-01-01 00:00")
    just = office(days=range(7), holidays=frozenset(run_of_holidays(first, MOST_DAYS_CLOSED)))
    assert next_opening(start, just, NEW_YORK).astimezone(NEW_YORK).date() == first + DAY * MOST_DAYS_CLOSED
    more = office(days=range(7), holidays=frozenset(run_of_holidays(first, MOST_DAYS_CLOSED + 1)))
    with pytest.raises(OfficeTimeError):
        next_opening(start, more, NEW_YORK)


def test_two_runs_of_holidays_are_not_added_up() -> None:
    """Each may be long, as there is an office day between them."""
    first = date(2026, 1, 1)
    closed = run_of_holidays(first, 300) | run_of_holidays(first + 301 * DAY, 300)
    hours = office(days=range(7), holidays=frozenset(closed))
    end = deadline(at(NEW_YORK, "2026-01-01 00:00"), Duration(2, Unit.DAYS, business=True), hours, NEW_YORK)
    assert end.astimezone(NEW_YORK).date() == first + 601 * DAY


class Always:
    """A calendar in which every day is a holiday."""

    def __contains__(self, day: object) -> bool:
        return True


@pytest.mark.parametrize("span", [SameBusinessDay(), hours_of(1), Duration(1, Unit.DAYS, business=True)])
def test_an_office_that_never_opens_is_an_error(span: Span) -> None:
    """Better a sentence than a search without end; what needs no office still works."""
    never, start = office(holidays=Always()), at(NEW_YORK, "2026-11-23 10:00")
    with pytest.raises(OfficeTimeError, match="business_hours"):
        deadline(start, span, never, NEW_YORK)
    assert deadline(start, Duration(1, Unit.DAYS), never, NEW_YORK) == start + DAY
