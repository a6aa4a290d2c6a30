"""Who a loop goes to by what its comment is about: its CSM, or the role that the reason's route names. Tells nobody."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rules.decision import TellAdmins
from rules.model import Lane
from rules.ownership import Assignment
from rules.policy import Reason
from rules.roles import OWNER, find_above
from rules.staff import Staff
from rules.terms import Terms


@dataclass(frozen=True, slots=True)
class Routed:
    """Where a loop goes. `tell_admins`: nobody fills the role that the route names, and its CSM has it instead."""

    assignment: Assignment
    tell_admins: TellAdmins | None = None


def route(
    by_account: Assignment, lane: Lane, reason: str | None, also: tuple[str, ...], staff: Staff, terms: Terms
) -> Routed:
    """Where a loop goes that its account gives to `by_account`, when its comment is about `reason` and `also` others.

    Only detractors are routed: what passives and promoters say is the CSM's to use. What sits with triage stays there
    until its account is known.
    """
    main = _reason(reason, terms)
    if lane is not Lane.DETRACTOR or main is None or main.route == OWNER or by_account.triage_because is not None:
        return Routed(by_account)
    above = find_above(main.route, None, staff, terms)
    if above.tell_admins is not None:
        return Routed(by_account, above.tell_admins)
    if above.email == by_account.owner_email:
        return Routed(by_account)
    because = f"{main.label} goes to the {main.route.replace('_', ' ')}"
    named = [_reason(name, terms) for name in also]
    others = [other.label for other in named if other is not None and other.route != main.route]
    if others:
        because += f", though it names {' and '.join(others)} as well"
    return Routed(replace(by_account, owner_email=above.email, because=because, informed_email=by_account.owner_email))


def _reason(name: str | None, terms: Terms) -> Reason | None:
    return next((reason for reason in terms.policy.reasons if reason.name == name), None)
