"""Keeps what Slack says of people: found, changed, gone. Asks Slack nothing itself; see placing for their loops."""

from __future__ import annotations

from datetime import datetime

from bot.use_cases.keeping import shown_to
from rules.handover import reckon_in_own_hours
from rules.model import Person
from rules.terms import Terms
from storage.database import Database
from storage.deliveries import unsent_cards_of
from storage.directory import deactivate, people_of, save_person
from storage.loops import get_loop, history_of, save_loops, undigested_loops_of
from storage.responses import get_response
from storage.work import Writing, writing


async def learn_person(database: Database, terms: Terms, person: Person, now: datetime) -> None:
    """Keeps what Slack said of a person. Loops of theirs that nobody has seen yet get deadlines in their own hours."""
    async with writing(database) as work:
        known = (await people_of(work, [person.email])).get(person.email)
        await save_person(work, person, now)
        if known is None and person.reachable:
            unseen = {*await unsent_cards_of(work, person.email), *await undigested_loops_of(work, person.email)}
            for number in sorted(unseen):
                await _reckon_anew(work, terms, number, person, now)
        await work.commit()


async def _reckon_anew(work: Writing, terms: Terms, number: int, person: Person, now: datetime) -> None:
    loop = await get_loop(work, number)
    if loop is None or person.email not in (loop.owner_email, loop.escalated_to):
        return
    if any(event.at != loop.opened_at for event in await history_of(work, number)):
        # Somebody or something has moved it since: what was promised stays.
        return
    response = await get_response(work, loop.response_id)
    after = reckon_in_own_hours(loop, response.submitted_at, person, terms)
    if after != loop:
        await save_loops(work, [(loop, after)])
        work.outdate_homes(shown_to(after, terms), now)


async def lose_person(database: Database, email: str, now: datetime) -> None:
    """Notes that Slack delivers nothing to this person any more; their loops are due to change hands."""
    async with writing(database) as work:
        await deactivate(work, email, now)
        await work.commit()
