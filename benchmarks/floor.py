"""`python -m benchmarks.floor DATABASE_URL PORT`: the least that an intake must do, to hold the bot's against.

A bare ASGI program behind uvicorn: it checks the same Standard Webhooks signature and commits one row, with the same
durability, in the same kind of database. No reading of fields, no decision, no outbox, no Slack.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import uvicorn
import uvloop
from sqlalchemy import make_url

from benchmarks.answers import SECRET

CONNECTIONS = 8
_TABLE = "CREATE TABLE IF NOT EXISTS floor (id TEXT PRIMARY KEY, body TEXT NOT NULL)"
_KEY = base64.b64decode(SECRET.removeprefix("whsec_"))
_TOLERANCE_SECONDS = 300

Keep = Callable[[str, str], Awaitable[None]]


def _sqlite(file: str) -> Keep:
    connection = sqlite3.connect(file, isolation_level=None)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _TABLE):
        connection.execute(statement)

    async def keep(id: str, body: str) -> None:  # noqa: A002
        connection.execute("INSERT INTO floor VALUES (?, ?)", (id, body))

    return keep


async def _postgres(address: str) -> Keep:
    free: asyncio.Queue[psycopg.AsyncConnection[Any]] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(await psycopg.AsyncConnection.connect(address, autocommit=True))
    line = await free.get()
    await line.execute(_TABLE.encode())
    free.put_nowait(line)

    async def keep(id: str, body: str) -> None:  # noqa: A002
        line = await free.get()
        try:
            await line.execute(b"INSERT INTO floor VALUES (%s, %s)", (id, body))
        finally:
            free.put_nowait(line)

    return keep


class Floor:
    """The ASGI program."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            part = await receive()
            body += part.get("body", b"")
            more = part.get("more_body", False)
        status = 200 if scope["path"] == "/readyz" else await self._take(dict(scope["headers"]), body)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"{}"})

    async def _take(self, headers: dict[bytes, bytes], body: bytes) -> int:
        id, stamp = headers[b"webhook-id"], headers[b"webhook-timestamp"]  # noqa: A001
        expected = b"v1," + base64.b64encode(hmac.digest(_KEY, b".".join((id, stamp, body)), "sha256"))
        fresh = abs(time.time() - int(stamp)) <= _TOLERANCE_SECONDS
        if not fresh or not hmac.compare_digest(expected, headers[b"webhook-signature"]):
            return 401
        await self._keep(id.decode(), body.decode())
        return 200


async def _serve(url: str, port: int) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        keep = _sqlite(parsed.database or "")
    else:
        keep = await _postgres(parsed.set(drivername="postgresql").render_as_string(hide_password=False))
    config = uvicorn.Config(Floor(keep), host="127.0.0.1", port=port, log_config=None, access_log=False, lifespan="off")
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(sys.argv[1], int(sys.argv[2])))
