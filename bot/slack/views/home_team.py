"""A lead's part of App Home: the team by person, and what is longest overdue, to be reassigned. Counts nothing."""

from __future__ import annotations

from datetime import datetime

from bot.slack.ids import ASSIGN, LoopButton
from bot.slack.text import Block
from bot.slack.views import blocks
from bot.slack.views.home_rows import loop_row, turns
from bot.slack.views.loop_card import button
from bot.slack.views.team import team, team_in_words
from rules.facts import LoopFacts
from rules.home import LedLoops
from rules.lifecycle import Move, moves_from
from rules.model import Person


def led(facts: LedLoops, reader: Person, now: datetime, *, plain: bool) -> list[Block]:
    """The team and its overdue loops; `plain` says in words what would be a table."""
    made = (team_in_words if plain else team)(facts.team, now).blocks
    if not facts.overdue:
        return [*made]
    made = [*made, blocks.header("home.led", f"Longest overdue in your team ({facts.overdue:,})")]
    for shown in facts.rows:
        made += loop_row(shown, reader, now, "team", _reassign(shown))
    return [*made, *turns("team", facts.page)]


def _reassign(facts: LoopFacts) -> list[Block]:
    """Puts the loop into other hands, where its state lets anybody."""
    loop = facts.loop
    if Move.REASSIGN not in moves_from(loop.state):
        return []
    if loop.triage_because is not None:
        return [blocks.people_menu(ASSIGN, "Assign to…")]
    return [button(LoopButton(Move.REASSIGN, loop.number), is_next=False)]
