"""When a person's daily digest comes, and in which order it tells of whom. Knows no message and no button."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from rules.facts import LoopFacts
from rules.model import Lane
from rules.office_time import MOST_DAYS_CLOSED, OfficeTimeError, weekdays
from rules.terms import Terms

_ONE_DAY = timedelta(days=1)
# Where the digest's time lies outside the office day, it still has this long to go out.
_LATE_AT_LEAST = timedelta(hours=1)
_RENEWAL_NEAR = timedelta(days=90)


def _moment(day: date, zone: ZoneInfo, terms: Terms, at: time | None) -> datetime:
    """The digest's time on this day. One that the clocks skip counts as if they had not been moved yet."""
    return datetime.combine(day, at or terms.policy.digest.at, zone).astimezone(UTC)


def _moments(since: datetime, zone: ZoneInfo, terms: Terms, at: time | None) -> Iterator[datetime]:
    """The digest's times from the day on which `since` lies: on its days of the week, not on holidays."""
    days = weekdays(terms.policy.digest.days)
    first, closed = since.astimezone(zone).date(), 0
    for place in count():
        day = first + place * _ONE_DAY
        if day.weekday() in days and day not in terms.hours.holidays:
            closed = 0
            yield _moment(day, zone, terms, at)
        closed += 1
        if closed > MOST_DAYS_CLOSED:
            raise OfficeTimeError(f"no digest for {MOST_DAYS_CLOSED} days; look at digest and holidays in the policy")


def next_digest(since: datetime, zone: ZoneInfo, terms: Terms, at: time | None = None) -> datetime:
    """The first digest of somebody in `zone` at or after `since`; `at` is their own time for it.

    Raises OfficeTimeError.
    """
    return next(moment for moment in _moments(since, zone, terms, at) if moment >= since)


def moved_digest(planned: datetime, zone: ZoneInfo, terms: Terms, at: time | None) -> datetime:
    """When a digest that was planned for a moment comes once its reader chose another time: on the same day."""
    return _moment(planned.astimezone(zone).date(), zone, terms, at)


def may_digest_from(now: datetime, zone: ZoneInfo, terms: Terms, at: time | None = None) -> datetime:
    """`now` where today's digest has come due and the day is not over, else when the next one is.

    One that was missed comes late the same day; nobody gets it in the evening or at a weekend.
    """
    today = next(_moments(now, zone, terms, at))
    same_day = today.astimezone(zone).date() == now.astimezone(zone).date()
    closes = datetime.combine(today.astimezone(zone).date(), terms.hours.end, zone).astimezone(UTC)
    if same_day and today <= now < max(closes, today + _LATE_AT_LEAST):
        return now
    return next_digest(now, zone, terms, at)


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """A loop in somebody's digest.

    `overdue`: it comes again because its time has passed. `moved`: to a later digest.
    """

    facts: LoopFacts
    overdue: bool = False
    moved: bool = False


def rank(entries: Iterable[DigestEntry], today: date) -> list[DigestEntry]:
    """Passives first, then promoters; in each the one first with whom something is to be won or lost today.

    Passives: overdue, then with a renewal within 90 days (the nearest first) or a falling score, then by revenue.
    Promoters: overdue, then fit for a reference, then by score and revenue.
    """
    return sorted(entries, key=lambda entry: _rank(entry, today))


def _rank(entry: DigestEntry, today: date) -> tuple[object, ...]:
    facts = entry.facts
    arr = -facts.account.arr if facts.account else 1
    lane = (facts.loop.lane is Lane.PROMOTER, not entry.overdue)
    if facts.loop.lane is Lane.PROMOTER:
        fit = facts.fitness is not None and facts.fitness.fit
        return (*lane, not fit, -facts.response.score, arr, facts.loop.number)
    days = days_to_renewal(facts, today)
    near = days is not None and days <= _RENEWAL_NEAR.days
    # A falling score weighs as much as a renewal in a month.
    pressing = min(days if near and days is not None else _RENEWAL_NEAR.days + 1, 30 if is_falling(facts) else 10_000)
    return (*lane, pressing, arr, facts.loop.number)


def days_to_renewal(facts: LoopFacts, today: date) -> int | None:
    """Days until the account renews; None where that is not known or past."""
    renewal = facts.account.renewal_date if facts.account else None
    return (renewal - today).days if renewal is not None and renewal >= today else None


def is_falling(facts: LoopFacts) -> bool:
    """Whether the same person scored higher the last time."""
    before = next((earlier.score for earlier in facts.earlier if earlier.same_person), None)
    return before is not None and before > facts.response.score
