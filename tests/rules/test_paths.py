"""The immediate paths: who above hears of an answer at once, why, and what becomes of the loop."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from rules.acts import Claim, LogOutreach
from rules.decision import Decision, MarkStructuralRisk, ShowCard, TellAdmins, TellInThread
from rules.model import Account, Lane, LoopEvent, Response, State, StepKind
from rules.moves import make_move
from rules.opening import open_loop, revise_loop, take_paths
from rules.paths import PathKind, immediate_paths, paths_in, readers, streak_of
from rules.staff import Staff
from tests.rules.facts_for_rules import (
    ACME,
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
LATER = MONDAY_TEN + timedelta(minutes=5)
BIG = replace(ACME, arr=Decimal(250_000))
CHRONIC = "2 detractor answers in a row from Acme"
RISK = "a score of 2 from this enterprise account (churn risk)"
HIGH = "a high-value account"


def opened(score: int = 5, account: Account | None = ACME, among: Staff = STAFF, streak: int = 1) -> Decision:
    return open_loop(response(score), Lane.DETRACTOR, found(account, among, streak=streak), MONDAY_TEN, TERMS)


def cards(decision: Decision) -> list[str]:
    return [effect.reader for effect in decision.effects if isinstance(effect, ShowCard)]


def whys(decision: Decision) -> list[tuple[str, str]]:
    """Who hears of it, and why, as the history keeps it."""
    return [(path.to, path.why) for path in paths_in(decision.events)]


def test_a_plain_answer_is_its_owners_alone() -> None:
    """Nobody above has anything to do yet."""
    decision = opened()
    assert (cards(decision), whys(decision), decision.loop.state) == ([ANA], [], State.OPEN)


def test_high_value_tells_the_lead_with_the_first_card() -> None:
    """The loop is the owner's; the lead has the card as well."""
    decision = opened(6, BIG)
    assert cards(decision) == [ANA, LEO]
    assert whys(decision) == [(LEO, HIGH)]
    assert (decision.loop.state, decision.loop.escalated_to) == (State.OPEN, None)


def test_churn_risk_is_escalated_at_once() -> None:
    """The lead has a deadline of their own from the first minute, in one history with why."""
    decision = opened(2)
    loop, event = decision.loop, decision.events[1]
    assert (loop.state, loop.escalated_to, loop.owner_email) == (State.ESCALATED, LEO, ANA)
    assert loop.due_at == loop.escalation_due_at == MONDAY_TEN + timedelta(hours=4)
    assert (event.kind, event.who, event.from_state, event.to_state) == (
        "escalated",
        None,
        State.OPEN,
        State.ESCALATED,
    )
    assert (event.why, event.details["to"]) == (RISK, LEO)
    assert cards(decision) == [ANA, LEO]


@pytest.mark.parametrize(("score", "arr"), [(4, 120_000), (2, 99_999)])
def test_a_better_score_or_a_smaller_account_is_no_churn_risk(score: int, arr: int) -> None:
    """Both must fit."""
    assert opened(score, replace(ACME, arr=Decimal(arr))).loop.state is State.OPEN


def test_chronic_opens_an_executive_review_and_marks_the_account() -> None:
    """Instead of a plain card; from then on the account is at structural risk."""
    decision = opened(streak=2)
    assert (decision.loop.state, decision.loop.escalated_to) == (State.ESCALATED, VIC)
    assert cards(decision) == [ANA, VIC]
    assert whys(decision) == [(VIC, CHRONIC)]
    assert decision.effects[-1] == MarkStructuralRisk("acme", MONDAY_TEN)


def test_an_answer_on_every_path_is_told_once_to_each_person_with_all_reasons() -> None:
    """Chronic, churn risk and high value: the executive has it, the lead hears both of their reasons in one card."""
    decision = opened(2, BIG, streak=2)
    assert decision.loop.escalated_to == VIC
    assert cards(decision) == [ANA, VIC, LEO]
    assert whys(decision) == [(VIC, CHRONIC), (LEO, RISK), (LEO, HIGH)]
    assert decision.events[1].why == f"{CHRONIC}; {RISK}"
    assert len(decision.events) == 2
    assert [path.kind for path in paths_in(decision.events)] == list(PathKind)


