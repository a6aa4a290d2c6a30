"""The document of the policy says every key, its default, and what mistakes are told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
import yaml
from pydantic import BaseModel

from bot.policy_file import PolicyError, read_policy, read_policy_text
from rules.durations import Duration
from rules.office_time import OfficeHours, deadline, holiday_calendar
from rules.plays import PLACEHOLDERS
from rules.policy import Policy
from rules.policy_words import policy_in_words

DOCUMENT = (Path(__file__).parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `([\w.\[\]]+)` \| (?:`(.*?)`)? ?\|", DOCUMENT, re.MULTILINE))
MISTAKES = re.findall(r"^\| `(\w+:.*?)` \| `(.*)` \|$", DOCUMENT, re.MULTILINE)
PEOPLE = """\
people:
  lead: lead@example.com
  roles: {triage: ops@example.com, executive: vp@example.com}
  admins: [ops@example.com]
"""


def inner(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The model in an annotation, and whether it stands in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    found = [model for model, _ in map(inner, get_args(annotation)) if model is not None]
    return (found[0], True) if found else (None, False)


def keys(model: type[BaseModel], at: str = "") -> Iterator[tuple[str, bool]]:
    """Every key, dotted, and whether it stands in a list."""
    for name, field in model.model_fields.items():
        part, listed = inner(field.annotation)
        if part is None or listed:
            yield f"{at}{name}", "[]" in at
        if part is not None:
            yield from keys(part, f"{at}{name}{'[]' if listed else ''}.")


def test_every_key_is_in_the_document_and_no_other() -> None:
    """Somebody who adds a key says what it does."""
    assert set(ROWS) == {key for key, _ in keys(Policy)}


@pytest.mark.parametrize("key", [key for key, listed in keys(Policy) if not listed and ROWS.get(key)])
def test_a_default_in_the_document_is_the_default(key: str) -> None:
    """Writing it down changes nothing."""
    raw = yaml.safe_load(PEOPLE)
    usual = read_policy_text(yaml.safe_dump(raw))
    part = raw
    *sections, last = key.split(".")
    for section in sections:
        part = part.setdefault(section, {})
    part[last] = yaml.safe_load(ROWS[key])
    assert read_policy_text(yaml.safe_dump(raw)) == usual


def test_the_defaults_of_list_entries_are_the_models() -> None:
    """Those that stand in an entry of a list."""
    for key, listed in keys(Policy):
        if listed:
            *path, last = key.split(".")
            model, _ = inner(Policy.model_fields[path[0].removesuffix("[]")].annotation)
            assert model is not None
            field = model.model_fields[last]
            written = yaml.safe_load(ROWS[key]) if ROWS[key] else ...
            default = ... if field.is_required() else field.get_default(call_default_factory=True)
            assert written == (list(default) if isinstance(default, tuple) else default)


def test_the_example_in_the_document_is_right() -> None:
    """As it stands there."""
    example = re.search(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)
    assert example is not None
    policy = read_policy_text(example[1])
    assert policy.escalation[1].after == Duration.parse("4 business hours")
    assert policy.role("founder") == "finn@firma.example"


@pytest.mark.parametrize(("written", "told"), MISTAKES)
def test_a_mistake_in_the_document_is_told_like_that(written: str, told: str) -> None:
    """Word by word."""
    with pytest.raises(PolicyError) as error:
        read_policy_text(f"{PEOPLE}{written}\n")
    assert f"policy.yml:5: {told}" in error.value.lines()


def test_what_the_document_says_of_the_example_is_what_check_says() -> None:
    """A line there is a line that a reader sees."""
    shown = re.search(r"```text\n(.*?)```", DOCUMENT, re.DOTALL)
    assert shown is not None
    told = policy_in_words(read_policy(Path(__file__).parents[2] / "policy.yml"))
    assert [line for line in shown[1].splitlines() if line not in told] == []


def test_the_deadlines_in_the_document_are_reckoned_right() -> None:
    """Each cell: a weekday and a time within the week that follows, or a whole date."""
    zone = ZoneInfo("America/New_York")
    hours = OfficeHours(frozenset(range(5)), time(9), time(17), holiday_calendar("US"))
    head = re.search(r"^\| the answer came \| (.*) \|$", DOCUMENT, re.MULTILINE)
    assert head is not None
    spans = [Duration.parse(cell) for cell in re.findall(r"`([^`]+)`", head[1])]
    rows = re.findall(r"^\| \w{3} (\d{4}-\d\d-\d\d \d\d:\d\d) \| (.*) \|$", DOCUMENT, re.MULTILINE)
    assert len(rows) == 3
    for came, cells in rows:
        start = datetime.fromisoformat(came).replace(tzinfo=zone).astimezone(UTC)
        for span, cell in zip(spans, cells.split(" | "), strict=True):
            due = deadline(start, span, hours, zone).astimezone(zone)
            assert cell == f"{due:%a %Y-%m-%d %H:%M}" or (cell == f"{due:%a %H:%M}" and due - start < timedelta(days=7))


def test_the_document_has_mistakes_and_placeholders() -> None:
    """The tables are still found where they are looked for."""
    assert len(MISTAKES) > 10
    assert all(f"`{{{name}}}`" in DOCUMENT for name in PLACEHOLDERS)
