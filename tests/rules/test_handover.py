"""Loops that change hands by themselves: to triage, on to the owner who turns up, to a stand-in and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from rules.decision import Ping, ShowCard, TellInThread
from rules.handover import cover, hand_over, reckon_in_own_hours, take_back
from rules.model import Account, Lane, Loop, Person, State, Step, StepKind
from rules.opening import open_loop
from rules.ownership import Assignment, assign_owner
from rules.staff import Staff
from tests.rules.facts_for_rules import (
    ACME,
    ANA,
    EVE,
    LEO,
    MONDAY_TEN,
    OPS,
    PEOPLE,
    STAFF,
    VIC,
    away,
    found,
    response,
    staff,
    terms,
)

TERMS = terms()
LATER = MONDAY_TEN + timedelta(hours=1)
LOOP = open_loop(response(), Lane.DETRACTOR, found(), MONDAY_TEN, TERMS).loop
NOBODY = Staff({**PEOPLE, ANA: Person(ANA)})
ESCALATED = replace(LOOP, state=State.ESCALATED, escalated_to=VIC, escalation_due_at=LATER + timedelta(hours=4))
TRIAGED = open_loop(response(), Lane.DETRACTOR, found(None), MONDAY_TEN, TERMS).loop


def assigned(account: Account | None = ACME, among: Staff = STAFF) -> Assignment:
    return assign_owner(account, "no account fits", among, TERMS)


def test_a_loop_leaves_triage_when_its_account_turns_up() -> None:
    """It takes the account's owner, lead and tier; the clock runs on as it was set, and triage is told."""
    small = replace(ACME, arr=Decimal(30_000), lead_email=VIC)
    decision = hand_over(TRIAGED, small, assigned(small), LATER, STAFF, TERMS)
    assert decision is not None
    loop = decision.loop
    assert (loop.owner_email, loop.lead_email, loop.tier, loop.account_id) == (ANA, VIC, "mid_market", "acme")
    assert (loop.triage_because, loop.wanted_owner) == (None, ANA)
    assert (loop.first_touch_due_at, loop.steps) == (TRIAGED.first_touch_due_at, TRIAGED.steps)
    assert loop.next_due_at == TRIAGED.next_due_at
    assert decision.effects == (ShowCard(ANA), TellInThread(OPS, decision.events[0]))
    assert (decision.events[0].kind, decision.events[0].who) == ("moved_to_owner", None)


def test_a_loop_goes_to_triage_when_its_owner_is_gone() -> None:
    """With why, and whose it should be."""
    decision = hand_over(LOOP, ACME, assigned(among=NOBODY), LATER, STAFF, TERMS)
    assert decision is not None
    assert (decision.loop.owner_email, decision.loop.wanted_owner) == (OPS, ANA)
    assert decision.events[0].why == decision.loop.triage_because == f"the CSM of Acme, {ANA}, is not in Slack"
    assert decision.events[0].details == {"from": ANA, "to": OPS}
    assert {effect.reader for effect in decision.effects if isinstance(effect, TellInThread)} == {ANA}


def test_a_claim_does_not_bind_the_next_owner() -> None:
    """A loop claimed by somebody who is gone is open with whoever has it now; one contacted stays contacted."""
    claimed = replace(LOOP, state=State.CLAIMED, claimed_by=ANA, claimed_at=MONDAY_TEN)
    gone = assigned(among=NOBODY)
    moved = hand_over(claimed, ACME, gone, LATER, STAFF, TERMS)
    assert moved is not None
    assert (moved.loop.state, moved.loop.claimed_by) == (State.OPEN, None)
    assert (moved.events[0].from_state, moved.events[0].to_state) == (State.CLAIMED, State.OPEN)
    contacted = hand_over(replace(claimed, state=State.CONTACTED), ACME, gone, LATER, STAFF, TERMS)
    assert contacted is not None
    assert contacted.loop.state is State.CONTACTED


def test_where_it_is_already_nothing_happens() -> None:
    """However often it is looked at."""
    assert hand_over(LOOP, ACME, assigned(), LATER, STAFF, TERMS) is None
    assert hand_over(TRIAGED, None, assigned(None), LATER, STAFF, TERMS) is None


def test_an_account_that_turns_up_without_its_owner_is_noted() -> None:
    """Triage keeps it, now knowing whose it is; nobody is told that they are who they are."""
    decision = hand_over(TRIAGED, ACME, assigned(among=NOBODY), LATER, STAFF, TERMS)
    assert decision is not None
    assert (decision.loop.owner_email, decision.loop.account_id, decision.loop.wanted_owner) == (OPS, "acme", ANA)
    assert decision.effects == (ShowCard(OPS),)


