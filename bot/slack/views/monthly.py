"""The monthly report in its channel: the summary with charts, and the parts in its thread. Counts nothing itself.

Who reads it sees trends, not a queue: no customer is named, and nobody's words are quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from bot.slack.text import Block, Message, fallback, labelled, rich_section, rich_text, short, text
from bot.slack.views import blocks, figures, words
from bot.slack.views.charts import chart
from bot.slack.views.lists import SPOKEN, counted, lists
from rules.grades import Graded
from rules.measures import NONE, Figures, Group, Rate
from rules.monthly import Ending, MonthlyReport, OfferUsed

_LABEL = 80
_SMALL_PRINT = 300


def monthly_report(part: str, shown: MonthlyReport) -> Message | None:
    """One message of the report; None where that part has nothing to tell."""
    return _PARTS[part](shown)


def _summary(shown: MonthlyReport) -> Message:
    month = f"{shown.month.first:%B} {shown.month.first.year}"
    title = f"{month}: how our customers feel, and what came of it"
    first, lines = _nps(shown), [*_rates(shown), *_arr(shown), *_trend(shown), *_scores(shown)]
    about = (
        f"Loops of answers given in {month}, as they stand now; those of the month before had a month longer. "
        "More in the thread: by reason, escalation and offer, churn, segment and cohort."
    )
    made: list[Block] = [
        blocks.header("report.title", title),
        rich_text("report.summary", rich_section(text(first)), labelled(lines)),
        *_trend_chart(shown),
        *_score_chart(shown),
        blocks.context("report.about", blocks.small(about, _SMALL_PRINT)),
    ]
    said = [f"{label}: {line}" for label, line in lines]
    return Message(fallback("\n".join([title, first, *said]), SPOKEN), made)


def _nps(shown: MonthlyReport) -> str:
    now, before = shown.figures, shown.before
    if now.nps is None:
        return f"Nobody answered the NPS survey{_against('', f'{before.total:,} the month before')}."
    lanes = [
        counted(count, lane)
        for count, lane in ((now.promoters, "promoter"), (now.passives, "passive"), (now.detractors, "detractor"))
    ]
    change = figures.nps_change(now.nps, before.nps)
    answers = f"{counted(now.total, 'answer')} ({before.total:,} the month before)"
    return f"NPS {figures.nps(now.nps)}{_against('', change)} from {answers}: {words.listed(lanes, last='and')}."


def _against(figure: str, change: str) -> str:
    """A figure with how it changed against the month before, where that can be said."""
    return f"{figure} ({change})" if change else figure


def _rates(shown: MonthlyReport) -> list[tuple[str, str]]:
    now, before = shown.figures, shown.before
    grades = now.grades
    rated = (
        ("Answers of all lanes followed up in time", now.close_loop, before.close_loop, None),
        ("First touch in time", now.first_touch, before.first_touch, grades[Graded.FIRST_TOUCH_RATE]),
        ("Loops closed", now.closed, before.closed, grades[Graded.CLOSED_RATE]),
        (
            "Detractors who answered again, and better",
            now.improvement,
            before.improvement,
            grades[Graded.IMPROVED_RATE],
        ),
        ("Recovered to 7 or more", now.recovery, before.recovery, None),
        ("Save rate", now.save, before.save, None),
    )
    lines = [
        (label, _changed(figures.share(rate, grade), figures.share_change(rate, earlier)))
        for label, rate, earlier, grade in rated
    ]
    lines.insert(2, ("First touch, median", _median(now, before)))
    return lines


def _changed(figure: str, change: str) -> str:
    return f"{figure}, {change}" if change else figure


def _median(now: Figures, before: Figures) -> str:
    if now.median_hours is None:
        return figures.NO_FIGURE
    grade = figures.judged(now.touched, now.grades[Graded.FIRST_TOUCH_MEDIAN])
    shown = f"{figures.hours(now.median_hours)} of {now.touched:,} touched{grade}"
    return _changed(shown, figures.hours_change(now.median_hours, before.median_hours))


def _arr(shown: MonthlyReport) -> list[tuple[str, str]]:
    now, before = shown.figures, shown.before
    amounts = (
        ("at risk", now.arr_at_risk, before.arr_at_risk),
        ("saved", now.arr_saved, before.arr_saved),
        ("lost", now.arr_lost, before.arr_lost),
    )
    parts = [
        f"{words.money(amount, shown.currency)} {what} ({words.money(earlier, shown.currency)} the month before)"
        for what, amount, earlier in amounts
    ]
    return [("ARR", words.listed(parts, last="and"))]


def _trend(shown: MonthlyReport) -> list[tuple[str, str]]:
    known = [(first, value) for first, value in shown.trend if value is not None]
    # The year where it changes: twelve of them are hard to read over.
    years = [None, *(first.year for first, _ in known)]
    told = [
        f"{_month(first) if first.year != year else f'{first:%b}'} {figures.nps(value)}"
        for (first, value), year in zip(known, years, strict=False)
    ]
    return [("NPS by month", ", ".join(told))] if len(told) > 1 else []


def _month(first: date) -> str:
    return f"{first:%b} {first.year}"


def _scores(shown: MonthlyReport) -> list[tuple[str, str]]:
    given = [f"{score} × {count:,}" for score, count in reversed(list(enumerate(shown.scores))) if count]
    return [("Scores", ", ".join(given))] if given else []


def _trend_chart(shown: MonthlyReport) -> list[Block]:
    labels = [_month(first) for first, _ in shown.trend]
    series = {"NPS": [None if value is None else round(value, 1) for _, value in shown.trend]}
    return chart("report.chart.nps", "NPS by month", labels, series, "line")


def _score_chart(shown: MonthlyReport) -> list[Block]:
    labels = [str(score) for score in range(len(shown.scores))]
    return chart("report.chart.scores", "How often each score was given", labels, {"Answers": shown.scores})


def _reasons(shown: MonthlyReport) -> Message | None:
    outcomes = [_reason_line(group, shown) for group in shown.reasons]
    lost = [
        f"{_label(one.reason, shown)}: {one.lost.count:,} of {counted(one.lost.of, 'settled loop')} churned"
        for one in shown.touched_in_time
    ]
    heading = "Left although they were reached in time"
    return lists("report.reasons", "What became of unhappy customers, by reason", _told({"": outcomes, heading: lost}))


def _told(headed: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    return {heading: lines for heading, lines in headed.items() if lines}


def _label(reason: str, shown: MonthlyReport) -> str:
    return short(shown.labels.get(reason, reason), _LABEL)


def _reason_line(group: Group, shown: MonthlyReport) -> str:
    counts = group.figures
    ending = Ending(counts.opened, counts.resolved, counts.churned)
    lost = f", {words.money(counts.arr_lost, shown.currency)} ARR lost" if counts.arr_lost else ""
    return f"{_label(group.key, shown)}: {_ending(ending)}{lost}"


def _ending(ending: Ending) -> str:
    """`12 loops, 6 resolved, 2 churned, saved 75 % of 8 (too few)`."""
    settled = f", saved {figures.short_share(ending.save)}" if ending.save.of else ""
    return f"{counted(ending.all, 'loop')}, {ending.resolved:,} resolved, {ending.churned:,} churned{settled}"


def _escalations(shown: MonthlyReport) -> Message | None:
    if not shown.figures.opened:
        return None
    whether = [f"Escalated: {_ending(shown.escalated)}", f"Not escalated: {_ending(shown.not_escalated)}"]
    to = [
        f"{short(shown.names.get(email, email), words.NAME_LIMIT)}: {_ending(one)}" for email, one in shown.escalated_to
    ]
    offers = [_offer_line(used) for used in shown.offers]
    headed = _told({"": whether, "To whom": to, "Resolved with which offer": offers})
    return lists("report.escalations", "What saves an account", headed)


def _offer_line(used: OfferUsed) -> str:
    name = short(used.offer, _LABEL) if used.offer else "No offer"
    again = f"; answered better afterwards: {figures.short_share(used.improvement)}" if used.improvement.of else ""
    return f"{name}: {_ending(used.ending)}{again}"


def _churn(shown: MonthlyReport) -> Message | None:
    now, before = shown.figures, shown.before
    rated = (
        ("Followed up", now.churn_followed_up, before.churn_followed_up),
        ("Not followed up", now.churn_not_followed_up, before.churn_not_followed_up),
    )
    lines = [f"{label}: {_churned(rate, earlier)}" for label, rate, earlier in rated if rate.of]
    return lists("report.churn", "Accounts that were unhappy, and left", {"": lines} if lines else {})


def _churned(now: Rate, before: Rate) -> str:
    shown = f"{now.count:,} of {counted(now.of, 'account')} churned, {figures.percent(now.value or 0)}"
    return _changed(f"{shown}{figures.judged(now.of)}", figures.share_change(now, before))


def _groups(shown: MonthlyReport) -> Message | None:
    headed = {
        "By segment": [_group_line(group, "No segment") for group in shown.segments],
        "By cohort, the quarter since which they are customers": [
            _group_line(group, "Not known") for group in shown.cohorts
        ],
    }
    return lists("report.groups", "How segments and cohorts differ", _told(headed))


def _group_line(group: Group, without: str) -> str:
    name, counts = (without if group.key == NONE else short(group.key, _LABEL)), group.figures
    parts = [f"NPS {figures.nps(counts.nps)} from {counted(counts.total, 'answer')}"]
    parts += [f"first touch in time {figures.short_share(counts.first_touch)}"] if counts.first_touch.of else []
    parts += [f"saved {figures.short_share(counts.save)}"] if counts.save.of else []
    return f"{name}: {', '.join(parts)}"


_PARTS: Mapping[str, Callable[[MonthlyReport], Message | None]] = {
    "summary": _summary,
    "reasons": _reasons,
    "escalations": _escalations,
    "churn": _churn,
    "groups": _groups,
}
