"""`nps-loop demo`: the local workspace with the bot in it, for a person in a browser, or played as a script."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import webbrowser

import aiohttp
import typer

from bot.demo.person import NotSeenError, Workspace
from bot.demo.story import Story
from bot.demo.world import running_demo
from bot.logging import set_up_logging

_FAILED = 1


def demo(
    port: int = typer.Option(8080, min=0, max=65535, help="Where the workspace's page is served."),
    script: bool = typer.Option(False, "--script", help="Play one whole story without a person, and print it."),
    browser: bool = typer.Option(True, "--browser/--no-browser", help="Open the page in the browser."),
) -> None:
    """A local Slack workspace in the browser, with the bot connected to it and sample customers."""
    set_up_logging("console", quiet=script)
    asyncio.run(_play() if script else _stay(port, browser))


async def _play() -> None:
    async with running_demo(0) as running, aiohttp.ClientSession() as session:
        try:
            await Story(Workspace(session, running.page_url), typer.echo).play()
        except NotSeenError as missing:
            typer.echo(f"The story stopped: {missing}", err=True)
            raise typer.Exit(_FAILED) from missing
    typer.echo("")
    typer.echo("The story ended as it should.")


async def _stay(port: int, browser: bool) -> None:
    async with running_demo(port) as running:
        typer.echo(f"The workspace is at {running.page_url}  (Ctrl-C ends it)")
        if browser:
            webbrowser.open(running.page_url)
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(name, ended.set)
        await ended.wait()
