"""The outbox: messages that should stand in Slack, and what became of them. Knows neither Slack nor who sends."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, func, or_, select, update

from rules.lifecycle import LIVE
from storage.outbox import ENDED, out_of_date
from storage.outbox import DeliveryKind as DeliveryKind  # noqa: PLC0414 - it belongs to what a Delivery is
from storage.outbox import DeliveryState as DeliveryState  # noqa: PLC0414 - the same
from storage.pings import messages_of
from storage.schema import deliveries, loops
from storage.statements import insert_or
from storage.work import Reading, Writing


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


COLUMNS = tuple(
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


def delivery_of(row: Row[Any]) -> Delivery:
    """The message in a row that has COLUMNS."""
    fields = dict(row._mapping)
    return Delivery(**{**fields, "kind": DeliveryKind(fields["kind"]), "state": DeliveryState(fields["state"])})


@functools.cache
def _want(is_sqlite: bool) -> Any:
    """Made once for each kind of database: making it takes SQLAlchemy longer than SQLite takes to carry it out."""
    insert = insert_or(is_sqlite, deliveries)
    # No IN: its parameters cannot be used for many rows at once.
    never_seen = or_(*(deliveries.c.state == state for state in ENDED)) & deliveries.c.ts.is_(None)
    again = {"state": DeliveryState.DUE.value, "due_at": insert.excluded.due_at, "attempts": 0, "looks": 0}
    return insert.on_conflict_do_update(
        index_elements=["dedupe_key"], set_={**again, "failure": None}, where=never_seen
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message to be sent; the same `dedupe_key` again is the same message.

    `parent_key` names the message whose thread it goes to; where that one is not to be seen, neither is this.
    """

    dedupe_key: str
    kind: DeliveryKind
    recipient: str
    loop_number: int | None = None
    event_id: int | None = None
    parent_key: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


_STANDING = select(deliveries.c.dedupe_key, deliveries.c.id).where(
    deliveries.c.dedupe_key.in_(bindparam("keys", expanding=True)), deliveries.c.state.not_in(ENDED)
)


async def standing_messages(work: Reading, keys: Iterable[str]) -> dict[str, int]:
    """The ids of those of these messages that are to be seen in Slack, now or soon."""
    rows = await work.connection.execute(_STANDING, {"keys": sorted(set(keys))})
    return {row.dedupe_key: row.id for row in rows}


_SEEN = select(deliveries.c.id).where(
    deliveries.c.id.in_(bindparam("ids", expanding=True)), deliveries.c.state.not_in(ENDED)
)


async def standing_ids(work: Reading, ids: Sequence[int]) -> set[int]:
    """Those of these messages that are to be seen in Slack, now or soon."""
    return set(await work.connection.scalars(_SEEN, {"ids": list(ids)})) if ids else set()


_IS_WANTED = select(deliveries.c.id).where(deliveries.c.dedupe_key == bindparam("key"))


async def is_wanted(work: Reading, dedupe_key: str) -> bool:
    """Whether this message was ever asked for."""
    return await work.connection.scalar(_IS_WANTED, {"key": dedupe_key}) is not None


_IS_FOR = select(deliveries.c.id).where(
    deliveries.c.id == bindparam("of_id"), deliveries.c.recipient == bindparam("reader")
)


async def is_for(work: Reading, delivery_id: int, reader: str) -> bool:
    """Whether this message is meant for this reader (an address)."""
    return await work.connection.scalar(_IS_FOR, {"of_id": delivery_id, "reader": reader}) is not None


async def want_messages(work: Writing, wanted: Sequence[Wanted], now: datetime) -> None:
    """Asks for messages, each once; asked for again changes nothing, unless it never reached its reader."""
    parent_keys = {message.parent_key for message in wanted if message.parent_key is not None}
    parents = await standing_messages(work, parent_keys) if parent_keys else {}
    rows = [
        {
            "token": uuid.uuid4().hex,
            "dedupe_key": message.dedupe_key,
            "kind": message.kind,
            "recipient": message.recipient,
            "loop_number": message.loop_number,
            "event_id": message.event_id,
            "parent_id": parents[message.parent_key] if message.parent_key else None,
            "facts": dict(message.facts),
            "wanted": 1,
            "shown": 0,
            "state": DeliveryState.DUE,
            "due_at": now,
            "attempts": 0,
            "looks": 0,
            "created_at": now,
        }
        for message in wanted
        if message.parent_key is None or message.parent_key in parents
    ]
    if rows:
        await work.connection.execute(_want(work.is_sqlite), rows)
        work.delivers = True


