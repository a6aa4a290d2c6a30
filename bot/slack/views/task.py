"""A task for marketing: whom to ask for what, and the buttons that tell the answer. Knows no outbox."""

from __future__ import annotations

from datetime import datetime

from bot.slack.ids import LoopButton
from bot.slack.text import Message, bold, clip, fallback, one_line, quote, rich_section, rich_text, short, spoken, text
from bot.slack.views import blocks, words
from bot.slack.views.detail import comment_of
from bot.slack.views.headlines import headline
from rules.events import text_detail
from rules.facts import LoopFacts
from rules.lifecycle import LIVE, Move
from rules.model import LoopEvent, Person

_EMAIL = 100
_COMMENT = 500


def task(event: LoopEvent, facts: LoopFacts, reader: Person, now: datetime) -> Message:
    """What `event` (ASKED_FOR) has the reader do, as it stands now."""
    block_id = f"task.{facts.loop.number}.v{facts.loop.version}"
    if facts.loop.state not in LIVE or facts.loop.asked_for is None:
        done = headline(facts, reader, now)
        return Message(fallback(done), [blocks.context(f"{block_id}.done", blocks.small(done, 400))])
    what = words.ask(text_detail(event, "ask"))
    asker = words.name(facts.person(event.who)) if event.who else "A colleague"
    lines = [bold(f"Please ask {words.customer_at_account(facts)} for {what}")]
    known = [f"{asker} knows them and asks you to"]
    known.append(f"they scored {facts.response.score}/10")
    if facts.account is not None:
        known.append(f"{words.money(facts.account.arr, facts.currency)} ARR")
    email = facts.response.email
    if email:
        known.append(short(email, _EMAIL))
    lines.append(text("\n" + " · ".join(known) + "\nWhen they have answered, press what they said."))
    parts = [rich_section(*lines)]
    comment = comment_of(facts)
    if comment:
        parts.append(quote(text(clip(one_line(comment), _COMMENT))))
    buttons = [LoopButton(move, facts.loop.number) for move in (Move.AGREE, Move.DECLINE)]
    labels = ("Done: agreed", "Done: declined")
    made = [
        blocks.button(label, pressed.action_id, pressed.value, says=f"{label}, loop {pressed.number}")
        for label, pressed in zip(labels, buttons, strict=True)
    ]
    said = spoken(lines) + (f"\n“{clip(one_line(comment), _COMMENT)}”" if comment else "")
    return Message(fallback(said), [rich_text(f"{block_id}.about", *parts), *blocks.actions(f"{block_id}.moves", made)])
