"""Socket Mode as Slack plays it: tickets, up to ten connections, envelopes and their acks. Knows no payload."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import secrets
from collections.abc import Callable
from typing import Literal

from aiohttp import WSMsgType, web

from sandbox.workspace import APP_ID, Json

ACK_SECONDS = 3.0
TOO_LATE = "operation_timeout"
MOST_CONNECTIONS = 10
# Slack warns some ten seconds before it closes a connection.
_FAREWELL_SECONDS = 10.0
_CONNECTION_SECONDS = 18_060
# An app that hangs does not answer a goodbye.
_GOODBYE_SECONDS = 1.0


class NotAnsweredError(Exception):
    """The app did not take what it was sent; `reason` is what Slack would show.

    `blame` is Slack's word for what the app did wrong, and empty where it was not there at all.
    """

    def __init__(self, reason: str, blame: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.blame = blame


class SocketMode:
    """The app's open connections. `changed` is called when one comes or goes."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._transports: dict[web.WebSocketResponse, asyncio.Transport | None] = {}
        self._fresh: list[web.WebSocketResponse] = []
        self._leaving: list[web.WebSocketResponse] = []
        self._turn = itertools.count()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._tickets: set[str] = set()
        self._farewells: set[asyncio.Task[None]] = set()

    @property
    def connected(self) -> bool:
        return bool(self._fresh or self._leaving)

    def ticket(self) -> str:
        """For the address that `apps.connections.open` gives; good for one connection."""
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="the ticket is unknown or was used")
        self._tickets.discard(ticket)
        if len(self._fresh) + len(self._leaving) >= MOST_CONNECTIONS:
            raise web.HTTPTooManyRequests(text=f"no more than {MOST_CONNECTIONS} connections")
        socket = web.WebSocketResponse(timeout=_GOODBYE_SECONDS)
        await socket.prepare(request)
        self._transports[socket] = request.transport
        self._fresh.append(socket)
        self._changed()
        try:
            await socket.send_json(self._hello())
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledged(frame.data)
        except ConnectionError:
            pass
        finally:
            del self._transports[socket]
            for sockets in (self._fresh, self._leaving):
                if socket in sockets:
                    sockets.remove(socket)
            self._changed()
        return socket

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._fresh),
            "debug_info": {"host": "sandbox", "approximate_connection_time": _CONNECTION_SECONDS},
            "connection_info": {"app_id": APP_ID},
        }

    def _acknowledged(self, text: str) -> None:
        with contextlib.suppress(ValueError):
            body = json.loads(text)
            waiting = self._waiting.pop(str(body.get("envelope_id")), None) if isinstance(body, dict) else None
            if waiting is not None and not waiting.done():
                waiting.set_result(body.get("payload") or {})

    async def send(self, kind: str, payload: Json, **envelope: object) -> Json:
        """Sends a payload over any one connection, and returns what its ack carried. Raises NotAnsweredError."""
        sockets = self._fresh or self._leaving
        if not sockets:
            raise NotAnsweredError("the app is not connected")
        socket = sockets[next(self._turn) % len(sockets)]
        envelope_id = secrets.token_hex(16)
        ack: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = ack
        accepts = kind != "events_api"
        wrapped = {"envelope_id": envelope_id, "type": kind, "payload": payload, "accepts_response_payload": accepts}
        try:
            await socket.send_json({**wrapped, **envelope})
            return await asyncio.wait_for(ack, ACK_SECONDS)
        except ConnectionError as error:
            raise NotAnsweredError("the app is not connected") from error
        except TimeoutError as error:
            raise NotAnsweredError("the app did not answer within 3 seconds", TOO_LATE) from error
        finally:
            self._waiting.pop(envelope_id, None)

    async def refresh(self, reason: Literal["refresh_requested", "warning"], most: int = MOST_CONNECTIONS) -> None:
        """Asks the app to connect anew, as Slack does every few hours: its oldest connections, at most so many."""
        for socket in self._fresh[:most]:
            self._fresh.remove(socket)
            self._leaving.append(socket)
            with contextlib.suppress(ConnectionError):
                await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
            farewell = asyncio.get_running_loop().create_task(self._close_later(socket))
            self._farewells.add(farewell)
            farewell.add_done_callback(self._farewells.discard)

    async def _close_later(self, socket: web.WebSocketResponse) -> None:
        await asyncio.sleep(_FAREWELL_SECONDS)
        await socket.close()

    def drop(self) -> None:
        """Cuts every connection without a word."""
        for transport in list(self._transports.values()):
            if transport is not None:
                transport.abort()

    async def close(self) -> None:
        """Closes every connection: the workspace ends."""
        for farewell in list(self._farewells):
            farewell.cancel()
        await asyncio.gather(*(socket.close() for socket in [*self._fresh, *self._leaving]))
