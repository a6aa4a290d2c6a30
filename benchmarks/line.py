"""One kept-alive HTTP connection on loopback, with as little work of its own as can be: it shares the machine."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_LIMIT = 256 * 1024 * 1024


class Line:
    """To be opened with `Line.to`. Raises OSError or EOFError where the other side is gone."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def to(cls, url: str) -> Line:
        parts = urlsplit(url)
        return cls(*await asyncio.open_connection(parts.hostname, parts.port, limit=_LIMIT))

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """Sends the bytes of a request; gives the status and the body."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await self._reader.readexactly(int(length[1])) if length else b""
        return int(head[9:12]), body

    async def ask(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        """Sends JSON and gives the JSON that comes back. Raises RuntimeError for any status but 200."""
        raw = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        head += f"authorization: Bearer {token}\r\n" if token else ""
        status, answered = await self.send(f"{head}content-length: {len(raw)}\r\n\r\n".encode() + raw)
        if status != 200:
            raise RuntimeError(f"{method} {path} was answered with {status}: {answered[:200]!r}")
        return json.loads(answered)

    def close(self) -> None:
        self._writer.close()
