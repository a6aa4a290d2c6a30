"""The two roads from Slack to an app: Socket Mode, and signed HTTP requests. Knows no payload's meaning."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import itertools
import json
import secrets
import time
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from sandbox.workspace import APP_ID, Json

ACK_SECONDS = 3.0
_MOST_CONNECTIONS = 10
_EVENT_RETRIES = 3


class NotAnswered(Exception):  # noqa: N818 - what Slack shows the person
    """The app did not take what it was sent; `reason` is what Slack would show."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AppLink:
    """Brings payloads to the app and its acknowledgements back."""

    def __init__(self, request_url: str | None, signing_secret: str | None) -> None:
        self.request_url = request_url
        self._signing_secret = signing_secret
        self._sockets: list[web.WebSocketResponse] = []
        self._turn = itertools.count()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._tickets: set[str] = set()
        self._events: set[asyncio.Task[None]] = set()

    @property
    def connected(self) -> bool:
        return bool(self._sockets) or self.request_url is not None

    def ticket(self) -> str:
        """For the address that `apps.connections.open` gives; good for one connection."""
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return ticket

    async def serve_socket(self, request: web.Request) -> web.WebSocketResponse:
        """One Socket Mode connection, until it closes."""
        socket = web.WebSocketResponse(heartbeat=None)
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets or len(self._sockets) >= _MOST_CONNECTIONS:
            raise web.HTTPForbidden(text="no ticket, or too many connections")
        self._tickets.discard(ticket)
        await socket.prepare(request)
        self._sockets.append(socket)
        info = {"type": "hello", "num_connections": len(self._sockets), "connection_info": {"app_id": APP_ID},
                "debug_info": {"host": "sandbox", "approximate_connection_time": 18060}}  # fmt: skip
        try:
            await socket.send_json(info)
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledged(frame.data)
        finally:
            self._sockets.remove(socket)
        return socket

    def _acknowledged(self, text: str) -> None:
        with contextlib.suppress(ValueError):
            body = json.loads(text)
            waiting = self._waiting.pop(str(body.get("envelope_id")), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(body.get("payload") or {})

    async def disturb(self, what: str) -> None:
        """`refresh` asks the app to connect anew, as Slack does every few hours; `drop` closes every connection."""
        for socket in list(self._sockets):
            if what == "refresh":
                await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
            await socket.close()

    async def send(self, kind: str, payload: Json) -> Json:
        """Sends an interaction (`interactive`) or command (`slash_commands`), and returns what the ack carried.

        Raises NotAnswered after 3 seconds, or where the app is not there or answers with an error.
        """
        if self._sockets:
            return await self._send_socket(kind, payload)
        if self.request_url is None:
            raise NotAnswered("the app is not connected")
        form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        body = urlencode({key: value for key, value in form.items() if value is not None}).encode()
        return await self._send_http(body, "application/x-www-form-urlencoded")

    async def _send_socket(self, kind: str, payload: Json) -> Json:
        socket = self._sockets[next(self._turn) % len(self._sockets)]
        envelope_id = secrets.token_hex(16)
        ack: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = ack
        envelope = {"envelope_id": envelope_id, "type": kind, "payload": payload, "accepts_response_payload": True}
        try:
            await socket.send_json(envelope)
            return await asyncio.wait_for(ack, ACK_SECONDS)
        except (TimeoutError, ConnectionError) as error:
            raise NotAnswered("the app did not answer within 3 seconds") from error
        finally:
            self._waiting.pop(envelope_id, None)

    async def _send_http(self, body: bytes, content_type: str, **headers: str) -> Json:
        assert self.request_url is not None
        stamp = str(int(time.time()))
        secret = (self._signing_secret or "").encode()
        digest = hmac.new(secret, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}", "Content-Type": content_type}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ACK_SECONDS)) as session,
                session.post(self.request_url, data=body, headers={**signed, **headers}) as answer,
            ):
                text = await answer.text()
                if answer.status != 200:  # noqa: PLR2004 - HTTP's OK
                    raise NotAnswered(f"the app answered with HTTP {answer.status}")
        except TimeoutError as error:
            raise NotAnswered("the app did not answer within 3 seconds") from error
        except aiohttp.ClientError as error:
            raise NotAnswered("the app cannot be reached") from error
        try:
            answered = json.loads(text) if text else {}
        except ValueError:
            return {"text": text}
        return answered if isinstance(answered, dict) else {}

    def send_event(self, payload: Json) -> None:
        """Sends an event in the background; over HTTP up to three times more, as Slack does."""
        task = asyncio.get_running_loop().create_task(self._send_event(payload))
        self._events.add(task)
        task.add_done_callback(self._events.discard)

    async def _send_event(self, payload: Json) -> None:
        for attempt in range(_EVENT_RETRIES + 1):
            try:
                if self._sockets:
                    await self._send_socket("events_api", payload)
                elif self.request_url is not None:
                    retry = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_error"} if attempt else {}
                    await self._send_http(json.dumps(payload).encode(), "application/json", **retry)
            except NotAnswered:
                await asyncio.sleep(0.2)
                continue
            return
