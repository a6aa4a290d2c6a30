"""Answers questions about the measures. Decides nothing: rules/measures.py says what they are, the database counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from rules.measures import Dimension, Figures, Measures, Question
from rules.periods import Period
from rules.terms import Terms
from storage.measuring import count_figures, first_answer_at, nps_in
from storage.work import Reading


async def measure(work: Reading, terms: Terms, question: Question, now: datetime, compared: bool = True) -> Measures:
    """The measures of a period, its groups, and the NPS of the period before; `compared`, all figures of that one, too.

    Raises DatabaseAwayError.
    """
    figures, groups = await count_figures(work, question, now, terms)
    period = question.period
    since = period.since or await first_answer_at(work) or period.until
    measured = Measures(question, min(since, period.until), figures, groups=groups)
    if period.before is None:
        return measured
    earlier = replace(question, period=period.before, by=None)
    if not compared and not question.where:
        return replace(measured, previous_nps=await nps_in(work, period.before))
    before, _ = await count_figures(work, earlier, now, terms)
    return replace(measured, previous_nps=before.nps, before=before)


async def trend(
    work: Reading,
    terms: Terms,
    periods: Iterable[Period],
    now: datetime,
    where: tuple[tuple[Dimension, str], ...] = (),
) -> list[Figures]:
    """The figures of each of these periods, in order."""
    return [(await count_figures(work, Question(period, where=where), now, terms))[0] for period in periods]
