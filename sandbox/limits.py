"""Slack's limits on blocks, views and texts, checked on plain dicts. Knows no method and no conversation.

The numbers are those of Slack's reference for Block Kit and chat.postMessage; slack_sdk checks only some of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sandbox.elements import IMAGE, IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, IN_SECTION, any_text, plain
from sandbox.richtext import RICH_TEXT
from sandbox.shapes import (
    Check,
    Problem,
    Problems,
    any_key,
    anything,
    array,
    boolean,
    by_type,
    choice,
    number,
    record,
    string,
    typed,
)

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
LONGEST_TEXT, LONGEST_UPDATE_TEXT = 40_000, 4_000
# Not documented: `msg_blocks_too_long` was seen from some 11,300 characters on, and always from some 13,300 on.
LONGEST_BLOCK_TEXT = 13_000
# Not documented either; ids alone stay far below it.
LONGEST_METADATA = 16_000
LONGEST_MARKDOWN = 12_000
LARGEST_VIEW_BYTES = 250_000
_MOST_OF = {"data_visualization": 2, "table": 1}

_ID: dict[str, Check] = {"block_id": string(255, 1)}


def _block(required: dict[str, Check], optional: dict[str, Check] | None = None, *more: Check) -> Check:
    return typed(required, {**_ID, **(optional or {})}, *more)


def _cell(value: Any, pointer: str, problems: Problems) -> None:
    _CELLS(value, pointer, problems)


_CELLS = by_type(
    {
        "raw_text": typed({"text": string(3000, 1)}, {}),
        "raw_number": typed({"value": number()}, {"text": string(3000)}),
        "rich_text": typed(RICH_TEXT, {}),
    }
)
_CHART = by_type(
    {
        "pie": typed({"segments": array(record({"label": string(20, 1), "value": number()}, {}), 12, 1)}, {}),
        **{
            kind: typed(
                {
                    "series": array(
                        record(
                            {
                                "name": string(20, 1),
                                "data": array(record({"label": string(20, 1), "value": number()}, {}), 20, 1),
                            },
                            {},
                        ),
                        12,
                        1,
                    ),
                    "axis_config": record(
                        {"categories": array(string(20, 1), 20, 1)}, {"x_label": string(50), "y_label": string(50)}
                    ),
                },
                {},
            )
            for kind in ("bar", "line", "area")
        },
    }
)


def _child_blocks(value: Any, pointer: str, problems: Problems) -> None:
    _CHILDREN(value, pointer, problems)


# Blocks that the project does not use are checked by their keys and main limits only.
_EVERYWHERE: dict[str, Check] = {
    "section": _block(
        {},
        {"text": any_text(3000), "fields": array(any_text(2000), 10, 1), "accessory": IN_SECTION, "expand": boolean},
        any_key("text", "fields"),
    ),
    "divider": _block({}),
    "image": _block(
        {"alt_text": string(2000, 1)},
        {"image_url": string(3000, 1), "slack_file": anything, "title": plain(2000)},
        any_key("image_url", "slack_file"),
    ),
    "actions": _block({"elements": array(IN_ACTIONS, 25, 1)}),
    "context": _block(
        {"elements": array(by_type({"image": IMAGE, "mrkdwn": any_text(3000), "plain_text": any_text(3000)}), 10, 1)}
    ),
    "header": _block({"text": plain(150)}, {"level": number(1, 6)}),
    "input": _block(
        {"label": plain(2000), "element": IN_INPUT},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": _block(RICH_TEXT),
    "video": _block(
        {
            "alt_text": string(2000, 1),
            "title": plain(200),
            "video_url": string(3000, 1),
            "thumbnail_url": string(3000, 1),
        },
        {
            "author_name": string(50),
            "description": plain(200),
            "provider_name": string(50),
            "provider_icon_url": string(3000),
            "title_url": string(3000),
        },
    ),
    "card": _block(
        {},
        {
            "hero_image": anything,
            "icon": anything,
            "title": any_text(150),
            "subtitle": any_text(150),
            "body": any_text(200),
            "actions": array(IN_ACTIONS, 25, 1),
        },
        any_key("hero_image", "title", "actions", "body"),
    ),
}
_NOT_IN_MODALS: dict[str, Check] = {
    "table": _block({"rows": array(array(_cell, 20, 1), 100, 1)}, {"column_settings": array(anything, 20)}),
    "data_table": _block(
        {"caption": string(255, 1), "rows": array(array(_cell, 20, 1), 101, 2)},
        {"page_size": number(1, 100), "row_header_column_index": number(0)},
    ),
    "data_visualization": _block({"title": string(50, 1), "chart": _CHART}),
    "carousel": _block({"elements": array(by_type({"card": _EVERYWHERE["card"]}), 10, 1)}),
    "container": _block(
        {"child_blocks": array(_child_blocks, 10, 1)},
        {
            "title": plain(150),
            "rich_text_title": anything,
            "subtitle": any_text(150),
            "icon": anything,
            "width": choice("narrow", "standard", "wide", "full"),
            "is_collapsible": boolean,
            "default_collapsed": boolean,
        },
        any_key("title", "rich_text_title"),
    ),
}
_CHILDREN = by_type(_EVERYWHERE)
_IN_MESSAGES: dict[str, Check] = {
    "markdown": _block({"text": string(LONGEST_MARKDOWN, 1)}),
    "context_actions": _block({"elements": array(IN_CONTEXT_ACTIONS, 5, 1)}),
    "file": _block({"external_id": string(255, 1), "source": choice("remote")}),
    "plan": anything,
    "task_card": anything,
}
_IN_MODALS: dict[str, Check] = {
    "alert": _block({"text": any_text(200)}, {"level": choice("default", "info", "warning", "error", "success")})
}
_BLOCKS = {
    "message": by_type({**_EVERYWHERE, **_NOT_IN_MODALS, **_IN_MESSAGES}),
    "modal": by_type({**_EVERYWHERE, **_IN_MODALS}),
    "home": by_type({**_EVERYWHERE, **_NOT_IN_MODALS}),
}
_LISTS = {surface: array(_BLOCKS[surface], most) for surface, most in MOST_BLOCKS.items()}

_VIEW: dict[str, Check] = {
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
_VIEWS = {
    "modal": typed(
        {"title": plain(24), "blocks": array(_BLOCKS["modal"], 100, 1)},
        {
            **_VIEW,
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
    ),
    "home": typed({"blocks": array(_BLOCKS["home"], 100, 1)}, _VIEW),
}


class RefusedError(Exception):
    """Slack would refuse this; `problems` says all that is wrong with it."""

    def __init__(self, problems: Problems) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def problems_of_blocks(blocks: Any, surface: str) -> Problems:
    """Everything for which `blocks` could not stand on a `message`, in a `modal` or on a `home`; empty if nothing."""
    problems: Problems = []
    _LISTS[surface](blocks, "/blocks", problems)
    if not problems:
        problems += _problems_between(blocks, "/blocks")
    return problems


def problems_of_view(view: Any, surface: str) -> Problems:
    """Everything for which `view` could not be opened as a `modal` or published as a `home`; empty if nothing."""
    problems: Problems = []
    by_type({surface: _VIEWS[surface]})(view, "/view", problems)
    if problems:
        return problems
    problems += _problems_between(view["blocks"], "/view/blocks")
    if surface == "modal" and "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        problems.append(Problem("/view", "missing required field: submit"))
    return problems


def check_blocks(blocks: Any, surface: str) -> None:
    """Raises RefusedError where `blocks` could not stand on a `message`, in a `modal` or on a `home`."""
    _raise(problems_of_blocks(blocks, surface))


def check_view(view: Any, surface: str) -> None:
    """Raises RefusedError where `view` could not be opened as a `modal` or published as a `home`."""
    _raise(problems_of_view(view, surface))


def _raise(problems: Problems) -> None:
    if problems:
        raise RefusedError(problems)


def _problems_between(blocks: list[Any], pointer: str) -> Iterator[Problem]:
    """What is wrong with blocks that are each right: ids used twice, too many of a kind."""
    ids: set[str] = set()
    focused = 0
    kinds = Counter(block["type"] for block in blocks)
    for place, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in ids:
            yield Problem(f"{pointer}/{place}/block_id", f"duplicate block_id: {block_id}")
        if block_id is not None:
            ids.add(block_id)
        elements = block.get("elements", ()) if block["type"] == "actions" else ()
        actions = [element["action_id"] for element in elements if "action_id" in element]
        if len(set(actions)) != len(actions):
            yield Problem(f"{pointer}/{place}/elements", "duplicate action_id in one block")
        focused += sum(
            bool(e.get("focus_on_load")) for e in (*elements, block.get("element"), block.get("accessory")) if e
        )
    for kind, most in _MOST_OF.items():
        if kinds[kind] > most:
            yield Problem(pointer, f"no more than {most} blocks of type {kind} allowed")
    if focused > 1:
        yield Problem(pointer, "only one element may have focus_on_load")
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > LONGEST_MARKDOWN:
        yield Problem(pointer, f"markdown blocks must be less than {LONGEST_MARKDOWN + 1} characters together")


def text_length(part: Any) -> int:
    """How many characters of text stand anywhere in a block."""
    if isinstance(part, dict):
        own = len(part["text"]) if isinstance(part.get("text"), str) else 0
        return own + sum(text_length(value) for value in part.values() if isinstance(value, dict | list))
    return sum(text_length(item) for item in part) if isinstance(part, list) else 0
