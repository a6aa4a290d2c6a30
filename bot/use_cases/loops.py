"""What a colleague does to a loop: whether they may, and what follows is kept. Knows no button and no view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.use_cases.fitness import fitness_of
from bot.use_cases.keeping import keep
from bot.use_cases.showing import facts_of, loop_numbered
from rules.acts import Act, Ask, Escalate, File, Reassign
from rules.decision import Decision, Refusal
from rules.facts import LoopFacts
from rules.lifecycle import Move
from rules.model import Loop
from rules.moves import last_change, make_move, may
from rules.ownership import holders
from rules.staff import Staff
from rules.terms import Terms
from storage.database import Database
from storage.deliveries import refresh_loops
from storage.directory import staff_of
from storage.errors import ConflictError
from storage.loops import history_of
from storage.responses import get_response
from storage.work import Reading, reading, writing

_ATTEMPTS = 5


async def act_on_loop(
    database: Database, terms: Terms, number: int, actor: str, act: Act, clock: Callable[[], datetime]
) -> Decision | Refusal:
    """Makes a move for `actor` (an address), or says why not. When a Decision returns, it is committed.

    A refusal because the card was out of date makes the messages of that loop be rendered anew.
    Raises NoSuchLoopError, DatabaseAwayError, and ConflictError where others kept changing the loop meanwhile.
    """
    for attempt in range(_ATTEMPTS):
        now = clock()
        try:
            async with writing(database) as work:
                loop = await loop_numbered(work, number)
                history = await history_of(work, number)
                staff = await _staff_of(work, loop, actor, act, terms)
                asked = await _checked(work, loop, act, now, terms)
                answer = make_move(loop, asked, actor, history, now, terms, staff)
                if isinstance(answer, Refusal):
                    await refresh_loops(work, [number], now)
                else:
                    await keep(work, terms, loop, answer, now)
                await work.commit()
                return answer
        except ConflictError:
            if attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


async def _checked(work: Reading, loop: Loop, act: Act, now: datetime, terms: Terms) -> Act:
    """The act with what it depends on, as things are now: the answer's score, what speaks against a reference."""
    match act:
        case File():
            return replace(act, score=(await get_response(work, loop.response_id)).score)
        case Ask():
            return replace(act, unfit=(await fitness_of(work, loop.account_id, now, terms)).why)
        case _:
            return act


async def _staff_of(work: Reading, loop: Loop, actor: str, act: Act, terms: Terms) -> Staff:
    """Those in whose hands this act may put the loop."""
    chosen = act.to.email if isinstance(act, Escalate | Reassign) else None
    named = (actor, chosen, *holders(loop), loop.lead_email, *terms.policy.people.roles.values())
    return await staff_of(work, [email for email in named if email])


async def ask_move(
    database: Database, terms: Terms, number: int, actor: str, move: Move, now: datetime
) -> tuple[LoopFacts, Refusal | None]:
    """The facts of a loop, and why `actor` could not make this move now; None if they could.

    The loop stays as it is. A refusal has its messages rendered anew, as the one clicked on was out of date.
    """
    async with reading(database) as work:
        facts = await facts_of(work, terms, number, now)
    refusal = may(facts.loop, move, actor, last_change(facts.history), terms)
    if refusal is not None:
        await refresh_loop(database, number, now)
    return facts, refusal


async def refresh_loop(database: Database, number: int, now: datetime) -> None:
    """Has the messages of a loop rendered anew."""
    async with writing(database) as work:
        await refresh_loops(work, [number], now)
        await work.commit()
