"""Runs a bot behind uvicorn until a signal says stop. Knows no route."""

from __future__ import annotations

import asyncio
import contextlib
import signal

import uvicorn

from bot.bootstrap import Bot


async def serve(bot: Bot, host: str, port: int) -> None:
    """Starts the bot and serves HTTP until SIGTERM or SIGINT, then ends what runs. Raises SlackFailure, OSError."""
    config = uvicorn.Config(
        bot.http, host=host, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=5
    )
    server = uvicorn.Server(config)
    # uvicorn's own handlers raise the signal again when it has stopped, and nothing after that would run.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    loop = asyncio.get_running_loop()

    def stop() -> None:
        bot.stop_taking_work()
        server.should_exit = True

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop)
    try:
        await bot.start()
        await server.serve()
    finally:
        await bot.stop()
