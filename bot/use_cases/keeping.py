"""Keeps a decision: the loop, its history and the messages it asks for, in the caller's transaction."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from rules.decision import Decision, ShowCard, TellInThread
from rules.model import Loop
from storage.deliveries import DeliveryKind, refresh_cards, want_message
from storage.loops import add_events, add_loop, save_loop
from storage.work import Writing


def card_key(number: int, reader: str) -> str:
    """Names the one card of a loop that a reader has; asking for it twice gives one card."""
    return f"card:{number}:{reader}"


async def keep(work: Writing, before: Loop | None, decision: Decision, now: datetime) -> int:
    """Writes a decision down; returns the loop's number. Raises ConflictError where it changed since `before`."""
    if before is None:
        number = await add_loop(work, decision.loop)
    else:
        number = before.number
        await save_loop(work, before, decision.loop)
        await refresh_cards(work, number, now)
    ids = await add_events(work, number, decision.events)
    event_ids = dict(zip(map(id, decision.events), ids, strict=True))
    for effect in decision.effects:
        match effect:
            case ShowCard(reader=reader):
                await want_message(
                    work,
                    dedupe_key=card_key(number, reader),
                    kind=DeliveryKind.CARD,
                    recipient=reader,
                    loop_number=number,
                    now=now,
                )
            case TellInThread(reader=reader, event=event):
                event_id = event_ids[id(event)]
                await want_message(
                    work,
                    dedupe_key=f"note:{event_id}:{reader}",
                    kind=DeliveryKind.NOTE,
                    recipient=reader,
                    loop_number=number,
                    event_id=event_id,
                    parent_key=card_key(number, reader),
                    now=now,
                )
            case _:
                assert_never(effect)
    return number
