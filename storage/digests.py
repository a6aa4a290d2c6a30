"""What a digest tells of many loops, in few questions. Knows no order and no message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import bindparam, func, select

from rules.lifecycle import LIVE
from rules.model import Account, Contact, EarlierScore, Lane, Loop, LoopEvent, Response, Survey
from storage.directory import accounts_that_may_fit, contacts_of
from storage.loops import event_of
from storage.rows import LOOP_COLUMNS, RESPONSE_COLUMNS, loop_of, response_of
from storage.schema import history, loops, pings, responses
from storage.work import Reading


@dataclass(frozen=True, slots=True)
class Entry:
    """A loop in a digest, with the event that put it there and the last thing a colleague did to it."""

    loop: Loop
    response: Response
    digested: LoopEvent
    ended: bool
    repeated: bool
    last: LoopEvent | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known around the loops of a digest, by account id and by email; open detractor loops are counted."""

    accounts: Mapping[str, Account]
    contacts: Mapping[str, Contact]
    earlier: Mapping[str, tuple[EarlierScore, ...]]
    open_detractors: Mapping[str, int]


_PINGS = select(pings).where(pings.c.delivery_id == bindparam("of_delivery")).order_by(pings.c.id)
_LOOPS = select(*LOOP_COLUMNS).where(loops.c.number.in_(bindparam("numbers", expanding=True)))
_RESPONSES = select(*RESPONSE_COLUMNS).where(responses.c.id.in_(bindparam("ids", expanding=True)))
_EVENTS = select(history).where(history.c.id.in_(bindparam("ids", expanding=True)))
_LAST = select(history).where(
    history.c.id.in_(
        select(func.max(history.c.id))
        .where(history.c.loop_number.in_(bindparam("numbers", expanding=True)), history.c.who.is_not(None))
        .group_by(history.c.loop_number)
    )
)
_SCORES = (
    select(responses.c.id, responses.c.email, responses.c.score, responses.c.submitted_at)
    .where(responses.c.email.in_(bindparam("emails", expanding=True)), responses.c.survey == Survey.NPS.value)
    .order_by(responses.c.email, responses.c.submitted_at.desc(), responses.c.id)
)
_OPEN_DETRACTORS = (
    select(loops.c.account_id, func.count())
    .where(
        loops.c.account_id.in_(bindparam("ids", expanding=True)),
        loops.c.state.in_([state.value for state in LIVE]),
        loops.c.lane == Lane.DETRACTOR.value,
    )
    .group_by(loops.c.account_id)
)


async def entries_in(work: Reading, delivery_id: int) -> list[Entry]:
    """What a digest holds, in the order in which it came."""
    found = (await work.connection.execute(_PINGS, {"of_delivery": delivery_id})).all()
    numbers = sorted({row.loop_number for row in found})
    by_number = {
        loop.number: loop for loop in map(loop_of, await work.connection.execute(_LOOPS, {"numbers": numbers}))
    }
    ids = [loop.response_id for loop in by_number.values()]
    by_id = {one.id: one for one in map(response_of, await work.connection.execute(_RESPONSES, {"ids": ids}))}
    events = {
        row.id: event_of(row)
        for row in await work.connection.execute(_EVENTS, {"ids": [row.event_id for row in found]})
    }
    last = {row.loop_number: event_of(row) for row in await work.connection.execute(_LAST, {"numbers": numbers})}
    return [
        Entry(
            loop := by_number[row.loop_number],
            by_id[loop.response_id],
            events[row.event_id],
            row.ended_at is not None,
            row.repeated,
            last.get(loop.number),
        )
        for row in found
    ]


async def surroundings(work: Reading, entries: Sequence[Entry]) -> Surroundings:
    """What is known around these entries."""
    ids = sorted({entry.loop.account_id for entry in entries if entry.loop.account_id})
    emails = sorted({entry.response.email for entry in entries if entry.response.email})
    accounts = {one.account_id: one for one in await accounts_that_may_fit(work, ids, ())}
    scores = (await work.connection.execute(_SCORES, {"emails": emails})).all()
    earlier = {
        email: tuple(EarlierScore(row.score, row.submitted_at, same_person=True) for row in theirs)
        for email, theirs in groupby(scores, lambda row: str(row.email))
    }
    open_ones = await work.connection.execute(_OPEN_DETRACTORS, {"ids": ids})
    counts = {str(account_id): int(count) for account_id, count in open_ones}
    return Surroundings(accounts, await contacts_of(work, emails), earlier, counts)
