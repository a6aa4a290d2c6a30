"""Finds out about a response: its account, the owner, and those whom it may concern. Decides and writes nothing."""

from __future__ import annotations

from rules.matching import domains_of, match_account
from rules.model import Account, Lane, Response
from rules.opening import Found
from rules.ownership import assign_owner
from rules.paths import LONGEST_STREAK, streak_of
from rules.staff import Staff
from rules.terms import Terms
from storage.directory import accounts_that_may_fit, get_contact, staff_of
from storage.responses import scores_before
from storage.work import Reading


async def find_owner(work: Reading, response: Response, terms: Terms) -> Found:
    """Who this answer is from and who must act on it, by what the directory knows at this moment."""
    contact = await get_contact(work, response.email) if response.email else None
    ids = [found for found in (response.given_account_id, contact.account_id if contact else None) if found]
    domains = domains_of(response.email) if response.email else ()
    accounts = await accounts_that_may_fit(work, ids, domains) if ids or domains else []
    match = match_account(response.given_account_id, response.email, contact, accounts)
    staff = await _staff(work, match.account, terms)
    assignment = assign_owner(match.account, match.because, staff, terms)
    streak = await _streak(work, response, match.account)
    return Found(account=match.account, assignment=assignment, staff=staff, streak=streak)


async def _staff(work: Reading, account: Account | None, terms: Terms) -> Staff:
    named = {*terms.policy.people.roles.values(), terms.lead_of(account)}
    return await staff_of(work, {*named, account.csm_email} if account else named)


async def _streak(work: Reading, response: Response, account: Account | None) -> int:
    if account is None or response.lane is not Lane.DETRACTOR:
        return 0
    before = await scores_before(work, account.account_id, response, LONGEST_STREAK - 1)
    return streak_of([response.score, *before])