def test_an_owner_who_leads_has_it_already() -> None:
    """Nothing is escalated to whoever has it; the card still says why it matters."""
    decision = opened(2, replace(BIG, csm_email=LEO))
    assert (decision.loop.state, cards(decision)) == (State.OPEN, [LEO])
    assert whys(decision) == [(LEO, RISK), (LEO, HIGH)]


def test_a_lead_who_is_gone_leaves_it_to_triage_and_the_admins_hear_once() -> None:
    """With the reason why triage has it."""
    decision = opened(2, BIG, staff(gone=[LEO]))
    because = f"the lead, {LEO}, is deactivated in Slack"
    assert decision.loop.escalated_to == OPS
    assert cards(decision) == [ANA, OPS]
    assert whys(decision) == [(OPS, f"{RISK}; {because}"), (OPS, f"{HIGH}; {because}")]
    assert {effect for effect in decision.effects if isinstance(effect, TellAdmins)} == {
        TellAdmins("lead", LEO, because)
    }


def test_whoever_stands_in_hears_of_it() -> None:
    """What is escalated to somebody who is away is on both of their cards; what is only told goes to the stand-in."""
    escalated = opened(2, among=staff(away(LEO, EVE)))
    assert (escalated.loop.escalated_to, escalated.loop.backup_email) == (LEO, EVE)
    assert cards(escalated) == [ANA, LEO, EVE]
    assert cards(opened(6, BIG, staff(away(LEO, EVE)))) == [ANA, EVE]
    paths = immediate_paths(response(2), BIG, 2, STAFF, TERMS)
    assert readers(paths, staff(away(VIC, LEO)), MONDAY_TEN) == (LEO,)


def test_without_an_account_or_below_the_lane_there_is_no_path() -> None:
    """What an answer is worth is known by its account; a passive answer is no alarm."""
    assert immediate_paths(response(0), None, 5, STAFF, TERMS) == ()
    assert immediate_paths(response(7), BIG, 0, STAFF, TERMS) == ()


def test_a_path_may_lead_to_the_owner() -> None:
    """Then the card says it, and that is all."""
    own = terms(churn_risk={"to": "owner"})
    decision = open_loop(response(2), Lane.DETRACTOR, found(), MONDAY_TEN, own)
    assert (decision.loop.state, cards(decision), whys(decision)) == (State.OPEN, [ANA], [(ANA, RISK)])


@pytest.mark.parametrize(
    ("scores", "streak"),
    [([], 0), ([5], 1), ([5, 6, 0], 3), ([5, 7, 0], 1), ([9, 0, 0], 0), ([2, 3, 8, 1, 1], 2)],
)
def test_a_streak_is_broken_by_a_better_answer(scores: list[int], streak: int) -> None:
    """Whoever gave it; the newest comes first."""
    assert streak_of(scores) == streak


def revised(before: Response, after: Response, history: tuple[LoopEvent, ...] = ()) -> tuple[Decision, Decision | None]:
    """The loop of an answer that changes, and what comes of it that it takes other paths now."""
    first = open_loop(before, Lane.DETRACTOR, found(), MONDAY_TEN, TERMS)
    history = (*first.events, *history)
    decision = revise_loop(first.loop, before, after, history, LATER, STAFF, TERMS)
    assert decision is not None
    paths = immediate_paths(after, ACME, 1, STAFF, TERMS)
    return decision, take_paths(decision.loop, paths, history, LATER, STAFF, TERMS)


def test_a_score_corrected_downwards_takes_the_path_then() -> None:
    """The lead has it from now on; the owner is told why."""
    _, more = revised(response(5), response(2))
    assert more is not None
    assert (more.loop.state, more.loop.escalated_to) == (State.ESCALATED, LEO)
    assert [event.kind for event in more.events] == ["paths_taken", "escalated"]
    assert more.effects == (ShowCard(ANA), ShowCard(LEO), TellInThread(ANA, more.events[1]))
    assert more.loop.due_at == LATER + timedelta(hours=4)


