"""What a week's review is made of, asked of the database. Ranks nothing and chooses no words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, case, distinct, func, select

from rules.events import EventKind
from rules.model import HIGHEST_DETRACTOR, Lane, State, Survey, lane_of
from rules.review import WORTH_READING, Escalated, OwnersLoops, Spoken, ThemeCount, Week
from storage.schema import accounts, contacts, history, lessons, loops, people, responses
from storage.team import BY_OWNER, LIVE_DETRACTORS, OVERDUE, OWNER
from storage.types import UtcDateTime
from storage.work import Reading

_MOST_SPOKEN = 300

_SINCE, _UNTIL = (bindparam(name, type_=UtcDateTime) for name in ("since", "until"))
_IN_WEEK = (responses.c.submitted_at >= _SINCE, responses.c.submitted_at < _UNTIL)
_COUNTS = loops.c.state != State.WITHDRAWN.value
_UNHAPPY = (loops.c.lane == Lane.DETRACTOR.value, _COUNTS)
# A loop that was settled stays where its customer is happy by now; what they say no longer counts among complaints.
_SAID_UNHAPPY = (*_IN_WEEK, *_UNHAPPY, responses.c.score <= HIGHEST_DETRACTOR)
_WITH_RESPONSES = loops.join(responses, responses.c.id == loops.c.response_id)

_ANSWERED = (
    select(responses.c.id).where(*_IN_WEEK, responses.c.received_at < bindparam("due", type_=UtcDateTime)).limit(1)
)
_STILL_OPEN = (
    select(loops.c.number)
    .where(loops.c.next_due_at.is_not(None), loops.c.lane == Lane.DETRACTOR.value, loops.c.opened_at < _UNTIL)
    .limit(1)
)
_SCORES = (
    select(responses.c.score, func.count())
    .where(*_IN_WEEK, responses.c.survey == Survey.NPS.value)
    .group_by(responses.c.score)
)
_OWNERS = select(OWNER, func.count(), OVERDUE).where(*LIVE_DETRACTORS).group_by(BY_OWNER).order_by(BY_OWNER)
_EVENTS = (
    select(history.c.kind, loops.c.lane, func.count(distinct(loops.c.number)))
    .select_from(history.join(loops, loops.c.number == history.c.loop_number))
    .where(history.c.at >= _SINCE, history.c.at < _UNTIL, _COUNTS)
    .where(history.c.kind.in_([kind.value for kind in (EventKind.NURTURED, EventKind.ASKED_FOR, EventKind.ANSWERED)]))
    .group_by(history.c.kind, loops.c.lane)
)
_IN_TIME = (loops.c.closed_at >= _SINCE, loops.c.closed_at < _UNTIL)
_CLOSED = (
    select(loops.c.state, func.count(), func.sum(loops.c.lost_arr)).where(*_IN_TIME, *_UNHAPPY).group_by(loops.c.state)
)
_AGREED = select(func.count()).select_from(loops).where(*_IN_TIME, loops.c.agreed.is_(True), _COUNTS)
_REASON = func.coalesce(loops.c.reason, "unclear")
_THEMES = (
    select(_REASON.label("reason"), func.count()).select_from(_WITH_RESPONSES).where(*_SAID_UNHAPPY).group_by(_REASON)
)
_OF_ACCOUNTS = (
    select(_REASON.label("reason"), loops.c.account_id, accounts.c.arr)
    .select_from(_WITH_RESPONSES.join(accounts, accounts.c.account_id == loops.c.account_id))
    .where(*_SAID_UNHAPPY)
    .distinct()
    .subquery()
)
_ARR = select(_OF_ACCOUNTS.c.reason, func.sum(_OF_ACCOUNTS.c.arr)).group_by(_OF_ACCOUNTS.c.reason)
_SPOKEN = (
    select(
        responses.c.comment,
        responses.c.score,
        _REASON.label("reason"),
        accounts.c.account_id,
        accounts.c.name.label("account_name"),
        accounts.c.arr,
        responses.c.name,
        contacts.c.name.label("contact_name"),
        people.c.name.label("owner_name"),
    )
    .select_from(
        _WITH_RESPONSES.outerjoin(accounts, accounts.c.account_id == loops.c.account_id)
        .outerjoin(contacts, contacts.c.email == responses.c.email)
        .outerjoin(people, people.c.email == loops.c.owner_email)
    )
    .where(*_SAID_UNHAPPY, func.length(responses.c.comment).between(WORTH_READING.start, WORTH_READING.stop - 1))
    .order_by(accounts.c.arr.is_(None), accounts.c.arr.desc(), responses.c.score, responses.c.id)
    .limit(_MOST_SPOKEN)
)
_COLLEAGUES = select(people.c.name).where(people.c.name.is_not(None))
_CONTACTS = (
    select(contacts.c.name)
    .where(
        contacts.c.name.is_not(None),
        contacts.c.account_id.in_(select(loops.c.account_id).select_from(_WITH_RESPONSES).where(*_SAID_UNHAPPY)),
    )
    .distinct()
)
_ESCALATED = (
    select(
        loops.c.number,
        accounts.c.account_id,
        accounts.c.name.label("account_name"),
        history.c.details,
        history.c.why,
        loops.c.state,
    )
    .select_from(
        history.join(loops, loops.c.number == history.c.loop_number).outerjoin(
            accounts, accounts.c.account_id == loops.c.account_id
        )
    )
    .where(history.c.at >= _SINCE, history.c.at < _UNTIL, history.c.kind == EventKind.ESCALATED.value, *_UNHAPPY)
    .order_by(history.c.id)
)


async def anything_in(work: Reading, week: Week) -> bool:
    """Whether an answer of that week had come by its end, or an unhappy customer was still waiting then."""
    if await answered_in(work, week.since, week.until, week.until):
        return True
    return await work.connection.scalar(_STILL_OPEN, _span(week)) is not None


async def answered_in(work: Reading, since: datetime, until: datetime, due: datetime) -> bool:
    """Whether an answer of that time was there when its review was `due`: history that is imported later makes none."""
    return await work.connection.scalar(_ANSWERED, {"since": since, "until": until, "due": due}) is not None


async def answers_by_lane(work: Reading, week: Week) -> dict[Lane, int]:
    """How many NPS answers of each lane a week had."""
    counts = dict.fromkeys(Lane, 0)
    for score, count in await work.connection.execute(_SCORES, _span(week)):
        counts[lane_of(score)] += count
    return counts


async def owners_loops(work: Reading, now: datetime) -> list[OwnersLoops]:
    """The live detractor loops of each owner, as they stand at `now`."""
    rows = await work.connection.execute(_OWNERS, {"now": now})
    return [OwnersLoops(email, count, int(overdue or 0)) for email, count, overdue in rows]


_TAUGHT = (
    select(func.count(), func.coalesce(func.sum(case((lessons.c.reason == lessons.c.was, 1), else_=0)), 0))
    .select_from(lessons.join(loops, loops.c.number == lessons.c.loop_number))
    .where(lessons.c.taught_at >= _SINCE, lessons.c.taught_at < _UNTIL, _COUNTS)
)


async def taught_in(work: Reading, week: Week) -> tuple[int, int]:
    """How many reasons colleagues confirmed in a week, and how many they corrected."""
    count, confirmed = (await work.connection.execute(_TAUGHT, _span(week))).one()
    return int(confirmed), count - int(confirmed)


@dataclass(frozen=True, slots=True)
class Closed:
    """How detractor loops were settled in a week, and what was done about passives and promoters."""

    resolved: int
    churned: int
    lost: Decimal
    followed_up: int
    asked: int
    agreed: int


async def closed_in(work: Reading, week: Week) -> Closed:
    """What was closed in a week."""
    rows = {state: (count, lost) for state, count, lost in await work.connection.execute(_CLOSED, _span(week))}
    churned, lost = rows.get(State.CHURNED.value, (0, None))
    done = {(kind, lane): count for kind, lane, count in await work.connection.execute(_EVENTS, _span(week))}
    return Closed(
        resolved=rows.get(State.RESOLVED.value, (0, None))[0],
        churned=churned,
        lost=lost or Decimal(0),
        followed_up=done.get((EventKind.NURTURED.value, Lane.PASSIVE.value), 0),
        asked=done.get((EventKind.ASKED_FOR.value, Lane.PROMOTER.value), 0),
        agreed=await work.connection.scalar(_AGREED, _span(week)) or 0,
    )


async def theme_counts(work: Reading, week: Week) -> list[ThemeCount]:
    """How often unhappy answers of a week named which reason, and the ARR of their accounts."""
    found = (await work.connection.execute(_ARR, _span(week))).all()
    arr = {str(reason): amount for reason, amount in found}
    rows = await work.connection.execute(_THEMES, _span(week))
    return [ThemeCount(reason, count, arr.get(reason) or Decimal(0)) for reason, count in rows]


async def spoken_in(work: Reading, week: Week) -> list[Spoken]:
    """What unhappy customers wrote in a week, with the names that their words may give away."""
    return [_spoken(row) for row in await work.connection.execute(_SPOKEN, _span(week))]


async def names_in(work: Reading, week: Week) -> list[str]:
    """The names that words of a week may give away: colleagues', and contacts' of the accounts that spoke."""
    colleagues = await work.connection.scalars(_COLLEAGUES)
    return [*colleagues, *await work.connection.scalars(_CONTACTS, _span(week))]


def _spoken(row: Any) -> Spoken:
    names = tuple(name for name in (row.name, row.contact_name, row.owner_name) if name)
    return Spoken(row.comment, row.score, row.reason, row.account_name or row.account_id, row.arr, names)


async def escalated_in(work: Reading, week: Week) -> list[Escalated]:
    """What was escalated in a week, in order; a loop that was escalated twice, as it was the last time."""
    rows = await work.connection.execute(_ESCALATED, _span(week))
    return list({row.number: _escalated(row) for row in rows}.values())


def _escalated(row: Any) -> Escalated:
    to = row.details.get("to")
    return Escalated(row.number, row.account_name or row.account_id, str(to), row.state, row.why)


def _span(week: Week) -> Mapping[str, datetime]:
    return {"since": week.since, "until": week.until}
