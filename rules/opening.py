"""What a response means for the loop: opens it, follows what the customer changes, withdraws it. Knows no button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from rules.clock import with_next_due
from rules.decision import Decision, Effect, ShowCard, TellInThread
from rules.events import EventKind
from rules.lifecycle import ALLOWED, LIVE, SETTLED, Move
from rules.model import Account, Lane, Loop, LoopEvent, Person, Response, State
from rules.office_time import deadline
from rules.ownership import Assignment, begin_anew, holders
from rules.plays import find_play
from rules.reasons import UNCLEAR
from rules.terms import Terms


@dataclass(frozen=True, slots=True)
class Found:
    """What was found out about who answered: their account and its owner. `people` are those Slack was asked about."""

    account: Account | None
    assignment: Assignment
    people: Mapping[str, Person]


def lane_to_open(response: Response, found: Found, terms: Terms) -> Lane | None:
    """The lane in which this answer is followed up at once; None where it opens no loop.

    It opens one where its lane is switched on and delivered now, and its owner takes part in the pilot.
    """
    lane = response.lane
    if lane is None:
        return None
    rule = terms.policy.lane(lane)
    pilot = terms.policy.pilot.owners
    takes_part = not pilot or (found.account is not None and found.account.csm_email in pilot)
    return lane if rule.enabled and rule.deliver == "now" and takes_part else None


def open_loop(response: Response, lane: Lane, found: Found, now: datetime, terms: Terms) -> Decision:
    """Opens the loop of a response. Its clock starts when the customer answered, not when we heard of it."""
    owner = found.people.get(found.assignment.owner_email)
    tier = terms.tier_of(found.account)
    resolve = terms.policy.lane(lane).resolve
    loop = Loop(
        number=0,
        response_id=response.id,
        lane=lane,
        state=State.OPEN,
        owner_email=found.assignment.owner_email,
        owner_because=found.assignment.because,
        lead_email=terms.lead_of(found.account),
        opened_at=now,
        first_touch_due_at=terms.first_touch_due(response.submitted_at, lane, tier, owner),
        resolve_due_at=None
        if resolve is None
        else deadline(response.submitted_at, resolve, terms.hours, terms.zone_of(owner)),
        next_due_at=None,
        account_id=found.account.account_id if found.account else None,
        tier=tier,
        triage_because=found.assignment.triage_because,
        wanted_owner=found.assignment.wanted_owner,
    )
    loop = with_next_due(with_reason(loop, response, terms))
    details = {"score": response.score, "owner": loop.owner_email}
    opened = LoopEvent(now, EventKind.OPENED, None, None, State.OPEN, why=loop.owner_because, details=details)
    return Decision(loop, (opened,), (ShowCard(loop.owner_email),), because=found.assignment.because)


def with_reason(loop: Loop, response: Response, terms: Terms) -> Loop:
    """The loop filed under the reason that the comment gives, with the play that fits it."""
    return _with_play(replace(loop, reason=terms.reasons.find(response.comment).name), response, terms)


def _with_play(loop: Loop, response: Response, terms: Terms) -> Loop:
    reason = loop.reason or UNCLEAR.name
    play = find_play(terms.policy.plays, lane=loop.lane, reason=reason, tier=loop.tier, score=response.score)
    return replace(loop, play=play.name if play else None)


def revise_loop(loop: Loop, before: Response, after: Response, now: datetime, terms: Terms) -> Decision | None:
    """What a customer's change of their answer does to its loop; None where it does nothing. The clock stays.

    A score corrected out of the lane withdraws a loop that is still live; corrected back, the loop is restored.
    A settled loop keeps the reason that a colleague confirmed.
    """
    events = [*_comment_events(loop, before, after, now), *_score_events(loop, before, after, now)]
    if not events:
        return None
    revised = _in_state(loop, events[-1].to_state, now)
    if revised.state not in SETTLED:
        if before.comment != after.comment:
            revised = with_reason(revised, after, terms)
        elif revised.state in LIVE:
            revised = _with_play(revised, after, terms)
    effects: tuple[Effect, ...] = tuple(TellInThread(reader, event) for event in events for reader in holders(loop))
    return Decision(with_next_due(revised), tuple(events), effects, because="the customer changed the answer")


def _in_state(loop: Loop, state: State, now: datetime) -> Loop:
    if state is loop.state:
        return loop
    if state is State.WITHDRAWN:
        return replace(loop, state=state, closed_at=now)
    # Restored: it begins anew with its owner, as after a reopening.
    return begin_anew(replace(loop, state=state, closed_at=None))


def _comment_events(loop: Loop, before: Response, after: Response, now: datetime) -> list[LoopEvent]:
    if before.comment == after.comment:
        return []
    kind = EventKind.COMMENT_ADDED if before.comment is None else EventKind.COMMENT_CHANGED
    return [LoopEvent(now, kind, None, loop.state, loop.state)]


def _score_events(loop: Loop, before: Response, after: Response, now: datetime) -> list[LoopEvent]:
    if before.score == after.score:
        return []
    move, kind = None, EventKind.SCORE_CORRECTED
    if after.lane is not loop.lane and loop.state in LIVE:
        move, kind = Move.WITHDRAW, EventKind.WITHDRAWN
    elif after.lane is loop.lane and loop.state is State.WITHDRAWN:
        move, kind = Move.RESTORE, EventKind.RESTORED
    state = ALLOWED[loop.state, move] if move else loop.state
    details = {"from_score": before.score, "to_score": after.score}
    return [LoopEvent(now, kind, None, loop.state, state, details=details)]
