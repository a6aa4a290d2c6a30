"""Whose open loops somebody sees at a glance, and in which order. Knows no message and no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rules.model import Person
from rules.roles import EXECUTIVE
from rules.terms import Terms


class TeamSeen(StrEnum):
    """EVERYBODY: all owners. LED: the owners of loops that the reader leads. OWN: the reader alone."""

    EVERYBODY = "everybody"
    LED = "led"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class PersonsLoops:
    """The live detractor loops of one owner. `overdue` and `due_today` are apart: what is overdue is not due today.

    `waiting`: the customer was reached and has not confirmed yet. `escalated`: somebody else must act.
    `untouched_since`: when the oldest of them was opened to whose customer nobody has reached out.
    """

    email: str
    open: int
    overdue: int = 0
    due_today: int = 0
    waiting: int = 0
    escalated: int = 0
    untouched_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """What `seen` shows a reader, the most urgent person first. `leads` are those who see more than the reader does."""

    seen: TeamSeen
    rows: tuple[PersonsLoops, ...]
    people: Mapping[str, Person] = field(default_factory=dict)
    leads: tuple[str, ...] = ()

    def person(self, email: str) -> Person:
        """The person behind an address; one whom nobody looked up yet is known by the address alone."""
        return self.people.get(email, Person(email=email))


def team_seen(email: str, leads_somebody: bool, terms: Terms) -> TeamSeen:
    """Admins and the executive see everybody, leads those whom they lead. `leads_somebody`: an open loop says so."""
    people = terms.policy.people
    if email in people.admins or email == people.roles.get(EXECUTIVE):
        return TeamSeen.EVERYBODY
    return TeamSeen.LED if leads_somebody or is_named_lead(email, terms) else TeamSeen.OWN


def is_named_lead(email: str, terms: Terms) -> bool:
    """Whether the policy names them as a lead, whatever is open."""
    people = terms.policy.people
    return email == people.lead or email in people.leads_by_segment.values()


def by_urgency(rows: Iterable[PersonsLoops]) -> tuple[PersonsLoops, ...]:
    """Who has most overdue first, then who has most due today, then who has most open."""
    return tuple(sorted(rows, key=lambda row: (-row.overdue, -row.due_today, -row.open, row.email)))


def total_of(rows: Iterable[PersonsLoops]) -> PersonsLoops:
    """All of them together, as if they were one person without an address."""
    all_rows = tuple(rows)
    since = [row.untouched_since for row in all_rows if row.untouched_since is not None]
    return PersonsLoops(
        "",
        open=sum(row.open for row in all_rows),
        overdue=sum(row.overdue for row in all_rows),
        due_today=sum(row.due_today for row in all_rows),
        waiting=sum(row.waiting for row in all_rows),
        escalated=sum(row.escalated for row in all_rows),
        untouched_since=min(since, default=None),
    )
