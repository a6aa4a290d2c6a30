"""`stats`: the measures of a period, as tables for a terminal or as JSON. Counts nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.databases import existing_database
from bot.measures_document import document
from bot.policy_file import read_policy
from bot.settings import read_settings
from bot.use_cases.measuring import measure
from rules.grades import ENOUGH, Graded
from rules.measures import Dimension, Figures, Measures, Question, Rate
from rules.periods import Period, PeriodError, day_of, midnight
from rules.terms import Terms
from storage.work import reading

_DAY = 24
# Groups beside each other need a narrow column each; what is left out is in the JSON.
_WIDE = 110


def stats(
    since: str = typer.Option(
        "30d", "--since", metavar="30d", help="From when on: 30d, quarter, year, all, or a day such as 2026-09-01."
    ),
    until: str = typer.Option(None, "--until", metavar="DATE", help="Up to, not including, this day; else until now."),
    by: Dimension = typer.Option(None, "--by", help="A row for each of these."),
    within: list[str] = typer.Option(
        [], "--in", metavar="segment=EMEA", help="Only these; may be given more than once."
    ),
    as_json: bool = typer.Option(False, "--json", help="Everything, with full precision."),
) -> None:
    """Say whether it works: NPS, first touch, loops closed, customers who came back, revenue saved and lost."""
    settings = read_settings()
    terms = Terms.of(read_policy(settings.nps_policy))
    now = datetime.now(UTC)
    try:
        period = period_between(since, until, now, ZoneInfo(terms.policy.timezone))
        question = Question(period, by, tuple(map(_narrowing, within)))
    except PeriodError as error:
        raise typer.BadParameter(str(error)) from error
    measures = asyncio.run(_measures(settings.nps_database_url, terms, question, now, compared=not as_json))
    if as_json:
        typer.echo(json.dumps(document(measures), ensure_ascii=False, indent=1))
        return
    console = Console()
    for table in tables(measures, terms.policy.currency, console.width):
        console.print(table)
    few = f"A grade needs {ENOUGH} cases. How each figure is made: docs/measures.md"
    console.print(few, style="dim", highlight=False)


def period_between(since: str, until: str | None, now: datetime, zone: ZoneInfo) -> Period:
    """The period from `since` (as Period.parse reads it, or a day) up to the midnight that `until` begins with.

    Raises PeriodError.
    """
    end = midnight(day_of(until), zone) if until else now
    if "-" in since and ".." not in since:
        period = Period(midnight(day_of(since), zone), end)
    else:
        found = Period.parse(since, end, zone)
        period = found if until is None or ".." in since else Period(found.since, end)
    if period.since is not None and period.since >= period.until:
        raise PeriodError(f"nothing lies between {since} and {until or 'now'}; write the earlier day in --since")
    return period


def _narrowing(text: str) -> tuple[Dimension, str]:
    name, found, value = text.partition("=")
    if not found or name not in set(Dimension):
        names = ", ".join(Dimension)
        raise typer.BadParameter(f'"{text}" is not like segment=EMEA; before the = stands one of {names}')
    return Dimension(name), value


async def _measures(url: str, terms: Terms, question: Question, now: datetime, compared: bool) -> Measures:
    """Raises StorageError."""
    async with existing_database(url) as database, reading(database) as work:
        return await measure(work, terms, question, now, compared)


def tables(measures: Measures, currency: str, width: int = _WIDE) -> Iterator[Table]:
    """The figures, and the groups where there are some."""
    yield _overview(measures, currency)
    if measures.question.by is not None:
        yield _groups(measures, currency, width)


def _overview(measures: Measures, currency: str) -> Table:
    period = f"{measures.since:%Y-%m-%d %H:%M} to {measures.until:%Y-%m-%d %H:%M} UTC"
    table = Table(title=period, title_justify="left", title_style="bold", header_style="bold")
    for heading in ("", "now", "of", "grade", "before"):
        table.add_column(heading, justify="left" if heading in ("", "grade") else "right")
    for name, shown, cases, graded in _ROWS:
        figures, before = measures.figures, measures.before
        grade = (figures.grades[graded] or "too few") if graded else ""
        table.add_row(
            name.replace("ARR", f"ARR ({currency})"),
            shown(figures),
            f"{cases(figures):,}",
            str(grade),
            shown(before) if before else "",
        )
    return table


def _groups(measures: Measures, currency: str, width: int) -> Table:
    by = measures.question.by
    assert by is not None
    table = Table(title=f"By {by}", title_justify="left", title_style="bold", header_style="bold")
    table.add_column(str(by), overflow="fold")
    shown = _GROUP_ROWS if width >= _WIDE else _GROUP_ROWS[:5]
    for heading, _ in shown:
        table.add_column(heading.replace("ARR", f"ARR ({currency})"), justify="right")
    for group in sorted(measures.groups, key=lambda group: (-group.figures.total, group.key)):
        table.add_row(group.key, *(show(group.figures) for _, show in shown))
    return table


def _nps(figures: Figures) -> str:
    return "-" if figures.nps is None else f"{figures.nps:+.1f}"


def _share(rate: Rate) -> str:
    return "-" if rate.value is None else f"{rate.value:.0%}"


def _with_n(rate: Rate) -> str:
    return f"{_share(rate)} of {rate.of:,}"


def _hours(hours: float | None) -> str:
    if hours is None:
        return "-"
    return f"{hours:.1f} h" if hours < 2 * _DAY else f"{hours / _DAY:.1f} days"


_Row = tuple[str, Callable[[Figures], str], Callable[[Figures], int], Graded | None]
_ROWS: Sequence[_Row] = (
    ("NPS", _nps, lambda f: f.total, None),
    (
        "Promoters, passives, detractors",
        lambda f: f"{f.promoters:,} {f.passives:,} {f.detractors:,}",
        lambda f: f.total,
        None,
    ),
    ("CSAT: satisfied", lambda f: _share(f.satisfied), lambda f: f.csat, None),
    ("First touch within its time", lambda f: _share(f.first_touch), lambda f: f.due, Graded.FIRST_TOUCH_RATE),
    ("Median to first touch", lambda f: _hours(f.median_hours), lambda f: f.touched, Graded.FIRST_TOUCH_MEDIAN),
    ("90 % were touched within", lambda f: _hours(f.p90_hours), lambda f: f.touched, None),
    ("Loops closed", lambda f: _share(f.closed), lambda f: f.opened, Graded.CLOSED_RATE),
    ("Resolved within 14 days", lambda f: _share(f.resolved_in_14_days), lambda f: f.opened, None),
    ("Overdue now", lambda f: f"{f.overdue:,}", lambda f: f.opened, None),
    ("Followed up in time, all lanes", lambda f: _share(f.close_loop), lambda f: f.followable, None),
    ("Saved", lambda f: _share(f.save), lambda f: f.save.of, None),
    ("Better next time", lambda f: _share(f.improvement), lambda f: f.answered_again, Graded.IMPROVED_RATE),
    ("Recovered (7 or more)", lambda f: _share(f.recovery), lambda f: f.answered_again, None),
    ("Accounts that left, followed up", lambda f: _share(f.churn_followed_up), lambda f: f.accounts_followed_up, None),
    (
        "Accounts that left, not followed up",
        lambda f: _share(f.churn_not_followed_up),
        lambda f: f.accounts_not_followed_up,
        None,
    ),
    ("ARR at risk", lambda f: f"{f.arr_at_risk:,.0f}", lambda f: f.opened, None),
    ("ARR saved", lambda f: f"{f.arr_saved:,.0f}", lambda f: f.resolved, None),
    ("ARR lost", lambda f: f"{f.arr_lost:,.0f}", lambda f: f.churned, None),
    ("Promoters asked, agreed", lambda f: f"{f.asked:,} {f.agreed:,}", lambda f: f.promoters, None),
    (
        "Passives who became promoters",
        lambda f: _share(Rate(f.passives_promoted, f.passives_answered_again)),
        lambda f: f.passives_answered_again,
        None,
    ),
)
_GROUP_ROWS: Sequence[tuple[str, Callable[[Figures], str]]] = (
    ("answers", lambda f: f"{f.total:,}"),
    ("NPS", _nps),
    ("first touch", lambda f: _with_n(f.first_touch)),
    ("closed", lambda f: _with_n(f.closed)),
    ("overdue", lambda f: f"{f.overdue:,}"),
    ("median", lambda f: _hours(f.median_hours)),
    ("better", lambda f: _with_n(f.improvement)),
    ("ARR at risk", lambda f: f"{f.arr_at_risk:,.0f}"),
    ("ARR lost", lambda f: f"{f.arr_lost:,.0f}"),
)
