"""Reads what follows `/nps away`: who stands in, until when, and why. Knows nobody and notes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.slack.text import clean
from bot.slack.typed import as_typed
from rules.days import read_day

# With `should_escape` in the manifest, Slack sends a mention as the id, with or without a name behind it.
_MENTION = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^>]*)?>")
_MOST_WORDS_OF_A_DAY = 3
_LONGEST_WHY = 300


@dataclass(frozen=True, slots=True)
class AwayTyped:
    """What was typed. `user_id` is None where nobody was mentioned, `last_day` where no day could be read."""

    user_id: str | None
    last_day: date | None
    typed_day: str = ""
    why: str | None = None


def read_away(typed: str, today: date) -> AwayTyped:
    """`@backup until DATE [why]`; the words may come in either order, and *until* may be left out."""
    match = _MENTION.search(typed)
    rest = _MENTION.sub(" ", typed, count=1).split()
    if rest and rest[0].lower() in ("until", "till", "to"):
        rest = rest[1:]
    for count in range(min(_MOST_WORDS_OF_A_DAY, len(rest)), 0, -1):
        day = read_day(" ".join(rest[:count]).rstrip(",;:-"), today)
        if day is not None:
            why = clean(as_typed(" ".join(rest[count:]))).strip(" ,;:-")[:_LONGEST_WHY]
            return AwayTyped(match[1] if match else None, day, " ".join(rest[:count]), why or None)
    return AwayTyped(match[1] if match else None, None, " ".join(rest[:_MOST_WORDS_OF_A_DAY]))
