"""Slack's requests to an app's own address: signed, answered within three seconds. Knows no payload's meaning."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import aiohttp

from sandbox.socket_mode import ACK_SECONDS, TOO_LATE, NotAnsweredError
from sandbox.workspace import Json

_OK = 200


class NoRetryError(NotAnsweredError):
    """The app refused an event and asked not to be sent it again."""


class SignedRequests:
    """Posts to `url`, signed with the app's signing secret. Made inside a running event loop; `close` ends it."""

    def __init__(self, url: str, signing_secret: str) -> None:
        self._url = url
        self._secret = signing_secret.encode()
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ACK_SECONDS))

    async def close(self) -> None:
        await self._session.close()

    async def send_form(self, fields: Json) -> Json:
        """Sends a command or an interaction, and returns what the answer carried. Raises NotAnsweredError."""
        body = urlencode({key: value for key, value in fields.items() if value is not None}).encode()
        return await self._post(body, {"Content-Type": "application/x-www-form-urlencoded"})

    async def send_event(self, payload: Json, attempt: int, reason: str) -> None:
        """Sends an event; `attempt` counts from 0. Raises NotAnsweredError."""
        retry = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason} if attempt else {}
        await self._post(json.dumps(payload).encode(), {"Content-Type": "application/json", **retry})

    async def _post(self, body: bytes, headers: dict[str, str]) -> Json:
        try:
            async with self._session.post(self._url, data=body, headers={**headers, **self._signed(body)}) as answer:
                text = await answer.text(errors="replace")
        except TimeoutError as error:
            raise NotAnsweredError("the app did not answer within 3 seconds", TOO_LATE) from error
        except aiohttp.ClientError as error:
            raise NotAnsweredError("the app cannot be reached") from error
        if answer.status != _OK:
            kind = NoRetryError if answer.headers.get("X-Slack-No-Retry") == "1" else NotAnsweredError
            raise kind(f"the app answered with HTTP {answer.status}", "dispatch_failed")
        return _carried(text)

    def _signed(self, body: bytes) -> dict[str, str]:
        stamp = str(int(time.time()))
        digest = hmac.new(self._secret, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _carried(text: str) -> Json:
    """What an answer says: JSON, or the plain text that a command may be answered with."""
    try:
        answered = json.loads(text) if text else {}
    except ValueError:
        return {"text": text}
    return answered if isinstance(answered, dict) else {}
