"""How the open loops of a team stand: a table with a line for each person, and the same in words. Counts nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.slack.text import Block, Message, bullets, fallback, plain, rich_text, text, weigh
from bot.slack.views import blocks, words
from rules.deadlines import describe_gap
from rules.team import PersonsLoops, TeamFacts, TeamSeen, total_of

TABLE = "table"
_MOST_ROWS = 100
_NAME = 40
_SPOKEN = 2500
_SMALL_PRINT = 200
_HEADINGS = ("Who", "Overdue", "Due today", "Open", "Waiting on customer", "Escalated", "Oldest untouched")
_TITLES = {
    TeamSeen.EVERYBODY: "Everybody's open loops",
    TeamSeen.LED: "Your team's open loops",
    TeamSeen.OWN: "Your open loops",
}
_NOTHING = {
    TeamSeen.EVERYBODY: "No unhappy customer is waiting for anybody. A good day.",
    TeamSeen.LED: "No unhappy customer is waiting for anybody in your team. A good day.",
    TeamSeen.OWN: "No unhappy customer is waiting for you. A good day.",
}


def team(facts: TeamFacts, now: datetime) -> Message:
    """The table, with whom it leaves out."""
    return _Team(facts, now).message(as_table=True)


def team_in_words(facts: TeamFacts, now: datetime) -> Message:
    """The same for a Slack that shows no tables."""
    return _Team(facts, now).message(as_table=False)


class _Team:
    def __init__(self, facts: TeamFacts, now: datetime) -> None:
        self.facts = facts
        self.now = now
        self.rows = tuple(row for row in facts.rows if row.open)

    def message(self, *, as_table: bool) -> Message:
        title = _TITLES[self.facts.seen]
        if not self.rows:
            said = " ".join([_NOTHING[self.facts.seen], *self.who_sees_more()])
            return Message(fallback(said), [blocks.section(said, "team.empty")])
        shown = self.fitting()
        lines = [self.line(row) for row in shown]
        total = self.total()
        body = (
            self.table(shown) if as_table else rich_text("team.lines", bullets(text(line) for line in [*lines, *total]))
        )
        made = [blocks.header("team.title", title), body]
        small = [*self.left_out(len(shown)), *self.who_sees_more()]
        made += [blocks.context("team.more", blocks.small(" ".join(small), _SMALL_PRINT))] if small else []
        return Message(fallback("\n".join([title, *lines, *total]), _SPOKEN), made)

    def fitting(self) -> tuple[PersonsLoops, ...]:
        """As many people as fit into one message and one table, with its head and its total."""
        room = blocks.MESSAGE_BUDGET - _SPOKEN - 2 * _SMALL_PRINT - sum(map(weigh, _HEADINGS))
        for place, row in enumerate(self.rows[: _MOST_ROWS - 2]):
            # The words are the longer of the two ways to say it, but for the two spaces of a bullet.
            room -= max(weigh(self.line(row)), sum(map(weigh, self.cells(self.name(row), row))))
            if room < 0:
                return self.rows[:place]
        return self.rows[: _MOST_ROWS - 2]

    def table(self, shown: Sequence[PersonsLoops]) -> Block:
        rows = [list(_HEADINGS), *(self.cells(self.name(row), row) for row in shown)]
        if len(self.rows) > 1:
            rows.append(self.cells(f"All {len(self.rows):,}", total_of(self.rows)))
        aligned = [
            {"align": "left" if place in (0, len(_HEADINGS) - 1) else "right"} for place in range(len(_HEADINGS))
        ]
        cells = [[{"type": "raw_text", "text": plain(cell)["text"]} for cell in row] for row in rows]
        return {"type": TABLE, "block_id": "team.table", "rows": cells, "column_settings": aligned}

    def cells(self, name: str, row: PersonsLoops) -> list[str]:
        counts = (row.overdue, row.due_today, row.open, row.waiting, row.escalated)
        return [name, *(f"{count:,}" for count in counts), self.untouched(row) or "none"]

    def name(self, row: PersonsLoops) -> str:
        return words.name(self.facts.person(row.email), _NAME)

    def untouched(self, row: PersonsLoops) -> str:
        """For how long the customer who waits longest has waited for a word."""
        return describe_gap(self.now - row.untouched_since) if row.untouched_since else ""

    def line(self, row: PersonsLoops) -> str:
        return f"{self.name(row)}: {self.said(row)}"

    def total(self) -> list[str]:
        rows = self.rows
        return [f"All {len(rows):,} together: {self.said(total_of(rows))}"] if len(rows) > 1 else []

    def said(self, row: PersonsLoops) -> str:
        parts = [f"{row.overdue:,} overdue", f"{row.due_today:,} due today", f"{row.open:,} open"]
        parts += [f"{row.waiting:,} waiting on the customer"] if row.waiting else []
        parts += [f"{row.escalated:,} escalated"] if row.escalated else []
        parts += [f"oldest untouched {self.untouched(row)}"] if row.untouched_since else []
        return ", ".join(parts)

    def left_out(self, shown: int) -> list[str]:
        rest = self.rows[shown:]
        return [f"And {len(rest):,} more with {sum(row.open for row in rest):,} open loops."] if rest else []

    def who_sees_more(self) -> list[str]:
        """A word for somebody who sees their own line alone."""
        if self.facts.seen is not TeamSeen.OWN:
            return []
        named = [words.name(self.facts.person(email), _NAME) for email in self.facts.leads]
        ask = f" {words.listed(named)} can tell you how the team stands." if named else ""
        return [f"Leads see their team here, admins and the executive see everybody.{ask}"]
