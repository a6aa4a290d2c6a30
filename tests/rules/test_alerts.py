"""Which promises are broken: below the share, more than the points, and never on few cases; and when to look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rules.alerts import AlertKind, leads, look_at, may_look_from, next_look, quarters, recent
from rules.measures import Figures
from tests.rules.facts_for_rules import LEAST, terms

TERMS = terms(timezone="America/New_York", business_hours={"holidays": "US"})
SAME = Figures(promoters=50, detractors=50)
QUIET = (SAME, SAME, SAME)


def broken(shares: Figures, nps: tuple[Figures, ...] = QUIET) -> set[AlertKind]:
    return {look.kind for look in look_at(shares, nps, TERMS) if look.is_broken}


def kept(shares: Figures, nps: tuple[Figures, ...] = QUIET) -> set[AlertKind]:
    return {look.kind for look in look_at(shares, nps, TERMS) if not look.is_broken}


@pytest.mark.parametrize(
    ("within_sla", "due", "is_broken"),
    [(17, 20, False), (85, 100, False), (84, 100, True), (849, 1000, True), (0, 10, True), (10, 10, False)],
)
def test_a_share_is_broken_below_its_limit(within_sla: int, due: int, is_broken: bool) -> None:
    """At 85 % exactly the promise is kept."""
    (look,) = [one for one in look_at(Figures(due=due, within_sla=within_sla), QUIET, TERMS) if one.kind == "sla"]
    assert (look.is_broken, look.value, look.cases, look.limit) == (is_broken, within_sla / due, due, 0.85)


def test_closed_means_resolved_escalated_or_churned() -> None:
    """Seven of ten are enough, six are not."""
    assert AlertKind.CLOSED in kept(Figures(opened=10, resolved=4, escalated=2, churned=1))
    assert AlertKind.CLOSED in broken(Figures(opened=10, resolved=4, escalated=1, churned=1))


@pytest.mark.parametrize("cases", [0, 1, 9])
def test_fewer_than_ten_cases_say_nothing(cases: int) -> None:
    """Neither that a promise is broken, nor that it is kept again."""
    few = Figures(detractors=cases, due=cases, opened=cases)
    nps = Figures(promoters=100), few, few
    assert look_at(few, nps, TERMS) == ()
    assert look_at(few, (few, SAME, SAME), TERMS) == ()


def points(nps: int, of: int = 200) -> Figures:
    """Figures with this NPS."""
    promoters = of * (100 + nps) // 200
    return Figures(promoters=promoters, detractors=of - promoters)


@pytest.mark.parametrize(
    ("latest", "before", "long_before", "expected"),
    [
        (20, 25, 30, set()),
        (20, 26, 30, {AlertKind.NPS_QUARTER}),
        (20, 25, 31, {AlertKind.NPS_TWO_QUARTERS}),
        (20, 26, 31, {AlertKind.NPS_QUARTER, AlertKind.NPS_TWO_QUARTERS}),
        (-50, -45, -40, set()),
        (40, 20, 0, set()),
    ],
)
def test_the_nps_may_fall_so_many_points_and_no_more(
    latest: int, before: int, long_before: int, expected: set[AlertKind]
) -> None:
    """Five against the quarter before, and twice that against the one before it; exactly so many is not more."""
    assert broken(Figures(), (points(latest), points(before), points(long_before))) == expected


def test_a_fall_is_compared_in_whole_numbers() -> None:
    """A third of a hundred less 28.33… is five points exactly, whatever floating point makes of it."""
    before, now = Figures(promoters=40, passives=80), Figures(promoters=17, passives=43)
    assert broken(Figures(), (now, before, now)) == set()


def test_the_looks_are_at_the_last_thirty_days_and_at_three_stretches_of_ninety() -> None:
    """Up to now, each stretch where the next begins."""
    now = datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert recent(now).since == now - timedelta(days=30)
    first, second, third = quarters(now)
    assert first.until == now
    assert (first.since, second.since) == (second.until, third.until)
    assert third.since == now - timedelta(days=270)


def test_promises_are_looked_at_once_in_each_days_office_hours() -> None:
    """From the opening on, by the policy's clock; not at the weekend, and not on a holiday."""
    friday_late = datetime(2026, 11, 20, 23, tzinfo=UTC)
    monday = datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert may_look_from(friday_late, TERMS) == monday
    assert may_look_from(monday + timedelta(hours=3), TERMS) == monday + timedelta(hours=3)
    assert next_look(monday, TERMS) == monday + timedelta(days=1)
    wednesday = datetime(2026, 11, 25, 21, 59, tzinfo=UTC)
    assert next_look(wednesday, TERMS) == datetime(2026, 11, 27, 14, tzinfo=UTC)
    before_summer = datetime(2026, 3, 6, 15, tzinfo=UTC)
    assert next_look(before_summer, TERMS) == datetime(2026, 3, 9, 13, tzinfo=UTC)


def test_every_lead_hears_of_it_once() -> None:
    """Whoever leads several segments, or the company and a segment, is one lead."""
    people = {**LEAST["people"], "lead": "lena@x.example"}
    people["leads_by_segment"] = {"EMEA": "lars@x.example", "APAC": "lena@x.example", "US": "lars@x.example"}
    assert leads(terms(people=people).policy) == ("lena@x.example", "lars@x.example")
