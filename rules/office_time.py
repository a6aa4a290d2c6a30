"""Arithmetic in office time: when a deadline falls, and how much office time lies between. Knows no loop and no clock.

Datetimes in and out are aware and in UTC; a zone says whose office it is. An *office day* is the office hours of one
working day, from opening up to, and not including, closing.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import holidays

from rules.durations import Duration, SameBusinessDay, Span, Unit

# Longer than any run of holidays: past this, the policy leaves no working day.
MOST_DAYS_CLOSED = 400
_ONE_DAY = timedelta(days=1)


class OfficeTimeError(ValueError):
    """The office is never open."""


class HolidayCalendar(Protocol):
    def __contains__(self, day: object, /) -> bool: ...


@functools.lru_cache(maxsize=32)
def holiday_calendar(spec: str | tuple[date, ...] | None) -> HolidayCalendar:
    """The holidays of a country (`US`), a subdivision (`DE-BY`), of given dates, or none; a year at a time, kept.

    Raises ValueError for a place that is not known.
    """
    if spec is None:
        return frozenset()
    if not isinstance(spec, str):
        return frozenset(spec)
    country, dash, subdivision = spec.partition("-")
    # The library looks a country up among all its names, of which some are no country.
    if country in holidays.list_supported_countries() and bool(dash) == bool(subdivision):
        with contextlib.suppress(NotImplementedError):
            return holidays.country_holidays(country, subdiv=subdivision or None)
    raise ValueError(f'"{spec}" is no country or subdivision with known holidays; write for example US or DE-BY')


@dataclass(frozen=True)
class OfficeHours:
    """`days` are working days, 0 for Monday. `start` is before `end`, both on one local day."""

    days: frozenset[int]
    start: time
    end: time
    holidays: HolidayCalendar

    def is_working_day(self, day: date) -> bool:
        return day.weekday() in self.days and day not in self.holidays


@dataclass(frozen=True, slots=True)
class _OfficeDay:
    day: date
    opens: datetime
    closes: datetime


def _at(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The moment of a wall-clock time. One that the clocks skip counts as if they had not been moved yet."""
    return datetime.combine(day, wall, zone).astimezone(UTC)


def _office_days(at: datetime, hours: OfficeHours, zone: ZoneInfo) -> Iterator[_OfficeDay]:
    """The office days that close after `at`, in order. Raises OfficeTimeError where there is none for too long."""
    day = at.astimezone(zone).date()
    closed = 0
    while True:
        if hours.is_working_day(day):
            office = _OfficeDay(day, _at(day, hours.start, zone), _at(day, hours.end, zone))
            # Zones that crossed the date line skipped a date: its hours would be the next day's over again.
            exists = office.opens.astimezone(zone).date() == day and office.closes > office.opens
            if exists and office.closes > at:
                closed = 0
                yield office
        closed += 1
        if closed > MOST_DAYS_CLOSED:
            raise OfficeTimeError(
                f"the office is not open for {MOST_DAYS_CLOSED} days; look at business_hours in the policy"
            )
        day += _ONE_DAY


def _next_office_day(at: datetime, hours: OfficeHours, zone: ZoneInfo) -> _OfficeDay:
    return next(_office_days(at, hours, zone))


def is_open(at: datetime, hours: OfficeHours, zone: ZoneInfo) -> bool:
    """Whether `at` is in office hours."""
    return _next_office_day(at, hours, zone).opens <= at


def next_opening(at: datetime, hours: OfficeHours, zone: ZoneInfo) -> datetime:
    """`at` itself in office hours, else when the office opens next."""
    return max(at, _next_office_day(at, hours, zone).opens)


def next_closing(at: datetime, hours: OfficeHours, zone: ZoneInfo) -> datetime:
    """The end of the office day that `at` is in, or of the next one."""
    return _next_office_day(at, hours, zone).closes


def elapsed(duration: Duration) -> timedelta:
    """A duration as elapsed time; a day is 24 hours."""
    return timedelta(**{duration.unit.value: duration.amount})


def deadline(start: datetime, span: Span, hours: OfficeHours, zone: ZoneInfo) -> datetime:
    """When `span` is over for somebody in `zone` whose clock starts at `start`; never before `start`.

    Elapsed time is elapsed time. Business hours, minutes and seconds are counted in office hours alone. `n` business
    days end as long after opening as they began, `n` office days later: at the same time on the clock, unless the
    clocks change in office hours. Begun outside office hours, they are the next `n` office days, up to the closing of
    the last. Raises OfficeTimeError.
    """
    if isinstance(span, SameBusinessDay):
        return next_closing(start, hours, zone)
    if not span.business:
        return start + elapsed(span)
    if span.amount == 0:
        return start
    if span.unit is Unit.DAYS:
        return _after_office_days(start, span.amount, hours, zone)
    return _after_office_time(start, elapsed(span), hours, zone)


def _after_office_time(start: datetime, left: timedelta, hours: OfficeHours, zone: ZoneInfo) -> datetime:
    for office in _office_days(start, hours, zone):
        begins = max(start, office.opens)
        if office.closes - begins >= left:
            return begins + left
        left -= office.closes - begins
    raise AssertionError("office days never end")


def _after_office_days(start: datetime, amount: int, hours: OfficeHours, zone: ZoneInfo) -> datetime:
    offices = _office_days(start, hours, zone)
    office = next(offices)
    if start <= office.opens:
        for _ in range(amount - 1):
            office = next(offices)
        return office.closes
    # Counted from the opening, so that an hour that the clocks repeat keeps its order.
    into = start - office.opens
    for _ in range(amount):
        office = next(offices)
    return min(office.opens + into, office.closes)


def office_time_between(begin: datetime, end: datetime, hours: OfficeHours, zone: ZoneInfo) -> timedelta:
    """How much office time lies between two moments; zero where `end` is not after `begin`."""
    total = timedelta()
    if end <= begin:
        return total
    for office in _office_days(begin, hours, zone):
        if office.opens >= end:
            break
        total += min(end, office.closes) - max(begin, office.opens)
        if office.closes >= end:
            break
    return total


def moment_of_fraction(
    start: datetime, due: datetime, fraction: float, span: Span, hours: OfficeHours, zone: ZoneInfo
) -> datetime:
    """When `fraction` (0 to 1) of the time from `start` to `due` is over: of office time for a business span."""
    if isinstance(span, Duration) and not span.business:
        return start + (due - start) * fraction
    whole = office_time_between(start, due, hours, zone)
    if whole <= timedelta():
        return due
    return min(due, _after_office_time(start, whole * fraction, hours, zone))


def weekdays(names: Sequence[str]) -> frozenset[int]:
    """`mon` to `sun` as numbers, 0 for Monday."""
    return frozenset(("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(name) for name in names)
