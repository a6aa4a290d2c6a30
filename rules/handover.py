"""Loops that change hands by themselves: to triage for want of an owner, and on to the owner who turned up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rules.clock import with_next_due
from rules.decision import Decision, ShowCard, TellInThread
from rules.events import EventKind
from rules.lifecycle import ALLOWED, LIVE, Move
from rules.model import Account, Loop, LoopEvent, Person, State
from rules.office_time import deadline
from rules.ownership import Assignment
from rules.terms import Terms


def hand_over(
    loop: Loop, account: Account | None, assignment: Assignment, now: datetime, terms: Terms
) -> Decision | None:
    """Moves a live loop to where `assignment` says; None where it is there already. Deadlines stay as they were set.

    The account may have turned up meanwhile: the loop then takes its tier and lead. Whoever has it now has claimed
    nothing yet, as after a reassignment.
    """
    if loop.state not in LIVE:
        return None
    to_triage = assignment.triage_because is not None
    changes_hands = assignment.owner_email != loop.owner_email
    state = ALLOWED.get((loop.state, Move.REASSIGN), loop.state) if changes_hands else loop.state
    after = replace(
        loop,
        state=state,
        claimed_by=None if state is State.OPEN else loop.claimed_by,
        claimed_at=None if state is State.OPEN else loop.claimed_at,
        owner_email=assignment.owner_email,
        owner_because=assignment.because,
        triage_because=assignment.triage_because,
        wanted_owner=assignment.wanted_owner,
        account_id=account.account_id if account else loop.account_id,
        tier=terms.tier_of(account) if account else loop.tier,
        lead_email=terms.lead_of(account) if account else loop.lead_email,
    )
    stays = (loop.owner_email, loop.triage_because, loop.account_id)
    if (after.owner_email, after.triage_because, after.account_id) == stays:
        return None
    kind = EventKind.SENT_TO_TRIAGE if to_triage else EventKind.MOVED_TO_OWNER
    event = LoopEvent(
        now,
        kind,
        None,
        loop.state,
        state,
        why=assignment.triage_because or assignment.because,
        details={"from": loop.owner_email, "to": assignment.owner_email},
    )
    told = (TellInThread(loop.owner_email, event),) if changes_hands else ()
    return Decision(with_next_due(after), (event,), (ShowCard(after.owner_email), *told), because=assignment.because)


def reckon_in_own_hours(loop: Loop, submitted_at: datetime, owner: Person, terms: Terms) -> Loop:
    """The deadlines of a loop that nobody has seen yet, reckoned in the zone of an owner whom Slack only now named.

    Deadlines are fixed when a loop opens; until its first card is out, its owner's office hours may still be unknown.
    """
    resolve = terms.policy.lane(loop.lane).resolve
    zone = terms.zone_of(owner)
    return with_next_due(
        replace(
            loop,
            first_touch_due_at=terms.first_touch_due(submitted_at, loop.lane, loop.tier, owner),
            resolve_due_at=None if resolve is None else deadline(submitted_at, resolve, terms.hours, zone),
        )
    )
