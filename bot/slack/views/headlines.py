"""The first line of a card: what to do, for whom, by when. Knows no block."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from rules.deadlines import describe_due

from bot.slack.views import words
from rules.events import EventKind, score_detail
from rules.facts import LoopFacts
from rules.model import LoopEvent, Person, State

_COLLEAGUE = 20
_CUSTOMER = 30
_MOVED = (EventKind.REASSIGNED, EventKind.ASSIGNED, EventKind.MOVED_TO_OWNER, EventKind.SENT_TO_TRIAGE)


def headline(facts: LoopFacts, reader: Person, now: datetime) -> str:
    """What the reader should know first, with times in their own zone. Unescaped; 150 weighed characters at most."""
    return f"{_task(facts, reader, now)} · {facts.response.score}/10"


def due_now(facts: LoopFacts) -> datetime | None:
    """The deadline that counts in this state; None once there is nothing to be done by anybody."""
    loop = facts.loop
    match loop.state:
        case State.RESOLVED | State.CHURNED | State.WITHDRAWN:
            return None
        case State.ESCALATED:
            return loop.escalation_due_at
        case State.OPEN | State.CLAIMED | State.CONTACTED:
            return loop.resolve_due_at if loop.touched else loop.first_touch_due_at
        case _:
            assert_never(loop.state)


def last_event(facts: LoopFacts, *kinds: EventKind) -> LoopEvent | None:
    """The latest event of one of these kinds, where the history was loaded and has one."""
    return next((event for event in reversed(facts.history) if event.kind in kinds), None)


def passed_on_by(facts: LoopFacts, reader: Person) -> bool:
    """Whether the reader once held this loop and somebody else holds it now."""
    loop = facts.loop
    if reader.email in (loop.owner_email, loop.escalated_to):
        return False
    return any(event.kind in _MOVED and event.details.get("from") == reader.email for event in facts.history)


def _task(facts: LoopFacts, reader: Person, now: datetime) -> str:
    who = words.customer_at_account(facts, _CUSTOMER)
    zone = words.zone_of(reader, facts.default_timezone)
    match facts.loop.state:
        case State.RESOLVED:
            return f"Resolved{_by(facts, EventKind.RESOLVED, reader)} · {who} has heard back"
        case State.CHURNED:
            return f"Churned · {who} · nothing more to do"
        case State.WITHDRAWN:
            event = last_event(facts, EventKind.WITHDRAWN)
            score = event and score_detail(event, "to_score")
            to = facts.response.score if score is None else score
            return f"Withdrawn: {who} corrected the score to {to}"
        case State.ESCALATED:
            asked = _name(facts, facts.loop.escalated_to, reader)
            return _with_due(f"Escalated to {asked}", f"act for {who}", facts, now, zone)
        case State.OPEN | State.CLAIMED | State.CONTACTED:
            return _open_task(facts, who, reader, now, zone)
        case _:
            assert_never(facts.loop.state)


def _open_task(facts: LoopFacts, who: str, reader: Person, now: datetime, zone: ZoneInfo) -> str:
    loop = facts.loop
    if loop.triage_because is not None:
        return _with_due("Who takes this?", f"reply to {who}", facts, now, zone)
    holder = loop.claimed_by or loop.owner_email if loop.state is State.CLAIMED else loop.owner_email
    if passed_on_by(facts, reader):
        lead = f"Now with {_name(facts, holder, reader)}"
    elif loop.state is State.CONTACTED:
        lead = "Contacted"
    elif loop.state is State.CLAIMED:
        lead = "You have this" if holder == reader.email else f"{_name(facts, holder, reader)} has this"
    else:
        lead = "" if holder == reader.email else f"For {_name(facts, holder, reader)}"
    if loop.touched and loop.state is State.CONTACTED:
        late = f"ask {who} how it stands"
        return _with_due(lead, f"wait for word from {who}", facts, now, zone, joint="; resolve by", late=late)
    return _with_due(lead, f"{'close the loop with' if loop.touched else 'reply to'} {who}", facts, now, zone)


def _with_due(
    lead: str,
    todo: str,
    facts: LoopFacts,
    now: datetime,
    zone: ZoneInfo,
    *,
    joint: str = " by",
    late: str | None = None,
) -> str:
    due = due_now(facts)
    if due is None:
        return _joined(lead, todo)
    when = describe_due(due, now, zone)
    if due < now:
        return _joined(f"Overdue since {when}", lead, late or todo)
    return _joined(lead, f"{todo}{joint} {when}")


def _joined(*parts: str) -> str:
    first, *rest = (part for part in parts if part)
    return " · ".join([first[0].upper() + first[1:] if not rest else first, *rest])


def _by(facts: LoopFacts, kind: EventKind, reader: Person) -> str:
    event = last_event(facts, kind)
    return f" by {_name(facts, event.who, reader)}" if event and event.who else ""


def _name(facts: LoopFacts, email: str | None, reader: Person) -> str:
    if email is None:
        return "a colleague"
    return "you" if email == reader.email else words.name(facts.person(email), _COLLEAGUE)
