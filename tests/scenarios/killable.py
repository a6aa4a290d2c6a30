"""A bot in a process of its own that kills itself, once, at the point that KILL_AT names. Run as a program."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import UTC, datetime, timedelta

from bot.bootstrap import make_bot
from bot.clock import MovableClock
from bot.demo.world import clock_route
from bot.serving import serve
from bot.settings import read_settings
from storage.claims import Pacing


def _die_at(point: str) -> None:
    if point == os.environ.get("KILL_AT"):
        os.kill(os.getpid(), signal.SIGKILL)


async def _run() -> None:
    settings = read_settings(env_file=None)
    clock = MovableClock(datetime.fromtimestamp(float(os.environ["NOW"]), UTC))
    pacing = Pacing(channel_gap=timedelta(0), lease=timedelta(seconds=60))
    bot = await make_bot(
        settings, clock=clock, checkpoint=_die_at, pacing=pacing, more_routes=lambda: [clock_route(clock)]
    )
    await serve(bot, settings.nps_http_host, settings.nps_http_port)


asyncio.run(_run())
