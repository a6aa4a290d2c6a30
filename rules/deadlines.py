"""Deadlines as people read them. The arithmetic is office_time's."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


def describe_due(due: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A deadline in the reader's zone: `today 17:00`, `tomorrow 12:00`, `Mon 23 Nov 17:00`; the year if another."""
    local, today = due.astimezone(zone), now.astimezone(zone).date()
    clock = f"{local:%H:%M}"
    if local.date() == today:
        return f"today {clock}"
    if local.date() == today + _DAY:
        return f"tomorrow {clock}"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local:%a} {local.day} {local:%b}{year} {clock}"


def describe_gap(gap: timedelta) -> str:
    """A length of time: `2 days`, `1 day`, `3 h 20 min`, `20 min`, `under a minute`. Its sign does not matter."""
    gap = abs(gap)
    if gap >= _DAY:
        days = gap // _DAY
        return f"{days} day" if days == 1 else f"{days} days"
    if gap < _MINUTE:
        return "under a minute"
    hours, minutes = gap // _HOUR, gap % _HOUR // _MINUTE
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]
    return " ".join(part for part in parts if part)