def test_a_path_that_was_heard_of_is_no_news() -> None:
    """Corrected from 2 to 1, the lead has it already."""
    _, more = revised(response(2), response(1))
    assert more is None


def test_a_question_is_over_when_its_answer_is_escalated_by_itself() -> None:
    """The lead was asked to decide, and now has the loop: nobody needs to decide before they miss it."""
    asked = replace(opened(5).loop, asked_email=LEO)
    more = take_paths(asked, immediate_paths(response(2), ACME, 1, STAFF, TERMS), (), LATER, STAFF, TERMS)
    assert more is not None
    assert (more.loop.escalated_to, more.loop.asked_email) == (LEO, None)


def test_those_above_hear_of_what_is_escalated_already() -> None:
    """High value turns up with the account: the lead gets the card, the loop stays where it is."""
    busy = replace(opened(5).loop, state=State.ESCALATED, escalated_to=EVE, escalation_due_at=LATER)
    more = take_paths(busy, immediate_paths(response(2), BIG, 1, STAFF, TERMS), (), LATER, STAFF, TERMS)
    assert more is not None
    assert (more.loop.state, more.loop.escalated_to) == (State.ESCALATED, EVE)
    assert cards(more) == [ANA, EVE, LEO]
    assert [effect.reader for effect in more.effects if isinstance(effect, TellInThread)] == [ANA, EVE]


def test_whoever_stands_in_stays_while_only_somebody_above_is_told() -> None:
    """Those who find out about an answer need not know of everybody who is away."""
    covered = replace(opened(6).loop, owner_email=EVE, backup_email=OPS)
    more = take_paths(covered, immediate_paths(response(6), BIG, 1, STAFF, TERMS), (), LATER, STAFF, TERMS)
    assert more is not None
    assert more.loop == covered


def test_withdrawn_and_restored_an_answer_takes_its_paths_again() -> None:
    """The account is at structural risk no more, and then again; the executive has it again."""
    first = opened(5, streak=2)
    withdrawn = revise_loop(first.loop, response(5), response(9), first.events, LATER, STAFF, TERMS)
    assert withdrawn is not None
    assert MarkStructuralRisk("acme", MONDAY_TEN, ended=True) in withdrawn.effects
    history = (*first.events, *withdrawn.events)
    restored = revise_loop(withdrawn.loop, response(9), response(5), history, LATER, STAFF, TERMS)
    assert restored is not None
    assert (restored.loop.state, restored.loop.escalated_to) == (State.OPEN, None)
    paths = immediate_paths(response(5), ACME, 2, STAFF, TERMS)
    more = take_paths(restored.loop, paths, history, LATER, STAFF, TERMS)
    assert more is not None
    assert more.loop.escalated_to == VIC
    assert MarkStructuralRisk("acme", LATER) in more.effects


def test_what_is_settled_or_withdrawn_takes_no_path() -> None:
    """Nothing is left to do."""
    over = replace(opened(5).loop, state=State.RESOLVED)
    paths = immediate_paths(response(2), BIG, 2, STAFF, TERMS)
    assert take_paths(over, paths, (), LATER, STAFF, TERMS) is None


def test_a_lead_who_touches_a_churn_risk_ends_its_ladder() -> None:
    """The customer was heard; the rest is the resolve deadline."""
    loop = opened(2).loop
    for act in (LogOutreach("call"), LogOutreach("email")):
        decision = make_move(loop, act, LEO, (), LATER, TERMS, STAFF)
        assert isinstance(decision, Decision)
        loop = decision.loop
    assert loop.touched
    assert all(step.kind is not StepKind.ASK for step in loop.steps or ())
    assert not isinstance(make_move(loop, Claim(), ANA, (), LATER, TERMS, STAFF), Decision)


def test_the_history_tells_only_what_is_a_path() -> None:
    """Lines written by an older or newer version, or by hand, break nothing."""
    odd = LoopEvent(LATER, "opened", None, None, State.OPEN, details={"paths": ["?", {"kind": "of"}, {"kind": None}]})
    assert paths_in([odd, replace(odd, details={"paths": "all"})]) == ()
