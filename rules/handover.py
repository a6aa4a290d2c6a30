"""Loops that change hands by themselves: for want of an owner, to one who turned up, to a stand-in and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from rules.clock import plan, plan_from_opening, with_next_due
from rules.decision import Decision, Effect, Ping, ShowCard, TellInThread
from rules.events import EventKind
from rules.lifecycle import ALLOWED, LIVE, Move
from rules.model import Account, Loop, LoopEvent, Person, State
from rules.office_time import deadline
from rules.ownership import Assignment, begin_anew, follow_stand_in, holders, who_must_act, with_stand_in
from rules.staff import Staff
from rules.terms import Terms


def hand_over(
    loop: Loop, account: Account | None, assignment: Assignment, now: datetime, staff: Staff, terms: Terms
) -> Decision | None:
    """Moves a live loop to where `assignment` says; None where it is there already. Its clock runs on as it was set.

    The account may have turned up meanwhile: the loop then takes its tier and lead. Whoever has it now has claimed
    nothing yet, as after a reassignment.
    """
    if loop.state not in LIVE:
        return None
    is_routed = loop.informed_email is not None and loop.owner_email != assignment.owner_email
    if is_routed and not staff.is_gone(loop.owner_email):
        return _inform(loop, account, assignment, now, terms)
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
        informed_email=assignment.informed_email,
        account_id=account.account_id if account else loop.account_id,
        tier=terms.tier_of(account) if account else loop.tier,
        lead_email=terms.lead_of(account) if account else loop.lead_email,
    )
    stays = (loop.owner_email, loop.triage_because, loop.account_id)
    if (after.owner_email, after.triage_because, after.account_id) == stays:
        # Another lead is nobody's hand-over: it only says who is asked.
        led = replace(loop, lead_email=after.lead_email)
        return None if led == loop else Decision(led, (), (), because="the account has another lead")
    after = follow_stand_in(loop, after, staff, now)
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
    told = _told_in_thread((loop.owner_email,) if changes_hands else (), event, staff)
    return Decision(with_next_due(after, now), (event,), (*_cards_for(after), *told), because=assignment.because)


def _inform(
    loop: Loop, account: Account | None, assignment: Assignment, now: datetime, terms: Terms
) -> Decision | None:
    """Keeps another CSM informed of a loop that its reason gave to somebody else: it stays there."""
    informed = None if assignment.triage_because is not None else assignment.owner_email
    lead_email = terms.lead_of(account) if account else loop.lead_email
    after = replace(loop, informed_email=informed, wanted_owner=assignment.wanted_owner, lead_email=lead_email)
    if after == loop:
        return None
    cards = (ShowCard(informed),) if informed is not None and informed != loop.informed_email else ()
    return Decision(with_next_due(after, now), (), cards, because="the account has another CSM")


def take_back(loop: Loop, now: datetime, staff: Staff, terms: Terms) -> Decision | None:
    """Gives an escalated loop back to its owner when whoever it was escalated to is gone; None where they are not."""
    if loop.state is not State.ESCALATED or loop.escalated_to is None or not staff.is_gone(loop.escalated_to):
        return None
    state = ALLOWED[loop.state, Move.HAND_BACK]
    why = f"{loop.escalated_to} {staff.why_gone(loop.escalated_to)}"
    details = {"to": loop.owner_email}
    event = LoopEvent(now, EventKind.HANDED_BACK, None, loop.state, state, why=why, details=details)
    after = with_stand_in(begin_anew(replace(loop, state=state, closed_at=None)), staff, now)
    after = plan(after, now, staff.person(who_must_act(after)), terms)
    told = _told_in_thread(holders(after), event, staff)
    return Decision(after, (event,), (*_cards_for(after), *told), because=why)


def cover(loop: Loop, now: datetime, staff: Staff) -> Decision | None:
    """Has whoever stands in now do so, or gives the loop back to whoever returned; None where nothing changes.

    Whoever returns is pinged about each loop, and so reads in one list what is open.
    """
    if loop.state not in LIVE:
        return None
    after = with_stand_in(loop, staff, now)
    if after.backup_email == loop.backup_email:
        return None
    away = who_must_act(loop)
    if after.backup_email is not None:
        absence = staff.absences[away]
        details = {"for": away, "to": after.backup_email, "until": absence.ends_at.isoformat()}
        event = LoopEvent(now, EventKind.COVERED, None, loop.state, loop.state, why=absence.why, details=details)
    else:
        details = {"for": away, "from": loop.backup_email or away}
        event = LoopEvent(now, EventKind.UNCOVERED, None, loop.state, loop.state, details=details)
    returns = after.backup_email is None and not staff.is_gone(away) and not loop.in_digest
    back: tuple[Effect, ...] = (ShowCard(away), Ping(away, event)) if returns else ()
    told = _told_in_thread(dict.fromkeys((*holders(loop), *holders(after))), event, staff)
    return Decision(with_next_due(after, now), (event,), (*back, *told), because=event.kind)


def _told_in_thread(readers: Iterable[str], event: LoopEvent, staff: Staff) -> tuple[TellInThread, ...]:
    """Nobody writes to those who are gone."""
    return tuple(TellInThread(reader, event) for reader in readers if not staff.is_gone(reader))


def _cards_for(loop: Loop) -> tuple[ShowCard, ...]:
    """What waits for a digest comes in the next one of whoever has it then."""
    if loop.in_digest:
        return ()
    readers = (loop.owner_email, loop.backup_email, loop.informed_email)
    return tuple(ShowCard(reader) for reader in readers if reader)


def reckon_in_own_hours(loop: Loop, submitted_at: datetime, holder: Person, terms: Terms) -> Loop:
    """The deadlines of a loop that nobody has seen yet, reckoned in the zone of a holder whom Slack only now named.

    Deadlines are fixed when a loop opens; until its first card is out, the office hours of its owner, or of the one to
    whom it was escalated at once, may still be unknown.
    """
    if holder.email == loop.owner_email:
        resolve, zone = terms.policy.lane(loop.lane).resolve, terms.zone_of(holder)
        loop = replace(
            loop,
            first_touch_due_at=terms.first_touch_due(submitted_at, loop.lane, loop.tier, holder),
            resolve_due_at=None if resolve is None else deadline(submitted_at, resolve, terms.hours, zone),
        )
    if holder.email != who_must_act(loop):
        return loop
    if loop.state is State.ESCALATED:
        due = terms.first_touch_due(loop.opened_at, loop.lane, loop.tier, holder)
        loop = replace(loop, escalation_due_at=due)
    return plan_from_opening(loop, holder, terms)
