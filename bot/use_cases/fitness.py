"""Looks up whether an account may be asked for a reference now. Decides nothing itself."""

from __future__ import annotations

from datetime import datetime

from rules.references import Fitness, fitness
from rules.terms import Terms
from storage.directory import get_account
from storage.voices import open_detractors
from storage.work import Reading


async def fitness_of(work: Reading, account_id: str | None, now: datetime, terms: Terms) -> Fitness:
    """Whether this account may be asked, by what is known of it at this moment."""
    if account_id is None:
        return fitness(None, 0, now, terms)
    account = await get_account(work, account_id)
    return fitness(account, await open_detractors(work, account_id), now, terms)
