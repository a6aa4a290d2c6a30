"""Finds the account and the owner of a response, as the rules say. Decides nothing and writes nothing."""

from __future__ import annotations

from rules.matching import domains_of, match_account
from rules.model import Response
from rules.opening import Found
from rules.ownership import assign_owner
from rules.terms import Terms
from storage.directory import accounts_that_may_fit, get_contact, people_of
from storage.work import Reading


async def find_owner(work: Reading, response: Response, terms: Terms) -> Found:
    """Who this answer is from and who must act on it, by what the directory knows at this moment."""
    contact = await get_contact(work, response.email) if response.email else None
    ids = [found for found in (response.given_account_id, contact.account_id if contact else None) if found]
    domains = domains_of(response.email) if response.email else ()
    rows = await accounts_that_may_fit(work, ids, domains) if ids or domains else []
    match = match_account(response.given_account_id, response.email, contact, [account for account, _ in rows])
    people = {csm.email: csm for _, csm in rows if csm is not None}
    account = match.account
    assignment = assign_owner(account, match.because, people, terms)
    if assignment.owner_email not in people:
        people |= await people_of(work, [assignment.owner_email])
    return Found(account=account, assignment=assignment, people=people)
