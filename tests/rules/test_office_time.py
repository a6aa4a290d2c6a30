"""Office time: worked examples, and laws over zones, changes of the clocks, holidays and odd office hours."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rules.durations import Duration, SameBusinessDay, Span, Unit
from rules.office_time import (
    OfficeHours,
    OfficeTimeError,
    deadline,
    holiday_calendar,
    is_open,
    moment_of_fraction,
    next_closing,
    next_opening,
    office_time_between,
)
from tests.rules.facts_for_rules import office

NEW_YORK = ZoneInfo("America/New_York")
ZONES = [
    ZoneInfo(name)
    for name in (
        "America/New_York",
        "Europe/Berlin",
        "Australia/Sydney",
        "America/Santiago",
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Pacific/Kiritimati",
        "America/St_Johns",
        "Africa/Casablanca",
        "UTC",
    )
]
FIRST_DAY, LAST_DAY = date(2010, 1, 1), date(2034, 12, 31)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def changes_of(zone: ZoneInfo) -> list[date]:
    """The days on which a zone's clocks change."""
    noons = (datetime(2010, 1, 1, 12, tzinfo=UTC) + DAY * n for n in range((LAST_DAY - FIRST_DAY).days))
    return [
        before.date()
        for before, after in itertools.pairwise(noon.astimezone(zone) for noon in noons)
        if before.utcoffset() != after.utcoffset()
    ]


CHANGES = {zone.key: changes_of(zone) or [FIRST_DAY] for zone in ZONES}


@dataclass(frozen=True)
class Setting:
    """An office somewhere, and a moment near which something may be odd."""

    zone: ZoneInfo
    hours: OfficeHours
    start: datetime


@st.composite
def offices(draw: st.DrawFn) -> Setting:
    """Offices with odd hours, days and holidays; half of the moments are next to a change of the clocks."""
    zone = draw(st.sampled_from(ZONES))
    day = draw(st.sampled_from(CHANGES[zone.key]) | st.dates(FIRST_DAY, LAST_DAY))
    start = datetime.combine(day, time(), UTC) + draw(st.integers(-3 * 1440, 2 * 1440)) * MINUTE
    opens, closes = draw(
        st.sampled_from([("09:00", "17:00"), ("00:00", "08:00"), ("22:00", "23:30"), ("08:30", "12:15")])
    )
    days = draw(st.sampled_from([range(5), range(7), [6], [0, 3, 6]]))
    first_closed = day + DAY * draw(st.integers(-4, 4))
    run = draw(st.sampled_from([0, 0, 1, 3, 10, 40]))
    return Setting(zone, office(opens, closes, days, frozenset(first_closed + DAY * n for n in range(run))), start)


BUSINESS = st.one_of(
    st.just(SameBusinessDay()),
    st.builds(Duration, st.integers(0, 12), st.just(Unit.DAYS), st.just(True)),
    st.builds(Duration, st.integers(0, 40), st.just(Unit.HOURS), st.just(True)),
    st.builds(Duration, st.integers(0, 900), st.just(Unit.MINUTES), st.just(True)),
)
ELAPSED = st.builds(Duration, st.integers(0, 500), st.sampled_from(Unit))
SPANS: st.SearchStrategy[Span] = BUSINESS | ELAPSED
HOURS = st.integers(0, 40)


def hours_of(amount: int) -> Duration:
    return Duration(amount, Unit.HOURS, business=True)


def due(setting: Setting, span: Span, start: datetime | None = None) -> datetime:
    return deadline(start or setting.start, span, setting.hours, setting.zone)


def minutes_of_office_days(setting: Setting) -> Iterator[tuple[date, datetime]]:
    """The definition, slowly: each open minute from the start on, with its office day.

    An office day runs from the first minute of its date at or after opening to the first at or after closing.
    """
    at = setting.start - 3 * DAY
    opened: dict[date, bool] = {}
    while True:
        local = at.astimezone(setting.zone)
        day = local.date()
        if day not in opened and local.time() >= setting.hours.start:
            opened[day] = setting.hours.is_working_day(day)
        for other in opened:
            if other < day or (other == day and local.time() >= setting.hours.end):
                opened[other] = False
        for other, still in opened.items():
            if still and at >= setting.start:
                yield other, at
        at += MINUTE


