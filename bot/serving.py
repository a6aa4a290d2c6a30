"""Runs a bot behind uvicorn until a signal says stop. Knows no route."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket

import uvicorn

from bot.bootstrap import Bot
from bot.settings import SettingsError


def listening(host: str, port: int) -> socket.socket:
    """A socket that takes connections there. Raises SettingsError with what is in the way."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        why = str(error.strerror).partition(" (while")[0].lower()
        raise SettingsError(f"cannot listen on NPS_HTTP_HOST {host}, NPS_HTTP_PORT {port}: {why}") from error


async def serve(bot: Bot, host: str, port: int) -> None:
    """Starts the bot and serves HTTP until SIGTERM or SIGINT, then ends what runs.

    Raises SlackFailure where a token is refused, SettingsError where it cannot listen.
    """
    config = uvicorn.Config(
        bot.http, host=host, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=4
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
        # uvicorn, left to open it, would end the process with a status of its own.
        with listening(host, port) as opened:
            await bot.start()
            await server.serve([opened])
    finally:
        await bot.stop()
