"""What an answer means for its loop: when it opens, and what the customer's changes do to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.decision import ShowCard, TellInThread
from rules.model import Lane, Loop, Response, State, Survey, SurveyResponse
from rules.opening import lane_to_open, open_loop, revise_loop
from rules.revisions import first, merge, same_answer
from tests.rules.facts_for_rules import ACME, ANA, LEO, MONDAY_TEN, OPS, STAFF, VIC, found, response, staff, terms

TERMS = terms()
# Worth too little for anybody above to hear of it: what they did hear is not taken back by an earlier delivery.
SMALL = found(replace(ACME, arr=Decimal(30_000)))
LATER = MONDAY_TEN + timedelta(minutes=5)


def opened(answer: Response) -> Loop:
    return open_loop(answer, Lane.DETRACTOR, found(), MONDAY_TEN, TERMS).loop


def revised(loop: Loop, before: Response, after: Response) -> Loop:
    decision = revise_loop(loop, before, after, (), LATER, STAFF, TERMS)
    return decision.loop if decision else loop


@pytest.mark.parametrize(
    ("answer", "lane"),
    [
        (response(0), Lane.DETRACTOR),
        (response(6), Lane.DETRACTOR),
        (response(7), Lane.PASSIVE),
        (response(10), Lane.PROMOTER),
        (replace(response(1), survey=Survey.CSAT), None),
    ],
)
def test_a_loop_opens_in_the_answers_lane(answer: Response, lane: Lane | None) -> None:
    """All three by default; CSAT answers have no lane."""
    assert lane_to_open(answer, found(), TERMS) is lane


def test_a_lane_switched_off_or_on_is_so() -> None:
    """The policy decides, not the score alone."""
    off = terms(lanes={"detractor": {"enabled": False}, "promoter": {"deliver": "now"}})
    assert lane_to_open(response(3), found(), off) is None
    assert lane_to_open(response(9), found(), off) is Lane.PROMOTER


def test_in_a_pilot_only_its_owners_take_part() -> None:
    """And an answer without an account takes none."""
    pilot = terms(pilot={"owners": [ANA]})
    assert lane_to_open(response(3), found(), pilot) is Lane.DETRACTOR
    assert lane_to_open(response(3), found(replace(ACME, csm_email=VIC)), pilot) is None
    assert lane_to_open(response(3), found(None), pilot) is None


def test_an_opened_loop_has_owner_deadlines_reason_and_play() -> None:
    """An enterprise detractor on Monday at ten in New York: four business hours, from when they answered."""
    decision = open_loop(response(5, "The invoice was wrong"), Lane.DETRACTOR, found(), LATER, TERMS)
    loop = decision.loop
    assert (loop.owner_email, loop.lead_email, loop.owner_because) == (ANA, LEO, "CSM of Acme")
    assert (loop.state, loop.tier, loop.reason, loop.play) == (State.OPEN, "enterprise", "billing", "Billing review")
    assert loop.first_touch_due_at == loop.due_at == MONDAY_TEN + timedelta(hours=4)
    assert loop.next_due_at == LATER + (loop.first_touch_due_at - LATER) / 2
    assert loop.resolve_due_at == MONDAY_TEN + timedelta(days=14)
    assert loop.opened_at == LATER
    assert decision.effects == (ShowCard(ANA),)
    assert [(event.kind, event.why) for event in decision.events] == [("opened", "CSM of Acme")]


def test_an_owner_in_another_zone_has_their_own_office_hours() -> None:
    """Ten in New York is after hours in Sydney: the same four hours are Tuesday's first."""
    among = staff(zones={ANA: "Australia/Sydney"})
    loop = open_loop(response(), Lane.DETRACTOR, found(among=among), MONDAY_TEN, TERMS).loop
    assert loop.first_touch_due_at == datetime(2026, 3, 3, 2, tzinfo=UTC)


def test_an_answer_without_an_account_goes_to_triage() -> None:
    """With the last tier's time and the policy's lead."""
    loop = open_loop(response(), Lane.DETRACTOR, found(None), MONDAY_TEN, TERMS).loop
    assert (loop.owner_email, loop.triage_because, loop.tier, loop.account_id) == (OPS, "no account fits", None, None)
    assert loop.lead_email == LEO
    assert loop.first_touch_due_at == MONDAY_TEN + timedelta(days=2)


def test_a_comment_that_comes_later_files_it_anew() -> None:
    """The clock stays; the thread says so."""
    before, after = response(5), response(5, "An invoice")
    loop = opened(before)
    decision = revise_loop(loop, before, after, (), LATER, STAFF, TERMS)
    assert decision is not None
    assert (loop.reason, loop.play) == ("unclear", "Personal email")
    assert decision.loop == replace(loop, reason="billing", play="Billing review")
    assert [event.kind for event in decision.events] == ["comment_added"]
    assert decision.effects == (TellInThread(ANA, decision.events[0]),)