def slow_deadline(setting: Setting, span: Span) -> datetime:
    """The deadline by walking through the minutes."""
    minutes = minutes_of_office_days(setting)
    if isinstance(span, SameBusinessDay):
        first = next(minutes)
        last = first
        for minute in itertools.takewhile(lambda minute: minute[0] == first[0], minutes):
            last = minute
        return last[1] + MINUTE
    if span.amount == 0:
        return setting.start
    if span.unit is not Unit.DAYS:
        wanted = span.amount * (60 if span.unit is Unit.HOURS else 1)
        return next(itertools.islice(minutes, wanted - 1, None))[1] + MINUTE
    days = itertools.groupby(minutes, key=lambda minute: minute[0])
    first_day = [at for _, at in next(days)[1]]
    minute_before = Setting(setting.zone, setting.hours, setting.start - MINUTE)
    begun = next(minutes_of_office_days(minute_before))[1] == minute_before.start and first_day[0] == setting.start
    whole = [[at for _, at in group] for _, group in itertools.islice(days, span.amount)]
    if not begun:
        return [first_day, *whole][span.amount - 1][-1] + MINUTE
    earlier = Setting(setting.zone, setting.hours, setting.start - 2 * DAY)
    into = sum(day == first_day_of(setting) and at < setting.start for day, at in until(earlier, setting.start))
    return min(whole[-1][0] + into * MINUTE, whole[-1][-1] + MINUTE)


def first_day_of(setting: Setting) -> date:
    return next(minutes_of_office_days(setting))[0]


def until(setting: Setting, end: datetime) -> Iterator[tuple[date, datetime]]:
    return itertools.takewhile(lambda minute: minute[1] < end, minutes_of_office_days(setting))


SHORT = st.one_of(
    st.just(SameBusinessDay()),
    st.builds(Duration, st.integers(0, 2), st.just(Unit.DAYS), st.just(True)),
    st.builds(Duration, st.integers(0, 9), st.just(Unit.HOURS), st.just(True)),
    st.builds(Duration, st.integers(0, 500), st.just(Unit.MINUTES), st.just(True)),
)


@settings(max_examples=60, deadline=None)
@given(offices(), SHORT)
def test_the_arithmetic_agrees_with_walking_through_every_minute(setting: Setting, span: Span) -> None:
    """Law: the deadline is what a person with a calendar and much patience would find."""
    assume(len(setting.hours.holidays) < 10)  # type: ignore[arg-type]
    assert due(setting, span) == slow_deadline(setting, span)


@settings(deadline=None)
@given(offices(), SPANS)
def test_a_deadline_is_never_before_its_start(setting: Setting, span: Span) -> None:
    """Law 5."""
    assert due(setting, span) >= setting.start


@settings(deadline=None)
@given(offices(), SPANS, st.integers(0, 120) | st.integers(0, 3 * 24 * 60))
def test_who_answers_later_is_due_no_earlier(setting: Setting, span: Span, later: int) -> None:
    """Law: monotone in the start, also over repeated and skipped hours."""
    assert due(setting, span) <= due(setting, span, setting.start + later * MINUTE)


@settings(deadline=None)
@given(offices(), st.sampled_from(Unit), st.booleans(), HOURS, HOURS)
def test_a_longer_promise_is_due_no_earlier(setting: Setting, unit: Unit, business: bool, one: int, more: int) -> None:
    """Law: monotone in the amount."""
    assert due(setting, Duration(one, unit, business)) <= due(setting, Duration(one + more, unit, business))


@settings(deadline=None)
@given(offices(), BUSINESS)
def test_a_business_deadline_falls_in_an_office_day(setting: Setting, span: Span) -> None:
    """Law: it lies in office hours or at their end; nobody is due at night."""
    end = due(setting, span)
    if end == setting.start:
        return
    day = end.astimezone(setting.zone).date()
    assert setting.hours.is_working_day(day)
    assert next_closing(end - timedelta(microseconds=1), setting.hours, setting.zone) >= end
    assert is_open(end - timedelta(microseconds=1), setting.hours, setting.zone)


