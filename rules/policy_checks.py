"""Makes a policy from what was written, or says every mistake in it. Reads no file and knows no line numbers."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from rules.faults import Fault, Path
from rules.policy import Policy
from rules.policy_fields import ONE_A_TIER, ONE_FOR_ALL
from rules.policy_fit import cross_faults

_SHOWN = 60


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
        faults += [_fault_of(one) for one in error.errors(include_url=False) if not _counts_right_entries_only(one)]
    told = {fault.path for fault in faults}
    faults += [fault for fault in cross_faults(raw) if fault.path not in told]
    if faults or policy is None:
        raise PolicyFaults(faults)
    return policy


def _counts_right_entries_only(mistake: Mapping[str, Any]) -> bool:
    """Whether a list is called too short only because its wrong entries, told by themselves, were not counted."""
    if mistake["type"] != "too_short":
        return False
    least: int = mistake["ctx"]["min_length"]
    return len(mistake["input"]) >= least


def _fault_of(mistake: Mapping[str, Any]) -> Fault:
    path: Path = tuple(part for part in mistake["loc"] if part not in (ONE_FOR_ALL, ONE_A_TIER))
    kind, context = mistake["type"], mistake.get("ctx", {})
    if kind == "extra_forbidden":
        return Fault(path, _unknown_key(path))
    if kind == "missing":
        return Fault(path, f"is missing; {_what_belongs_in(path)}")
    if mistake["input"] is None:
        return Fault(path, f"is empty; {_what_belongs_in(path)}")
    if kind == "value_error":
        return Fault(path, str(context["error"]))
    return Fault(path, _sentence(kind, _shown(mistake["input"]), context))


def _shown(given: object) -> str:
    shown = f'"{given}"' if isinstance(given, str) else repr(given)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"


def _sentence(kind: str, shown: str, context: Mapping[str, Any]) -> str:
    if kind in ("literal_error", "enum"):
        return f"{shown} is none of {context['expected']}"
    if kind in ("model_type", "model_attributes_type", "mapping_type", "dict_type"):
        return f"{shown} is no mapping of keys"
    if kind in ("int_parsing", "int_type", "int_from_float"):
        return f"{shown} is no whole number"
    if kind in ("decimal_parsing", "decimal_type", "finite_number", "float_parsing", "float_type"):
        return f"{shown} is no amount; write for example 20000"
    sentences = {
        "string_type": f'{shown} is no text; write it in quotes, for example "no"',
        "string_too_short": "is empty; write at least one character",
        "string_too_long": f"is longer than {context.get('max_length')} characters",
        "bool_parsing": f"{shown} is neither true nor false",
        "bool_type": f"{shown} is neither true nor false",
        "greater_than_equal": f"{shown} is too small; it starts at {context.get('ge')}",
        "greater_than": f"{shown} is too small; it must be more than {context.get('gt')}",
        "less_than_equal": f"{shown} is too large; it ends at {context.get('le')}",
        "too_short": f"needs at least {context.get('min_length')} entry",
        "too_long": f"has more than {context.get('max_length')} entries",
        "tuple_type": f"{shown} is no list; write it as [a, b]",
    }
    return sentences.get(kind, f"{shown} does not fit here; see docs/policy.md")


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
    return f'unknown key "{path[-1]}"; there are {", ".join(known) or "none"}'


def _what_belongs_in(path: Path) -> str:
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    return _BELONGS.get(key, "leave the key out to take its default, or see docs/policy.md")


_BELONGS = {
    "lead": "write the address of the CS lead who helps where an account names none",
    "roles": "write at least who does triage, for example {triage: ops@example.com}",
    "admins": "write who may act on every loop, for example [ops@example.com]",
    "people": "write people: with lead, roles and admins",
    "first_touch": 'write for example "2 business days", or one for each tier',
    "name": "write a short name for it",
    "label": "write how it is called in Slack, for example Billing and price",
    "script": 'write what to say, for example "Hi {customer}, thank you for your answer."',
    "min_arr": "write the least yearly revenue, for example 20000",
    "after": 'write how long after the missed deadline, for example "1 business day"',
    "to": "write lead, owner or a role from people.roles",
}
