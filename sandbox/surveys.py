"""The survey tool next door: sends a customer's answer, signed by Standard Webhooks. Knows nothing of Slack."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime
from typing import Any

import aiohttp

_SECONDS = 30.0
_NOWHERE = 502


class SurveyTool:
    """Posts answers in the generic format to `url`. `secret` is `whsec_<base64>`. Raises ValueError for another."""

    def __init__(self, url: str, secret: str) -> None:
        self._url = url
        self._key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        self._submitted: dict[str, str] = {}

    async def send(self, given: dict[str, Any], now: float) -> dict[str, Any]:
        """Sends one answer; the same `id` again keeps the time of the first. Returns what the other side said."""
        answer_id = str(given.get("id") or secrets.token_hex(6))
        submitted = self._submitted.setdefault(answer_id, datetime.fromtimestamp(now, UTC).isoformat())
        answer = {key: value for key, value in given.items() if value not in (None, "")}
        body = json.dumps({"survey": "nps", **answer, "id": answer_id, "submitted_at": submitted}).encode()
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS)) as session,
                session.post(self._url, data=body, headers=self._signed(body, now)) as answered,
            ):
                status, text = answered.status, await answered.text(errors="replace")
        except (aiohttp.ClientError, TimeoutError):
            status, text = _NOWHERE, json.dumps({"detail": "the bot cannot be reached"})
        return {"status": status, "body": _read(text), "id": answer_id}

    def _signed(self, body: bytes, now: float) -> dict[str, str]:
        message_id, stamp = f"msg_{secrets.token_hex(8)}", str(int(now))
        digest = hmac.new(self._key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
        return {
            "webhook-id": message_id,
            "webhook-timestamp": stamp,
            "webhook-signature": "v1," + base64.b64encode(digest).decode(),
            "content-type": "application/json",
            "user-agent": "sandbox survey tool",
        }


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
