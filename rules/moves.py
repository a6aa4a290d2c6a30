"""What a colleague does to a loop: each button and menu, who may, and what follows. Knows no view and no row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from rules.clock import with_next_due
from rules.decision import Decision, Effect, Refusal, RefusalKind, ShowCard, TellInThread
from rules.events import EventKind
from rules.lifecycle import ALLOWED, SETTLED, Move
from rules.model import Loop, LoopEvent, Person
from rules.ownership import begin_anew, holders, who_can_act
from rules.terms import Terms


@dataclass(frozen=True, slots=True)
class Claim:
    move = Move.CLAIM


@dataclass(frozen=True, slots=True)
class LogOutreach:
    """The customer was reached out to: `channel` is call, email, meeting or chat; `reached` who answered, if anyone."""

    channel: str
    note: str | None = None
    reached: str | None = None
    move = Move.LOG_OUTREACH


@dataclass(frozen=True, slots=True)
class Resolve:
    """`heard_back`: the customer was told what was done, and acknowledged it."""

    reason: str
    done: str
    offer: str | None
    heard_back: bool
    move = Move.RESOLVE


@dataclass(frozen=True, slots=True)
class Escalate:
    to: Person
    why: str
    move = Move.ESCALATE


@dataclass(frozen=True, slots=True)
class Churn:
    why: str
    lost_arr: Decimal
    move = Move.CHURN


@dataclass(frozen=True, slots=True)
class Reassign:
    to: Person
    why: str | None = None
    move = Move.REASSIGN


@dataclass(frozen=True, slots=True)
class Reopen:
    why: str
    move = Move.REOPEN


@dataclass(frozen=True, slots=True)
class HandBack:
    why: str
    move = Move.HAND_BACK


Act = Claim | LogOutreach | Resolve | Escalate | Churn | Reassign | Reopen | HandBack


def may(loop: Loop, move: Move, actor: str, last: LoopEvent | None, terms: Terms) -> Refusal | None:
    """Why `actor` cannot make this move now; None if they can. Asked before a modal opens and again when it is sent."""
    fits = (loop.state, move) in ALLOWED
    if not fits and last is not None and last.who not in (None, actor):
        # Whoever was faster may have taken the loop over: that is what the slower one wants to hear.
        return Refusal(RefusalKind.LOST_RACE, loop, last=last)
    allowed = who_can_act(loop, terms)
    if actor not in allowed:
        return Refusal(RefusalKind.NOT_ALLOWED, loop, who_can=allowed)
    return None if fits else Refusal(RefusalKind.STALE, loop, last=last)


def make_move(
    loop: Loop, act: Act, actor: str, history: Sequence[LoopEvent], now: datetime, terms: Terms
) -> Decision | Refusal:
    """The loop after `actor` (an address) did `act`, with its history line and who is told; or why it is refused."""
    refusal = may(loop, act.move, actor, history[-1] if history else None, terms)
    if refusal is not None:
        return refusal
    moved = replace(loop, state=ALLOWED[loop.state, act.move])
    after, event = _apply(loop, moved, act, actor, now, terms)
    after = replace(after, closed_at=(after.closed_at or now) if after.state in SETTLED else None)
    newcomers = [reader for reader in holders(after) if reader not in holders(loop)]
    effects: list[Effect] = [ShowCard(reader) for reader in newcomers]
    effects += [TellInThread(reader, event) for reader in holders(loop)]
    return Decision(with_next_due(after), (event,), tuple(effects), because=event.kind)


def _apply(before: Loop, moved: Loop, act: Act, actor: str, now: datetime, terms: Terms) -> tuple[Loop, LoopEvent]:
    def event(kind: EventKind, why: str | None = None, **details: object) -> LoopEvent:
        return LoopEvent(now, kind, actor, before.state, moved.state, why=why, details=details)

    match act:
        case Claim():
            claimed = replace(_held_by(moved, actor), claimed_by=actor, claimed_at=now)
            return claimed, event(EventKind.CLAIMED)
        case LogOutreach(channel=channel, note=note, reached=reached):
            return _touched(moved, now), event(EventKind.CONTACTED, channel=channel, note=note, reached=reached)
        case Resolve(reason=reason, done=done, offer=offer, heard_back=heard_back):
            resolved = replace(_touched(moved, now), reason=reason)
            label = terms.policy.reason_label(reason)
            return resolved, event(
                EventKind.RESOLVED, reason=reason, reason_label=label, done=done, offer=offer, heard_back=heard_back
            )
        case Escalate(to=to, why=why):
            due = terms.first_touch_due(now, moved.lane, moved.tier, to)
            escalated = replace(moved, escalated_to=to.email, escalation_due_at=due)
            return escalated, event(EventKind.ESCALATED, why, to=to.email, due_at=due.isoformat())
        case Churn(why=why, lost_arr=lost_arr):
            return replace(moved, lost_arr=lost_arr), event(EventKind.CHURNED, why, lost_arr=str(lost_arr))
        case Reassign(to=to, why=why):
            kind = EventKind.ASSIGNED if before.triage_because else EventKind.REASSIGNED
            given = replace(_held_by(moved, to.email), claimed_by=None, claimed_at=None)
            return given, event(kind, why, **{"from": before.owner_email, "to": to.email})
        case Reopen(why=why):
            return begin_anew(replace(moved, lost_arr=None)), event(EventKind.REOPENED, why)
        case HandBack(why=why):
            return begin_anew(moved), event(EventKind.HANDED_BACK, why, to=moved.owner_email)
        case _:
            assert_never(act)


def _touched(loop: Loop, now: datetime) -> Loop:
    return replace(loop, first_touch_at=loop.first_touch_at or now)


def _held_by(loop: Loop, owner: str) -> Loop:
    """The loop in the hands of somebody whom a colleague chose, or who took it: triage is over with that."""
    if owner == loop.owner_email and loop.triage_because is None:
        return loop
    return replace(
        loop, owner_email=owner, owner_because="chosen by a colleague", triage_because=None, wanted_owner=None
    )
