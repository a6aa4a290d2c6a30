"""What is done when time passes: loops take their steps, and people hear of it. Reads no clock; safe to run anywhere.

Any number of processes may run it on one PostgreSQL: what one has claimed, the others leave alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.use_cases.digests import tell_digests
from bot.use_cases.keeping import card_key, keep_all
from bot.use_cases.placing import see_to_absences, see_to_lost_people, see_to_moved_accounts
from rules.model import Loop
from rules.ownership import holders
from rules.pings import Form, PingKind, day_of, form_of, may_ping_from
from rules.staff import Staff
from rules.steps import take_steps
from rules.terms import Terms
from storage.database import Database
from storage.deliveries import (
    DeliveryKind,
    Wanted,
    refresh_message,
    refresh_pings,
    standing_ids,
    standing_messages,
    want_messages,
)
from storage.directory import staff_of
from storage.due import what_is_due
from storage.loops import due_loops, is_any_loop_due
from storage.pings import DuePing, ToldToday, due_pings, postpone, tell_in, told_since
from storage.work import Writing, reading, writing

# Small enough that clicks and answers get their turn on SQLite between two batches.
_LOOPS_AT_ONCE = 100
_PINGS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Ticked:
    """How many loops were asked, messages with pings are on their way, and loops changed hands."""

    loops: int = 0
    pings: int = 0
    moved: int = 0


async def tick(database: Database, terms: Terms, now: datetime) -> Ticked:
    """Does what is due at `now`, each thing once. Raises DatabaseAwayError; what was done until then is kept."""
    async with reading(database) as work:
        due = await what_is_due(work, now)
    moved = 0
    if due.absences:
        moved += await see_to_absences(database, terms, now)
    if due.lost_people:
        moved += await see_to_lost_people(database, terms, now)
    if due.moved_accounts:
        moved += await see_to_moved_accounts(database, terms, now)
    asked = await ask_loops(database, terms, now) if due.loops else 0
    # Whoever is back hears at once of what was given back to them.
    told = await tell_pings(database, terms, now) if due.pings or asked or moved else 0
    return Ticked(asked, told, moved)


async def ask_loops(database: Database, terms: Terms, now: datetime) -> int:
    """Has every loop whose time has come take its steps. Returns how many there were."""
    asked = 0
    while True:
        async with writing(database) as work:
            loops = await due_loops(work, now, _LOOPS_AT_ONCE)
            if not loops:
                return asked
            staff = await staff_of(work, _concerned(loops, terms))
            decided = [(loop, take_steps(loop, now, terms, staff)) for loop in loops]
            await keep_all(work, terms, decided, now)
            await work.commit()
        asked += len(loops)


def _concerned(loops: Iterable[Loop], terms: Terms) -> set[str]:
    """Those whom a step of these loops may have to do with."""
    named = {email for loop in loops for email in (*holders(loop), loop.lead_email) if email}
    return named | set(terms.policy.people.roles.values()) | {terms.policy.people.lead}


async def tell_pings(database: Database, terms: Terms, now: datetime) -> int:
    """Puts the pings that are due into messages: one for each reader. Returns how many messages there were.

    Nothing is told while a loop still waits to be asked, perhaps by another process: its ping may belong into the same
    message.
    """
    told = 0
    while True:
        async with writing(database) as work:
            if await is_any_loop_due(work, now):
                return told
            due = await due_pings(work, now, _PINGS_AT_ONCE)
            if not due:
                return told
            if len(due) == _PINGS_AT_ONCE:
                due = _whole_readers(due)
            told += await _tell(work, terms, due, now)
            await work.commit()


def _whole_readers(due: list[DuePing]) -> list[DuePing]:
    """The pings without the last reader's, of whom there may be more; all of them where that is the only one."""
    return [ping for ping in due if ping.recipient != due[-1].recipient] or due


@dataclass(frozen=True, slots=True)
class _Telling:
    reader: str
    form: Form
    pings: tuple[DuePing, ...]
    list_id: int | None


