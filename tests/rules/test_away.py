"""Who can be noted as away, and until when exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.away import LONGEST, AwayRefusal, go_away
from rules.model import Absence, Person
from tests.rules.facts_for_rules import ANA, EVE, MONDAY_TEN, PEOPLE, STAFF, VIC, away, staff

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = date(2026, 3, 2)


def note(
    last_day: date = MONDAY, backup: Person = PEOPLE[EVE], zone: str = "America/New_York", *absences: Absence
) -> Absence | AwayRefusal:
    return go_away(PEOPLE[ANA], backup, last_day, "on holiday", MONDAY_TEN, ZoneInfo(zone), staff(*absences))


def test_an_absence_ends_with_its_last_day() -> None:
    """At midnight where they live; the clocks go forward in between."""
    absence = note(date(2026, 3, 13))
    assert absence == Absence(ANA, EVE, datetime(2026, 3, 14, 4, tzinfo=UTC), "on holiday")


def test_today_is_their_own_today() -> None:
    """Ten on Monday in New York is Tuesday in Auckland: Monday is over there."""
    assert isinstance(note(MONDAY), Absence)
    assert note(MONDAY, zone="Pacific/Auckland") is AwayRefusal.PAST


@pytest.mark.parametrize(
    ("last_day", "refusal"),
    [
        (MONDAY - timedelta(days=1), AwayRefusal.PAST),
        (MONDAY + LONGEST, None),
        (MONDAY + LONGEST + timedelta(days=1), AwayRefusal.TOO_FAR),
    ],
)
def test_an_absence_is_neither_over_nor_endless(last_day: date, refusal: AwayRefusal | None) -> None:
    """A year and a day is a slip of the pen."""
    absence = note(last_day)
    assert absence is refusal if refusal else isinstance(absence, Absence)


def test_a_backup_is_somebody_else_who_is_there() -> None:
    """Not oneself, nobody who is gone, and nobody who is away."""
    assert note(backup=PEOPLE[ANA]) is AwayRefusal.YOURSELF
    assert note(backup=replace(PEOPLE[EVE], active=False)) is AwayRefusal.BACKUP_GONE
    assert note(MONDAY, PEOPLE[EVE], NEW_YORK.key, away(EVE, VIC)) is AwayRefusal.BACKUP_AWAY
    over = away(EVE, VIC, MONDAY_TEN)
    assert isinstance(note(MONDAY, PEOPLE[EVE], NEW_YORK.key, over), Absence)
    assert STAFF.absence(EVE, MONDAY_TEN) is None
