"""What is said of a question about the measures that cannot be answered. Reads no question."""

from __future__ import annotations

from collections.abc import Sequence

from bot.slack.views import words
from rules.model import Person

_MOST_NAMES = 5
_HOW = "Write it like this: /nps stats 90d by owner in segment=EMEA"


def no_question(wrong: str) -> str:
    """What is wrong with what was typed; a sentence for `private`."""
    end = "" if wrong.endswith((".", "?")) else "."
    return f"{wrong[:1].upper()}{wrong[1:]}{end} {_HOW}"


def not_your_figures(who_can: Sequence[Person]) -> str:
    """Somebody asked about a colleague's accounts; a sentence for `private`."""
    named = words.listed([words.name(person) for person in who_can[:_MOST_NAMES]])
    who = f" {named} can see all of them: ask there." if named else ""
    return f"Figures of colleagues are for leads and admins; yours are at /nps stats.{who}"
