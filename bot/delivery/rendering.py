"""Renders a message of the outbox from what the database holds at this moment. Sends nothing."""

from __future__ import annotations

from datetime import datetime

from bot.slack.text import Message
from bot.slack.views import admin_notice, card, note
from bot.use_cases.loops import facts_of
from rules.model import Person
from rules.terms import Terms
from storage.database import Database
from storage.deliveries import Delivery, DeliveryKind
from storage.loops import get_event
from storage.work import reading


async def render(database: Database, terms: Terms, delivery: Delivery, reader: Person, now: datetime) -> Message:
    """What `delivery` shows its reader now. Raises DatabaseAwayError."""
    if delivery.kind is DeliveryKind.NOTICE:
        return admin_notice(delivery.facts)
    async with reading(database) as work:
        assert delivery.loop_number is not None
        facts = await facts_of(work, terms, delivery.loop_number)
        if delivery.kind is DeliveryKind.CARD:
            return card(facts, reader, now)
        assert delivery.event_id is not None
        return note(await get_event(work, delivery.event_id), facts, reader, now)
