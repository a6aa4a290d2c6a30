"""How good a figure is, against what others reach: one table of thresholds. Counts nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ENOUGH = 10
"""Fewer cases than this have no grade: one of them would change it."""


class Grade(StrEnum):
    WEAK = "weak"
    FAIR = "fair"
    GOOD = "good"
    STRONG = "strong"


class Graded(StrEnum):
    """The figures that have a grade, by their names in the JSON document."""

    FIRST_TOUCH_RATE = "first_touch_rate"
    FIRST_TOUCH_MEDIAN = "first_touch_median"
    IMPROVED_RATE = "improved_rate"
    CLOSED_RATE = "closed_rate"


@dataclass(frozen=True, slots=True)
class Scale:
    """`weak` and `strong` are beyond, `good` is reached; what lies between weak and good is fair.

    Shares are between 0 and 1, times are in elapsed hours. `less_is_better` turns all three round.
    """

    weak: float
    good: float
    strong: float
    less_is_better: bool = False

    def grade(self, value: float) -> Grade:
        sign = -1 if self.less_is_better else 1
        if sign * value > sign * self.strong:
            return Grade.STRONG
        if sign * value >= sign * self.good:
            return Grade.GOOD
        return Grade.WEAK if sign * value < sign * self.weak else Grade.FAIR


SCALES = {
    Graded.FIRST_TOUCH_RATE: Scale(weak=0.40, good=0.70, strong=0.90),
    Graded.FIRST_TOUCH_MEDIAN: Scale(weak=7 * 24, good=3 * 24, strong=48, less_is_better=True),
    Graded.IMPROVED_RATE: Scale(weak=0.10, good=0.20, strong=0.35),
    Graded.CLOSED_RATE: Scale(weak=0.50, good=0.80, strong=0.95),
}


def grade_of(graded: Graded, value: float | None, cases: int) -> Grade | None:
    """The grade of a figure that rests on so many `cases`; None where they are too few."""
    return SCALES[graded].grade(value) if value is not None and cases >= ENOUGH else None
