"""What is done about messages that cannot be delivered: another reader, or a word to the admins."""

from __future__ import annotations

from datetime import datetime

from bot.use_cases.keeping import task_for
from bot.use_cases.people import lose_person
from bot.use_cases.placing import place_loop
from rules.pings import kind_of
from rules.roles import TRIAGE
from rules.terms import Terms
from storage.database import Database
from storage.deliveries import Delivery, DeliveryKind, Wanted, want_messages
from storage.loops import get_event
from storage.pings import NewPing, add_pings, pings_in
from storage.work import writing


async def reader_gone(database: Database, terms: Terms, delivery: Delivery, why: str, now: datetime) -> None:
    """The reader cannot be written to: their loop goes to whoever stands in; where nobody does, the admins are told."""
    await lose_person(database, delivery.recipient, now)
    pinged = delivery.kind in (DeliveryKind.PING, DeliveryKind.DIGEST)
    if pinged and await _tell_triage(database, terms, delivery, now):
        return
    if delivery.kind is DeliveryKind.TASK and await _give_triage(database, terms, delivery, now):
        return
    moved = delivery.loop_number is not None and await place_loop(
        database, terms, delivery.loop_number, now, lambda loop: loop.owner_email == delivery.recipient
    )
    if not moved:
        await give_up(database, terms, delivery, why, now)


async def _tell_triage(database: Database, terms: Terms, delivery: Delivery, now: datetime) -> bool:
    """Has triage hear what was meant for somebody who is gone; False where that is triage itself."""
    triage = terms.policy.role(TRIAGE)
    if delivery.recipient == triage:
        return False
    async with writing(database) as work:
        for ping in await pings_in(work, delivery.id):
            if not ping.ended:
                event = await get_event(work, ping.event_id)
                await add_pings(work, [NewPing(ping.loop_number, ping.event_id, triage, kind_of(event))], now)
        await work.commit()
    return True


async def _give_triage(database: Database, terms: Terms, delivery: Delivery, now: datetime) -> bool:
    """Gives triage the task of somebody who is gone; False where that is triage itself."""
    triage = terms.policy.role(TRIAGE)
    if delivery.recipient == triage or delivery.event_id is None or delivery.loop_number is None:
        return False
    async with writing(database) as work:
        await want_messages(work, [task_for(triage, delivery.loop_number, delivery.event_id)], now)
        await work.commit()
    return True


async def give_up(database: Database, terms: Terms, delivery: Delivery, why: str, now: datetime) -> None:
    """Tells every admin, once, of a message that was given up. A notice that fails itself is left to `doctor`."""
    if delivery.kind is DeliveryKind.NOTICE:
        return
    facts = {
        "notice": "undelivered",
        "delivery": delivery.id,
        "loop": delivery.loop_number,
        "recipient": delivery.recipient,
        "why": why,
    }
    told = [
        Wanted(f"given_up:{delivery.id}:{admin}", DeliveryKind.NOTICE, admin, facts=facts)
        for admin in terms.policy.people.admins
    ]
    async with writing(database) as work:
        await want_messages(work, told, now)
        await work.commit()
