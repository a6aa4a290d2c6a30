"""Which answer is a customer's next one. Asks no database and tells nobody."""

from __future__ import annotations

from collections.abc import Iterable

from rules.model import Response, Survey


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
