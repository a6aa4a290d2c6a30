"""When digests come, in which order they tell of whom, and who may be asked for a reference."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.clock import digest_steps, with_digests_moved
from rules.digests import DigestEntry, may_digest_from, moved_digest, next_digest, rank
from rules.facts import LoopFacts
from rules.model import Account, AccountStatus, EarlierScore, Lane, StepKind
from rules.opening import open_loop
from rules.reasons import UNCLEAR
from rules.references import Fitness, fitness
from rules.steps import take_steps
from tests.rules.facts_for_rules import ACME, ANA, MONDAY_TEN, PEOPLE, STAFF, found, response, terms

TERMS = terms()
NEW_YORK = ZoneInfo("America/New_York")
ZONES = st.sampled_from(["America/New_York", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
TODAY = date(2026, 3, 3)


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone)


@given(MOMENTS, ZONES)
def test_the_next_digest_is_at_nine_on_a_working_day(since: datetime, zone: str) -> None:
    """Law: in the reader's own zone, on both sides of every change of the clocks, on no holiday, and never skipped."""
    at = local(next_digest(since, ZoneInfo(zone), TERMS), ZoneInfo(zone))
    assert at >= since
    assert (at.hour, at.minute, at.second) == (9, 0, 0)
    assert at.weekday() < 5
    assert at.date() not in TERMS.hours.holidays
    assert at - since <= timedelta(days=6)


@given(MOMENTS, ZONES)
def test_a_late_digest_comes_in_office_hours_or_next_time(now: datetime, zone: str) -> None:
    """Law: what is not now is a digest's own time; what is now is the same day, after nine and before five."""
    begins = may_digest_from(now, ZoneInfo(zone), TERMS)
    if begins == now:
        assert 9 <= local(now, ZoneInfo(zone)).hour < 17
    else:
        assert begins == next_digest(now, ZoneInfo(zone), TERMS)


def test_a_digest_outside_office_hours_still_goes_out() -> None:
    """At seven in the morning, where the office opens at nine: for an hour at least, and until it closes."""
    early = terms(digest={"at": "19:00", "days": ["mon"]})
    at = datetime(2026, 3, 2, 19, 0, tzinfo=NEW_YORK)
    assert may_digest_from(at, NEW_YORK, early) == at
    assert may_digest_from(at + timedelta(minutes=59), NEW_YORK, early) == at + timedelta(minutes=59)
    assert may_digest_from(at + timedelta(minutes=61), NEW_YORK, early) == at + timedelta(days=7)


@given(MOMENTS, ZONES, st.times(time(7), time(16)).map(lambda at: at.replace(second=0, microsecond=0)))
def test_a_reader_may_have_a_time_of_their_own(since: datetime, zone: str, at: time) -> None:
    """Law: the digest comes on the policy's days, by the reader's clock; moved to another time, on the same day."""
    own = next_digest(since, ZoneInfo(zone), TERMS, at)
    here = local(own, ZoneInfo(zone))
    assert own >= since
    assert here.time() == at
    assert here.weekday() < 5
    assert here.date() not in TERMS.hours.holidays
    as_everybody = local(moved_digest(own, ZoneInfo(zone), TERMS, None), ZoneInfo(zone))
    assert (as_everybody.date(), as_everybody.time()) == (here.date(), time(9))


def test_what_waits_for_a_digest_follows_its_readers_time() -> None:
    """Tuesday's and Friday's at nine become Tuesday's and Friday's at half past seven, and the clock looks then."""
    loop = open_loop(response(8), Lane.PASSIVE, found(), MONDAY_TEN, TERMS).loop
    early = replace(PEOPLE[ANA], digest_at=time(7, 30))
    moved = with_digests_moved(loop, early, TERMS)
    assert [f"{local(step.at, NEW_YORK):%d %H:%M}" for step in moved.steps or ()] == ["03 07:30", "06 07:30"]
    assert moved.next_due_at == (moved.steps or ())[0].at
    assert with_digests_moved(moved, PEOPLE[ANA], TERMS) == loop
    touched = replace(loop, steps=())
    assert with_digests_moved(touched, early, TERMS) == touched
    assert digest_steps(loop, MONDAY_TEN, early, TERMS) == moved.steps


