"""What follows when a colleague does something to a loop, and who may. Knows no view and no row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import assert_never
from zoneinfo import ZoneInfo

from rules.acts import (
    Act,
    Agree,
    Ask,
    Churn,
    Claim,
    Decline,
    Escalate,
    File,
    HandBack,
    HandToExecutive,
    LogOutreach,
    MoreTime,
    NotNow,
    Nurture,
    Reassign,
    Reopen,
    Resolve,
    TakeOver,
)
from rules.clock import plan, resolve_steps, with_next_due
from rules.decision import Decision, Effect, GiveTask, Refusal, RefusalKind, ShowCard, Teach, TellInThread
from rules.events import EventKind
from rules.lifecycle import ALLOWED, DECISIONS, OF_LANES, SETTLED, Move
from rules.model import AskKind, Loop, LoopEvent, Person, State
from rules.office_time import next_closing
from rules.opening import with_play
from rules.ownership import (
    begin_anew,
    follow_stand_in,
    holders,
    who_can_act,
    who_can_answer,
    who_can_decide,
    who_must_act,
)
from rules.reasons import UNCLEAR
from rules.rerouting import reroute
from rules.roles import EXECUTIVE, MARKETING, find_above
from rules.staff import Staff
from rules.terms import Terms

# After these the clock runs as planned: the deadline is the loop's, whoever has it.
_CLOCK_STAYS = (Move.CLAIM, Move.REASSIGN, Move.FILE)
# What marketing asks a promoter for; the owner asks for the rest.
TASKS = (AskKind.REFERENCE, AskKind.CASE_STUDY)


def may(loop: Loop, move: Move, actor: str, last: LoopEvent | None, terms: Terms) -> Refusal | None:
    """Why `actor` cannot make this move now; None if they can. Asked before a modal opens and again when it is sent.

    A decision is for those above, once they were asked; more time is given once, and what the executive has, or
    is asked about, is not handed to the executive.
    """
    fits = (loop.state, move) in ALLOWED and (move not in DECISIONS or loop.asked_email is not None)
    fits = fits and loop.lane in OF_LANES.get(move, (loop.lane,))
    if move in (Move.AGREE, Move.DECLINE) and loop.asked_for is None:
        fits = False
    executive = terms.policy.people.roles.get(EXECUTIVE)
    if move is Move.HAND_TO_EXECUTIVE and executive in (who_must_act(loop), actor):
        fits = False
    if not fits and last is not None and last.who not in (None, actor):
        # Whoever was faster may have taken the loop over: that is what the slower one wants to hear.
        return Refusal(RefusalKind.LOST_RACE, loop, last=last)
    allowed = _who_can(loop, move, terms)
    if actor not in allowed:
        return Refusal(RefusalKind.NOT_ALLOWED, loop, who_can=allowed)
    if not fits:
        return Refusal(RefusalKind.STALE, loop, last=last)
    if move is Move.MORE_TIME and loop.more_time_until is not None:
        return Refusal(RefusalKind.NO_MORE_TIME, loop)
    return None


def _who_can(loop: Loop, move: Move, terms: Terms) -> tuple[str, ...]:
    if move in DECISIONS:
        return who_can_decide(loop, terms)
    return who_can_answer(loop, terms) if move in (Move.AGREE, Move.DECLINE) else who_can_act(loop, terms)


def decisions_for(loop: Loop, actor: str, terms: Terms) -> tuple[Move, ...]:
    """What somebody who is asked to decide can choose from now."""
    return tuple(move for move in DECISIONS if may(loop, move, actor, None, terms) is None)


def last_change(history: Sequence[LoopEvent]) -> LoopEvent | None:
    """The latest event by which somebody or something changed the loop, not one by which it only spoke up."""
    return next((event for event in reversed(history) if event.who or event.from_state != event.to_state), None)


def make_move(
    loop: Loop, act: Act, actor: str, history: Sequence[LoopEvent], now: datetime, terms: Terms, staff: Staff
) -> Decision | Refusal:
    """The loop after `actor` (an address) did `act`, with its history line and who is told; or why it is refused.

    `staff` holds those whom the loop names, and the executive.
    """
    refusal = may(loop, act.move, actor, last_change(history), terms)
    if refusal is not None:
        return refusal
    if isinstance(act, Ask) and act.kind is AskKind.REFERENCE and act.unfit is not None:
        return Refusal(RefusalKind.NOT_FIT, loop, why=act.unfit)
    moved = replace(loop, state=ALLOWED[loop.state, act.move])
    after, event = _apply(loop, moved, act, actor, now, terms, staff)
    after = replace(after, closed_at=(after.closed_at or now) if after.state in SETTLED else None)
    after = _with_clock(loop, follow_stand_in(loop, after, staff, now), act, now, terms, staff)
    newcomers = [reader for reader in holders(after) if reader not in holders(loop)]
    effects: list[Effect] = [ShowCard(reader) for reader in newcomers]
    if event.kind != EventKind.REASON_CONFIRMED:
        # Who is told that all is right reads one line too many.
        effects += [TellInThread(reader, event) for reader in holders(loop)]
    effects += _effects_of(loop, event, actor, now, terms, staff)
    decided = Decision(after, (event,), tuple(effects), because=event.kind)
    return _rerouted(decided, now, terms, staff) if event.kind == EventKind.REASON_CORRECTED else decided


def _rerouted(decided: Decision, now: datetime, terms: Terms, staff: Staff) -> Decision:
    """A corrected reason may be somebody else's to see to."""
    more = reroute(decided.loop, (), now, staff, terms)
    if more is None:
        return decided
    return Decision(more.loop, (*decided.events, *more.events), (*decided.effects, *more.effects), more.because)


