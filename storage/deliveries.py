"""The outbox: messages that should stand in Slack, who sends them now, and when each channel may be written to again.

Knows neither Slack nor what a message looks like.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, exists, func, or_, select, update

from storage.paces import reserve
from storage.schema import deliveries, paces
from storage.statements import insert_or
from storage.types import UtcDateTime
from storage.work import Reading, Writing


class DeliveryKind(StrEnum):
    CARD = "card"
    NOTE = "note"
    NOTICE = "notice"


class DeliveryState(StrEnum):
    """DUE: to be sent. SENDING: a process holds the lease. CHECKING: it may or may not have arrived; look first.

    SETTLED: Slack shows what it should. GIVEN_UP: a human must act. GONE: the message was deleted in Slack, or is
    not wanted any more.
    """

    DUE = "due"
    SENDING = "sending"
    CHECKING = "checking"
    SETTLED = "settled"
    GIVEN_UP = "given_up"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message. `wanted` and `shown` count versions of its content: due while they differ, `shown` 0 is unsent."""

    id: int
    token: str
    kind: DeliveryKind
    recipient: str
    state: DeliveryState
    wanted: int
    shown: int
    attempts: int
    looks: int
    loop_number: int | None = None
    event_id: int | None = None
    parent_id: int | None = None
    parent_channel: str | None = None
    parent_ts: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    attempted_at: datetime | None = None
    channel: str | None = None
    ts: str | None = None
    failure: str | None = None

    @property
    def is_post(self) -> bool:
        """A message that does not stand in Slack yet, as far as we know."""
        return self.ts is None


_ENDED = (DeliveryState.GONE.value, DeliveryState.GIVEN_UP.value)
_COLUMNS = tuple(
    deliveries.c[name]
    for name in (
        "id",
        "token",
        "kind",
        "recipient",
        "state",
        "wanted",
        "shown",
        "attempts",
        "looks",
        "loop_number",
        "event_id",
        "parent_id",
        "facts",
        "attempted_at",
        "channel",
        "ts",
        "failure",
    )
)
_parent = deliveries.alias("parent")
_older = deliveries.alias("older")


def _delivery(row: Row[Any]) -> Delivery:
    fields = dict(row._mapping)
    return Delivery(**{**fields, "kind": DeliveryKind(fields["kind"]), "state": DeliveryState(fields["state"])})


@functools.cache
def _want(is_sqlite: bool) -> Any:
    """Made once for each kind of database: making it takes SQLAlchemy longer than SQLite takes to carry it out."""
    insert = insert_or(is_sqlite, deliveries)
    never_seen = deliveries.c.state.in_(_ENDED) & deliveries.c.ts.is_(None)
    again = {"state": DeliveryState.DUE.value, "due_at": insert.excluded.due_at, "attempts": 0, "looks": 0}
    return insert.on_conflict_do_update(
        index_elements=["dedupe_key"], set_={**again, "failure": None}, where=never_seen
    )