_cards = deliveries.alias("cards")
_REFRESH = out_of_date(
    deliveries.c.id.in_(
        select(_cards.c.id)
        .where(
            _cards.c.loop_number.in_(bindparam("numbers", expanding=True)),
            _cards.c.kind.in_([DeliveryKind.CARD.value, DeliveryKind.TASK.value]),
        )
        .union_all(messages_of("numbers"))
    )
)
_REFRESH_PINGS = out_of_date(deliveries.c.id.in_(messages_of("numbers")))
_me, _other = loops.alias("me"), loops.alias("other")
_REFRESH_NEIGHBOURS = out_of_date(
    deliveries.c.id.in_(
        select(_cards.c.id)
        .select_from(
            _me.join(_other, (_other.c.account_id == _me.c.account_id) & (_other.c.number != _me.c.number)).join(
                _cards, (_cards.c.loop_number == _other.c.number) & (_cards.c.kind == DeliveryKind.CARD.value)
            )
        )
        .where(
            _me.c.number.in_(bindparam("numbers", expanding=True)), _other.c.state.in_([state.value for state in LIVE])
        )
    )
)
_REFRESH_ONE = out_of_date(deliveries.c.id == bindparam("of_id"))


async def refresh_loops(work: Writing, numbers: Sequence[int], now: datetime) -> None:
    """Every card of these loops, and every ping about them that still asks for something, is out of date and due."""
    await work.connection.execute(_REFRESH, {"numbers": list(numbers), "now": now})
    work.delivers = True


async def refresh_pings(work: Writing, numbers: Sequence[int], now: datetime) -> None:
    """Every ping about these loops that still asks for something is out of date and due."""
    await work.connection.execute(_REFRESH_PINGS, {"numbers": list(numbers), "now": now})
    work.delivers = True


async def refresh_neighbours(work: Writing, numbers: Sequence[int], now: datetime) -> None:
    """The cards of the other open loops at these loops' accounts are out of date and due: they count and link them."""
    await work.connection.execute(_REFRESH_NEIGHBOURS, {"numbers": list(numbers), "now": now})
    work.delivers = True


async def refresh_message(work: Writing, delivery_id: int, now: datetime) -> None:
    """This message is out of date and due."""
    await work.connection.execute(_REFRESH_ONE, {"of_id": delivery_id, "now": now})
    work.delivers = True


async def given_up(work: Reading, most: int = 100) -> list[Delivery]:
    """Messages that a human must look at, oldest first."""
    rows = await work.connection.execute(
        select(*COLUMNS).where(deliveries.c.state == DeliveryState.GIVEN_UP).order_by(deliveries.c.id).limit(most)
    )
    return [delivery_of(row) for row in rows]


async def counts(work: Reading, now: datetime) -> dict[str, int]:
    """How many messages wait, are overdue by a minute, and were given up."""
    waiting = await work.connection.scalar(select(func.count()).where(deliveries.c.due_at.is_not(None)))
    late = await work.connection.scalar(select(func.count()).where(deliveries.c.due_at < now - timedelta(minutes=1)))
    lost = await work.connection.scalar(select(func.count()).where(deliveries.c.state == DeliveryState.GIVEN_UP))
    return {"waiting": waiting or 0, "late": late or 0, "given_up": lost or 0}


async def send_again(work: Writing, ids: Sequence[int] | None, now: datetime) -> int:
    """Makes given-up messages due again (all of them, or these), a review's with its thread. Returns how many."""
    given_up = deliveries.c.state == DeliveryState.GIVEN_UP
    wanted = given_up if ids is None else and_(given_up, deliveries.c.id.in_(ids))
    # A card tells all again by itself; the parts of a review went down with it.
    await work.connection.execute(
        update(deliveries)
        .where(
            deliveries.c.parent_id.in_(select(deliveries.c.id).where(wanted).correlate(None).scalar_subquery()),
            deliveries.c.kind == DeliveryKind.REVIEW.value,
            deliveries.c.ts.is_(None),
        )
        .values(state=DeliveryState.DUE, due_at=now, attempts=0, looks=0, failure=None)
    )
    changed = await work.connection.execute(
        update(deliveries)
        .where(wanted)
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
