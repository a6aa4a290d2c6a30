"""What counts as an email address here. Knows nobody."""

from __future__ import annotations

import re

LONGEST_ADDRESS = 320
_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\.]+(\.[^@\s<>,;:\"()\[\]\\.]+)+")


def is_address(text: str) -> bool:
    """Whether `text` can be an address: something@domain.tld. Whether anybody reads it, only mail could say."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def address(text: str) -> str:
    """The address trimmed and in lower case. Raises ValueError with what is right."""
    trimmed = text.strip().lower()
    if not is_address(trimmed):
        raise ValueError(f'"{text}" is no email address; write for example ana@example.com')
    return trimmed
