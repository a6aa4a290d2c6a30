"""The sentences that only the one who acted sees. Each says what is so, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.slack.text import Message, fallback
from bot.slack.views import blocks, words
from rules.decision import Refusal, RefusalKind
from rules.events import EventKind
from rules.facts import LoopFacts
from rules.model import LoopEvent, Person, State

_MOST_NAMES = 5
_DONE = {
    EventKind.CLAIMED: "claimed",
    EventKind.CONTACTED: "logged outreach for",
    EventKind.RESOLVED: "resolved",
    EventKind.ESCALATED: "escalated",
    EventKind.CHURNED: "marked as churned",
    EventKind.REASSIGNED: "passed on",
    EventKind.REOPENED: "reopened",
    EventKind.HANDED_BACK: "handed back",
    EventKind.ASSIGNED: "assigned",
    EventKind.TAKEN_OVER: "took over",
    EventKind.MORE_TIME: "gave more time for",
    EventKind.NURTURED: "followed up on",
    EventKind.NOT_NOW: "set aside",
    EventKind.ASKED_FOR: "asked for something from",
    EventKind.ANSWERED: "noted the answer of",
    EventKind.REASON_CORRECTED: "corrected the reason of",
}


def private(sentence: str) -> Message:
    """A sentence as an ephemeral message."""
    return Message(fallback(sentence), [blocks.section(sentence)])


def refused(refusal: Refusal, facts: LoopFacts, reader: Person, now: datetime) -> str:
    """Why a move was not made, in a sentence; bare words, for `private` or for a modal."""
    match refusal.kind:
        case RefusalKind.NOT_ALLOWED:
            return not_allowed([facts.person(email) for email in refusal.who_can])
        case RefusalKind.LOST_RACE:
            return lost_race(refusal.last, facts, reader, now) if refusal.last else stale(refusal.loop.state)
        case RefusalKind.STALE:
            return stale(refusal.loop.state)
        case RefusalKind.NO_MORE_TIME:
            return no_more_time(refusal.loop.more_time_until, now, words.zone_of(reader, facts.default_timezone))
        case RefusalKind.NOT_FIT:
            return not_fit(refusal.why)
        case _:
            assert_never(refusal.kind)


def not_allowed(who_can: Sequence[Person]) -> str:
    """Who could do this instead."""
    if not who_can:
        return "This is not yours to change, and nobody is named who could. Ask whoever keeps the policy."
    named = [words.name(person) for person in who_can[:_MOST_NAMES]]
    return (
        f"This one is not yours to change. {words.listed(named)} can: ask one of them."
        if len(named) > 1
        else (f"This one is not yours to change. {named[0]} can: ask them.")
    )


def lost_race(last: LoopEvent, facts: LoopFacts, reader: Person, now: datetime) -> str:
    """Who was faster, and when."""
    who = "You" if last.who == reader.email else words.name(facts.person(last.who)) if last.who else "nps-loop"
    did = _DONE.get(EventKind(last.kind), "changed") if last.kind in set(EventKind) else "changed"
    when = words.at_moment(last.at, now, words.zone_of(reader, facts.default_timezone))
    return f"{who} {did} this {when}. The card is up to date now."


def no_more_time(until: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """A lead gives more time once."""
    given = f", until {words.dated(until, now, zone)}" if until else ""
    return f"More time was given once already{given}. Take it over, or hand it to the executive."


def not_fit(why: str | None) -> str:
    """The policy keeps this account from being asked for a reference."""
    return f"Not for a reference yet: {why or 'the policy leaves this account out'}. Ask for something else instead."


def stale(state: State) -> str:
    """The button was from an older card."""
    return (
        f"This loop is already {state}. The card is up to date now."
        if state is not State.OPEN
        else ("This loop is open again. The card is up to date now.")
    )


def unknown_colleague() -> str:
    """The person chosen cannot take a loop."""
    return "Choose somebody else: this is a bot, an account without an email, or one that was deactivated."


def not_to_yourself() -> str:
    """Whoever escalates a loop gives it to somebody else."""
    return "That is you. Choose who should have it instead."


def not_found(number: int) -> str:
    """There is no such loop."""
    return f"There is no loop {number}. /nps mine lists yours."


def database_away() -> str:
    """Nothing can be kept at the moment."""
    return "The database can't be reached, so nothing was changed. Please try again in a minute."


def slack_failed() -> str:
    """Slack did not do what a click needs, such as opening a modal."""
    return "Slack did not play along just now. Please try again; if it stays, tell your admins."


def our_mistake() -> str:
    """Something broke that should not have."""
    return "Something went wrong on my side. Look at the card before you try again; if it stays, tell your admins."


def too_slow() -> str:
    """Whether it was done is not known: the card tells."""
    return "That took too long. Look at the card in a moment: if nothing changed there, please try again."
