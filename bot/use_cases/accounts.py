"""Finds the account that somebody names, and gathers what they may see of it. Decides nothing and knows no view."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace

from rules.account_facts import AccountFacts, AnswerShown, LoopShown
from rules.account_names import Meant, which_account
from rules.model import Account, Loop
from rules.ownership import who_can_read, who_must_act
from rules.terms import Terms
from storage.accounts_found import (
    account_called,
    answers_of,
    known_accounts,
    loops_of,
    loops_of_answers,
    people_at,
    scores_of,
)
from storage.database import Database
from storage.directory import get_account, people_of
from storage.work import Reading, reading

MOST_ANSWERS = 10
MOST_SCORES = 24
MOST_LOOPS = 10
MOST_PEOPLE = 10


async def look_up_account(database: Database, terms: Terms, typed: str, reader: str) -> AccountFacts | Meant:
    """The account that was typed, as `reader` (an address) may see it; the nearest where that names no one account."""
    async with reading(database) as work:
        account_id = await account_called(work, typed)
        known = [] if account_id is not None else await known_accounts(work)
    if account_id is None:
        # Of very many names this takes a moment, in which others are to be answered.
        meant = await asyncio.to_thread(which_account, typed, known)
        if meant.account_id is None:
            return meant
        account_id = meant.account_id
    return await read_account(database, terms, account_id, reader) or Meant(None)


async def read_account(database: Database, terms: Terms, account_id: str, reader: str) -> AccountFacts | None:
    """One account as `reader` (an address) may see it; None where there is none of this id."""
    async with reading(database) as work:
        account = await get_account(work, account_id)
        return await _facts_of(work, terms, account, reader) if account else None


async def _facts_of(work: Reading, terms: Terms, account: Account, reader: str) -> AccountFacts:
    answers = await answers_of(work, account.account_id, MOST_ANSWERS)
    scores, answer_count = await scores_of(work, account.account_id, MOST_SCORES)
    live, counts = await loops_of(work, account.account_id, MOST_LOOPS)
    contacts, contact_count = await people_at(work, account.account_id, MOST_PEOPLE)
    followed = await loops_of_answers(work, [answer.response.id for answer in answers])
    lead_email = terms.lead_of(account)
    return AccountFacts(
        account=account,
        tier=terms.tier_of(account),
        lead_email=lead_email,
        answers=tuple(_readable(one, followed.get(one.response.id, ()), account, reader, terms) for one in answers),
        scores=tuple(scores),
        answer_count=answer_count,
        loops=tuple(live),
        counts=counts,
        contacts=tuple(contacts),
        contact_count=contact_count,
        people=await people_of(work, {account.csm_email, lead_email, *_holders(live)}),
        currency=terms.policy.currency,
        default_timezone=terms.policy.timezone,
    )


def _readable(
    answer: AnswerShown, followed: Collection[Loop], account: Account, reader: str, terms: Terms
) -> AnswerShown:
    """The answer without its words where they are not for this reader."""
    if reader in who_can_read(followed, account, terms):
        return answer
    nothing_said = answer.response.comment is None
    return replace(answer, response=replace(answer.response, comment=None), may_read=nothing_said)


def _holders(live: Sequence[LoopShown]) -> set[str]:
    return {email for shown in live for email in (shown.loop.owner_email, who_must_act(shown.loop))}
