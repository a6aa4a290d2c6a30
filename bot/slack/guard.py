"""Turns away what Bolt would answer with a 500 before it looked at the signature. Knows no event and no action."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qs

LARGEST_BODY = 1024 * 1024


def refuse(headers: Mapping[str, str], body: bytes) -> str | None:
    """Why a request cannot be Slack's, as a sentence; None if Bolt may check it. Header names are lower case.

    Bolt parses the body and reads the timestamp before it verifies anything, and answers a stranger's malformed ones
    with an error of its own.
    """
    timestamp = headers.get("x-slack-request-timestamp", "")
    if not timestamp.isascii() or not timestamp.isdigit():
        return "X-Slack-Request-Timestamp is no number of seconds"
    if not headers.get("x-slack-signature", "").isascii():
        return "X-Slack-Signature is not plain ASCII"
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return "the body is not UTF-8"
    if not headers.get("x-slack-signature"):
        return "X-Slack-Signature is missing"
    return _malformed(headers.get("content-type", ""), text)


def _malformed(content_type: str, text: str) -> str | None:
    if content_type.startswith("application/json") or text.startswith("{"):
        payload = text
    else:
        payloads = parse_qs(text).get("payload")
        if payloads is None:
            return None
        payload = payloads[0]
    try:
        parsed = json.loads(payload)
    except (ValueError, RecursionError):
        return "the payload is no JSON"
    return None if isinstance(parsed, dict) else "the payload is no JSON object"
