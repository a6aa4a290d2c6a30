"""Accounts by what people call them, and what one account has: answers, loops, people. Decides nobody's rights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import BindParameter, bindparam, func, or_, select

from rules.account_facts import AnswerShown, ContactShown, LoopCounts, LoopShown
from rules.account_names import KnownAccount
from rules.facts import NOBODY
from rules.lifecycle import LIVE
from rules.model import Contact, Lane, Loop, State, Survey
from storage.loops import DUE_AT
from storage.rows import LOOP_COLUMNS, RESPONSE_COLUMNS, loop_from, loop_of, response_from
from storage.schema import accounts, contacts, loops, responses
from storage.work import Reading

_OF_ACCOUNT: BindParameter[str] = bindparam("of_account")
_KNOWN = select(accounts.c.account_id, accounts.c.name, accounts.c.domain)
_CALLED = (
    select(accounts.c.account_id)
    .where(or_(accounts.c.account_id == bindparam("typed"), accounts.c.domain == bindparam("domain")))
    # An id is meant before a domain that happens to be spelled alike.
    .order_by(accounts.c.account_id != bindparam("typed"))
    .limit(2)
)

_next = responses.alias("next")
_ANSWERED = (responses.c.account_id == _OF_ACCOUNT, responses.c.survey == Survey.NPS.value)
_NEWEST_FIRST = (responses.c.submitted_at.desc(), responses.c.id.desc())
_ANSWERS = (
    select(*RESPONSE_COLUMNS, contacts.c.name.label("contact_name"), _next.c.score.label("next_score"))
    .select_from(
        responses.outerjoin(contacts, contacts.c.email == responses.c.email).outerjoin(
            _next, _next.c.id == responses.c.next_id
        )
    )
    .where(*_ANSWERED)
    .order_by(*_NEWEST_FIRST)
    .limit(bindparam("most"))
)
_SCORES = select(responses.c.score).where(*_ANSWERED).order_by(*_NEWEST_FIRST).limit(bindparam("most"))
_HOW_MANY_ANSWERS = select(func.count()).select_from(responses).where(*_ANSWERED)

_LOOPS_OF_ANSWERS = select(*LOOP_COLUMNS).where(loops.c.response_id.in_(bindparam("ids", expanding=True)))
# Passives and promoters that wait in a digest are counted like any other; those that wait for somebody stand first.
_LIVE_LOOPS = (
    select(
        *LOOP_COLUMNS,
        responses.c.score,
        func.coalesce(contacts.c.name, responses.c.name, responses.c.email).label("customer"),
    )
    .select_from(
        loops.join(responses, responses.c.id == loops.c.response_id).outerjoin(
            contacts, contacts.c.email == responses.c.email
        )
    )
    .where(loops.c.account_id == _OF_ACCOUNT, loops.c.state.in_([state.value for state in LIVE]))
    .order_by(loops.c.lane != Lane.DETRACTOR.value, DUE_AT.is_(None), DUE_AT, loops.c.number)
    .limit(bindparam("most"))
)
_STATES = (
    select(loops.c.state, func.count(), func.sum(loops.c.lost_arr))
    .where(loops.c.account_id == _OF_ACCOUNT)
    .group_by(loops.c.state)
)

_CONTACT = (contacts.c.email, contacts.c.account_id, contacts.c.name, contacts.c.role, contacts.c.opted_out)
_IS_NPS = responses.c.survey == Survey.NPS.value
_LAST_AT = (
    select(func.max(responses.c.submitted_at))
    .where(responses.c.email == contacts.c.email, _IS_NPS)
    .correlate(contacts)
    .scalar_subquery()
)
_heard = select(*_CONTACT, _LAST_AT.label("last_at")).where(contacts.c.account_id == _OF_ACCOUNT).subquery()
_LAST_SCORE = (
    select(responses.c.score)
    .where(responses.c.email == _heard.c.email, _IS_NPS)
    .order_by(*_NEWEST_FIRST)
    .limit(1)
    .correlate(_heard)
    .scalar_subquery()
)
_CONTACTS = (
    select(_heard, _LAST_SCORE.label("last_score"), func.count().over().label("of_all"))
    .order_by(_heard.c.last_at.is_(None), _heard.c.last_at.desc(), _heard.c.email)
    .limit(bindparam("most"))
)


async def account_called(work: Reading, typed: str) -> str | None:
    """The account of exactly this id or domain; None where there is none or the domain has several."""
    wanted = {"typed": typed, "domain": typed.lower()}
    found = list(await work.connection.scalars(_CALLED, wanted))
    return found[0] if found and (len(found) == 1 or found[0] == typed) else None


async def known_accounts(work: Reading) -> list[KnownAccount]:
    """What every account is called."""
    return [KnownAccount(*row) for row in await work.connection.execute(_KNOWN)]


async def answers_of(work: Reading, account_id: str, most: int) -> list[AnswerShown]:
    """The account's latest NPS answers with all that was written, newest first."""
    found = []
    for row in await work.connection.execute(_ANSWERS, {"of_account": account_id, "most": most}):
        fields = dict(row._mapping)
        name, next_score = fields.pop("contact_name"), fields.pop("next_score")
        found.append(AnswerShown(response_from(fields), name, next_score))
    return found


async def scores_of(work: Reading, account_id: str, most: int) -> tuple[list[int], int]:
    """The account's latest NPS scores, newest first, and how many there are in all."""
    scores = list(await work.connection.scalars(_SCORES, {"of_account": account_id, "most": most}))
    if len(scores) < most:
        return scores, len(scores)
    return scores, await work.connection.scalar(_HOW_MANY_ANSWERS, {"of_account": account_id}) or 0


async def loops_of_answers(work: Reading, response_ids: Sequence[str]) -> dict[str, list[Loop]]:
    """The loops that these answers opened, by the answer's id."""
    found: dict[str, list[Loop]] = defaultdict(list)
    for loop in map(loop_of, await work.connection.execute(_LOOPS_OF_ANSWERS, {"ids": list(response_ids)})):
        found[loop.response_id].append(loop)
    return found


async def loops_of(work: Reading, account_id: str, most: int) -> tuple[list[LoopShown], LoopCounts]:
    """The account's live loops, unhappy customers first and then by what is due first; and how all of them stand."""
    shown = []
    for row in await work.connection.execute(_LIVE_LOOPS, {"of_account": account_id, "most": most}):
        fields = dict(row._mapping)
        score, customer = fields.pop("score"), fields.pop("customer")
        shown.append(LoopShown(loop_from(fields), score, customer or NOBODY))
    rows = await work.connection.execute(_STATES, {"of_account": account_id})
    states = {state: (count, lost) for state, count, lost in rows}
    churned, lost = states.get(State.CHURNED.value, (0, None))
    return shown, LoopCounts(
        live=sum(states.get(state.value, (0, None))[0] for state in LIVE),
        resolved=states.get(State.RESOLVED.value, (0, None))[0],
        churned=churned,
        lost=lost or Decimal(0),
    )


async def people_at(work: Reading, account_id: str, most: int) -> tuple[list[ContactShown], int]:
    """The account's contacts with their latest scores, who answered last first; and how many there are in all."""
    rows = (await work.connection.execute(_CONTACTS, {"of_account": account_id, "most": most})).all()
    shown = [ContactShown(Contact(*row[: len(_CONTACT)]), row.last_score, row.last_at) for row in rows]
    return shown, rows[0].of_all if rows else 0
