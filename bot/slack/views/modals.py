"""The modals that ask what a move needs to know, and those that only say something. Reads no submission."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from bot.slack.ids import (
    LOADING_CALLBACK,
    MESSAGE_CALLBACK,
    READ_ALL_CALLBACK,
    ModalContext,
    ReadAllButton,
    modal_callback,
)
from bot.slack.text import TEXT_LIMIT, Block, one_line, split
from bot.slack.views import blocks, words
from bot.slack.views.detail import comment_of
from bot.slack.views.fields import CHANNELS, HEARD_BACK_VALUE, LONGEST_NAME, NO_OFFER, OFFER_PREFIX, Field
from rules.facts import LoopFacts
from rules.lifecycle import Move
from rules.model import Person

TITLES = {
    Move.LOG_OUTREACH: "Log outreach",
    Move.RESOLVE: "Resolve",
    Move.ESCALATE: "Escalate",
    Move.CHURN: "Mark as churned",
    Move.REASSIGN: "Reassign",
    Move.REOPEN: "Reopen",
    Move.HAND_BACK: "Hand back",
    Move.MORE_TIME: "Give more time",
    Move.HAND_TO_EXECUTIVE: "Hand to executive",
}
# A view may weigh 250 kB, and JSON writes one character in up to six bytes.
_PIECES_A_PART = 12
_NAME = 40
_HEARD_BACK_NAME = 20


class ReasonChoice(Protocol):
    """A reason of the policy, as a menu needs it."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> str: ...


def ask(
    move: Move,
    facts: LoopFacts,
    reader: Person,
    context: ModalContext,
    reasons: Sequence[ReasonChoice] = (),
    today: date | None = None,
) -> Block | None:
    """The modal that asks what `move` needs to know; None for a move that asks nothing.

    `reasons` are the policy's; `today` is the reader's day, from which a day in it starts.
    """
    match move:
        case Move.LOG_OUTREACH:
            fields = _log_outreach(facts)
        case Move.RESOLVE:
            fields = _resolve(facts, reasons)
        case Move.ESCALATE:
            fields = _escalate(facts, reader)
        case Move.CHURN:
            fields = _churn(facts)
        case Move.REASSIGN:
            fields = [_person("Who takes it?"), _why("Why?", "A word for your colleague.", optional=True)]
        case Move.REOPEN:
            fields = [_why("Why is it open again?", "What the customer said, or what was missed.")]
        case Move.HAND_BACK:
            fields = [_why("What does the owner need to know?", "What you did, and what is left to do.")]
        case Move.MORE_TIME:
            fields = _more_time(today)
        case Move.HAND_TO_EXECUTIVE:
            fields = [_why("Why should the executive have it?", "What was tried, and what should happen now.")]
        case _:
            return None
    about = f"{words.customer_at_account(facts)} · {facts.response.score}/10 · loop {facts.loop.number}"
    return blocks.modal(
        TITLES[move],
        [blocks.context("about", blocks.small(about, 300)), *fields],
        modal_callback(move),
        submit=TITLES[move],
        close="Cancel",
        private_metadata=context.private_metadata,
    )


def _log_outreach(facts: LoopFacts) -> list[Block]:
    channel = blocks.menu(_action(Field.CHANNEL), "Choose one", CHANNELS.items())
    note = blocks.text_input(_action(Field.NOTE), "What was said, what comes next", multiline=True)
    reached = blocks.text_input(_action(Field.REACHED), words.customer(facts), longest=LONGEST_NAME)
    return [
        blocks.field(Field.CHANNEL, "How did you reach out?", channel),
        blocks.field(Field.NOTE, "Note", note, optional=True),
        blocks.field(Field.REACHED, "Who did you reach, if somebody else?", reached, optional=True),
    ]


