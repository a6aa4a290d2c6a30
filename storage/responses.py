"""Responses as they came, and what was scored earlier. Knows no loop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from rules.model import EarlierScore, Response, Survey
from storage.rows import RESPONSE_COLUMNS, response_of
from storage.schema import responses
from storage.ties import tie, tie_anew
from storage.types import UtcDateTime
from storage.work import Reading, Writing


def _values(response: Response) -> dict[str, Any]:
    values = {name: getattr(response, name) for name in (column.name for column in RESPONSE_COLUMNS)}
    values["properties"] = dict(response.properties)
    values["field_revisions"] = {name: moment.isoformat() for name, moment in response.field_revisions.items()}
    return values


# Statements are made once: making one takes SQLAlchemy longer than SQLite takes to answer it.
_FIND = (
    select(*RESPONSE_COLUMNS)
    .where(responses.c.source == bindparam("of_source"), responses.c.external_id == bindparam("of_id"))
    .with_for_update()
)
_GET = select(*RESPONSE_COLUMNS).where(responses.c.id == bindparam("of_id"))
_ADD = insert(responses)


async def find_response(work: Writing, source: str, external_id: str) -> Response | None:
    """The response a survey tool knows by this id, kept from being revised by other processes meanwhile."""
    row = (await work.connection.execute(_FIND, {"of_source": source, "of_id": external_id})).first()
    return response_of(row) if row else None


async def get_response(work: Reading, response_id: str) -> Response:
    return response_of((await work.connection.execute(_GET, {"of_id": response_id})).one())


async def add_response(work: Writing, response: Response, payload: Mapping[str, Any]) -> None:
    """Raises ConflictError (at the end of the work) where the same answer came by another road at this moment."""
    await work.connection.execute(_ADD, {**_values(response), "payload": dict(payload)})
    await tie(work, response)


async def revise_response(work: Writing, response: Response, payload: Mapping[str, Any] | None) -> None:
    """Keeps a response as it is now; `payload` None leaves the one that is kept, which is the newer."""
    values = _values(response) if payload is None else {**_values(response), "payload": dict(payload)}
    await work.connection.execute(update(responses).where(responses.c.id == response.id).values(values))
    await tie_anew(work, response)


async def set_response_account(work: Writing, response_id: str, account_id: str) -> None:
    await work.connection.execute(update(responses).where(responses.c.id == response_id).values(account_id=account_id))
    await tie_anew(work, await get_response(work, response_id))


_SCORES_OF_ACCOUNT = (
    select(responses.c.score)
    .where(
        responses.c.account_id == bindparam("of_account"),
        responses.c.survey == Survey.NPS.value,
        responses.c.id != bindparam("but"),
        responses.c.submitted_at <= bindparam("until", type_=UtcDateTime),
    )
    .order_by(responses.c.submitted_at.desc(), responses.c.id.desc())
    .limit(bindparam("most"))
)


async def scores_before(work: Reading, account_id: str, response: Response, most: int) -> list[int]:
    """The account's latest NPS scores before this answer, whoever gave them, newest first."""
    wanted = {"of_account": account_id, "but": response.id, "until": response.submitted_at, "most": most}
    return list(await work.connection.scalars(_SCORES_OF_ACCOUNT, wanted))


_EARLIER = (
    select(responses.c.score, responses.c.submitted_at, responses.c.email, responses.c.name)
    .where(
        or_(responses.c.email == bindparam("of_email"), responses.c.account_id == bindparam("of_account")),
        responses.c.survey == Survey.NPS.value,
        responses.c.id != bindparam("of_id"),
        responses.c.submitted_at <= bindparam("until"),
    )
    .order_by(responses.c.submitted_at.desc(), responses.c.id)
    .limit(bindparam("most"))
)


async def earlier_scores(work: Reading, response: Response, most: int = 6) -> tuple[EarlierScore, ...]:
    """The latest NPS answers before this one, of the same contact or the same account, newest first."""
    if response.email is None and response.account_id is None:
        return ()
    wanted = {
        "of_email": response.email,
        "of_account": response.account_id,
        "of_id": response.id,
        "until": response.submitted_at,
        "most": most,
    }
    return tuple(
        EarlierScore(
            score=row.score,
            submitted_at=row.submitted_at,
            same_person=row.email is not None and row.email == response.email,
            name=row.name,
        )
        for row in await work.connection.execute(_EARLIER, wanted)
    )
