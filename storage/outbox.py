"""What a row of the outbox may be, where it stands, and how one goes out of date. Knows no transaction."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, select, update

from storage.schema import deliveries
from storage.types import UtcDateTime


class DeliveryKind(StrEnum):
    """CARD: a loop for one reader. NOTE: an event of its history in the card's thread. PING: one or several loops
    that wait for the reader. DIGEST: the reader's passives and promoters of a day. TASK: something that marketing asks
    a promoter for. REVIEW: a week or a month in a channel, its recipient, or a part of it in the thread. ALERT: one of
    the policy's promises is broken, or kept again. NOTICE: the bot's own troubles, for the admins. EXPORT: a file for
    whoever asked for it. HOME: the reader's App Home, which is published instead of posted."""

    CARD = "card"
    NOTE = "note"
    PING = "ping"
    DIGEST = "digest"
    TASK = "task"
    REVIEW = "review"
    ALERT = "alert"
    NOTICE = "notice"
    EXPORT = "export"
    HOME = "home"


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


ENDED = (DeliveryState.GONE.value, DeliveryState.GIVEN_UP.value)
_BUSY = deliveries.c.state.in_([DeliveryState.SENDING.value, DeliveryState.CHECKING.value])


def out_of_date(which: ColumnElement[bool]) -> Any:
    """One that is being sent just now is looked at after that."""
    # In one order everywhere, so that two who change the same messages wait for each other instead of for ever.
    in_order = select(deliveries.c.id).where(which, deliveries.c.state.not_in(ENDED)).order_by(deliveries.c.id)
    return (
        update(deliveries)
        .where(deliveries.c.id.in_(in_order.with_for_update()))
        .values(
            wanted=deliveries.c.wanted + 1,
            state=case((_BUSY, deliveries.c.state), else_=DeliveryState.DUE.value),
            due_at=case(
                (_BUSY, deliveries.c.due_at),
                else_=func.coalesce(deliveries.c.due_at, bindparam("now", type_=UtcDateTime)),
            ),
        )
    )