def _effects_of(
    before: Loop, event: LoopEvent, actor: str, now: datetime, terms: Terms, staff: Staff
) -> Iterator[Effect]:
    """Whom else this concerns: those who learn from it, and those who have something to do."""
    reason = event.details.get("reason")
    if isinstance(reason, str):
        yield Teach(reason, before.reason or UNCLEAR.name, by=actor, at=now)
    if event.kind == EventKind.ASKED_FOR and event.details.get("to"):
        above = find_above(MARKETING, None, staff, terms)
        yield GiveTask(staff.reader_for(above.email, now), event)
        if above.tell_admins is not None:
            yield above.tell_admins


def _with_clock(before: Loop, after: Loop, act: Act, now: datetime, terms: Terms, staff: Staff) -> Loop:
    """The loop with its clock planned anew where the move changes what is waited for."""
    again = act.move is Move.LOG_OUTREACH and before.touched and before.state is not State.ESCALATED
    if act.move in _CLOCK_STAYS or again:
        return with_next_due(after, now)
    if act.move is Move.LOG_OUTREACH and after.state is State.ESCALATED:
        # The customer has heard from them: nobody above needs to ask any more.
        return with_next_due(
            replace(after, steps=resolve_steps(after, now, staff.person(who_must_act(after)), terms)), now
        )
    return plan(after, now, staff.person(who_must_act(after)), terms)


def _apply(
    before: Loop, moved: Loop, act: Act, actor: str, now: datetime, terms: Terms, staff: Staff
) -> tuple[Loop, LoopEvent]:
    def event(kind: EventKind, why: str | None = None, **details: object) -> LoopEvent:
        return LoopEvent(now, kind, actor, before.state, moved.state, why=why, details=details)

    match act:
        case Claim():
            # A stand-in takes care of it; it stays with whom it goes back to.
            held = moved if actor == before.backup_email else _held_by(moved, actor)
            claimed = replace(held, claimed_by=actor, claimed_at=now)
            return claimed, event(EventKind.CLAIMED)
        case LogOutreach(channel=channel, note=note, reached=reached):
            touched = _touched(moved, now)
            if touched.state is State.ESCALATED:
                # They kept the deadline of their own; what is left is to settle it.
                touched = replace(touched, escalation_due_at=touched.resolve_due_at)
            return touched, event(EventKind.CONTACTED, channel=channel, note=note, reached=reached)
        case Resolve(reason=reason, done=done, offer=offer, heard_back=heard_back):
            resolved = replace(_touched(moved, now), reason=reason, reason_by=actor)
            label = _label(reason, terms)
            return resolved, event(
                EventKind.RESOLVED, reason=reason, reason_label=label, done=done, offer=offer, heard_back=heard_back
            )
        case Escalate(to=to, why=why):
            escalated = _escalated(moved, to.email, to, now, terms)
            return escalated, event(EventKind.ESCALATED, why, **_escalation_details(escalated))
        case Churn(why=why, lost_arr=lost_arr):
            return replace(moved, lost_arr=lost_arr), event(EventKind.CHURNED, why, lost_arr=str(lost_arr))
        case Reassign(to=to, why=why):
            kind = EventKind.ASSIGNED if before.triage_because else EventKind.REASSIGNED
            given = replace(_held_by(moved, to.email), claimed_by=None, claimed_at=None)
            return given, event(kind, why, **{"from": before.owner_email, "to": to.email})
        case Reopen(why=why):
            again = replace(moved, lost_arr=None, asked_for=None, agreed=None)
            return begin_anew(again), event(EventKind.REOPENED, why)
        case HandBack(why=why):
            return begin_anew(moved), event(EventKind.HANDED_BACK, why, to=moved.owner_email)
        case File(reason=reason, score=score):
            return _filed(before, moved, reason, score, actor, now, terms)
        case _:
            return _apply_other(before, moved, act, actor, now, terms, staff)


def _apply_other(
    before: Loop,
    moved: Loop,
    act: TakeOver | MoreTime | HandToExecutive | Nurture | NotNow | Ask | Agree | Decline,
    actor: str,
    now: datetime,
    terms: Terms,
    staff: Staff,
) -> tuple[Loop, LoopEvent]:
    """What those above decide, and what is done with passives and promoters."""
    match act:
        case TakeOver() | MoreTime() | HandToExecutive():
            return _decided(before, moved, act, actor, now, terms, staff)
        case Nurture() | NotNow() | Ask() | Agree() | Decline():
            return _quiet(before, moved, act, actor, now, terms, staff)
        case _:
            assert_never(act)


