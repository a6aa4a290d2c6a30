"""`serve` and `migrate`. Decides nothing."""

from __future__ import annotations

import asyncio

import typer
import uvloop

from bot.bootstrap import make_bot
from bot.logging import set_up_logging
from bot.serving import serve
from bot.settings import Settings, read_settings
from bot.surveys import KNOWN_SOURCES
from storage.database import Database
from storage.migrate import migrate


def serve_bot() -> None:
    """Run the bot: Socket Mode where SLACK_APP_TOKEN is set, else HTTP requests from Slack on /slack/events."""
    settings = read_settings()
    settings.need_slack()
    set_up_logging(settings.nps_log_format)
    for line in ways_in(settings):
        typer.echo(line)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings))


def ways_in(settings: Settings) -> list[str]:
    """Which ways into the bot are open, and what would open the others."""
    lines = [
        f"{source}: on, POST /surveys/{source}"
        if source in settings.survey_secrets
        else f"{source}: off, NPS_SURVEY_SECRET_{source.upper()} is not set"
        for source in sorted(KNOWN_SOURCES)
    ]
    lines.append(
        "directory: on, PUT /accounts" if settings.nps_api_token else "directory: off, NPS_API_TOKEN is not set"
    )
    lines.append("Slack: by Socket Mode" if settings.socket_mode else "Slack: by requests to /slack/events")
    return lines


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
