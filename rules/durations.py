"""Lengths of time as the policy writes them. Knows no calendar: how long they take is for office_time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


_FORM = re.compile(r"(\d{1,6})\s+(business\s+)?(second|minute|hour|day)s?", re.IGNORECASE | re.ASCII)
_SAME_DAY = re.compile(r"same\s+business\s+day", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class SameBusinessDay:
    """Until the end of the office day in which it came, or of the next one when it came after hours."""

    def __str__(self) -> str:
        return "same business day"


@dataclass(frozen=True, slots=True)
class Duration:
    """`amount` of `unit`: of elapsed time, or, where `business`, of office time. A business day is one office day."""

    amount: int
    unit: Unit
    business: bool = False

    def __str__(self) -> str:
        unit = self.unit.removesuffix("s") if self.amount == 1 else self.unit
        return f"{self.amount} {'business ' if self.business else ''}{unit}"

    @classmethod
    def parse(cls, text: str) -> Duration | SameBusinessDay:
        """Reads `<n> [business] seconds|minutes|hours|days` or `same business day`. Raises ValueError."""
        if _SAME_DAY.fullmatch(text.strip()):
            return SameBusinessDay()
        match = _FORM.fullmatch(text.strip())
        if match is None:
            raise ValueError(
                f'"{text}" is no duration; write for example "2 business days", "4 hours" or "same business day"'
            )
        return cls(int(match[1]), Unit(match[3].lower() + "s"), business=match[2] is not None)


Span = Duration | SameBusinessDay
