"""Block Kit as plain lines, for a transcript. Shows every text a person would read, and the buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Block = Mapping[str, Any]

_KINDS = {"plain_text_input": "text"}
_DATE = re.compile(r"<!date\^(\d+)\^[^|>]*\|([^>]*)>")
_LINK = re.compile(r"<(?:https?|mailto):[^|>]*\|([^>]*)>")


def lines_of(blocks: Sequence[Block], zone: ZoneInfo) -> list[str]:
    """The lines of a message or view, as its reader in `zone` sees them."""
    return [line for block in blocks for text in _texts(block, zone) for line in text.split("\n")]


def _texts(block: Block, zone: ZoneInfo) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield block["text"]["text"]
        case "section":
            if "text" in block:
                yield _plain(block["text"]["text"], zone)
            for field in block.get("fields", []):
                yield _plain(field["text"], zone)
            if "accessory" in block:
                yield f"[{_label(block['accessory'])}]"
        case "context":
            yield " ".join(_plain(element.get("text", ""), zone) for element in block["elements"])
        case "actions":
            yield " ".join(f"[{_label(element)}]" for element in block["elements"])
        case "rich_text":
            for element in block["elements"]:
                yield _rich(element, zone)
        case "table":
            yield "\n".join(" | ".join(str(cell.get("text", "")) for cell in row) for row in block["rows"])
        case "input":
            hint = f"  ({block['hint']['text']})" if "hint" in block else ""
            element = block["element"]
            yield f"{block['label']['text']}: [{_label(element)}]{hint}"
            if "initial_value" in element:
                yield "\n".join(f"| {line}" for line in element["initial_value"].split("\n"))


def _label(element: Block) -> str:
    words = element.get("text") or element.get("placeholder") or {}
    options = [option["text"]["text"] for option in element.get("options", [])]
    return str(words.get("text", "")) or " / ".join(options) or _KINDS.get(element["type"]) or str(element["type"])


def _rich(element: Block, zone: ZoneInfo) -> str:
    match element["type"]:
        case "rich_text_list":
            return "\n".join(f"• {_rich(item, zone)}" for item in element["elements"])
        case "rich_text_quote":
            return "\n".join(f"> {line}" for line in _spans(element, zone).split("\n"))
        case _:
            return _spans(element, zone)


def _spans(element: Block, zone: ZoneInfo) -> str:
    return "".join(_span(span, zone) for span in element["elements"])


def _span(span: Block, zone: ZoneInfo) -> str:
    match span["type"]:
        case "user":
            return f"@{span['user_id']}"
        case "date":
            return _moment(int(span["timestamp"]), zone)
        case _:
            return str(span.get("text", ""))


def _plain(text: str, zone: ZoneInfo) -> str:
    shown = _LINK.sub(r"\1", _DATE.sub(lambda found: _moment(int(found[1]), zone), text))
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _moment(seconds: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(seconds, zone).strftime("%a %-d %b %H:%M")
