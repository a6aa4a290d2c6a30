"""Says figures the way people read them: the NPS, shares with their number of cases, hours, changes. Counts nothing."""

from __future__ import annotations

from rules.grades import ENOUGH, Grade
from rules.measures import Rate

NO_FIGURE = "nothing to count yet"
_HOURS_SHOWN = 48
_A_DAY = 24


def nps(value: float | None) -> str:
    """`+23.4`; a dash where nobody answered."""
    return "–" if value is None else f"{round(value, 1) + 0:+.1f}"


def percent(value: float) -> str:
    """A share between 0 and 1 as `85 %`."""
    return f"{round(100 * value)} %"


def share(rate: Rate, grade: Grade | None = None) -> str:
    """`91 % of 29 (strong)`; without a grade where it has none, and of fewer than ten cases that they are too few."""
    if rate.value is None:
        return NO_FIGURE
    return f"{percent(rate.value)} of {rate.of:,}{judged(rate.of, grade)}"


def short_share(rate: Rate) -> str:
    """The same for a long list: `75 % of 8 (too few)`, `91 % of 29`."""
    if rate.value is None:
        return NO_FIGURE
    return f"{percent(rate.value)} of {rate.of:,}{' (too few)' if rate.of < ENOUGH else ''}"


def judged(cases: int, grade: Grade | None = None) -> str:
    """` (strong)` to follow a figure that rests on so many cases; ` (too few to grade)` where they are."""
    if cases < ENOUGH:
        return " (too few to grade)"
    return f" ({grade})" if grade else ""


def hours(elapsed: float) -> str:
    """Elapsed hours: `20.5 hours`, from two days on `3.1 days`, under one `20 minutes`."""
    if elapsed < 1:
        minutes = round(60 * elapsed)
        return f"{minutes} {'minute' if minutes == 1 else 'minutes'}"
    number, unit = (elapsed, "hour") if elapsed < _HOURS_SHOWN else (elapsed / _A_DAY, "day")
    shown = f"{number:.1f}".removesuffix(".0")
    return f"{shown} {unit if shown == '1' else unit + 's'}"


def nps_change(now: float | None, before: float | None) -> str:
    """`+4.1`, as the shown figures differ; nothing where one of them is not there."""
    if now is None or before is None:
        return ""
    change = round(now, 1) - round(before, 1)
    return f"{change:+.1f}" if f"{abs(change):.1f}" != "0.0" else "as before"


def share_change(now: Rate, before: Rate) -> str:
    """`+3 points`, as the shown per cents differ; nothing where one of them is not there."""
    if now.value is None or before.value is None:
        return ""
    change = round(100 * now.value) - round(100 * before.value)
    if not change:
        return "as before"
    return f"{change:+} {'point' if abs(change) == 1 else 'points'}"


def hours_change(now: float | None, before: float | None) -> str:
    """`3.2 hours sooner` or `later`; nothing where one of them is not there."""
    if now is None or before is None:
        return ""
    apart = hours(abs(now - before))
    return "as before" if apart.startswith("0 ") else f"{apart} {'sooner' if now < before else 'later'}"
