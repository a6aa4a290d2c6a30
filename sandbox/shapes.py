"""What a JSON value may be: small checks that are put together into larger ones. Knows nothing of Slack.

A check looks at one value and adds a Problem for everything it finds; it raises nothing, whatever the value is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, as a JSON pointer, and what, in Slack's words where those are known."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


Problems = list[Problem]
Check = Callable[[Any, str, Problems], None]


def anything(_value: Any, _pointer: str, _problems: Problems) -> None:
    """Takes every value."""


def boolean(value: Any, pointer: str, problems: Problems) -> None:
    if not isinstance(value, bool):
        problems.append(Problem(pointer, "must be a valid boolean"))


def number(low: float = float("-inf"), high: float = float("inf")) -> Check:
    """A number from `low` to `high`, both included."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            problems.append(Problem(pointer, "must be a valid number"))
        elif not low <= value <= high:
            problems.append(Problem(pointer, f"must be from {low:g} to {high:g}"))

    return check


def string(most: int, least: int = 0) -> Check:
    """Text of `least` to `most` characters."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.append(Problem(pointer, "must be a valid string"))
        elif len(value) > most:
            problems.append(Problem(pointer, f"must be less than {most + 1} characters"))
        elif len(value) < least:
            problems.append(Problem(pointer, f"must be more than {least - 1} characters"))

    return check


def is_day(value: Any) -> bool:
    """Whether this is a day of the calendar, as `2026-12-04`."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def day(value: Any, pointer: str, problems: Problems) -> None:
    if not is_day(value):
        problems.append(Problem(pointer, "must be a valid date as YYYY-MM-DD"))


def choice(*allowed: str) -> Check:
    """One of these words."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if value not in allowed:
            problems.append(Problem(pointer, f"must be one of {', '.join(allowed)}"))

    return check


def array(item: Check, most: int, least: int = 0) -> Check:
    """`least` to `most` items, each as `item` wants it."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.append(Problem(pointer, "must be a valid array"))
            return
        if len(value) > most:
            problems.append(Problem(pointer, f"no more than {most} items allowed"))
        if len(value) < least:
            problems.append(Problem(pointer, f"no fewer than {least} items allowed"))
        for place, each in enumerate(value):
            item(each, f"{pointer}/{place}", problems)

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    """An object with these keys and no others: Slack refuses a whole message for a key it does not know."""
    known = {**required, **optional}

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.append(Problem(pointer, "must be a valid object"))
            return
        for key in required:
            if key not in value:
                problems.append(Problem(pointer, f"missing required field: {key}"))
        for key, each in value.items():
            inner = known.get(key)
            if inner is None:
                problems.append(Problem(pointer, f"invalid additional property: {key}"))
            elif inner is not anything:
                inner(each, f"{pointer}/{key}", problems)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object that is checked as its `type` says."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.append(Problem(pointer, "must be a valid object"))
            return
        kind = value.get("type")
        inner = kinds.get(kind) if isinstance(kind, str) else None
        if inner is None:
            problems.append(Problem(f"{pointer}/type", f"unsupported type: {kind}"))
        else:
            inner(value, pointer, problems)

    return check


def both(*checks: Check) -> Check:
    """Every one of these checks."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        for each in checks:
            each(value, pointer, problems)

    return check


def any_key(*keys: str) -> Check:
    """An object that has one of these keys at least. What is no object is left to another check."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if isinstance(value, dict) and not any(key in value for key in keys):
            problems.append(Problem(pointer, f"must define one of {', '.join(keys)}"))

    return check


def typed(required: Mapping[str, Check], optional: Mapping[str, Check], *more: Check) -> Check:
    """A record that has a `type` besides, and what `more` asks of it."""
    shape = record({"type": anything, **required}, optional)
    return both(shape, *more) if more else shape
