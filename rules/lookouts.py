"""What figures say should be looked at first: the worst group, the costliest reason, most overdue. Shows nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rules.grades import ENOUGH
from rules.measures import NONE, Figures, Group


class Lookout(StrEnum):
    """WORST_GROUP: the lowest NPS of those with enough answers. COSTLIEST_REASON: by ARR at risk and lost.
    MOST_OVERDUE: of an owner's loops."""

    WORST_GROUP = "worst_group"
    COSTLIEST_REASON = "costliest_reason"
    MOST_OVERDUE = "most_overdue"


@dataclass(frozen=True, slots=True)
class LookAt:
    kind: Lookout
    key: str
    figures: Figures

    @property
    def cost(self) -> Decimal:
        """The ARR at risk and lost."""
        return self.figures.arr_at_risk + self.figures.arr_lost


def look_at(groups: Sequence[Group], by_reason: Sequence[Group], by_owner: Sequence[Group]) -> tuple[LookAt, ...]:
    """What stands out; nothing where nothing does. A worst group needs ENOUGH answers and another to be worse than."""
    return (*_worst(groups), *_costliest(by_reason), *_most_overdue(by_owner))


def _worst(groups: Sequence[Group]) -> list[LookAt]:
    known = [(group.figures.nps, group) for group in groups if group.key != NONE and group.figures.total >= ENOUGH]
    rated = sorted(
        ((nps, group.key, group.figures) for nps, group in known if nps is not None), key=lambda one: one[:2]
    )
    if not rated or rated[0][0] == rated[-1][0]:
        return []
    _, key, figures = rated[0]
    return [LookAt(Lookout.WORST_GROUP, key, figures)]


def _costliest(by_reason: Sequence[Group]) -> list[LookAt]:
    known = [LookAt(Lookout.COSTLIEST_REASON, group.key, group.figures) for group in by_reason if group.key != NONE]
    most = max(known, key=lambda one: (one.cost, one.key), default=None)
    return [most] if most is not None and most.cost else []


def _most_overdue(by_owner: Sequence[Group]) -> list[LookAt]:
    most = max(by_owner, key=lambda group: (group.figures.overdue, group.key), default=None)
    return [LookAt(Lookout.MOST_OVERDUE, most.key, most.figures)] if most is not None and most.figures.overdue else []
