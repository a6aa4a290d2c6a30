"""The answer to `/nps stats`: figures with their cases, grades and direction, a trend, groups, and what to look at.

Counts nothing and knows nobody's rights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.slack.ids import STATS_WHY, StatsShare
from bot.slack.text import Block, Message, bold, fallback, labelled, rich_section, rich_text, short, text, weigh
from bot.slack.views import blocks, figures, words
from bot.slack.views.charts import chart
from bot.slack.views.lists import bulleted, counted
from bot.slack.views.stats_tables import as_table, as_words, bars
from rules.behind import Behind
from rules.grades import Graded
from rules.lookouts import LookAt, Lookout
from rules.measures import Figures, Rate
from rules.model import Person
from rules.stats import StatsFacts, telling

_SPOKEN = 2500
_SMALL_PRINT = 300
_LABEL = 60
_A_MOMENT = timedelta(microseconds=1)
_FEW_PARTS = 2
# A group in letters of one width: its name, eight figures, and what is between.
_WIDEST_LINE = 140

NAMES = {
    Behind.NPS: "NPS",
    Behind.FIRST_TOUCH: "First touch in time",
    Behind.MEDIAN: "Median to first touch",
    Behind.CLOSED: "Loops closed",
    Behind.OVERDUE: "Overdue now",
    Behind.CLOSE_LOOP: "Followed up in time, all lanes",
    Behind.SAVE: "Save rate",
    Behind.IMPROVED: "Better next time",
    Behind.RECOVERED: "Recovered to 7 or more",
    Behind.CHURN: "Accounts that left",
    Behind.AT_RISK: "ARR at risk",
    Behind.SAVED: "ARR saved",
    Behind.LOST: "ARR lost",
}


def stats(facts: StatsFacts, reader: Person, now: datetime) -> Message:
    """The answer with charts and a table, for whoever asked."""
    return _Stats(facts, words.zone_of(reader, facts.timezone), now).message(plain=False)


def stats_in_words(facts: StatsFacts, reader: Person, now: datetime) -> Message:
    """The same for a Slack that takes no charts or no tables."""
    return _Stats(facts, words.zone_of(reader, facts.timezone), now).message(plain=True)


def stats_shared(facts: StatsFacts, by: Person, now: datetime, *, plain: bool = False) -> Message:
    """The same for everybody at the place where it was asked for."""
    return _Stats(facts, words.zone_of(by, facts.timezone), now, by).message(plain=plain)


def period_in_words(facts: StatsFacts, zone: ZoneInfo) -> str:
    """`1 Nov 2026 to 23 Nov 2026, in segment EMEA`."""
    since, until = (moment.astimezone(zone) for moment in (facts.measures.since, facts.measures.until - _A_MOMENT))
    said = f"{words.day(since.date())} to {words.day(until.date())}"
    narrowed = [f"{by} {short(facts.named(value), _LABEL)}" for by, value in facts.asked.where]
    return f"{said}, in {words.listed(narrowed, last='and')}" if narrowed else said


class _Stats:
    def __init__(self, facts: StatsFacts, zone: ZoneInfo, now: datetime, shared_by: Person | None = None) -> None:
        self.facts = facts
        self.now_figures = facts.measures.figures
        self.before = facts.measures.before
        self.zone = zone
        self.now = now
        self.shared_by = shared_by

    def message(self, *, plain: bool) -> Message:
        title = f"{'Your accounts' if self.facts.own else 'Our customers'}, {self.period()}"
        first, lines, look = self.first(), self.lines(), self.look_at()
        made: list[Block] = [
            blocks.header("stats.title", title),
            rich_text("stats.figures", rich_section(text(first)), labelled(lines)),
            *([] if plain else self.charts()),
        ]
        trend = self.trend_in_words()
        if plain and trend:
            made.append(rich_text("stats.trend", rich_section(bold("Trend")), *bulleted(trend)))
        if look:
            made.append(rich_text("stats.look", rich_section(bold("What to look at")), *bulleted(look)))
        made += self.groups(plain, blocks.MESSAGE_BUDGET - _SPOKEN - blocks.weigh_blocks(made) - 2 * _SMALL_PRINT)
        made += [blocks.context("stats.about", blocks.small(self.about(), _SMALL_PRINT)), *self.buttons()]
        told = [title, first, *(f"{label}: {line}" for label, line in lines), *trend, *look]
        return Message(fallback("\n".join(told), _SPOKEN), made)

    def period(self) -> str:
        return period_in_words(self.facts, self.zone)

    def first(self) -> str:
        now = self.now_figures
        if now.nps is None:
            return "Nobody answered the NPS survey."
        lanes = [
            counted(count, lane)
            for count, lane in ((now.promoters, "promoter"), (now.passives, "passive"), (now.detractors, "detractor"))
        ]
        change = self.compared(now.nps, self.before.nps if self.before else None, figures.nps_change)
        answers = f"{counted(now.total, 'answer')}: {words.listed(lanes, last='and')}"
        return f"NPS {figures.nps(now.nps)}{change} from {answers}."

    def compared(
        self,
        now: float | None,
        before: float | None,
        change: Callable[[float | None, float | None], str],
        *,
        less_is_better: bool = False,
    ) -> str:
        """`, +3.0 (better)` against the stretch before; nothing where it cannot be said."""
        said = change(now, before)
        if not said or now is None or before is None:
            return ""
        if said == "as before":
            return ", as before"
        return f", {said} ({'better' if (now > before) is not less_is_better else 'worse'})"

    def rate(self, name: Callable[[Figures], Rate], graded: Graded | None = None) -> str:
        now = name(self.now_figures)
        if now.value is None:
            return figures.NO_FIGURE
        grade = self.now_figures.grades[graded] if graded else None
        before = name(self.before) if self.before else Rate(0, 0)
        change = self.compared(now.value, before.value, lambda _one, _other: figures.share_change(now, before))
        return f"{figures.share(now, grade)}{change}"

    def lines(self) -> list[tuple[str, str]]:
        now = self.now_figures
        lines = [
            (NAMES[Behind.FIRST_TOUCH], self.rate(lambda f: f.first_touch, Graded.FIRST_TOUCH_RATE)),
            (NAMES[Behind.MEDIAN], self.median()),
            (NAMES[Behind.CLOSED], self.rate(lambda f: f.closed, Graded.CLOSED_RATE)),
            ("Open now", f"{now.open + now.claimed + now.contacted + now.escalated:,}, {now.overdue:,} overdue"),
            (NAMES[Behind.CLOSE_LOOP], self.rate(lambda f: f.close_loop)),
            (NAMES[Behind.SAVE], self.rate(lambda f: f.save)),
            (NAMES[Behind.IMPROVED], self.rate(lambda f: f.improvement, Graded.IMPROVED_RATE)),
            (NAMES[Behind.RECOVERED], self.rate(lambda f: f.recovery)),
            (
                NAMES[Behind.CHURN],
                f"followed up {figures.short_share(now.churn_followed_up)}, "
                f"not followed up {figures.short_share(now.churn_not_followed_up)}",
            ),
            ("ARR", self.arr()),
            ("Promoters", f"{now.asked:,} asked for something, {now.agreed:,} agreed; {now.eligible:,} may be asked"),
        ]
        if now.passives_answered_again:
            promoted = Rate(now.passives_promoted, now.passives_answered_again)
            lines.append(("Passives who became promoters", figures.short_share(promoted)))
        if now.csat:
            lines.append(("CSAT: satisfied", figures.short_share(now.satisfied)))
        if self.facts.company is not None:
            lines.append(("The whole company", self.company(self.facts.company)))
        return lines

    def median(self) -> str:
        now, before = self.now_figures, self.before.median_hours if self.before else None
        if now.median_hours is None:
            return figures.NO_FIGURE
        grade = figures.judged(now.touched, now.grades[Graded.FIRST_TOUCH_MEDIAN])
        change = self.compared(now.median_hours, before, figures.hours_change, less_is_better=True)
        return f"{figures.hours(now.median_hours)} of {now.touched:,} touched{grade}{change}"

    def arr(self) -> str:
        now = self.now_figures
        return ", ".join(
            f"{self.money(amount)} {what}"
            for amount, what in ((now.arr_at_risk, "at risk"), (now.arr_saved, "saved"), (now.arr_lost, "lost"))
        )

    def money(self, amount: Decimal) -> str:
        return words.money(amount, self.facts.currency)

    def company(self, company: Figures) -> str:
        if company.nps is None:
            return figures.NO_FIGURE
        return (
            f"NPS {figures.nps(company.nps)} from {counted(company.total, 'answer')}; first touch in time "
            f"{figures.short_share(company.first_touch)}; closed {figures.short_share(company.closed)}"
        )

    def charts(self) -> list[Block]:
        points = self.facts.trend
        labels = [self.label(place) for place in range(len(points))]
        parts = [point.figures for point in points]
        nps = [None if part.nps is None else round(part.nps, 1) for part in parts]
        touch = [None if (rate := part.first_touch.value) is None else round(100 * rate, 1) for part in parts]
        return [
            *chart("stats.chart.nps", "NPS", labels, {"NPS": nps}, "line"),
            *chart("stats.chart.touch", "First touch in time, %", labels, {"In time": touch}, "line"),
        ]

    def label(self, place: int) -> str:
        """The day with which a part of the trend begins; with its year where they span several."""
        points = self.facts.trend
        day, first, last = (points[at].period.since for at in (place, 0, -1))
        assert day is not None
        assert first is not None
        assert last is not None
        local = day.astimezone(self.zone)
        spans_years = first.astimezone(self.zone).year != last.astimezone(self.zone).year
        return f"{local.day} {local:%b}{f' {local:%y}' if spans_years else ''}"

    def trend_in_words(self) -> list[str]:
        points = self.facts.trend
        lines = []
        series: tuple[tuple[str, list[float | None], Callable[[float | None], str]], ...] = (
            ("NPS", [point.figures.nps for point in points], figures.nps),
            ("First touch in time", [point.figures.first_touch.value for point in points], _percent),
        )
        for name, values, said in series:
            known = [(place, value) for place, value in enumerate(values) if value is not None]
            if len(known) < _FEW_PARTS:
                continue
            (first, begin), (last, end) = known[0], known[-1]
            shown = f"{said(begin)} ({self.label(first)}) to {said(end)} ({self.label(last)})"
            lines.append(f"{name} {bars(values)}  from {shown}")
        return lines

    def look_at(self) -> list[str]:
        return [self.line_of(one) for one in self.facts.look_at]

    def line_of(self, one: LookAt) -> str:
        name = short(self.facts.named(one.key), _LABEL)
        match one.kind:
            case Lookout.WORST_GROUP:
                nps = figures.nps(one.figures.nps)
                return f"{name} is least happy: NPS {nps} from {counted(one.figures.total, 'answer')}"
            case Lookout.COSTLIEST_REASON:
                spread = f"{self.money(one.figures.arr_at_risk)} at risk, {self.money(one.figures.arr_lost)} lost"
                return f"{name} costs most: {self.money(one.cost)} ARR ({spread})"
            case Lookout.MOST_OVERDUE:
                return f"{name} has most overdue: {one.figures.overdue:,} of {counted(one.figures.opened, 'loop')}"

    def groups(self, plain: bool, room: int) -> list[Block]:
        by = self.facts.asked.by
        if by is None:
            return []
        rows = [["", *(heading for heading, _ in _COLUMNS)]]
        shown = telling(self.facts.measures.groups)
        for group in shown:
            row = [short(self.facts.named(group.key), _LABEL), *(said(group.figures, self) for _, said in _COLUMNS)]
            room -= max(sum(map(weigh, row)), _WIDEST_LINE if plain else 0)
            if room < 0:
                break
            rows.append(row)
        rows[0][0] = by.value.title()
        left_out = len(self.facts.measures.groups) - (len(rows) - 1)
        made: list[Block] = [as_words("stats.groups", rows) if plain else as_table("stats.groups", rows)]
        if left_out > 0:
            more = f"and {left_out:,} more, with fewer answers; nps-loop stats prints all of them"
            made.append(blocks.context("stats.more", blocks.small(more, _SMALL_PRINT)))
        return made

    def about(self) -> str:
        compared = "compared with the stretch of the same length before; " if self.before and self.before.total else ""
        typed = f"/nps stats {self.facts.asked.words}"
        if self.shared_by is not None:
            return f"Shared by {words.name(self.shared_by)}: {short(typed, _LABEL * 2)}"
        said = f"{compared}loops as they stand now. You asked: {short(typed, _LABEL * 2)}"
        return f"{said[:1].upper()}{said[1:]}"

    def buttons(self) -> list[Block]:
        # The question travels in the block's id, for the menu, and in the button's value.
        asked = StatsShare(self.facts.asked.words)
        choices = [(behind.value, name) for behind, name in NAMES.items()]
        why = [blocks.menu(STATS_WHY, "Why this number?", choices)] if asked.block_id else []
        share = [] if self.shared_by else [blocks.button("Share here", asked.action_id, asked.value)]
        return blocks.actions(asked.block_id or "stats.asked", [*share, *why])


def _percent(value: float | None) -> str:
    return "–" if value is None else figures.percent(value)


_COLUMNS: Sequence[tuple[str, Callable[[Figures, _Stats], str]]] = (
    ("Answers", lambda f, _: f"{f.total:,}"),
    ("NPS", lambda f, _: figures.nps(f.nps)),
    ("First touch", lambda f, _: _of(f.first_touch)),
    ("Closed", lambda f, _: _of(f.closed)),
    ("Overdue", lambda f, _: f"{f.overdue:,}"),
    ("Better", lambda f, _: _of(f.improvement)),
    ("ARR at risk", lambda f, stats: stats.money(f.arr_at_risk)),
    ("ARR lost", lambda f, stats: stats.money(f.arr_lost)),
)


def _of(rate: Rate) -> str:
    return "–" if rate.value is None else f"{figures.percent(rate.value)} of {rate.of:,}"
