"""`python -m benchmarks.workspace OWNERS`: the local workspace with a large cast, until standard input ends."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from pathlib import Path

import uvloop

from sandbox.cast import CAST, Colleague
from sandbox.server import Config, running_sandbox

BOT_TOKEN, APP_TOKEN = "xoxb-benchmark", "xapp-benchmark"
ROOT = Path(__file__).resolve().parents[1]


def owner_email(number: int) -> str:
    return f"owner-{number:04d}@northwind.example"


def _cast(owners: int) -> list[Colleague]:
    made = [
        Colleague(f"Owner {number:04d}", owner_email(number), "Customer Success Manager", "America/New_York", "#555555")
        for number in range(owners)
    ]
    return [*CAST, *made]


async def _serve(owners: int) -> None:
    config = Config(
        manifest=ROOT / "manifest.yml",
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        message_gap=1.0,
        cast=_cast(owners),
    )
    async with running_sandbox(config) as running:
        # A pause of the workspace's own, with thousands of messages in memory, would be counted as the bot's.
        gc.disable()
        sys.stdout.write(json.dumps({"url": running.url, "api_url": running.api_url}) + "\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(int(sys.argv[1])))
