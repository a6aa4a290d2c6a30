"""What somebody sets for themselves on App Home: when the digest comes, and that they are away. Reads no choice."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.slack.ids import AWAY, AWAY_CALLBACK, BACK, DIGEST_AT, POLICY_TIME
from bot.slack.text import Block, rich_section, rich_text, text
from bot.slack.views import blocks, words
from bot.slack.views.circumstances import last_day, why_of
from bot.slack.views.fields import LONGEST_WHY_AWAY, Field
from rules.home import HomeFacts
from rules.model import Person

_HALF_HOURS = tuple(time(minutes // 60, minutes % 60) for minutes in range(6 * 60, 20 * 60 + 1, 30))


def settings(facts: HomeFacts, reader: Person, now: datetime) -> list[Block]:
    """When the digest comes, and whether the reader is away, each with what changes it."""
    own = facts.digest_at or facts.policy_digest_at
    said = [f"Your digest of happier customers comes at {own:%H:%M}, your time."]
    if facts.absence is not None and facts.backup is not None:
        until = last_day(facts.absence, now, words.zone_of(reader, facts.default_timezone))
        said.append(
            f"You are away until the end of {until}{why_of(facts.absence)}; {words.name(facts.backup)} stands in."
        )
        button = blocks.button("I'm back", BACK, "back", "primary")
    else:
        button = blocks.button("I'll be away…", AWAY, "away")
    return [
        blocks.header("home.settings.title", "Quiet settings"),
        rich_text("home.settings", rich_section(text("\n".join(said)))),
        *blocks.actions("home.settings.choices", [_digest_menu(facts), button]),
    ]


def _digest_menu(facts: HomeFacts) -> Block:
    chosen = facts.digest_at
    times = sorted({*_HALF_HOURS, *([chosen] if chosen else [])})
    choices = [(POLICY_TIME, f"As everybody: {facts.policy_digest_at:%H:%M}")]
    choices += [(f"{at:%H:%M}", f"Digest at {at:%H:%M}") for at in times]
    return blocks.menu(DIGEST_AT, "Digest at…", choices, f"{chosen:%H:%M}" if chosen else POLICY_TIME)


def ask_away(today: date) -> Block:
    """The modal that asks who stands in, until when and why; `today` is the reader's."""
    picker: Block = {"type": "datepicker", "action_id": _action(Field.UNTIL), "initial_date": today.isoformat()}
    backup = blocks.people_menu(_action(Field.TO), "Choose a colleague")
    why = blocks.text_input(_action(Field.WHY), "On leave, at a customer's, …", longest=LONGEST_WHY_AWAY)
    return blocks.modal(
        "Away",
        [
            blocks.field(Field.TO, "Who stands in for you?", backup, hint="New answers and reminders go to them."),
            blocks.field(Field.UNTIL, "Until the end of which day?", picker),
            blocks.field(Field.WHY, "Why?", why, optional=True),
        ],
        AWAY_CALLBACK,
        submit="I'm away",
        close="Cancel",
    )


def _action(field: Field) -> str:
    return f"{field}.input"
