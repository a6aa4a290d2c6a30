"""What is special about a loop: who heard of it at once and why, who stands in, what time was given. Knows no block."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.slack.text import short
from bot.slack.views import words
from bot.slack.views.headlines import last_event
from rules.events import EventKind, time_detail
from rules.facts import LoopFacts
from rules.model import Absence
from rules.ownership import who_must_act
from rules.paths import PathKind

_WHY = 200
_A_MOMENT = timedelta(microseconds=1)


def circumstances(facts: LoopFacts, now: datetime, zone: ZoneInfo) -> list[str]:
    """Each in a sentence; none for most loops."""
    told = [*_paths(facts), _routed(facts), _stand_in(facts, now), _more_time(facts, now, zone)]
    return [sentence for sentence in told if sentence]


def _paths(facts: LoopFacts) -> list[str]:
    """All reasons in one line for each person who heard of it."""
    reasons: dict[str, list[str]] = {}
    for path in facts.paths:
        why = short(path.why, _WHY)
        reasons.setdefault(path.to, []).append(f"executive review, {why}" if path.kind is PathKind.CHRONIC else why)
    sentences = []
    for email, whys in reasons.items():
        said = " and ".join(whys)
        has_it = email == facts.loop.escalated_to
        verb = "has it" if has_it else "owns it" if email == facts.loop.owner_email else "was told at once"
        sentences.append(f"{words.name(facts.person(email))} {verb}: {said}.")
    return sentences


def _routed(facts: LoopFacts) -> str | None:
    informed = facts.loop.informed_email
    if informed is None:
        return None
    owner, csm = (words.name(facts.person(email)) for email in (facts.loop.owner_email, informed))
    return f"{owner} answers this one; {csm} is kept informed and may act."


def _stand_in(facts: LoopFacts, now: datetime) -> str | None:
    away = facts.absences.get(who_must_act(facts.loop))
    if away is None or facts.loop.backup_email is None:
        return None
    person, backup = facts.person(away.email), words.name(facts.person(facts.loop.backup_email))
    until = last_day(away, now, words.zone_of(person, facts.default_timezone))
    return f"{words.name(person)} is away until {until}{why_of(away)}; {backup} stands in."


def why_of(absence: Absence) -> str:
    """Why somebody is away, in brackets; nothing where they did not say."""
    return f" ({short(absence.why, _WHY)})" if absence.why else ""


def last_day(absence: Absence, now: datetime, zone: ZoneInfo) -> str:
    """The last day of an absence, in the `zone` of who is away: `Fri 4 Dec`, with any other year than this."""
    day = (absence.ends_at - _A_MOMENT).astimezone(zone).date()
    year = f" {day.year}" if day.year != now.astimezone(zone).year else ""
    return f"{day:%a} {day.day} {day:%b}{year}"


def _more_time(facts: LoopFacts, now: datetime, zone: ZoneInfo) -> str | None:
    given = last_event(facts, EventKind.MORE_TIME)
    if given is None or facts.loop.more_time_until is None or facts.loop.touched:
        return None
    who = words.name(facts.person(given.who)) if given.who else "nps-loop"
    until = time_detail(given, "until") or facts.loop.more_time_until
    why = f": {short(given.why, _WHY)}" if given.why else ""
    return f"{who} gave more time until {words.dated(until, now, zone)}{why}"
