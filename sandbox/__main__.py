"""`python -m sandbox`: one workspace, set up by variables, until a signal ends it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from sandbox.server import Config, running_sandbox


def _config() -> Config:
    given = {
        name.removeprefix("SANDBOX_").lower(): value
        for name, value in os.environ.items()
        if name.startswith("SANDBOX_")
    }
    customers = given.get("customers")
    return Config(
        manifest=Path(given.get("manifest", "manifest.yml")),
        bot_token=given.get("bot_token", "xoxb-sandbox"),
        app_token=given.get("app_token"),
        signing_secret=given.get("signing_secret"),
        request_url=given.get("request_url"),
        survey_url=given.get("survey_url"),
        survey_secret=given.get("survey_secret"),
        clock_url=given.get("clock_url"),
        message_gap=float(given.get("message_gap", "1")),
        port=int(given.get("port", "8080")),
        customers=json.loads(Path(customers).read_text(encoding="utf-8")) if customers else [],
    )


class _EndsWithInput(asyncio.Protocol):
    """Whoever started this workspace holds the other end of its standard input."""

    def __init__(self, ended: asyncio.Event) -> None:
        self._ended = ended

    def connection_lost(self, _exc: Exception | None) -> None:
        self._ended.set()


async def _serve() -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, ended.set)
    if os.environ.get("SANDBOX_STDIN"):
        await loop.connect_read_pipe(lambda: _EndsWithInput(ended), sys.stdin)
    async with running_sandbox(_config()) as running:
        sys.stdout.write(json.dumps({"url": running.url, "api_url": running.api_url}) + "\n")
        sys.stdout.flush()
        await ended.wait()


if __name__ == "__main__":
    try:
        asyncio.run(_serve())
    except (OSError, ValueError) as error:
        sys.exit(f"the workspace cannot start: {error}")
