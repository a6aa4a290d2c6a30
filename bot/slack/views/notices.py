"""What the admins are told of the bot's own troubles. Knows no delivery and no error."""

from __future__ import annotations

from bot.slack.text import Message, bold, clean, clip, fallback, rich_section, rich_text, short, text
from bot.slack.views import words
from rules.model import Person

_PROBLEM = 500
_WHAT = 100


def undelivered(to: Person, what: str, problem: str, what_to_do: str) -> Message:
    """A message was given up.

    `what` it was, such as *the card of loop 1042*; `problem` why Slack did not take it; `what_to_do` a whole sentence.
    """
    first = f"I could not deliver {short(what, _WHAT)} to {words.name(to)}."
    why = f"Why: {clip(clean(problem).strip(), _PROBLEM)}"
    todo = f"What to do: {clip(clean(what_to_do).strip(), _PROBLEM)}"
    body = rich_section(bold(first), text(f"\n{why}\n{todo}"))
    return Message(fallback("\n".join([first, why, todo])), [rich_text("notice.undelivered", body)])
