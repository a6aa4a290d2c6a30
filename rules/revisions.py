"""How several deliveries of one answer become one response, in whatever order they arrive. Knows no tool and no loop.

Survey tools send the score first and the comment a minute later, send again what they are unsure of, and overtake
themselves. So each field is told by the latest delivery that has it: a delivery without a comment erases none, and an
older delivery that comes late fills only what no newer one has told. `revised_at` orders the deliveries; of two with
the same `revised_at`, the one that arrives later tells.

`submitted_at` is the earliest that any delivery gives, so that a loop's clock never moves forward; while none gave
one, it is when the first was received.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from rules.model import Response, SurveyResponse

# Fields that a delivery may leave out: name in Response, name in SurveyResponse.
_OPTIONAL = {
    "comment": "comment",
    "email": "email",
    "name": "name",
    "given_account_id": "account_id",
    "touchpoint": "touchpoint",
}
_PROPERTY = "properties."
# In `field_revisions` as long as no delivery has given a `submitted_at`.
_ASSUMED = "submitted_at"

# A value, and the `revised_at` of the delivery that told it.
_Told = tuple[object, datetime]


def first(came: SurveyResponse, id: str, received_at: datetime) -> Response:  # noqa: A002
    """The response that the first delivery of an answer makes, under our `id`, received at `received_at` (UTC)."""
    return Response(
        id=id,
        source=came.source,
        external_id=came.id,
        survey=came.survey,
        score=came.score,
        submitted_at=came.submitted_at or received_at,
        revised_at=came.revised_at,
        received_at=received_at,
        comment=came.comment,
        email=came.email,
        name=came.name,
        given_account_id=came.account_id,
        touchpoint=came.touchpoint,
        properties={key: value for key, value in came.properties.items() if value is not None},
        field_revisions={} if came.submitted_at else {_ASSUMED: received_at},
    )


def merge(kept: Response, came: SurveyResponse) -> Response:
    """The response as it is after one more delivery of the same answer; equal to `kept` where that told nothing new.

    The same content told again at a later time moves `revised_at` alone, which must be kept too: otherwise a delivery
    from in between, arriving last, would win. `same_answer` says whether anything is news to a reader.
    Raises ValueError where `came` is another answer.
    """
    if (kept.source, kept.external_id) != (came.source, came.id):
        raise ValueError(f"{came.source} {came.id} is another answer than {kept.source} {kept.external_id}")
    told = _told_by(kept)
    for field, news in _told_in(came).items():
        if field not in told or news[1] >= told[field][1]:
            told[field] = news
    newest = came if came.revised_at >= kept.revised_at else kept
    submitted_at, assumed = _submitted_at(kept, came)
    older = {field: since for field, (_, since) in told.items() if since != newest.revised_at}
    content: dict[str, Any] = {field: told[field][0] if field in told else None for field in _OPTIONAL}
    properties = {
        field.removeprefix(_PROPERTY): value for field, (value, _) in told.items() if field.startswith(_PROPERTY)
    }
    return replace(
        kept,
        survey=newest.survey,
        score=newest.score,
        revised_at=newest.revised_at,
        submitted_at=submitted_at,
        properties=properties,
        field_revisions={**older, **assumed},
        **content,
    )


def same_answer(one: Response, other: Response) -> bool:
    """Whether two states of a response tell a reader the same, whenever each of it was told."""
    return one == replace(other, revised_at=one.revised_at, field_revisions=one.field_revisions)


def _told_by(response: Response) -> dict[str, _Told]:
    since = response.field_revisions
    content = {field: getattr(response, field) for field in _OPTIONAL}
    content |= {_PROPERTY + key: value for key, value in response.properties.items()}
    return {
        field: (value, since.get(field, response.revised_at)) for field, value in content.items() if value is not None
    }


def _told_in(came: SurveyResponse) -> dict[str, _Told]:
    content = {field: getattr(came, name) for field, name in _OPTIONAL.items()}
    content |= {_PROPERTY + key: value for key, value in came.properties.items()}
    return {field: (value, came.revised_at) for field, value in content.items() if value is not None}


def _submitted_at(kept: Response, came: SurveyResponse) -> tuple[datetime, dict[str, datetime]]:
    assumed = kept.field_revisions.get(_ASSUMED)
    if came.submitted_at is None:
        return kept.submitted_at, {} if assumed is None else {_ASSUMED: assumed}
    return came.submitted_at if assumed is not None else min(kept.submitted_at, came.submitted_at), {}
