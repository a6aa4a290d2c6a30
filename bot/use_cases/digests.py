"""Daily digests: puts what is due into one message a reader and day, and gathers what that shows. Decides nothing."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from rules.digests import DigestEntry, may_digest_from, next_digest, rank
from rules.facts import LoopFacts
from rules.model import Lane, Person
from rules.pings import day_of
from rules.plays import show_play
from rules.references import fitness
from rules.staff import Staff
from rules.terms import Terms
from storage.database import Database
from storage.deliveries import (
    DeliveryKind,
    Wanted,
    is_for,
    refresh_message,
    refresh_pings,
    standing_messages,
    want_messages,
)
from storage.digests import Entry, Surroundings, entries_in, surroundings
from storage.directory import people_of
from storage.pings import DuePing, postpone, tell_in
from storage.work import Reading, Writing, reading


def digest_key(reader: str, day: date) -> str:
    """Names the one digest that a reader gets on a day of theirs."""
    return f"digest:{reader}:{day.isoformat()}"


async def tell_digests(work: Writing, terms: Terms, due: Sequence[DuePing], staff: Staff, now: datetime) -> int:
    """Puts entries that are due into the digests of today; those of readers whose day is over wait for the next one.

    Whatever turns up for a reader who has today's digest already is added there. Returns how many messages are new.
    """
    today: dict[str, tuple[date, tuple[DuePing, ...]]] = {}
    for reader, entries in itertools.groupby(due, lambda ping: ping.recipient):
        person, theirs = staff.person(reader), tuple(entries)
        zone = terms.zone_of(person)
        begins = may_digest_from(now, zone, terms, person.digest_at if person else None)
        if begins > now:
            await postpone(work, theirs, begins)
        else:
            today[reader] = (now.astimezone(zone).date(), theirs)
    if not today:
        return 0
    # What comes again stands in an earlier digest, which then says so.
    await refresh_pings(work, [ping.loop_number for _, theirs in today.values() for ping in theirs], now)
    keys = {reader: digest_key(reader, day) for reader, (day, _) in today.items()}
    standing = await standing_messages(work, keys.values())
    wanted = [
        Wanted(keys[reader], DeliveryKind.DIGEST, reader, facts={"day": day.isoformat()})
        for reader, (day, _) in today.items()
        if keys[reader] not in standing
    ]
    await want_messages(work, wanted, now)
    ids = await standing_messages(work, keys.values())
    # One that its reader deleted in Slack is not sent again: what would have been added comes with the next.
    carried = {reader: ids[keys[reader]] for reader in today if keys[reader] in ids}
    for reader, message_id in carried.items():
        if keys[reader] in standing:
            await refresh_message(work, message_id, now)
    for reader in today.keys() - carried:
        person = staff.person(reader)
        zone, own = terms.zone_of(person), person.digest_at if person else None
        await postpone(work, today[reader][1], next_digest(day_of(now, zone).end, zone, terms, own))
    told = [(ping, carried[reader]) for reader, (_, theirs) in today.items() if reader in carried for ping in theirs]
    await tell_in(work, told, now)
    return len(wanted)


async def read_digest(
    database: Database, terms: Terms, delivery_id: int, reader: Person, now: datetime
) -> list[DigestEntry]:
    """What this reader's digest holds now; nothing where it is somebody else's. Raises DatabaseAwayError."""
    async with reading(database) as work:
        if not await is_for(work, delivery_id, reader.email):
            return []
        return await entries_of(work, terms, delivery_id, reader, now)


async def entries_of(work: Reading, terms: Terms, delivery_id: int, reader: Person, now: datetime) -> list[DigestEntry]:
    """What a digest holds as it stands now, ranked."""
    found = await entries_in(work, delivery_id)
    around = await surroundings(work, found)
    colleagues = {
        email for entry in found for email in (entry.loop.owner_email, entry.last and entry.last.who) if email
    }
    people = await people_of(work, colleagues)
    entries = [_entry(entry, around, people, now, terms) for entry in found]
    return rank(entries, now.astimezone(terms.zone_of(reader)).date())


def _entry(
    entry: Entry, around: Surroundings, people: Mapping[str, Person], now: datetime, terms: Terms
) -> DigestEntry:
    loop, response = entry.loop, entry.response
    account = around.accounts.get(loop.account_id or "")
    theirs = around.earlier.get(response.email or "", ())
    facts = LoopFacts(
        loop=loop,
        response=response,
        reason=terms.reasons.shown(loop.reason, response.comment),
        account=account,
        contact=around.contacts.get(response.email or ""),
        earlier=tuple(one for one in theirs if one.submitted_at < response.submitted_at),
        history=() if entry.last is None else (entry.last,),
        people=people,
        currency=terms.policy.currency,
        default_timezone=terms.policy.timezone,
    )
    facts = replace(facts, play=show_play(terms.policy.play_named(loop.play), facts))
    if loop.lane is Lane.PROMOTER:
        open_ones = around.open_detractors.get(loop.account_id or "", 0)
        facts = replace(facts, fitness=fitness(account, open_ones, now, terms))
    return DigestEntry(facts, entry.digested.details.get("overdue") is True, entry.repeated)