async def want_message(
    work: Writing,
    *,
    dedupe_key: str,
    kind: DeliveryKind,
    recipient: str,
    now: datetime,
    loop_number: int | None = None,
    event_id: int | None = None,
    parent_key: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Asks for a message; the same `dedupe_key` again changes nothing, unless that message never reached its reader.

    `parent_key` names the message whose thread it goes to; where that one is not to be seen, neither is this.
    """
    parent_id = None
    if parent_key is not None:
        parent_id = await work.connection.scalar(
            select(deliveries.c.id).where(deliveries.c.dedupe_key == parent_key, deliveries.c.state.not_in(_ENDED))
        )
        if parent_id is None:
            return
    values = {
        "token": uuid.uuid4().hex,
        "dedupe_key": dedupe_key,
        "kind": kind,
        "recipient": recipient,
        "loop_number": loop_number,
        "event_id": event_id,
        "parent_id": parent_id,
        "facts": dict(facts or {}),
        "wanted": 1,
        "shown": 0,
        "state": DeliveryState.DUE,
        "due_at": now,
        "attempts": 0,
        "looks": 0,
        "created_at": now,
    }
    await work.connection.execute(_want(work.is_sqlite), values)
    work.delivers = True


async def refresh_cards(work: Writing, loop_number: int, now: datetime) -> None:
    """Every card of this loop is out of date and due. One that is being sent just now is looked at after that."""
    busy = deliveries.c.state.in_([DeliveryState.SENDING, DeliveryState.CHECKING])
    await work.connection.execute(
        update(deliveries)
        .where(
            deliveries.c.loop_number == loop_number,
            deliveries.c.kind == DeliveryKind.CARD,
            deliveries.c.state.not_in(_ENDED),
        )
        .values(
            wanted=deliveries.c.wanted + 1,
            state=case((busy, deliveries.c.state), else_=DeliveryState.DUE.value),
            due_at=case((busy, deliveries.c.due_at), else_=func.coalesce(deliveries.c.due_at, now)),
        )
    )
    work.delivers = True


@dataclass(frozen=True, slots=True)
class Pacing:
    """`channel_gap`: the least time between two posts to one reader. `lease`: how long a process has to send one."""

    channel_gap: timedelta = timedelta(seconds=1)
    # Outlives the longest call by far: when it runs out, its process is dead or cut off.
    lease: timedelta = timedelta(seconds=60)


async def claim(
    work: Writing, *, by: str, now: datetime, most: int, pacing: Pacing, posts: bool, updates: bool
) -> list[Delivery]:
    """Leases up to `most` due messages to process `by`: at most one post for each reader whose channel is free.

    A lease that ran out is claimed like any due message, in state SENDING: nobody knows whether it arrived.
    """
    rows = await work.connection.execute(_candidates(posts, updates), {"now": now, "most": most})
    chosen: list[Delivery] = []
    posting: set[str] = set()
    for row in rows:
        delivery = _delivery(row)
        if delivery.is_post:
            if delivery.recipient in posting:
                continue
            posting.add(delivery.recipient)
        chosen.append(delivery)
    if posting:
        won = await reserve(work, posting, now, now + pacing.channel_gap)
        chosen = [delivery for delivery in chosen if not delivery.is_post or delivery.recipient in won]
    if chosen:
        ids = [delivery.id for delivery in chosen]
        leased = {"ids": ids, "by": by, "now": now, "until": now + pacing.lease}
        await work.connection.execute(_LEASE, leased)
    return chosen


# Statements are made once: making one takes SQLAlchemy longer than SQLite takes to answer it.
_NOW = bindparam("now", type_=UtcDateTime)
_LEASE = (
    update(deliveries)
    .where(deliveries.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=DeliveryState.SENDING.value,
        leased_by=bindparam("by"),
        due_at=bindparam("until"),
        attempts=deliveries.c.attempts + 1,
        attempted_at=case(
            (deliveries.c.state == DeliveryState.DUE.value, _NOW),
            else_=func.coalesce(deliveries.c.attempted_at, _NOW),
        ),
    )
)

_FROM = deliveries.outerjoin(_parent, _parent.c.id == deliveries.c.parent_id).outerjoin(
    paces, paces.c.key == deliveries.c.recipient
)
# A note is said in the thread of a message that stands, and after the notes that were to be said there before it.
_HAS_ITS_TURN = or_(
    deliveries.c.parent_id.is_(None),
    deliveries.c.ts.is_not(None),
    _parent.c.ts.is_not(None)
    & ~exists().where(
        _older.c.parent_id == deliveries.c.parent_id,
        _older.c.id < deliveries.c.id,
        _older.c.ts.is_(None),
        _older.c.due_at.is_not(None),
    ),
)


@functools.cache
def _candidates(posts: bool, updates: bool) -> Any:
    query = (
        select(*_COLUMNS, _parent.c.channel.label("parent_channel"), _parent.c.ts.label("parent_ts"))
        .select_from(_FROM)
        .where(
            deliveries.c.due_at <= _NOW,
            _HAS_ITS_TURN,
            or_(deliveries.c.ts.is_not(None), paces.c.free_at.is_(None), paces.c.free_at <= _NOW),
        )
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .limit(bindparam("most"))
        .with_for_update(of=deliveries, skip_locked=True)
    )
    if not posts:
        query = query.where(deliveries.c.ts.is_not(None))
    if not updates:
        query = query.where(deliveries.c.ts.is_(None))
    return query


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended. `shown`, `channel`, `ts` where the message now stands in Slack at that version."""

    delivery_id: int
    state: DeliveryState
    due_at: datetime | None = None
    shown: int | None = None
    channel: str | None = None
    ts: str | None = None
    failure: str | None = None
    looks: int | None = None


_behind = deliveries.c.wanted > bindparam("now_shown")
_SETTLE = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("of_id"), deliveries.c.leased_by == bindparam("by"))
    .values(
        leased_by=None,
        state=case((_behind, DeliveryState.DUE.value), else_=DeliveryState.SETTLED.value),
        due_at=case((_behind, _NOW), else_=None),
        settled_at=_NOW,
        failure=None,
        shown=bindparam("now_shown"),
        channel=bindparam("in_channel"),
        ts=bindparam("at_ts"),
        attempts=0,
        looks=0,
    )
)


