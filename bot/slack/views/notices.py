"""What the admins are told of the bot's own troubles. Knows no outbox and no error."""

from __future__ import annotations

from collections.abc import Mapping

from bot.slack.text import Message, bold, clean, clip, fallback, is_blank, rich_section, rich_text, short, text
from bot.slack.views import words

_PROBLEM = 500
_WHAT = 100
_WHAT_TO_DO = "Run nps-loop doctor: it says what to mend and how to send this again."


def admin_notice(facts: Mapping[str, object]) -> Message:
    """A message was given up. Keys: `recipient` (email or channel), `loop` (number, or None), `why` (a sentence)."""
    number = facts.get("loop")
    what = f"a message about loop {number}" if isinstance(number, int) else "a message"
    return undelivered(str(facts.get("recipient") or "somebody"), what, str(facts.get("why") or ""))


def undelivered(recipient: str, what: str, why: str, what_to_do: str = _WHAT_TO_DO) -> Message:
    """A message was given up.

    `what` it was, such as *the card of loop 1042*; `why` Slack did not take it; `what_to_do` a whole sentence.
    """
    first = f"I could not deliver {short(what, _WHAT)} to {short(recipient, words.NAME_LIMIT)}."
    problem = clip(clean(why).strip(), _PROBLEM)
    lines = [
        "Slack gave no reason." if is_blank(problem) else f"Why: {problem}",
        f"What to do: {clip(clean(what_to_do).strip(), _PROBLEM)}",
    ]
    body = rich_section(bold(first), text("\n" + "\n".join(lines)))
    return Message(fallback("\n".join([first, *lines])), [rich_text("notice.undelivered", body)])
