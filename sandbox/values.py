"""What people choose and type, as Slack tells it: an action's value, a view's state. Knows no payload around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sandbox.shapes import is_day

Json = dict[str, Any]

# For each kind of element: the key in a payload, and the key of its initial value.
_KEPT = {
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
}
_ONE_OPTION = frozenset({"static_select", "external_select", "radio_buttons", "overflow"})
_SOME_OPTIONS = frozenset({"checkboxes", "multi_static_select", "multi_external_select"})
_PRESSED = frozenset({"button", "overflow", "workflow_button", "image"})


def elements_of(block: Json) -> Iterator[Json]:
    """The elements of a block that a person can use."""
    if block["type"] == "actions":
        yield from block["elements"]
    for key in ("accessory", "element"):
        if key in block:
            yield block[key]


def acted(element: Json, value: Any) -> Json:
    """What an action says of an element: its kind, ids and value. `value` None means untouched."""
    return {"type": element["type"], "action_id": element["action_id"], **_said(element, value)}


def _said(element: Json, value: Any) -> Json:
    kind = element["type"]
    if kind == "button":
        given = element.get("value") if value is None else value
        return {"text": element["text"], **({} if given is None else {"value": given})}
    if kind in _ONE_OPTION:
        chosen = element.get("initial_option") if value is None else _options(element).get(str(value))
        return {"selected_option": chosen}
    if kind in _SOME_OPTIONS:
        offered = _options(element)
        initial = element.get("initial_options", [])
        return {"selected_options": initial if value is None else [offered[each] for each in value if each in offered]}
    key, initial_key = _KEPT.get(kind, ("value", "initial_value"))
    empty: Any = [] if kind.startswith("multi_") else None
    # What was emptied on the page arrives as "", and leaves as null.
    given = element.get(initial_key) if value is None else value
    return {key: given or empty}


def _options(element: Json) -> dict[str, Json]:
    groups = [element, *element.get("option_groups", ())]
    return {option["value"]: option for group in groups for option in group.get("options", ())}


def state_of(blocks: Iterable[Json], typed: Json) -> Json:
    """`values` of a state: every element that keeps one, as `typed` by block id and action id, else as it began."""
    values: Json = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in _PRESSED:
                action_id = element["action_id"]
                value = (typed.get(block["block_id"]) or {}).get(action_id)
                kept = {"type": element["type"], **_said(element, value)}
                values.setdefault(block["block_id"], {})[action_id] = kept
    return values


def refused(blocks: Iterable[Json], values: Json) -> dict[str, str]:
    """The fields, by block id, for which Slack itself refuses a modal before the app hears of it, and why."""
    found = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            kept = values[block["block_id"]][element["action_id"]]
            reason = _reason(element, next(value for key, value in kept.items() if key != "type"))
            if reason and not (block.get("optional") and reason == _EMPTY):
                found[block["block_id"]] = reason
    return found


_EMPTY = "Please complete this required field."


def _reason(element: Json, value: Any) -> str | None:
    if not value:
        return _EMPTY
    if element["type"] == "plain_text_input":
        if len(value) < element.get("min_length", 0):
            return f"Please write at least {element['min_length']} characters."
        if len(value) > element.get("max_length", 3000):
            return f"Please write at most {element.get('max_length', 3000)} characters."
    if element["type"] == "datepicker" and not is_day(value):
        return "Please enter a valid date."
    if element["type"] == "number_input":
        try:
            float(value)
        except ValueError:
            return "Please enter a number."
    return None
