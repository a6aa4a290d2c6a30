"""Slack's limits for messages and views, checked over plain dicts. Knows nothing of the code that builds them.

The numbers are those of Slack's reference for Block Kit and of `chat.postMessage`. Where Slack does not say what a
character is, the larger count is taken: UTF-16 units after escaping.
"""

import json
import re
from collections.abc import Callable, Iterator

MESSAGE_BUDGET = 10_000
VIEW_BYTES = 250_000
MOST_TEXT = 3_000


def length(words: str) -> int:
    """The most that Slack could count for these words."""
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return len(escaped.encode("utf-16-le", "surrogatepass")) // 2


def problems_of_message(text: str, blocks: list) -> list[str]:
    """Everything that Slack would refuse, truncate or misread in a message; empty if nothing."""
    found = list(_text(text, MOST_TEXT, "text", escaped=True))
    found += _blocks(blocks, 50, "message", NOT_IN_MODALS | EVERYWHERE)
    total = sum(length(words) for words in texts(blocks)) + len(text.encode("utf-16-le", "surrogatepass")) // 2
    if total > MESSAGE_BUDGET:
        found.append(f"the message has {total} characters")
    return found + list(_encodable({"text": text, "blocks": blocks}))


def problems_of_view(view: dict) -> list[str]:
    """Everything that Slack would refuse in a modal or an App Home view; empty if nothing."""
    found = list(_encodable(view))
    kind = view.get("type")
    allowed = MODAL_KEYS if kind == "modal" else {"type", "blocks", "callback_id", "private_metadata"}
    found += _keys(view, allowed, "view")
    found += _blocks(view.get("blocks"), 100, "view", EVERYWHERE | (MODAL_ONLY if kind == "modal" else NOT_IN_MODALS))
    if kind == "modal":
        for part in ("title", "submit", "close"):
            if part in view or part == "title":
                found += _plain(view.get(part), 24, part)
        inputs = [block for block in view["blocks"] if block["type"] == "input"]
        if inputs and "submit" not in view:
            found.append("a modal with inputs needs submit")
    elif kind != "home":
        found.append(f"no such view: {kind}")
    found += _short(view.get("callback_id", "x"), 255, "callback_id")
    if len(view.get("private_metadata", "")) > 3000:
        found.append("private_metadata is too long")
    if len(json.dumps(view)) > VIEW_BYTES:
        found.append("view_too_large")
    return found