def test_a_passive_comes_in_the_next_digest_and_once_more_when_its_time_has_passed() -> None:
    """Monday at ten in New York: Tuesday at nine, then Friday, the first digest after three business days."""
    loop = open_loop(response(8), Lane.PASSIVE, found(), MONDAY_TEN, TERMS).loop
    assert loop.in_digest
    assert [(step.kind, local(step.at, NEW_YORK).day) for step in loop.steps or ()] == [
        (StepKind.DIGEST, 3),
        (StepKind.DIGEST, 6),
    ]
    decision = take_steps(loop, datetime(2026, 3, 3, 14, 0, tzinfo=UTC), TERMS, STAFF)
    assert [(event.kind, event.details["overdue"]) for event in decision.events] == [("digested", False)]
    decision = take_steps(loop, datetime(2026, 3, 9, 14, 0, tzinfo=UTC), TERMS, STAFF)
    assert [(event.kind, event.details["overdue"]) for event in decision.events] == [("digested", True)]
    assert decision.loop.steps == ()


def test_what_was_switched_off_since_is_left_out() -> None:
    """The lane, or the pilot that its owner is not in; nor does it come later."""
    loop = open_loop(response(8), Lane.PASSIVE, found(), MONDAY_TEN, TERMS).loop
    for changed in ({"lanes": {"passive": {"enabled": False}}}, {"pilot": {"owners": ["somebody@x.example"]}}):
        decision = take_steps(loop, datetime(2026, 3, 9, 14, 0, tzinfo=UTC), terms(**changed), STAFF)
        assert decision.events == ()
        assert decision.loop.steps == ()


def entry(score: int, *, days: int | None = None, before: int | None = None, **more: object) -> DigestEntry:
    """A passive or promoter; `days` to the renewal, the score `before`."""
    answer = response(score)
    lane = answer.lane
    assert lane is not None
    account = replace(
        ACME, arr=Decimal(str(more.pop("arr", 100))), renewal_date=TODAY + timedelta(days) if days else None
    )
    facts = LoopFacts(
        loop=open_loop(answer, lane, found(), MONDAY_TEN, TERMS).loop,
        response=answer,
        reason=UNCLEAR,
        account=account,
        earlier=(EarlierScore(before, MONDAY_TEN, same_person=True),) if before is not None else (),
        fitness=Fitness(bool(more.pop("fit", False))),
    )
    return DigestEntry(facts, **more)  # type: ignore[arg-type]


def test_digests_are_ranked() -> None:
    """Passives before promoters; each first with whom something is to be won or lost."""
    wanted = [
        entry(8, overdue=True),
        entry(7, days=5),
        entry(7, before=9),
        entry(8, days=60),
        entry(8, arr=900),
        entry(7, arr=50, days=300),
        entry(9, overdue=True),
        entry(9, fit=True),
        entry(10, arr=5),
        entry(9, arr=700),
        entry(9, arr=600),
    ]
    assert rank(wanted[::-1], TODAY) == wanted


@pytest.mark.parametrize(
    ("account", "open_detractors", "why"),
    [
        (ACME, 0, None),
        (None, 0, "the account is not known"),
        (ACME, 1, "an unhappy answer of theirs is still open"),
        (replace(ACME, status=AccountStatus.CHURNED), 0, "the account has left"),
        (replace(ACME, arr=Decimal(24_999)), 0, "their ARR is below 25,000 USD"),
        (replace(ACME, customer_since=None), 0, "it is not known since when they are a customer"),
        (replace(ACME, customer_since=date(2026, 1, 1)), 0, "they have been a customer for less than 180 days"),
    ],
)
def test_who_may_be_asked_for_a_reference(account: Account | None, open_detractors: int, why: str | None) -> None:
    """And what stands in the way of the others, in words for a row."""
    known = account and (
        account if account.customer_since or why else replace(account, customer_since=date(2020, 1, 1))
    )
    assert fitness(known, open_detractors, MONDAY_TEN, TERMS) == Fitness(why is None, why)


def test_without_a_tenure_nobody_needs_a_start() -> None:
    """The policy may ask for none."""
    free = terms(reference={"min_tenure": "0 days", "min_arr": 0})
    assert fitness(replace(ACME, customer_since=None), 0, MONDAY_TEN, free).fit
