"""Slack's rules for rich text: sections, lists, quotes and what stands in them. Knows no block but that one."""

from __future__ import annotations

from sandbox.shapes import Check, anything, array, boolean, by_type, choice, number, record, string, typed

_MOST = 10_000
_STYLES = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
_STYLE = record({}, dict.fromkeys(_STYLES, boolean))
_ID = string(255, 1)
_STYLED: dict[str, Check] = {"style": _STYLE}

INLINE = by_type(
    {
        "text": typed({"text": string(_MOST, 1)}, _STYLED),
        "link": typed({"url": string(3000, 1)}, {**_STYLED, "text": string(_MOST), "unsafe": boolean}),
        "emoji": typed(
            {"name": _ID}, {**_STYLED, "unicode": string(100), "skin_tone": number(1, 6), "url": string(3000)}
        ),
        "user": typed({"user_id": _ID}, _STYLED),
        "usergroup": typed({"usergroup_id": _ID}, _STYLED),
        "channel": typed({"channel_id": _ID}, _STYLED),
        "broadcast": typed({"range": choice("here", "channel", "everyone")}, _STYLED),
        "color": typed({"value": string(20, 1)}, _STYLED),
        "date": typed(
            {"timestamp": number(0), "format": string(255, 1)},
            {**_STYLED, "url": string(3000), "fallback": string(_MOST)},
        ),
    }
)
_INLINES = array(INLINE, _MOST)
_BORDER: dict[str, Check] = {"border": number(0, 1)}
_SECTION = typed({"elements": _INLINES}, {})
_PARTS = by_type(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": typed(
            {
                "style": choice("bullet", "ordered"),
                "elements": array(by_type({"rich_text_section": _SECTION}), _MOST, 1),
            },
            {**_BORDER, "indent": number(0, 8), "offset": number(0)},
        ),
        "rich_text_preformatted": typed({"elements": _INLINES}, {**_BORDER, "language": anything}),
        "rich_text_quote": typed({"elements": _INLINES}, _BORDER),
    }
)
# A block with an empty list of elements is refused only when it is shown; it is a mistake all the same.
RICH_TEXT: dict[str, Check] = {"elements": array(_PARTS, _MOST, 1)}
