"""The weekly review: asks for it when it is due, and gathers what it tells. Knows no channel's members and no view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from rules.review import Week, WeeklyReview, choose_verbatims, themes_of
from rules.terms import Terms
from storage.database import Database
from storage.deliveries import DeliveryKind, Wanted, is_wanted, want_messages
from storage.directory import people_of
from storage.reviewing import (
    answers_by_lane,
    anything_in,
    closed_in,
    escalated_in,
    names_in,
    owners_loops,
    spoken_in,
    taught_in,
    theme_counts,
)
from storage.work import Reading, reading, writing

PARTS = ("summary", "themes", "owners", "verbatims", "escalated")
"""The review's messages: the first stands in the channel, the others in its thread."""


def review_key(channel: str, day: date) -> str:
    """Names the one weekly review that a channel gets on a day."""
    return f"review:weekly:{channel}:{day.isoformat()}"


async def see_to_review(database: Database, terms: Terms, week: Week, now: datetime) -> bool:
    """Asks for the review of a week that is over, unless it was asked for already. True where it was asked for.

    A week in which nobody had answered yet by then has none. Raises DatabaseAwayError.
    """
    channel = terms.policy.reviews.weekly.channel
    key = review_key(channel, week.day)
    async with reading(database) as work:
        if await is_wanted(work, key) or not await anything_in(work, week):
            return False
    facts = {"since": week.since.isoformat(), "until": week.until.isoformat(), "day": week.day.isoformat()}
    await ask_for_parts(database, key, channel, PARTS, facts, now)
    return True


async def ask_for_parts(
    database: Database, key: str, channel: str, parts: Sequence[str], facts: Mapping[str, str], now: datetime
) -> None:
    """Asks for what stands in a channel: the first part as `key`, the others in its thread; each has its `part`."""
    first, *rest = parts
    async with writing(database) as work:
        await want_messages(work, [Wanted(key, DeliveryKind.REVIEW, channel, facts={**facts, "part": first})], now)
        replies = [
            Wanted(f"{key}:{part}", DeliveryKind.REVIEW, channel, parent_key=key, facts={**facts, "part": part})
            for part in rest
        ]
        await want_messages(work, replies, now)
        await work.commit()


def week_in(facts: Mapping[str, Any]) -> Week:
    """The week that a message of the outbox tells of."""
    since, until = (datetime.fromisoformat(str(facts[key])) for key in ("since", "until"))
    return Week(since, until, date.fromisoformat(str(facts["day"])))


async def review_of(work: Reading, terms: Terms, week: Week, now: datetime) -> WeeklyReview:
    """Everything that the review of a week tells; open loops as they stand at `now`."""
    owners, escalated = await owners_loops(work, now), await escalated_in(work, week)
    closed = await closed_in(work, week)
    confirmed, corrected = await taught_in(work, week)
    themes = themes_of(await theme_counts(work, week), await theme_counts(work, week.before), terms)
    named = {owner.email for owner in owners} | {one.to for one in escalated}
    return WeeklyReview(
        week,
        await answers_by_lane(work, week),
        await answers_by_lane(work, week.before),
        tuple(sorted(owners, key=lambda owner: (-owner.overdue, -owner.open, owner.email))),
        closed.resolved,
        closed.churned,
        closed.lost,
        closed.followed_up,
        closed.asked,
        closed.agreed,
        confirmed,
        corrected,
        themes,
        choose_verbatims(await spoken_in(work, week), terms, await names_in(work, week)),
        tuple(escalated),
        {email: person.title for email, person in (await people_of(work, named)).items()},
        terms.policy.currency,
    )
