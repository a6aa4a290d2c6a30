"""What the slash command answers: its help, and a loop with its history. Parses no command."""

from __future__ import annotations

from datetime import datetime

from bot.slack.ids import CardBlock
from bot.slack.text import Message, bold, clip, fallback, rich_section, rich_text, text
from bot.slack.views import blocks
from bot.slack.views.loop_card import card_within
from bot.slack.views.thread import history_text
from rules.facts import LoopFacts
from rules.model import Person

HELP = (
    ("/nps mine", "your open loops, the most urgent first"),
    ("/nps team", "whose loops are overdue, due today and open: for leads their team, for admins everybody"),
    ("/nps account Acme", "an account: its answers over time, its loops, its people, its risk"),
    ("/nps stats 90d by owner", "whether it works: NPS, first touch, loops closed, who came back, revenue"),
    ("/nps loop 1042", "one loop with its card and its history"),
    ("/nps export responses 90d", "loops, responses or events as a file, for leads and admins; csv or jsonl"),
    ("/nps away @backup until Friday", "your new answers and reminders go to them; say why after it if you like"),
    ("/nps back", "you are there again"),
    ("/nps help", "this list"),
)
_UNKNOWN_WORD = 40
_HISTORY = 2500


def help_text(unknown: str | None = None) -> Message:
    """What `/nps` can do; `unknown` is the word that it did not understand."""
    said = (
        f"I don't know “{clip(unknown.strip(), _UNKNOWN_WORD)}”. This is what I do know:"
        if unknown
        else ("When a customer is unhappy, their answer comes to you with a clock. This is what you can ask me:")
    )
    spans = [text(said)]
    for typed, does in HELP:
        spans += [text("\n"), bold(typed), text(f"  {does}")]
    spoken = "\n".join([said, *(f"{typed}: {does}" for typed, does in HELP)])
    return Message(fallback(spoken), [rich_text("help", rich_section(*spans))])


def wrong_number(typed: str) -> str:
    """`/nps loop` was given no number; a sentence for `private`."""
    shown = clip(typed.strip(), _UNKNOWN_WORD)
    start = f"“{shown}” is no loop number." if shown else "Which loop?"
    return f"{start} Write it like this: /nps loop 1042"


def loop_view(facts: LoopFacts, reader: Person, now: datetime) -> Message:
    """A loop's card with its whole history under it."""
    history = history_text(facts, reader, now, _HISTORY)
    shown = card_within(facts, reader, now, blocks.MESSAGE_BUDGET - _HISTORY - len("History\n"))
    block_id = CardBlock(facts.loop.number, facts.loop.version, "history").block_id
    under = rich_text(block_id, rich_section(bold("History"), text(f"\n{history}")))
    return Message(shown.text, [*shown.blocks, under])
