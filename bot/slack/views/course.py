"""How a customer's scores went on, in words: on the old card, on the new one, and in the thread. Knows no block."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.slack.views import words
from rules.facts import LoopFacts
from rules.recovery import Course, Verdict, course_of, verdict_of

_VERDICTS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.RECOVERED: "recovered",
        Verdict.BETTER: "better, still unhappy",
        Verdict.SAME: "no change",
        Verdict.WORSE: "worse",
    }
)
_MOST_SCORES = 6


def verdict(score: int, next_score: int) -> str:
    """`3 → 8, recovered`."""
    return f"{score} → {next_score}, {_VERDICTS[verdict_of(score, next_score)]}"


def later(facts: LoopFacts, zone: ZoneInfo) -> str | None:
    """What the customer of this loop answered next, and when; None where they did not answer again."""
    if facts.later is None:
        return None
    day = words.day(facts.later.submitted_at.astimezone(zone).date())
    return f"{verdict(facts.response.score, facts.later.score)} ({day})"


def course(facts: LoopFacts) -> str | None:
    """How the same customer's scores have gone up to this answer; None where there is nothing to say."""
    own = [earlier.score for earlier in facts.earlier if earlier.same_person]
    found = course_of(facts.response.score, own)
    if found is None:
        return None
    kind, scores = found
    shown = " → ".join(str(score) for score in scores[-_MOST_SCORES:])
    match kind:
        case Course.RECOVERED:
            return f"recovered: {shown}"
        case Course.RELAPSED:
            return f"relapsed: {shown}"
        case Course.STILL_UNHAPPY:
            return f"still unhappy: {shown}"
