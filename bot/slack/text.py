"""Makes outside words fit for Slack: cleaned, clipped, unable to mention, link or format. Knows no loop."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NewType

Block = dict[str, object]
"""A Block Kit object, as JSON has it."""

Markup = NewType("Markup", str)
"""mrkdwn that is ours or escaped. A plain `str` does not pass for it, so that no outside words slip into mrkdwn."""

TEXT_LIMIT = 3000
"""Slack's limit for a text object, and ours for one rich_text element (Slack names none there)."""
NOTHING = "–"
"""Stands where Slack refuses an empty text."""
ELLIPSIS = "…"

# Control characters, lone surrogates (no UTF-8 can carry them), the byte-order mark, and the bidirectional overrides
# and isolates, which can show words in another order than they were written.
_REFUSED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\u202a-\u202e\u2066-\u2069]")
_NEWLINES = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Letters and symbols by category, blank to the eye.
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_USER_ID = re.compile(r"[UW][A-Z0-9]{1,30}")

_ZWJ = "\u200d"
_SKIN_TONES = ("\U0001f3fb", "\U0001f3ff")
_FLAG_LETTERS = ("\U0001f1e6", "\U0001f1ff")
_TAGS = ("\U000e0020", "\U000e007f")
_LONGEST_CLUSTER = 32

_ASTRAL = 0xFFFF
_ESCAPED_LENGTH = {"&": 5, "<": 4, ">": 4}
_HEAVIEST = max(_ESCAPED_LENGTH.values())


def clean(words: str) -> str:
    """The words without control characters, lone surrogates and bidi overrides; tabs are spaces."""
    return _REFUSED.sub("", _NEWLINES.sub("\n", words).replace("\t", " "))


def is_blank(words: str) -> bool:
    """Whether a reader would see nothing: white space and invisible characters alone."""
    return all(char in _FILLERS or unicodedata.category(char)[0] in "ZC" for char in words)


def one_line(words: str) -> str:
    """The cleaned words with every run of white space as one space."""
    return " ".join(clean(words).split())


def weigh(words: str) -> int:
    """The most Slack could count for these words: UTF-16 units after escaping. It documents neither of the two."""
    if words.isascii():
        return len(words) + sum(words.count(char) * (length - 1) for char, length in _ESCAPED_LENGTH.items())
    return sum(map(_weigh_char, words))


def _weigh_char(char: str) -> int:
    return _ESCAPED_LENGTH.get(char) or (2 if ord(char) > _ASTRAL else 1)


def clip(words: str, limit: int) -> str:
    """The words if they weigh at most `limit`, else as many as fit with an ellipsis. Splits no emoji and no accent."""
    fitting = _fitting(words, limit)
    if fitting == len(words):
        return words
    end = cluster_start(words, _fitting(words, limit - len(ELLIPSIS)))
    return words[:end].rstrip() + ELLIPSIS


def short(words: str, limit: int) -> str:
    """The words on one line within `limit`; a dash if a reader would see nothing."""
    line = clip(one_line(words), limit)
    return NOTHING if is_blank(line) else line


def split(words: str, limit: int) -> list[str]:
    """The words in pieces of at most `limit` each, all of them kept; breaks at a line or a space where it can."""
    pieces = []
    while words:
        end = _fitting(words, limit)
        if end < len(words):
            end = _good_break(words, end)
        pieces.append(words[:end])
        words = words[end:]
    return pieces


