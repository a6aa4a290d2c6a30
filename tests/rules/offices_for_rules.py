"""Offices, moments and promises to hold office time against, and the same arithmetic done slowly. Asserts nothing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from rules.durations import Duration, SameBusinessDay, Span, Unit
from rules.office_time import HolidayCalendar, OfficeHours, holiday_calendar
from tests.rules.facts_for_rules import office

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
UNMOVED = [ZoneInfo(name) for name in ("Asia/Kolkata", "Asia/Kathmandu", "UTC")]
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


ODD_HOURS = (("09:00", "17:00"), ("00:00", "08:00"), ("22:00", "23:30"), ("08:30", "12:15"), ("01:30", "09:15"))
# Where clocks go forward at two, this office opens in the hour that is skipped.
SKIPPED_HOURS = ("02:30", "03:15")
RUNS = (0, 0, 1, 3, 10, 40)
COUNTRIES = ("US", "DE-BY", "AU-NSW", "IN")


@st.composite
def offices(
    draw: st.DrawFn,
    zones: Sequence[ZoneInfo] = ZONES,
    hours: Sequence[tuple[str, str]] = (*ODD_HOURS, SKIPPED_HOURS),
    runs: Sequence[int] = RUNS,
    countries: Sequence[str] = COUNTRIES,
) -> Setting:
    """Offices with odd hours, days and holidays, at moments near a change of the clocks, an opening or a closing.

    `runs` are how many days in a row may be holidays; `countries`, whose real holidays may be kept instead.
    """
    zone = draw(st.sampled_from(zones))
    day = draw(st.sampled_from(CHANGES[zone.key]) | st.dates(FIRST_DAY, LAST_DAY))
    opens, closes = draw(st.sampled_from(hours))
    if draw(st.booleans()):
        start = datetime.combine(day, time(), UTC) + draw(st.integers(-3 * 1440, 2 * 1440)) * MINUTE
    else:
        wall = time.fromisoformat(draw(st.sampled_from((opens, closes))))
        near = datetime.combine(day + draw(st.integers(-2, 2)) * DAY, wall, zone)
        start = near.astimezone(UTC) + draw(st.integers(-75, 75)) * MINUTE
    days = draw(st.sampled_from([range(5), range(7), [6], [0, 3, 6]]))
    first_closed = day + DAY * draw(st.integers(-4, 4))
    run = draw(st.sampled_from(runs))
    closed: HolidayCalendar = frozenset(first_closed + DAY * n for n in range(run))
    if countries and draw(st.integers(0, 3)) == 0:
        closed = holiday_calendar(draw(st.sampled_from(countries)))
    return Setting(zone, office(opens, closes, days, closed), start)


def hours_of(amount: int) -> Duration:
    """Business hours."""
    return Duration(amount, Unit.HOURS, business=True)


BUSINESS = st.one_of(
    st.just(SameBusinessDay()),
    st.builds(Duration, st.integers(0, 12), st.just(Unit.DAYS), st.just(True)),
    st.builds(Duration, st.integers(0, 40), st.just(Unit.HOURS), st.just(True)),
    st.builds(Duration, st.integers(0, 900), st.just(Unit.MINUTES), st.just(True)),
)
ELAPSED = st.builds(Duration, st.integers(0, 500), st.sampled_from(Unit))
SPANS: st.SearchStrategy[Span] = BUSINESS | ELAPSED

SHORT = st.one_of(
    st.just(SameBusinessDay()),
    st.builds(Duration, st.integers(0, 2), st.just(Unit.DAYS), st.just(True)),
    st.builds(Duration, st.integers(0, 9), st.just(Unit.HOURS), st.just(True)),
    st.builds(Duration, st.integers(0, 500), st.just(Unit.MINUTES), st.just(True)),
)


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
