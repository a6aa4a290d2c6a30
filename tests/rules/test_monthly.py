"""When the monthly report is due and about which days, and what it makes of loops that were counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from rules.measures import Figures, Group, Rate
from rules.model import State
from rules.monthly import (
    Ending,
    EscalatedLoop,
    MonthlyReport,
    OfferedLoop,
    OfferUsed,
    TouchedInTime,
    by_answers,
    by_colleague,
    by_loops,
    by_offer,
    by_quarter,
    ending_of,
    last_report,
    lost_all_the_same,
)
from rules.terms import Terms
from tests.rules.facts_for_rules import terms


def in_zone(zone: str, day: int = 1, at: str = "10:00") -> Terms:
    return terms(timezone=zone, reviews={"monthly": {"day": day, "at": at}})


@pytest.mark.parametrize(
    ("now", "month"),
    [
        # Ten in New York on both sides of the hour: in winter, in summer, and in January.
        (datetime(2026, 12, 1, 14, 59, tzinfo=UTC), date(2026, 10, 1)),
        (datetime(2026, 12, 1, 15, 0, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 7, 1, 13, 59, tzinfo=UTC), date(2026, 5, 1)),
        (datetime(2026, 7, 1, 14, 0, tzinfo=UTC), date(2026, 6, 1)),
        (datetime(2027, 1, 1, 14, 59, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2027, 1, 1, 15, 0, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2027, 1, 31, 23, 59, tzinfo=UTC), date(2026, 12, 1)),
    ],
)
def test_the_latest_report_is_about_the_month_before(now: datetime, month: date) -> None:
    """In the policy's time zone, however late it is asked for: of several that were missed, the latest."""
    due = last_report(now, in_zone("America/New_York"))
    assert due.month.first == month
    assert due.at <= now < due.at + timedelta(days=31, hours=1)


def test_a_month_is_from_local_midnight_to_local_midnight() -> None:
    """Also where the clocks change within it: October has an hour more in Berlin, March an hour less."""
    october = last_report(datetime(2026, 11, 5, tzinfo=UTC), in_zone("Europe/Berlin")).month.period
    assert (october.since, october.until) == (
        datetime(2026, 9, 30, 22, 0, tzinfo=UTC),
        datetime(2026, 10, 31, 23, 0, tzinfo=UTC),
    )
    march = last_report(datetime(2026, 4, 5, tzinfo=UTC), in_zone("Europe/Berlin")).month.period
    assert march.since is not None
    assert march.until - march.since == timedelta(days=31, hours=-1)


def test_months_and_the_year_end_at_each_zones_own_midnight() -> None:
    """In Auckland it is January already, in Honolulu still December."""
    now = datetime(2026, 12, 31, 22, 0, tzinfo=UTC)
    assert last_report(now, in_zone("Pacific/Auckland", at="09:00")).month.first == date(2026, 12, 1)
    assert last_report(now, in_zone("Pacific/Honolulu", at="09:00")).month.first == date(2026, 11, 1)


def test_a_later_day_of_the_month_waits_for_that_day() -> None:
    """On the 28th, also in February."""
    due = last_report(datetime(2027, 2, 28, 15, 0, tzinfo=UTC), in_zone("America/New_York", day=28))
    assert (due.month.first, due.at) == (date(2027, 1, 1), datetime(2027, 2, 28, 15, 0, tzinfo=UTC))
    before = last_report(datetime(2027, 2, 28, 14, 59, tzinfo=UTC), in_zone("America/New_York", day=28))
    assert before.month.first == date(2026, 12, 1)


def test_escalated_loops_are_counted_by_whom_they_went_to() -> None:
    """And those that nobody escalated are the rest of the month's."""
    loops = [
        EscalatedLoop(1, "vp@x.example", State.RESOLVED),
        EscalatedLoop(2, "lead@x.example", State.CHURNED),
        EscalatedLoop(3, "vp@x.example", State.ESCALATED),
    ]
    assert by_colleague(loops) == (("vp@x.example", Ending(2, 1, 0)), ("lead@x.example", Ending(1, 0, 1)))
    escalated = ending_of(loop.state for loop in loops)
    month = last_report(datetime(2026, 12, 2, tzinfo=UTC), terms()).month
    report = MonthlyReport(month, Figures(opened=10, resolved=4, churned=3), Figures(), escalated=escalated)
    assert report.not_escalated == Ending(7, 3, 2)
    assert report.not_escalated.save == Rate(3, 5)


def test_offers_are_told_with_what_came_after_them() -> None:
    """A loop that was reopened and churned counts against its offer; no offer at all comes last."""
    loops = [
        OfferedLoop(1, "Plan credit", State.RESOLVED, 3, 8),
        OfferedLoop(2, "Plan credit", State.CHURNED, 2, 1),
        OfferedLoop(3, None, State.RESOLVED, 5),
        OfferedLoop(4, None, State.RESOLVED, 5),
        OfferedLoop(5, None, State.CLAIMED, 5, 5),
    ]
    assert by_offer(loops) == (
        OfferUsed("Plan credit", Ending(2, 1, 1), Rate(1, 2)),
        OfferUsed(None, Ending(3, 2, 0), Rate(0, 1)),
    )


def test_reasons_that_cost_customers_whatever_is_done_are_told_the_worst_first() -> None:
    """Those of which nobody left are none of them."""
    counted = [
        TouchedInTime("billing", Rate(1, 10)),
        TouchedInTime("support", Rate(0, 20)),
        TouchedInTime("contract", Rate(2, 4)),
    ]
    assert [one.reason for one in lost_all_the_same(counted)] == ["contract", "billing"]


def test_groups_are_told_the_largest_first_and_empty_ones_not_at_all() -> None:
    """Reasons by their loops, segments by their answers; cohorts in the order of time."""
    groups = [
        Group("a", Figures(promoters=3)),
        Group("b", Figures(detractors=1, opened=1)),
        Group("c", Figures(opened=2)),
        Group("d", Figures(csat=4)),
    ]
    assert [group.key for group in by_loops(groups)] == ["c", "b"]
    assert [group.key for group in by_answers(groups)] == ["a", "b", "c"]
    cohorts = [Group(key, Figures(promoters=1)) for key in ("2025-Q3", "none", "2024-Q4")]
    assert [group.key for group in by_quarter(cohorts)] == ["2024-Q4", "2025-Q3", "none"]
