"""What somebody typed after a command, without the marks that Slack puts in. Understands none of it."""

from __future__ import annotations

import html
import re

# Names, channels and links come marked: `<#C1|general>`, `<https://a.example>`.
_LABELLED = re.compile(r"<[^<>|]+\|([^<>]+)>")
_MENTION = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^>]*)?>")
_BARE = re.compile(r"<([^<>|]+)>")


def as_typed(said: str) -> str:
    """Slack's marks taken out again: what people read is what was typed."""
    return html.unescape(_BARE.sub(r"\1", _LABELLED.sub(r"\1", said)))


def mentions_in(said: str) -> list[tuple[str, str]]:
    """Each mention as it stands in the text, and the Slack user id in it."""
    return [(found[0], found[1]) for found in _MENTION.finditer(said)]
