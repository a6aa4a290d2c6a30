"""Messages that are about no loop: the bot's own troubles for the admins, and who stands in. Knows no outbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from bot.slack.text import Message, bold, clean, clip, fallback, is_blank, rich_section, rich_text, short, text
from bot.slack.views import words
from rules.model import Person

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


def nobody_in_role(facts: Mapping[str, object]) -> Message:
    """Triage was asked because nobody fills a role. Keys: `role` (a name), `why` (a sentence without its end)."""
    role = short(str(facts.get("role") or "a role").replace("_", " "), _WHAT)
    first = f"Nobody can be asked as {role}, so triage is asked instead."
    why = clip(clean(str(facts.get("why") or "")).strip(), _PROBLEM)
    todo = "What to do: name somebody who is in Slack, in policy.yml under people or as the account's lead_email."
    lines = [*([] if is_blank(why) else [f"Why: {why}."]), todo]
    body = rich_section(bold(first), text("\n" + "\n".join(lines)))
    return Message(fallback("\n".join([first, *lines])), [rich_text("notice.nobody", body)])


def stand_in(facts: Mapping[str, object], reader: Person, now: datetime, default_timezone: str) -> Message:
    """A colleague goes away and named the reader. Keys: `name`, `last_day` (as ISO 8601), `why`, `loops` (a count)."""
    name = short(str(facts.get("name") or "A colleague"), words.NAME_LIMIT)
    day = date.fromisoformat(str(facts.get("last_day")))
    year = f" {day.year}" if day.year != now.astimezone(words.zone_of(reader, default_timezone)).year else ""
    until = f"{day:%a} {day.day} {day:%b}{year}"
    why = facts.get("why")
    because = f" ({short(str(why), _WHAT)})" if why else ""
    first = f"{name} is away until the end of {until}{because} and asks you to stand in."
    loops = facts.get("loops")
    count = loops if isinstance(loops, int) else 0
    held = ""
    if count:
        held = "1 open loop of theirs is" if count == 1 else f"{count:,} open loops of theirs are"
        held += " yours to act on: /nps mine lists it." if count == 1 else " yours to act on: /nps mine lists them."
    rest = f"New answers of their customers, and reminders, come to you until then. {held}".strip()
    return Message(fallback(f"{first} {rest}"), [rich_text("stand_in", rich_section(bold(first), text(f"\n{rest}")))])
