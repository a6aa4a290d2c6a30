"""The card of a loop, for one reader: everything needed to act, and the buttons its state allows. Knows no rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.slack.ids import ASSIGN, BUTTON_MOVES, DRAFT, REASON, RIGHT, CardBlock, DraftButton, LoopButton, ReadAllButton
from bot.slack.text import (
    Block,
    Markup,
    Message,
    bold,
    clip,
    date_token,
    fallback,
    mrkdwn,
    quote,
    rich_section,
    rich_text,
    short,
    text,
    weigh,
)
from bot.slack.views import blocks, words
from bot.slack.views.circumstances import circumstances
from bot.slack.views.detail import comment_of, fact_lines, joined, play_parts, said
from bot.slack.views.headlines import headline
from rules.drafting import is_drafted_for
from rules.facts import LoopFacts
from rules.lifecycle import DECISIONS, LIVE, OF_LANES, Move, moves_from
from rules.model import AskKind, Lane, Person, State
from rules.reasons import UNCLEAR

MOST_COMMENT = 6000
"""Characters of a comment that a card shows; *Read all* shows the rest."""

_SPOKEN_COMMENT = 700
_SPOKEN = 2000
_BECAUSE = 200
_TRIAGE_BECAUSE = 300
_CIRCUMSTANCES = 900

BUTTON_LABELS = {
    Move.CLAIM: "Claim",
    Move.LOG_OUTREACH: "Log outreach",
    Move.RESOLVE: "Resolve",
    Move.ESCALATE: "Escalate",
    Move.CHURN: "Churned",
    Move.REASSIGN: "Reassign",
    Move.REOPEN: "Reopen",
    Move.HAND_BACK: "Hand back",
    Move.TAKE_OVER: "Take over",
    Move.MORE_TIME: "Give more time",
    Move.HAND_TO_EXECUTIVE: "Hand to executive",
}
_NEXT_STEP = {State.OPEN: Move.CLAIM, State.CLAIMED: Move.LOG_OUTREACH, State.CONTACTED: Move.RESOLVE}


def card(facts: LoopFacts, reader: Person, now: datetime) -> Message:
    """The loop's card with times in the reader's zone. While triage holds the loop, its menu replaces the buttons."""
    return _Card(facts, reader, now).message(blocks.MESSAGE_BUDGET)


def card_within(facts: LoopFacts, reader: Person, now: datetime, budget: int) -> Message:
    """The same card within fewer characters, so that something else fits under it; only the comment gives way."""
    return _Card(facts, reader, now).message(budget)


@dataclass(frozen=True, slots=True)
class _Card:
    facts: LoopFacts
    reader: Person
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return words.zone_of(self.reader, self.facts.default_timezone)

    @property
    def is_live(self) -> bool:
        """Whether anything is left to do: a settled loop needs no play."""
        return self.facts.loop.state in LIVE

    def message(self, budget: int) -> Message:
        spoken = self.spoken()
        above, below = self.above(), self.below()
        room = budget - blocks.weigh_blocks([*above, *below]) - weigh(spoken)
        return Message(spoken, [*above, *self.comment(min(room, MOST_COMMENT)), *below])

    def block_id(self, part: str) -> str:
        return CardBlock(self.facts.loop.number, self.facts.loop.version, part).block_id

    def above(self) -> list[Block]:
        made = [blocks.header(self.block_id("headline"), headline(self.facts, self.reader, self.now))]
        if self.facts.loop.triage_because:
            because = blocks.small(f"Here because: {self.facts.loop.triage_because}", _TRIAGE_BECAUSE)
            made.append(blocks.context(self.block_id("triage"), because))
        deadline = self.deadline()
        if deadline:
            made.append(blocks.context(self.block_id("deadline"), mrkdwn(deadline)))
        if self.circumstances():
            told = "\n".join(self.circumstances())
            made.append(blocks.context(self.block_id("circumstances"), blocks.small(told, _CIRCUMSTANCES)))
        return made

    def circumstances(self) -> list[str]:
        """Who else heard of it at once and why, who stands in, and what was given."""
        return circumstances(self.facts, self.now, self.zone) if self.is_live else []

    def deadline(self) -> Markup | None:
        """Our own words and Slack's date tokens alone."""
        loop = self.facts.loop
        due = loop.due_at
        if due is None:
            return None
        if loop.state is State.ESCALATED:
            label = "Resolve" if due == loop.resolve_due_at else "Act"
            return Markup(f"*{label} by* {self.date(due)}")
        promised = ""
        if loop.more_time_until is not None:
            promised = f" · promised to the customer by {self.date(loop.first_touch_due_at)}"
        resolve = Markup(f"*Resolve by* {self.date(loop.resolve_due_at)}") if loop.resolve_due_at else Markup("")
        if loop.touched:
            return resolve
        return Markup(" · ".join(part for part in (f"*First reply by* {self.date(due)}{promised}", resolve) if part))

    def date(self, moment: datetime) -> Markup:
        return date_token(moment, words.dated(moment, self.now, self.zone))

    def comment(self, room: int) -> list[Block]:
        comment, customer = comment_of(self.facts), words.customer(self.facts)
        if self.facts.words_withheld:
            kept = text(" wrote something. It is shown to those who work on this loop.")
            return [rich_text(self.block_id("comment"), rich_section(bold(customer), kept))]
        if comment is None:
            ask = f" Ask what is behind the {self.facts.response.score}." if self.is_live else ""
            none = text(f" left no comment.{ask}")
            return [rich_text(self.block_id("comment"), rich_section(bold(customer), none))]
        shown = clip(comment, room - weigh(customer) - len(" wrote") - blocks.BUTTON_LIMIT)
        heading = rich_section(bold(customer), text(" wrote"))
        quoted = rich_text(self.block_id("comment"), heading, quote(text(shown)))
        return [quoted] if shown == comment else [quoted, *self.read_all(len(comment))]

    def read_all(self, characters: int) -> list[Block]:
        pressed = ReadAllButton(self.facts.loop.number)
        label = f"Read all ({characters:,} characters)"
        return blocks.actions(self.block_id("read_all"), [blocks.button(label, pressed.action_id, pressed.value)])

    def below(self) -> list[Block]:
        made = [rich_text(self.block_id("facts"), rich_section(*joined(fact_lines(self.facts, self.now, self.zone))))]
        if self.is_live:
            made += blocks.actions(self.block_id("reason"), reason_row(self.facts))
        if self.facts.play and self.is_live:
            made.append(rich_text(self.block_id("play"), *play_parts(self.facts.play)))
        if is_drafted_for(self.facts.loop):
            made += blocks.actions(self.block_id("draft"), [draft_button(self.facts.loop.number)])
        made.append(blocks.context(self.block_id("standing"), blocks.small(self.standing(), 400)))
        return [*made, *blocks.actions(self.block_id("moves"), self.choices())]

    def standing(self) -> str:
        """Who owns it and why, and where it stands."""
        loop = self.facts.loop
        owner = words.name(self.facts.person(loop.owner_email))
        state = str(loop.state)
        if loop.state is State.CLAIMED and loop.claimed_by not in (None, loop.owner_email):
            state = f"claimed by {words.name(self.facts.person(loop.claimed_by or ''))}"
        if loop.state is State.ESCALATED and loop.escalated_to:
            state = f"escalated to {words.name(self.facts.person(loop.escalated_to))}"
        return f"Owner: {owner} ({short(loop.owner_because, _BECAUSE)}) · {state} · loop {loop.number}"

    def choices(self) -> list[Block]:
        return choices(self.facts)

    def spoken(self) -> str:
        comment = comment_of(self.facts)
        parts = [
            headline(self.facts, self.reader, self.now),
            self.facts.loop.triage_because
            and f"Here because: {short(self.facts.loop.triage_because, _TRIAGE_BECAUSE)}",
            *self.circumstances(),
            self.spoken_comment(comment),
            said(fact_lines(self.facts, self.now, self.zone)),
            self.facts.play and self.is_live and f"Play: {short(self.facts.play.name, _BECAUSE)}",
            self.standing(),
        ]
        return fallback("\n".join(part for part in parts if part), _SPOKEN)

    def spoken_comment(self, comment: str | None) -> str:
        if self.facts.words_withheld:
            return "The comment is shown to those who work on this loop."
        return f"“{clip(comment, _SPOKEN_COMMENT)}”" if comment else "No comment."