def _good_break(words: str, end: int) -> int:
    for mark in ("\n", " "):
        found = words.rfind(mark, end * 3 // 4, end)
        if found > 0:
            return found + 1
    return cluster_start(words, end) or end


def _fitting(words: str, limit: int) -> int:
    """How many characters of `words` weigh at most `limit` together."""
    if len(words) * _HEAVIEST <= limit:
        return len(words)
    total = 0
    for index, char in enumerate(words):
        total += _weigh_char(char)
        if total > limit:
            return index
    return len(words)


def cluster_start(words: str, index: int) -> int:
    """The nearest place at or before `index` that splits no emoji sequence and parts no accent from its letter."""
    start = index
    while index - start < _LONGEST_CLUSTER and 0 < start < len(words) and _joins(words, start):
        start -= 1
    # Accents piled up without end are no letter worth keeping whole.
    return start if index - start < _LONGEST_CLUSTER else index


def _joins(words: str, index: int) -> bool:
    char, before = words[index], words[index - 1]
    if unicodedata.category(char)[0] == "M" or _ZWJ in (char, before):
        return True
    if _SKIN_TONES[0] <= char <= _SKIN_TONES[1] or _TAGS[0] <= char <= _TAGS[1]:
        return True
    return _is_flag_letter(char) and _flag_letters_before(words, index) % 2 == 1


def _is_flag_letter(char: str) -> bool:
    return _FLAG_LETTERS[0] <= char <= _FLAG_LETTERS[1]


def _flag_letters_before(words: str, index: int) -> int:
    count = 0
    while count < index and count < _LONGEST_CLUSTER and _is_flag_letter(words[index - count - 1]):
        count += 1
    return count


def escape(words: str) -> Markup:
    """The cleaned words as mrkdwn that mentions nobody and links nowhere. `*` and `_` still format."""
    return Markup(clean(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def date_token(moment: datetime, fallback: str) -> Markup:
    """A moment that Slack shows in the reader's own zone and words; `fallback` is for clients that cannot."""
    safe = escape(re.sub(r"[|^]", " ", one_line(fallback))) or Markup(NOTHING)
    seconds = int(moment.astimezone(UTC).timestamp())
    return Markup(f"<!date^{seconds}^{{date_short_pretty}} at {{time}}|{safe}>")


def plain(words: str, limit: int = TEXT_LIMIT) -> Block:
    """A plain_text object: the carrier for outside words. Never empty, never over `limit`."""
    shown = clip(clean(words).strip(), limit)
    return {"type": "plain_text", "text": NOTHING if is_blank(shown) else shown, "emoji": False}


def mrkdwn(markup: Markup) -> Block:
    """A mrkdwn object for our own words; `verbatim`, so that Slack looks for no links and names in them."""
    return {"type": "mrkdwn", "text": markup, "verbatim": True}


@dataclass(frozen=True, slots=True)
class Span:
    """Words in a rich text; with `user_id` a mention of that colleague, whom `words` name where mentions don't show.

    `url` (never a customer's) makes them a link.
    """

    words: str
    is_bold: bool = False
    user_id: str | None = None
    url: str | None = None


def text(words: str) -> Span:
    """Words shown as they are written."""
    return Span(clean(words))


def bold(words: str) -> Span:
    """Words in bold."""
    return Span(clean(words), is_bold=True)


def link(words: str, url: str | None) -> Span:
    """Words that lead to an address of ours; the words alone where there is none."""
    return Span(clean(words), url=url)


def user(user_id: str | None, name: str) -> Span:
    """A mention of a colleague; their name alone where `user_id` is none of Slack's."""
    known = user_id if user_id and _USER_ID.fullmatch(user_id) else None
    return Span(short(name, 80), user_id=known)


def rich_section(*spans: Span) -> Block:
    """A paragraph for rich_text."""
    return {"type": "rich_text_section", "elements": _elements(spans)}


def quote(*spans: Span) -> Block:
    """A quoted paragraph for rich_text."""
    return {"type": "rich_text_quote", "elements": _elements(spans)}


def bullets(items: Iterable[Span]) -> Block:
    """A bulleted list for rich_text, an item for each span."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [rich_section(item) for item in items]}


def labelled(items: Iterable[tuple[str, str]]) -> Block:
    """A bulleted list for rich_text, each item a label in bold and what stands at it."""
    sections = [rich_section(bold(f"{label}: "), text(words)) for label, words in items]
    return {"type": "rich_text_list", "style": "bullet", "elements": sections}


def rich_text(block_id: str, *parts: Block) -> Block:
    """A rich_text block of sections, quotes and lists."""
    return {"type": "rich_text", "block_id": block_id, "elements": list(parts)}


def _elements(spans: Iterable[Span]) -> list[Block]:
    elements = [element for span in spans for element in _as_elements(span)]
    return elements or [{"type": "text", "text": NOTHING}]


def _as_elements(span: Span) -> list[Block]:
    if span.user_id is not None:
        return [{"type": "user", "user_id": span.user_id}]
    if span.url is not None:
        return [{"type": "link", "url": span.url, "text": span.words}]
    style: Block = {"style": {"bold": True}} if span.is_bold else {}
    return [{"type": "text", "text": piece, **style} for piece in split(span.words, TEXT_LIMIT)]


def spoken(spans: Iterable[Span]) -> str:
    """The spans as bare words, unescaped, people by their names: what a screen reader should say."""
    return "".join(span.words for span in spans)


def fallback(words: str, limit: int = TEXT_LIMIT) -> str:
    """Words for a message's top-level `text`, escaped and within `limit` even so."""
    shown = clip(clean(words).strip(), limit)
    return NOTHING if is_blank(shown) else escape(shown)


@dataclass(frozen=True, slots=True)
class Message:
    """A message for Slack. `text` is escaped already; screen readers and notifications have it for the blocks."""

    text: str
    blocks: list[Block]
