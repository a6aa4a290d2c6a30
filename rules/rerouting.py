"""What it means for a loop that its comment turns out to be about something else. Reads no comment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rules.clock import with_next_due
from rules.decision import Decision, Effect, ShowCard, TellInThread
from rules.events import EventKind
from rules.model import Loop, LoopEvent, State
from rules.ownership import Assignment, follow_stand_in, holders
from rules.routing import route
from rules.staff import Staff
from rules.terms import Terms

_NOBODY_ACTED = (State.OPEN, State.CLAIMED)


def reroute(loop: Loop, also: tuple[str, ...], now: datetime, staff: Staff, terms: Terms) -> Decision | None:
    """Gives the loop to whoever its reason goes to now; None where it stays.

    It stays once somebody reached out to the customer, where a colleague chose the owner, in a digest and in triage.
    The clock runs on as it was: the customer was promised an answer, not a department.
    """
    csm_email = loop.informed_email or loop.owner_email
    if loop.state not in _NOBODY_ACTED or loop.wanted_owner is None or loop.in_digest:
        return None
    by_account = Assignment(csm_email, "CSM of the account", loop.triage_because, loop.wanted_owner)
    routed = route(by_account, loop.lane, loop.reason, also, staff, terms)
    to = routed.assignment.owner_email
    if to == loop.owner_email:
        return None
    after = replace(
        loop,
        state=State.OPEN,
        claimed_by=None,
        claimed_at=None,
        owner_email=to,
        owner_because=routed.assignment.because,
        informed_email=routed.assignment.informed_email,
    )
    after = with_next_due(follow_stand_in(loop, after, staff, now), now)
    details = {"from": loop.owner_email, "to": to}
    event = LoopEvent(
        now, EventKind.ROUTED, None, loop.state, after.state, why=routed.assignment.because, details=details
    )
    newcomers = [reader for reader in holders(after) if reader not in holders(loop)]
    effects: list[Effect] = [ShowCard(reader) for reader in newcomers]
    effects += [TellInThread(reader, event) for reader in holders(loop)]
    if routed.tell_admins is not None:
        effects.append(routed.tell_admins)
    return Decision(after, (event,), tuple(effects), because=routed.assignment.because)
