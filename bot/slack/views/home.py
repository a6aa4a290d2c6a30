"""App Home: who to call today, how the team stands, where it goes, and what one sets for oneself. Looks nothing up."""

from __future__ import annotations

from datetime import datetime

from bot.slack.text import Block, rich_text
from bot.slack.views import blocks, words
from bot.slack.views.call_list import EMPTY, TITLE
from bot.slack.views.figures import share
from bot.slack.views.home_rows import loop_row, turns
from bot.slack.views.home_settings import settings
from bot.slack.views.home_team import led
from bot.slack.views.home_trend import ahead
from bot.slack.views.lists import bulleted, counted
from bot.slack.views.loop_card import choices
from rules.grades import Grade, Graded
from rules.home import HomeFacts, OwnLoops, Section
from rules.measures import Figures, Rate
from rules.model import Person

_SECTIONS = {
    Section.OVERDUE: "Overdue",
    Section.TODAY: "Due today",
    Section.LATER: "Open",
    Section.AWAY: "With somebody else now",
    Section.WAITING: "Waiting on the customer",
}


def home(facts: HomeFacts, reader: Person, now: datetime, *, plain: bool = False) -> Block:
    """The view for one reader. `plain` is without tables and charts, for a Slack that refuses them."""
    if facts.trend:
        made = ahead(facts, reader, plain=plain)
    else:
        made = [*_own(facts, reader, now), *(led(facts.led, reader, now, plain=plain) if facts.led else [])]
        made += _week(facts.week) if facts.led is None or facts.week.total or facts.week.opened else []
    return {"type": "home", "blocks": [*made, *settings(facts, reader, now)]}


def _own(facts: HomeFacts, reader: Person, now: datetime) -> list[Block]:
    own = facts.own
    if not own.total and facts.led is not None:
        return []
    made = [blocks.header("home.title", TITLE)]
    if not own.total:
        return [*made, blocks.section(f"Good to see you, {words.name(reader)}. {EMPTY}", "home.empty")]
    made.append(blocks.context("home.counts", blocks.small(_counted(own), blocks.HEADER_LIMIT)))
    before: Section | None = None
    for section, shown in own.rows:
        if section is not before:
            made.append(blocks.header(f"home.section.{section}", f"{_SECTIONS[section]} ({own.counts[section]:,})"))
            before = section
        elements = choices(shown)
        made += loop_row(shown, reader, now, "own", _quietly(elements) if section is Section.AWAY else elements)
    return [*made, *turns("own", own.page)]


def _counted(own: OwnLoops) -> str:
    return " · ".join(f"{count:,} {_SECTIONS[section].lower()}" for section, count in own.counts.items())


def _quietly(elements: list[Block]) -> list[Block]:
    """The same buttons, none of which calls for the reader: somebody else's turn it is."""
    return [{key: value for key, value in one.items() if (key, value) != ("style", "primary")} for one in elements]


def _week(week: Figures) -> list[Block]:
    lines = [
        f"{counted(week.total, 'answer')} from customers of yours",
        _rate("Loops closed", week.closed, week.grades[Graded.CLOSED_RATE]),
        _rate("First touch in time", week.first_touch, week.grades[Graded.FIRST_TOUCH_RATE]),
    ]
    said = bulleted([line for line in lines if line])
    return [blocks.header("home.week.title", "My week"), rich_text("home.week", *said)]


def _rate(name: str, rate: Rate, grade: Grade | None) -> str:
    """A share with how many it is of, and a grade where they are enough; nothing where there was none."""
    if rate.value is None:
        return ""
    return f"{name}: {share(rate, grade)}"
