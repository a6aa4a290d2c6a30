"""The weekly review in its channel: the summary with charts, and the parts in its thread. Counts nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.slack.text import (
    Block,
    Message,
    Span,
    bold,
    clip,
    fallback,
    one_line,
    quote,
    rich_section,
    rich_text,
    short,
    spoken,
    text,
)
from bot.slack.views import blocks, words
from bot.slack.views.charts import chart
from bot.slack.views.lists import SPOKEN, bulleted, counted, lists
from rules.model import Lane
from rules.review import Escalated, Theme, Verbatim, WeeklyReview

_LABEL = 80
_MOST_POINTS = 8
_VERBATIM = 600
_WHY = 160


def review(part: str, shown: WeeklyReview) -> Message | None:
    """One message of the review; None where that part has nothing to tell."""
    return _PARTS[part](shown)


def _summary(shown: WeeklyReview) -> Message:
    first, last = shown.week.day - timedelta(days=7), shown.week.day
    title = f"Week to {words.day(last)}: what customers said, and what came of it"
    lines = [_answers(shown), _loops(shown), _quiet(shown), *_top(shown), _taught(shown)]
    said = [line for line in lines if line]
    made: list[Block] = [
        blocks.header("review.title", title),
        rich_text("review.summary", rich_section(text(said[0] if said else "")), *bulleted(said[1:])),
        *_theme_chart(shown),
        *_owner_chart(shown),
        blocks.context(
            "review.about",
            blocks.small(f"Answers from {words.day(first)} on; more in the thread, by theme and by owner.", 200),
        ),
    ]
    return Message(fallback("\n".join([title, *said]), SPOKEN), made)


def _answers(shown: WeeklyReview) -> str:
    now, before = shown.answers, shown.answers_before
    total, total_before = sum(now.values()), sum(before.values())
    parts = [f"{counted(now[lane], lane)} ({_change(now[lane], before[lane])})" for lane in Lane]
    return f"{counted(total, 'answer')}, {total_before:,} in the week before: {words.listed(parts, last='and')}."


def _change(now: int, before: int) -> str:
    """Against the week before, as the first line of the summary says."""
    return "as before" if now == before else f"{now - before:+,}"


def _loops(shown: WeeklyReview) -> str:
    closed = f"{shown.resolved:,} resolved, {shown.churned:,} churned"
    if shown.lost:
        closed += f" ({words.money(shown.lost, shown.currency)} ARR lost)"
    are = "is" if shown.open == 1 else "are"
    return f"{counted(shown.open, 'loop')} {are} open, {shown.overdue:,} of them overdue. Closed: {closed}."


def _quiet(shown: WeeklyReview) -> str:
    if not (shown.followed_up or shown.asked or shown.agreed):
        return ""
    return (
        f"{counted(shown.followed_up, 'passive')} followed up, {counted(shown.asked, 'promoter')} asked for something, "
        f"{shown.agreed:,} agreed."
    )


def _taught(shown: WeeklyReview) -> str:
    if not (shown.confirmed or shown.corrected):
        return ""
    return f"{counted(shown.confirmed, 'reason')} confirmed by colleagues, {shown.corrected:,} corrected."


def _top(shown: WeeklyReview) -> list[str]:
    return [_theme_line(theme, shown) for theme in shown.themes[:3]]


def _theme_line(theme: Theme, shown: WeeklyReview) -> str:
    said = f"{short(theme.label, _LABEL)}: {counted(theme.answers, 'answer')} ({_change(theme.answers, theme.before)})"
    return f"{said}, {words.money(theme.arr, shown.currency)} ARR" if theme.answers else said


def _theme_chart(shown: WeeklyReview) -> list[Block]:
    themes = shown.themes[:_MOST_POINTS]
    series = {
        "This week": [theme.answers for theme in themes],
        "Week before": [theme.before for theme in themes],
    }
    return chart("review.chart.themes", "What unhappy customers spoke of", [theme.label for theme in themes], series)


def _owner_chart(shown: WeeklyReview) -> list[Block]:
    owners = shown.owners[:_MOST_POINTS]
    series = {
        "In time": [owner.open - owner.overdue for owner in owners],
        "Overdue": [owner.overdue for owner in owners],
    }
    names = [_name(owner.email, shown) for owner in owners]
    return chart("review.chart.owners", "Open loops by owner", names, series)


def _name(email: str, shown: WeeklyReview) -> str:
    return short(shown.names.get(email, email), words.NAME_LIMIT)


def _themes(shown: WeeklyReview) -> Message | None:
    desks: dict[str, list[Theme]] = {}
    for theme in shown.themes:
        desks.setdefault(theme.desk, []).append(theme)
    spans = {f"For {desk}": [_theme_line(theme, shown) for theme in themes] for desk, themes in desks.items()}
    return lists("review.themes", "Themes against the week before, by who can mend them", spans)


def _owners(shown: WeeklyReview) -> Message | None:
    lines = [f"{_name(owner.email, shown)}: {owner.open:,} open, {owner.overdue:,} overdue" for owner in shown.owners]
    return lists("review.owners", "Open loops by owner", {"": lines} if lines else {})


def _escalated(shown: WeeklyReview) -> Message | None:
    lines = [_escalated_line(one, shown) for one in shown.escalated]
    return lists("review.escalated", "Escalated in this week", {"": lines} if lines else {})


def _escalated_line(one: Escalated, shown: WeeklyReview) -> str:
    account = short(one.account or "an account that is not known", _LABEL)
    why = f": {short(one.why, _WHY)}" if one.why else ""
    return f"{account}, loop {one.number}, to {_name(one.to, shown)}, now {one.state}{why}"


def _verbatims(shown: WeeklyReview) -> Message | None:
    if not shown.verbatims:
        return None
    title = "Worth reading"
    parts: list[Block] = [rich_section(bold(title))]
    told = [title]
    for verbatim in shown.verbatims:
        about = _about(verbatim)
        parts += [rich_section(*about), quote(text(clip(one_line(verbatim.words), _VERBATIM)))]
        told.append(f"{spoken(about).strip()}: “{clip(one_line(verbatim.words), _VERBATIM)}”")
    return Message(fallback("\n".join(told), SPOKEN), [rich_text("review.verbatims", *parts)])


def _about(verbatim: Verbatim) -> list[Span]:
    account = short(verbatim.account, _LABEL) if verbatim.account else "An account that is not known"
    return [text(f"\n{account} · {verbatim.score}/10 · {short(verbatim.label, _LABEL)}")]


_PARTS: Mapping[str, Callable[[WeeklyReview], Message | None]] = {
    "summary": _summary,
    "themes": _themes,
    "owners": _owners,
    "verbatims": _verbatims,
    "escalated": _escalated,
}
