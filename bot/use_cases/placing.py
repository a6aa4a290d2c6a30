"""Puts open loops into the right hands when people or their accounts change: owners, stand-ins, triage, and back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from bot.use_cases.finding import find_owner
from bot.use_cases.keeping import keep
from bot.use_cases.recovering import follow_ties
from rules.handover import cover, hand_over, take_back
from rules.lifecycle import LIVE
from rules.model import Loop
from rules.opening import take_paths
from rules.ownership import holders
from rules.paths import immediate_paths
from rules.routing import route
from rules.terms import Terms
from storage.absences import absence_seen_to, absent_with_backup, due_absences
from storage.database import Database
from storage.directory import loss_seen_to, lost_people, move_seen_to, moved_accounts, staff_of
from storage.errors import ConflictError
from storage.loops import get_loop, history_of, live_loops_held_by, live_loops_of_account, loops_in_triage
from storage.responses import get_response, set_response_account
from storage.work import Writing, reading, writing

_AT_ONCE = 200
_ATTEMPTS = 5

Change = Callable[[Writing, Loop], Awaitable[bool]]


async def place_loop(
    database: Database, terms: Terms, number: int, now: datetime, applies: Callable[[Loop], bool]
) -> bool:
    """Puts a live loop where the directory says it belongs now: to its owner, or to triage. True where it moved.

    `applies` says of the loop as it is now whether there is still a reason to move it: a colleague may just have.
    Raises DatabaseAwayError, and ConflictError where others kept changing it meanwhile.
    """

    async def place(work: Writing, loop: Loop) -> bool:
        placed = applies(loop) and await _place(work, terms, loop, now)
        await follow_ties(work, terms, now)
        return placed

    return await _change(database, number, place)


async def _change(database: Database, number: int, change: Change) -> bool:
    """Makes one change to a live loop in a transaction of its own; True where it did something."""
    for attempt in range(_ATTEMPTS):
        try:
            async with writing(database) as work:
                loop = await get_loop(work, number)
                changed = loop is not None and loop.state in LIVE and await change(work, loop)
                await work.commit()
                return changed
        except ConflictError:
            # Somebody acted on it at this moment: look again.
            if attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


async def _place(work: Writing, terms: Terms, loop: Loop, now: datetime) -> bool:
    response = await get_response(work, loop.response_id)
    found = await find_owner(work, response, terms)
    if found.staff.person(found.assignment.owner_email) is None:
        # Slack was not asked about this owner yet; the loop stays where somebody sees it until it was.
        return False
    assignment = found.assignment
    if loop.triage_because is not None and not loop.touched:
        # As if its account had been known when it was answered.
        assignment = route(assignment, loop.lane, loop.reason, (), found.staff, terms).assignment
    decision = hand_over(loop, found.account, assignment, now, found.staff, terms)
    if decision is None:
        return False
    if found.account is not None and response.account_id != found.account.account_id:
        await set_response_account(work, response.id, found.account.account_id)
    await keep(work, terms, loop, decision, now)
    if loop.account_id is None:
        # What an answer is worth is known only once its account is.
        paths = immediate_paths(response, found.account, found.streak, found.staff, terms)
        placed = await get_loop(work, loop.number)
        assert placed is not None
        more = take_paths(placed, paths, await history_of(work, loop.number), now, found.staff, terms)
        if more is not None:
            await keep(work, terms, placed, more, now)
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


async def see_to_moved_accounts(database: Database, terms: Terms, now: datetime) -> int:
    """Moves the open loops of accounts that name another CSM or lead. Returns how many moved.

    A loop whose owner a colleague chose stays with them.
    """
    moved = 0
    async with reading(database) as work:
        accounts = await moved_accounts(work, _AT_ONCE)
    for account, at in accounts:
        async with reading(database) as work:
            numbers = await live_loops_of_account(work, account.account_id)
            asked = account.csm_email in (await staff_of(work, [account.csm_email])).people
        if numbers and not asked:
            continue
        for number in numbers:
            moved += await place_loop(database, terms, number, now, lambda loop: loop.wanted_owner is not None)
        async with writing(database) as work:
            await move_seen_to(work, account.account_id, at)
            await work.commit()
    return moved


async def see_to_lost_people(database: Database, terms: Terms, now: datetime) -> int:
    """Moves the open loops of those who cannot be written to any more. Returns how many moved."""
    moved = 0
    async with reading(database) as work:
        lost = await lost_people(work, _AT_ONCE)
    for email, at in lost:
        async with reading(database) as work:
            numbers = await live_loops_held_by(work, email)
        for number in numbers:
            moved += await _replace(database, terms, number, email, now)
        async with writing(database) as work:
            if all(email not in holders(loop) for loop in await _loops(work, numbers)):
                await loss_seen_to(work, email, at)
            await work.commit()
    return moved


async def _loops(work: Writing, numbers: Iterable[int]) -> list[Loop]:
    found = [await get_loop(work, number) for number in numbers]
    return [loop for loop in found if loop is not None and loop.state in LIVE]


async def _replace(database: Database, terms: Terms, number: int, email: str, now: datetime) -> bool:
    """Takes somebody who is gone out of a loop: as the one it was escalated to, as stand-in, and as owner."""

    async def take_out(work: Writing, loop: Loop) -> bool:
        staff = await staff_of(work, holders(loop))
        decision = take_back(loop, now, staff, terms) if loop.escalated_to == email else cover(loop, now, staff)
        if decision is not None:
            await keep(work, terms, loop, decision, now)
        return decision is not None

    taken = await _change(database, number, take_out)
    return await place_loop(database, terms, number, now, lambda loop: loop.owner_email == email) or taken


async def see_to_absences(database: Database, terms: Terms, now: datetime) -> int:
    """Has stand-ins stand in for those who went away, and gives back what they held. Returns how many loops changed."""
    changed = 0
    async with reading(database) as work:
        due = await due_absences(work, now)
    for absence, was_due in due:
        async with reading(database) as work:
            # Whoever they stood in for has somebody else now, too.
            concerned = [absence.email, *await absent_with_backup(work, absence.email)]
            numbers = {number for email in concerned for number in await live_loops_held_by(work, email)}
        for number in sorted(numbers):
            changed += await _cover(database, terms, number, now)
        async with writing(database) as work:
            await absence_seen_to(work, absence, was_due, now)
            work.outdate_homes([absence.email], now)
            await work.commit()
    return changed


async def _cover(database: Database, terms: Terms, number: int, now: datetime) -> bool:
    async def covered(work: Writing, loop: Loop) -> bool:
        decision = cover(loop, now, await staff_of(work, holders(loop)))
        if decision is not None:
            await keep(work, terms, loop, decision, now)
        return decision is not None

    return await _change(database, number, covered)
