"""Slack's limits on blocks, views and texts, checked on plain dicts. Knows no message and no method.

The numbers are those of Slack's reference for Block Kit and chat.postMessage; slack_sdk checks only some of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
LONGEST_TEXT, LONGEST_UPDATE_TEXT = 40_000, 4_000
# Not documented: `msg_blocks_too_long` was seen from some 11,300 characters on.
LONGEST_BLOCK_TEXT = 13_000
LONGEST_METADATA = 16_000
LARGEST_VIEW = 250_000

_SURFACES = {
    "message": {"section", "divider", "image", "actions", "context", "header", "rich_text", "input", "markdown",
                "table", "data_visualization", "data_table", "video", "file", "context_actions"},
    "modal": {"section", "divider", "image", "actions", "context", "header", "rich_text", "input", "video"},
    "home": {"section", "divider", "image", "actions", "context", "header", "rich_text", "input", "video", "table",
             "data_visualization", "data_table"},
}  # fmt: skip
_SELECTS = {"static_select", "users_select", "conversations_select", "channels_select",
            "external_select", "multi_static_select", "multi_users_select"}  # fmt: skip
_ELEMENTS = _SELECTS | {"button", "overflow", "datepicker", "timepicker", "datetimepicker", "checkboxes",
                        "radio_buttons", "plain_text_input", "number_input", "email_text_input",
                        "url_text_input", "image", "workflow_button", "rich_text_input"}  # fmt: skip
_IN_ACTIONS = _ELEMENTS - {"plain_text_input", "number_input", "email_text_input", "url_text_input", "image"}
_OPTIONS = {"static_select": 100, "multi_static_select": 100, "overflow": 5, "checkboxes": 10, "radio_buttons": 10}


class Fault(Exception):  # noqa: N818 - Slack would call it an error of the app's
    """The first thing that Slack would refuse: where, as a JSON pointer, and what."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(f"{message} [json-pointer:{pointer}]")


def _need(holds: bool, pointer: str, message: str) -> None:
    if not holds:
        raise Fault(pointer, message)


def check_blocks(blocks: Any, surface: str) -> None:
    """Raises Fault where `blocks` could not stand on a `message`, `modal` or `home`."""
    _need(isinstance(blocks, list), "/blocks", "must be an array")
    most = MESSAGE_BLOCKS if surface == "message" else VIEW_BLOCKS
    _need(len(blocks) <= most, "/blocks", f"no more than {most} items allowed")
    ids: set[str] = set()
    for place, block in enumerate(blocks):
        pointer = f"/blocks/{place}"
        _need(isinstance(block, dict), pointer, "must be an object")
        _need(block.get("type") in _SURFACES[surface], pointer, f"unsupported type: {block.get('type')}")
        block_id = block.get("block_id")
        if block_id is not None:
            _need(isinstance(block_id, str) and 0 < len(block_id) <= 255, f"{pointer}/block_id", "1 to 255 characters")
            _need(block_id not in ids, f"{pointer}/block_id", f"duplicate block_id {block_id}")
            ids.add(block_id)
        check = _BLOCKS.get(block["type"])
        if check is not None:
            check(block, pointer)


def check_view(view: Any, surface: str) -> None:
    """Raises Fault where `view` could not be opened as a modal or published as App Home."""
    _need(isinstance(view, dict), "/view", "must be an object")
    _need(view.get("type") == surface, "/view/type", f"must be {surface}")
    _need(len(view.get("private_metadata", "")) <= 3000, "/view/private_metadata", "no more than 3000 characters")
    _need(len(view.get("callback_id", "")) <= 255, "/view/callback_id", "no more than 255 characters")
    _need(isinstance(view.get("blocks"), list) and len(view["blocks"]) >= 1, "/view/blocks", "at least 1 item")
    if surface == "modal":
        for key in ("title", "submit", "close"):
            if key in view or key == "title":
                _text(view.get(key), f"/view/{key}", 24, kinds=("plain_text",))
        has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in view["blocks"])
        _need(not has_input or "submit" in view, "/view/submit", "required when an input block is present")
    check_blocks(view["blocks"], surface)
    _need(len(str(view)) <= LARGEST_VIEW, "/view", "view_too_large")


def text_length(part: Any) -> int:
    """How many characters of text stand anywhere in a block."""
    if isinstance(part, dict):
        own = len(part["text"]) if isinstance(part.get("text"), str) else 0
        return own + sum(text_length(value) for value in part.values() if isinstance(value, dict | list))
    return sum(text_length(item) for item in part) if isinstance(part, list) else 0


