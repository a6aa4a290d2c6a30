"""The figures, as docs/measures.md works them out by hand, and at their edges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.grades import Grade, Graded, grade_of
from rules.measures import Dimension, Figures, Question, Rate, Records, figures_of, groups_of, key_of, quantile_hours
from rules.model import Account, State, Survey, lane_of
from rules.outcomes import Outcome
from rules.periods import Period
from tests.rules.facts_for_rules import ACME, ANA, terms

DOC = (Path(__file__).resolve().parents[2] / "docs" / "measures.md").read_text(encoding="utf-8")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ASKED = datetime(2026, 3, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TERMS = terms()
ALL = Question(Period(None, ASKED))
WORTH = {"acme": 100_000, "beta": 40_000, "gamma": 20_000, "delta": 5_000}
ACCOUNTS = {name: Account(name, Decimal(arr), ANA) for name, arr in WORTH.items()}


def rows_under(heading: str) -> Iterator[list[str]]:
    """The rows of the first table in the docs whose heading row begins so."""
    lines = iter(DOC.splitlines())
    for line in lines:
        if line.startswith(f"| {heading} |"):
            next(lines)
            for row in lines:
                if not row.startswith("|"):
                    return
                yield [cell.strip() for cell in row.strip("|").split("|")]


def outcome_of(row: list[str]) -> Outcome:
    _, account, score, state, touch, closed, lost, again = row

    def at(hours: str) -> datetime | None:
        return NOON + int(hours) * HOUR if hours else None

    return Outcome(
        f"r{row[0]}",
        Survey.NPS,
        int(score),
        NOON,
        lane_of(int(score)),
        True,
        account_id=account or None,
        next_score=int(again) if again else None,
        state=State(state) if state else None,
        owner_email=ANA if state else None,
        touch_due_at=NOON + 24 * HOUR if state else None,
        touched_at=at(touch),
        closed_at=at(closed),
        lost_arr=Decimal(lost) if lost else None,
    )


def figures() -> Figures:
    outcomes = [outcome_of(row) for row in rows_under("answer")]
    return figures_of(Records(outcomes, ACCOUNTS, frozenset({"acme", "gamma"})), ALL, ASKED, TERMS)


BY_HAND = {
    "answers": lambda f: f.total,
    "NPS": lambda f: f.nps,
    "first touch within its time": lambda f: f.first_touch,
    "median to first touch": lambda f: f.median_hours,
    "90th percentile": lambda f: f.p90_hours,
    "closed": lambda f: f.closed,
    "resolved in 14 days (336 hours)": lambda f: f.resolved_in_14_days,
    "close-loop rate": lambda f: f.close_loop,
    "save rate": lambda f: f.save,
    "improved": lambda f: f.improvement,
    "recovered": lambda f: f.recovery,
    "churn of followed-up accounts": lambda f: f.churn_followed_up,
    "churn of the others": lambda f: f.churn_not_followed_up,
    "ARR at risk": lambda f: f.arr_at_risk,
    "ARR saved": lambda f: f.arr_saved,
    "ARR lost": lambda f: f.arr_lost,
    "passives promoted": lambda f: Rate(f.passives_promoted, f.passives_answered_again),
}


def test_the_example_in_the_docs_comes_out_as_it_was_worked_by_hand() -> None:
    """Each row of the second table, from the rows of the first."""
    counted = figures()
    told = {row[0]: row[2] for row in rows_under("figure") if len(row) == len(("figure", "by hand", "is"))}
    assert BY_HAND.keys() <= told.keys()
    for name, value in BY_HAND.items():
        found = value(counted)
        if isinstance(found, Rate):
            assert told[name] == f"{found.count} / {found.of}", name
        else:
            assert float(told[name]) == pytest.approx(float(found), abs=0.005), name


def test_the_docs_say_the_grades_as_they_are() -> None:
    """Every bound of every scale."""
    shares = re.findall(
        r"\| (?:first-touch rate|improved|closed) \| under (\d+) % \| \| from (\d+) % \| over (\d+) % \|", DOC
    )
    assert shares == [("40", "70", "90"), ("10", "20", "35"), ("50", "80", "95")]
    assert "| median to first touch | over 7 days | | up to 3 days | under 48 hours |" in DOC


@pytest.mark.parametrize(
    ("graded", "value", "grade"),
    [
        (Graded.FIRST_TOUCH_RATE, 0.39, Grade.WEAK),
        (Graded.FIRST_TOUCH_RATE, 0.40, Grade.FAIR),
        (Graded.FIRST_TOUCH_RATE, 0.70, Grade.GOOD),
        (Graded.FIRST_TOUCH_RATE, 0.90, Grade.GOOD),
        (Graded.FIRST_TOUCH_RATE, 0.91, Grade.STRONG),
        (Graded.FIRST_TOUCH_MEDIAN, 47.9, Grade.STRONG),
        (Graded.FIRST_TOUCH_MEDIAN, 48.0, Grade.GOOD),
        (Graded.FIRST_TOUCH_MEDIAN, 72.0, Grade.GOOD),
        (Graded.FIRST_TOUCH_MEDIAN, 72.1, Grade.FAIR),
        (Graded.FIRST_TOUCH_MEDIAN, 168.0, Grade.FAIR),
        (Graded.FIRST_TOUCH_MEDIAN, 168.1, Grade.WEAK),
        (Graded.IMPROVED_RATE, 0.20, Grade.GOOD),
        (Graded.CLOSED_RATE, 0.95, Grade.GOOD),
    ],
)
def test_a_grade_changes_at_its_bound(graded: Graded, value: float, grade: Grade) -> None:
    """Weak and strong lie beyond theirs, good begins at its own."""
    assert grade_of(graded, value, 10) is grade


def test_fewer_than_ten_cases_have_no_grade() -> None:
    """Whatever the value; nor has nothing."""
    assert grade_of(Graded.CLOSED_RATE, 1.0, 9) is None
    assert grade_of(Graded.CLOSED_RATE, None, 10) is None


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=30).map(sorted))
def test_quantiles_lie_between_their_neighbours(touches: list[int]) -> None:
    """The extremes are the least and the most, and more is never earlier."""
    hour = 3_600_000_000
    median, p90 = quantile_hours(touches, 1, 2), quantile_hours(touches, 9, 10)
    assert median is not None
    assert p90 is not None
    assert touches[0] / hour <= median <= p90 <= touches[-1] / hour
    assert quantile_hours(touches, 1, 1) == touches[-1] / hour
    assert quantile_hours([], 1, 2) is None


def test_groups_name_what_an_answer_has_none_of() -> None:
    """And the owner of an answer without a loop is the account's CSM."""
    answer = Outcome("r", Survey.NPS, 9, NOON, lane_of(9), True)
    assert {key_of(answer, by, {}, TERMS) for by in Dimension} == {"none"}
    known = replace(answer, account_id="acme", touchpoint="renewal", reason="billing")
    accounts = {"acme": replace(ACME, segment="EMEA", customer_since=date(2025, 9, 30))}
    keys = {by: key_of(known, by, accounts, TERMS) for by in Dimension}
    assert keys == {
        Dimension.OWNER: ANA,
        Dimension.SEGMENT: "EMEA",
        Dimension.TIER: "enterprise",
        Dimension.REASON: "billing",
        Dimension.COHORT: "2025-Q3",
        Dimension.TOUCHPOINT: "renewal",
        Dimension.ACCOUNT: "acme",
    }


def test_the_groups_answers_add_up_to_the_total() -> None:
    """Each answer is in one group of each kind."""
    outcomes = [outcome_of(row) for row in rows_under("answer")]
    records = Records(outcomes, ACCOUNTS, frozenset())
    for by in Dimension:
        groups = groups_of(records, replace(ALL, by=by), ASKED, TERMS)
        assert sum(group.figures.total for group in groups) == len(outcomes)
        assert [group.key for group in groups] == sorted(group.key for group in groups)


def test_nothing_has_no_rate_and_no_nps() -> None:
    """Null is not nought."""
    nothing = Figures()
    assert nothing.nps is None
    assert nothing.median_hours is None
    assert {rate.value for rate in (nothing.first_touch, nothing.closed, nothing.save, nothing.recovery)} == {None}
    assert set(nothing.grades.values()) == {None}
