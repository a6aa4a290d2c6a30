"""The first line of a card: what to do, for whom, by when. Knows no block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.slack.views import words
from rules.events import EventKind, score_detail
from rules.facts import LoopFacts
from rules.model import LoopEvent, Person, State
from rules.ownership import holders
from rules.paths import PathKind

_COLLEAGUE = 20
_CUSTOMER = 30
_MOVED = (
    EventKind.REASSIGNED,
    EventKind.ASSIGNED,
    EventKind.MOVED_TO_OWNER,
    EventKind.SENT_TO_TRIAGE,
    EventKind.TAKEN_OVER,
    EventKind.UNCOVERED,
)


Describe = Callable[[datetime, datetime, ZoneInfo], str]
"""Says a moment, given now and the reader's zone."""


def headline(facts: LoopFacts, reader: Person, now: datetime, describe: Describe = words.dated) -> str:
    """What the reader should know first, with times in their own zone. Unescaped; 150 weighed characters at most.

    A card stands for days, so `describe` says no *today* unless told to.
    """
    task = _Headline(facts, reader, now, describe).task()
    return task if facts.loop.state is State.WITHDRAWN else f"{task} · {facts.response.score}/10"


def last_event(facts: LoopFacts, *kinds: EventKind) -> LoopEvent | None:
    """The latest event of one of these kinds, where the history was loaded and has one."""
    return next((event for event in reversed(facts.history) if event.kind in kinds), None)


def passed_on_by(facts: LoopFacts, reader: Person) -> bool:
    """Whether the reader once held this loop and somebody else holds it now."""
    loop = facts.loop
    if reader.email in holders(loop):
        return False
    return any(event.kind in _MOVED and event.details.get("from") == reader.email for event in facts.history)


@dataclass(frozen=True, slots=True)
class _Headline:
    facts: LoopFacts
    reader: Person
    now: datetime
    describe: Describe

    @property
    def customer(self) -> str:
        return words.customer_at_account(self.facts, _CUSTOMER)

    def task(self) -> str:
        loop = self.facts.loop
        match loop.state:
            case State.RESOLVED:
                return self.resolved()
            case State.CHURNED:
                return f"Churned · {self.customer} · nothing more to do"
            case State.WITHDRAWN:
                return f"Withdrawn: {self.customer} corrected the score to {self.corrected_to()}"
            case State.ESCALATED:
                return self.with_due(self.escalated(), f"act for {self.customer}")
            case State.OPEN | State.CLAIMED | State.CONTACTED:
                return self.open_task()
            case _:
                assert_never(loop.state)

    def resolved(self) -> str:
        """How it ended: passives and promoters end in ways of their own."""
        loop = self.facts.loop
        if loop.asked_for is not None and loop.agreed is not None:
            return f"{'Agreed to' if loop.agreed else 'Declined'} {words.ask(loop.asked_for)} · {self.customer}"
        last = last_event(self.facts, EventKind.RESOLVED, EventKind.NURTURED, EventKind.NOT_NOW)
        if last is not None and last.kind == EventKind.NURTURED:
            return f"Followed up{self.by(EventKind.NURTURED)} · {self.customer}"
        if last is not None and last.kind == EventKind.NOT_NOW:
            return f"Not now{self.by(EventKind.NOT_NOW)} · {self.customer}"
        return f"Resolved{self.by(EventKind.RESOLVED)} · {self.customer} has heard back"

    def escalated(self) -> str:
        """With whom it is; a chronic account is more than one unhappy answer to whoever has it."""
        loop = self.facts.loop
        with_reader = self.reader.email in (loop.escalated_to, loop.backup_email)
        if with_reader and any(path.kind is PathKind.CHRONIC for path in self.facts.paths):
            return "Executive review"
        if loop.backup_email is not None:
            return f"Escalated to {self.name(loop.escalated_to)}, {self.name(loop.backup_email)} stands in"
        return f"Escalated to {self.name(loop.escalated_to)}"

    def open_task(self) -> str:
        loop = self.facts.loop
        if loop.triage_because is not None:
            return self.with_due("Who takes this?", f"reply to {self.customer}")
        if loop.asked_for is not None:
            return _joined(self.holder(), f"{self.customer} was asked for {words.ask(loop.asked_for)}")
        if loop.touched and loop.state is State.CONTACTED:
            late = f"ask {self.customer} how it stands"
            return self.with_due(self.holder(), f"wait for word from {self.customer}", joint="; resolve by", late=late)
        verb = "close the loop with" if loop.touched else "reply to"
        return self.with_due(self.holder(), f"{verb} {self.customer}")

    def holder(self) -> str:
        """Whose it is; nothing where it waits for the reader."""
        loop = self.facts.loop
        holder = (loop.claimed_by or loop.owner_email) if loop.state is State.CLAIMED else loop.owner_email
        if passed_on_by(self.facts, self.reader):
            return f"Now with {self.name(holder)}"
        if loop.backup_email is not None and loop.claimed_by is None:
            return "" if loop.backup_email == self.reader.email else f"{self.name(loop.backup_email)} stands in"
        if loop.state is State.CONTACTED:
            return "Contacted"
        if loop.state is State.CLAIMED:
            return "You have this" if holder == self.reader.email else f"{self.name(holder)} has this"
        return "" if holder == self.reader.email else f"For {self.name(holder)}"

    def with_due(self, lead: str, todo: str, *, joint: str = " by", late: str | None = None) -> str:
        due = self.facts.loop.due_at
        if due is None:
            return _joined(lead, todo)
        when = self.describe(due, self.now, words.zone_of(self.reader, self.facts.default_timezone))
        if due < self.now:
            return _joined(f"Overdue since {when}", lead, late or todo)
        return _joined(lead, f"{todo}{joint} {when}")

    def by(self, kind: EventKind) -> str:
        event = last_event(self.facts, kind)
        return f" by {self.name(event.who)}" if event and event.who else ""

    def corrected_to(self) -> int:
        event = last_event(self.facts, EventKind.WITHDRAWN)
        score = score_detail(event, "to_score") if event else None
        return self.facts.response.score if score is None else score

    def name(self, email: str | None) -> str:
        if email is None:
            return "a colleague"
        return "you" if email == self.reader.email else words.name(self.facts.person(email), _COLLEAGUE)


def _joined(*parts: str) -> str:
    first, *rest = (part for part in parts if part)
    return " · ".join([first[0].upper() + first[1:] if not rest else first, *rest])
