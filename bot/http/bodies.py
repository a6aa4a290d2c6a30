"""Reads a request's body no further than it may be long. Knows no route."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request

from bot.http.problems import Problem

MEBIBYTE = 1024 * 1024


async def read_body(request: Request, most: int = MEBIBYTE) -> bytes:
    """The raw body. Raises Problem 413 as soon as it is known to be longer than `most` bytes."""
    too_long = Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body is longer than {most} bytes", limit=most)
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > most:
        raise too_long
    parts: list[bytes] = []
    length = 0
    async for part in request.stream():
        length += len(part)
        if length > most:
            raise too_long
        parts.append(part)
    return b"".join(parts)
