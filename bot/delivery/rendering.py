"""Renders a message of the outbox from what the database holds at this moment. Sends nothing."""

from __future__ import annotations

from datetime import date, datetime

from bot.slack.text import Message
from bot.slack.views import (
    admin_notice,
    alert,
    card,
    digest,
    monthly_report,
    nobody_in_role,
    note,
    pings,
    review,
    stand_in,
    task,
)
from bot.use_cases.digests import entries_of
from bot.use_cases.reporting import month_in, report_of
from bot.use_cases.reviewing import review_of, week_in
from bot.use_cases.showing import facts_of
from rules.facts import LoopFacts, PingShown
from rules.lifecycle import LIVE
from rules.model import Person
from rules.moves import decisions_for
from rules.terms import Terms
from storage.database import Database
from storage.deliveries import Delivery, DeliveryKind
from storage.loops import get_event
from storage.pings import pings_in
from storage.work import Reading, reading


async def render(
    database: Database, terms: Terms, delivery: Delivery, reader: Person, now: datetime, workspace_url: str
) -> Message | None:
    """What `delivery`, any but a Home, shows its reader now; None where nothing is left to say.

    Raises DatabaseAwayError.
    """
    match delivery.kind:
        case DeliveryKind.NOTICE:
            return _notice(delivery, reader, now, terms)
        case DeliveryKind.ALERT:
            return alert(delivery.facts, reader, now, terms.policy.timezone)
        case DeliveryKind.PING:
            async with reading(database) as work:
                return await _pings(work, terms, delivery, reader, now)
        case DeliveryKind.DIGEST:
            async with reading(database) as work:
                return await _digest(work, terms, delivery, reader, now)
        case DeliveryKind.REVIEW:
            async with reading(database) as work:
                return await _review(work, terms, delivery, now)
        case DeliveryKind.TASK:
            async with reading(database) as work:
                assert delivery.event_id is not None
                event = await get_event(work, delivery.event_id)
                return task(event, await facts_of(work, terms, _loop_of(delivery), now), reader, now)
        case DeliveryKind.CARD:
            async with reading(database) as work:
                number = _loop_of(delivery)
                return card(await facts_of(work, terms, number, now, reader.email, workspace_url), reader, now)
        case DeliveryKind.EXPORT:
            # A file, with words of its own: see bot/delivery/exporting.py.
            return None
        case DeliveryKind.NOTE:
            async with reading(database) as work:
                assert delivery.event_id is not None
                event = await get_event(work, delivery.event_id)
                return note(event, await facts_of(work, terms, _loop_of(delivery), now), reader, now)
        case DeliveryKind.HOME:
            raise AssertionError("a Home is no message")


async def _review(work: Reading, terms: Terms, delivery: Delivery, now: datetime) -> Message | None:
    part, month = str(delivery.facts.get("part")), month_in(delivery.facts, terms)
    if month is not None:
        return monthly_report(part, await report_of(work, terms, month, now))
    return review(part, await review_of(work, terms, week_in(delivery.facts), now))


def _notice(delivery: Delivery, reader: Person, now: datetime, terms: Terms) -> Message:
    match delivery.facts.get("notice"):
        case "nobody_in_role":
            return nobody_in_role(delivery.facts)
        case "stand_in":
            return stand_in(delivery.facts, reader, now, terms.policy.timezone)
        case _:
            return admin_notice(delivery.facts)


async def _digest(work: Reading, terms: Terms, delivery: Delivery, reader: Person, now: datetime) -> Message | None:
    """A digest of which nothing is left to do by the time it is sent is not sent."""
    entries = await entries_of(work, terms, delivery.id, reader, now)
    if delivery.is_post:
        entries = [entry for entry in entries if entry.facts.loop.state in LIVE and not entry.moved]
        if not entries:
            return None
    return digest(entries, delivery.id, date.fromisoformat(str(delivery.facts.get("day"))), reader, now)


def _loop_of(delivery: Delivery) -> int:
    assert delivery.loop_number is not None
    return delivery.loop_number


async def _pings(work: Reading, terms: Terms, delivery: Delivery, reader: Person, now: datetime) -> Message | None:
    """A ping whose loop somebody has acted on since is not sent; in a message that stands it becomes a quiet line."""
    told = await pings_in(work, delivery.id)
    if delivery.is_post and all(ping.ended for ping in told):
        return None
    facts: dict[int, LoopFacts] = {}
    for number in {ping.loop_number for ping in told}:
        facts[number] = await facts_of(work, terms, number, now)
    shown = [
        PingShown(
            facts[ping.loop_number],
            await get_event(work, ping.event_id),
            ping.ended,
            ping.repeated,
            decisions_for(facts[ping.loop_number].loop, reader.email, terms),
        )
        for ping in told
        if not (delivery.is_post and ping.ended)
    ]
    return pings(shown, reader, now, listed=delivery.facts.get("listed") is True)
