"""Gathers what is shown of loops: their facts, as they stand at one moment. Decides nothing and knows no view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.use_cases.fitness import fitness_of
from rules.facts import NOBODY, LoopFacts, Voice
from rules.model import Lane, Loop, LoopEvent
from rules.ownership import who_can_read
from rules.paths import paths_in
from rules.plays import show_play
from rules.reasons import UNCLEAR
from rules.reasons import Reading as CommentReading
from rules.terms import Terms
from storage.database import Database
from storage.directory import get_account, get_contact, staff_of
from storage.loops import count_live_loops_of, get_loop, history_of, live_loops_of
from storage.responses import earlier_scores, get_response
from storage.ties import later_score
from storage.voices import other_voices
from storage.work import Reading, reading

_LIKELIEST = 3
# The details of events that name a colleague; see rules.events.
_PERSON_KEYS = ("from", "to", "owner", "for")


class NoSuchLoopError(LookupError):
    """There is no loop of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no loop {number}")
        self.number = number


async def loop_numbered(work: Reading, number: int) -> Loop:
    """The loop of this number. Raises NoSuchLoopError."""
    loop = await get_loop(work, number)
    if loop is None:
        raise NoSuchLoopError(number)
    return loop


async def read_loop(database: Database, terms: Terms, number: int, now: datetime) -> LoopFacts:
    """Everything about one loop. Raises NoSuchLoopError, DatabaseAwayError."""
    async with reading(database) as work:
        return await facts_of(work, terms, number, now)


async def read_loop_for(database: Database, terms: Terms, number: int, reader: str, now: datetime) -> LoopFacts:
    """The same for whoever looks it up, `reader` (an address): without the customer's words unless they may read them.

    Raises NoSuchLoopError, DatabaseAwayError.
    """
    facts = await read_loop(database, terms, number, now)
    may_read = reader in who_can_read([facts.loop], facts.account, terms)
    return facts if may_read or facts.response.comment is None else facts.without_words()


async def how_many_to_act_on(database: Database, email: str) -> int:
    """How many loops this person must act on."""
    async with reading(database) as work:
        return await count_live_loops_of(work, email)


async def loops_to_act_on(database: Database, terms: Terms, email: str, most: int, now: datetime) -> list[LoopFacts]:
    """The loops that this person must act on, the most urgent first."""
    async with reading(database) as work:
        return [await facts_of(work, terms, loop.number, now) for loop in await live_loops_of(work, email, most)]


async def facts_of(
    work: Reading, terms: Terms, number: int, now: datetime, reader: str | None = None, workspace_url: str = ""
) -> LoopFacts:
    """Gathers what a reader of the loop needs, as it stands at this moment.

    `reader` (an address) gets links to their own cards, in the workspace at `workspace_url`. Raises NoSuchLoopError.
    """
    loop = await loop_numbered(work, number)
    response = await get_response(work, loop.response_id)
    history = await history_of(work, number)
    staff = await staff_of(work, _named(loop, history, terms))
    read = terms.reasons.read(response.comment)
    facts = LoopFacts(
        loop=loop,
        response=response,
        reason=terms.reasons.shown_in(read, loop.reason),
        account=await get_account(work, loop.account_id) if loop.account_id else None,
        contact=await get_contact(work, response.email) if response.email else None,
        earlier=await earlier_scores(work, response),
        later=await later_score(work, response.id) if loop.lane is Lane.DETRACTOR else None,
        history=history,
        people=staff.people,
        absences={email: absence for email, absence in staff.absences.items() if now < absence.ends_at},
        voices=await _voices(work, loop.account_id, number, reader, workspace_url) if loop.account_id else (),
        signals=read.signals,
        reason_choices=_reason_choices(loop, read, terms),
        fitness=await fitness_of(work, loop.account_id, now, terms) if loop.lane is Lane.PROMOTER else None,
        admins=tuple(terms.policy.people.admins),
        currency=terms.policy.currency,
        default_timezone=terms.policy.timezone,
    )
    return replace(facts, play=show_play(terms.policy.play_named(loop.play), facts))


def _reason_choices(loop: Loop, read: CommentReading, terms: Terms) -> tuple[tuple[str, str], ...]:
    """Every reason but the loop's own: the three likeliest, then the others in the policy's order."""
    others = [likely for likely in read.likeliest if likely.name != loop.reason]
    first = others[:_LIKELIEST]
    taken = {loop.reason, *(likely.name for likely in first)}
    rest = [reason for reason in terms.policy.reasons if reason.name not in taken]
    none = [] if loop.reason in (None, UNCLEAR.name) else [(UNCLEAR.name, "None of these")]
    return (*((one.name, one.label) for one in first), *((one.name, one.label) for one in rest), *none)


def _named(loop: Loop, history: Sequence[LoopEvent], terms: Terms) -> set[str]:
    """Everybody whom the loop or its history names, and the admins."""
    named: set[str | None] = {
        loop.owner_email,
        loop.lead_email,
        loop.escalated_to,
        loop.backup_email,
        loop.asked_email,
        loop.claimed_by,
        loop.informed_email,
        loop.reason_by,
        *terms.policy.people.admins,
        *(path.to for path in paths_in(history)),
    }
    for event in history:
        named.add(event.who)
        named |= {value for key in _PERSON_KEYS if isinstance(value := event.details.get(key), str)}
    return {email for email in named if email}


async def _voices(
    work: Reading, account_id: str, number: int, reader: str | None, workspace_url: str
) -> tuple[Voice, ...]:
    return tuple(
        Voice(
            voice.number,
            voice.name or voice.email or NOBODY,
            voice.score,
            permalink(workspace_url, voice.channel, voice.ts) if voice.channel and voice.ts else None,
        )
        for voice in await other_voices(work, account_id, number, reader)
    )


def permalink(workspace_url: str, channel: str, ts: str) -> str | None:
    """The address of a message, as Slack builds it; None where the workspace's own is not known."""
    return f"{workspace_url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}" if workspace_url else None