def reason_row(facts: LoopFacts) -> list[Block]:
    """The owner's word on what the comment is about: *Right* for the bot's reading, and a menu for a better one."""
    if comment_of(facts) is None or not facts.reason_choices:
        return []
    known = facts.reason.name != UNCLEAR.name
    made = []
    if known and facts.loop.reason_by is None:
        says = f"The reason is right, loop {facts.loop.number}"
        made.append(blocks.button("Right", RIGHT, short(facts.reason.name, blocks.OPTION_VALUE_LIMIT), says=says))
    return [*made, blocks.menu(REASON, "Another reason…" if known else "What is it about?", facts.reason_choices)]


def quiet_buttons(facts: LoopFacts) -> list[Block]:
    """What can be done about a passive or a promoter; who is not fit for a reference is not asked for one."""
    loop = facts.loop
    pressed: list[LoopButton] = []
    for move in (move for move in moves_from(loop.state) if loop.lane in OF_LANES.get(move, ())):
        if move is Move.ASK:
            asks = [kind for kind in AskKind if kind is not AskKind.REFERENCE or _is_fit(facts)]
            pressed += [LoopButton(move, loop.number, kind) for kind in asks]
        elif move not in (Move.AGREE, Move.DECLINE) or loop.asked_for is not None:
            pressed.append(LoopButton(move, loop.number))
    # What ends it without anything done stands last.
    pressed.sort(key=lambda one: one.move is Move.NOT_NOW)
    return [_quiet_button(one) for one in pressed]


