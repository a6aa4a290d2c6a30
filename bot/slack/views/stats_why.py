"""Why a figure is what it is: its formula, its counts, its grades' bounds, and the loops behind it. Counts nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.slack.ids import STATS_CALLBACK
from bot.slack.text import Block, bold, rich_section, rich_text, short, text
from bot.slack.views import blocks, figures, words
from bot.slack.views.stats import NAMES, period_in_words
from rules.behind import Behind, LoopBehind
from rules.deadlines import describe_gap
from rules.grades import SCALES, Graded, Scale
from rules.measures import Figures, Rate
from rules.model import Person, State
from rules.stats import StatsFacts

_TITLE = "Why this number?"
_SMALL_PRINT = 300
_ACCOUNT = 40
_A_DAY = 24

FORMULAS: Mapping[Behind, str] = MappingProxyType(
    {
        Behind.NPS: "The share of promoters (9 or 10) less that of detractors (0 to 6), in points from -100 to 100.",
        Behind.FIRST_TOUCH: "Detractor loops touched by their first-touch deadline, of those touched or past it. The "
        "first logged outreach is the touch, or a resolve without one. The deadline is the one that was promised.",
        Behind.MEDIAN: "Half of the touched detractor loops were touched within this many hours of the answer; nights "
        "and weekends count.",
        Behind.CLOSED: "Detractor loops that are resolved, escalated or churned now, of all that were opened.",
        Behind.OVERDUE: "Detractor loops that are past the deadline that counts now.",
        Behind.CLOSE_LOOP: "Answers of all lanes that are switched on and were followed up within their first-touch "
        "time, of those that were followed up or whose time has passed.",
        Behind.SAVE: "Resolved detractor loops, of those resolved or churned.",
        Behind.IMPROVED: "Unhappy customers whose next score is higher, of those who answered again.",
        Behind.RECOVERED: "Unhappy customers whose next score is 7 or more, of those who answered again.",
        Behind.CHURN: "Accounts with an unhappy answer that left, of those followed up, and of the others.",
        Behind.AT_RISK: "The ARR of accounts with a detractor loop that is not settled, each account once.",
        Behind.SAVED: "The ARR of accounts with a resolved loop, none unsettled, none churned, each account once.",
        Behind.LOST: "What was noted as lost when a loop was churned, each account once.",
    }
)
_GRADED = {
    Behind.FIRST_TOUCH: Graded.FIRST_TOUCH_RATE,
    Behind.MEDIAN: Graded.FIRST_TOUCH_MEDIAN,
    Behind.CLOSED: Graded.CLOSED_RATE,
    Behind.IMPROVED: Graded.IMPROVED_RATE,
}


def why(
    figure: Behind, facts: StatsFacts, loops: Sequence[LoopBehind], total: int, reader: Person, now: datetime
) -> Block:
    """The modal. `loops` are the first of `total`."""
    zone = words.zone_of(reader, facts.timezone)
    parts = [rich_section(bold(NAMES[figure]), text(f"\n{period_in_words(facts, zone)}\n{FORMULAS[figure]}"))]
    parts.append(rich_section(text(f"\n{_counts(figure, facts)}")))
    made: list[Block] = [rich_text("why.formula", *parts)]
    if figure in _GRADED:
        made.append(blocks.context("why.grade", blocks.small(_scale(SCALES[_GRADED[figure]]), _SMALL_PRINT)))
    made.append({"type": "divider", "block_id": "why.line"})
    if not loops:
        made.append(blocks.section("No loop is behind it.", "why.none"))
    for one in loops:
        made.append(_row(one, figure, facts, now, zone))
    if total > len(loops):
        more = f"and {total - len(loops):,} more, which say less against the figure or are older"
        made.append(blocks.context("why.more", blocks.small(more, _SMALL_PRINT)))
    if loops:
        made.append(
            blocks.context("why.how", blocks.small("/nps loop NUMBER shows one with its history", _SMALL_PRINT))
        )
    return blocks.modal(_TITLE, made, STATS_CALLBACK)


def _row(one: LoopBehind, figure: Behind, facts: StatsFacts, now: datetime, zone: ZoneInfo) -> Block:
    account = short(one.account, _ACCOUNT) if one.account else "account not known"
    owner = short(facts.named(one.owner_email), _ACCOUNT) if one.owner_email else "nobody"
    scored = f"{one.score}/10 on {words.dated(one.submitted_at, now, zone)}"
    said = " · ".join((f"Loop {one.number}", account, scored, owner, _what(one, figure, facts)))
    return blocks.section(said, f"why.loop.{one.number}")


def _what(one: LoopBehind, figure: Behind, facts: StatsFacts) -> str:
    """What of the loop the figure looks at."""
    match figure:
        case Behind.FIRST_TOUCH | Behind.MEDIAN | Behind.CLOSE_LOOP:
            if one.touched_at is None:
                return "not touched"
            in_time = "" if figure is Behind.MEDIAN else " in time" if one.counts else " too late"
            return f"touched{in_time}, after {describe_gap(one.touched_at - one.submitted_at)}"
        case Behind.IMPROVED | Behind.RECOVERED:
            return f"{one.score} → {one.next_score}"
        case Behind.LOST if one.lost_arr is not None:
            return f"{words.money(one.lost_arr, facts.currency)} lost"
        case Behind.AT_RISK | Behind.SAVED if one.arr is not None:
            return f"{one.state} · {words.money(one.arr, facts.currency)} ARR"
        case _:
            return (
                str(one.state) if one.touched_at or one.state is not State.CHURNED else f"{one.state}, not followed up"
            )


def _counts(figure: Behind, facts: StatsFacts) -> str:
    now = facts.measures.figures
    match figure:
        case Behind.NPS:
            return (
                f"{figures.nps(now.nps)}: {now.promoters:,} promoters, {now.detractors:,} detractors of {now.total:,}."
            )
        case Behind.MEDIAN:
            if now.median_hours is None or now.p90_hours is None:
                return "Nobody was touched yet."
            nine = f"nine in ten within {figures.hours(now.p90_hours)}"
            return f"{figures.hours(now.median_hours)}; {nine}; of {now.touched:,}."
        case Behind.OVERDUE:
            return f"{now.overdue:,} of {now.opened:,}."
        case Behind.CHURN:
            followed, others = (f"{rate.count:,} of {rate.of:,}" for rate in _churn(now))
            return f"Followed up: {followed}. Not followed up: {others}."
        case Behind.AT_RISK | Behind.SAVED | Behind.LOST:
            amount = {
                Behind.AT_RISK: now.arr_at_risk,
                Behind.SAVED: now.arr_saved,
                Behind.LOST: now.arr_lost,
            }[figure]
            return f"{words.money(amount, facts.currency)}."
        case _:
            return _rate(figure, now)


def _churn(now: Figures) -> tuple[Rate, Rate]:
    return now.churn_followed_up, now.churn_not_followed_up


def _rate(figure: Behind, now: Figures) -> str:
    rate = {
        Behind.FIRST_TOUCH: now.first_touch,
        Behind.CLOSED: now.closed,
        Behind.CLOSE_LOOP: now.close_loop,
        Behind.SAVE: now.save,
        Behind.IMPROVED: now.improvement,
        Behind.RECOVERED: now.recovery,
    }[figure]
    if rate.value is None:
        return "There was nothing to count yet."
    return f"{rate.count:,} of {rate.of:,}, which is {figures.percent(rate.value)}."


def _scale(scale: Scale) -> str:
    if scale.less_is_better:
        weak, good, strong = (f"{value / _A_DAY:.0f} days" for value in (scale.weak, scale.good, scale.strong))
        bounds = f"weak over {weak}, good up to {good}, strong under {strong}"
    else:
        weak, good, strong = (figures.percent(value) for value in (scale.weak, scale.good, scale.strong))
        bounds = f"weak under {weak}, good from {good}, strong over {strong}"
    return f"Grades: {bounds}, fair between; from ten cases on. Rules of thumb of the trade: see docs/measures.md."