def _filed(
    before: Loop, moved: Loop, reason: str, score: int, actor: str, now: datetime, terms: Terms
) -> tuple[Loop, LoopEvent]:
    filed = replace(moved, reason=reason, reason_by=actor)
    details = {"reason": reason, "reason_label": _label(reason, terms)}
    if reason == before.reason:
        event = LoopEvent(now, EventKind.REASON_CONFIRMED, actor, before.state, moved.state, details=details)
        return filed, event
    was = before.reason or UNCLEAR.name
    details |= {"was": was, "was_label": _label(was, terms)}
    event = LoopEvent(now, EventKind.REASON_CORRECTED, actor, before.state, moved.state, details=details)
    return with_play(filed, score, terms), event


def _label(reason: str, terms: Terms) -> str:
    return UNCLEAR.label if reason == UNCLEAR.name else terms.policy.reason_label(reason)


def _quiet(
    before: Loop,
    moved: Loop,
    act: Nurture | NotNow | Ask | Agree | Decline,
    actor: str,
    now: datetime,
    terms: Terms,
    staff: Staff,
) -> tuple[Loop, LoopEvent]:
    """What is done with passives and promoters."""

    def event(kind: EventKind, **details: object) -> LoopEvent:
        return LoopEvent(now, kind, actor, before.state, moved.state, details=details)

    match act:
        case Nurture():
            return _touched(moved, now), event(EventKind.NURTURED)
        case NotNow():
            return moved, event(EventKind.NOT_NOW)
        case Ask(kind=kind):
            to = find_above(MARKETING, None, staff, terms).email if kind in TASKS else None
            return replace(_touched(moved, now), asked_for=kind), event(EventKind.ASKED_FOR, ask=kind.value, to=to)
        case Agree() | Decline():
            agreed = isinstance(act, Agree)
            ask = before.asked_for.value if before.asked_for else None
            return replace(moved, agreed=agreed), event(EventKind.ANSWERED, ask=ask, agreed=agreed)
        case _:
            assert_never(act)


def _decided(
    before: Loop,
    moved: Loop,
    act: TakeOver | MoreTime | HandToExecutive,
    actor: str,
    now: datetime,
    terms: Terms,
    staff: Staff,
) -> tuple[Loop, LoopEvent]:
    def event(kind: EventKind, why: str | None = None, **details: object) -> LoopEvent:
        return LoopEvent(now, kind, actor, before.state, moved.state, why=why, details=details)

    match act:
        case HandToExecutive(why=why):
            above = find_above(EXECUTIVE, None, staff, terms)
            escalated = _escalated(moved, above.email, staff.person(above.email), now, terms)
            why = f"{why} ({above.because})" if above.because else why
            return escalated, event(EventKind.ESCALATED, why, **_escalation_details(escalated))
        case TakeOver():
            taken = replace(_held_by(begin_anew(moved), actor), claimed_by=actor, claimed_at=now)
            return taken, event(EventKind.TAKEN_OVER, **{"from": who_must_act(before)})
        case MoreTime(until=last_day, why=why):
            until = end_of_day(last_day, now, terms.zone_of(staff.person(who_must_act(before))), terms)
            given = replace(moved, more_time_until=until, asked_email=None)
            if moved.state is State.ESCALATED:
                given = replace(given, escalation_due_at=until)
            from_due = before.due_at
            details = {"from_due": from_due.isoformat() if from_due else None, "until": until.isoformat()}
            return given, event(EventKind.MORE_TIME, why, **details)
        case _:
            assert_never(act)


def end_of_day(day: date, now: datetime, zone: ZoneInfo, terms: Terms) -> datetime:
    """When the office closes on `day`, or on the next day on which it is open; never in the past."""
    midnight = datetime.combine(day, time(), zone).astimezone(UTC)
    return next_closing(max(midnight, now), terms.hours, zone)


def _escalated(loop: Loop, to: str, person: Person | None, now: datetime, terms: Terms) -> Loop:
    due = terms.first_touch_due(now, loop.lane, loop.tier, person)
    return replace(loop, escalated_to=to, escalation_due_at=due, asked_email=None)


def _escalation_details(loop: Loop) -> dict[str, object]:
    due = loop.escalation_due_at
    return {"to": loop.escalated_to, "due_at": due.isoformat() if due else None}


def _touched(loop: Loop, now: datetime) -> Loop:
    return replace(loop, first_touch_at=loop.first_touch_at or now, asked_email=None)


def _held_by(loop: Loop, owner: str) -> Loop:
    """The loop in the hands of somebody whom a colleague chose, or who took it: triage is over with that."""
    if owner == loop.owner_email and loop.triage_because is None:
        return loop
    return replace(
        loop, owner_email=owner, owner_because="chosen by a colleague", triage_because=None, wanted_owner=None
    )
