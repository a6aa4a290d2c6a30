"""The monthly report: when it is due, and what it tells of figures that were counted. Counts no answer itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from rules.measures import NONE, Figures, Group, Rate
from rules.model import State
from rules.periods import Period, midnight, month_before
from rules.terms import Terms

MONTHS_OF_TREND = 12


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month, from local midnight to local midnight; `first` is its first day."""

    first: date
    period: Period

    @classmethod
    def of(cls, first: date, zone: ZoneInfo) -> Month:
        """The month that begins on `first`, a first day of a month, in `zone`."""
        return cls(first, Period(midnight(first, zone), midnight(month_before(first, -1), zone)))

    def earlier(self, months: int, zone: ZoneInfo) -> Month:
        return Month.of(month_before(self.first, months), zone)


@dataclass(frozen=True, slots=True)
class Due:
    """The report that was due last: about which month, and since when it is due, in UTC."""

    month: Month
    at: datetime


def last_report(now: datetime, terms: Terms) -> Due:
    """The monthly report due last by `now`: on its day of a month, in the policy's time zone, about the one before."""
    zone = ZoneInfo(terms.policy.timezone)
    this_month = now.astimezone(zone).date().replace(day=1)
    at = _due_in(this_month, terms, zone)
    if at > now:
        this_month = month_before(this_month)
        at = _due_in(this_month, terms, zone)
    return Due(Month.of(month_before(this_month), zone), at)


def _due_in(month: date, terms: Terms, zone: ZoneInfo) -> datetime:
    rule = terms.policy.reviews.monthly
    return datetime.combine(month.replace(day=rule.day), rule.at, zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Ending:
    """How loops stand: `resolved`, `churned`, and how many of them there are in `all`."""

    all: int = 0
    resolved: int = 0
    churned: int = 0

    @property
    def save(self) -> Rate:
        return Rate(self.resolved, self.resolved + self.churned)


@dataclass(frozen=True, slots=True)
class EscalatedLoop:
    """A loop that was escalated, `to` whom (an address) the last time, and how it stands now."""

    number: int
    to: str
    state: State


@dataclass(frozen=True, slots=True)
class OfferedLoop:
    """A loop that was resolved, with which `offer` the last time, and how it stands now.

    `next_score` is that of the customer's next answer, after `score`.
    """

    number: int
    offer: str | None
    state: State
    score: int
    next_score: int | None = None


@dataclass(frozen=True, slots=True)
class OfferUsed:
    """What came of the loops that were resolved with an offer (None: without one). Some were reopened since."""

    offer: str | None
    ending: Ending
    improvement: Rate


@dataclass(frozen=True, slots=True)
class TouchedInTime:
    """Settled loops of a reason whose customer was reached in time; `lost` of them churned all the same."""

    reason: str
    lost: Rate


@dataclass(frozen=True, slots=True)
class MonthlyReport:
    """Everything that the report tells. Loops are those of the month's answers, as they stand at the time of asking.

    `trend` is the NPS of the twelve months up to this one, None where nobody answered; `scores` how often each score
    from 0 to 10 was given. `labels` name the reasons, `names` colleagues by their address.
    """

    month: Month
    figures: Figures
    before: Figures
    trend: tuple[tuple[date, float | None], ...] = ()
    scores: tuple[int, ...] = ()
    reasons: tuple[Group, ...] = ()
    touched_in_time: tuple[TouchedInTime, ...] = ()
    escalated: Ending = field(default_factory=Ending)
    escalated_to: tuple[tuple[str, Ending], ...] = ()
    offers: tuple[OfferUsed, ...] = ()
    segments: tuple[Group, ...] = ()
    cohorts: tuple[Group, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    currency: str = "USD"

    @property
    def not_escalated(self) -> Ending:
        """The loops of the month that nobody escalated."""
        figures, escalated = self.figures, self.escalated
        # Somebody may have clicked between one count and the next.
        return Ending(
            max(figures.opened - escalated.all, 0),
            max(figures.resolved - escalated.resolved, 0),
            max(figures.churned - escalated.churned, 0),
        )


def ending_of(states: Iterable[State]) -> Ending:
    """How loops in these states ended, or stand."""
    counted = list(states)
    return Ending(len(counted), counted.count(State.RESOLVED), counted.count(State.CHURNED))


def by_colleague(loops: Iterable[EscalatedLoop]) -> tuple[tuple[str, Ending], ...]:
    """What became of escalated loops, by whom they were escalated to; whoever had most of them first."""
    states: dict[str, list[State]] = defaultdict(list)
    for loop in loops:
        states[loop.to].append(loop.state)
    endings = [(to, ending_of(own)) for to, own in states.items()]
    return tuple(sorted(endings, key=lambda one: (-one[1].all, one[0])))


def by_offer(loops: Iterable[OfferedLoop]) -> tuple[OfferUsed, ...]:
    """What came of each offer, what was used most first; what was resolved without any comes last."""
    groups: dict[str | None, list[OfferedLoop]] = defaultdict(list)
    for loop in loops:
        groups[loop.offer].append(loop)
    used = [OfferUsed(offer, ending_of(one.state for one in own), _improved(own)) for offer, own in groups.items()]
    return tuple(sorted(used, key=lambda one: (one.offer is None, -one.ending.all, one.offer or "")))


def _improved(loops: Iterable[OfferedLoop]) -> Rate:
    again = [(loop.score, loop.next_score) for loop in loops if loop.next_score is not None]
    return Rate(sum(later > score for score, later in again), len(again))


def by_loops(groups: Iterable[Group]) -> tuple[Group, ...]:
    """Groups that have loops, those with most of them first."""
    found = [group for group in groups if group.figures.opened]
    return tuple(sorted(found, key=lambda group: (-group.figures.opened, group.key)))


def by_answers(groups: Iterable[Group]) -> tuple[Group, ...]:
    """Groups that have NPS answers or loops, those with most answers first."""
    found = [group for group in groups if group.figures.total or group.figures.opened]
    return tuple(sorted(found, key=lambda group: (-group.figures.total, group.key)))


def by_quarter(groups: Iterable[Group]) -> tuple[Group, ...]:
    """Cohorts that have NPS answers or loops, the longest customers first; those of whom nobody knows it last."""
    return tuple(sorted(by_answers(groups), key=lambda group: (group.key == NONE, group.key)))


def lost_all_the_same(counted: Iterable[TouchedInTime]) -> tuple[TouchedInTime, ...]:
    """Reasons for which customers leave although somebody reached them in time; the largest share of them first."""
    found = [one for one in counted if one.lost.count]
    return tuple(sorted(found, key=lambda one: (-(one.lost.value or 0), -one.lost.of, one.reason)))
