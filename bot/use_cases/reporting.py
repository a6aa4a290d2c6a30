"""The monthly report: asks for it when it is due, and gathers what it tells. Knows no channel's members and no view."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.use_cases.measuring import measure
from bot.use_cases.reviewing import ask_for_parts
from rules.measures import NONE, Dimension, Figures, Group, Question
from rules.monthly import (
    MONTHS_OF_TREND,
    Due,
    EscalatedLoop,
    Month,
    MonthlyReport,
    by_answers,
    by_colleague,
    by_loops,
    by_offer,
    by_quarter,
    ending_of,
    lost_all_the_same,
)
from rules.reasons import UNCLEAR
from rules.terms import Terms
from storage.database import Database
from storage.deliveries import is_wanted
from storage.directory import people_of
from storage.measuring import nps_in
from storage.monthly import escalations_in, resolutions_in, scores_in, touched_in_time_in
from storage.reviewing import answered_in
from storage.work import Reading, reading

REPORT_PARTS = ("summary", "reasons", "escalations", "churn", "groups")
"""The report's messages: the first stands in the channel, the others in its thread."""


def report_key(channel: str, month: Month) -> str:
    """Names the one report that a channel gets about a month."""
    return f"review:monthly:{channel}:{month.first:%Y-%m}"


async def see_to_report(database: Database, terms: Terms, due: Due, now: datetime) -> bool:
    """Asks for the report of a month that is over, unless it was asked for already. True where it was asked for.

    A month of which no answer was there when it was due has none. Raises DatabaseAwayError.
    """
    channel, period = terms.policy.reviews.monthly.channel, due.month.period
    key = report_key(channel, due.month)
    assert period.since is not None
    async with reading(database) as work:
        if await is_wanted(work, key) or not await answered_in(work, period.since, period.until, due.at):
            return False
    await ask_for_parts(database, key, channel, REPORT_PARTS, {"month": due.month.first.isoformat()}, now)
    return True


def month_in(facts: Mapping[str, Any], terms: Terms) -> Month | None:
    """The month that a message of the outbox tells of; None where it tells of a week."""
    first = facts.get("month")
    return Month.of(date.fromisoformat(first), ZoneInfo(terms.policy.timezone)) if isinstance(first, str) else None


async def report_of(work: Reading, terms: Terms, month: Month, now: datetime) -> MonthlyReport:
    """Everything that the report of a month tells; its loops as they stand at `now`."""
    period, earlier = month.period, month.earlier(1, ZoneInfo(terms.policy.timezone)).period
    figures, reasons = await _grouped(work, terms, month, Dimension.REASON, now)
    _, segments = await _grouped(work, terms, month, Dimension.SEGMENT, now)
    _, cohorts = await _grouped(work, terms, month, Dimension.COHORT, now)
    before = await measure(work, terms, Question(earlier), now, compared=False)
    escalated = await escalations_in(work, period)
    return MonthlyReport(
        month,
        figures,
        before.figures,
        trend=await _trend(work, terms, month),
        scores=await scores_in(work, period),
        reasons=by_loops(reasons),
        touched_in_time=lost_all_the_same(await touched_in_time_in(work, period)),
        escalated=ending_of(loop.state for loop in escalated),
        escalated_to=by_colleague(escalated),
        offers=by_offer(await resolutions_in(work, period)),
        segments=by_answers(segments),
        cohorts=by_quarter(cohorts),
        labels={reason.name: reason.label for reason in terms.policy.reasons}
        | {UNCLEAR.name: UNCLEAR.label, NONE: "No reason"},
        names=await _names(work, escalated),
        currency=terms.policy.currency,
    )


async def _grouped(
    work: Reading, terms: Terms, month: Month, by: Dimension, now: datetime
) -> tuple[Figures, tuple[Group, ...]]:
    measured = await measure(work, terms, Question(month.period, by=by), now, compared=False)
    return measured.figures, measured.groups


async def _trend(work: Reading, terms: Terms, month: Month) -> tuple[tuple[date, float | None], ...]:
    zone = ZoneInfo(terms.policy.timezone)
    months = [month.earlier(ago, zone) for ago in reversed(range(MONTHS_OF_TREND))]
    return tuple([(one.first, await nps_in(work, one.period)) for one in months])


async def _names(work: Reading, escalated: list[EscalatedLoop]) -> dict[str, str]:
    people = await people_of(work, {loop.to for loop in escalated})
    return {email: person.title for email, person in people.items()}
