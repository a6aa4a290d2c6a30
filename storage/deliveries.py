"""The outbox: messages that should stand in Slack, and what became of them. Knows neither Slack nor who sends."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, case, func, select, update

from storage.schema import deliveries
from storage.statements import insert_or
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


ENDED = (DeliveryState.GONE.value, DeliveryState.GIVEN_UP.value)
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
    never_seen = deliveries.c.state.in_(ENDED) & deliveries.c.ts.is_(None)
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
            select(deliveries.c.id).where(deliveries.c.dedupe_key == parent_key, deliveries.c.state.not_in(ENDED))
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
            deliveries.c.state.not_in(ENDED),
        )
        .values(
            wanted=deliveries.c.wanted + 1,
            state=case((busy, deliveries.c.state), else_=DeliveryState.DUE.value),
            due_at=case((busy, deliveries.c.due_at), else_=func.coalesce(deliveries.c.due_at, now)),
        )
    )
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
