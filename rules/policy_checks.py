"""Makes a policy from what was written, or says every mistake in it. Reads no file and knows no line numbers."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from rules.durations import Duration, SameBusinessDay, Unit
from rules.plays import PLACEHOLDERS, placeholders_of
from rules.policy import ONE_A_TIER, ONE_FOR_ALL, Policy

Path = tuple[str | int, ...]
Raw = Mapping[str, Any]

_OFFICE_HOURS_A_DAY = 8
_NEEDED_ROLES = ("triage",)
_PEOPLE_WORDS = ("owner", "lead")


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake: where, as keys and places in lists, and a sentence with what is right."""

    path: Path
    sentence: str


class PolicyFaults(Exception):  # noqa: N818 - it carries several
    """What was written is no policy. `faults` holds every mistake."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(fault.sentence for fault in faults))
        self.faults = tuple(faults)


def make_policy(raw: object) -> Policy:
    """The policy that `raw` (plain mappings, lists and scalars) spells out. Raises PolicyFaults with every mistake."""
    if not isinstance(raw, Mapping):
        raise PolicyFaults([Fault((), "a policy is a mapping of keys; see docs/policy.md")])
    faults: list[Fault] = []
    policy = None
    try:
        policy = Policy.model_validate(raw)
    except ValidationError as error:
        faults += [_fault_of(mistake) for mistake in error.errors(include_url=False)]
    faults += [fault for fault in _cross_faults(raw) if fault.path not in {known.path for known in faults}]
    if faults or policy is None:
        raise PolicyFaults(faults)
    return policy


def _fault_of(mistake: Mapping[str, Any]) -> Fault:
    path: Path = tuple(part for part in mistake["loc"] if part not in (ONE_FOR_ALL, ONE_A_TIER))
    kind, given, context = mistake["type"], mistake["input"], mistake.get("ctx", {})
    if kind == "extra_forbidden":
        return Fault(path, _unknown_key(path))
    if kind == "missing":
        return Fault(path, f"is missing; {_what_belongs_in(path)}")
    if kind == "value_error":
        return Fault(path, str(context["error"]))
    shown = repr(given) if not isinstance(given, str) else f'"{given}"'
    sentences = {
        "literal_error": f"{shown} is none of {context.get('expected', '')}",
        "enum": f"{shown} is none of {context.get('expected', '')}",
        "string_type": f"{shown} is no text",
        "string_too_short": "is empty",
        "string_too_long": f"is longer than {context.get('max_length')} characters",
        "int_parsing": f"{shown} is no whole number",
        "int_type": f"{shown} is no whole number",
        "int_from_float": f"{shown} is no whole number",
        "decimal_parsing": f"{shown} is no amount; write for example 20000",
        "decimal_type": f"{shown} is no amount; write for example 20000",
        "float_parsing": f"{shown} is no number",
        "bool_parsing": f"{shown} is neither true nor false",
        "bool_type": f"{shown} is neither true nor false",
        "greater_than_equal": f"{shown} is too small; it starts at {context.get('ge')}",
        "greater_than": f"{shown} is too small; it must be more than {context.get('gt')}",
        "less_than_equal": f"{shown} is too large; it ends at {context.get('le')}",
        "too_short": f"needs at least {context.get('min_length')} entry",
        "too_long": f"has more than {context.get('max_length')} entries",
        "tuple_type": f"{shown} is no list; write it as [a, b]",
        "model_type": f"{shown} is no mapping of keys",
        "model_attributes_type": f"{shown} is no mapping of keys",
        "mapping_type": f"{shown} is no mapping of keys",
    }
    return Fault(path, sentences.get(kind, f"{shown} does not fit here"))


def _model_at(path: Path) -> type[BaseModel] | None:
    """The model whose keys stand at `path` in a policy."""
    model: type[BaseModel] | None = Policy
    for part in path:
        if isinstance(part, int) or model is None:
            continue
        found = model.model_fields.get(part)
        model = _model_in(found.annotation) if found else None
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        model = _model_in(argument)
        if model is not None:
            return model
    return None


def _unknown_key(path: Path) -> str:
    model = _model_at(path[:-1])
    known = list(model.model_fields) if model else []
    near = difflib.get_close_matches(str(path[-1]), known, n=1)
    if near:
        return f'unknown key "{path[-1]}"; did you mean "{near[0]}"?'
    return f'unknown key "{path[-1]}"; there are {", ".join(known)}'


def _what_belongs_in(path: Path) -> str:
    examples = {
        "lead": "write the address of the CS lead who helps where an account names none",
        "roles": "write at least who does triage, for example {triage: ops@example.com}",
        "admins": "write who may act on every loop, for example [ops@example.com]",
        "people": "write people: with lead, roles and admins",
        "first_touch": 'write for example "2 business days", or one for each tier',
    }
    return examples.get(str(path[-1]), "see docs/policy.md")


def _cross_faults(raw: Raw) -> Iterator[Fault]:
    """What is wrong between the parts. Looks only at what is well-formed; the rest has been told already."""
    tiers = _names(raw, "tiers", ("enterprise", "mid_market", "smb"))
    reasons = _names(raw, "reasons", ())
    yield from _twice(raw, "tiers")
    yield from _twice(raw, "reasons")
    yield from _tier_faults(raw)
    yield from _hours_faults(raw)
    yield from _lane_faults(raw, tiers)
    yield from _role_faults(raw)
    yield from _ladder_faults(raw)
    yield from _reminder_faults(raw)
    yield from _play_faults(raw, tiers, reasons)


def _list(raw: Raw, key: str) -> list[tuple[int, Raw]]:
    found = raw.get(key)
    return [(i, part) for i, part in enumerate(found) if isinstance(part, Mapping)] if isinstance(found, list) else []


def _names(raw: Raw, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    if key not in raw:
        return default
    return tuple(str(part["name"]) for _, part in _list(raw, key) if "name" in part)


def _twice(raw: Raw, key: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, part in _list(raw, key):
        name = str(part.get("name"))
        if name in seen:
            yield Fault((key, place, "name"), f'"{name}" stands here twice; give each a name of its own')
        seen.add(name)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _tier_faults(raw: Raw) -> Iterator[Fault]:
    amounts = [(place, _number(part.get("min_arr"))) for place, part in _list(raw, "tiers")]
    for (_, before), (place, amount) in itertools.pairwise(amounts):
        if before is not None and amount is not None and amount >= before:
            sentence = f"{amount:g} is not below the tier before it ({before:g}): no account would ever get here"
            yield Fault(("tiers", place, "min_arr"), sentence)
    if amounts and amounts[-1][1] not in (0, None):
        sentence = "the last tier must take every account: write min_arr: 0"
        yield Fault(("tiers", amounts[-1][0], "min_arr"), sentence)


def _hours_faults(raw: Raw) -> Iterator[Fault]:
    hours = raw.get("business_hours")
    if not isinstance(hours, Mapping):
        return
    start, end = str(hours.get("start", "09:00")).zfill(5), str(hours.get("end", "17:00")).zfill(5)
    if start >= end:
        yield Fault(("business_hours", "end"), f"the office closes ({end}) before it opens ({start})")


def _lane_faults(raw: Raw, tiers: Sequence[str]) -> Iterator[Fault]:
    lanes = raw.get("lanes")
    for lane, rule in lanes.items() if isinstance(lanes, Mapping) else ():
        promised = rule.get("first_touch") if isinstance(rule, Mapping) else None
        if not isinstance(promised, Mapping):
            continue
        path: Path = ("lanes", lane, "first_touch")
        for tier in promised:
            if tier not in tiers:
                yield Fault((*path, tier), f'there is no tier "{tier}"{_nearest(str(tier), tiers)}')
        missing = [tier for tier in tiers if tier not in promised]
        if missing:
            yield Fault(path, f"says nothing for {', '.join(missing)}; name every tier, or write one duration for all")


def _nearest(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else f"; there are {', '.join(known) or 'none'}"


def _role_faults(raw: Raw) -> Iterator[Fault]:
    people = raw.get("people")
    roles = people.get("roles") if isinstance(people, Mapping) else None
    if not isinstance(roles, Mapping):
        return
    for role in _NEEDED_ROLES:
        if role not in roles:
            sentence = f"names nobody for {role}, who gets what has no account or owner; write {role}: ops@example.com"
            yield Fault(("people", "roles"), sentence)
    known = (*_PEOPLE_WORDS, *map(str, roles))
    for path, to in _addressees(raw):
        if isinstance(to, str) and to not in known:
            yield Fault(path, f'nobody is called "{to}": people.roles has {", ".join(map(str, roles))}{_or_words()}')


def _or_words() -> str:
    return f"; {' and '.join(_PEOPLE_WORDS)} are known too"


def _addressees(raw: Raw) -> Iterator[tuple[Path, object]]:
    defaults = {"high_value": "lead", "churn_risk": "lead", "chronic": "executive"}
    for key, default in defaults.items():
        part = raw.get(key, {})
        if isinstance(part, Mapping):
            yield (key, "to"), part.get("to", default)
    if "escalation" in raw:
        for place, step in _list(raw, "escalation"):
            yield ("escalation", place, "to"), step.get("to")
    else:
        yield ("escalation",), "executive"
    for place, reason in _list(raw, "reasons"):
        yield ("reasons", place, "route"), reason.get("route", "owner")


def _seconds(value: object) -> float | None:
    """How long a duration takes, to compare steps: a business day is an office day of eight hours."""
    try:
        span = Duration.parse(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if span is None or isinstance(span, SameBusinessDay):
        return None
    day = _OFFICE_HOURS_A_DAY * 3600 if span.business else 24 * 3600
    return span.amount * {Unit.SECONDS: 1, Unit.MINUTES: 60, Unit.HOURS: 3600, Unit.DAYS: day}[span.unit]


def _ladder_faults(raw: Raw) -> Iterator[Fault]:
    before = -1.0
    for place, step in _list(raw, "escalation"):
        after = _seconds(step.get("after"))
        if after is None:
            continue
        if after <= before:
            sentence = f'the ladder goes backwards: "{step["after"]}" is not after the step before it'
            yield Fault(("escalation", place, "after"), sentence)
        before = max(before, after)
        if "times" in step and "repeat" not in step:
            yield Fault(
                ("escalation", place, "times"), 'says how often, but not how far apart; add repeat: "1 business day"'
            )


def _reminder_faults(raw: Raw) -> Iterator[Fault]:
    reminders = raw.get("reminders")
    shares = [str(share).strip().rstrip("%") for share in reminders] if isinstance(reminders, list) else []
    values = [float(share) if share.replace(".", "", 1).isdigit() else None for share in shares]
    for place in range(1, len(values)):
        before, value = values[place - 1], values[place]
        if before is not None and value is not None and value <= before:
            yield Fault(("reminders", place), f"{value:g}% does not come after {before:g}%; let them rise")


def _play_faults(raw: Raw, tiers: Sequence[str], reasons: Sequence[str]) -> Iterator[Fault]:
    for place, play in _list(raw, "plays"):
        tier, reason = play.get("tier"), play.get("reason")
        if isinstance(tier, str) and tier not in tiers:
            yield Fault(("plays", place, "tier"), f'there is no tier "{tier}"{_nearest(tier, tiers)}')
        if isinstance(reason, str) and reason not in (*reasons, "unclear"):
            yield Fault(("plays", place, "reason"), f'there is no reason "{reason}"{_nearest(reason, reasons)}')
        lowest, highest = _number(play.get("min_score")), _number(play.get("max_score"))
        if lowest is not None and highest is not None and lowest > highest:
            yield Fault(("plays", place, "min_score"), f"{lowest:g} is above max_score ({highest:g}): no score fits")
        for name in placeholders_of(str(play.get("script", ""))):
            if name not in PLACEHOLDERS:
                sentence = f"{{{name}}} stands for nothing{_nearest(name, sorted(PLACEHOLDERS))}"
                yield Fault(("plays", place, "script"), sentence)
