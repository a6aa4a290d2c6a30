"""The laws of a loop's life, held while it walks through random moves, corrections, hand-overs and passing time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from rules.acts import (
    Act,
    Agree,
    Ask,
    Churn,
    Claim,
    Decline,
    Escalate,
    File,
    HandBack,
    HandToExecutive,
    LogOutreach,
    MoreTime,
    NotNow,
    Nurture,
    Reassign,
    Reopen,
    Resolve,
    TakeOver,
)
from rules.decision import (
    Decision,
    GiveTask,
    MarkStructuralRisk,
    Ping,
    Refusal,
    RefusalKind,
    ShowCard,
    Teach,
    TellAdmins,
    TellInThread,
)
from rules.handover import cover, hand_over, take_back
from rules.lifecycle import ALLOWED, DECISIONS, LIVE, OF_LANES, SETTLED, Move, moves_from
from rules.model import Account, AskKind, Lane, Loop, LoopEvent, State
from rules.moves import decisions_for, last_change, make_move
from rules.opening import open_loop, revise_loop, take_paths
from rules.ownership import assign_owner, holders, who_can_act, who_can_answer, who_can_decide, who_must_act
from rules.paths import immediate_paths, paths_in
from rules.pings import PingKind, ended_by, kind_of
from rules.staff import Staff
from rules.steps import due_steps, take_steps
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
    terms,
)

TERMS = terms()
EVERYBODY = [ANA, LEO, VIC, OPS, EVE]
ACTORS = st.sampled_from(EVERYBODY)
COLLEAGUES = st.sampled_from(list(PEOPLE.values()))
WORDS = st.sampled_from(["because", "they wrote again"])
ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(File, st.sampled_from(["billing", "support", "retired"]), st.just(3)),
    st.sampled_from([Nurture(), NotNow(), Agree(), Decline()]),
    st.builds(Ask, st.sampled_from(AskKind), st.none() | st.just("their ARR is too low")),
    st.just(Claim()),
    st.builds(LogOutreach, st.sampled_from(["call", "email"]), st.none() | WORDS, st.none() | WORDS),
    st.builds(Resolve, st.sampled_from(["billing", "retired"]), WORDS, st.none() | WORDS, st.just(True)),
    st.builds(Escalate, COLLEAGUES, WORDS),
    st.builds(Churn, WORDS, st.sampled_from([Decimal(0), Decimal("99.50")])),
    st.builds(Reassign, COLLEAGUES, st.none() | WORDS),
    st.builds(Reopen, WORDS),
    st.builds(HandBack, WORDS),
)
CHOICES: st.SearchStrategy[Act] = st.one_of(
    st.just(TakeOver()),
    st.builds(MoreTime, st.dates(date(2026, 3, 1), date(2026, 5, 1)), WORDS),
    st.builds(HandToExecutive, WORDS),
)
ACCOUNTS: st.SearchStrategy[Account | None] = st.sampled_from(
    [
        None,
        ACME,
        replace(ACME, csm_email=EVE, arr=Decimal(5)),
        replace(ACME, account_id="other", csm_email=VIC),
        replace(ACME, arr=Decimal(500_000), csm_email=LEO),
    ]
)
SCORES = {Lane.DETRACTOR: 3, Lane.PASSIVE: 7, Lane.PROMOTER: 9}
# By the customer, the directory or the clock: what a change of state without a colleague can be.
UNASKED = {Move.WITHDRAW, Move.RESTORE, Move.REASSIGN, Move.ESCALATE, Move.HAND_BACK}


class LoopsLife(RuleBasedStateMachine):
    """One loop, walked at random. Each step checks what it changed; the invariants what must always hold."""

    loop: Loop
    opened: Loop
    history: list[LoopEvent]
    now: datetime

    @initialize(account=ACCOUNTS, lane=st.sampled_from(Lane), streak=st.integers(1, 2), score=st.integers(0, 6))
    def open(self, account: Account | None, lane: Lane, streak: int, score: int) -> None:
        """An answer comes in."""
        self.now = MONDAY_TEN
        self.among = STAFF
        self.account, self.streak = account, streak
        self.answer = response(score if lane is Lane.DETRACTOR else SCORES[lane])
        decision = open_loop(self.answer, lane, found(account, streak=streak), self.now, TERMS)
        self.loop = self.opened = replace(decision.loop, number=1)
        self.history = list(decision.events)
        shown = [effect.reader for effect in decision.effects if isinstance(effect, ShowCard)]
        told = dict.fromkeys((*holders(self.loop), *(path.to for path in paths_in(decision.events))))
        assert shown == ([] if self.loop.in_digest else list(told))

    @rule(minutes=st.sampled_from([0, 1, 120, 600, 60_000]))
    def time_passes_unseen(self, minutes: int) -> None:
        """An outage: deadlines pass, and the loop stays as it is."""
        self.now += timedelta(minutes=minutes)

    @rule(minutes=st.sampled_from([0, 1, 120, 600, 3_000]))
    def the_clock_ticks(self, minutes: int) -> None:
        """What is due is done, once, and the loop waits for a moment to come."""
        self.now += timedelta(minutes=minutes)
        self.tick()

    @rule()
    def the_clock_ticks_when_the_loop_asks_to(self) -> None:
        """Whenever that is."""
        if self.loop.next_due_at is not None:
            self.now = max(self.now, self.loop.next_due_at)
            self.tick()

    def tick(self) -> None:
        before = self.loop
        due = due_steps(before, self.now, TERMS)
        decision = take_steps(before, self.now, TERMS, self.among)
        kinds = [event.kind for event in decision.events]
        assert due or not set(kinds) - {"covered", "uncovered"}
        assert not (before.touched and before.state is not State.ESCALATED and "asked" in kinds)
        assert before.state in LIVE or not kinds
        self.keep(decision)
        assert due_steps(self.loop, self.now, TERMS) == ()
        assert self.loop.next_due_at is None or self.loop.next_due_at > self.now
        assert take_steps(self.loop, self.now, TERMS, self.among).events == ()

    @rule(actor=ACTORS, act=ACTS | CHOICES)
    def somebody_clicks(self, actor: str, act: Act) -> None:
        """Only those who may, only along the table."""
        before = self.loop
        answer = make_move(before, act, actor, self.history, self.now, TERMS, self.among)
        answers = act.move in (Move.AGREE, Move.DECLINE)
        who_can = who_can_decide if act.move in DECISIONS else who_can_answer if answers else who_can_act
        allowed = who_can(before, TERMS)
        fits, may = self.fits(act.move, actor), actor in allowed
        if isinstance(answer, Refusal):
            assert answer.loop is before
            if answer.kind is RefusalKind.NO_MORE_TIME:
                assert act.move is Move.MORE_TIME
                assert before.more_time_until is not None
                return
            if answer.kind is RefusalKind.NOT_FIT:
                assert isinstance(act, Ask)
                assert answer.why == act.unfit is not None
                return
            assert not (fits and may)
            assert answer.kind is not RefusalKind.NOT_ALLOWED or answer.who_can == allowed
            assert answer.kind is RefusalKind.NOT_ALLOWED or not fits
            assert answer.kind is not RefusalKind.LOST_RACE or (answer.last and answer.last.who not in (None, actor))
            assert answer.kind is not RefusalKind.LOST_RACE or answer.last == last_change(self.history)
            return
        assert fits
        assert may
        assert len(answer.events) == 1
        assert answer.events[0].who == actor
        assert answer.loop.state is ALLOWED[before.state, act.move]
        self.keep(answer)

    def fits(self, move: Move, actor: str) -> bool:
        """Whether the loop is where this move begins: a decision waits until somebody was asked for it."""
        if move is Move.HAND_TO_EXECUTIVE and VIC in (who_must_act(self.loop), actor):
            return False
        if self.loop.lane not in OF_LANES.get(move, (self.loop.lane,)):
            return False
        if move in (Move.AGREE, Move.DECLINE) and self.loop.asked_for is None:
            return False
        return (self.loop.state, move) in ALLOWED and (move not in DECISIONS or self.loop.asked_email is not None)

    @rule(data=st.data(), act=ACTS)
    def somebody_who_may_clicks(self, data: st.DataObject, act: Act) -> None:
        """So that walks go far."""
        if act.move in moves_from(self.loop.state):
            self.somebody_clicks(data.draw(st.sampled_from(who_can_act(self.loop, TERMS))), act)

    @rule(data=st.data(), act=CHOICES)
    def somebody_who_may_decides(self, data: st.DataObject, act: Act) -> None:
        """Once they were asked."""
        who = [
            email for email in who_can_decide(self.loop, TERMS) if act.move in decisions_for(self.loop, email, TERMS)
        ]
        if who:
            self.somebody_clicks(data.draw(st.sampled_from(who)), act)

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
        history = tuple(self.history)
        decision = revise_loop(self.loop, before, after, history, self.now, self.among, TERMS)
        self.answer = after
        changes = (before.score != score) + (before.comment != comment)
        assert (decision is None) == (changes == 0)
        if decision is None:
            return
        assert len(decision.events) == changes
        self.keep(decision)
        if self.loop.state in LIVE:
            assert self.answer.lane is self.loop.lane or before.lane is not self.loop.lane
        paths = immediate_paths(after, self.account, self.streak, self.among, TERMS)
        more = take_paths(self.loop, paths, history, self.now, self.among, TERMS)
        if more is not None:
            self.keep(more)

    @rule(account=ACCOUNTS)
    def the_directory_changes(self, account: Account | None) -> None:
        """The account turns up, or changes its owner."""
        self.account = account or self.account
        self.place()

    def place(self) -> None:
        before = self.loop
        assignment = assign_owner(self.account, "no account fits", self.among, TERMS)
        decision = hand_over(before, self.account, assignment, self.now, self.among, TERMS)
        if decision is not None:
            assert decision.loop.owner_email == assignment.owner_email
            assert (decision.loop.steps, decision.loop.asked_email) == (before.steps, before.asked_email)
            self.keep(decision)
        elif before.state in LIVE:
            assert before.owner_email == assignment.owner_email

    @rule(who=ACTORS, gone=st.booleans())
    def somebody_leaves_or_comes_back(self, who: str, gone: bool) -> None:
        """Their loops are somebody else's at once; nothing stays with whom nobody can tell."""
        self.among = Staff({**self.among.people, who: replace(PEOPLE[who], active=not gone)}, self.among.absences)
        decision = take_back(self.loop, self.now, self.among, TERMS)
        if decision is not None:
            assert self.among.is_gone(self.loop.escalated_to or "")
            self.keep(decision)
        if self.loop.owner_email == who and gone:
            self.place()
        self.see_who_stands_in()

    @rule(who=ACTORS, backup=ACTORS, days=st.integers(0, 9))
    def somebody_goes_away(self, who: str, backup: str, days: int) -> None:
        """Until a day; the tick sees that they are back."""
        absence = away(who, backup, self.now + timedelta(days=days))
        self.among = Staff(self.among.people, {**self.among.absences, who: absence})
        self.see_who_stands_in()

    def see_who_stands_in(self) -> None:
        decision = cover(self.loop, self.now, self.among)
        if decision is not None:
            after = decision.loop
            assert after == replace(self.loop, backup_email=after.backup_email, next_due_at=after.next_due_at)
            self.keep(decision)
        assert cover(self.loop, self.now, self.among) is None

    def keep(self, decision: Decision) -> None:
        """What holds for every decision; then it is kept."""
        before, after = self.loop, decision.loop
        assert decision.because
        for event in decision.events:
            assert event.at == self.now
            assert event.from_state is self.history[-1].to_state
            assert event.from_state is event.to_state or self.is_move(event)
            json.dumps(event.details)
            self.history.append(event)
        told = self.told(decision)
        # What comes in a digest comes in the next one of whoever has it then.
        assert after.in_digest or set(holders(after)) - set(holders(before)) <= told | {after.backup_email}
        if before.first_touch_at is not None:
            assert after.first_touch_at == before.first_touch_at
        if before.more_time_until is not None:
            assert after.more_time_until == before.more_time_until
        # What nobody is asked any more, nobody is pinged about any more, and the other way round.
        answered = any(PingKind.DECIDE in ended_by(event) for event in decision.events)
        if before.asked_email is not None and after.state in LIVE:
            assert (after.asked_email is None) == answered
        self.loop = after

    def told(self, decision: Decision) -> set[str]:
        """Who hears of a decision; each of them of something that belongs to it."""
        readers: list[str] = []
        for effect in decision.effects:
            match effect:
                case ShowCard(reader=reader):
                    known = {path.to for path in paths_in(self.history)}
                    stand_ins = {self.among.reader_for(email, self.now) for email in known}
                    assert reader in {*holders(decision.loop), *stand_ins}
                case TellInThread(reader=reader, event=event):
                    assert reader in {*holders(self.loop), *holders(decision.loop)}
                    assert any(event is one for one in decision.events)
                case Ping(reader=reader, event=event):
                    asked = kind_of(event) is PingKind.DECIDE
                    acts = decision.loop.backup_email or who_must_act(decision.loop)
                    assert reader == (decision.loop.asked_email if asked else acts)
                    assert not asked or reader in who_can_decide(decision.loop, TERMS)
                case GiveTask(reader=reader, event=event):
                    assert event.details["ask"] in ("reference", "case_study")
                case Teach(reason=reason, was=was):
                    assert decision.loop.reason == reason
                    assert was == (self.loop.reason or "unclear")
                    continue
                case TellAdmins() | MarkStructuralRisk():
                    continue
            readers.append(reader)
        pinged = [effect.reader for effect in decision.effects if isinstance(effect, Ping)]
        assert len(pinged) == len(set(pinged))
        return set(readers)

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
        assert self.loop.reply_due_at >= self.loop.first_touch_due_at

    @invariant()
    def the_living_wait_for_something_and_are_somebodys(self) -> None:
        """And the others wait for nothing."""
        loop = self.loop
        assert (loop.next_due_at is not None) == (loop.state in LIVE)
        assert loop.steps is not None
        assert loop.next_due_at == (loop.steps[0].at if loop.steps else loop.next_due_at)
        assert list(loop.steps) == sorted(loop.steps, key=lambda step: step.at)
        assert loop.state in LIVE or not loop.steps
        assert loop.owner_email
        assert loop.owner_because

    @invariant()
    def more_time_is_given_once(self) -> None:
        """However long the life."""
        given = [event for event in self.history if event.kind == "more_time"]
        assert len(given) == (self.loop.more_time_until is not None)

    @invariant()
    def a_touched_loop_is_never_asked_about_by_its_owner(self) -> None:
        """Only whoever it is escalated to has another deadline to miss."""
        if self.loop.touched and self.loop.state in LIVE and self.loop.state is not State.ESCALATED:
            assert self.loop.asked_email is None
            assert all(step.to is None for step in self.loop.steps or ())

    @invariant()
    def the_state_says_what_is_known(self) -> None:
        """Each field fits the state."""
        loop = self.loop
        assert (loop.closed_at is not None) == (loop.state in SETTLED or loop.state is State.WITHDRAWN)
        assert loop.escalated_to is not None or loop.escalation_due_at is None
        if loop.state is State.ESCALATED:
            assert loop.escalated_to
            assert loop.escalation_due_at is not None or (loop.touched and loop.resolve_due_at is None)
        if loop.state in (State.OPEN, State.CLAIMED, State.CONTACTED):
            assert loop.escalated_to is None
        if loop.state is State.OPEN:
            assert loop.claimed_by is None
        if loop.state is State.CLAIMED:
            assert loop.claimed_by is not None
        set_aside = loop.state is State.RESOLVED and any(event.kind == "not_now" for event in self.history)
        if loop.state in (State.CONTACTED, State.RESOLVED) and not set_aside:
            assert loop.touched
        assert loop.agreed is None or loop.asked_for is not None
        assert loop.backup_email != who_must_act(loop) or loop.state not in LIVE
        assert (loop.lost_arr is not None) == (loop.state is State.CHURNED)
        if loop.triage_because is not None:
            assert loop.owner_email == OPS

    @invariant()
    def the_history_tells_how_it_came_here(self) -> None:
        """From the opening to now, without a gap."""
        assert self.history[0].from_state is None
        assert self.history[-1].to_state is self.loop.state
        assert all(one.at <= other.at for one, other in zip(self.history, self.history[1:], strict=False))


LoopsLife.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)


TestALoopsLife = LoopsLife.TestCase