async def settle(work: Writing, outcome: Outcome, by: str, now: datetime) -> None:
    """Writes down how an attempt of process `by` ended. A message that changed while it was sent stays due."""
    if outcome.state is DeliveryState.SETTLED:
        stands = {"now_shown": outcome.shown, "in_channel": outcome.channel, "at_ts": outcome.ts}
        await work.connection.execute(_SETTLE, {"of_id": outcome.delivery_id, "by": by, "now": now, **stands})
        return
    values: dict[str, Any] = {"state": outcome.state, "due_at": outcome.due_at, "failure": outcome.failure}
    for name in ("shown", "channel", "ts", "looks"):
        if getattr(outcome, name) is not None:
            values[name] = getattr(outcome, name)
    await work.connection.execute(
        update(deliveries)
        .where(deliveries.c.id == outcome.delivery_id, deliveries.c.leased_by == by)
        .values(leased_by=None, **values)
    )
    if outcome.state in _ENDED:
        # What was to be said in its thread has no place any more.
        await work.connection.execute(
            update(deliveries)
            .where(deliveries.c.parent_id == outcome.delivery_id, deliveries.c.ts.is_(None))
            .values(state=DeliveryState.GONE, due_at=None)
        )


_free_at = case(
    (deliveries.c.ts.is_(None) & (paces.c.free_at > deliveries.c.due_at), paces.c.free_at),
    else_=deliveries.c.due_at,
)
_NEXT_MOMENT = (
    select(func.min(_free_at, type_=UtcDateTime))
    .select_from(_FROM)
    .where(deliveries.c.due_at.is_not(None), _HAS_ITS_TURN)
)


async def next_moment(work: Reading) -> datetime | None:
    """When the next message can be sent: it is due by then and its reader's channel is free. None: nothing waits."""
    at: datetime | None = await work.connection.scalar(_NEXT_MOMENT)
    return at


async def given_up(work: Reading, most: int = 100) -> list[Delivery]:
    """Messages that a human must look at, oldest first."""
    rows = await work.connection.execute(
        select(*_COLUMNS).where(deliveries.c.state == DeliveryState.GIVEN_UP).order_by(deliveries.c.id).limit(most)
    )
    return [_delivery(row) for row in rows]


async def counts(work: Reading, now: datetime) -> dict[str, int]:
    """How many messages wait, are overdue by a minute, and were given up."""
    waiting = await work.connection.scalar(select(func.count()).where(deliveries.c.due_at.is_not(None)))
    late = await work.connection.scalar(select(func.count()).where(deliveries.c.due_at < now - timedelta(minutes=1)))
    lost = await work.connection.scalar(select(func.count()).where(deliveries.c.state == DeliveryState.GIVEN_UP))
    return {"waiting": waiting or 0, "late": late or 0, "given_up": lost or 0}


async def send_again(work: Writing, ids: Sequence[int] | None, now: datetime) -> int:
    """Makes given-up messages due again (all of them, or these). Returns how many."""
    wanted = deliveries.c.state == DeliveryState.GIVEN_UP
    changed = await work.connection.execute(
        update(deliveries)
        .where(wanted if ids is None else and_(wanted, deliveries.c.id.in_(ids)))
        .values(
            # Whether the last attempt arrived was left open for some: those are looked up first.
            state=case((deliveries.c.looks > 0, DeliveryState.CHECKING.value), else_=DeliveryState.DUE.value),
            due_at=now,
            attempts=0,
            looks=0,
            failure=None,
        )
    )
    work.delivers = work.delivers or changed.rowcount > 0
    return changed.rowcount


async def unsent_cards_of(work: Reading, recipient: str) -> list[int]:
    """The numbers of loops whose card for this reader does not stand in Slack yet."""
    numbers = await work.connection.scalars(
        select(deliveries.c.loop_number).where(
            deliveries.c.due_at.is_not(None),
            deliveries.c.recipient == recipient,
            deliveries.c.kind == DeliveryKind.CARD,
            deliveries.c.ts.is_(None),
        )
    )
    return list(numbers)
