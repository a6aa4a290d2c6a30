"""Faults that a test asks for: the next call to a method is slow, cut, refused or limited. Knows no method's work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

KINDS = frozenset(
    {
        "cut_after",
        "cut_before",
        "error_500_after",
        "error_500_before",
        "http_503",
        "ratelimited",
        "slow",
        "timeout_after",
        "timeout_before",
    }
)


@dataclass(slots=True)
class Fault:
    """`fault` names what happens; `…_after` does the call first, and so does `slow`, which answers late.

    `seconds` is how long a timeout or a slow answer takes, and what `Retry-After` says. Raises ValueError for a kind
    that there is none of.
    """

    method: str
    fault: str
    times: int = 1
    seconds: float = 30.0
    channel: str | None = None

    def __post_init__(self) -> None:
        if self.fault not in KINDS and not self.fault.startswith("error:"):
            raise ValueError(f"there is no fault {self.fault}; there are {', '.join(sorted(KINDS))} and error:<code>")


class Faults:
    """The faults still to happen, in the order they were asked for. `delay` holds up every call, in seconds."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.delay = 0.0

    def clear(self) -> None:
        """Nothing is to happen any more, and nothing is held up."""
        self.waiting.clear()
        self.delay = 0.0

    def take(self, method: str, channel: str | None) -> Fault | None:
        """The fault for this call, if one is due."""
        for fault in self.waiting:
            if fault.method in (method, "*") and fault.channel in (None, channel):
                fault.times -= 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None


async def suffer(
    fault: Fault, request: web.Request, answer: Callable[[], Awaitable[web.Response]]
) -> web.StreamResponse:
    """The answer to a call that a fault befalls."""
    kind = fault.fault
    if kind.endswith("_after") or kind == "slow":
        done = await answer()
        if kind == "slow":
            await asyncio.sleep(fault.seconds)
            return done
    if kind.startswith("cut_"):
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=499)
    if kind.startswith("timeout_"):
        await asyncio.sleep(fault.seconds)
        return web.Response(status=504)
    if kind.startswith("error_500"):
        return web.Response(status=500, text="Internal Server Error", content_type="text/html")
    if kind == "http_503":
        return web.Response(status=503, text="Service Unavailable", content_type="text/html")
    if kind == "ratelimited":
        body: dict[str, Any] = {"ok": False, "error": "ratelimited"}
        return web.json_response(body, status=429, headers={"Retry-After": str(int(fault.seconds))})
    return web.json_response({"ok": False, "error": kind.removeprefix("error:")})
