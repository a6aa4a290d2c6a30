"""Writes an address that opens a mail program with a letter in it, as RFC 6068 says. Knows no draft and no Slack."""

from __future__ import annotations

from urllib.parse import quote


def mailto(to: str, subject: str, body: str | None = None) -> str:
    """A `mailto:` address. Every character that could end a part of it is percent-encoded; lines end in %0D%0A."""
    address = f"mailto:{quote(to, safe='@')}?subject={quote(subject, safe='')}"
    if body is None:
        return address
    return f"{address}&body={quote(body.replace(chr(10), chr(13) + chr(10)), safe='')}"
