"""What somebody who asks about the measures is shown, and whose figures those may be. Counts and words nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rules.exporting import may_export
from rules.lookouts import LookAt
from rules.measures import Figures, Group, Measures
from rules.periods import Period
from rules.questions import Asked
from rules.roles import EXECUTIVE
from rules.terms import Terms

MOST_POINTS = 12
"""Parts in which a trend shows a period."""


def sees_all_figures(email: str, leads_an_account: bool, terms: Terms) -> bool:
    """Leads, admins and the executive; others see those of their own accounts, and the whole company's totals."""
    return may_export(email, leads_an_account, terms) or email == terms.policy.people.roles.get(EXECUTIVE)


MOST_GROUPS = 30
"""Groups of which there is room to tell."""


def telling(groups: Iterable[Group]) -> tuple[Group, ...]:
    """The groups with most answers, as many as there is room for."""
    return tuple(
        sorted(groups, key=lambda group: (-group.figures.total, -group.figures.opened, group.key))[:MOST_GROUPS]
    )


@dataclass(frozen=True, slots=True)
class Point:
    """One part of a stretch of time. Of `figures` NPS and first touch are counted, and nothing else."""

    period: Period
    figures: Figures = field(default_factory=Figures)


@dataclass(frozen=True, slots=True)
class StatsFacts:
    """The answer to a question. `company` are the totals of all, for a reader who sees their own accounts (`own`).

    `names` are what people call the keys of groups: colleagues, accounts and reasons.
    """

    asked: Asked
    measures: Measures
    trend: tuple[Point, ...] = ()
    look_at: tuple[LookAt, ...] = ()
    own: bool = False
    company: Figures | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    currency: str = "USD"
    timezone: str = "UTC"

    def named(self, key: str) -> str:
        """What people call a group."""
        return self.names.get(key, key)
