"""What is said about exports: where they come, who may have them, and why there is no file. Makes none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.slack.text import Markup, Message, escape, short
from bot.slack.views import words
from bot.slack.views.refusals import private
from rules.model import Person
from rules.periods import Period

_MOST_NAMES = 5
_TYPED = 40
_HOW = "Write it like this: /nps export responses csv 90d. There are loops, responses and events, as csv or jsonl."
_ON_THE_SERVER = "Whoever runs the bot can also get it with: nps-loop export"


def export_comes(kind: str, form: str, period: Period, reader: Person, now: datetime, default_timezone: str) -> Message:
    """It will be made and sent."""
    stretch = _stretch(period, reader, now, default_timezone)
    return private(f"Your export of {kind}{stretch} comes here as a file ({form}), in your messages with me.")


def _stretch(period: Period, reader: Person, now: datetime, default_timezone: str) -> str:
    zone = words.zone_of(reader, default_timezone)
    if period.since is None:
        return f", all until {words.dated(period.until, now, zone)},"
    return f" from {words.dated(period.since, now, zone)} to {words.dated(period.until, now, zone)}"


def export_words(kind: str, rows: int, period: Period, name: str, reader: Person, default_timezone: str) -> Markup:
    """What stands beside the file. `name` finds it again."""
    stretch = _stretch(period, reader, period.until, default_timezone).rstrip(",")
    told = f"Your export: {_counted(kind, rows)}{stretch}. {name}"
    if kind == "responses":
        told += "\nIt holds what customers wrote, with their names: keep it where they would want it to be."
    return escape(told)


def _counted(kind: str, rows: int) -> str:
    return f"1 {kind.removesuffix('s')}" if rows == 1 else f"{rows:,} {kind}"


def export_empty(kind: str) -> Message:
    """There is nothing in that stretch of time."""
    return private(
        f"There are no {kind} in the period you asked for, so there is no file. Ask for a longer one, or all."
    )


def export_too_large(kind: str, most_bytes: int) -> Message:
    """There is more than fits."""
    size = f"{most_bytes // 1024**2} MB"
    return private(
        f"Your export of {kind} would be larger than {size}, more than I can send. Ask for a shorter period, "
        f"such as 90d. {_ON_THE_SERVER} {kind}"
    )


def export_refused_by_slack(kind: str, error: str) -> Message:
    """Slack takes no file from the bot, or not this one."""
    match error:
        case "missing_scope":
            why = (
                "I may not send files yet. An admin adds the scope files:write, as in manifest.yml, and installs the "
                "app again."
            )
        case "file_upload_size_restricted" | "storage_limit_reached":
            why = "It is larger than this workspace lets files be. Ask for a shorter period, such as 90d."
        case _:
            why = (
                f"Slack did not take the file ({short(error, _TYPED)}). Ask whoever runs the workspace whether apps "
                "may send files."
            )
    return private(f"Your export of {kind} could not be sent. {why} {_ON_THE_SERVER} {kind}")


def export_not_yours(who_can: Sequence[Person]) -> Message:
    """Somebody asked who is neither lead nor admin."""
    named = words.listed([words.name(person) for person in who_can[:_MOST_NAMES]])
    return private(
        f"An export tells of all customers, so leads and admins alone can have one: ask {named}. "
        "Your own loops are in /nps mine."
    )


def export_what(typed: str) -> Message:
    """Nothing that could be exported was named."""
    said = f"I cannot export “{short(typed, _TYPED)}”." if typed.strip() else "What shall I export?"
    return private(f"{said} {_HOW}")


def export_period_unknown(problem: str) -> Message:
    """The period is none; `problem` says what is right."""
    return private(f"{short(problem, 300)}. {_HOW}")