def test_a_score_corrected_within_the_lane_has_the_play_of_the_new_one() -> None:
    """A 2 is called on the same day; the same comment as a 6 is not."""
    assert revised(opened(response(6)), response(6), response(2)).play == "Same-day call"
    assert revised(opened(response(2)), response(2), response(6)).play == "Personal email"


def test_a_score_corrected_out_of_the_lane_withdraws_it_and_back_restores_it() -> None:
    """5, then 9, then 5 again: it is open again, with the deadlines and the clock that it had."""
    loop = opened(response(5))
    withdrawn = revised(loop, response(5), response(9))
    assert (withdrawn.state, withdrawn.next_due_at, withdrawn.closed_at) == (State.WITHDRAWN, None, LATER)
    assert withdrawn.steps == ()
    restored = revised(withdrawn, response(9), response(5))
    assert restored == loop
    assert revised(withdrawn, response(9), response(10)).closed_at == LATER


def test_an_escalated_loop_is_its_owners_when_it_is_restored() -> None:
    """Whom it was escalated to was told that it is over."""
    loop = replace(opened(response(5)), state=State.ESCALATED, escalated_to=VIC, escalation_due_at=MONDAY_TEN)
    restored = revised(revised(loop, response(5), response(9)), response(9), response(5))
    assert (restored.state, restored.escalated_to, restored.escalation_due_at) == (State.OPEN, None, None)
    assert (restored.due_at, restored.steps) == (restored.first_touch_due_at, opened(response(5)).steps)


def test_a_comment_while_withdrawn_counts_when_it_is_restored() -> None:
    """Nothing that the customer said is forgotten on the way."""
    loop = revised(opened(response(3)), response(3), response(9, "An invoice"))
    restored = revised(loop, response(9, "An invoice"), response(3, "An invoice"))
    assert (restored.reason, restored.play) == ("billing", "Billing review")


@pytest.mark.parametrize("state", [State.RESOLVED, State.CHURNED])
def test_a_settled_loop_keeps_what_its_colleague_confirmed(state: State) -> None:
    """The change is told in the thread; it opens nothing and re-files nothing."""
    loop = replace(opened(response(3)), state=state, reason="support", closed_at=MONDAY_TEN, next_due_at=None, steps=())
    decision = revise_loop(loop, response(3), response(9, "An invoice"), (), LATER, STAFF, TERMS)
    assert decision is not None
    assert decision.loop == loop
    assert [event.kind for event in decision.events] == ["comment_added", "score_corrected"]


def test_a_change_of_nothing_shown_does_nothing() -> None:
    """A new touchpoint tells nobody anything."""
    assert (
        revise_loop(opened(response()), response(), replace(response(), touchpoint="renewal"), (), LATER, STAFF, TERMS)
        is None
    )


COMMENTS = st.none() | st.sampled_from(["An invoice", "I waited", "Meh"])


@st.composite
def deliveries(draw: st.DrawFn, count: int) -> list[SurveyResponse]:
    """Deliveries of one answer, each of another moment; an answer was submitted once."""
    moments = draw(st.lists(st.integers(0, 9), min_size=count, max_size=count, unique=True))
    return [
        SurveyResponse(
            "generic",
            "x1",
            Survey.NPS,
            draw(st.integers(0, 10)),
            revised_at=MONDAY_TEN + timedelta(minutes=moment),
            comment=draw(COMMENTS),
            submitted_at=MONDAY_TEN,
        )
        for moment in moments
    ]


def loops_after(came: list[SurveyResponse]) -> list[Loop]:
    """The live loops after these deliveries in this order; a withdrawn one is none, for nothing is left to do."""
    answer = first(came[0], "r1", MONDAY_TEN)
    lane = lane_to_open(answer, SMALL, TERMS)
    loops = [open_loop(answer, lane, SMALL, MONDAY_TEN, TERMS).loop] if lane else []
    for one in came[1:]:
        before, answer = answer, merge(answer, one)
        if same_answer(before, answer):
            continue
        loops = [revised(loop, before, answer) for loop in loops]
        lane = lane_to_open(answer, SMALL, TERMS)
        if lane is not None and all(loop.lane is not lane for loop in loops):
            loops.append(open_loop(answer, lane, SMALL, MONDAY_TEN, TERMS).loop)
    return [loop for loop in loops if loop.state is not State.WITHDRAWN]


@given(deliveries(2))
def test_two_deliveries_in_any_order_give_the_same_loop(some: list[SurveyResponse]) -> None:
    """Law: score first or comment first, correction late or early: the same loop."""
    assert loops_after(some) == loops_after(some[::-1])


@given(deliveries(4), st.permutations(range(4)), st.lists(st.integers(0, 3), max_size=3))
def test_many_deliveries_and_repeats_give_the_same_loop(
    some: list[SurveyResponse], order: list[int], again: list[int]
) -> None:
    """Law: however often a tool sends what, in whatever order."""
    assert loops_after(some) == loops_after([some[place] for place in (*order, *again)])
