"""The laws of a loop's life, held while it walks through random moves, corrections and hand-overs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from rules.clock import next_due
from rules.decision import Decision, Refusal, RefusalKind, ShowCard, TellInThread
from rules.handover import hand_over
from rules.lifecycle import ALLOWED, LIVE, SETTLED, Move, moves_from
from rules.model import Account, Lane, Loop, LoopEvent, Person, State
from rules.moves import Act, Churn, Claim, Escalate, HandBack, LogOutreach, Reassign, Reopen, Resolve, make_move
from rules.opening import open_loop, revise_loop
from rules.ownership import assign_owner, holders, who_can_act
from tests.rules.facts_for_rules import ACME, ANA, EVE, LEO, MONDAY_TEN, OPS, PEOPLE, VIC, found, response, terms

TERMS = terms()
ACTORS = st.sampled_from([ANA, LEO, VIC, OPS, EVE])
COLLEAGUES = st.sampled_from(list(PEOPLE.values()))
WORDS = st.sampled_from(["because", "they wrote again"])
ACTS: st.SearchStrategy[Act] = st.one_of(
    st.just(Claim()),
    st.builds(LogOutreach, st.sampled_from(["call", "email"]), st.none() | WORDS, st.none() | WORDS),
    st.builds(Resolve, st.sampled_from(["billing", "retired"]), WORDS, st.none() | WORDS, st.just(True)),
    st.builds(Escalate, COLLEAGUES, WORDS),
    st.builds(Churn, WORDS, st.sampled_from([Decimal(0), Decimal("99.50")])),
    st.builds(Reassign, COLLEAGUES, st.none() | WORDS),
    st.builds(Reopen, WORDS),
    st.builds(HandBack, WORDS),
)
ACCOUNTS: st.SearchStrategy[Account | None] = st.sampled_from(
    [None, ACME, replace(ACME, csm_email=EVE, arr=Decimal(5)), replace(ACME, account_id="other", csm_email=VIC)]
)
# By the customer or by itself: what a change of state without a colleague can be.
UNASKED = {Move.WITHDRAW, Move.RESTORE, Move.REASSIGN}


class LoopsLife(RuleBasedStateMachine):
    """One loop, walked at random. Each step checks what it changed; the invariants what must always hold."""

    loop: Loop
    opened: Loop
    history: list[LoopEvent]

    @initialize(account=ACCOUNTS, lane=st.sampled_from(Lane))
    def open(self, account: Account | None, lane: Lane) -> None:
        """An answer comes in."""
        self.now = MONDAY_TEN
        self.answer = response({Lane.DETRACTOR: 3, Lane.PASSIVE: 7, Lane.PROMOTER: 9}[lane])
        decision = open_loop(self.answer, lane, found(account), self.now, TERMS)
        self.loop = self.opened = replace(decision.loop, number=1)
        self.history = list(decision.events)
        assert decision.effects == (ShowCard(self.loop.owner_email),)

    @rule(minutes=st.sampled_from([0, 1, 600, 60_000]))
    def time_passes(self, minutes: int) -> None:
        """Deadlines pass, and the loop stays as it is."""
        self.now += timedelta(minutes=minutes)

    @rule(actor=ACTORS, act=ACTS)
    def somebody_clicks(self, actor: str, act: Act) -> None:
        """Only those who may, only along the table."""
        before = self.loop
        answer = make_move(before, act, actor, self.history, self.now, TERMS)
        fits, may = (before.state, act.move) in ALLOWED, actor in who_can_act(before, TERMS)
        if isinstance(answer, Refusal):
            assert answer.loop is before
            assert not (fits and may)
            assert answer.kind is not RefusalKind.NOT_ALLOWED or answer.who_can == who_can_act(before, TERMS)
            assert answer.kind is RefusalKind.NOT_ALLOWED or not fits
            assert answer.kind is not RefusalKind.LOST_RACE or (answer.last and answer.last.who not in (None, actor))
            return
        assert fits
        assert may
        assert len(answer.events) == 1
        assert answer.events[0].who == actor
        assert answer.loop.state is ALLOWED[before.state, act.move]
        self.keep(answer)

    @rule(data=st.data(), act=ACTS)
    def somebody_who_may_clicks(self, data: st.DataObject, act: Act) -> None:
        """So that walks go far."""
        if act.move in moves_from(self.loop.state):
            self.somebody_clicks(data.draw(st.sampled_from(who_can_act(self.loop, TERMS))), act)

    @rule(score=st.integers(0, 10))
    def the_customer_corrects_the_score(self, score: int) -> None:
        """Also when it is the same."""
        self.revise(replace(self.answer, score=score).score, self.answer.comment)

    @rule(comment=st.sampled_from(["An invoice", "I waited", "Meh"]), score=st.integers(0, 10))
    def the_customer_adds_a_comment(self, comment: str, score: int) -> None:
        """Perhaps with another score."""
        self.revise(score, comment)

    def revise(self, score: int, comment: str | None) -> None:
        before, after = self.answer, replace(self.answer, score=score, comment=comment)
        decision = revise_loop(self.loop, before, after, self.now, TERMS)
        self.answer = after
        changes = (before.score != score) + (before.comment != comment)
        assert (decision is None) == (changes == 0)
        if decision is not None:
            assert len(decision.events) == changes
            self.keep(decision)
            if self.loop.state in LIVE:
                assert self.answer.lane is self.loop.lane or before.lane is not self.loop.lane

    @rule(account=ACCOUNTS, csm=st.sampled_from([Person(ANA), Person(ANA, "U1", active=False), PEOPLE[ANA]]))
    def the_directory_changes(self, account: Account | None, csm: Person) -> None:
        """The account turns up, changes its owner, or its owner leaves."""
        assignment = assign_owner(account, "no account fits", {**PEOPLE, ANA: csm}, TERMS)
        decision = hand_over(self.loop, account, assignment, self.now, TERMS)
        if decision is not None:
            assert len(decision.events) == 1
            assert decision.loop.owner_email == assignment.owner_email
            self.keep(decision)
        elif self.loop.state in LIVE:
            assert self.loop.owner_email == assignment.owner_email

    def keep(self, decision: Decision) -> None:
        """What holds for every decision; then it is kept."""
        before, after = self.loop, decision.loop
        assert after != before or decision.events
        assert decision.because
        for event in decision.events:
            assert event.at == self.now
            assert event.from_state is self.history[-1].to_state
            assert event.from_state is event.to_state or self.is_move(event)
            json.dumps(event.details)
            self.history.append(event)
        for effect in decision.effects:
            match effect:
                case ShowCard(reader=reader):
                    assert reader in holders(after)
                case TellInThread(reader=reader, event=event):
                    assert reader in holders(before)
                    assert any(event is one for one in decision.events)
        told = {effect.reader for effect in decision.effects}
        assert set(holders(after)) - set(holders(before)) <= told
        if before.first_touch_at is not None:
            assert after.first_touch_at == before.first_touch_at
        self.loop = after

    def is_move(self, event: LoopEvent) -> bool:
        """Whether the table leads this way, for whoever did it."""
        assert event.from_state is not None
        moves = [move for (at, move), to in ALLOWED.items() if (at, to) == (event.from_state, event.to_state)]
        return any((move in UNASKED) or event.who is not None for move in moves)

    @invariant()
    def deadlines_never_move(self) -> None:
        """Nor does what the loop is about."""
        for name in ("number", "response_id", "lane", "opened_at", "first_touch_due_at", "resolve_due_at"):
            assert getattr(self.loop, name) == getattr(self.opened, name)

    @invariant()
    def the_living_wait_for_something_and_are_somebodys(self) -> None:
        """And the others wait for nothing."""
        assert self.loop.next_due_at == next_due(self.loop)
        assert (self.loop.next_due_at is not None) == (self.loop.state in LIVE)
        assert self.loop.owner_email
        assert self.loop.owner_because

    @invariant()
    def the_state_says_what_is_known(self) -> None:
        """Each field fits the state."""
        loop = self.loop
        assert (loop.closed_at is not None) == (loop.state in SETTLED or loop.state is State.WITHDRAWN)
        assert (loop.escalated_to is None) == (loop.escalation_due_at is None)
        if loop.state is State.ESCALATED:
            assert loop.escalated_to
            assert loop.next_due_at == loop.escalation_due_at
        if loop.state in (State.OPEN, State.CLAIMED, State.CONTACTED):
            assert loop.escalated_to is None
        if loop.state is State.OPEN:
            assert loop.claimed_by is None
        if loop.state is State.CLAIMED:
            assert loop.claimed_by == loop.owner_email
        if loop.state in (State.CONTACTED, State.RESOLVED):
            assert loop.touched
        assert (loop.lost_arr is not None) == (loop.state is State.CHURNED)
        if loop.triage_because is not None:
            assert loop.owner_email == OPS
        else:
            assert loop.wanted_owner is None

    @invariant()
    def the_history_tells_how_it_came_here(self) -> None:
        """From the opening to now, without a gap."""
        assert self.history[0].from_state is None
        assert self.history[-1].to_state is self.loop.state
        assert all(one.at <= other.at for one, other in zip(self.history, self.history[1:], strict=False))


LoopsLife.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)


TestALoopsLife = LoopsLife.TestCase
