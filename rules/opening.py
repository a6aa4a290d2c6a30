"""What a response means for the loop: opens it, follows what the customer changes, withdraws it. Knows no button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rules.clock import plan, plan_from_opening, with_next_due
from rules.decision import Decision, Effect, MarkStructuralRisk, ShowCard, TellInThread
from rules.events import EventKind
from rules.lifecycle import ALLOWED, LIVE, SETTLED, Move
from rules.model import Account, Lane, Loop, LoopEvent, Response, State
from rules.office_time import deadline
from rules.ownership import Assignment, begin_anew, follow_stand_in, holders, who_must_act, with_stand_in
from rules.participation import takes_part
from rules.paths import ESCALATING, Path, PathKind, immediate_paths, paths_in, readers
from rules.plays import find_play
from rules.reasons import UNCLEAR
from rules.rerouting import reroute
from rules.routing import route
from rules.staff import Staff
from rules.terms import Terms


@dataclass(frozen=True, slots=True)
class Found:
    """What was found out about who answered: their account and its owner, and the `staff` whom this may concern.

    `streak` counts the account's detractor answers in a row, this one included.
    """

    account: Account | None
    assignment: Assignment
    staff: Staff
    streak: int = 0


def lane_to_open(response: Response, found: Found, terms: Terms) -> Lane | None:
    """The lane in which this answer is followed up; None where it opens no loop.

    It opens one where its lane is switched on and its owner takes part in the pilot.
    """
    lane = response.lane
    csm_email = found.account.csm_email if found.account else None
    return lane if lane is not None and takes_part(lane, csm_email, terms) else None


def open_loop(response: Response, lane: Lane, found: Found, now: datetime, terms: Terms) -> Decision:
    """Opens the loop of a response. Its clock starts when the customer answered, not when we heard of it.

    Where the answer takes an immediate path, those above hear of it with the first card, each once. One that comes in
    a digest is shown to nobody before.
    """
    reading = terms.reasons.read(response.comment)
    also = tuple(other.name for other in reading.also)
    routed = route(found.assignment, lane, reading.name, also, found.staff, terms)
    assignment = routed.assignment
    owner = found.staff.person(assignment.owner_email)
    tier = terms.tier_of(found.account)
    resolve = terms.policy.lane(lane).resolve
    loop = Loop(
        number=0,
        response_id=response.id,
        lane=lane,
        state=State.OPEN,
        owner_email=assignment.owner_email,
        owner_because=assignment.because,
        lead_email=terms.lead_of(found.account),
        opened_at=now,
        first_touch_due_at=terms.first_touch_due(response.submitted_at, lane, tier, owner),
        resolve_due_at=None
        if resolve is None
        else deadline(response.submitted_at, resolve, terms.hours, terms.zone_of(owner)),
        next_due_at=None,
        account_id=found.account.account_id if found.account else None,
        tier=tier,
        reason=reading.name,
        triage_because=assignment.triage_because,
        wanted_owner=assignment.wanted_owner,
        informed_email=assignment.informed_email,
        in_digest=terms.policy.lane(lane).deliver == "digest",
    )
    loop = with_play(loop, response.score, terms)
    paths = immediate_paths(response, found.account, found.streak, found.staff, terms)
    details: dict[str, object] = {"score": response.score, "owner": loop.owner_email}
    if paths:
        details["paths"] = [path.details for path in paths]
    opened = LoopEvent(now, EventKind.OPENED, None, None, State.OPEN, why=loop.owner_because, details=details)
    loop, escalated = _escalate_at_once(loop, paths, now, found.staff, terms)
    loop = with_stand_in(loop, found.staff, now)
    loop = plan_from_opening(loop, found.staff.person(who_must_act(loop)), terms)
    told = dict.fromkeys((*holders(loop), *readers(paths, found.staff, now)))
    effects: list[Effect] = [] if loop.in_digest else [ShowCard(reader) for reader in told]
    if routed.tell_admins is not None:
        effects.append(routed.tell_admins)
    return Decision(loop, (opened, *escalated), (*effects, *_effects_of(paths, loop, now)), because=assignment.because)


def _escalate_at_once(
    loop: Loop, paths: Sequence[Path], now: datetime, staff: Staff, terms: Terms
) -> tuple[Loop, tuple[LoopEvent, ...]]:
    """The loop in the hands of the one to whom the strongest path escalates it, unless it is theirs already."""
    path = next((path for path in paths if path.kind in ESCALATING and path.to != loop.owner_email), None)
    if path is None or (loop.state, Move.ESCALATE) not in ALLOWED:
        return loop, ()
    state = ALLOWED[loop.state, Move.ESCALATE]
    due = terms.first_touch_due(now, loop.lane, loop.tier, staff.person(path.to))
    why = "; ".join(path.why for path in paths if path.kind in ESCALATING)
    details = {"to": path.to, "due_at": due.isoformat()}
    event = LoopEvent(now, EventKind.ESCALATED, None, loop.state, state, why=why, details=details)
    escalated = replace(loop, state=state, escalated_to=path.to, escalation_due_at=due, asked_email=None)
    return escalated, (event,)


def _effects_of(paths: Sequence[Path], loop: Loop, now: datetime) -> list[Effect]:
    effects: list[Effect] = [path.tell_admins for path in paths if path.tell_admins is not None]
    if loop.account_id is not None and any(path.kind is PathKind.CHRONIC for path in paths):
        effects.append(MarkStructuralRisk(loop.account_id, now))
    return effects


def take_paths(
    loop: Loop, paths: Sequence[Path], history: Sequence[LoopEvent], now: datetime, staff: Staff, terms: Terms
) -> Decision | None:
    """What it means for a live loop that its answer takes paths which nobody heard of yet.

    What was withdrawn and restored since they heard of it is news again.
    """
    withdrawn = max((place for place, event in enumerate(history) if event.kind == EventKind.WITHDRAWN), default=-1)
    known = [path.kind for path in paths_in(history[withdrawn + 1 :])]
    fresh = [path for path in paths if path.kind not in known]
    if not fresh or loop.state not in LIVE:
        return None
    details = {"paths": [path.details for path in fresh]}
    taken = LoopEvent(now, EventKind.PATHS_TAKEN, None, loop.state, loop.state, why=_joined(fresh), details=details)
    after, escalated = _escalate_at_once(loop, fresh, now, staff, terms)
    after = follow_stand_in(loop, after, staff, now)
    if escalated:
        after = plan(after, now, staff.person(who_must_act(after)), terms)
    newcomers = dict.fromkeys((*holders(after), *readers(fresh, staff, now)))
    effects: list[Effect] = [ShowCard(reader) for reader in newcomers]
    # An escalation says itself why; otherwise the holders hear that somebody above was told.
    effects += [TellInThread(holder, event) for event in escalated or (taken,) for holder in holders(loop)]
    return Decision(
        with_next_due(after, now),
        (taken, *escalated),
        (*effects, *_effects_of(fresh, after, now)),
        because=_joined(fresh),
    )


def _joined(paths: Sequence[Path]) -> str:
    return "; ".join(path.why for path in paths)


def with_play(loop: Loop, score: int, terms: Terms) -> Loop:
    """The loop with the play that fits its lane, reason, tier and this score."""
    reason = loop.reason or UNCLEAR.name
    play = find_play(terms.policy.plays, lane=loop.lane, reason=reason, tier=loop.tier, score=score)
    return replace(loop, play=play.name if play else None)


def revise_loop(
    loop: Loop,
    before: Response,
    after: Response,
    history: Sequence[LoopEvent],
    now: datetime,
    staff: Staff,
    terms: Terms,
) -> Decision | None:
    """What a customer's change of their answer does to its loop; None where it does nothing. The deadlines stay.

    A score corrected out of the lane withdraws a loop that is still live; corrected back, the loop is restored.
    A loop keeps the reason that a colleague confirmed; another one may route it to somebody else.
    """
    events = [*_comment_events(loop, before, after, now), *_score_events(loop, before, after, now)]
    if not events:
        return None
    revised = _in_state(loop, events[-1].to_state, now, staff, terms)
    rerouted: Decision | None = None
    if revised.state not in SETTLED:
        if before.comment != after.comment and revised.reason_by is None:
            reading = terms.reasons.read(after.comment)
            revised = replace(revised, reason=reading.name)
            rerouted = reroute(revised, tuple(other.name for other in reading.also), now, staff, terms)
        if revised.state in LIVE or before.comment != after.comment:
            revised = with_play(rerouted.loop if rerouted else revised, after.score, terms)
    effects: list[Effect] = [TellInThread(reader, event) for event in events for reader in holders(loop)]
    if rerouted is not None:
        events += rerouted.events
        effects += rerouted.effects
    chronic = next((path for path in paths_in(history) if path.kind is PathKind.CHRONIC), None)
    if revised.state is State.WITHDRAWN and chronic is not None and loop.account_id is not None:
        effects.append(MarkStructuralRisk(loop.account_id, chronic.at, ended=True))
    return Decision(revised, tuple(events), tuple(effects), because="the customer changed the answer")


def _in_state(loop: Loop, state: State, now: datetime, staff: Staff, terms: Terms) -> Loop:
    if state is loop.state:
        return loop
    if state is State.WITHDRAWN:
        return with_next_due(replace(loop, state=state, closed_at=now), now)
    # Restored: it begins anew with its owner, as after a reopening.
    restored = with_stand_in(begin_anew(replace(loop, state=state, closed_at=None)), staff, now)
    return plan(restored, now, staff.person(who_must_act(restored)), terms)


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