def test_without_an_account_the_lead_stays() -> None:
    """A hand-over that knows no account forgets nothing."""
    loop = replace(LOOP, lead_email=EVE)
    decision = hand_over(loop, None, assigned(None), LATER, STAFF, TERMS)
    assert decision is not None
    assert (decision.loop.lead_email, decision.loop.tier, decision.loop.account_id) == (EVE, "enterprise", "acme")
    assert LEO != EVE


@pytest.mark.parametrize("state", [State.RESOLVED, State.CHURNED, State.WITHDRAWN])
def test_what_is_over_stays_where_it_is(state: State) -> None:
    """Nobody gets a card for what was settled without them."""
    assert hand_over(replace(TRIAGED, state=state, next_due_at=None), ACME, assigned(), LATER, STAFF, TERMS) is None


def test_another_csm_has_the_accounts_loops_at_once() -> None:
    """Both hear of it; who was asked to decide still is, and neither deadline nor step moves."""
    theirs = replace(ACME, csm_email=EVE)
    asked = replace(LOOP, asked_email=LEO)
    decision = hand_over(asked, theirs, assigned(theirs), LATER, STAFF, TERMS)
    assert decision is not None
    assert decision.loop == replace(asked, owner_email=EVE, wanted_owner=EVE)
    assert decision.events[0].why == "CSM of Acme"
    assert decision.effects == (ShowCard(EVE), TellInThread(ANA, decision.events[0]))


def test_nobody_writes_to_those_who_are_gone() -> None:
    """Whoever was deactivated is not told that they were."""
    gone = staff(gone=[ANA])
    decision = hand_over(LOOP, ACME, assigned(among=gone), LATER, gone, TERMS)
    assert decision is not None
    assert decision.effects == (ShowCard(OPS),)


def test_another_lead_is_nobodys_hand_over() -> None:
    """They are asked from now on; no history, and nobody is told."""
    led = replace(ACME, lead_email=EVE)
    decision = hand_over(LOOP, led, assigned(led), LATER, STAFF, TERMS)
    assert decision is not None
    assert (decision.loop, decision.events, decision.effects) == (replace(LOOP, lead_email=EVE), (), ())


def test_whoever_stands_in_for_another_holder_goes_on_doing_so() -> None:
    """The owner changes while it is escalated to somebody who is away."""
    covered = replace(ESCALATED, backup_email=OPS)
    theirs = replace(ACME, csm_email=EVE)
    decision = hand_over(covered, theirs, assigned(theirs), LATER, STAFF, TERMS)
    assert decision is not None
    assert (decision.loop.owner_email, decision.loop.state, decision.loop.backup_email) == (EVE, State.ESCALATED, OPS)


def test_an_owner_who_is_away_hands_it_to_their_stand_in_at_once() -> None:
    """Both have the card."""
    theirs = replace(ACME, csm_email=EVE)
    decision = hand_over(LOOP, theirs, assigned(theirs), LATER, staff(away(EVE, VIC)), TERMS)
    assert decision is not None
    assert (decision.loop.owner_email, decision.loop.backup_email) == (EVE, VIC)
    assert decision.effects[:2] == (ShowCard(EVE), ShowCard(VIC))


def test_what_was_escalated_to_somebody_who_is_gone_is_its_owners_again() -> None:
    """With why, and what is left of the clock that it had."""
    gone = staff(gone=[VIC])
    decision = take_back(ESCALATED, LATER, gone, TERMS)
    assert decision is not None
    assert decision.loop == LOOP
    assert (decision.events[0].kind, decision.events[0].who) == ("handed_back", None)
    assert decision.events[0].why == f"{VIC} is deactivated in Slack"
    assert decision.effects == (ShowCard(ANA), TellInThread(ANA, decision.events[0]))
    assert take_back(ESCALATED, LATER, STAFF, TERMS) is None
    assert take_back(LOOP, LATER, gone, TERMS) is None


def test_taken_back_after_its_deadline_it_gets_as_much_time_as_a_new_one() -> None:
    """Late is late on the card and in the figures; but nobody is asked about an hour that they did not have."""
    friday = MONDAY_TEN + timedelta(days=4)
    decision = take_back(ESCALATED, friday, staff(gone=[VIC]), TERMS)
    assert decision is not None
    loop = decision.loop
    assert loop.due_at == LOOP.first_touch_due_at < friday
    overdue = [step.at for step in loop.steps or () if step.kind is StepKind.OVERDUE]
    assert overdue[0] == friday + timedelta(hours=4)
    assert loop.next_due_at == friday + timedelta(hours=2)


