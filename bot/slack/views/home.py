"""App Home: who to call today, how the team stands, where it goes, and what one sets for oneself. Looks nothing up."""

from __future__ import annotations

from datetime import datetime

from bot.slack.text import Block, rich_section, rich_text, text
from bot.slack.views import blocks, words
from bot.slack.views.call_list import EMPTY, TITLE
from bot.slack.views.home_rows import loop_row, turns
from bot.slack.views.home_settings import settings
from bot.slack.views.home_team import led
from bot.slack.views.home_trend import ahead
from bot.slack.views.loop_card import choices
from rules.grades import ENOUGH, Graded
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
        made += _week(facts.week)
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
        made += loop_row(shown, reader, now, "own", choices(shown))
    return [*made, *turns("own", own.page)]


def _counted(own: OwnLoops) -> str:
    return " · ".join(f"{count:,} {_SECTIONS[section].lower()}" for section, count in own.counts.items())


def _week(week: Figures) -> list[Block]:
    lines = [
        f"{week.total:,} answers" if week.total != 1 else "1 answer",
        _rate("loops closed", week.closed, week, Graded.CLOSED_RATE),
        _rate("first touch in time", week.first_touch, week, Graded.FIRST_TOUCH_RATE),
    ]
    said = rich_section(text(" · ".join(lines)))
    return [blocks.header("home.week.title", "My week"), rich_text("home.week", said)]


def _rate(name: str, rate: Rate, week: Figures, graded: Graded) -> str:
    """A share with how many it is of; a grade where they are enough."""
    if rate.value is None:
        return f"{name}: none due"
    said = f"{name}: {rate.value:.0%} of {rate.of:,}"
    grade = week.grades[graded]
    return f"{said} ({grade if grade else f'fewer than {ENOUGH}, too few for a grade'})"
