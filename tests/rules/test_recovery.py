"""Which answer is a customer's next, what it says, and who hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rules.decision import TellInThread
from rules.events import EventKind
from rules.model import Lane, Survey
from rules.opening import open_loop
from rules.recovery import Course, Verdict, answered_again, course_of, next_answer, verdict_of
from tests.rules.facts_for_rules import ANA, LEO, MONDAY_TEN, found, response, terms

DAY = timedelta(days=1)
DANA = replace(response(3), email="dana@acme.example")


def later(name: str, days: int, email: str | None = "dana@acme.example", account: str | None = "acme") -> object:
    at = MONDAY_TEN + days * DAY
    return replace(response(8, at=at), id=name, email=email, account_id=account)


def test_the_next_answer_is_the_same_persons_first_later_one() -> None:
    """Not another's at the account, not one of the same moment, not an earlier one, not another survey."""
    others = [
        later("same moment", 0),
        later("before", -1),
        later("somebody else", 1, email="lee@acme.example"),
        replace(later("csat", 1), survey=Survey.CSAT),
        later("third", 3),
        later("b second", 2),
        later("a second", 2),
    ]
    found_next = next_answer(DANA, others)
    assert found_next is not None
    assert found_next.id == "a second"
    assert next_answer(replace(DANA, survey=Survey.CSAT), others) is None


def test_an_anonymous_answer_is_followed_by_the_accounts_next() -> None:
    """Whoever gives it; without an account there is none."""
    anonymous = replace(DANA, email=None)
    others = [later("elsewhere", 1, account="other"), later("lee", 2, email="lee@acme.example")]
    found_next = next_answer(anonymous, others)
    assert found_next is not None
    assert found_next.id == "lee"
    assert next_answer(replace(anonymous, account_id=None), others) is None


@pytest.mark.parametrize(
    ("score", "next_score", "verdict"),
    [(6, 7, Verdict.RECOVERED), (0, 6, Verdict.BETTER), (4, 4, Verdict.SAME), (4, 0, Verdict.WORSE)],
)
def test_seven_or_more_is_recovered(score: int, next_score: int, verdict: Verdict) -> None:
    """Less is better, the same, or worse."""
    assert verdict_of(score, next_score) is verdict


@pytest.mark.parametrize(
    ("score", "before", "course"),
    [
        (8, (3,), (Course.RECOVERED, (3, 8))),
        (8, (9, 3), None),
        (4, (8, 3), (Course.RELAPSED, (3, 8, 4))),
        (4, (8, 9, 2, 1), (Course.RELAPSED, (2, 8, 4))),
        (4, (8, 9), None),
        (2, (4, 6, 9), (Course.STILL_UNHAPPY, (6, 4, 2))),
        (3, (), None),
    ],
)
def test_a_course_tells_recovery_relapse_and_lasting_unhappiness_apart(
    score: int, before: tuple[int, ...], course: object
) -> None:
    """With the scores that show it, the oldest first; the first fall of somebody happy is none of them."""
    assert course_of(score, before) == course


def test_who_holds_the_loop_hears_of_each_new_thing_once() -> None:
    """The same again is no news; another score, or another answer's loop, is."""
    loop = open_loop(response(3), Lane.DETRACTOR, found(), MONDAY_TEN, terms()).loop
    first = answered_again(loop, (3, 8), None, (), MONDAY_TEN)
    assert first is not None
    (event,) = first.events
    assert (event.kind, event.who, event.to_state) == (EventKind.ANSWERED_AGAIN, None, loop.state)
    assert first.loop == loop
    assert first.effects == tuple(TellInThread(holder, event) for holder in (ANA, LEO))
    assert answered_again(loop, (3, 8), None, (event,), MONDAY_TEN + DAY) is None
    assert answered_again(loop, (3, 5), 7, (event,), MONDAY_TEN + DAY) is not None
