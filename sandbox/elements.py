"""Slack's rules for what stands inside blocks: texts, options, buttons, menus and fields. Knows no block.

The numbers are those of Slack's reference for Block Kit.
"""

from __future__ import annotations

from typing import Any

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
    day,
    number,
    record,
    string,
    typed,
)

ACTION_ID = string(255)
USER_ID = string(255, 1)


def plain(most: int) -> Check:
    """A plain_text object of at most so many characters."""
    return by_type({"plain_text": typed({"text": string(most, 1)}, {"emoji": boolean})})


def any_text(most: int) -> Check:
    """A plain_text or mrkdwn object of at most so many characters."""
    words = string(most, 1)
    return by_type(
        {
            "plain_text": typed({"text": words}, {"emoji": boolean}),
            "mrkdwn": typed({"text": words}, {"verbatim": boolean}),
        }
    )


CONFIRM = record(
    {"title": plain(100), "text": any_text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": choice("primary", "danger")},
)


def _option(text: Check, *, link: bool = False) -> Check:
    optional = {"description": any_text(75), **({"url": string(3000)} if link else {})}
    return record({"text": text, "value": string(150, 1)}, optional)


_PLAIN_OPTION, _RICH_OPTION = _option(plain(75)), _option(any_text(75))
_GROUP = record({"label": plain(75), "options": array(_PLAIN_OPTION, 100, 1)}, {})


def _initial_is_offered(value: Any, pointer: str, problems: Problems) -> None:
    """What a menu begins with must be one of its options, whole."""
    if not isinstance(value, dict):
        return
    offered = [*_list(value.get("options"))]
    for group in _list(value.get("option_groups")):
        offered += _list(group.get("options")) if isinstance(group, dict) else []
    begins = _list(value.get("initial_options")) + ([value["initial_option"]] if "initial_option" in value else [])
    if not all(option in offered for option in begins):
        problems.append(Problem(pointer, "initial option must be one of the options"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


_ALWAYS: dict[str, Check] = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": boolean}
_SELECT: dict[str, Check] = {**_ALWAYS, "placeholder": plain(150)}
_OPTIONS: dict[str, Check] = {"options": array(_PLAIN_OPTION, 100, 1), "option_groups": array(_GROUP, 100, 1)}
_IN_INPUT: dict[str, Check] = {"response_url_enabled": boolean, "default_to_current_conversation": boolean}
_DISPATCH = record({}, {"trigger_actions_on": array(choice("on_enter_pressed", "on_character_entered"), 2, 1)})


def _several(optional: dict[str, Check]) -> dict[str, Check]:
    return {**_SELECT, **optional, "max_selected_items": number(1)}


def _field(**optional: Check) -> Check:
    return typed(
        {},
        {
            "action_id": ACTION_ID,
            "placeholder": plain(150),
            "focus_on_load": boolean,
            "dispatch_action_config": _DISPATCH,
            **optional,
        },
    )


_CHOOSE_ONE = any_key("options", "option_groups")

BUTTON = typed(
    {"text": plain(75)},
    {
        "action_id": ACTION_ID,
        "confirm": CONFIRM,
        "url": string(3000),
        "value": string(2000),
        "style": choice("primary", "danger"),
        "accessibility_label": string(75),
        "agent_prompt": string(4000),
        "visible_to_user_ids": array(USER_ID, 1000),
    },
)
IMAGE = typed(
    {"alt_text": string(2000, 1)},
    {"image_url": string(3000, 1), "slack_file": anything},
    any_key("image_url", "slack_file"),
)
MENUS: dict[str, Check] = {
    "static_select": typed({}, {**_SELECT, **_OPTIONS, "initial_option": anything}, _CHOOSE_ONE, _initial_is_offered),
    "external_select": typed({}, {**_SELECT, "initial_option": anything, "min_query_length": number(0)}),
    "users_select": typed({}, {**_SELECT, "initial_user": USER_ID}),
    "conversations_select": typed({}, {**_SELECT, **_IN_INPUT, "initial_conversation": USER_ID, "filter": anything}),
    "channels_select": typed({}, {**_SELECT, "initial_channel": USER_ID, "response_url_enabled": boolean}),
    "multi_static_select": typed(
        {}, {**_several(_OPTIONS), "initial_options": array(anything, 100)}, _CHOOSE_ONE, _initial_is_offered
    ),
    "multi_external_select": typed(
        {}, _several({"initial_options": array(anything, 100), "min_query_length": number(0)})
    ),
    "multi_users_select": typed({}, _several({"initial_users": array(USER_ID, 1000)})),
    "multi_conversations_select": typed(
        {},
        _several(
            {
                "initial_conversations": array(USER_ID, 1000),
                "filter": anything,
                "default_to_current_conversation": boolean,
            }
        ),
    ),
    "multi_channels_select": typed({}, _several({"initial_channels": array(USER_ID, 1000)})),
}
PICKERS: dict[str, Check] = {
    "datepicker": typed({}, {**_SELECT, "initial_date": day}),
    "timepicker": typed({}, {**_SELECT, "initial_time": string(5, 5), "timezone": string(100)}),
    "datetimepicker": typed({}, {**_ALWAYS, "initial_date_time": number(0)}),
    "checkboxes": typed(
        {"options": array(_RICH_OPTION, 10, 1)},
        {**_ALWAYS, "initial_options": array(anything, 10, 1)},
        _initial_is_offered,
    ),
    "radio_buttons": typed(
        {"options": array(_RICH_OPTION, 10, 1)}, {**_ALWAYS, "initial_option": anything}, _initial_is_offered
    ),
}
FIELDS: dict[str, Check] = {
    "plain_text_input": _field(
        initial_value=string(3000), multiline=boolean, min_length=number(0, 3000), max_length=number(1, 3000)
    ),
    "number_input": typed(
        {"is_decimal_allowed": boolean},
        {
            "action_id": ACTION_ID,
            "placeholder": plain(150),
            "focus_on_load": boolean,
            "dispatch_action_config": _DISPATCH,
            "initial_value": string(100),
            "min_value": string(100),
            "max_value": string(100),
        },
    ),
    "email_text_input": _field(initial_value=string(3000)),
    "url_text_input": _field(initial_value=string(3000)),
    "rich_text_input": _field(initial_value=anything, min_lines=number(1), max_lines=number(1)),
    "file_input": typed(
        {}, {"action_id": ACTION_ID, "filetypes": array(string(100, 1), 100), "max_files": number(1, 10)}
    ),
}
OVERFLOW = typed({"options": array(_option(plain(75), link=True), 5, 1)}, {"action_id": ACTION_ID, "confirm": CONFIRM})
WORKFLOW_BUTTON = typed(
    {"text": plain(75), "workflow": anything},
    {"action_id": ACTION_ID, "style": choice("primary", "danger"), "accessibility_label": string(75)},
)
_PRESSED: dict[str, Check] = {"button": BUTTON, "overflow": OVERFLOW, "workflow_button": WORKFLOW_BUTTON}

IN_ACTIONS = by_type({**_PRESSED, **MENUS, **PICKERS})
IN_SECTION = by_type({**_PRESSED, **MENUS, **PICKERS, "image": IMAGE})
IN_INPUT = by_type({**MENUS, **PICKERS, **FIELDS})
IN_CONTEXT_ACTIONS = by_type({"feedback_buttons": anything, "icon_button": anything})
