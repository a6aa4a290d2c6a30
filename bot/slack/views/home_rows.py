"""What the parts of App Home have in common: a loop's lines with its buttons, and pages. Knows no section."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from bot.slack.ids import CardBlock, HomePage
from bot.slack.text import Block, rich_section, rich_text
from bot.slack.views import blocks
from bot.slack.views.call_list import row
from rules.facts import LoopFacts
from rules.home import Page
from rules.model import Person

Part = Literal["own", "team"]


def loop_row(facts: LoopFacts, reader: Person, now: datetime, part: Part, elements: list[Block]) -> list[Block]:
    """A loop in two lines, with what can be done about it; it may stand in both parts."""
    loop = facts.loop
    said = rich_text(f"home.{part}.{loop.number}", rich_section(*row(facts, reader, now)))
    return [said, *blocks.actions(CardBlock(loop.number, loop.version, part).block_id, elements)]


def turns(part: Part, page: Page) -> list[Block]:
    """On which page this is, and the buttons that turn them; nothing where there is only one."""
    if page.pages == 1:
        return []
    turned = [
        blocks.button(label, HomePage(part, to).action_id, HomePage(part, to).value, says=f"{label}: page {to:,}")
        for label, to in (("Back", page.number - 1), ("Next", page.number + 1))
        if 1 <= to <= page.pages
    ]
    where = f"Page {page.number:,} of {page.pages:,}"
    return [
        blocks.context(f"home.{part}.page", blocks.small(where, blocks.BUTTON_LIMIT)),
        *blocks.actions(f"home.{part}.turn", turned),
    ]