@settings(deadline=None)
@given(offices(), HOURS)
def test_the_office_time_to_a_deadline_is_what_was_promised(setting: Setting, amount: int) -> None:
    """Law: counting back gives the hours that were asked for."""
    end = due(setting, hours_of(amount))
    assert office_time_between(setting.start, end, setting.hours, setting.zone) == amount * HOUR


@settings(deadline=None)
@given(offices(), HOURS, HOURS)
def test_two_promises_in_a_row_are_one_of_both(setting: Setting, one: int, other: int) -> None:
    """Law: additive in business hours."""
    assert due(setting, hours_of(other), due(setting, hours_of(one))) == due(setting, hours_of(one + other))


@settings(deadline=None)
@given(offices(), st.integers(0, 9000), st.integers(0, 9000))
def test_office_time_adds_up(setting: Setting, one: int, other: int) -> None:
    """Law: the office time of two stretches that meet is that of both together; backwards it is none."""
    middle, end = setting.start + one * MINUTE, setting.start + (one + other) * MINUTE
    parts = [(setting.start, middle), (middle, end)]
    counted = [office_time_between(begin, until, setting.hours, setting.zone) for begin, until in parts]
    assert sum(counted, timedelta()) == office_time_between(setting.start, end, setting.hours, setting.zone)
    assert office_time_between(end, setting.start, setting.hours, setting.zone) == timedelta()


@settings(deadline=None)
@given(offices(), SPANS, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_fractions_rise_and_lie_between(setting: Setting, span: Span, one: float, other: float) -> None:
    """Law: reminders come in their order, after the start and not after the deadline."""
    end = due(setting, span)
    low, high = (
        moment_of_fraction(setting.start, end, share, span, setting.hours, setting.zone)
        for share in sorted((one, other))
    )
    assert setting.start <= low <= high <= end


@settings(deadline=None)
@given(offices(), st.integers(1, 40))
def test_half_of_the_time_is_half_of_the_office_time(setting: Setting, amount: int) -> None:
    """Law: a share of a business promise is counted in office time."""
    span = hours_of(2 * amount)
    middle = moment_of_fraction(setting.start, due(setting, span), 0.5, span, setting.hours, setting.zone)
    assert office_time_between(setting.start, middle, setting.hours, setting.zone) == amount * HOUR


@settings(deadline=None)
@given(offices())
def test_the_same_business_day_ends_with_the_office_day_it_came_in(setting: Setting) -> None:
    """Law: within office hours it is today's closing, else the next office day's."""
    end = due(setting, SameBusinessDay())
    assert end == next_closing(setting.start, setting.hours, setting.zone)
    opening = next_opening(setting.start, setting.hours, setting.zone)
    assert is_open(opening, setting.hours, setting.zone)
    assert opening.astimezone(setting.zone).date() == end.astimezone(setting.zone).date()
    assert not is_open(end, setting.hours, setting.zone) or end == next_opening(end, setting.hours, setting.zone)


@given(st.sampled_from(ZONES), st.integers(0, 12_000_000), ELAPSED)
def test_elapsed_time_is_the_same_everywhere(somewhere: ZoneInfo, minute: int, span: Duration) -> None:
    """Law: 14 days are 14 times 24 hours, whatever the clocks do."""
    start = datetime(2010, 1, 1, tzinfo=UTC) + minute * MINUTE
    assert deadline(start, span, office(), somewhere) == start + timedelta(**{span.unit.value: span.amount})


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


def test_a_long_run_of_holidays_is_waited_out() -> None:
    """A year of closed doors moves a deadline; it does not break it."""
    closed = office(holidays=frozenset(date(2026, 1, 1) + DAY * n for n in range(365)))
    end = deadline(at(NEW_YORK, "2026-01-01 12:00"), hours_of(1), closed, NEW_YORK)
    assert shown(end) == "Fri 2027-01-01 10:00"


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


@pytest.mark.parametrize("place", ["US", "DE-BY", "IN", "GB-SCT", "NO"])
def test_countries_and_subdivisions_have_holidays(place: str) -> None:
    """New Year's Day, of any year, without loading years beforehand."""
    assert date(2031, 1, 1) in holiday_calendar(place) or place == "IN"


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
