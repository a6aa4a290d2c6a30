"""A person's daily digest: passives and promoters, ranked, each with its buttons; and the pages of a long one.

Knows no order of its own and looks nothing up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.slack.ids import DIGEST_CALLBACK, DigestPage
from bot.slack.text import (
    Block,
    Message,
    Span,
    bold,
    clip,
    fallback,
    one_line,
    quote,
    rich_section,
    rich_text,
    short,
    spoken,
    text,
)
from bot.slack.views import blocks, words
from bot.slack.views.course import course
from bot.slack.views.detail import comment_of
from bot.slack.views.headlines import headline
from bot.slack.views.loop_card import quiet_buttons
from rules.deadlines import describe_due
from rules.digests import DigestEntry, days_to_renewal
from rules.lifecycle import LIVE
from rules.model import Lane, Person

MOST_IN_MESSAGE = 15
"""Entries of a digest's message; *Show more* has the others."""
A_PAGE = 20
"""Entries of one page of *Show more*."""

_NAME = 40
_COMMENT = 220
_FACTS = 300
_SPOKEN = 2500
_LABEL = 80
_LANES = {Lane.PASSIVE: ("passive", "passives"), Lane.PROMOTER: ("promoter", "promoters")}


def digest(entries: Sequence[DigestEntry], delivery_id: int, day: date, reader: Person, now: datetime) -> Message:
    """The message, with the first entries as far as Slack takes them. `entries` are ranked."""
    title = _title(entries, day)
    made: list[Block] = [blocks.header(f"digest.{delivery_id}.title", title)]
    told, room, shown = [title], blocks.MESSAGE_BUDGET - _SPOKEN - 2 * _LABEL, 0
    for entry in entries[:MOST_IN_MESSAGE]:
        row = _Row(entry, reader, now)
        made_of_row = row.blocks()
        room -= blocks.weigh_blocks(made_of_row)
        if room < 0:
            break
        made += made_of_row
        told.append(row.spoken())
        shown += 1
    left_out = len(entries) - shown
    if left_out:
        page = DigestPage(delivery_id, 1)
        more = blocks.button(f"Show more ({left_out:,})", page.action_id, page.value)
        made += blocks.actions(f"digest.{delivery_id}.more", [more])
        told.append(f"and {left_out:,} more")
    return Message(fallback("\n".join(told), _SPOKEN), made)


def digest_page(entries: Sequence[DigestEntry], page: DigestPage, reader: Person, now: datetime) -> Block:
    """One page of all entries as a modal; a page past the end is the last one."""
    pages = max(1, -(-len(entries) // A_PAGE))
    number = min(page.page, pages)
    first = (number - 1) * A_PAGE
    made = [block for entry in entries[first : first + A_PAGE] for block in _Row(entry, reader, now).blocks()] or [
        blocks.section("Nothing is left of this digest.")
    ]
    turns = [(label, to) for label, to in (("Back", number - 1), ("Next", number + 1)) if 1 <= to <= pages]
    turned = [
        blocks.button(label, to_page.action_id, to_page.value)
        for label, to_page in ((label, DigestPage(page.delivery_id, to)) for label, to in turns)
    ]
    title = "Your digest" if pages == 1 else f"Your digest, {number} of {pages}"
    return blocks.modal(
        title,
        [*made, *blocks.actions(f"digest.turn.{number}", turned)],
        DIGEST_CALLBACK,
        private_metadata=DigestPage(page.delivery_id, number).value,
    )


def _title(entries: Sequence[DigestEntry], day: date) -> str:
    counts = []
    for lane, (one, several) in _LANES.items():
        count = sum(entry.facts.loop.lane is lane for entry in entries)
        if count:
            counts.append(f"{count:,} {one if count == 1 else several}")
    others = len(entries) - sum(entry.facts.loop.lane in _LANES for entry in entries)
    counts += [f"{others:,} more"] if others else []
    return f"{day:%a} {day.day} {day:%b}: {words.listed(counts, last='and') if counts else 'nothing is left'}"


@dataclass(frozen=True, slots=True)
class _Row:
    entry: DigestEntry
    reader: Person
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        return words.zone_of(self.reader, self.entry.facts.default_timezone)

    @property
    def asks(self) -> bool:
        """Whether anything can be done here."""
        return self.entry.facts.loop.state in LIVE and not self.entry.moved

    def block_id(self, part: str) -> str:
        loop = self.entry.facts.loop
        return f"digest.{loop.number}.v{loop.version}.{part}"

    def blocks(self) -> list[Block]:
        if not self.asks:
            return [blocks.context(self.block_id("done"), blocks.small(self.ending(), _FACTS))]
        parts = [rich_section(*self.lines())]
        comment = self.comment()
        if comment:
            parts.append(quote(text(comment)))
        about = rich_text(self.block_id("about"), *parts)
        return [about, *blocks.actions(self.block_id("moves"), quiet_buttons(self.entry.facts))]

    def lines(self) -> list[Span]:
        facts = self.entry.facts
        score = f"{facts.response.score}/10"
        before = next((earlier.score for earlier in facts.earlier if earlier.same_person), None)
        if before is not None and before != facts.response.score:
            score += f", was {before}"
        if (gone := course(facts)) is not None:
            score += f" · {gone}"
        return [
            bold(f"{words.customer_at_account(facts, _NAME)} · {score}"),
            text("\n" + " · ".join(part for part in (*self.known(), self.todo()) if part)),
            *([text(f"\n{said}")] if (said := self.more()) else []),
        ]

    def known(self) -> list[str]:
        facts = self.entry.facts
        if facts.account is None:
            return ["account not known"]
        known = [f"{words.money(facts.account.arr, facts.currency)} ARR"]
        today = self.now.astimezone(self.zone).date()
        if facts.account.renewal_date is not None and days_to_renewal(facts, today) is not None:
            known.append(f"renews {words.days_left(facts.account.renewal_date, today)}")
        return known

    def todo(self) -> str:
        """What the reader owes them, and by when."""
        loop = self.entry.facts.loop
        if loop.asked_for is not None:
            return f"asked for {words.ask(loop.asked_for)}: what did they say?"
        due = describe_due(loop.reply_due_at, self.now, self.zone)
        return f"overdue: {due}" if self.entry.overdue else f"follow up by {due}"

    def more(self) -> str:
        """The play, and why nobody may ask for a reference."""
        facts, fit = self.entry.facts, self.entry.facts.fitness
        if facts.loop.asked_for is not None:
            return ""
        if fit is not None and not fit.fit and fit.why:
            # Its play would ask for one, as a rule.
            return f"Not for a reference: {short(fit.why, _FACTS)}"
        return f"Play: {short(facts.play.name, _LABEL)}" if facts.play else ""

    def comment(self) -> str | None:
        comment = comment_of(self.entry.facts)
        return clip(one_line(comment), _COMMENT) if comment else None

    def ending(self) -> str:
        """Why nothing is asked here any more."""
        if self.entry.moved:
            return f"{words.customer_at_account(self.entry.facts, _NAME)} · in a later digest"
        return headline(self.entry.facts, self.reader, self.now, describe_due)

    def spoken(self) -> str:
        if not self.asks:
            return self.ending()
        comment = self.comment()
        return spoken(self.lines()) + (f"\n“{comment}”" if comment else "")
