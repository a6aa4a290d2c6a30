"""Slack's limits on plain dicts: what is right passes, and each mistake is told with its place."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    CheckboxesElement,
    ContextBlock,
    DatePickerElement,
    HeaderBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextInputElement,
    RadioButtonsElement,
    SectionBlock,
    StaticSelectElement,
    UserMultiSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.basic_components import ConfirmObject
from slack_sdk.models.views import View

from sandbox.limits import problems_of_blocks, problems_of_view, text_length


def plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def mrkdwn(words: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": words}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": plain("Go"), **more}


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "a", "options": [option("1")], **more}


def option(value: str, words: str = "One") -> dict[str, Any]:
    return {"text": plain(words), "value": value}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def asked(element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain("Why"), "element": element, **more}


def rich(*inside: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(inside)}]}


TEXT_INPUT = {"type": "plain_text_input", "action_id": "a"}
PIE = {"type": "pie", "segments": [{"label": "New", "value": 3}]}
CHART = {"type": "data_visualization", "title": "Lanes", "chart": PIE}

WRONG = [
    ([{"type": "section"}], "/blocks/0", "must define one of text, fields"),
    ([{"type": "section", "text": plain("")}], "/blocks/0/text/text", "must be more than 0 characters"),
    ([{"type": "section", "text": mrkdwn("x" * 3001)}], "/blocks/0/text/text", "must be less than 3001 characters"),
    ([{"type": "section", "text": plain("x"), "colour": 1}], "/blocks/0", "invalid additional property: colour"),
    ([{"type": "section", "text": {**plain("x"), "verbatim": True}}], "/blocks/0/text", "property: verbatim"),
    ([{"type": "section", "text": {**mrkdwn("x"), "emoji": True}}], "/blocks/0/text", "property: emoji"),
    ([{"type": "section", "text": None}], "/blocks/0/text", "must be a valid object"),
    ([{"type": "section", "fields": []}], "/blocks/0/fields", "no fewer than 1 items"),
    ([{"type": "section", "fields": [plain("x")] * 11}], "/blocks/0/fields", "no more than 10 items"),
    ([{"type": "section", "fields": [plain("x" * 2001)]}], "/blocks/0/fields/0/text", "less than 2001"),
    ([{"type": "section", "text": plain("x"), "accessory": TEXT_INPUT}], "/blocks/0/accessory/type", "unsupported"),
    ([{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text/text", "less than 151"),
    ([{"type": "header", "text": mrkdwn("x")}], "/blocks/0/text/type", "unsupported type: mrkdwn"),
    ([{"type": "context", "elements": [plain("x")] * 11}], "/blocks/0/elements", "no more than 10"),
    ([{"type": "context", "elements": [button()]}], "/blocks/0/elements/0/type", "unsupported type: button"),
    ([{"type": "image", "image_url": "https://x.example/1.png"}], "/blocks/0", "missing required field: alt_text"),
    ([{"type": "image", "alt_text": "A"}], "/blocks/0", "must define one of image_url, slack_file"),
    ([actions()], "/blocks/0/elements", "no fewer than 1 items"),
    ([actions(*[button(action_id=str(n)) for n in range(26)])], "/blocks/0/elements", "no more than 25"),
    ([actions(button(), button())], "/blocks/0/elements", "duplicate action_id"),
    ([actions(TEXT_INPUT)], "/blocks/0/elements/0/type", "unsupported type: plain_text_input"),
    ([actions(button(text=plain("x" * 76)))], "/blocks/0/elements/0/text/text", "less than 76"),
    ([actions(button(text=mrkdwn("x")))], "/blocks/0/elements/0/text/type", "unsupported type: mrkdwn"),
    ([actions(button(value="x" * 2001))], "/blocks/0/elements/0/value", "less than 2001"),
    ([actions(button(value=7))], "/blocks/0/elements/0/value", "must be a valid string"),
    ([actions(button(url="x" * 3001))], "/blocks/0/elements/0/url", "less than 3001"),
    ([actions(button(style="warning"))], "/blocks/0/elements/0/style", "must be one of primary, danger"),
    ([actions(button(action_id="x" * 256))], "/blocks/0/elements/0/action_id", "less than 256"),
    ([actions(button(accessibility_label="x" * 76))], "/blocks/0/elements/0/accessibility_label", "less than 76"),
    ([actions(button(confirm={"title": plain("x")}))], "/blocks/0/elements/0/confirm", "required field: text"),
    ([actions(select(options=[]))], "/blocks/0/elements/0/options", "no fewer than 1"),
    ([actions({"type": "static_select"})], "/blocks/0/elements/0", "must define one of options, option_groups"),
    ([actions(select(options=[option(str(n)) for n in range(101)]))], "/blocks/0/elements/0/options", "more than 100"),
    ([actions(select(options=[option("")]))], "/blocks/0/elements/0/options/0/value", "more than 0"),
    ([actions(select(options=[option("x" * 151)]))], "/blocks/0/elements/0/options/0/value", "less than 151"),
    ([actions(select(options=[option("1", "x" * 76)]))], "/blocks/0/elements/0/options/0/text/text", "less than 76"),
    (
        [actions(select(options=[{**option("1"), "description": plain("x" * 76)}]))],
        "/blocks/0/elements/0/options/0/description/text",
        "less than 76",
    ),
    (
        [actions(select(options=[{**option("1"), "type": "option"}]))],
        "/blocks/0/elements/0/options/0",
        "invalid additional property: type",
    ),
    ([actions(select(initial_option=option("2")))], "/blocks/0/elements/0", "must be one of the options"),
    ([actions(select(placeholder=plain("x" * 151)))], "/blocks/0/elements/0/placeholder/text", "less than 151"),
    (
        [actions({"type": "overflow", "options": [option(str(n)) for n in range(6)]})],
        "/blocks/0/elements/0/options",
        "no more than 5",
    ),
    (
        [actions({"type": "checkboxes", "options": [option(str(n)) for n in range(11)]})],
        "/blocks/0/elements/0/options",
        "no more than 10",
    ),
    (
        [actions({"type": "radio_buttons", "options": [option(str(n)) for n in range(11)]})],
        "/blocks/0/elements/0/options",
        "no more than 10",
    ),
    (
        [actions({"type": "datepicker", "initial_date": "2026-02-30"})],
        "/blocks/0/elements/0/initial_date",
        "must be a valid date",
    ),
    ([asked(button())], "/blocks/0/element/type", "unsupported type: button"),
    ([asked(TEXT_INPUT, label=plain("x" * 2001))], "/blocks/0/label/text", "less than 2001"),
    ([asked({**TEXT_INPUT, "max_length": 3001})], "/blocks/0/element/max_length", "must be from 1 to 3000"),
    ([asked({**TEXT_INPUT, "initial_value": "x" * 3001})], "/blocks/0/element/initial_value", "less than 3001"),
    ([{"type": "rich_text", "elements": []}], "/blocks/0/elements", "no fewer than 1"),
    ([rich({"type": "text", "text": ""})], "/blocks/0/elements/0/elements/0/text", "more than 0"),
    ([rich({"type": "user"})], "/blocks/0/elements/0/elements/0", "missing required field: user_id"),
    ([rich({"type": "shout", "text": "x"})], "/blocks/0/elements/0/elements/0/type", "unsupported type: shout"),
    ([{"type": "markdown", "text": "x" * 12_001}], "/blocks/0/text", "less than 12001"),
    ([{"type": "markdown", "text": "x" * 7000}] * 2, "/blocks", "less than 12001 characters together"),
    ([{"type": "alert", "text": plain("x")}], "/blocks/0/type", "unsupported type: alert"),
    ([{"type": "nosuch"}], "/blocks/0/type", "unsupported type: nosuch"),
    ([{"type": ["section"]}], "/blocks/0/type", "unsupported type"),
    (["section"], "/blocks/0", "must be a valid object"),
    ({"type": "section"}, "/blocks", "must be a valid array"),
    ([{"type": "divider"}] * 51, "/blocks", "no more than 50 items"),
    ([{"type": "divider", "block_id": "x" * 256}], "/blocks/0/block_id", "less than 256"),
    ([{"type": "divider", "block_id": "a"}] * 2, "/blocks/1/block_id", "duplicate block_id: a"),
    ([CHART] * 3, "/blocks", "no more than 2 blocks of type data_visualization"),
    ([{**CHART, "title": "x" * 51}], "/blocks/0/title", "less than 51"),
    ([{**CHART, "chart": {**PIE, "type": "cake"}}], "/blocks/0/chart/type", "unsupported type: cake"),
    ([{"type": "table", "rows": []}], "/blocks/0/rows", "no fewer than 1"),
    ([{"type": "table", "rows": [[plain("x")]]}], "/blocks/0/rows/0/0/type", "unsupported type: plain_text"),
    ([{"type": "carousel", "elements": []}], "/blocks/0/elements", "no fewer than 1"),
    ([{"type": "card"}], "/blocks/0", "must define one of hero_image, title, actions, body"),
    ([{"type": "container", "title": plain("x"), "blocks": []}], "/blocks/0", "missing required field: child_blocks"),
]


@pytest.mark.parametrize(("blocks", "pointer", "message"), WRONG)
def test_each_mistake_in_a_message_is_told_with_its_place(blocks: Any, pointer: str, message: str) -> None:
    """As Slack tells them: a JSON pointer, and what is wrong there."""
    found = [problem for problem in problems_of_blocks(blocks, "message") if problem.pointer == pointer]
    assert any(message in problem.message for problem in found), problems_of_blocks(blocks, "message")


def test_every_mistake_is_told_not_only_the_first() -> None:
    """An app that gets three wrong hears of three."""
    blocks = [{"type": "section"}, {"type": "header", "text": plain("x" * 151)}, {"type": "nosuch"}]
    assert [problem.pointer for problem in problems_of_blocks(blocks, "message")] == [
        "/blocks/0",
        "/blocks/1/text/text",
        "/blocks/2/type",
    ]


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("T"), "submit": plain("OK"), "blocks": list(blocks), **more}


DIVIDER = {"type": "divider"}


@pytest.mark.parametrize(
    ("view", "surface", "pointer", "message"),
    [
        (None, "modal", "/view", "must be a valid object"),
        ({"type": "home", "blocks": [DIVIDER]}, "modal", "/view/type", "unsupported type: home"),
        (modal(), "modal", "/view/blocks", "no fewer than 1"),
        (modal(*[DIVIDER] * 101), "modal", "/view/blocks", "no more than 100"),
        (modal(DIVIDER, title=plain("x" * 25)), "modal", "/view/title/text", "less than 25"),
        (modal(DIVIDER, submit=plain("x" * 25)), "modal", "/view/submit/text", "less than 25"),
        (modal(DIVIDER, close=mrkdwn("x")), "modal", "/view/close/type", "unsupported type: mrkdwn"),
        (modal(DIVIDER, callback_id="x" * 256), "modal", "/view/callback_id", "less than 256"),
        (modal(DIVIDER, private_metadata="x" * 3001), "modal", "/view/private_metadata", "less than 3001"),
        (modal(DIVIDER, hash="1"), "modal", "/view", "invalid additional property: hash"),
        (modal({"type": "markdown", "text": "x"}), "modal", "/view/blocks/0/type", "unsupported type: markdown"),
        (modal(CHART), "modal", "/view/blocks/0/type", "unsupported type: data_visualization"),
        (
            {"type": "modal", "title": plain("T"), "blocks": [asked(TEXT_INPUT)]},
            "modal",
            "/view",
            "missing required field: submit",
        ),
        (
            modal(*[asked({**TEXT_INPUT, "focus_on_load": True}) for _ in range(2)]),
            "modal",
            "/view/blocks",
            "only one element may have focus_on_load",
        ),
        ({"type": "home", "title": plain("T"), "blocks": [DIVIDER]}, "home", "/view", "additional property: title"),
    ],
)
def test_each_mistake_in_a_view_is_told_with_its_place(view: Any, surface: str, pointer: str, message: str) -> None:
    """Modals and App Home have rules of their own."""
    found = [problem for problem in problems_of_view(view, surface) if problem.pointer == pointer]
    assert any(message in problem.message for problem in found), problems_of_view(view, surface)


def test_what_the_official_models_make_is_taken() -> None:
    """slack_sdk checks its own classes: nothing that they let through in full health is refused."""
    options = [Option(text="One", value="1", description="The first"), Option(text="Two", value="2")]
    confirm = ConfirmObject(title="Sure?", text=MarkdownTextObject(text="Really?"), confirm="Yes", deny="No")
    blocks = [
        HeaderBlock(text="Hello"),
        SectionBlock(
            text="*Hi*", fields=["a", "b"], accessory=ButtonElement(text="Go", action_id="g", confirm=confirm)
        ),
        ContextBlock(elements=[MarkdownTextObject(text="x", verbatim=True)]),
        ActionsBlock(
            elements=[
                StaticSelectElement(placeholder="Pick", action_id="1", options=options, initial_option=options[0]),
                UserSelectElement(placeholder="Who", action_id="2", initial_user="U1"),
                OverflowMenuElement(action_id="3", options=options),
                DatePickerElement(action_id="4", initial_date="2026-11-23"),
                CheckboxesElement(action_id="5", options=options, initial_options=[options[1]]),
                RadioButtonsElement(action_id="6", options=options, initial_option=options[1]),
            ]
        ),
    ]
    assert problems_of_blocks([block.to_dict() for block in blocks], "message") == []
    fields = [
        InputBlock(label="Why", hint="Be short", element=PlainTextInputElement(action_id="a", multiline=True)),
        InputBlock(label="Who", element=UserMultiSelectElement(placeholder="All", action_id="b"), optional=True),
    ]
    view = View(type="modal", title="T", submit="OK", close="No", blocks=fields, private_metadata="{}", callback_id="c")
    assert problems_of_view(view.to_dict(), "modal") == []


NEWEST = [
    CHART,
    {
        "type": "data_visualization",
        "title": "By month",
        "chart": {
            "type": "line",
            "series": [{"name": "NPS", "data": [{"label": "Jan", "value": 31.5}, {"label": "Feb", "value": -4}]}],
            "axis_config": {"categories": ["Jan", "Feb"], "y_label": "NPS"},
        },
    },
    {"type": "table", "rows": [[{"type": "raw_text", "text": "Account"}], [rich({"type": "text", "text": "Acme"})]]},
    {
        "type": "data_table",
        "caption": "Accounts",
        "rows": [[{"type": "raw_text", "text": "Account"}], [{"type": "raw_number", "value": 7, "text": "7"}]],
    },
    {"type": "markdown", "text": "**Hello**"},
    {"type": "card", "title": plain("Acme"), "actions": [button()]},
    {"type": "carousel", "elements": [{"type": "card", "body": mrkdwn("x")}]},
    {"type": "container", "title": plain("Acme"), "child_blocks": [DIVIDER], "width": "wide"},
    rich({"type": "text", "text": "x", "style": {"bold": True}}, {"type": "user", "user_id": "U1"}),
    {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "x"}], "border": 0},
            {
                "type": "rich_text_list",
                "style": "bullet",
                "indent": 1,
                "elements": [{"type": "rich_text_section", "elements": [{"type": "emoji", "name": "wave"}]}],
            },
        ],
    },
]


@pytest.mark.parametrize("block", NEWEST, ids=lambda block: block["type"])
def test_the_newest_blocks_are_known(block: dict[str, Any]) -> None:
    """In messages; charts and tables on App Home too."""
    assert problems_of_blocks([block], "message") == []
    if block["type"] != "markdown":
        assert problems_of_view({"type": "home", "blocks": [block]}, "home") == []


_KEYS = st.sampled_from(["type", "text", "elements", "element", "options", "blocks", "block_id", "title", "accessory"])
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=20,
)
_KINDS = st.sampled_from(["section", "actions", "input", "rich_text", "context", "static_select", "button", "mrkdwn"])


@given(st.lists(st.fixed_dictionaries({"type": _KINDS}, optional={"elements": any_json, "text": any_json}) | any_json))
def test_no_json_makes_the_check_itself_fail(blocks: Any) -> None:
    """Whatever an app sends, it is told what is wrong; the workspace goes on."""
    for surface in ("message", "modal", "home"):
        json.dumps([str(problem) for problem in problems_of_blocks(blocks, surface)])
        problems_of_view({"type": surface, "title": blocks, "blocks": blocks}, "modal")


def test_all_the_text_in_blocks_is_counted() -> None:
    """Wherever it stands: in fields, rich text, buttons."""
    blocks = [{"type": "section", "fields": [plain("12"), mrkdwn("345")]}, actions(button()), rich(mrkdwn("6789"))]
    assert text_length(blocks) == 2 + 3 + len("Go") + 4


def test_checking_a_large_card_takes_far_less_than_a_millisecond() -> None:
    """A hundred messages a second share a small machine with the bot."""
    fields = [mrkdwn("x" * 80) for _ in range(10)]
    card = [{"type": "section", "fields": fields} for _ in range(5)] + [
        actions(*[button(action_id=c) for c in "abcdef"])
    ]
    took = []
    for _ in range(50):
        began = time.perf_counter()
        assert problems_of_blocks(card, "message") == []
        took.append(time.perf_counter() - began)
    assert min(took) < 0.001
