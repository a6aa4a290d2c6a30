"""What each button does to a loop, who may press it, and what others are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest

from rules.acts import (
    Act,
    Churn,
    Claim,
    Escalate,
    HandBack,
    HandToExecutive,
    LogOutreach,
    MoreTime,
    Reassign,
    Reopen,
    Resolve,
    TakeOver,
)
from rules.decision import Decision, Refusal, RefusalKind, ShowCard, TellInThread
from rules.lifecycle import ALLOWED, DECISIONS, Move
from rules.model import Lane, Loop, LoopEvent, State, StepKind
from rules.moves import last_change, make_move, may
from rules.opening import open_loop
from tests.rules.facts_for_rules import (
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
ACTS: dict[Move, Act] = {
    Move.CLAIM: Claim(),
    Move.LOG_OUTREACH: LogOutreach("call", "left a message", None),
    Move.RESOLVE: Resolve("support", "Called them", None, heard_back=True),
    Move.ESCALATE: Escalate(PEOPLE[VIC], "needs a decision"),
    Move.CHURN: Churn("went elsewhere", Decimal("120000.50")),
    Move.REASSIGN: Reassign(PEOPLE[EVE], "knows them"),
    Move.REOPEN: Reopen("they wrote again"),
    Move.HAND_BACK: HandBack("decided"),
    Move.TAKE_OVER: TakeOver(),
    Move.MORE_TIME: MoreTime(date(2026, 3, 4), "they travel"),
    Move.HAND_TO_EXECUTIVE: HandToExecutive("needs a credit"),
}
# Whoever was asked to decide, by state: an escalated loop is with the executive, who missed it.
ASKED = {State.OPEN: LEO, State.CLAIMED: LEO, State.ESCALATED: LEO}


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
    decision = make_move(loop, ACTS[move], actor, history, LATER, TERMS, STAFF)
    assert isinstance(decision, Decision)
    return decision


@pytest.mark.parametrize(("state", "move"), list(product(State, ACTS)))
def test_a_move_leads_where_the_table_says_or_is_refused(state: State, move: Move) -> None:
    """With one line of history from where it was to where it is."""
    loop, actor = at(state), ANA
    if move in DECISIONS:
        loop, actor = replace(loop, asked_email=ASKED.get(state)), OPS
    if (state, move) == (State.ESCALATED, Move.HAND_TO_EXECUTIVE):
        loop = replace(loop, escalated_to=EVE)
    answer = make_move(loop, ACTS[move], actor, (), LATER, TERMS, STAFF)
    if (state, move) not in ALLOWED:
        assert answer == Refusal(RefusalKind.STALE, loop)
        return
    assert isinstance(answer, Decision)
    assert answer.loop.state is ALLOWED[state, move]
    assert [(event.at, event.who, event.from_state, event.to_state) for event in answer.events] == [
        (LATER, actor, state, answer.loop.state)
    ]


def test_the_first_outreach_is_the_first_touch() -> None:
    """A second one is told too, and changes no clock: what is left is the way to the resolve deadline."""
    touched = done(Move.LOG_OUTREACH)
    again = make_move(touched, ACTS[Move.LOG_OUTREACH], ANA, (), LATER + timedelta(days=1), TERMS, STAFF)
    assert isinstance(again, Decision)
    assert touched.first_touch_at == again.loop.first_touch_at == LATER
    assert (again.loop.steps, again.loop.next_due_at) == (touched.steps, touched.next_due_at)
    assert touched.next_due_at == MONDAY_TEN + timedelta(days=7)
    kinds = [(step.kind, step.at) for step in touched.steps or ()]
    assert kinds[-1] == (StepKind.OVERDUE, LOOP.resolve_due_at)
    assert [kind for kind, _ in kinds] == [StepKind.REMIND, StepKind.REMIND, StepKind.OVERDUE]
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
    assert (loop.owner_email, loop.escalated_to, loop.due_at) == (ANA, VIC, LATER + timedelta(hours=4))
    assert loop.first_touch_due_at == LOOP.first_touch_due_at
    assert loop.next_due_at == LATER + timedelta(hours=2)
    assert decision.effects == (ShowCard(VIC), TellInThread(ANA, decision.events[0]))
    assert make_move(loop, ACTS[Move.RESOLVE], VIC, (), LATER, TERMS, STAFF) != Refusal(RefusalKind.NOT_ALLOWED, loop)


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
    touched = done(Move.LOG_OUTREACH)
    assert loop == replace(LOOP, first_touch_at=LATER, steps=touched.steps, next_due_at=touched.next_due_at)


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
    """So that nothing waits for somebody who is away. Decisions wait until somebody was asked."""
    for state, move in ALLOWED:
        if move in ACTS and move not in DECISIONS:
            assert may(at(state), move, actor, None, TERMS) is None


def test_outreach_to_an_escalated_loop_keeps_the_deadline_of_their_own() -> None:
    """The ladder stops, and what counts now is the resolve deadline."""
    decision = decided(at(State.ESCALATED), Move.LOG_OUTREACH, VIC)
    loop = decision.loop
    assert (loop.state, loop.due_at) == (State.ESCALATED, LOOP.resolve_due_at)
    assert all(step.kind is not StepKind.ASK for step in loop.steps or ())
    assert loop.steps == done(Move.LOG_OUTREACH).steps


def test_reopened_after_the_resolve_deadline_it_is_still_asked_for() -> None:
    """It gets as much time as a new one; a loop that is open never goes quiet at once."""
    spring = LATER + timedelta(days=60)
    decision = make_move(done(Move.RESOLVE), ACTS[Move.REOPEN], ANA, (), spring, TERMS, STAFF)
    assert isinstance(decision, Decision)
    assert decision.loop.due_at == LOOP.resolve_due_at
    assert [(step.kind, step.at - spring) for step in decision.loop.steps or ()] == [
        (StepKind.REMIND, timedelta(days=7)),
        (StepKind.REMIND, timedelta(days=12, hours=14, minutes=24)),
        (StepKind.OVERDUE, timedelta(days=14)),
    ]


def test_claiming_stops_no_clock() -> None:
    """Only outreach does; another owner does not either."""
    for move in (Move.CLAIM, Move.REASSIGN):
        loop = replace(LOOP, asked_email=LEO)
        after = decided(loop, move).loop
        assert (after.steps, after.next_due_at, after.asked_email) == (LOOP.steps, LOOP.next_due_at, LEO)


def test_a_stand_in_may_do_everything_and_claims_it_for_its_owner() -> None:
    """It goes back to whoever is away; nothing was reassigned."""
    covered = replace(LOOP, backup_email=EVE)
    claimed = decided(covered, Move.CLAIM, EVE).loop
    assert (claimed.owner_email, claimed.claimed_by, claimed.backup_email) == (ANA, EVE, EVE)
    assert claimed.wanted_owner == ANA
    assert decided(covered, Move.RESOLVE, EVE).loop.state is State.RESOLVED


def test_escalated_to_somebody_who_is_away_their_stand_in_has_it_too() -> None:
    """Both get the card; the deadline is whose it was escalated to."""
    decision = make_move(LOOP, ACTS[Move.ESCALATE], ANA, (), LATER, TERMS, staff(away(VIC, EVE)))
    assert isinstance(decision, Decision)
    assert (decision.loop.escalated_to, decision.loop.backup_email) == (VIC, EVE)
    assert decision.effects[:2] == (ShowCard(VIC), ShowCard(EVE))


def test_the_last_change_is_no_reminder() -> None:
    """Whoever is late hears who was faster, not that the bot spoke up."""
    claimed = decided(LOOP, Move.CLAIM)
    reminded = LoopEvent(LATER, "reminded", None, State.CLAIMED, State.CLAIMED)
    assert last_change([claimed.events[0], reminded]) is claimed.events[0]
    assert last_change([reminded]) is None
