"""Tells those who hold a detractor's loop that their customer answered again. Decides nothing."""

from __future__ import annotations

from datetime import datetime

from bot.use_cases.keeping import keep
from rules.recovery import answered_again
from rules.terms import Terms
from storage.loops import history_of
from storage.ties import continued
from storage.work import Writing


async def follow_ties(work: Writing, terms: Terms, now: datetime) -> None:
    """Follows the answers of which this transaction changed what their customers answered next."""
    for one in await continued(work, work.recount) if work.recount else ():
        if one.next_score is None:
            continue
        history = await history_of(work, one.loop.number)
        decision = answered_again(one.loop, (one.score, one.next_score), one.new_loop, history, now)
        if decision is not None:
            await keep(work, terms, one.loop, decision, now)
