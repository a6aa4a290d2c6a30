"""Notes who is away and who is back. Their loops change hands by the next tick; knows no command's words."""

from __future__ import annotations

from datetime import date, datetime

from rules.away import AwayRefusal, go_away
from rules.model import Absence, Person
from rules.terms import Terms
from storage.absences import absence_of, end_absence, save_absence
from storage.database import Database
from storage.deliveries import DeliveryKind, Wanted, want_messages
from storage.directory import staff_of
from storage.loops import live_loops_of
from storage.work import writing

# Past this many, a person needs no number to know that there are many.
_MOST = 1_000


async def note_away(
    database: Database, terms: Terms, person: Person, backup: Person, last_day: date, why: str | None, now: datetime
) -> tuple[Absence, int] | AwayRefusal:
    """Notes an absence, in place of an earlier one, and tells the stand-in; with how many open loops it concerns."""
    async with writing(database) as work:
        staff = await staff_of(work, [person.email, backup.email])
        absence = go_away(person, backup, last_day, why, now, terms.zone_of(person), staff)
        if isinstance(absence, AwayRefusal):
            return absence
        await save_absence(work, absence, now)
        work.outdate_homes([person.email], now)
        loops = len(await live_loops_of(work, person.email, _MOST))
        await want_messages(work, [_asked_to_stand_in(absence, person, last_day, loops, now)], now)
        await work.commit()
    return absence, loops


def _asked_to_stand_in(absence: Absence, person: Person, last_day: date, loops: int, now: datetime) -> Wanted:
    facts = {
        "notice": "stand_in",
        "name": person.title,
        "last_day": last_day.isoformat(),
        "why": absence.why,
        "loops": loops,
    }
    key = f"stand_in:{absence.email}:{absence.backup_email}:{now.isoformat()}"
    return Wanted(key, DeliveryKind.NOTICE, absence.backup_email, facts=facts)


async def note_back(database: Database, person: Person, now: datetime) -> tuple[Absence, int] | None:
    """Notes that somebody is back; gives the absence that ends and how many open loops are theirs, None if not away."""
    async with writing(database) as work:
        absence = await absence_of(work, person.email)
        if absence is None or absence.ends_at <= now:
            return None
        await end_absence(work, person.email, now)
        work.outdate_homes([person.email], now)
        loops = len(await live_loops_of(work, person.email, _MOST))
        await work.commit()
    return absence, loops
