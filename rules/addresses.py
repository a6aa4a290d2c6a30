"""What counts as an email address here. Knows nobody."""

from __future__ import annotations

import re

# RFC 5321, 4.5.3.1: 64 for the mailbox; 254 for the whole, as RFC 3696's erratum 1690 reckons.
LONGEST_ADDRESS = 254
_LONGEST_MAILBOX = 64
# What no mailbox or domain of a person has; a stricter pattern refuses real people.
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_](?:[\w-]*[^\W_])?")


def is_address(text: str) -> bool:
    """Whether `text` can be an address: something@domain.tld. Whether anybody reads it, only mail could say."""
    fits = len(text) <= LONGEST_ADDRESS and len(text.rpartition("@")[0]) <= _LONGEST_MAILBOX
    return fits and text.isprintable() and _ADDRESS.fullmatch(text) is not None


def address(text: str) -> str:
    """The address trimmed and in lower case. Raises ValueError with what is right."""
    trimmed = text.strip().lower()
    if not is_address(trimmed):
        raise ValueError(f'"{text}" is no email address; write for example ana@example.com')
    return trimmed
