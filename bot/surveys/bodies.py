"""Raw bytes to one nested object, JSON or form. Knows no field."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from bot.surveys.source import Unreadable

_WHOLE = "body"
_MOST_FIELDS = 1000
_MOST_BRACKETS = 8
_SHOWN = 40
_MOST_PLACE = 100
_FORM_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]+\])*)")
_BRACKET = re.compile(r"\[([^\[\]]+)\]")


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`, UTF-8 with or without a byte-order mark. Raises Unreadable.

    Stricter than json.loads: no key twice, no NaN, no number beyond what a float holds.
    """
    text = _text(body)
    try:
        found = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Unreadable(
            _WHOLE, f"is not JSON ({error.msg}, line {error.lineno}, column {error.colno}); send one JSON object"
        ) from None
    except RecursionError:
        raise Unreadable(_WHOLE, "is nested too deeply; send one flat JSON object") from None
    except ValueError:
        # Python reads no integer of more than 4,300 digits.
        raise Unreadable(_WHOLE, "has a number that is far too long") from None
    if not isinstance(found, dict):
        raise Unreadable(_WHOLE, f"is {_kind(found)}; send one JSON object")
    return found


def form_object(body: bytes) -> dict[str, Any]:
    """The object in a form-encoded body whose keys nest by brackets, `response[score]=9`. All values are text.

    Raises Unreadable.
    """
    try:
        pairs = parse_qsl(_text(body), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError:
        raise Unreadable(_WHOLE, "is not UTF-8 text") from None
    except ValueError:
        raise Unreadable(_WHOLE, f"is a form with more than {_MOST_FIELDS} fields") from None
    if not pairs:
        raise Unreadable(_WHOLE, "is neither JSON nor a form; send one of them")
    made: dict[str, Any] = {}
    for key, value in pairs:
        _put(made, _path(key), value)
    return made


def _text(body: bytes) -> str:
    if not body.strip():
        raise Unreadable(_WHOLE, "is empty")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(_WHOLE, f"is not UTF-8 text (byte {error.start})") from None


def _path(key: str) -> list[str]:
    nested = _FORM_KEY.fullmatch(key)
    if nested is None:
        return [key]
    path = [nested[1], *_BRACKET.findall(nested[2])]
    if len(path) > _MOST_BRACKETS:
        raise Unreadable(_WHOLE, "is nested too deeply")
    return path


def _put(made: dict[str, Any], path: list[str], value: str) -> None:
    *parents, last = path
    for step in parents:
        made = made.setdefault(step, {})
        if not isinstance(made, dict):
            raise Unreadable(_place(path), "is both a value and a group of values")
    if last in made:
        if isinstance(made[last], dict):
            raise Unreadable(_place(path), "is both a value and a group of values")
        # `tags[]=a&tags[]=b` is how forms list things, and comes here with its brackets as a plain key.
        if not last.endswith("[]"):
            raise Unreadable(_place(path), "is there twice; send it once")
        made[last] = f"{made[last]},{value}"
        return
    made[last] = value


def _place(path: list[str]) -> str:
    place = ".".join(path)
    return place if place.isprintable() and 0 < len(place) <= _MOST_PLACE else _WHOLE


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        counts = Counter(key for key, _ in pairs)
        twice = counts.most_common(1)[0][0]
        raise Unreadable(_WHOLE, f"has the key {json.dumps(twice[:_SHOWN])} twice in one object; send it once")
    return made


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Unreadable(_WHOLE, f"has the number {text[:_SHOWN]}, which is too large")
    return number


def _no_constant(name: str) -> NoReturn:
    raise Unreadable(_WHOLE, f"has {name}, which is no number in JSON")


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case list():
            return "a list"
        case str():
            return "a text"
    return "a number"


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_finite, parse_constant=_no_constant)
