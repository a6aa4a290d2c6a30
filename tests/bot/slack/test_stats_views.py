"""The answer to /nps stats: within Slack's limits whatever the groups are called, and readable without colour."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.views import stats, stats_in_words, stats_shared, why
from bot.slack.views.stats_tables import bars
from bot.slack.views.stats_why import FORMULAS
from rules.behind import Behind, LoopBehind
from rules.lookouts import LookAt, Lookout
from rules.measures import Dimension, Figures, Group, Measures, Question
from rules.model import Person, State
from rules.periods import Period
from rules.questions import Asked
from rules.stats import Point, StatsFacts
from tests.bot.slack.slack_limits import problems_of_message, problems_of_view

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
WEEK = timedelta(days=7)
PERIOD = Period(NOW - 12 * WEEK, NOW)
READER = Person("lena@northwind.example", "U1", "Lena Fischer", "Europe/Berlin")
FIGURES = Figures(
    promoters=60, passives=30, detractors=30, due=29, within_sla=27, touched=28, median_hours=5.0, p90_hours=30.0,
    opened=30, open=2, escalated=1, resolved=25, churned=2, overdue=1, followable=90, followed_up=80,
    answered_again=8, improved=5, recovered=4, arr_at_risk=Decimal(148_000), arr_lost=Decimal(9_600),
)  # fmt: skip
BEFORE = replace(FIGURES, promoters=50, within_sla=29, median_hours=3.0, touched=28)


def facts(asked: Asked = Asked("12w"), groups: tuple[Group, ...] = (), **more: object) -> StatsFacts:  # noqa: B008
    question = Question(PERIOD, asked.by, asked.where)
    measures = Measures(question, PERIOD.since or NOW, FIGURES, BEFORE.nps, BEFORE, groups)
    points = tuple(
        Point(
            Period(NOW - (12 - place) * WEEK, NOW - (11 - place) * WEEK),
            Figures(promoters=40 + place, detractors=30, due=12, within_sla=place),
        )
        for place in range(12)
    )
    return StatsFacts(asked, measures, points, **more)  # type: ignore[arg-type]


def said(shown: object) -> str:
    return str(shown)


def test_figures_say_their_cases_their_grade_and_which_way_they_go_in_words() -> None:
    """Better and worse are said; of eight cases there is no grade."""
    told = stats(facts(), READER, NOW).text
    assert "NPS +25.0, +6.8 (better) from 120 answers" in told.replace("\u2212", "-")
    assert "First touch in time: 93 % of 29 (strong), -7 points (worse)" in told
    assert "Median to first touch: 5 hours of 28 touched (strong), 2 hours later (worse)" in told
    assert "Better next time: 62 % of 8 (too few to grade), as before" in told


def test_a_slack_without_charts_reads_a_bar_of_characters() -> None:
    """And no block that was refused stands in the plain answer."""
    plain = stats_in_words(facts(Asked("12w", Dimension.OWNER), (Group("ana@x.example", FIGURES),)), READER, NOW)
    assert all(block["type"] not in ("data_visualization", "table") for block in plain.blocks)
    assert "▁▂" in said(plain.blocks)
    assert bars([None, 1.0, 2.0]) == "·▁█"
    assert bars([None]) == ""
    assert bars([3.0, 3.0]) == "▄▄"


KEYS = st.text(min_size=1, max_size=60)


@settings(max_examples=15, deadline=None)
@given(keys=st.lists(KEYS, max_size=34, unique=True), by=st.sampled_from(Dimension), value=KEYS)
def test_the_answer_keeps_within_slacks_limits_whatever_groups_are_called(
    keys: list[str], by: Dimension, value: str
) -> None:
    """Also where there are more groups than there is room for."""
    groups = tuple(Group(key, FIGURES) for key in keys)
    asked = Asked("12w", by, ((Dimension.SEGMENT, value),))
    look = tuple(LookAt(kind, key, FIGURES) for kind, key in zip(Lookout, keys, strict=False))
    shown = facts(asked, groups, look_at=look, own=True, company=FIGURES, names=dict.fromkeys(keys, "W" * 255))
    for message in (
        stats(shown, READER, NOW),
        stats_in_words(shown, READER, NOW),
        stats_shared(shown, READER, NOW),
    ):
        assert problems_of_message(message.text, message.blocks) == []


@pytest.mark.parametrize("figure", Behind)
def test_each_figure_says_its_formula_and_the_loops_behind_it(figure: Behind) -> None:
    """In a modal within Slack's limits; with twenty loops, and with none."""
    loops = [
        LoopBehind(
            place, 3, NOW - WEEK, State.CHURNED if place % 2 else State.OPEN, "ana@x.example", "A" * 255,
            Decimal(5), NOW if place % 3 else None, 8, Decimal(7), place % 2 == 0,
        )
        for place in range(1, 21)
    ]  # fmt: skip
    view = why(figure, facts(), loops, 500, READER, NOW)
    assert problems_of_view(view) == []
    assert FORMULAS[figure] in said(view)
    assert "Loop 20" in said(view)
    assert "480 more" in said(view)
    assert "No loop is behind it." in said(why(figure, facts(), [], 0, READER, NOW))
