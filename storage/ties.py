"""Ties each answer to the customer's next one: `responses.next_id`, as rules/recovery.py defines it. Counts nothing.

Answers may arrive in any order, and may turn out later to be of another customer, moment or score.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, func, null, or_, select, update

from rules.model import Lane, LaterScore, Loop, Response, State, Survey
from storage.rows import LOOP_COLUMNS, loop_from
from storage.schema import loops, responses
from storage.types import UtcDateTime
from storage.work import Reading, Writing

_r = responses.c
_AT: BindParameter[datetime] = bindparam("of_at", type_=UtcDateTime)
_ID: BindParameter[str] = bindparam("of_id")
_IS_NPS = _r.survey == Survey.NPS.value

# Whom a later answer speaks for: one statement for each way, so that each goes by an index of its own.
_EARLIER_OF_PERSON = _r.email == bindparam("of_email")
_EARLIER_OF_ACCOUNT = and_(_r.account_id == bindparam("of_account"), _r.email.is_(None))


def _follow(whose: Any) -> Any:
    """Ties those earlier answers to this one that had none yet, or a later one."""
    is_nearer = or_(_r.next_id.is_(None), _r.next_at > _AT, and_(_r.next_at == _AT, _r.next_id > _ID))
    return (
        update(responses)
        .where(whose, _IS_NPS, _r.submitted_at < _AT, is_nearer)
        .values(next_id=_ID, next_at=_AT)
        .returning(_r.id)
    )


def _next(whose: Any) -> Any:
    return (
        select(_r.id, _r.submitted_at)
        .where(whose, _IS_NPS, _r.submitted_at > _AT)
        .order_by(_r.submitted_at, _r.id)
        .limit(1)
    )


_FOLLOW_PERSON, _FOLLOW_ACCOUNT = _follow(_EARLIER_OF_PERSON), _follow(_EARLIER_OF_ACCOUNT)
_NEXT_OF_PERSON = _next(_r.email == bindparam("of_email"))
_NEXT_OF_ACCOUNT = _next(_r.account_id == bindparam("of_account"))
_TIED_TO = select(_r.id, _r.email, _r.account_id, _r.submitted_at).where(_r.next_id == _ID)
# Those that are tied to an answer, and the answer itself.
_UNTIE = update(responses).where(or_(_r.next_id == _ID, _r.id == _ID)).values(next_id=null(), next_at=null())
_TIE = (
    update(responses)
    .where(_r.id == bindparam("of_earlier"))
    .values(next_id=bindparam("to_id"), next_at=bindparam("to_at", type_=UtcDateTime))
)


async def tie(work: Writing, answer: Response) -> None:
    """Ties a new answer to the customer's next, and those before it to it.

    What is counted of each answer whose next one is another now is counted anew.
    """
    work.recount.add(answer.id)
    if answer.survey is not Survey.NPS:
        return
    values = {"of_id": answer.id, "of_at": answer.submitted_at}
    if answer.email is not None:
        found = await work.connection.scalars(_FOLLOW_PERSON, {**values, "of_email": answer.email})
        work.recount |= set(found)
    if answer.account_id is not None:
        found = await work.connection.scalars(_FOLLOW_ACCOUNT, {**values, "of_account": answer.account_id})
        work.recount |= set(found)
    await _tie_to_next(work, answer.id, answer.email, answer.account_id, answer.submitted_at)


async def tie_anew(work: Writing, answer: Response) -> None:
    """Ties an answer again, of which anything may have changed since; and counts anew those that it follows."""
    freed = (await work.connection.execute(_TIED_TO, {"of_id": answer.id})).all()
    await work.connection.execute(_UNTIE, {"of_id": answer.id})
    for earlier in freed:
        work.recount.add(earlier.id)
        await _tie_to_next(work, earlier.id, earlier.email, earlier.account_id, earlier.submitted_at)
    await tie(work, answer)


async def _tie_to_next(work: Writing, answer_id: str, email: str | None, account_id: str | None, at: datetime) -> None:
    if email is not None:
        found = (await work.connection.execute(_NEXT_OF_PERSON, {"of_email": email, "of_at": at})).first()
    elif account_id is not None:
        found = (await work.connection.execute(_NEXT_OF_ACCOUNT, {"of_account": account_id, "of_at": at})).first()
    else:
        return
    if found is not None:
        tied = {"of_earlier": answer_id, "to_id": found.id, "to_at": found.submitted_at}
        await work.connection.execute(_TIE, tied)


_later = responses.alias("later")
_LATER = (
    select(_later.c.score, _later.c.submitted_at)
    .select_from(responses.join(_later, _later.c.id == _r.next_id))
    .where(_r.id == _ID)
)


async def later_score(work: Reading, response_id: str) -> LaterScore | None:
    """The score of the customer's next answer."""
    row = (await work.connection.execute(_LATER, {"of_id": response_id})).first()
    return LaterScore(row.score, row.submitted_at) if row else None


_new = loops.alias("new")
_NEW_LOOP = (
    select(func.max(_new.c.number))
    .where(_new.c.response_id == _r.next_id, _new.c.state != State.WITHDRAWN.value)
    .scalar_subquery()
)
_FOLLOWED_UP = (
    select(*LOOP_COLUMNS, _r.score.label("from_score"), _later.c.score.label("to_score"), _NEW_LOOP.label("new_loop"))
    .select_from(responses.join(loops, loops.c.response_id == _r.id).outerjoin(_later, _later.c.id == _r.next_id))
    .where(
        _r.id.in_(bindparam("ids", expanding=True)),
        loops.c.lane == Lane.DETRACTOR.value,
        loops.c.state != State.WITHDRAWN.value,
    )
    .order_by(loops.c.number)
)


@dataclass(frozen=True, slots=True)
class Continued:
    """A detractor's loop with the score of its answer, that of the customer's next one, and the loop of that one."""

    loop: Loop
    score: int
    next_score: int | None
    new_loop: int | None


async def continued(work: Reading, response_ids: Collection[str]) -> list[Continued]:
    """The detractor loops of these answers that were not withdrawn, with how their customers went on."""
    found = []
    for row in await work.connection.execute(_FOLLOWED_UP, {"ids": sorted(response_ids)}):
        fields = dict(row._mapping)
        score, next_score, new_loop = (fields.pop(name) for name in ("from_score", "to_score", "new_loop"))
        found.append(Continued(loop_from(fields), score, next_score, new_loop))
    return found
