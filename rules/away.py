"""Whether somebody can be noted as away, and until when exactly. Moves no loop; see rules.handover."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.model import Absence, Person
from rules.staff import Staff

LONGEST = timedelta(days=366)


class AwayRefusal(StrEnum):
    """Why an absence is not noted."""

    YOURSELF = "yourself"
    BACKUP_GONE = "backup_gone"
    BACKUP_AWAY = "backup_away"
    PAST = "past"
    TOO_FAR = "too_far"


def go_away(
    person: Person, backup: Person, last_day: date, why: str | None, now: datetime, zone: ZoneInfo, staff: Staff
) -> Absence | AwayRefusal:
    """The absence of `person` up to the end of `last_day` in their `zone`, with `backup` standing in; or why not.

    A backup who is away for longer than today could not stand in; `staff` knows the backup's own absence.
    """
    today = now.astimezone(zone).date()
    if backup.email == person.email:
        return AwayRefusal.YOURSELF
    if not backup.reachable:
        return AwayRefusal.BACKUP_GONE
    if last_day < today:
        return AwayRefusal.PAST
    if last_day > today + LONGEST:
        return AwayRefusal.TOO_FAR
    if staff.absence(backup.email, now) is not None:
        return AwayRefusal.BACKUP_AWAY
    ends_at = datetime.combine(last_day + timedelta(days=1), time(), zone).astimezone(UTC)
    return Absence(person.email, backup.email, ends_at, why)
