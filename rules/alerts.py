"""Which of the promises in `reviews.alerts` are broken now, from figures that were counted; and when to look. Tells
nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from zoneinfo import ZoneInfo

from rules.grades import ENOUGH
from rules.measures import Figures, Rate
from rules.office_time import next_closing, next_opening
from rules.periods import Period
from rules.policy import Policy
from rules.terms import Terms

RECENT = timedelta(days=30)
"""Answers of which time the shares are about."""
QUARTER = timedelta(days=90)
QUARTERS = 3
"""How many of them are compared: the latest, the one before, and the one before that."""


class AlertKind(StrEnum):
    """SLA: too few first touches in time. CLOSED: too few loops closed. NPS_QUARTER, NPS_TWO_QUARTERS: the NPS fell
    too much against the 90 days before, or the 90 days before those."""

    SLA = "sla"
    CLOSED = "closed"
    NPS_QUARTER = "nps_quarter"
    NPS_TWO_QUARTERS = "nps_two_quarters"


@dataclass(frozen=True, slots=True)
class Look:
    """How a promise stands: `value` of so many `cases` against its `limit`, broken or kept.

    Shares are between 0 and 1; of the NPS, `value` is in points, `earlier` that of so many `earlier_cases` before, and
    `limit` how many points it may fall.
    """

    kind: AlertKind
    is_broken: bool
    value: float
    cases: int
    limit: float
    earlier: float | None = None
    earlier_cases: int = 0


def may_look_from(now: datetime, terms: Terms) -> datetime:
    """`now` in the policy's own office hours, else when they begin next."""
    return next_opening(now, terms.hours, _zone(terms))


def next_look(now: datetime, terms: Terms) -> datetime:
    """When the office day after this one begins: promises are looked at once in each."""
    return next_opening(next_closing(now, terms.hours, _zone(terms)), terms.hours, _zone(terms))


def _zone(terms: Terms) -> ZoneInfo:
    return ZoneInfo(terms.policy.timezone)


def recent(now: datetime) -> Period:
    """The days whose first touches and closed loops are looked at."""
    return Period(now - RECENT, now)


def quarters(now: datetime) -> tuple[Period, ...]:
    """The stretches of 90 days whose NPS is compared, the latest first."""
    return tuple(Period(now - QUARTER * (ago + 1), now - QUARTER * ago) for ago in range(QUARTERS))


def look_at(shares: Figures, nps: Sequence[Figures], terms: Terms) -> tuple[Look, ...]:
    """How each promise stands that enough cases speak for: `shares` of the recent days, `nps` of the quarters.

    Fewer than ten cases say nothing: what stands on them is left out, neither broken nor kept.
    """
    rule = terms.policy.reviews.alerts
    latest, before, long_before = nps
    return (
        *_share(AlertKind.SLA, shares.first_touch, rule.sla_below),
        *_share(AlertKind.CLOSED, shares.closed, rule.closed_below),
        *_fall(AlertKind.NPS_QUARTER, latest, before, rule.nps_drop),
        *_fall(AlertKind.NPS_TWO_QUARTERS, latest, long_before, 2 * rule.nps_drop),
    )


def _share(kind: AlertKind, rate: Rate, limit: float) -> Iterator[Look]:
    if rate.value is not None and rate.of >= ENOUGH:
        yield Look(kind, rate.value < limit, rate.value, rate.of, limit)


def _fall(kind: AlertKind, now: Figures, before: Figures, limit: float) -> Iterator[Look]:
    if min(now.total, before.total) < ENOUGH or now.nps is None or before.nps is None:
        return
    # In whole numbers: a fall of five points exactly is not more than five.
    fallen = _points(before) - _points(now)
    yield Look(kind, fallen > Fraction(str(limit)), now.nps, now.total, limit, before.nps, before.total)


def _points(figures: Figures) -> Fraction:
    return Fraction(100 * (figures.promoters - figures.detractors), figures.total)


def leads(policy: Policy) -> tuple[str, ...]:
    """Who hears of it: every lead whom the policy names, each once."""
    return tuple(dict.fromkeys([policy.people.lead, *policy.people.leads_by_segment.values()]))
