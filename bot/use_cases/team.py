"""Gathers how the loops of a team stand, as far as somebody sees it. Decides nothing and knows no view."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from rules.model import Person
from rules.team import TeamFacts, TeamSeen, by_urgency, team_seen
from rules.terms import Terms
from storage.database import Database
from storage.directory import people_of
from storage.team import everybodys_loops, loops_led_by, loops_owned_by
from storage.work import reading


async def read_team(database: Database, terms: Terms, reader: Person, now: datetime) -> TeamFacts:
    """The open loops by person, as they stand at `now`; today is the reader's own."""
    zone, email = terms.zone_of(reader), reader.email
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    day_ends = datetime.combine(tomorrow, time.min, zone)
    async with reading(database) as work:
        led = await loops_led_by(work, email, now, day_ends)
        seen = team_seen(email, bool(led), terms)
        match seen:
            case TeamSeen.EVERYBODY:
                rows = await everybodys_loops(work, now, day_ends)
            case TeamSeen.LED:
                rows = led
            case TeamSeen.OWN:
                rows = [await loops_owned_by(work, email, now, day_ends)]
        leads = (terms.policy.people.lead,) if seen is TeamSeen.OWN else ()
        people = await people_of(work, [*(row.email for row in rows), *leads])
    return TeamFacts(seen, by_urgency(rows), people, leads)