def test_a_stand_in_begins_and_ends() -> None:
    """The loop stays its owner's, and so do its clock and its card; both times both hear of it."""
    trip = away(ANA, EVE, LATER + timedelta(days=7), "on holiday")
    begun = cover(LOOP, LATER, staff(trip))
    assert begun is not None
    assert begun.loop == replace(LOOP, backup_email=EVE)
    assert (begun.events[0].kind, begun.events[0].why) == ("covered", "on holiday")
    assert begun.events[0].details == {"for": ANA, "to": EVE, "until": trip.ends_at.isoformat()}
    assert begun.effects == tuple(TellInThread(reader, begun.events[0]) for reader in (ANA, EVE))
    ended = cover(begun.loop, trip.ends_at, staff(trip))
    assert ended is not None
    assert ended.loop == LOOP
    assert (ended.events[0].kind, ended.events[0].details) == ("uncovered", {"for": ANA, "from": EVE})
    assert {effect.reader for effect in ended.effects if isinstance(effect, TellInThread)} == {ANA, EVE}


def test_looked_at_again_a_stand_in_stays() -> None:
    """Nothing is told twice."""
    covered = replace(LOOP, backup_email=EVE)
    assert cover(covered, LATER, staff(away(ANA, EVE))) is None
    assert cover(LOOP, LATER, STAFF) is None


def test_a_stand_in_who_is_gone_is_none() -> None:
    """It is with whoever is away, and only they are told."""
    decision = cover(replace(LOOP, backup_email=EVE), LATER, staff(away(ANA, EVE), gone=[EVE]))
    assert decision is not None
    assert decision.loop == LOOP
    event = decision.events[0]
    assert decision.effects == (ShowCard(ANA), Ping(ANA, event), TellInThread(ANA, event))


def test_another_stand_in_is_told_of_like_the_first() -> None:
    """The stand-in goes away as well."""
    decision = cover(replace(LOOP, backup_email=EVE), LATER, staff(away(ANA, EVE), away(EVE, VIC)))
    assert decision is not None
    assert decision.loop.backup_email == VIC
    assert {effect.reader for effect in decision.effects if isinstance(effect, TellInThread)} == {ANA, EVE, VIC}


def test_what_is_escalated_is_stood_in_for_whom_it_was_escalated_to() -> None:
    """Not for the owner: nothing waits for them."""
    assert cover(ESCALATED, LATER, staff(away(ANA, EVE))) is None
    decision = cover(ESCALATED, LATER, staff(away(VIC, OPS)))
    assert decision is not None
    assert decision.loop.backup_email == OPS


def overdue_at(loop: Loop) -> Step:
    return next(step for step in loop.steps or () if step.kind is StepKind.OVERDUE)


def test_before_the_first_card_deadlines_are_in_the_owners_own_hours() -> None:
    """Slack tells only then where they live."""
    sydney = Person(ANA, "U1", timezone="Australia/Sydney")
    loop = reckon_in_own_hours(LOOP, MONDAY_TEN, sydney, TERMS)
    assert loop.first_touch_due_at == overdue_at(loop).at == datetime(2026, 3, 3, 2, tzinfo=UTC)
    assert loop.resolve_due_at == LOOP.resolve_due_at
    assert reckon_in_own_hours(LOOP, MONDAY_TEN, PEOPLE[ANA], TERMS) == LOOP


def test_whom_it_was_escalated_to_at_once_has_their_own_hours_too() -> None:
    """A churn risk: the lead's deadline is in their zone, what was promised to the customer in the owner's."""
    risky = open_loop(response(2), Lane.DETRACTOR, found(), MONDAY_TEN, TERMS).loop
    berlin = Person(LEO, "U2", timezone="Europe/Berlin")
    loop = reckon_in_own_hours(risky, MONDAY_TEN, berlin, TERMS)
    # Ten in New York is 16:00 in Berlin: an hour is left of that day.
    assert loop.escalation_due_at == overdue_at(loop).at == datetime(2026, 3, 3, 11, tzinfo=UTC)
    assert loop.first_touch_due_at == risky.first_touch_due_at
    sydney = reckon_in_own_hours(risky, MONDAY_TEN, Person(ANA, "U1", timezone="Australia/Sydney"), TERMS)
    assert sydney.first_touch_due_at == datetime(2026, 3, 3, 2, tzinfo=UTC)
    assert (sydney.steps, sydney.escalation_due_at) == (risky.steps, risky.escalation_due_at)
