"""What somebody above can choose when a deadline was missed: take over, give more time, hand to the executive."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rules.acts import Act, HandToExecutive, LogOutreach, MoreTime, TakeOver
from rules.decision import Decision, Refusal, RefusalKind, ShowCard, TellInThread
from rules.lifecycle import DECISIONS, Move
from rules.model import Lane, Loop, State, StepKind
from rules.moves import end_of_day, make_move, may
from rules.opening import open_loop
from rules.staff import Staff
from rules.steps import take_steps
from tests.rules.facts_for_rules import (
    ANA,
    EVE,
    LEO,
    MONDAY_TEN,
    OPS,
    STAFF,
    VIC,
    away,
    found,
    response,
    staff,
    terms,
)

TERMS = terms()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LOOP = open_loop(response(), Lane.DETRACTOR, found(), MONDAY_TEN, TERMS).loop
MISSED = MONDAY_TEN + 5 * HOUR
# Overdue since 14:00; the lead was asked at once.
OVERDUE = take_steps(LOOP, MISSED, TERMS, STAFF).loop
TUESDAY = date(2026, 3, 3)
# Five in the afternoon in New York.
TUESDAY_CLOSING = datetime(2026, 3, 3, 22, tzinfo=UTC)
CHOICES: dict[Move, Act] = {
    Move.TAKE_OVER: TakeOver(),
    Move.MORE_TIME: MoreTime(TUESDAY, "they travel"),
    Move.HAND_TO_EXECUTIVE: HandToExecutive("needs a credit"),
}


def chosen(loop: Loop, act: Act, actor: str = LEO, now: datetime = MISSED, among: Staff = STAFF) -> Decision:
    decision = make_move(loop, act, actor, (), now, TERMS, among)
    assert isinstance(decision, Decision)
    return decision


def pressing(loop: Loop) -> list[datetime]:
    """When a loop's clock tells of a missed deadline."""
    return [step.at for step in loop.steps or () if step.kind is StepKind.OVERDUE]


@pytest.mark.parametrize("move", DECISIONS)
def test_a_decision_is_recorded_told_and_ends_the_question(move: Move) -> None:
    """With who decided; nobody is asked again before another deadline is missed."""
    decision = chosen(OVERDUE, CHOICES[move])
    event = decision.events[0]
    assert (len(decision.events), event.who, event.at) == (1, LEO, MISSED)
    assert decision.loop.asked_email is None
    assert TellInThread(ANA, event) in decision.effects
    assert decision.loop.next_due_at is not None
    assert decision.loop.next_due_at > MISSED


@pytest.mark.parametrize("move", DECISIONS)
def test_nobody_decides_before_they_were_asked_or_after_it_was_answered(move: Move) -> None:
    """A button of an old message does nothing."""
    assert may(LOOP, move, LEO, None, TERMS) == Refusal(RefusalKind.STALE, LOOP)
    touched = chosen(OVERDUE, LogOutreach("call"), ANA).loop
    assert may(touched, move, LEO, None, TERMS) == Refusal(RefusalKind.STALE, touched)


@pytest.mark.parametrize("move", DECISIONS)
def test_those_who_missed_it_do_not_decide(move: Move) -> None:
    """Neither the owner nor whoever stands in for them: they act."""
    for actor in (ANA, EVE):
        covered = replace(OVERDUE, backup_email=EVE)
        refusal = may(covered, move, actor, None, TERMS)
        assert refusal == Refusal(RefusalKind.NOT_ALLOWED, covered, who_can=(LEO, VIC, OPS))


def test_of_two_who_decide_at_once_the_first_wins() -> None:
    """The other hears who it was."""
    first = chosen(OVERDUE, TakeOver())
    refusal = may(first.loop, Move.TAKE_OVER, OPS, first.events[0], TERMS)
    assert refusal == Refusal(RefusalKind.LOST_RACE, first.loop, last=first.events[0])


def test_taking_over_makes_it_theirs() -> None:
    """Claimed by them, with as much time as for a new loop; the deadline that was missed stays missed."""
    decision = chosen(OVERDUE, TakeOver())
    loop = decision.loop
    assert (loop.state, loop.owner_email, loop.claimed_by) == (State.CLAIMED, LEO, LEO)
    assert (loop.wanted_owner, loop.owner_because) == (None, "chosen by a colleague")
    assert loop.due_at == LOOP.first_touch_due_at
    # Five hours after ten it is 15:00: two hours today, two tomorrow.
    assert pressing(loop)[0] == MONDAY_TEN + DAY + HOUR
    assert decision.effects == (ShowCard(LEO), TellInThread(ANA, decision.events[0]))
    assert decision.events[0].details == {"from": ANA}


def test_a_triaged_loop_that_is_taken_over_has_left_triage() -> None:
    """Whoever takes it is its owner for good."""
    triaged = open_loop(response(), Lane.DETRACTOR, found(None), MONDAY_TEN, TERMS).loop
    loop = chosen(replace(triaged, asked_email=LEO), TakeOver()).loop
    assert (loop.owner_email, loop.triage_because) == (LEO, None)


