"""What somebody's App Home is made of, and who sees which part of it. Knows no block and no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import Self

from rules.facts import LoopFacts
from rules.measures import Figures
from rules.model import Absence, Person
from rules.periods import Period
from rules.roles import EXECUTIVE
from rules.team import TeamFacts
from rules.terms import Terms

OWN_PAGE = 20
"""Loops on a page of one's own."""
TEAM_PAGE = 10
"""Overdue loops on a page of a team's."""
TREND_WEEKS = 12


class Section(StrEnum):
    """What a loop is to whoever holds it. A loop is in the first that fits.

    OVERDUE, TODAY (in the reader's zone), AWAY: somebody else must act, by escalation or by the loop's reason. WAITING:
    the customer was reached and has not confirmed yet. LATER: all others.
    """

    OVERDUE = "overdue"
    TODAY = "today"
    LATER = "later"
    AWAY = "away"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Place:
    """Which pages somebody is on, counted from 1: of their own loops, and of their team's."""

    own: int = 1
    team: int = 1

    @classmethod
    def of(cls, kept: Mapping[str, object]) -> Self:
        """The place that was kept by `kept`; the beginning for anything else."""
        return cls(_page(kept.get("own")), _page(kept.get("team")))

    @property
    def kept(self) -> dict[str, int]:
        return {"own": self.own, "team": self.team}


def _page(value: object) -> int:
    return value if isinstance(value, int) and 0 < value < 10**4 else 1


@dataclass(frozen=True, slots=True)
class Page:
    """The `number`th of `pages`."""

    number: int = 1
    pages: int = 1

    @classmethod
    def at(cls, wanted: int, total: int, size: int) -> Self:
        """The page that was wanted, or the last one."""
        pages = max(1, -(-total // size))
        return cls(min(wanted, pages), pages)

    def first(self, size: int) -> int:
        """How many rows come before it."""
        return (self.number - 1) * size


@dataclass(frozen=True, slots=True)
class OwnLoops:
    """A page of the loops that somebody holds, in the order of the sections; `counts` are of all pages."""

    counts: Mapping[Section, int]
    rows: tuple[tuple[Section, LoopFacts], ...]
    page: Page = field(default_factory=Page)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class LedLoops:
    """How a lead's team stands by person, and a page of the loops that others there have overdue."""

    team: TeamFacts
    overdue: int
    rows: tuple[LoopFacts, ...]
    page: Page = field(default_factory=Page)


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """One reader's Home. `led` is None for who leads nobody; `trend` is empty for all but executives.

    `digest_at` is the reader's own choice; `policy_digest_at` counts where there is none. `absence` is set while they
    are away, with the name of the stand-in.
    """

    own: OwnLoops
    week: Figures
    policy_digest_at: time
    digest_at: time | None = None
    absence: Absence | None = None
    backup: Person | None = None
    led: LedLoops | None = None
    trend: tuple[tuple[Period, Figures], ...] = ()
    default_timezone: str = "UTC"


def sees_trend(email: str, owned: int, leads: bool, terms: Terms) -> bool:
    """Executives see where it goes, and no queue; one who has loops or a team of their own sees those instead."""
    return email == terms.policy.people.roles.get(EXECUTIVE) and not owned and not leads
