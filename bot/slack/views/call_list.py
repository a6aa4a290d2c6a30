"""Who do I call today: a person's open loops by what is due first, as a list. Looks nothing up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.slack.text import Block, Message, Span, bold, fallback, rich_section, rich_text, short, spoken, text, weigh
from bot.slack.views import blocks, words
from bot.slack.views.headlines import headline
from rules.deadlines import describe_due
from rules.facts import LoopFacts
from rules.model import Person

MOST_ROWS = 25
TITLE = "Who do I call today?"
_NAME = 40
EMPTY = "Nobody is waiting for you. When a customer needs you, their answer comes to you here, under Messages."
_SPOKEN = 2500
_SMALL_PRINT = 200


def mine(reader: Person, loops: Sequence[LoopFacts], now: datetime, total: int | None = None) -> Message:
    """The same list as a message, for `/nps mine`."""
    if not loops:
        return Message(fallback(EMPTY), [blocks.section(EMPTY, "mine.empty")])
    made: list[Block] = [blocks.header("mine.title", TITLE)]
    told, room = [TITLE], blocks.MESSAGE_BUDGET - _SPOKEN - _SMALL_PRINT
    for facts in by_due(loops)[:MOST_ROWS]:
        said = row(facts, reader, now)
        room -= weigh(spoken(said))
        if room < 0:
            break
        made.append(rich_text(f"mine.row.{facts.loop.number}", rich_section(*said)))
        told.append(spoken(said))
    left_out = max(total or 0, len(loops)) - (len(told) - 1)
    if left_out > 0:
        made.append(blocks.context("mine.more", blocks.small(_more(left_out), _SMALL_PRINT)))
    return Message(fallback("\n".join(told), _SPOKEN), made)


def by_due(loops: Sequence[LoopFacts]) -> list[LoopFacts]:
    """The loops by what is due first; those without a deadline last, older ones first."""
    return sorted(loops, key=_urgency)


def _urgency(facts: LoopFacts) -> tuple[bool, datetime]:
    due = facts.loop.due_at
    return (due is None, due or facts.loop.opened_at)


def row(facts: LoopFacts, reader: Person, now: datetime) -> list[Span]:
    """One loop in two lines: what to do by when, and whose it is."""
    known = [f"loop {facts.loop.number}", str(facts.loop.state), facts.reason.label]
    account = words.account_title(facts, _NAME)
    if facts.account and account:
        known.insert(0, f"{account} · {words.money(facts.account.arr, facts.currency)} ARR")
    said = " · ".join(short(part, 2 * _NAME) for part in known)
    return [bold(headline(facts, reader, now, describe_due)), text(f"\n{said}")]


def _more(left_out: int) -> str:
    return f"and {left_out:,} more, due later"