def test_more_time_moves_the_deadline_once_and_visibly() -> None:
    """To the closing of the last day; what was promised to the customer stands beside it."""
    decision = chosen(OVERDUE, MoreTime(TUESDAY, "they travel"))
    loop = decision.loop
    assert loop.due_at == loop.more_time_until == TUESDAY_CLOSING
    assert loop.first_touch_due_at == LOOP.first_touch_due_at
    assert (loop.state, loop.owner_email) == (State.OPEN, ANA)
    assert decision.events[0].why == "they travel"
    assert decision.events[0].details == {
        "from_due": LOOP.first_touch_due_at.isoformat(),
        "until": TUESDAY_CLOSING.isoformat(),
    }
    assert pressing(loop)[0] == TUESDAY_CLOSING
    # Ten office hours are left; half of them are over on Tuesday at noon.
    assert loop.next_due_at == MONDAY_TEN + DAY + 2 * HOUR


def test_more_time_is_given_once() -> None:
    """When that is over too, the other two choices are left."""
    given = chosen(OVERDUE, MoreTime(TUESDAY, "they travel")).loop
    again = take_steps(given, TUESDAY_CLOSING, TERMS, STAFF).loop
    assert again.asked_email == LEO
    assert may(again, Move.MORE_TIME, LEO, None, TERMS) == Refusal(RefusalKind.NO_MORE_TIME, again)
    assert may(again, Move.TAKE_OVER, LEO, None, TERMS) is None
    assert may(again, Move.HAND_TO_EXECUTIVE, LEO, None, TERMS) is None


def test_more_time_that_ends_on_a_weekend_ends_on_the_next_working_day() -> None:
    """And today after closing is tomorrow: it is never over when it is given."""
    berlin = staff(zones={ANA: "Europe/Berlin"}).people[ANA]
    zone = TERMS.zone_of(berlin)
    saturday = date(2026, 3, 7)
    assert end_of_day(saturday, MISSED, zone, TERMS) == datetime(2026, 3, 9, 16, tzinfo=UTC)
    evening = datetime(2026, 3, 3, 20, tzinfo=UTC)
    assert end_of_day(TUESDAY, evening, zone, TERMS) == datetime(2026, 3, 4, 16, tzinfo=UTC)
    assert end_of_day(date(2020, 1, 1), evening, zone, TERMS) == datetime(2026, 3, 4, 16, tzinfo=UTC)


def test_handing_to_the_executive_gives_them_a_deadline_of_their_own() -> None:
    """The owner stays the owner, and is told."""
    decision = chosen(OVERDUE, HandToExecutive("needs a credit"))
    loop = decision.loop
    assert (loop.state, loop.owner_email, loop.escalated_to) == (State.ESCALATED, ANA, VIC)
    assert loop.due_at == MONDAY_TEN + DAY + HOUR
    assert (decision.events[0].kind, decision.events[0].why) == ("escalated", "needs a credit")
    assert decision.effects == (ShowCard(VIC), TellInThread(ANA, decision.events[0]))


def test_where_nobody_is_executive_it_goes_to_triage_with_why() -> None:
    """Rather than to nobody."""
    decision = chosen(OVERDUE, HandToExecutive("needs a credit"), among=staff(gone=[VIC]))
    assert decision.loop.escalated_to == OPS
    assert decision.events[0].why == f"needs a credit (the executive, {VIC}, is deactivated in Slack)"


def test_an_executive_who_is_away_is_stood_in_for() -> None:
    """Both get the card."""
    decision = chosen(OVERDUE, HandToExecutive("needs a credit"), among=staff(away(VIC, EVE)))
    assert (decision.loop.escalated_to, decision.loop.backup_email) == (VIC, EVE)
    assert decision.effects[:2] == (ShowCard(VIC), ShowCard(EVE))


def test_what_the_executive_has_is_not_handed_to_the_executive() -> None:
    """That would only give them more time without a word why."""
    handed = chosen(OVERDUE, HandToExecutive("needs a credit")).loop
    missed = take_steps(handed, MONDAY_TEN + DAY + HOUR, TERMS, STAFF).loop
    assert missed.asked_email == LEO
    assert may(missed, Move.HAND_TO_EXECUTIVE, LEO, None, TERMS) == Refusal(RefusalKind.STALE, missed)
    assert may(missed, Move.TAKE_OVER, LEO, None, TERMS) is None


def test_a_lead_who_missed_a_churn_risk_can_be_given_time_by_the_executive() -> None:
    """It is the lead's deadline that moves; the loop stays with them."""
    risky = open_loop(response(2), Lane.DETRACTOR, found(), MONDAY_TEN, TERMS).loop
    asked = take_steps(risky, MONDAY_TEN + DAY + 4 * HOUR, TERMS, STAFF).loop
    assert asked.asked_email == VIC
    given = chosen(asked, MoreTime(date(2026, 3, 4), "on a plane"), VIC, MONDAY_TEN + DAY + 5 * HOUR).loop
    assert (given.state, given.escalated_to) == (State.ESCALATED, LEO)
    assert given.due_at == given.escalation_due_at == TUESDAY_CLOSING + DAY
    taken = chosen(asked, TakeOver(), VIC, MONDAY_TEN + DAY + 5 * HOUR).loop
    assert (taken.state, taken.owner_email, taken.escalated_to) == (State.CLAIMED, VIC, None)


def test_a_missed_deadline_after_a_decision_is_asked_about_again() -> None:
    """The ladder begins anew from the new deadline."""
    given = chosen(OVERDUE, MoreTime(TUESDAY, "they travel")).loop
    asks = [(step.at - TUESDAY_CLOSING, step.to) for step in given.steps or () if step.kind is StepKind.ASK]
    assert asks == [(timedelta(), "lead"), *((DAY * n, "executive") for n in (1, 2, 3)), (DAY * 6 - HOUR, "executive")]
