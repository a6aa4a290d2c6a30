"""What is counted of an answer: its score, what came of its loop, the customer's next score. No words and no names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from rules.model import Lane, Loop, Response, State, Survey, lane_of

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer (`is_answer`) with the loop of its lane, where it has one; or the loop of a lane that it left.

    A corrected score may leave a loop behind that was settled already: that loop still counts, the answer counts once.
    `lane` is None for surveys without lanes. `touch_due_at` is the first-touch deadline as it was promised, `due_at`
    the deadline that counts now; None once the loop is settled. `next_score` is that of the customer's next answer.
    """

    response_id: str
    survey: Survey
    score: int
    submitted_at: datetime
    lane: Lane | None
    is_answer: bool
    account_id: str | None = None
    touchpoint: str | None = None
    next_score: int | None = None
    loop_number: int | None = None
    state: State | None = None
    owner_email: str | None = None
    reason: str | None = None
    touch_due_at: datetime | None = None
    touched_at: datetime | None = None
    due_at: datetime | None = None
    closed_at: datetime | None = None
    asked: bool = False
    agreed: bool = False
    lost_arr: Decimal | None = None

    @property
    def touched_after(self) -> int | None:
        """Microseconds from the answer to the first touch."""
        return None if self.touched_at is None else (self.touched_at - self.submitted_at) // _MICROSECOND


def outcomes_of(response: Response, loops: Iterable[Loop], next_score: int | None) -> Iterator[Outcome]:
    """What is counted of an answer and its loops. One that was withdrawn counts nowhere."""
    lane = lane_of(response.score) if response.survey is Survey.NPS else None
    followed = {loop.lane: loop for loop in loops if loop.state is not State.WITHDRAWN}
    yield _outcome(response, lane, True, next_score, followed.pop(lane, None) if lane else None)
    for left, loop in followed.items():
        yield _outcome(response, left, False, None, loop)


def _outcome(
    response: Response, lane: Lane | None, is_answer: bool, next_score: int | None, loop: Loop | None
) -> Outcome:
    answer = Outcome(
        response_id=response.id,
        survey=response.survey,
        score=response.score,
        submitted_at=response.submitted_at,
        lane=lane,
        is_answer=is_answer,
        account_id=response.account_id,
        touchpoint=response.touchpoint,
        next_score=next_score,
    )
    return answer if loop is None else _followed(answer, loop)


def _followed(answer: Outcome, loop: Loop) -> Outcome:
    return replace(
        answer,
        loop_number=loop.number,
        state=loop.state,
        owner_email=loop.owner_email,
        reason=loop.reason,
        touch_due_at=loop.first_touch_due_at,
        touched_at=loop.first_touch_at,
        due_at=loop.due_at,
        closed_at=loop.closed_at,
        asked=loop.asked_for is not None,
        agreed=loop.agreed is True,
        lost_arr=loop.lost_arr,
    )
