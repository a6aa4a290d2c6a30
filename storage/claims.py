"""Who sends which message now: leases, the pace of each channel, and how each attempt ended. Knows no Slack."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, exists, func, or_, select, update

from storage.deliveries import COLUMNS, ENDED, Delivery, DeliveryState, delivery_of
from storage.paces import reserve
from storage.schema import deliveries, paces
from storage.types import UtcDateTime
from storage.work import Reading, Writing

_parent = deliveries.alias("parent")
_older = deliveries.alias("older")


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
        delivery = delivery_of(row)
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
        select(*COLUMNS, _parent.c.channel.label("parent_channel"), _parent.c.ts.label("parent_ts"))
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
    if outcome.state in ENDED:
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
