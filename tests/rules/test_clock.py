"""What the clock of a loop will do, read like a calendar: reminders, the missed deadline, the ladder."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from rules.clock import QUIET_LOOK, next_due, plan, plan_from_opening, with_next_due
from rules.model import Lane, Loop, State
from rules.opening import open_loop
from rules.terms import Terms
from tests.rules.facts_for_rules import ACME, ANA, MONDAY_TEN, PEOPLE, VIC, found, response, staff, terms

TERMS = terms()
LOOP = open_loop(response(), Lane.DETRACTOR, found(), MONDAY_TEN, TERMS).loop
ANA_HERSELF = PEOPLE[ANA]
HOUR = timedelta(hours=1)


def calendar(loop: Loop, zone: str = "America/New_York") -> list[str]:
    """Each step of a loop as `Mon 2 12:00 remind`, in a zone's own time."""
    local = [(step, step.at.astimezone(ZoneInfo(zone))) for step in loop.steps or ()]
    return [f"{at:%a} {at.day} {at:%H:%M} {' '.join(filter(None, (step.kind, step.to)))}" for step, at in local]


def opened(score: int = 5, arr: int = 120_000, using: Terms = TERMS, at: datetime = MONDAY_TEN, zone: str = "") -> Loop:
    among = staff(zones={ANA: zone}) if zone else staff()
    account = replace(ACME, arr=Decimal(arr))
    lane = response(score).lane
    assert lane is not None
    return open_loop(response(score, at=at), lane, found(account, among, using), at, using).loop


def test_an_enterprise_detractor_on_monday_at_ten() -> None:
    """Four business hours: reminders at half and at nine tenths, then the lead at once, the executive from tomorrow.

    In between the clocks go forward: fourteen days of 24 hours end at eleven.
    """
    assert calendar(LOOP) == [
        "Mon 2 12:00 remind",
        "Mon 2 13:36 remind",
        "Mon 2 14:00 overdue",
        "Mon 2 14:00 ask lead",
        "Tue 3 14:00 ask executive",
        "Wed 4 14:00 ask executive",
        "Thu 5 14:00 ask executive",
        "Fri 6 14:00 ask executive",
        "Mon 16 11:00 overdue",
    ]
    assert LOOP.next_due_at == MONDAY_TEN + 2 * HOUR


def test_same_business_day_and_two_business_days() -> None:
    """The lower tiers: the ladder waits for office hours as the deadline does."""
    assert calendar(opened(arr=30_000))[:4] == [
        "Mon 2 13:30 remind",
        "Mon 2 16:18 remind",
        "Mon 2 17:00 overdue",
        "Mon 2 17:00 ask lead",
    ]
    assert calendar(opened(arr=5_000))[:5] == [
        "Tue 3 10:00 remind",
        "Tue 3 16:24 remind",
        "Wed 4 10:00 overdue",
        "Wed 4 10:00 ask lead",
        "Thu 5 10:00 ask executive",
    ]


def test_an_answer_on_friday_evening_waits_for_monday() -> None:
    """Neither a reminder nor the ladder falls on a weekend."""
    friday_evening = MONDAY_TEN + timedelta(days=4, hours=10)
    assert calendar(opened(at=friday_evening))[:5] == [
        "Mon 9 11:00 remind",
        "Mon 9 12:36 remind",
        "Mon 9 13:00 overdue",
        "Mon 9 13:00 ask lead",
        "Tue 10 13:00 ask executive",
    ]


def test_the_clock_keeps_the_owners_own_hours() -> None:
    """Ten in New York is four in Berlin: an hour today and three tomorrow, all of it in Berlin's office."""
    assert calendar(opened(zone="Europe/Berlin"), "Europe/Berlin")[:4] == [
        "Tue 3 10:00 remind",
        "Tue 3 11:36 remind",
        "Tue 3 12:00 overdue",
        "Tue 3 12:00 ask lead",
    ]


def test_only_detractors_are_worth_somebody_elses_hour() -> None:
    """Where promoters are delivered at once, their owner is reminded; nobody above is asked."""
    now = terms(lanes={"promoter": {"deliver": "now"}})
    assert calendar(opened(9, using=now)) == ["Wed 4 14:00 remind", "Fri 6 14:00 remind", "Mon 9 10:00 overdue"]


def test_a_policy_without_reminders_or_ladder_still_tells_of_the_deadline() -> None:
    """To its owner."""
    bare = terms(reminders=[], escalation=[])
    assert calendar(opened(using=bare)) == ["Mon 2 14:00 overdue", "Mon 16 11:00 overdue"]


def test_a_ladder_has_each_rung_and_its_repeats() -> None:
    """`times` times more; rungs may overlap, and the resolve deadline stands among them."""
    ladder = [
        {"after": "0 minutes", "to": "lead", "repeat": "1 business day", "times": 2},
        {"after": "1 business day", "to": "executive"},
        {"after": "10 business days", "to": "triage"},
    ]
    assert calendar(opened(using=terms(reminders=[], escalation=ladder))) == [
        "Mon 2 14:00 overdue",
        "Mon 2 14:00 ask lead",
        "Tue 3 14:00 ask lead",
        "Tue 3 14:00 ask executive",
        "Wed 4 14:00 ask lead",
        "Mon 16 11:00 overdue",
        "Mon 16 14:00 ask triage",
    ]


