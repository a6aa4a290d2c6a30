"""Which stretch of time somebody asks about, in the words they write it with. Measures nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = re.compile(r"([1-9][0-9]{0,4})\s*(?:d|days?)", re.IGNORECASE | re.ASCII)
_RANGE = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII)
_MONTHS_OF_A_QUARTER = 3
_LAST_MONTH = 12
_YEARS = range(1990, 2200)

EXAMPLES = "7d, 30d, 90d, quarter, year, all or 2026-09-01..2026-09-30"
"""What a period may be written as, for whoever wrote something else."""


class PeriodError(ValueError):
    """What was written names no stretch of time; the message says what does."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` up to, not including, `until`; both in UTC. `since` is None for all that there ever was."""

    since: datetime | None
    until: datetime

    def __contains__(self, moment: datetime) -> bool:
        return moment < self.until and (self.since is None or moment >= self.since)

    @property
    def before(self) -> Period | None:
        """The stretch of the same length that ends where this one begins; None before all that there ever was."""
        return None if self.since is None else Period(self.since - (self.until - self.since), self.since)

    @classmethod
    def parse(cls, text: str, now: datetime, zone: ZoneInfo) -> Period:
        """Reads `<n>d`, `quarter`, `year` (this one so far), `all`, or two days with `..` between, both included.

        Days begin at midnight in `zone`; `<n>d` counts back from `now`. Raises PeriodError.
        """
        word = text.strip().lower()
        today = now.astimezone(zone).date()
        if found := _DAYS.fullmatch(word):
            return cls(now - timedelta(days=int(found[1])), now)
        if found := _RANGE.fullmatch(word):
            first, last = day_of(found[1]), day_of(found[2])
            if last < first:
                raise PeriodError(f"{first} comes after {last}; write the earlier day first")
            return cls(midnight(first, zone), midnight(last + timedelta(days=1), zone))
        match word:
            case "quarter":
                return cls(midnight(quarter_of(today), zone), now)
            case "year":
                return cls(midnight(today.replace(month=1, day=1), zone), now)
            case "all":
                return cls(None, now)
            case _:
                raise PeriodError(f"“{text.strip()[:40]}” is no period; write {EXAMPLES}")


def day_of(text: str) -> date:
    """The day that `2026-09-30` names. Raises PeriodError."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise PeriodError(f"{text[:40]} is no day; write it like 2026-09-30") from error
    # So that the stretch before a period exists as well.
    if day.year not in _YEARS:
        raise PeriodError(f"{text[:40]} is too far away; write a day like 2026-09-30")
    return day


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins in `zone`, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def quarter_of(day: date) -> date:
    """The first day of the calendar quarter."""
    return day.replace(month=day.month - (day.month - 1) % _MONTHS_OF_A_QUARTER, day=1)


def month_before(first: date, months: int = 1) -> date:
    """The first day of the month that is `months` before the one that begins on `first`."""
    place = first.year * _LAST_MONTH + first.month - 1 - months
    return date(place // _LAST_MONTH, place % _LAST_MONTH + 1, 1)