def texts(part: object) -> Iterator[str]:
    """Every text shown anywhere within blocks."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from texts(value)
    elif isinstance(part, list):
        for item in part:
            yield from texts(item)


def objects(part: object, kind: str) -> Iterator[dict]:
    """Every object of this `type` anywhere within blocks."""
    if isinstance(part, dict):
        if part.get("type") == kind:
            yield part
        for value in part.values():
            yield from objects(value, kind)
    elif isinstance(part, list):
        for item in part:
            yield from objects(item, kind)


def _encodable(value: object) -> Iterator[str]:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeEncodeError, TypeError) as error:
        yield f"is no JSON: {error}"


def _blocks(blocks: object, most: int, where: str, kinds: set[str]) -> Iterator[str]:
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= most:
        yield f"{where}: 1 to {most} blocks"
        return
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(ids)) != len(ids):
        yield f"{where}: block ids are not unique"
    for index, block in enumerate(blocks):
        at = f"{where}[{index}]"
        kind = block.get("type")
        if kind not in kinds:
            yield f"{at}: no {kind} here"
            continue
        yield from _short(block.get("block_id", "x"), 255, f"{at}.block_id")
        yield from BLOCKS[kind](block, f"{at}.{kind}")


def _keys(part: dict, allowed: set[str], at: str) -> Iterator[str]:
    unknown = set(part) - allowed
    if unknown:
        yield f"{at}: unknown {sorted(unknown)}"


def _short(value: object, most: int, at: str) -> Iterator[str]:
    if not isinstance(value, str) or not 1 <= len(value) <= most:
        yield f"{at}: 1 to {most} characters"


def _text(words: object, most: int, at: str, *, escaped: bool = False) -> Iterator[str]:
    if not isinstance(words, str) or not words.strip():
        yield f"{at}: empty"
        return
    weight = len(words.encode("utf-16-le", "surrogatepass")) // 2 if escaped else length(words)
    if weight > most:
        yield f"{at}: {weight} characters of {most}"
    if re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", words):
        yield f"{at}: control characters"


def _plain(part: object, most: int, at: str) -> Iterator[str]:
    if not isinstance(part, dict) or part.get("type") != "plain_text":
        yield f"{at}: must be plain_text"
        return
    yield from _keys(part, {"type", "text", "emoji"}, at)
    if part.get("emoji") is not False:
        yield f"{at}: emoji must be off"
    yield from _text(part.get("text"), most, at)


def _any_text(part: dict, most: int, at: str) -> Iterator[str]:
    if part.get("type") != "mrkdwn":
        yield from _plain(part, most, at)
        return
    yield from _keys(part, {"type", "text", "verbatim"}, at)
    if part.get("verbatim") is not True:
        yield f"{at}: mrkdwn must be verbatim"
    yield from _text(part.get("text"), most, at, escaped=True)


def _header(block: dict, at: str) -> Iterator[str]:
    yield from _keys(block, {"type", "block_id", "text"}, at)
    yield from _plain(block.get("text"), 150, at)
    if "\n" in block["text"]["text"]:
        yield f"{at}: more than a line"


def _section(block: dict, at: str) -> Iterator[str]:
    yield from _keys(block, {"type", "block_id", "text", "fields"}, at)
    if "text" not in block and "fields" not in block:
        yield f"{at}: neither text nor fields"
    if "text" in block:
        yield from _any_text(block["text"], 3000, at)
    fields = block.get("fields", [])
    if len(fields) > 10:
        yield f"{at}: more than 10 fields"
    for field in fields:
        yield from _any_text(field, 2000, f"{at}.fields")


def _divider(block: dict, at: str) -> Iterator[str]:
    yield from _keys(block, {"type", "block_id"}, at)


def _context(block: dict, at: str) -> Iterator[str]:
    yield from _keys(block, {"type", "block_id", "elements"}, at)
    if not 1 <= len(block["elements"]) <= 10:
        yield f"{at}: 1 to 10 elements"
    for element in block["elements"]:
        yield from _any_text(element, 3000, at)


def _actions(block: dict, at: str) -> Iterator[str]:
    yield from _keys(block, {"type", "block_id", "elements"}, at)
    elements = block["elements"]
    if not 1 <= len(elements) <= 25:
        yield f"{at}: 1 to 25 elements"
    ids = [element.get("action_id") for element in elements]
    if len(set(ids)) != len(ids):
        yield f"{at}: action ids are not unique"
    for element in elements:
        yield from _element(element, at, {"button", "users_select", "static_select"})


def _input(block: dict, at: str) -> Iterator[str]:
    yield from _keys(block, {"type", "block_id", "label", "element", "optional", "hint", "dispatch_action"}, at)
    yield from _plain(block.get("label"), 2000, f"{at}.label")
    if "hint" in block:
        yield from _plain(block["hint"], 2000, f"{at}.hint")
    yield from _element(block["element"], at, INPUTS)


def _element(element: dict, at: str, kinds: set[str]) -> Iterator[str]:
    kind = element.get("type")
    if kind not in kinds:
        yield f"{at}: no {kind} here"
        return
    yield from _short(element.get("action_id"), 255, f"{at}.action_id")
    if "placeholder" in element:
        yield from _plain(element["placeholder"], 150, f"{at}.placeholder")
    yield from ELEMENTS[kind](element, f"{at}.{kind}")


def _button(element: dict, at: str) -> Iterator[str]:
    yield from _keys(element, {"type", "action_id", "text", "value", "style", "accessibility_label"}, at)
    yield from _plain(element.get("text"), 75, at)
    yield from _short(element.get("value", "x"), 2000, f"{at}.value")
    yield from _short(element.get("accessibility_label", "x"), 75, f"{at}.accessibility_label")
    if element.get("style", "primary") not in ("primary", "danger"):
        yield f"{at}: no such style"


def _users_select(element: dict, at: str) -> Iterator[str]:
    yield from _keys(element, {"type", "action_id", "placeholder", "initial_user"}, at)
    if not re.fullmatch(r"[UW][A-Z0-9]+", element.get("initial_user", "U1")):
        yield f"{at}: initial_user is no user id"


def _static_select(element: dict, at: str) -> Iterator[str]:
    yield from _keys(element, {"type", "action_id", "placeholder", "options", "initial_option"}, at)
    yield from _options(element.get("options"), 100, at)
    if "initial_option" in element and element["initial_option"] not in element["options"]:
        yield f"{at}: initial_option is none of the options"


def _datepicker(element: dict, at: str) -> Iterator[str]:
    yield from _keys(element, {"type", "action_id", "placeholder", "initial_date"}, at)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", element.get("initial_date", "2026-11-23")):
        yield f"{at}: initial_date is no date"


def _checkboxes(element: dict, at: str) -> Iterator[str]:
    yield from _keys(element, {"type", "action_id", "options"}, at)
    yield from _options(element.get("options"), 10, at)


def _options(options: object, most: int, at: str) -> Iterator[str]:
    if not isinstance(options, list) or not 1 <= len(options) <= most:
        yield f"{at}: 1 to {most} options"
        return
    values = [option.get("value") for option in options]
    if len(set(values)) != len(values):
        yield f"{at}: option values are not unique"
    for option in options:
        yield from _keys(option, {"text", "value", "description"}, at)
        yield from _plain(option.get("text"), 75, f"{at}.option")
        yield from _text(option.get("value"), 150, f"{at}.option.value")


def _plain_text_input(element: dict, at: str) -> Iterator[str]:
    allowed = {"type", "action_id", "placeholder", "multiline", "min_length", "max_length", "initial_value"}
    yield from _keys(element, allowed, at)
    if not 1 <= element.get("max_length", 3000) <= 3000:
        yield f"{at}: max_length"
    if "initial_value" in element:
        yield from _text(element["initial_value"], element.get("max_length", 3000), f"{at}.initial_value")


def _rich_text(block: dict, at: str) -> Iterator[str]:
    yield from _keys(block, {"type", "block_id", "elements"}, at)
    if not block["elements"]:
        yield f"{at}: empty"
    for part in block["elements"]:
        kind = part.get("type")
        if kind == "rich_text_list":
            yield from _keys(part, {"type", "style", "elements"}, at)
            if part.get("style") not in ("bullet", "ordered") or not part["elements"]:
                yield f"{at}: no such list"
            for item in part["elements"]:
                yield from _rich_elements(item, at)
        elif kind in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"):
            yield from _rich_elements(part, at)
        else:
            yield f"{at}: no {kind} here"


def _rich_elements(part: dict, at: str) -> Iterator[str]:
    yield from _keys(part, {"type", "elements"}, at)
    if not part["elements"]:
        yield f"{at}: empty"
    for element in part["elements"]:
        if element.get("type") == "user":
            yield from _keys(element, {"type", "user_id"}, at)
            if not re.fullmatch(r"[UW][A-Z0-9]+", element["user_id"]):
                yield f"{at}: no user id"
        elif element.get("type") == "text":
            yield from _keys(element, {"type", "text", "style"}, at)
            if not element["text"] or length(element["text"]) > 3000:
                yield f"{at}: text of {length(element['text'])}"
            if re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", element["text"]):
                yield f"{at}: control characters"
        elif element.get("type") == "link":
            yield from _keys(element, {"type", "text", "url"}, at)
            if not re.fullmatch(r"https?://[^\s<>|]{1,2990}", element["url"]) or not element["text"]:
                yield f"{at}: no link"
        else:
            yield f"{at}: no {element.get('type')} here"


def _chart(block: dict, at: str) -> Iterator[str]:
    """Bars or a line: the kinds that are shown. Every series has each category once, in order."""
    yield from _keys(block, {"type", "block_id", "title", "chart"}, at)
    yield from _short(block.get("title"), 50, f"{at} title")
    chart = block["chart"]
    yield from _keys(chart, {"type", "series", "axis_config"}, at)
    categories = chart["axis_config"]["categories"]
    if (
        chart["type"] not in {"bar", "line"}
        or not 1 <= len(categories) <= 20
        or len(set(categories)) != len(categories)
    ):
        yield f"{at}: no such chart"
    for name in categories:
        yield from _short(name, 20, f"{at} label")
    # Slack's page says six series; newer libraries more.
    if not 1 <= len(chart["series"]) <= 6:
        yield f"{at}: 1 to 6 series"
    for series in chart["series"]:
        yield from _short(series["name"], 20, f"{at} series")
        if [point["label"] for point in series["data"]] != categories:
            yield f"{at}: other labels than the categories"
        if not all(isinstance(point["value"], int | float) for point in series["data"]):
            yield f"{at}: no number"


def _table(block: dict, at: str) -> Iterator[str]:
    """Rows of bare words, all as wide as the first."""
    yield from _keys(block, {"type", "block_id", "rows", "column_settings"}, at)
    rows = block["rows"]
    if not 1 <= len(rows) <= 100 or not 1 <= len(rows[0]) <= 20 or len({len(row) for row in rows}) != 1:
        yield f"{at}: 1 to 100 rows of 1 to 20 cells"
    if len(block.get("column_settings", [])) > len(rows[0]):
        yield f"{at}: more settings than columns"
    for cell in (cell for row in rows for cell in row):
        yield from _keys(cell, {"type", "text"}, at)
        if cell.get("type") != "raw_text":
            yield f"{at}: no {cell.get('type')} here"
        yield from _text(cell.get("text"), 3000, f"{at} cell")


Check = Callable[[dict, str], Iterator[str]]
EVERYWHERE = {"header", "section", "divider", "context", "actions", "rich_text"}
MODAL_ONLY = {"input"}
NOT_IN_MODALS = {"data_visualization", "table"}
INPUTS = {"plain_text_input", "users_select", "static_select", "checkboxes", "datepicker"}
MODAL_KEYS = {"type", "title", "submit", "close", "blocks", "callback_id", "private_metadata"}
BLOCKS: dict[str, Check] = {
    "header": _header,
    "section": _section,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "rich_text": _rich_text,
    "data_visualization": _chart,
    "table": _table,
}
ELEMENTS: dict[str, Check] = {
    "button": _button,
    "users_select": _users_select,
    "static_select": _static_select,
    "checkboxes": _checkboxes,
    "datepicker": _datepicker,
    "plain_text_input": _plain_text_input,
}
