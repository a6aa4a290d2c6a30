"""Which accounts may be asked for a reference, and why others not. Asks nobody and looks nothing up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.durations import Duration
from rules.model import Account, AccountStatus
from rules.office_time import elapsed
from rules.terms import Terms

# Of elapsed time, for people who read it: an office day is part of a calendar day.
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fitness:
    """Whether an account may be asked; `why` says what is in the way, as the end of a sentence."""

    fit: bool
    why: str | None = None


def fitness(account: Account | None, open_detractors: int, now: datetime, terms: Terms) -> Fitness:
    """Whether this account may be asked for a reference at `now`, by the policy's `reference`.

    `open_detractors` counts its live detractor loops. An account whose start is not known is not fit: nobody can say
    how long they have been a customer.
    """
    rule = terms.policy.reference
    if account is None:
        return Fitness(False, "the account is not known")
    if account.status is AccountStatus.CHURNED:
        return Fitness(False, "the account has left")
    if open_detractors:
        return Fitness(False, "an unhappy answer of theirs is still open")
    if account.arr < rule.min_arr:
        return Fitness(False, f"their ARR is below {rule.min_arr:,.0f} {terms.policy.currency}")
    latest = latest_start(now, terms)
    if latest is not None:
        if account.customer_since is None:
            return Fitness(False, "it is not known since when they are a customer")
        if account.customer_since > latest:
            needed = _tenure(rule.min_tenure)
            return Fitness(False, f"they have been a customer for less than {needed.days} days")
    return Fitness(True)


def latest_start(now: datetime, terms: Terms) -> date | None:
    """The last day on which a customer may have begun to be asked at `now`; None where that does not matter."""
    needed = _tenure(terms.policy.reference.min_tenure)
    if not needed:
        return None
    # Of a day that has only begun, nobody was a customer yet.
    days = -(-needed // _DAY)
    try:
        return now.date() - timedelta(days=days)
    except OverflowError:
        return date.min


def _tenure(span: Duration) -> timedelta:
    return max(elapsed(span), _DAY) if span.amount else timedelta()
