"""What a colleague does to a loop, and what is shown of one. Knows no button and no view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.use_cases.keeping import keep
from rules.decision import Decision, Refusal
from rules.facts import LoopFacts
from rules.lifecycle import Move
from rules.model import Loop
from rules.moves import Act, make_move, may
from rules.plays import show_play
from rules.terms import Terms
from storage.database import Database
from storage.deliveries import refresh_cards
from storage.directory import get_account, get_contact, people_of
from storage.errors import ConflictError
from storage.loops import get_loop, history_of, live_loops_of
from storage.responses import earlier_scores, get_response
from storage.work import Reading, reading, writing

_ATTEMPTS = 5


class NoSuchLoopError(LookupError):
    """There is no loop of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no loop {number}")
        self.number = number


async def act_on_loop(
    database: Database, terms: Terms, number: int, actor: str, act: Act, clock: Callable[[], datetime]
) -> Decision | Refusal:
    """Makes a move for `actor` (an address), or says why not. When a Decision returns, it is committed.

    A refusal because the card was out of date makes the cards of that loop be rendered anew.
    Raises NoSuchLoopError, DatabaseAwayError, and ConflictError where others kept changing the loop meanwhile.
    """
    for attempt in range(_ATTEMPTS):
        now = clock()
        try:
            async with writing(database) as work:
                loop = await _loop(work, number)
                history = await history_of(work, number)
                answer = make_move(loop, act, actor, history, now, terms)
                if isinstance(answer, Refusal):
                    await refresh_cards(work, number, now)
                else:
                    await keep(work, loop, answer, now)
                await work.commit()
                return answer
        except ConflictError:
            if attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


async def _loop(work: Reading, number: int) -> Loop:
    loop = await get_loop(work, number)
    if loop is None:
        raise NoSuchLoopError(number)
    return loop


async def ask_move(
    database: Database, terms: Terms, number: int, actor: str, move: Move, now: datetime
) -> tuple[LoopFacts, Refusal | None]:
    """The facts of a loop, and why `actor` could not make this move now; None if they could.

    The loop stays as it is. A refusal has its cards rendered anew, as the one clicked on was out of date.
    """
    async with reading(database) as work:
        facts = await facts_of(work, terms, number)
    refusal = may(facts.loop, move, actor, facts.history[-1] if facts.history else None, terms)
    if refusal is not None:
        await refresh_loop(database, number, now)
    return facts, refusal


async def read_loop(database: Database, terms: Terms, number: int) -> LoopFacts:
    """Everything about one loop. Raises NoSuchLoopError, DatabaseAwayError."""
    async with reading(database) as work:
        return await facts_of(work, terms, number)


async def loops_to_act_on(database: Database, terms: Terms, email: str, most: int) -> list[LoopFacts]:
    """The loops that this person must act on, the most urgent first."""
    async with reading(database) as work:
        return [await facts_of(work, terms, loop.number) for loop in await live_loops_of(work, email, most)]


async def refresh_loop(database: Database, number: int, now: datetime) -> None:
    """Has the cards of a loop rendered anew."""
    async with writing(database) as work:
        await refresh_cards(work, number, now)
        await work.commit()


async def facts_of(work: Reading, terms: Terms, number: int) -> LoopFacts:
    """Gathers what a reader of the loop needs, as it stands at this moment."""
    loop = await _loop(work, number)
    response = await get_response(work, loop.response_id)
    history = await history_of(work, number)
    named = {loop.owner_email, loop.lead_email, loop.escalated_to, loop.claimed_by, *terms.policy.people.admins}
    for event in history:
        named |= {
            event.who,
            *(value for key in ("from", "to", "owner") if isinstance(value := event.details.get(key), str)),
        }
    facts = LoopFacts(
        loop=loop,
        response=response,
        reason=terms.reasons.shown(loop.reason, response.comment),
        account=await get_account(work, loop.account_id) if loop.account_id else None,
        contact=await get_contact(work, response.email) if response.email else None,
        earlier=await earlier_scores(work, response),
        history=history,
        people=await people_of(work, [email for email in named if email]),
        admins=tuple(terms.policy.people.admins),
        currency=terms.policy.currency,
        default_timezone=terms.policy.timezone,
    )
    return replace(facts, play=show_play(terms.policy.play_named(loop.play), facts))
