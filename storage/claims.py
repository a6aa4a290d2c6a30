"""Who sends which message now: leases, the pace of each channel, and how each attempt ended. Knows no Slack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, exists, func, or_, select, update

from storage.deliveries import COLUMNS, Delivery, DeliveryKind, DeliveryState, delivery_of
from storage.outbox import ENDED
from storage.paces import reserve
from storage.schema import deliveries, paces
from storage.types import UtcDateTime
from storage.work import Reading, Writing

_parent = deliveries.alias("parent")
_older = deliveries.alias("older")


@dataclass(frozen=True, slots=True)
class Pacing:
    """The least time between two posts to one reader (`channel_gap`), and between two times that their Home is
    published (`home_gap`). `lease`: how long a process has to send one."""

    channel_gap: timedelta = timedelta(seconds=1)
    home_gap: timedelta = timedelta(seconds=1)
    # Outlives the longest call by far: when it runs out, its process is dead or cut off.
    lease: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Limits:
    """The keys in `paces` that hold back every post, every edit, and every Home."""

    posts: str
    edits: str
    homes: str


async def claim(work: Writing, *, by: str, now: datetime, most: int, pacing: Pacing, limits: Limits) -> list[Delivery]:
    """Leases up to `most` due messages to process `by`: at most one post for each reader whose channel is free.

    A lease that ran out is claimed like any due message, in state SENDING: nobody knows whether it arrived.
    """
    chosen: list[Delivery] = []
    posting: set[str] = set()
    for delivery in await _candidates(work, now, most, pacing, limits):
        if delivery.is_post:
            if delivery.recipient in posting:
                continue
            posting.add(delivery.recipient)
        chosen.append(delivery)
    won = await reserve(work, posting, now, now + pacing.channel_gap)
    chosen = [delivery for delivery in chosen if not delivery.is_post or delivery.recipient in won]
    if chosen:
        ids = [delivery.id for delivery in chosen]
        leased = {"ids": ids, "by": by, "now": now, "until": now + pacing.lease}
        await work.connection.execute(_LEASE, leased)
    return chosen


async def _candidates(work: Writing, now: datetime, most: int, pacing: Pacing, limits: Limits) -> list[Delivery]:
    asked = {"now": now, "most": most, "rested": now - pacing.home_gap, **_keys(limits)}
    rows = await work.connection.execute(_CANDIDATES, asked)
    return [delivery_of(row) for row in rows]


def _keys(limits: Limits) -> dict[str, str]:
    return {"posts": limits.posts, "edits": limits.edits, "homes": limits.homes}


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


_limit = paces.alias("limit")


def _goes_on(key: str) -> Any:
    return ~exists().where(_limit.c.key == bindparam(key), _limit.c.free_at > _NOW)


_IS_HOME = deliveries.c.kind == DeliveryKind.HOME.value
_RESTED = bindparam("rested", type_=UtcDateTime)
_CANDIDATES: Any = (
    select(*COLUMNS, _parent.c.channel.label("parent_channel"), _parent.c.ts.label("parent_ts"))
    .select_from(_FROM)
    .where(
        deliveries.c.due_at <= _NOW,
        _HAS_ITS_TURN,
        or_(
            ~_IS_HOME & deliveries.c.ts.is_not(None) & _goes_on("edits"),
            # One Home shows what many change: it follows all of them at once, a moment later.
            _IS_HOME & func.coalesce(deliveries.c.settled_at <= _RESTED, True) & _goes_on("homes"),
            deliveries.c.ts.is_(None) & or_(paces.c.free_at.is_(None), paces.c.free_at <= _NOW) & _goes_on("posts"),
        ),
    )
    .order_by(deliveries.c.due_at, deliveries.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=deliveries, skip_locked=True)
)


_KEEP = (
    update(deliveries)
    .where(
        deliveries.c.id == bindparam("of_id"),
        deliveries.c.leased_by == bindparam("by"),
        deliveries.c.attempts == bindparam("attempt"),
    )
    .values(due_at=bindparam("until", type_=UtcDateTime))
)


async def keep_lease(work: Writing, delivery: Delivery, by: str, until: datetime) -> bool:
    """Holds a message that was claimed by `by` until later. False where that lease is over and somebody else has it."""
    # It was counted as it was claimed, after it was read.
    kept = {"of_id": delivery.id, "by": by, "attempt": delivery.attempts + 1, "until": until}
    return (await work.connection.execute(_KEEP, kept)).rowcount > 0


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


async def settle(work: Writing, outcomes: Iterable[Outcome], by: str, now: datetime) -> None:
    """Writes down how attempts of process `by` ended. A message that changed while it was sent stays due."""
    stand: list[dict[str, Any]] = []
    # In order, so that two transactions that change the same messages do not wait for each other.
    for outcome in sorted(outcomes, key=lambda outcome: outcome.delivery_id):
        if outcome.state is DeliveryState.SETTLED:
            stands = {"now_shown": outcome.shown, "in_channel": outcome.channel, "at_ts": outcome.ts}
            stand.append({"of_id": outcome.delivery_id, "by": by, "now": now, **stands})
        else:
            await _put_off(work, outcome, by)
    if stand:
        await work.connection.execute(_SETTLE, stand if len(stand) > 1 else stand[0])


async def _put_off(work: Writing, outcome: Outcome, by: str) -> None:
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


# Each looks no further than it must: at what is due, or at the first that will be.
_NEXT_MOMENT = select(
    select(deliveries.c.due_at)
    .where(deliveries.c.due_at > _NOW)
    .order_by(deliveries.c.due_at)
    .limit(1)
    .scalar_subquery(),
    select(func.min(paces.c.free_at, type_=UtcDateTime))
    .where(
        deliveries.c.due_at <= _NOW,
        deliveries.c.ts.is_(None),
        paces.c.key == deliveries.c.recipient,
        paces.c.free_at > _NOW,
    )
    .scalar_subquery(),
    select(func.min(_limit.c.free_at, type_=UtcDateTime))
    .where(_limit.c.key.in_([bindparam(key) for key in ("posts", "edits", "homes")]), _limit.c.free_at > _NOW)
    .scalar_subquery(),
    select(func.min(deliveries.c.settled_at, type_=UtcDateTime))
    .where(deliveries.c.due_at <= _NOW, _IS_HOME, deliveries.c.settled_at > _RESTED)
    .scalar_subquery(),
)


async def next_moment(work: Reading, now: datetime, pacing: Pacing, limits: Limits) -> datetime | None:
    """When it is worth looking again, if all that can be sent now is claimed. None: nothing waits for a moment."""
    asked = {"now": now, "rested": now - pacing.home_gap, **_keys(limits)}
    *moments, published_at = (await work.connection.execute(_NEXT_MOMENT, asked)).one()
    moments += [published_at + pacing.home_gap] if published_at is not None else []
    return min((at for at in moments if at is not None), default=None)
