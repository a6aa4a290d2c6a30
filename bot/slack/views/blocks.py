"""The Block Kit shapes that several views use, with Slack's limits kept. Knows no loop and no words of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from bot.slack.text import Block, clip, is_blank, one_line, plain, short, weigh

MESSAGE_BUDGET = 9800
"""Characters of text in one message. Slack documents no limit and was seen to refuse from about 11,300 on."""
HEADER_LIMIT = 150
BUTTON_LIMIT = 75
TITLE_LIMIT = 24
OPTION_LIMIT = 75
OPTION_VALUE_LIMIT = 150
PLACEHOLDER_LIMIT = 150
MOST_OPTIONS = 100
LONGEST_INPUT = 3000


def header(block_id: str, words: str) -> Block:
    """A heading of one line."""
    return {"type": "header", "block_id": block_id, "text": plain(one_line(words), HEADER_LIMIT)}


def section(words: str, block_id: str | None = None) -> Block:
    """A paragraph of bare words."""
    return _identified({"type": "section", "text": plain(words)}, block_id)


def context(block_id: str, *texts: Block) -> Block:
    """Small print: up to ten text objects."""
    return {"type": "context", "block_id": block_id, "elements": list(texts)}


def actions(block_id: str, elements: Sequence[Block]) -> list[Block]:
    """Buttons and menus in a row; no block at all where there are none, which Slack would refuse."""
    return [{"type": "actions", "block_id": block_id, "elements": list(elements)}] if elements else []


def button(
    label: str, action_id: str, value: str, style: Literal["primary", "danger"] | None = None, says: str | None = None
) -> Block:
    """A button. `says` is what a screen reader says instead of the label."""
    made: Block = {"type": "button", "text": plain(label, BUTTON_LIMIT), "action_id": action_id, "value": value}
    if style:
        made["style"] = style
    if says:
        made["accessibility_label"] = clip(says, BUTTON_LIMIT)
    return made


def people_menu(action_id: str, placeholder: str, chosen: str | None = None) -> Block:
    """A menu of everybody in the workspace; `chosen` is the Slack user id it starts with."""
    made: Block = {"type": "users_select", "action_id": action_id, "placeholder": plain(placeholder, PLACEHOLDER_LIMIT)}
    if chosen:
        made["initial_user"] = chosen
    return made


def option(label: str, value: str) -> Block:
    """A choice in a menu. `value` comes back when it is chosen."""
    return {"text": plain(one_line(label), OPTION_LIMIT), "value": short(value, OPTION_VALUE_LIMIT)}


def menu(action_id: str, placeholder: str, choices: Iterable[tuple[str, str]], chosen: str | None = None) -> Block:
    """A menu of (value, label) choices, each value once, starting with `chosen` if it is among them."""
    values: dict[str, Block] = {}
    for value, label in choices:
        made = option(label, value)
        values.setdefault(str(made["value"]), made)
    options = list(values.values())[:MOST_OPTIONS]
    shown: Block = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, PLACEHOLDER_LIMIT),
        "options": options,
    }
    initial = next((made for made in options if chosen and made["value"] == short(chosen, OPTION_VALUE_LIMIT)), None)
    if initial:
        shown["initial_option"] = initial
    return shown


def text_input(
    action_id: str,
    placeholder: str | None = None,
    *,
    multiline: bool = False,
    longest: int = LONGEST_INPUT,
    initial: str | None = None,
) -> Block:
    """A field to type into, of at most `longest` characters."""
    made: Block = {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": multiline,
        "max_length": longest,
    }
    if placeholder and not is_blank(placeholder):
        made["placeholder"] = plain(one_line(placeholder), PLACEHOLDER_LIMIT)
    if initial and not is_blank(initial):
        made["initial_value"] = clip(initial, longest)
    return made


def field(block_id: str, label: str, element: Block, *, optional: bool = False, hint: str | None = None) -> Block:
    """A labelled input of a modal; its block id is where an error is shown."""
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        "optional": optional,
    }
    if hint:
        made["hint"] = plain(hint)
    return made


def modal(
    title: str,
    blocks: list[Block],
    callback_id: str,
    *,
    submit: str | None = None,
    close: str = "Close",
    private_metadata: str = "",
) -> Block:
    """A modal view; without `submit` it can only be read and closed."""
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(one_line(title), TITLE_LIMIT),
        "close": plain(close, TITLE_LIMIT),
        "blocks": blocks,
    }
    if submit:
        view["submit"] = plain(submit, TITLE_LIMIT)
    if private_metadata:
        view["private_metadata"] = private_metadata
    return view


def weigh_blocks(part: object) -> int:
    """What all texts within blocks weigh together, for Slack's undocumented budget of a message."""
    if isinstance(part, dict):
        own = part.get("text")
        rest = sum(weigh_blocks(value) for value in part.values() if isinstance(value, dict | list))
        return rest + (weigh(own) if isinstance(own, str) else 0)
    return sum(map(weigh_blocks, part)) if isinstance(part, list) else 0


def small(words: str, limit: int) -> Block:
    """Bare words for small print."""
    return plain(one_line(words), limit)


def _identified(block: Block, block_id: str | None) -> Block:
    return {**block, "block_id": block_id} if block_id else block
