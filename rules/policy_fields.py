"""Single values of the policy: how each kind is written, and what is said of one that is not. Knows no key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from rules.addresses import address
from rules.durations import Duration, SameBusinessDay, Span
from rules.office_time import elapsed, holiday_calendar

_LONGEST_ELAPSED = timedelta(days=36_525)
_MINUTES_A_DAY = 24 * 60
# Office time is counted day by day.
_LONGEST_BUSINESS = timedelta(days=1_000)
_SHORTEST_KEPT = timedelta(days=1)


def read_span(value: object) -> Span:
    """A duration or `same business day`. Raises ValueError with what is right."""
    if isinstance(value, Duration | SameBusinessDay):
        return value
    if not isinstance(value, str):
        raise ValueError(f'{value!r} is no duration; write for example "2 business days"')
    span = Duration.parse(value)
    if isinstance(span, Duration):
        longest = _LONGEST_BUSINESS if span.business else _LONGEST_ELAPSED
        if elapsed(span) > longest:
            kind = "business days" if span.business else "days"
            raise ValueError(f'"{value}" is too long; the most is {longest.days} {kind}')
    return span


def _no_same_day(value: Span) -> Duration:
    if isinstance(value, SameBusinessDay):
        raise ValueError('"same business day" does not fit here; write for example "30 days"')
    return value


def _lasting(value: Span) -> Span:
    if isinstance(value, Duration) and value.amount == 0:
        raise ValueError(f'"{value}" is no time at all; write for example "4 business hours"')
    return value


def _kept(value: Duration) -> Duration:
    # What is erased cannot be had again: a slip such as "730 seconds" would leave owners nothing to read.
    if elapsed(value) < _SHORTEST_KEPT:
        raise ValueError(f'"{value}" is too short; write at least 1 day')
    return value


def _version(value: object) -> object:
    # To Python, true and 1.0 equal 1.
    if type(value) is not int:
        shown = f'"{value}"' if isinstance(value, str) else repr(value)
        raise ValueError(f"{shown} is none of 1")
    return value


def read_share(value: object) -> float:
    """A share such as `50%`, between 0 and 1. Raises ValueError with what is right."""
    match = re.fullmatch(r"\s*(\d{1,3}(?:\.\d+)?)\s*%\s*", value) if isinstance(value, str) else None
    share = float(match[1]) / 100 if match else value
    if not isinstance(share, float) or not 0 < share < 1:
        raise ValueError(f'"{value}" is no share between 0% and 100%; write for example 50%')
    return share


def read_wall_time(value: object) -> time:
    """A time of day such as `09:00`. Raises ValueError with what is right."""
    if isinstance(value, time):
        return value
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", value) if isinstance(value, str) else None
    if match is None and type(value) is int and 0 <= value < _MINUTES_A_DAY:
        # YAML 1.1 reads 9:00 as 9 times 60.
        right = f"{value // 60:02}:{value % 60:02}"
        raise ValueError(f'{value} is no time of day; if it is {right}, write it in quotes: "{right}"')
    if match is None:
        raise ValueError(f'"{value}" is no time of day; write for example "09:00"')
    return time(int(match[1]), int(match[2]))


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, LookupError) as error:
        raise ValueError(f'"{value}" is no time zone; write for example America/New_York or Europe/Berlin') from error
    return value


def _currency(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise ValueError(f'"{value}" is no currency; write its three letters, for example USD or EUR')
    return value


def _channel(value: str) -> str:
    if not re.fullmatch(r"#[^\s#@,]{1,79}", value):
        raise ValueError(f'"{value}" is no channel; write it with its #, for example "#cs-leads"')
    return value


def _holidays(value: object) -> object:
    if value in (None, "none", ()):
        return None
    if value is False:
        raise ValueError('in YAML, NO means "false"; write "NO" in quotes for Norway, or none')
    if isinstance(value, list | tuple):
        if not all(isinstance(day, date) and not isinstance(day, datetime) for day in value):
            raise ValueError("a list of holidays holds dates; write for example [2026-12-24, 2026-12-31]")
        return tuple(value)
    if not isinstance(value, str):
        raise ValueError(f"{value!r} are no holidays; write a country (US), a subdivision (DE-BY), dates, or none")
    holiday_calendar(value)
    return value


Version = Annotated[Literal[1], BeforeValidator(_version)]
Address = Annotated[str, AfterValidator(address)]
PromiseSpan = Annotated[Span, BeforeValidator(lambda value: _lasting(read_span(value)))]
ONE_FOR_ALL, ONE_A_TIER = "one for all", "one a tier"
Promise = Annotated[
    Annotated[PromiseSpan, Tag(ONE_FOR_ALL)] | Annotated[Mapping[str, PromiseSpan], Tag(ONE_A_TIER)],
    Discriminator(lambda value: ONE_A_TIER if isinstance(value, Mapping) else ONE_FOR_ALL),
]
Length = Annotated[Duration, BeforeValidator(lambda value: _no_same_day(read_span(value)))]
Lasting = Annotated[Duration, BeforeValidator(lambda value: _lasting(_no_same_day(read_span(value))))]
Kept = Annotated[Lasting, AfterValidator(_kept)]
Share = Annotated[float, BeforeValidator(read_share)]
WallTime = Annotated[time, BeforeValidator(read_wall_time)]
Zone = Annotated[str, AfterValidator(_zone)]
Currency = Annotated[str, AfterValidator(_currency)]
Channel = Annotated[str, AfterValidator(_channel)]
HolidaySpec = Annotated[str | tuple[date, ...] | None, BeforeValidator(_holidays)]
Language = Literal["en", "de", "fr", "es", "it", "pt", "nl"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Amount = Annotated[Decimal, Field(ge=0, le=Decimal(10**15))]
Whole = Annotated[int, Field(strict=True)]
Score = Annotated[int, Field(strict=True, ge=0, le=10)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Words = Annotated[str, Field(min_length=1, max_length=3000)]
Reply = Annotated[str, Field(min_length=1, max_length=2000)]