def _resolve(facts: LoopFacts, reasons: Sequence[ReasonChoice]) -> list[Block]:
    current = facts.reason
    choices = [(reason.name, reason.label) for reason in reasons][: blocks.MOST_OPTIONS - 1]
    if current.name not in {name for name, _ in choices}:
        choices.append((current.name, current.label))
    reason = blocks.menu(_action(Field.REASON), "Choose one", choices, current.name)
    done = blocks.text_input(_action(Field.DONE), "What you did or promised, and by when", multiline=True)
    made = [
        blocks.field(Field.REASON, "What was it about?", reason, hint="Correct it if the comment was misread."),
        blocks.field(Field.DONE, "What was done?", done),
    ]
    offers = [offer for offer in (facts.play.offers if facts.play else ()) if one_line(offer)]
    if offers:
        options = [(NO_OFFER, "None"), *((f"{OFFER_PREFIX}{one_line(offer)}", offer) for offer in offers)]
        offer = blocks.menu(_action(Field.OFFER), "Choose one", options, NO_OFFER)
        made.append(blocks.field(Field.OFFER, "Which offer was used?", offer))
    heard = blocks.option(
        f"{words.customer(facts, _HEARD_BACK_NAME)} was told and has acknowledged it", HEARD_BACK_VALUE
    )
    checkbox: Block = {"type": "checkboxes", "action_id": _action(Field.HEARD_BACK), "options": [heard]}
    return [*made, blocks.field(Field.HEARD_BACK, "Has the customer heard back?", checkbox)]


def _escalate(facts: LoopFacts, reader: Person) -> list[Block]:
    lead = facts.person(facts.loop.lead_email) if facts.loop.lead_email else None
    chosen = lead.slack_user_id if lead and lead.reachable and lead.email != reader.email else None
    return [
        _person("To whom?", chosen),
        _why("What do you need from them?", "What was tried, and what should happen now."),
    ]


def _churn(facts: LoopFacts) -> list[Block]:
    arr = facts.account.arr if facts.account else None
    known = f"{arr.quantize(Decimal('0.01')):,f}".removesuffix(".00") if arr is not None and arr.is_finite() else None
    lost = blocks.text_input(_action(Field.LOST_ARR), "12,500", longest=LONGEST_NAME, initial=known)
    return [
        _why("Why did they leave?", "In the customer's words, if you have them."),
        blocks.field(Field.LOST_ARR, f"ARR lost, in {one_line(facts.currency)[:10]}", lost),
    ]


def _more_time(today: date | None) -> list[Block]:
    initial = {"initial_date": (today + timedelta(days=1)).isoformat()} if today else {}
    picker: Block = {"type": "datepicker", "action_id": _action(Field.UNTIL), **initial}
    hint = "Up to the end of that office day. More time is given once, and everybody sees it."
    return [
        blocks.field(Field.UNTIL, "Until when?", picker, hint=hint),
        _why("Why?", "What the owner is waiting for, or who is with the customer."),
    ]


def _person(label: str, chosen: str | None = None) -> Block:
    return blocks.field(Field.TO, label, blocks.people_menu(_action(Field.TO), "Choose a colleague", chosen))


def _why(label: str, placeholder: str, *, optional: bool = False) -> Block:
    typed = blocks.text_input(_action(Field.WHY), placeholder, multiline=True)
    return blocks.field(Field.WHY, label, typed, optional=optional)


def _action(field: Field) -> str:
    return f"{field}.input"


def read_all(facts: LoopFacts, part: int = 1) -> Block:
    """The whole comment, in as many parts as it takes; `part` counts from 1 and is brought into range."""
    pieces = split(comment_of(facts) or "There is no comment.", TEXT_LIMIT)
    parts = -(-len(pieces) // _PIECES_A_PART)
    part = min(max(part, 1), parts)
    shown = pieces[(part - 1) * _PIECES_A_PART : part * _PIECES_A_PART]
    title = "The whole comment" if parts == 1 else f"Comment, part {part} of {parts}"
    about = f"{words.customer_at_account(facts)} · {facts.response.score}/10"
    body = [blocks.section(piece, f"part.{part}.{index}") for index, piece in enumerate(shown)]
    turns = [(label, to) for label, to in (("Back", part - 1), ("Read on", part + 1)) if 1 <= to <= parts]
    pages = [ReadAllButton(facts.loop.number, to) for _, to in turns]
    turned = [blocks.button(label, page.action_id, page.value) for (label, _), page in zip(turns, pages, strict=True)]
    return blocks.modal(
        title,
        [blocks.context("about", blocks.small(about, 300)), *body, *blocks.actions(f"turn.{part}", turned)],
        READ_ALL_CALLBACK,
    )


def loading(title: str) -> Block:
    """What is shown while the loop is looked up: a modal has to open within three seconds of the click."""
    return blocks.modal(title, [blocks.section("One moment…")], LOADING_CALLBACK)


def message(title: str, sentence: str) -> Block:
    """A modal that only says something, such as why a move cannot be made."""
    return blocks.modal(title, [blocks.section(sentence)], MESSAGE_CALLBACK)
