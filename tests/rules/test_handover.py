"""Loops that change hands by themselves: to triage, and on to the owner who turns up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from rules.decision import ShowCard, TellInThread
from rules.handover import hand_over, reckon_in_own_hours
from rules.model import Account, Lane, Person, State
from rules.opening import open_loop
from rules.ownership import Assignment, assign_owner
from tests.rules.facts_for_rules import ACME, ANA, EVE, LEO, MONDAY_TEN, OPS, PEOPLE, VIC, found, response, terms

TERMS = terms()
LATER = MONDAY_TEN + timedelta(hours=1)
LOOP = open_loop(response(), Lane.DETRACTOR, found(), MONDAY_TEN, TERMS).loop
TRIAGED = open_loop(response(), Lane.DETRACTOR, found(None), MONDAY_TEN, TERMS).loop


def assigned(account: Account | None = ACME, csm: Person = PEOPLE[ANA]) -> Assignment:
    return assign_owner(account, "no account fits", {**PEOPLE, ANA: csm}, TERMS)


def test_a_loop_leaves_triage_when_its_account_turns_up() -> None:
    """It takes the account's owner, lead and tier; the deadlines stay, and triage is told."""
    small = replace(ACME, arr=Decimal(30_000), lead_email=VIC)
    decision = hand_over(TRIAGED, small, assigned(small), LATER, TERMS)
    assert decision is not None
    loop = decision.loop
    assert (loop.owner_email, loop.lead_email, loop.tier, loop.account_id) == (ANA, VIC, "mid_market", "acme")
    assert (loop.triage_because, loop.wanted_owner) == (None, None)
    assert (loop.first_touch_due_at, loop.next_due_at) == (TRIAGED.first_touch_due_at, TRIAGED.next_due_at)
    assert decision.effects == (ShowCard(ANA), TellInThread(OPS, decision.events[0]))
    assert (decision.events[0].kind, decision.events[0].who) == ("moved_to_owner", None)


def test_a_loop_goes_to_triage_when_its_owner_is_gone() -> None:
    """With why, and whose it should be."""
    decision = hand_over(LOOP, ACME, assigned(csm=Person(ANA)), LATER, TERMS)
    assert decision is not None
    assert (decision.loop.owner_email, decision.loop.wanted_owner) == (OPS, ANA)
    assert decision.events[0].why == decision.loop.triage_because == f"the CSM of Acme, {ANA}, is not in Slack"
    assert decision.events[0].details == {"from": ANA, "to": OPS}


def test_a_claim_does_not_bind_the_next_owner() -> None:
    """A loop claimed by somebody who is gone is open with whoever has it now; one contacted stays contacted."""
    claimed = replace(LOOP, state=State.CLAIMED, claimed_by=ANA, claimed_at=MONDAY_TEN)
    gone = assigned(csm=Person(ANA))
    moved = hand_over(claimed, ACME, gone, LATER, TERMS)
    assert moved is not None
    assert (moved.loop.state, moved.loop.claimed_by) == (State.OPEN, None)
    assert (moved.events[0].from_state, moved.events[0].to_state) == (State.CLAIMED, State.OPEN)
    contacted = hand_over(replace(claimed, state=State.CONTACTED), ACME, gone, LATER, TERMS)
    assert contacted is not None
    assert contacted.loop.state is State.CONTACTED


def test_where_it_is_already_nothing_happens() -> None:
    """However often it is looked at."""
    assert hand_over(LOOP, ACME, assigned(), LATER, TERMS) is None
    assert hand_over(TRIAGED, None, assigned(None), LATER, TERMS) is None


def test_an_account_that_turns_up_without_its_owner_is_noted() -> None:
    """Triage keeps it, now knowing whose it is; nobody is told that they are who they are."""
    decision = hand_over(TRIAGED, ACME, assigned(csm=Person(ANA)), LATER, TERMS)
    assert decision is not None
    assert (decision.loop.owner_email, decision.loop.account_id, decision.loop.wanted_owner) == (OPS, "acme", ANA)
    assert decision.effects == (ShowCard(OPS),)


def test_without_an_account_the_lead_stays() -> None:
    """A hand-over that knows no account forgets nothing."""
    loop = replace(LOOP, lead_email=EVE)
    decision = hand_over(loop, None, assigned(None), LATER, TERMS)
    assert decision is not None
    assert (decision.loop.lead_email, decision.loop.tier, decision.loop.account_id) == (EVE, "enterprise", "acme")
    assert LEO != EVE


@pytest.mark.parametrize("state", [State.RESOLVED, State.CHURNED, State.WITHDRAWN])
def test_what_is_over_stays_where_it_is(state: State) -> None:
    """Nobody gets a card for what was settled without them."""
    assert hand_over(replace(TRIAGED, state=state, next_due_at=None), ACME, assigned(), LATER, TERMS) is None


def test_before_the_first_card_deadlines_are_in_the_owners_own_hours() -> None:
    """Slack tells only then where they live."""
    sydney = Person(ANA, "U1", timezone="Australia/Sydney")
    loop = reckon_in_own_hours(LOOP, MONDAY_TEN, sydney, TERMS)
    assert loop.first_touch_due_at == loop.next_due_at == datetime(2026, 3, 3, 2, tzinfo=UTC)
    assert loop.resolve_due_at == LOOP.resolve_due_at
    assert reckon_in_own_hours(LOOP, MONDAY_TEN, PEOPLE[ANA], TERMS) == LOOP
