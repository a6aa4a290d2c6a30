"""What `/nps away` and `/nps back` answer: until when and with whom, or what was wrong. Parses nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.slack.text import Message, short
from bot.slack.views import words
from bot.slack.views.circumstances import last_day, why_of
from bot.slack.views.refusals import private
from rules.away import LONGEST, AwayRefusal
from rules.model import Absence, Person

_RIGHT = "Write it like this: /nps away @backup until 2026-12-04 on leave"
_TYPED = 40


def away_set(absence: Absence, backup: Person, loops: int, now: datetime, zone: ZoneInfo) -> Message:
    """Noted; `zone` is that of who is away."""
    until = last_day(absence, now, zone)
    name = words.name(backup)
    held = f" {_counted(loops)} stay yours, and {name} may act on them." if loops else ""
    return private(
        f"You are away until the end of {until}{why_of(absence)}. New answers and reminders go to {name}, who was "
        f"told.{held} The deadlines run on. Back earlier? /nps back"
    )


def away_ended(backup: Person, loops: int) -> Message:
    """Noted that somebody is back."""
    held = f" {_counted(loops)} {'waits' if loops == 1 else 'wait'} for you: /nps mine" if loops else ""
    return private(
        f"Welcome back. {words.name(backup)} stands in no more; answers and reminders come to you again.{held}"
    )


def _counted(loops: int) -> str:
    return "1 open loop" if loops == 1 else f"{loops:,} open loops"


def not_away() -> Message:
    """There is nothing to end."""
    return private("You are not away, so nothing was changed.")


def no_backup_named() -> Message:
    """Nobody was mentioned."""
    return private(f"Who stands in for you? Mention them with their @. {_RIGHT}")


def no_day_named(typed: str) -> Message:
    """No day could be read."""
    said = f"I cannot read “{short(typed, _TYPED)}” as a day." if typed.strip() else "Until when?"
    return private(f"{said} Write the day like 2026-12-04, 4 Dec or Friday. {_RIGHT}")


def away_refused(refusal: AwayRefusal, backup: Person, last: date) -> Message:
    """Why the absence was not noted."""
    return private(f"{away_problem(refusal, backup, last)} Nothing was noted.")


def away_problem(refusal: AwayRefusal, backup: Person, last: date) -> str:
    """The same in a sentence."""
    name = words.name(backup)
    match refusal:
        case AwayRefusal.YOURSELF:
            sentence = "You cannot stand in for yourself. Name a colleague who is there."
        case AwayRefusal.BACKUP_GONE:
            sentence = f"{name} is deactivated in Slack. Name a colleague who is there."
        case AwayRefusal.BACKUP_AWAY:
            sentence = f"{name} is away at the moment. Name somebody who is there."
        case AwayRefusal.PAST:
            sentence = f"{words.day(last)} is past. Name today or a later day."
        case AwayRefusal.TOO_FAR:
            day = words.day(last)
            sentence = (
                f"{day} is more than {LONGEST.days} days off. Name a nearer day, or give the accounts another CSM."
            )
        case _:
            assert_never(refusal)
    return sentence
