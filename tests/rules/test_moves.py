"""What each button does to a loop, who may press it, and what others are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest

from rules.decision import Decision, Refusal, RefusalKind, ShowCard, TellInThread
from rules.lifecycle import ALLOWED, Move
from rules.model import Lane, Loop, LoopEvent, State
from rules.moves import (
    Act,
    Churn,
    Claim,
    Escalate,
    HandBack,
    LogOutreach,
    Reassign,
    Reopen,
    Resolve,
    make_move,
    may,
)
from rules.opening import open_loop
from tests.rules.facts_for_rules import ANA, EVE, LEO, MONDAY_TEN, OPS, PEOPLE, VIC, found, response, terms

TERMS = terms()
LATER = MONDAY_TEN + timedelta(hours=1)
LOOP = open_loop(response(), Lane.DETRACTOR, found(), MONDAY_TEN, TERMS).loop
ACTS: dict[Move, Act] = {
    Move.CLAIM: Claim(),
    Move.LOG_OUTREACH: LogOutreach("call", "left a message", None),
    Move.RESOLVE: Resolve("support", "Called them", None, heard_back=True),
    Move.ESCALATE: Escalate(PEOPLE[VIC], "needs a decision"),
    Move.CHURN: Churn("went elsewhere", Decimal("120000.50")),
    Move.REASSIGN: Reassign(PEOPLE[EVE], "knows them"),
    Move.REOPEN: Reopen("they wrote again"),
    Move.HAND_BACK: HandBack("decided"),
}


def at(state: State) -> Loop:
    """The loop in a state, as it gets there."""
    ways: dict[State, list[Move]] = {
        State.OPEN: [],
        State.CLAIMED: [Move.CLAIM],
        State.CONTACTED: [Move.LOG_OUTREACH],
        State.ESCALATED: [Move.ESCALATE],
        State.RESOLVED: [Move.RESOLVE],
        State.CHURNED: [Move.CHURN],
    }
    if state is State.WITHDRAWN:
        return replace(LOOP, state=state, next_due_at=None)
    return done(*ways[state])


def done(*moves: Move, loop: Loop = LOOP, actor: str = ANA) -> Loop:
    """The loop after these moves."""
    for move in moves:
        loop = decided(loop, move, actor).loop
    return loop


def decided(loop: Loop, move: Move, actor: str = ANA, history: Sequence[LoopEvent] = ()) -> Decision:
    decision = make_move(loop, ACTS[move], actor, history, LATER, TERMS)
    assert isinstance(decision, Decision)
    return decision


@pytest.mark.parametrize(("state", "move"), list(product(State, ACTS)))
def test_a_move_leads_where_the_table_says_or_is_refused(state: State, move: Move) -> None:
    """With one line of history from where it was to where it is."""
    loop = at(state)
    answer = make_move(loop, ACTS[move], ANA, (), LATER, TERMS)
    if (state, move) not in ALLOWED:
        assert answer == Refusal(RefusalKind.STALE, loop)
        return
    assert isinstance(answer, Decision)
    assert answer.loop.state is ALLOWED[state, move]
    assert [(event.at, event.who, event.from_state, event.to_state) for event in answer.events] == [
        (LATER, ANA, state, answer.loop.state)
    ]


def test_the_first_outreach_is_the_first_touch() -> None:
    """A second one is told too, and changes no clock."""
    touched = done(Move.LOG_OUTREACH)
    again = make_move(touched, ACTS[Move.LOG_OUTREACH], ANA, (), LATER + timedelta(days=1), TERMS)
    assert isinstance(again, Decision)
    assert touched.first_touch_at == again.loop.first_touch_at == LATER
    assert touched.next_due_at == LOOP.resolve_due_at
    assert again.events[0].details == {"channel": "call", "note": "left a message", "reached": None}


def test_a_resolve_without_outreach_is_the_touch_and_confirms_the_reason() -> None:
    """What was done and offered stands in the history, with the reason as it was called then."""
    decision = decided(LOOP, Move.RESOLVE)
    assert (decision.loop.first_touch_at, decision.loop.closed_at, decision.loop.reason) == (LATER, LATER, "support")
    assert decision.loop.next_due_at is None
    assert decision.events[0].details == {
        "reason": "support",
        "reason_label": "Support",
        "done": "Called them",
        "offer": None,
        "heard_back": True,
    }


def test_churning_is_no_touch() -> None:
    """A customer who left unheard was not reached."""
    decision = decided(LOOP, Move.CHURN)
    assert (decision.loop.lost_arr, decision.loop.first_touch_at) == (Decimal("120000.50"), None)
    assert decision.events[0].details == {"lost_arr": "120000.50"}


def test_escalating_gives_another_person_a_card_and_a_deadline_of_their_own() -> None:
    """From now on, in their hours; the owner stays and is told."""
    decision = decided(LOOP, Move.ESCALATE)
    loop = decision.loop
    assert (loop.owner_email, loop.escalated_to, loop.next_due_at) == (ANA, VIC, LATER + timedelta(hours=4))
    assert loop.first_touch_due_at == LOOP.first_touch_due_at
    assert decision.effects == (ShowCard(VIC), TellInThread(ANA, decision.events[0]))
    assert make_move(loop, ACTS[Move.RESOLVE], VIC, (), LATER, TERMS) != Refusal(RefusalKind.NOT_ALLOWED, loop)


def test_handing_back_gives_it_to_the_owner_again() -> None:
    """With the clock that it had before."""
    back = decided(done(Move.CLAIM, Move.ESCALATE), Move.HAND_BACK, VIC)
    assert back.loop == replace(LOOP, state=State.OPEN)
    assert {effect.reader for effect in back.effects} == {ANA, VIC}


def test_a_new_owner_gets_the_card_and_has_claimed_nothing() -> None:
    """The one before is told in the thread."""
    decision = decided(done(Move.CLAIM), Move.REASSIGN)
    loop = decision.loop
    assert (loop.state, loop.owner_email, loop.claimed_by) == (State.OPEN, EVE, None)
    assert decision.effects == (ShowCard(EVE), TellInThread(ANA, decision.events[0]))
    assert decision.events[0].details == {"from": ANA, "to": EVE}


def test_triage_assigns_and_so_ends_triage() -> None:
    """Also where triage keeps it, or claims it."""
    triaged = open_loop(response(), Lane.DETRACTOR, found(None), MONDAY_TEN, TERMS).loop
    given = decided(triaged, Move.REASSIGN, OPS)
    assert given.events[0].kind == "assigned"
    assert (given.loop.owner_email, given.loop.triage_because) == (EVE, None)
    assert decided(triaged, Move.CLAIM, OPS).loop.triage_because is None


def test_a_lead_who_claims_owns_it() -> None:
    """And gets a card; the owner is told."""
    decision = decided(LOOP, Move.CLAIM, LEO)
    assert (decision.loop.owner_email, decision.loop.claimed_by) == (LEO, LEO)
    assert decision.effects == (ShowCard(LEO), TellInThread(ANA, decision.events[0]))


def test_reopening_begins_anew_but_keeps_the_touch() -> None:
    """What was lost is not lost any more; what was promised was kept."""
    loop = done(Move.LOG_OUTREACH, Move.ESCALATE, Move.CHURN, Move.REOPEN)
    assert loop == replace(LOOP, first_touch_at=LATER, next_due_at=LOOP.resolve_due_at)


def test_somebody_else_is_told_who_can() -> None:
    """Whichever button it was."""
    for move in (Move.CLAIM, Move.LOG_OUTREACH, Move.RESOLVE):
        refusal = may(LOOP, move, EVE, None, TERMS)
        assert refusal == Refusal(RefusalKind.NOT_ALLOWED, LOOP, who_can=(ANA, LEO, OPS))


def test_the_second_click_is_told_who_was_first() -> None:
    """The same person twice is only out of date."""
    first = decided(LOOP, Move.CLAIM)
    assert may(first.loop, Move.CLAIM, LEO, first.events[0], TERMS) == Refusal(
        RefusalKind.LOST_RACE, first.loop, last=first.events[0]
    )
    assert may(first.loop, Move.CLAIM, ANA, first.events[0], TERMS) == Refusal(
        RefusalKind.STALE, first.loop, last=first.events[0]
    )


@pytest.mark.parametrize("actor", [LEO, OPS])
def test_leads_and_admins_may_make_every_move(actor: str) -> None:
    """So that nothing waits for somebody who is away."""
    for state, move in ALLOWED:
        if move in ACTS:
            assert may(at(state), move, actor, None, TERMS) is None
