"""Pings: what the clock wants to tell whom, which message carries it, and when it asks for nothing more. Sends none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, insert, or_, select, update

from rules.pings import PingKind
from storage.schema import pings
from storage.types import UtcDateTime
from storage.work import Reading, Writing


@dataclass(frozen=True, slots=True)
class NewPing:
    """A ping of a loop about one event of its history."""

    loop_number: int
    event_id: int
    recipient: str
    kind: PingKind


@dataclass(frozen=True, slots=True)
class DuePing(NewPing):
    """A ping that nobody has heard yet."""

    id: int


@dataclass(frozen=True, slots=True)
class ToldPing:
    """A ping in its message. `ended`: it asks for nothing more; `repeated`: because a later one asks it again."""

    loop_number: int
    event_id: int
    ended: bool
    repeated: bool


@dataclass(frozen=True, slots=True)
class ToldToday:
    """How many messages with pings a person got, and the last of them."""

    messages: int
    last_delivery: int | None


_NOW = bindparam("now", type_=UtcDateTime)
_NOT_ENDED = pings.c.ended_at.is_(None)
_OF_IDS = pings.c.id.in_(bindparam("ids", expanding=True))

_ADD = insert(pings).values(due_at=_NOW, repeated=False)
_DUE = (
    select(pings.c.loop_number, pings.c.event_id, pings.c.recipient, pings.c.kind, pings.c.id)
    .where(pings.c.due_at <= _NOW)
    .order_by(pings.c.recipient, pings.c.id)
    .limit(bindparam("most"))
    # Not SKIP LOCKED: what another process is just telling is told by then, and one person's pings stay together.
    .with_for_update()
)
_POSTPONE = update(pings).where(_OF_IDS).values(due_at=bindparam("until", type_=UtcDateTime))
_LOOK_AGAIN = (
    update(pings)
    .where(pings.c.recipient == bindparam("reader"), pings.c.kind == PingKind.DIGEST.value, pings.c.due_at > _NOW)
    .values(due_at=_NOW)
)
_TELL = (
    update(pings)
    .where(pings.c.id == bindparam("of_id"))
    .values(due_at=None, delivery_id=bindparam("delivery"), told_at=_NOW)
)
_TOLD_SINCE = (
    select(pings.c.recipient, func.count(pings.c.delivery_id.distinct()), func.max(pings.c.delivery_id))
    .where(
        pings.c.recipient.in_(bindparam("readers", expanding=True)),
        pings.c.told_at >= bindparam("since", type_=UtcDateTime),
        pings.c.kind != PingKind.DIGEST.value,
    )
    .group_by(pings.c.recipient)
)
_OF_DELIVERY = (
    select(pings.c.loop_number, pings.c.event_id, pings.c.ended_at, pings.c.repeated)
    .where(pings.c.delivery_id == bindparam("of_delivery"))
    .order_by(pings.c.id)
)
_END = (
    update(pings)
    .where(
        pings.c.loop_number.in_(bindparam("numbers", expanding=True)),
        pings.c.kind.in_(bindparam("kinds", expanding=True)),
        _NOT_ENDED,
    )
    .values(due_at=None, ended_at=_NOW)
)


def _repeat(*told: ColumnElement[bool]) -> Any:
    """Ends what a later ping asks again: of whoever had to act, or of this one who was asked to decide."""
    same_reader = or_(pings.c.kind != PingKind.DECIDE.value, pings.c.recipient == bindparam("reader"))
    of_loop = (pings.c.loop_number == bindparam("number")) & (pings.c.kind == bindparam("of_kind"))
    return (
        update(pings).where(of_loop, same_reader, _NOT_ENDED, *told).values(due_at=None, ended_at=_NOW, repeated=True)
    )


_REPEAT_UNTOLD = _repeat(pings.c.delivery_id.is_(None))
_REPEAT_TOLD = _repeat(pings.c.delivery_id.is_not(None), pings.c.id < bindparam("before"))


def messages_of(numbers: str) -> Select[tuple[int]]:
    """The messages whose pings about some loops still ask for something. `numbers` names the parameter with those."""
    of_loops = pings.c.loop_number.in_(bindparam(numbers, expanding=True))
    return select(pings.c.delivery_id).where(of_loops, _NOT_ENDED, pings.c.delivery_id.is_not(None))


async def add_pings(work: Writing, new: Sequence[NewPing], now: datetime) -> None:
    """Asks for pings, at once. One of the same kind and loop that nobody has heard yet gives way to the new one."""
    if not new:
        return
    gives_way = [
        {"number": ping.loop_number, "of_kind": ping.kind.value, "reader": ping.recipient, "now": now} for ping in new
    ]
    await work.connection.execute(_REPEAT_UNTOLD, gives_way)
    rows = [
        {
            "loop_number": ping.loop_number,
            "event_id": ping.event_id,
            "recipient": ping.recipient,
            "kind": ping.kind.value,
            "now": now,
        }
        for ping in new
    ]
    await work.connection.execute(_ADD, rows)


async def due_pings(work: Writing, now: datetime, most: int) -> list[DuePing]:
    """The pings to be told now, by reader; nobody else tells them while this work lasts."""
    rows = await work.connection.execute(_DUE, {"now": now, "most": most})
    return [DuePing(row.loop_number, row.event_id, row.recipient, PingKind(row.kind), row.id) for row in rows]


async def postpone(work: Writing, due: Sequence[DuePing], until: datetime) -> None:
    """Has these pings wait."""
    await work.connection.execute(_POSTPONE, {"ids": [ping.id for ping in due], "until": until})


async def look_again_at_digests(work: Writing, reader: str, now: datetime) -> None:
    """Digest entries that wait for this reader are due, to be put off once more to when they come now."""
    await work.connection.execute(_LOOK_AGAIN, {"reader": reader, "now": now})


async def told_since(work: Reading, readers: Sequence[str], since: datetime) -> dict[str, ToldToday]:
    """What each of these people was pinged with since the beginning of their day; nobody who was not."""
    rows = await work.connection.execute(_TOLD_SINCE, {"readers": list(readers), "since": since})
    return {reader: ToldToday(messages, last) for reader, messages, last in rows}


async def tell_in(work: Writing, told: Sequence[tuple[DuePing, int]], now: datetime) -> None:
    """Notes which message (its id) carries which ping. What a ping asks again is ended where it was asked before."""
    if not told:
        return
    repeats = [
        {
            "number": ping.loop_number,
            "of_kind": ping.kind.value,
            "reader": ping.recipient,
            "before": ping.id,
            "now": now,
        }
        for ping, _ in told
    ]
    await work.connection.execute(_REPEAT_TOLD, repeats)
    await work.connection.execute(
        _TELL, [{"of_id": ping.id, "delivery": delivery_id, "now": now} for ping, delivery_id in told]
    )


async def end_pings(work: Writing, numbers: Sequence[int], kinds: Sequence[PingKind], now: datetime) -> None:
    """Notes that nothing is asked of these kinds about these loops any more; what nobody has heard yet never is."""
    kept = {"numbers": list(numbers), "kinds": [kind.value for kind in kinds], "now": now}
    await work.connection.execute(_END, kept)


async def pings_in(work: Reading, delivery_id: int) -> list[ToldPing]:
    """The pings that a message carries, in the order in which they came."""
    rows = await work.connection.execute(_OF_DELIVERY, {"of_delivery": delivery_id})
    return [ToldPing(row.loop_number, row.event_id, row.ended_at is not None, row.repeated) for row in rows]
