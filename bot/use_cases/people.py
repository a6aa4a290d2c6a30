"""What becomes of loops when Slack says who somebody is: found, gone, or back again. Asks Slack nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.use_cases.finding import find_owner
from bot.use_cases.keeping import keep
from rules.handover import hand_over, reckon_in_own_hours
from rules.lifecycle import LIVE
from rules.model import Loop, Person
from rules.terms import Terms
from storage.database import Database
from storage.deliveries import unsent_cards_of
from storage.directory import deactivate, people_of, save_person
from storage.errors import ConflictError
from storage.loops import get_loop, loops_in_triage, save_loop
from storage.responses import get_response, set_response_account
from storage.work import Writing, reading, writing

_AT_ONCE = 200


async def learn_person(database: Database, terms: Terms, person: Person, now: datetime) -> None:
    """Keeps what Slack said of a person. Loops of theirs that nobody has seen yet get deadlines in their own hours."""
    async with writing(database) as work:
        known = (await people_of(work, [person.email])).get(person.email)
        await save_person(work, person, now)
        if known is None and person.reachable:
            for number in await unsent_cards_of(work, person.email):
                await _reckon_anew(work, terms, number, person)
        await work.commit()


async def _reckon_anew(work: Writing, terms: Terms, number: int, person: Person) -> None:
    loop = await get_loop(work, number)
    if loop is None or loop.owner_email != person.email or loop.version != 1:
        return
    response = await get_response(work, loop.response_id)
    after = reckon_in_own_hours(loop, response.submitted_at, person, terms)
    if after != loop:
        await save_loop(work, loop, after)


async def lose_person(database: Database, email: str, now: datetime) -> None:
    """Notes that Slack delivers nothing to this person any more."""
    async with writing(database) as work:
        await deactivate(work, email, now)
        await work.commit()


async def place_loop(
    database: Database, terms: Terms, number: int, now: datetime, applies: Callable[[Loop], bool]
) -> bool:
    """Puts a live loop where the directory says it belongs now: to its owner, or to triage. True where it moved.

    `applies` says of the loop as it is now whether there is still a reason to move it: a colleague may just have.
    """
    try:
        async with writing(database) as work:
            loop = await get_loop(work, number)
            if loop is None or loop.state not in LIVE or not applies(loop):
                return False
            moved = await _place(work, terms, loop, now)
            await work.commit()
            return moved
    except ConflictError:
        # Somebody acted on it at this moment; the next sweep looks again.
        return False


async def _place(work: Writing, terms: Terms, loop: Loop, now: datetime) -> bool:
    response = await get_response(work, loop.response_id)
    found = await find_owner(work, response, terms)
    if found.assignment.owner_email not in found.people:
        # Slack was not asked about this owner yet; the loop stays where somebody sees it until it was.
        return False
    decision = hand_over(loop, found.account, found.assignment, now, terms)
    if decision is None:
        return False
    if found.account is not None and response.account_id != found.account.account_id:
        await set_response_account(work, response.id, found.account.account_id)
    await keep(work, loop, decision, now)
    return True


async def place_triaged_loops(database: Database, terms: Terms, now: datetime) -> int:
    """Moves every loop in triage whose owner has turned up. Returns how many moved."""
    moved, after = 0, 0
    while True:
        async with reading(database) as work:
            waiting = await loops_in_triage(work, after, _AT_ONCE)
        for loop in waiting:
            moved += await place_loop(database, terms, loop.number, now, lambda loop: loop.triage_because is not None)
        if len(waiting) < _AT_ONCE:
            return moved
        after = waiting[-1].number
