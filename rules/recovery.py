"""Which answer is a customer's next one, and what it says of how things went. Asks no database and chooses no words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import takewhile

from rules.decision import Decision, TellInThread
from rules.events import EventKind
from rules.model import HIGHEST_DETRACTOR, Loop, LoopEvent, Response, Survey
from rules.ownership import holders


def is_same_customer(answer: Response, later: Response) -> bool:
    """Whether `later` speaks for the customer who gave `answer`: the same person; where anonymous, the same account."""
    if answer.email is not None:
        return later.email == answer.email
    return answer.account_id is not None and later.account_id == answer.account_id


def next_answer(answer: Response, others: Iterable[Response]) -> Response | None:
    """The first NPS answer that the same customer gave after this one; None where there is none yet.

    Of several at one moment, the one with the lowest id. Surveys other than the NPS are neither followed nor follow.
    """
    if answer.survey is not Survey.NPS:
        return None
    later = [
        other
        for other in others
        if other.survey is Survey.NPS and other.submitted_at > answer.submitted_at and is_same_customer(answer, other)
    ]
    return min(later, key=lambda other: (other.submitted_at, other.id), default=None)


class Verdict(StrEnum):
    """What an unhappy customer's next score says; the bounds are those of the measures."""

    RECOVERED = "recovered"
    """7 or more."""
    BETTER = "better"
    """Higher, and still a detractor's."""
    SAME = "same"
    WORSE = "worse"


def verdict_of(score: int, next_score: int) -> Verdict:
    """What the next score of a detractor says of how it went on."""
    if next_score > HIGHEST_DETRACTOR:
        return Verdict.RECOVERED
    if next_score == score:
        return Verdict.SAME
    return Verdict.BETTER if next_score > score else Verdict.WORSE


class Course(StrEnum):
    """How a customer's scores have gone, up to the present one."""

    RECOVERED = "recovered"
    """Unhappy the last time, and not any more."""
    RELAPSED = "relapsed"
    """Unhappy again, after they had recovered."""
    STILL_UNHAPPY = "still_unhappy"
    """Unhappy the last time, and again now."""


def course_of(score: int, before: Sequence[int]) -> tuple[Course, tuple[int, ...]] | None:
    """The course of a customer who answers `score` now, and the scores that show it, the oldest first.

    `before` are the same customer's earlier scores, the newest first. None where there is nothing to say.
    """
    if not before:
        return None
    last = before[0]
    if score > HIGHEST_DETRACTOR:
        return (Course.RECOVERED, (last, score)) if last <= HIGHEST_DETRACTOR else None
    if last <= HIGHEST_DETRACTOR:
        streak = list(takewhile(lambda earlier: earlier <= HIGHEST_DETRACTOR, before))
        return Course.STILL_UNHAPPY, (*reversed(streak), score)
    unhappy = next((earlier for earlier in before if earlier <= HIGHEST_DETRACTOR), None)
    return (Course.RELAPSED, (unhappy, last, score)) if unhappy is not None else None


def answered_again(
    loop: Loop, scores: tuple[int, int], new_loop: int | None, history: Sequence[LoopEvent], now: datetime
) -> Decision | None:
    """What it means for a detractor's loop that its customer answered again: those who hold it hear of it, once.

    `scores` are the loop's and the next one, `new_loop` is what the new answer opened. A next answer that turns out to
    be another one, or scored otherwise, is told again. None where nothing is new.
    """
    details = {"from_score": scores[0], "to_score": scores[1], "loop": new_loop}
    told = next((event for event in reversed(history) if event.kind == EventKind.ANSWERED_AGAIN), None)
    if told is not None and dict(told.details) == details:
        return None
    event = LoopEvent(now, EventKind.ANSWERED_AGAIN, None, loop.state, loop.state, details=details)
    effects = tuple(TellInThread(reader, event) for reader in holders(loop))
    return Decision(loop, (event,), effects, because="the customer answered again")