async def _tell(work: Writing, terms: Terms, due: Sequence[DuePing], now: datetime) -> int:
    staff = await staff_of(work, {ping.recipient for ping in due})
    digested = [ping for ping in due if ping.kind is PingKind.DIGEST]
    digests = await tell_digests(work, terms, digested, staff, now) if digested else 0
    pressing = [ping for ping in due if ping.kind is not PingKind.DIGEST]
    return digests + (await _tell_now(work, terms, pressing, staff, now) if pressing else 0)


async def _tell_now(work: Writing, terms: Terms, due: Sequence[DuePing], staff: Staff, now: datetime) -> int:
    grouped = {reader: tuple(pings) for reader, pings in itertools.groupby(due, lambda ping: ping.recipient)}
    awake: dict[str, tuple[DuePing, ...]] = {}
    for reader, pings in grouped.items():
        begins = may_ping_from(now, terms.zone_of(staff.person(reader)), terms)
        if begins > now:
            await postpone(work, pings, begins)
        else:
            awake[reader] = pings
    if not awake:
        return 0
    tellings = await _tellings(work, terms, awake, staff, now)
    # What these pings ask again stands in earlier messages, which change with it.
    await refresh_pings(work, [ping.loop_number for telling in tellings for ping in telling.pings], now)
    await _send(work, tellings, now)
    return sum(telling.form is not Form.TO_LIST for telling in tellings)


async def _tellings(
    work: Writing, terms: Terms, awake: dict[str, tuple[DuePing, ...]], staff: Staff, now: datetime
) -> list[_Telling]:
    starts = {reader: day_of(now, terms.zone_of(staff.person(reader))).start for reader in awake}
    today: dict[str, ToldToday] = {}
    for start in set(starts.values()):
        today |= await told_since(work, [reader for reader in awake if starts[reader] == start], start)
    seen = await standing_ids(work, [told.last_delivery for told in today.values() if told.last_delivery])
    tellings = []
    for reader, pings in awake.items():
        told = today.get(reader, ToldToday(0, None))
        form = form_of(len(pings), told.messages, terms.policy.pings.daily_limit)
        if form is Form.TO_LIST and told.last_delivery not in seen:
            # The list was deleted in Slack: what is due now must not go down with it.
            form = Form.LIST
        tellings.append(_Telling(reader, form, pings, told.last_delivery))
    return tellings


async def _send(work: Writing, tellings: Sequence[_Telling], now: datetime) -> None:
    singles = [telling.pings[0] for telling in tellings if telling.form is Form.SINGLE]
    cards = await standing_messages(work, [card_key(ping.loop_number, ping.recipient) for ping in singles])
    wanted = [_message(telling, cards) for telling in tellings if telling.form is not Form.TO_LIST]
    await want_messages(work, wanted, now)
    ids = await standing_messages(work, [message.dedupe_key for message in wanted])
    told: list[tuple[DuePing, int]] = []
    for telling in tellings:
        message_id = telling.list_id if telling.form is Form.TO_LIST else ids[_key(telling)]
        assert message_id is not None
        told += [(ping, message_id) for ping in telling.pings]
        if telling.form is Form.TO_LIST:
            await refresh_message(work, message_id, now)
    await tell_in(work, told, now)


def _key(telling: _Telling) -> str:
    return f"ping:{telling.pings[0].id}"


def _message(telling: _Telling, cards: dict[str, int]) -> Wanted:
    """A reminder stands in the thread of its card where there is one; what asks for a decision stands alone."""
    first = telling.pings[0]
    if telling.form is Form.LIST:
        return Wanted(_key(telling), DeliveryKind.PING, telling.reader, facts={"listed": True})
    card = card_key(first.loop_number, first.recipient)
    in_thread = first.kind is PingKind.ACT and card in cards
    return Wanted(
        _key(telling),
        DeliveryKind.PING,
        telling.reader,
        loop_number=first.loop_number,
        parent_key=card if in_thread else None,
    )
