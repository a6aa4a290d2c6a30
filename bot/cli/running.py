"""`serve`, `migrate` and `redeliver`. Decides nothing."""

from __future__ import annotations

import asyncio
import sys

import typer
import uvloop

from bot.bootstrap import make_bot
from bot.clock import SystemClock
from bot.logging import set_up_logging
from bot.serving import serve
from bot.settings import Settings, read_settings
from bot.surveys import KNOWN_SOURCES
from storage.database import Database
from storage.deliveries import Delivery, given_up, send_again
from storage.migrate import migrate
from storage.work import reading, writing


def serve_bot() -> None:
    """Run the bot: Socket Mode where SLACK_APP_TOKEN is set, else HTTP requests from Slack on /slack/events."""
    settings = read_settings()
    set_up_logging(settings.nps_log_format)
    for source in sorted(KNOWN_SOURCES):
        on = source in settings.survey_secrets
        typer.echo(f"{source}: {'on' if on else f'off, NPS_SURVEY_SECRET_{source.upper()} is not set'}", err=True)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    bot = await make_bot(settings)
    await serve(bot, settings.nps_http_host, settings.nps_http_port)


def migrate_database() -> None:
    """Bring the database to this version's schema."""
    asyncio.run(_migrate(read_settings()))


async def _migrate(settings: Settings) -> None:
    database = Database(settings.nps_database_url)
    try:
        before, after = await migrate(database)
    finally:
        await database.close()
    typer.echo(
        f"The schema is {after} already." if before == after else f"The schema went from {before or 'none'} to {after}."
    )


def redeliver(
    ids: list[int] = typer.Argument(None, help="Numbers of messages, as this command lists them."),
    everything: bool = typer.Option(False, "--all", help="Every message that was given up."),
) -> None:
    """List the Slack messages that were given up, or send them again."""
    asyncio.run(_redeliver(read_settings(), ids or [], everything))


async def _redeliver(settings: Settings, ids: list[int], everything: bool) -> None:
    database = Database(settings.nps_database_url)
    try:
        if not ids and not everything:
            async with reading(database) as work:
                _list(await given_up(work))
            return
        async with writing(database) as work:
            count = await send_again(work, None if everything else ids, SystemClock().now())
            await work.commit()
    finally:
        await database.close()
    typer.echo(f"{count} messages will be sent again." if count != 1 else "1 message will be sent again.")
    if ids and count < len(set(ids)):
        typer.echo(
            "nps-loop: the others were not given up; without numbers this command lists those that were", err=True
        )
        sys.exit(1)


def _list(waiting: list[Delivery]) -> None:
    for delivery in waiting:
        about = f"loop {delivery.loop_number}" if delivery.loop_number else "no loop"
        typer.echo(f"{delivery.id}\t{delivery.kind}\t{about}\tto {delivery.recipient}\t{delivery.failure or 'unknown'}")
    typer.echo("Nothing was given up." if not waiting else "Send them again: nps-loop redeliver NUMBER … or --all")