def test_an_answer_that_we_heard_of_late_is_as_late_as_it_is() -> None:
    """The customer has waited since they answered: what is past is due at once."""
    late = open_loop(response(), Lane.DETRACTOR, found(), MONDAY_TEN + timedelta(days=1), TERMS).loop
    assert calendar(late)[:3] == ["Mon 2 14:00 overdue", "Mon 2 14:00 ask lead", "Tue 3 14:00 ask executive"]
    assert late.next_due_at == MONDAY_TEN + 4 * HOUR


def test_planned_anew_before_the_deadline_what_is_left_is_left() -> None:
    """As though nothing had happened in between."""
    later = MONDAY_TEN + 3 * HOUR
    again = plan(replace(LOOP, steps=()), later, ANA_HERSELF, TERMS)
    assert again.steps == (LOOP.steps or ())[1:]
    assert again.next_due_at == again.steps[0].at if again.steps else None


def test_planned_anew_after_the_deadline_there_is_time_as_for_a_new_one() -> None:
    """The deadline that the customer was promised stays missed."""
    tuesday = MONDAY_TEN + timedelta(days=1)
    again = plan(replace(LOOP, steps=()), tuesday, ANA_HERSELF, TERMS)
    assert calendar(again)[:4] == [
        "Tue 3 12:00 remind",
        "Tue 3 13:36 remind",
        "Tue 3 14:00 overdue",
        "Tue 3 14:00 ask lead",
    ]
    assert again.due_at == LOOP.first_touch_due_at


def test_a_touched_loop_waits_for_its_resolve_deadline_alone() -> None:
    """Nobody above is asked: the customer was heard."""
    touched = replace(LOOP, state=State.CONTACTED, first_touch_at=MONDAY_TEN)
    assert calendar(plan(touched, MONDAY_TEN, ANA_HERSELF, TERMS)) == [
        "Mon 9 11:00 remind",
        "Sun 15 01:24 remind",
        "Mon 16 11:00 overdue",
    ]


def test_whoever_it_is_escalated_to_has_a_clock_of_their_own() -> None:
    """Reminders, deadline and ladder as for the owner, from the escalation on; the resolve deadline stays."""
    due = MONDAY_TEN + timedelta(days=1, hours=4)
    with_vic = replace(LOOP, state=State.ESCALATED, escalated_to=VIC, escalation_due_at=due)
    planned = plan(with_vic, MONDAY_TEN + timedelta(days=1), PEOPLE[VIC], TERMS)
    assert calendar(planned)[:4] == [
        "Tue 3 12:00 remind",
        "Tue 3 13:36 remind",
        "Tue 3 14:00 overdue",
        "Tue 3 14:00 ask lead",
    ]
    assert calendar(planned)[-1] == "Mon 16 11:00 overdue"


@pytest.mark.parametrize("state", [State.RESOLVED, State.CHURNED, State.WITHDRAWN])
def test_what_is_over_waits_for_nothing(state: State) -> None:
    """No step is left and none is planned."""
    over = with_next_due(replace(LOOP, state=state), MONDAY_TEN)
    assert (over.steps, over.next_due_at, over.due_at) == ((), None, None)
    assert plan(replace(LOOP, state=state), MONDAY_TEN, ANA_HERSELF, TERMS) == over


def test_a_live_loop_whose_clock_is_done_is_still_looked_at() -> None:
    """Nothing that is open waits for nothing; one that was never planned is looked at now."""
    assert next_due(replace(LOOP, steps=()), MONDAY_TEN) == MONDAY_TEN + QUIET_LOOK
    assert next_due(replace(LOOP, steps=None), MONDAY_TEN) == MONDAY_TEN


def test_a_loop_from_before_there_was_a_clock_gets_all_its_steps() -> None:
    """Those that are past are due at once."""
    assert plan_from_opening(replace(LOOP, steps=None), ANA_HERSELF, TERMS) == LOOP
    touched = replace(LOOP, steps=None, state=State.CONTACTED, first_touch_at=MONDAY_TEN)
    assert calendar(plan_from_opening(touched, ANA_HERSELF, TERMS))[-1] == "Mon 16 11:00 overdue"


def test_no_step_falls_into_an_hour_that_does_not_exist_or_a_day_that_was_skipped() -> None:
    """Apia crossed the date line over Friday 30 December 2011: Thursday's last hours are followed by Monday's."""
    thursday = datetime(2011, 12, 30, 0, tzinfo=UTC)
    apia = opened(using=terms(business_hours={"holidays": "none"}), at=thursday, zone="Pacific/Apia")
    assert calendar(apia, "Pacific/Apia")[:5] == [
        "Thu 29 16:00 remind",
        "Mon 2 09:36 remind",
        "Mon 2 10:00 overdue",
        "Mon 2 10:00 ask lead",
        "Tue 3 10:00 ask executive",
    ]


def test_half_of_the_time_is_half_of_the_office_time_when_the_clocks_change() -> None:
    """Elapsed promises are shared out in elapsed time, those in office time in office time."""
    saturday = datetime(2026, 3, 7, 15, tzinfo=UTC)
    elapsed = terms(lanes={"detractor": {"first_touch": "24 hours"}}, escalation=[])
    assert calendar(opened(at=saturday, using=elapsed))[:3] == [
        "Sat 7 22:00 remind",
        "Sun 8 08:36 remind",
        "Sun 8 11:00 overdue",
    ]


def test_the_promise_is_never_moved_forward_by_more_time() -> None:
    """A lead who gives time until before what the customer was promised gives none."""
    assert replace(LOOP, more_time_until=MONDAY_TEN + HOUR).reply_due_at == LOOP.first_touch_due_at
    assert replace(LOOP, more_time_until=MONDAY_TEN + 9 * HOUR).reply_due_at == MONDAY_TEN + 9 * HOUR
