"""What is done about messages that cannot be delivered: another reader, or a word to the admins."""

from __future__ import annotations

from datetime import datetime

from bot.use_cases.people import lose_person, place_loop
from rules.terms import Terms
from storage.database import Database
from storage.deliveries import Delivery, DeliveryKind, want_message
from storage.work import writing


async def reader_gone(database: Database, terms: Terms, delivery: Delivery, why: str, now: datetime) -> None:
    """The reader cannot be written to: their loop goes to whoever stands in; where nobody does, the admins are told."""
    await lose_person(database, delivery.recipient, now)
    moved = delivery.loop_number is not None and await place_loop(
        database, terms, delivery.loop_number, now, lambda loop: loop.owner_email == delivery.recipient
    )
    if not moved:
        await give_up(database, terms, delivery, why, now)


async def give_up(database: Database, terms: Terms, delivery: Delivery, why: str, now: datetime) -> None:
    """Tells every admin, once, of a message that was given up. A notice that fails itself is left to `doctor`."""
    if delivery.kind is DeliveryKind.NOTICE:
        return
    facts = {"delivery": delivery.id, "loop": delivery.loop_number, "recipient": delivery.recipient, "why": why}
    async with writing(database) as work:
        for admin in terms.policy.people.admins:
            await want_message(
                work,
                dedupe_key=f"given_up:{delivery.id}:{admin}",
                kind=DeliveryKind.NOTICE,
                recipient=admin,
                facts=facts,
                now=now,
            )
        await work.commit()
