"""`python -m sandbox`: one workspace, set up by flags or variables, until a signal ends it."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from sandbox.server import Config, running_sandbox

_SETTINGS = {
    "port": "where to listen on 127.0.0.1; 0 takes a free port",
    "manifest": "the app's manifest",
    "bot_token": "xoxb-…, which the app calls with",
    "app_token": "xapp-…, which the app opens sockets with",
    "signing_secret": "signs requests to the app's own address",
    "request_url": "the app's own address, for an app without sockets",
    "survey_url": "where the bot takes answers",
    "survey_secret": "whsec_…, which signs those answers",
    "clock_url": "where the bot is told that time has passed",
    "customers": "a JSON file with customers for the survey form",
    "message_gap": "least seconds between two posts in a channel",
}


def _given() -> dict[str, str]:
    """The settings by name: flags, else variables. Secrets are better kept out of a list of processes."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A local Slack workspace for one app.",
        epilog="Each can be given as a variable too, such as SANDBOX_BOT_TOKEN.",
    )
    for name, meaning in _SETTINGS.items():
        variable = os.environ.get(f"SANDBOX_{name.upper()}")
        parser.add_argument(f"--{name.replace('_', '-')}", default=variable, help=meaning)
    return {name: value for name, value in vars(parser.parse_args()).items() if value is not None}


def _config(given: dict[str, str]) -> Config:
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
    async with running_sandbox(_config(_given())) as running:
        sys.stdout.write(json.dumps({"url": running.url, "api_url": running.api_url}) + "\n")
        sys.stdout.flush()
        await ended.wait()


if __name__ == "__main__":
    try:
        asyncio.run(_serve())
    except (OSError, ValueError) as error:
        sys.exit(f"the workspace cannot start: {error}")