def _is_fit(facts: LoopFacts) -> bool:
    return facts.fitness is not None and facts.fitness.fit


def _quiet_button(pressed: LoopButton) -> Block:
    label = words.QUIET_LABELS[pressed.ask or pressed.move]
    return blocks.button(label, pressed.action_id, pressed.value, says=f"{label}, loop {pressed.number}")


def choices(facts: LoopFacts) -> list[Block]:
    """What can be done: the buttons, or triage's menu of colleagues."""
    if facts.loop.triage_because is not None and Move.REASSIGN in moves_from(facts.loop.state):
        return [blocks.people_menu(ASSIGN, "Assign to…")]
    if facts.loop.lane is not Lane.DETRACTOR:
        return [*quiet_buttons(facts), *buttons(facts)]
    return buttons(facts)


def buttons(facts: LoopFacts) -> list[Block]:
    """A button for every move the loop's state allows but the decisions; the next step stands out."""
    state = facts.loop.state
    moves = [move for move in moves_from(state) if move in BUTTON_MOVES and move not in DECISIONS]
    return [button(LoopButton(move, facts.loop.number), is_next=_NEXT_STEP.get(state) is move) for move in moves]


def draft_button(number: int) -> Block:
    """The button that drafts a reply to the customer."""
    label = "Draft reply"
    return blocks.button(label, DRAFT, DraftButton(number).value, says=f"{label}, loop {number}")


def button(pressed: LoopButton, *, is_next: bool) -> Block:
    """The button of one move; `is_next` makes it stand out."""
    style: Literal["primary", "danger"] | None = "danger" if pressed.move is Move.CHURN else None
    if is_next:
        style = "primary"
    label = BUTTON_LABELS[pressed.move]
    return blocks.button(label, pressed.action_id, pressed.value, style, says=f"{label}, loop {pressed.number}")
