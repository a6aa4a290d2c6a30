"""What the clock tells people: a reminder, a question to those above, or a list of both. Knows no moment to tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.slack.ids import CardBlock, LoopButton
from bot.slack.text import Block, Message, Span, bold, fallback, rich_section, rich_text, short, spoken, text, weigh
from bot.slack.views import blocks, words
from bot.slack.views.detail import renewal
from bot.slack.views.headlines import headline
from bot.slack.views.loop_card import button, choices
from bot.slack.views.thread import tell
from rules.deadlines import describe_due, describe_gap
from rules.events import EventKind, time_detail
from rules.facts import PingShown
from rules.lifecycle import Move
from rules.model import LoopEvent, Person
from rules.ownership import who_must_act
from rules.pings import PingKind, ended_by, kind_of
from rules.reasons import UNCLEAR

MOST_ROWS = 20
_SPOKEN = 2500
_SMALL_PRINT = 200
_WHY = 300
_LABEL = 80
_TRIED = 600


def pings(items: Sequence[PingShown], reader: Person, now: datetime, *, listed: bool = False) -> Message:
    """One message with all its pings as they stand now: one alone in full, or (`listed`) several as a list."""
    told = [_Ping(item, reader, now) for item in items]
    asking = [ping for ping in told if not ping.item.ended]
    if not asking:
        return _quiet(told)
    if len(told) == 1 and not listed:
        return asking[0].alone()
    return _list(asking, [ping for ping in told if ping.item.ended])


def _quiet(told: Sequence[_Ping]) -> Message:
    """Nothing is asked any more: a line for each that says why."""
    lines = [ping.ending() for ping in told[:MOST_ROWS]]
    shown = "\n".join(lines)
    block_id = f"ping.{told[0].item.facts.loop.number}.v{told[0].item.facts.loop.version}.done"
    return Message(fallback(shown, _SPOKEN), [blocks.context(block_id, blocks.small(shown, _SPOKEN))])


def _list(asking: Sequence[_Ping], ended: Sequence[_Ping]) -> Message:
    ordered = sorted(asking, key=_Ping.urgency)
    title = _title(ordered)
    made: list[Block] = [blocks.header("ping.list", title)]
    lines, room = [title], blocks.MESSAGE_BUDGET - _SPOKEN - 2 * _SMALL_PRINT
    for ping in ordered[:MOST_ROWS]:
        said = ping.row()
        room -= weigh(spoken(said)) + _LABEL
        if room < 0:
            break
        made += [rich_text(ping.block_id("row"), rich_section(*said)), *ping.buttons()]
        lines.append(spoken(said))
    left_out = len(ordered) - (len(lines) - 1)
    small = [f"and {left_out} more: /nps mine lists them"] if left_out else []
    small += [f"{len(ended)} {'is' if len(ended) == 1 else 'are'} seen to by now"] if ended else []
    if small:
        made.append(blocks.context("ping.more", blocks.small(" · ".join(small), _SMALL_PRINT)))
    return Message(fallback("\n".join([*lines, *small]), _SPOKEN), made)


def _title(asking: Sequence[_Ping]) -> str:
    decisions = sum(ping.kind is PingKind.DECIDE for ping in asking)
    waiting = len(asking) - decisions
    parts = []
    if decisions:
        parts.append(f"{decisions} {'decision' if decisions == 1 else 'decisions'}")
    if waiting:
        parts.append(f"{waiting} {'customer' if waiting == 1 else 'customers'}")
    return f"{' and '.join(parts)} {'waits' if len(asking) == 1 else 'wait'} for you"


@dataclass(frozen=True, slots=True)
class _Ping:
    item: PingShown
    reader: Person
    now: datetime

    @property
    def kind(self) -> PingKind:
        return kind_of(self.item.event)

    @property
    def zone(self) -> ZoneInfo:
        return words.zone_of(self.reader, self.item.facts.default_timezone)

    def urgency(self) -> tuple[bool, datetime]:
        """Questions first, then what is due first."""
        loop = self.item.facts.loop
        return (self.kind is PingKind.ACT, loop.due_at or loop.opened_at)

    def block_id(self, part: str) -> str:
        loop = self.item.facts.loop
        return f"ping.{loop.number}.v{loop.version}.{part}"

    def name(self, email: str | None) -> str:
        if email is None:
            return "nps-loop"
        return "you" if email == self.reader.email else words.name(self.item.facts.person(email))

    def alone(self) -> Message:
        told = self.question() if self.kind is PingKind.DECIDE else self.reminder()
        return Message(
            fallback(spoken(told), _SPOKEN), [rich_text(self.block_id("told"), rich_section(*told)), *self.buttons()]
        )

    def buttons(self) -> list[Block]:
        facts = self.item.facts
        block_id = CardBlock(facts.loop.number, facts.loop.version, "ping").block_id
        return blocks.actions(block_id, self._decisions() if self.kind is PingKind.DECIDE else choices(facts))

    def _decisions(self) -> list[Block]:
        number = self.item.facts.loop.number
        return [button(LoopButton(move, number), is_next=move is Move.TAKE_OVER) for move in self.item.choices]

    def at_stake(self) -> str:
        """The account, its revenue and renewal; the reason."""
        facts = self.item.facts
        known = []
        if facts.account is not None:
            known.append(f"{words.account_title(facts)} · {words.money(facts.account.arr, facts.currency)} ARR")
            known.append(f"renewal {renewal(facts.account, self.now, self.zone)}")
        if facts.reason.name != UNCLEAR.name:
            known.append(f"about: {short(facts.reason.label, _LABEL)}")
        return " · ".join(known)

    def waited(self) -> str:
        """Said of the moment of the ping, so that it stays true as the message stands."""
        gap = describe_gap(self.item.event.at - self.item.facts.response.submitted_at)
        customer = words.customer(self.item.facts)
        if self.item.facts.loop.touched:
            return f"{customer} answered {gap} ago."
        return f"{customer} has waited {gap} for a first reply."

    def reminder(self) -> list[Span]:
        facts = self.item.facts
        lines = [self.waited()]
        asked = facts.loop.asked_email
        if asked is not None and asked != self.reader.email:
            lines.append(f"{words.name(facts.person(asked))} is asked to decide what happens now.")
        if self.reader.email == facts.loop.backup_email:
            lines.append(f"You stand in for {self.name(who_must_act(facts.loop))}.")
        said = headline(facts, self.reader, self.now, describe_due)
        return [bold(said), text(f"\n{self.at_stake()}\n{' '.join(lines)}")]

    def question(self) -> list[Span]:
        facts, event = self.item.facts, self.item.event
        due = time_detail(event, "due_at") or facts.loop.reply_due_at
        missed = words.dated(due, self.now, self.zone)
        late = f"; {describe_gap(event.at - due)} later nobody had" if event.at > due else ""
        holder = self.name(who_must_act(facts.loop))
        still = "still waits" if facts.loop.touched else "has not heard back"
        lines = [
            f"Gave a {facts.response.score}. {holder[0].upper()}{holder[1:]} was to act by {missed}{late}.",
            f"Tried: {self.tried()}.",
            f"At stake: {self.at_stake()}.",
        ]
        if event.why:
            lines.append(f"You are asked because {short(event.why, _WHY)}.")
        lines.append("What shall happen now?")
        return [
            bold(f"Please decide: {words.customer_at_account(facts)} {still}"),
            text("\n" + "\n".join(lines)),
        ]

    def tried(self) -> str:
        """What was done until this was asked, and by whom."""
        reminded = 0
        done = []
        for event in self.before():
            if event.kind in (EventKind.REMINDED, EventKind.OVERDUE):
                reminded += 1
            elif event.who is not None and event.kind in _TRIED_WORDS:
                when = words.moment(event.at, self.now, self.zone)
                done.append(f"{_TRIED_WORDS[EventKind(event.kind)]} {self.name(event.who)} ({when})")
        if reminded:
            times = "once" if reminded == 1 else f"{reminded} times"
            done.append(f"{self.name(who_must_act(self.item.facts.loop))} was reminded {times}")
        return short(", ".join(done), _TRIED) if done else "nothing yet"

    def before(self) -> Sequence[LoopEvent]:
        """The history up to this ping."""
        history = self.item.facts.history
        place = history.index(self.item.event) if self.item.event in history else len(history)
        return history[:place]

    def row(self) -> list[Span]:
        facts = self.item.facts
        if self.kind is PingKind.ACT:
            return [bold(headline(facts, self.reader, self.now, describe_due)), text(f"\n{self.at_stake()}")]
        holder = self.name(who_must_act(facts.loop))
        first = f"Please decide: {words.customer_at_account(facts)} · {facts.response.score}/10 · with {holder}"
        return [bold(first), text(f"\n{self.at_stake()}\nTried: {self.tried()}")]

    def ending(self) -> str:
        """Why nothing is asked any more."""
        event = self.item.event
        what = "Question" if self.kind is PingKind.DECIDE else "Reminder"
        start = f"{what} of {words.moment(event.at, self.now, self.zone)} about {words.customer(self.item.facts)}"
        if self.item.repeated:
            return f"{start}: asked again since."
        history = self.item.facts.history
        after = history[len(self.before()) + 1 :]
        ended = next((later for later in after if self.kind in ended_by(later)), None)
        if ended is None:
            return f"{start}: nothing more to do here."
        return f"{start}: {spoken(tell(ended, self.item.facts, self.reader, self.now).spans)}"


_TRIED_WORDS = {
    EventKind.CLAIMED: "claimed by",
    EventKind.CONTACTED: "outreach by",
    EventKind.REASSIGNED: "passed on by",
    EventKind.ASSIGNED: "assigned by",
    EventKind.ESCALATED: "escalated by",
    EventKind.HANDED_BACK: "handed back by",
    EventKind.MORE_TIME: "more time from",
    EventKind.TAKEN_OVER: "taken over by",
}
