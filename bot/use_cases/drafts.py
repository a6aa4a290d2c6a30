"""A reply drafted for a colleague who may act on a loop. Keeps nothing: whether and what they send is theirs."""

from __future__ import annotations

from datetime import datetime

from bot.use_cases.loops import refresh_loop
from bot.use_cases.showing import facts_of
from rules.decision import Refusal
from rules.drafting import Draft, draft_reply, may_draft
from rules.facts import LoopFacts
from rules.moves import last_change
from rules.terms import Terms
from storage.database import Database
from storage.work import reading


async def draft_for(
    database: Database, terms: Terms, number: int, actor: str, now: datetime
) -> tuple[LoopFacts, Draft | Refusal]:
    """The facts of a loop with the reply to its customer, or with why `actor` (an address) gets none.

    A refusal has the loop's messages rendered anew, as the one clicked on was out of date.
    Raises NoSuchLoopError, DatabaseAwayError.
    """
    async with reading(database) as work:
        facts = await facts_of(work, terms, number, now)
    refusal = may_draft(facts.loop, actor, last_change(facts.history), terms)
    if refusal is None:
        return facts, draft_reply(facts)
    await refresh_loop(database, number, now)
    return facts, refusal
