"""An executive's App Home: where NPS and first touch go, week by week, as charts and in words. Shows no queue."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.slack.text import Block, rich_section, rich_text, text
from bot.slack.views import blocks, words
from bot.slack.views.charts import chart
from bot.slack.views.figures import nps, short_share
from bot.slack.views.lists import bulleted, counted
from rules.home import HomeFacts
from rules.measures import Figures
from rules.model import Person
from rules.periods import Period

_A_MOMENT = timedelta(microseconds=1)


def ahead(facts: HomeFacts, reader: Person, *, plain: bool) -> list[Block]:
    """The last weeks, the latest first; `plain` is without the charts, of which the words say all."""
    zone = words.zone_of(reader, facts.default_timezone)
    lines = [_line(period, figures, zone) for period, figures in reversed(facts.trend)]
    made = [
        blocks.header("home.title", "Are we getting better?"),
        rich_text("home.trend.now", rich_section(text(_now(facts)))),
        *([] if plain else _charts(facts, zone)),
        rich_text("home.trend", rich_section(text("Week by week")), *bulleted(lines)),
    ]
    waiting = facts.own.total
    if waiting:
        said = f"{counted(waiting, 'loop')} {'was' if waiting == 1 else 'were'} given to you: /nps mine lists them."
        made.append(blocks.context("home.waiting", blocks.small(said, blocks.HEADER_LIMIT)))
    return made


def _now(facts: HomeFacts) -> str:
    """The last week against the one before."""
    (_, before), (_, latest) = facts.trend[-2:]
    if latest.nps is None:
        return "Nobody answered in the last 7 days."
    said = f"NPS {nps(latest.nps)} from {counted(latest.total, 'answer')} in the last 7 days"
    if before.nps is None:
        return f"{said}; nobody answered in the 7 days before."
    return f"{said}, {_moved(round(latest.nps, 1) - round(before.nps, 1))} the 7 days before ({nps(before.nps)})."


def _moved(points: float) -> str:
    rounded = round(points, 1)
    if not rounded:
        return "the same as in"
    many = "point" if abs(rounded) == 1 else "points"
    return f"{abs(rounded):g} {many} {'more' if rounded > 0 else 'less'} than in"


def _line(period: Period, figures: Figures, zone: ZoneInfo) -> str:
    if not figures.total and not figures.due:
        return f"Week to {_day(period, zone)}: no answers"
    answered = f"NPS {nps(figures.nps)} from {counted(figures.total, 'answer')}" if figures.total else "no answers"
    touch = figures.first_touch
    touched = f"first touch in time {short_share(touch)}" if touch.value is not None else "no touch due"
    return f"Week to {_day(period, zone)}: {answered}, {touched}"


def _day(period: Period, zone: ZoneInfo) -> str:
    last = (period.until - _A_MOMENT).astimezone(zone)
    return f"{last.day} {last:%b}"


def _charts(facts: HomeFacts, zone: ZoneInfo) -> list[Block]:
    labels = [_day(period, zone) for period, _ in facts.trend]
    scores = [None if one.nps is None else round(one.nps, 1) for _, one in facts.trend]
    touch = [None if (rate := one.first_touch.value) is None else round(100 * rate, 1) for _, one in facts.trend]
    return [
        *chart("home.chart.nps", "NPS by week", labels, {"NPS": scores}, "line"),
        *chart("home.chart.touch", "First touch in time, % by week", labels, {"In time": touch}, "line"),
    ]
