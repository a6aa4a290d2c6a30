"""The figures that the database counts are those of the definition, on any past, to the last digit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.behind import Behind
from rules.lifecycle import LIVE
from rules.measures import Dimension, Figures, Question, Records, figures_of, groups_of
from rules.model import Account, Lane, Loop, Response
from rules.outcomes import outcomes_of
from rules.periods import Period
from rules.recovery import next_answer
from storage.behind import loops_behind
from storage.directory import upsert
from storage.measuring import count_figures, nps_in
from storage.schema import accounts
from storage.trends import points_in
from storage.work import Reading, reading, writing
from tests.storage.histories import ACCOUNTS, NOW, PASTS, START, TERMS, Books, Past, answer_of, as_kept, keep_past

DAY = timedelta(days=1)
_NAMES = [field.name for field in fields(Account)]
PERIODS = st.sampled_from(
    [
        Period(None, NOW),
        Period(None, START + 2 * DAY),
        Period(START, NOW),
        Period(START, START + DAY),
        Period(START + timedelta(hours=1), START + 8 * DAY),
        Period(NOW, NOW + DAY),
    ]
)
WHERE = st.lists(
    st.sampled_from(
        [
            (Dimension.SEGMENT, "EMEA"),
            (Dimension.SEGMENT, "none"),
            (Dimension.OWNER, "ana@northwind.example"),
            (Dimension.OWNER, "none"),
            (Dimension.TIER, "enterprise"),
            (Dimension.REASON, "billing"),
            (Dimension.REASON, "none"),
            (Dimension.COHORT, "2024-Q4"),
            (Dimension.TOUCHPOINT, "renewal"),
            (Dimension.ACCOUNT, "acme"),
        ]
    ),
    max_size=2,
    unique=True,
).map(tuple)
QUESTIONS = st.builds(Question, PERIODS, st.none() | st.sampled_from(Dimension), WHERE)


@pytest.fixture
def books(database_url: str) -> Iterator[Books]:
    opened = Books(database_url)
    yield opened
    opened.close()


async def _keep(books: Books, pasts: list[Past]) -> Records:
    """Keeps drawn pasts, and returns all that they come to by the definition alone."""
    await books.begin_anew()
    async with writing(books.database) as work:
        rows = [{name: getattr(account, name) for name in _NAMES} for account in ACCOUNTS.values()]
        await upsert(work, accounts, rows, {}, START)
        await work.commit()
    kept: list[tuple[Response, list[Loop]]] = []
    for place, past in enumerate(pasts):
        answer, loops = await keep_past(books.database, past, answer_of(past, place))
        kept.append((answer, [await as_kept(books.database, loop.number) for loop in loops]))
    answers = [answer for answer, _ in kept]
    scores = {answer.id: answer.score for answer in answers}
    outcomes = []
    for answer, loops in kept:
        later = next_answer(answer, answers)
        outcomes += outcomes_of(answer, loops, scores[later.id] if later else None)
    unhappy = {
        loop.account_id
        for _, loops in kept
        for loop in loops
        if loop.lane is Lane.DETRACTOR and loop.state in LIVE and loop.account_id
    }
    return Records(outcomes, ACCOUNTS, frozenset(unhappy))


async def _holds_together(work: Reading, question: Question, counted: Figures) -> None:
    """The trend's parts, and the loops behind figures, are as many as the figures say."""
    since = question.period.since or START
    points = await points_in(work, TERMS, question, since, 5, NOW)
    assert sum(point.figures.total for point in points) == counted.total
    assert sum(point.figures.due for point in points) == counted.due
    assert sum(point.figures.within_sla for point in points) == counted.within_sla
    for figure, many in (
        (Behind.CLOSED, counted.opened),
        (Behind.FIRST_TOUCH, counted.due),
        (Behind.OVERDUE, counted.overdue),
        (Behind.SAVE, counted.resolved + counted.churned),
    ):
        loops, total = await loops_behind(work, TERMS, question, figure, NOW, 3)
        assert total == many
        assert len(loops) == min(many, 3)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pasts=PASTS, questions=st.lists(QUESTIONS, min_size=4, max_size=4))
def test_the_database_counts_what_the_definition_says(
    books: Books, pasts: list[Past], questions: list[Question]
) -> None:
    """Every figure, of all and of each group: reopened, reassigned, escalated, corrected, anonymous, of one moment."""

    async def compare() -> None:
        records = await _keep(books, pasts)
        async with reading(books.database) as work:
            for question in questions:
                counted, groups = await count_figures(work, question, NOW, TERMS)
                assert counted == figures_of(records, question, NOW, TERMS)
                assert groups == groups_of(records, question, NOW, TERMS)
                if not question.where:
                    assert await nps_in(work, question.period) == counted.nps
                await _holds_together(work, question, counted)

    books.run(compare())
