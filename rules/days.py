"""Reads a day as colleagues type it. Knows no zone and no clock: `today` is theirs."""

from __future__ import annotations

import re
from datetime import date, timedelta

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SHORTEST = 3
_DAY_AND_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?\s+([a-z]+)\.?(?:,?\s+(\d{4}))?")
_MONTH_AND_DAY = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?")


def read_day(typed: str, today: date) -> date | None:
    """The day meant by `2026-12-04`, `4 Dec`, `December 4 2026`, `Friday`, `today` or `tomorrow`; None for the rest.

    A weekday is the next one, today included; a day without a year is the next such day. `4/12` is refused: half of
    the world reads it as April.
    """
    words = " ".join(typed.lower().split())
    if words in ("today", "tomorrow"):
        return today + timedelta(days=words == "tomorrow")
    weekday = _place(words, _WEEKDAYS)
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday()) % len(_WEEKDAYS))
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", words):
        year, month, day = map(int, words.split("-"))
        return _date(year, month, day)
    if match := _DAY_AND_MONTH.fullmatch(words):
        return _in_year(match[1], match[2], match[3], today)
    if match := _MONTH_AND_DAY.fullmatch(words):
        return _in_year(match[2], match[1], match[3], today)
    return None


def _place(word: str, names: tuple[str, ...]) -> int | None:
    if len(word) < _SHORTEST:
        return None
    return next((place for place, name in enumerate(names) if name.startswith(word)), None)


def _in_year(day: str, month: str, year: str | None, today: date) -> date | None:
    place = _place(month, _MONTHS)
    if place is None:
        return None
    if year is not None:
        return _date(int(year), place + 1, int(day))
    this_year = _date(today.year, place + 1, int(day))
    return this_year if this_year is not None and this_year >= today else _date(today.year + 1, place + 1, int(day))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
