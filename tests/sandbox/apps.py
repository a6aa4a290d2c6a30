"""Small apps without a framework: one on sockets, one behind an address. Each keeps what it gets, and acks as told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.sandbox.conftest import Wired

Json = dict[str, Any]
# What an ack carries; None acknowledges nothing.
Answer = Callable[[Json], Json | None]


def empty(_payload: Json) -> Json:
    """An ack that carries nothing."""
    return {}


@dataclass
class Line:
    """One open socket. `got` are the envelopes that came, the greeting first."""

    socket: aiohttp.ClientWebSocketResponse
    answer: Answer
    got: list[Json] = field(default_factory=list)

    async def listen(self) -> None:
        async for frame in self.socket:
            envelope = frame.json()
            self.got.append(envelope)
            if "envelope_id" in envelope:
                carried = self.answer(envelope["payload"])
                if carried is not None:
                    await self.socket.send_json({"envelope_id": envelope["envelope_id"], "payload": carried})

    @property
    def payloads(self) -> list[Json]:
        return [envelope["payload"] for envelope in self.got if "payload" in envelope]


@contextlib.asynccontextmanager
async def line(wired: Wired, answer: Answer = empty) -> AsyncIterator[Line]:
    """An open connection by Socket Mode, greeted already."""
    opened = await wired.client.apps_connections_open(app_token="xapp-1")
    async with wired.session.ws_connect(opened["url"]) as socket:
        made = Line(socket, answer)
        listening = asyncio.create_task(made.listen())
        await until(lambda: bool(made.got))
        yield made
        listening.cancel()


@dataclass
class Address:
    """An app behind `url`. `got` are the requests that came: headers and raw body."""

    url: str
    got: list[tuple[dict[str, str], bytes]]


@contextlib.asynccontextmanager
async def address(answer: Callable[[int], web.Response]) -> AsyncIterator[Address]:
    """An app that answers the request of each number, from 0, as `answer` says."""
    got: list[tuple[dict[str, str], bytes]] = []

    async def receive(request: web.Request) -> web.Response:
        got.append((dict(request.headers), await request.read()))
        return answer(len(got) - 1)

    server = web.Application()
    server.add_routes([web.post("/slack/events", receive)])
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield Address(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events", got)
    finally:
        await runner.cleanup()


async def until(holds: Callable[[], bool], within: float = 5.0) -> None:
    """Waits until something is so."""
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110 - the workspace is somebody else and sets no event of ours
            await asyncio.sleep(0.005)