def _text(value: Any, pointer: str, longest: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")) -> None:
    _need(isinstance(value, dict), pointer, "must be a text object")
    _need(value.get("type") in kinds, f"{pointer}/type", f"must be one of {', '.join(kinds)}")
    words = value.get("text")
    _need(isinstance(words, str) and len(words) >= 1, f"{pointer}/text", "must be at least 1 character")
    _need(len(words) <= longest, f"{pointer}/text", f"must be no more than {longest} characters")


def _header(block: Json, pointer: str) -> None:
    _text(block.get("text"), f"{pointer}/text", 150, ("plain_text",))


def _section(block: Json, pointer: str) -> None:
    _need("text" in block or "fields" in block, pointer, "must have text or fields")
    if "text" in block:
        _text(block["text"], f"{pointer}/text", 3000)
    fields = block.get("fields", [])
    _need("fields" not in block or 1 <= len(fields) <= 10, f"{pointer}/fields", "1 to 10 items")
    for place, field in enumerate(fields):
        _text(field, f"{pointer}/fields/{place}", 2000)
    if "accessory" in block:
        _element(block["accessory"], f"{pointer}/accessory")


def _context(block: Json, pointer: str) -> None:
    elements = block.get("elements", [])
    _need(1 <= len(elements) <= 10, f"{pointer}/elements", "1 to 10 items")
    for place, element in enumerate(elements):
        if element.get("type") != "image":
            _text(element, f"{pointer}/elements/{place}", 3000)


def _actions(block: Json, pointer: str) -> None:
    elements = block.get("elements", [])
    _need(1 <= len(elements) <= 25, f"{pointer}/elements", "1 to 25 items")
    ids: set[str] = set()
    for place, element in enumerate(elements):
        here = f"{pointer}/elements/{place}"
        _need(element.get("type") in _IN_ACTIONS, here, f"unsupported type: {element.get('type')}")
        _element(element, here)
        action_id = element.get("action_id")
        _need(action_id is None or action_id not in ids, f"{here}/action_id", f"duplicate action_id {action_id}")
        ids.add(str(action_id))


def _input(block: Json, pointer: str) -> None:
    _text(block.get("label"), f"{pointer}/label", 2000, ("plain_text",))
    if "hint" in block:
        _text(block["hint"], f"{pointer}/hint", 2000, ("plain_text",))
    _element(block.get("element", {}), f"{pointer}/element")


def _image(block: Json, pointer: str) -> None:
    _need(len(str(block.get("alt_text") or "")) in range(1, 2001), f"{pointer}/alt_text", "1 to 2000 characters")
    _need("image_url" in block or "slack_file" in block, pointer, "must have an image")


def _rich_text(block: Json, pointer: str) -> None:
    elements = block.get("elements")
    _need(isinstance(elements, list) and len(elements) >= 1, f"{pointer}/elements", "at least 1 item")
    for place, element in enumerate(_spans(elements or [])):
        if element.get("type") == "text":
            _need(len(element.get("text", "")) >= 1, f"{pointer}/elements/{place}/text", "must be at least 1 character")


def _spans(elements: list[Any]) -> Iterator[Json]:
    for element in elements:
        if "elements" in element:
            yield from _spans(element["elements"])
        else:
            yield element


def _element(element: Any, pointer: str) -> None:
    _need(isinstance(element, dict) and element.get("type") in _ELEMENTS, pointer, "unsupported element")
    kind = element["type"]
    _need(len(element.get("action_id", "")) <= 255, f"{pointer}/action_id", "no more than 255 characters")
    if kind == "button":
        _text(element.get("text"), f"{pointer}/text", 75, ("plain_text",))
        _need(len(element.get("value", "")) <= 2000, f"{pointer}/value", "no more than 2000 characters")
        _need(element.get("style") in (None, "primary", "danger"), f"{pointer}/style", "primary or danger")
        _need(len(element.get("accessibility_label", "")) <= 75, f"{pointer}/accessibility_label", "at most 75")
    if "placeholder" in element:
        _text(element["placeholder"], f"{pointer}/placeholder", 150, ("plain_text",))
    if kind in _OPTIONS and "option_groups" not in element:
        options = element.get("options", [])
        _need(1 <= len(options) <= _OPTIONS[kind], f"{pointer}/options", f"1 to {_OPTIONS[kind]} items")
        for place, option in enumerate(options):
            _text(option.get("text"), f"{pointer}/options/{place}/text", 75)
            _need(1 <= len(option.get("value", "")) <= 150, f"{pointer}/options/{place}/value", "1 to 150 characters")
            if "description" in option:
                _text(option["description"], f"{pointer}/options/{place}/description", 75)
        initial = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
        _need(all(option in options for option in initial), f"{pointer}/initial_option", "must be one of the options")
    if kind == "plain_text_input":
        _need(0 < element.get("max_length", 3000) <= 3000, f"{pointer}/max_length", "1 to 3000")
        _need(len(element.get("initial_value", "")) <= 3000, f"{pointer}/initial_value", "no more than 3000 characters")
    if "confirm" in element:
        for key, longest in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            if key in element["confirm"]:
                _text(element["confirm"][key], f"{pointer}/confirm/{key}", longest)


def _markdown(block: Json, pointer: str) -> None:
    _need(1 <= len(block.get("text", "")) <= 12_000, f"{pointer}/text", "1 to 12000 characters")


def _chart(block: Json, pointer: str) -> None:
    _need(1 <= len(str(block.get("title", ""))) <= 50, f"{pointer}/title", "1 to 50 characters")
    chart = block.get("chart") or {}
    _need(chart.get("type") in ("pie", "bar", "line", "area"), f"{pointer}/chart/type", "unknown chart")
    series = chart.get("segments") or chart.get("series") or []
    _need(1 <= len(series) <= 6, f"{pointer}/chart", "1 to 6 segments or series")


_BLOCKS: dict[str, Callable[[Json, str], None]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
    "rich_text": _rich_text,
    "markdown": _markdown,
    "data_visualization": _chart,
}
