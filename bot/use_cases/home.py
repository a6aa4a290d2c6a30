"""Gathers what somebody's App Home shows, in a few questions however many loops they have. Knows no view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.use_cases.measuring import trend
from rules.clock import with_digests_moved
from rules.facts import LoopFacts
from rules.home import (
    OWN_PAGE,
    TEAM_PAGE,
    TREND_WEEKS,
    HomeFacts,
    LedLoops,
    OwnLoops,
    Page,
    Place,
    sees_trend,
)
from rules.measures import Dimension, Figures, Question
from rules.model import Account, Loop, Person
from rules.ownership import holders
from rules.periods import Period
from rules.reasons import UNCLEAR, ReasonShown
from rules.team import TeamFacts, TeamSeen, by_urgency, is_named_lead
from rules.terms import Terms
from storage.absences import absence_of
from storage.database import Database
from storage.directory import accounts_that_may_fit, contacts_of, people_of, save_digest_time
from storage.errors import ConflictError
from storage.homes import (
    home_shown,
    how_many_held,
    how_many_led_overdue,
    led_overdue,
    loops_held,
    open_home,
    place_of,
    responses_behind,
)
from storage.loops import get_loop, save_loops, undigested_loops_of
from storage.pings import look_again_at_digests
from storage.team import loops_led_by
from storage.trends import points_in
from storage.work import Reading, Writing, reading, writing

_WEEK = timedelta(days=7)
_ATTEMPTS = 5


async def begin_home(
    database: Database, terms: Terms, reader: Person, now: datetime, turned: Mapping[str, int] | None = None
) -> tuple[HomeFacts, int]:
    """What `reader` is to be shown now, and the version of their Home that this is.

    `turned` names the page they turned to. Unless `end_home` says soon that they were shown it, delivery shows it.
    Raises DatabaseAwayError.
    """
    async with writing(database) as work:
        place = replace(Place.of(await place_of(work, reader.email)), **(turned or {}))
        version = await open_home(work, reader.email, place.kept, now)
        await work.commit()
    async with reading(database) as work:
        return await home_of(work, terms, reader, place, now), version


async def end_home(database: Database, reader: Person, version: int, now: datetime) -> None:
    """Notes that `reader` was shown this version of their Home."""
    async with writing(database) as work:
        await home_shown(work, reader.email, version, now)
        await work.commit()


async def read_home(database: Database, terms: Terms, reader: Person, place: Place, now: datetime) -> HomeFacts:
    """What `reader` sees on these pages of their Home now. Raises DatabaseAwayError."""
    async with reading(database) as work:
        return await home_of(work, terms, reader, place, now)


async def home_of(work: Reading, terms: Terms, reader: Person, place: Place, now: datetime) -> HomeFacts:
    """What `reader` sees on these pages of their Home as things stand."""
    zone = terms.zone_of(reader)
    day_ends = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time.min, zone)
    own = await _own(work, terms, reader, place, now, day_ends)
    led = await _led(work, terms, reader, place, now, day_ends)
    absence = await absence_of(work, reader.email)
    is_away = absence is not None and now < absence.ends_at
    known = await people_of(work, [reader.email, *([absence.backup_email] if absence else [])])
    email, owns = reader.email, (Dimension.OWNER, reader.email)
    ahead = sees_trend(email, own.total, led is not None, terms)
    return HomeFacts(
        own=own,
        week=Figures() if ahead else (await trend(work, terms, [Period(now - _WEEK, now)], now, (owns,)))[0],
        policy_digest_at=terms.policy.digest.at,
        digest_at=known[email].digest_at if email in known else None,
        absence=absence if is_away else None,
        backup=known.get(absence.backup_email, Person(absence.backup_email)) if absence and is_away else None,
        led=led,
        trend=await _trend(work, terms, now) if ahead else (),
        default_timezone=terms.policy.timezone,
    )


async def _own(
    work: Reading, terms: Terms, reader: Person, place: Place, now: datetime, day_ends: datetime
) -> OwnLoops:
    counts = await how_many_held(work, reader.email, now, day_ends)
    page = Page.at(place.own, sum(counts.values()), OWN_PAGE)
    found = await loops_held(work, reader.email, now, day_ends, page.first(OWN_PAGE), OWN_PAGE) if counts else []
    facts = await _facts_of(work, terms, [loop for _, loop in found])
    return OwnLoops(counts, tuple((section, facts[loop.number]) for section, loop in found), page)


async def _led(
    work: Reading, terms: Terms, reader: Person, place: Place, now: datetime, day_ends: datetime
) -> LedLoops | None:
    rows = await loops_led_by(work, reader.email, now, day_ends)
    if not rows and not is_named_lead(reader.email, terms):
        return None
    overdue = await how_many_led_overdue(work, reader.email, now)
    page = Page.at(place.team, overdue, TEAM_PAGE)
    found = await led_overdue(work, reader.email, now, page.first(TEAM_PAGE), TEAM_PAGE) if overdue else []
    facts = await _facts_of(work, terms, found)
    people = await people_of(work, [row.email for row in rows])
    team = TeamFacts(TeamSeen.LED, by_urgency(rows), people)
    return LedLoops(team, overdue, tuple(facts[loop.number] for loop in found), page)


async def _facts_of(work: Reading, terms: Terms, found: Sequence[Loop]) -> dict[int, LoopFacts]:
    """What a line of each of these loops needs: its answer, account, customer and colleagues."""
    if not found:
        return {}
    answers = await responses_behind(work, found)
    contacts = await contacts_of(work, {one.email for one in answers.values() if one.email})
    accounts = await _accounts_of(work, found)
    people = await people_of(work, {email for loop in found for email in (*holders(loop), loop.claimed_by) if email})
    labels = terms.reasons.labels
    facts = {}
    for loop in found:
        response = answers[loop.response_id]
        facts[loop.number] = LoopFacts(
            loop=loop,
            response=response,
            reason=ReasonShown(loop.reason, labels.get(loop.reason, loop.reason)) if loop.reason else UNCLEAR,
            account=accounts.get(loop.account_id or ""),
            contact=contacts.get(response.email or ""),
            people=people,
            currency=terms.policy.currency,
            default_timezone=terms.policy.timezone,
        )
    return facts


async def _accounts_of(work: Reading, found: Iterable[Loop]) -> dict[str, Account]:
    ids = sorted({loop.account_id for loop in found if loop.account_id})
    return {account.account_id: account for account in await accounts_that_may_fit(work, ids, ())}


async def _trend(work: Reading, terms: Terms, now: datetime) -> tuple[tuple[Period, Figures], ...]:
    """The last weeks up to now, the oldest first."""
    question = Question(Period(now - TREND_WEEKS * _WEEK, now))
    points = await points_in(work, terms, question, now - TREND_WEEKS * _WEEK, TREND_WEEKS, now)
    return tuple((point.period, point.figures) for point in points)


async def choose_digest_time(database: Database, terms: Terms, person: Person, at: time | None, now: datetime) -> None:
    """Notes when somebody wants their digest (None: when the policy says). Those that wait for it come then.

    Raises DatabaseAwayError, and ConflictError where others kept changing their loops meanwhile.
    """
    chosen = replace(person, digest_at=at)
    for attempt in range(_ATTEMPTS):
        try:
            async with writing(database) as work:
                await save_digest_time(work, person.email, at)
                await _move_digests(work, terms, chosen, now)
                await work.commit()
                return
        except ConflictError:
            if attempt == _ATTEMPTS - 1:
                raise


async def _move_digests(work: Writing, terms: Terms, person: Person, now: datetime) -> None:
    for number in await undigested_loops_of(work, person.email):
        loop = await get_loop(work, number)
        # While somebody stands in, it comes in their digest.
        if loop is not None and loop.backup_email is None:
            moved = with_digests_moved(loop, person, terms)
            await save_loops(work, [(loop, moved)] if moved != loop else [])
    await look_again_at_digests(work, person.email, now)
    work.outdate_homes([person.email], now)
