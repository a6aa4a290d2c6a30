"""`policy check` and `doctor`: whether everything is as it must be, and what to do where it is not. Changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import typer

from bot.clock import SystemClock
from bot.policy_file import PolicyError, read_policy
from bot.settings import Settings, SettingsError, read_settings
from bot.slack.failures import SlackFailure
from bot.slack.scopes import NEEDED_SCOPES
from bot.slack.sockets import check_app_token
from bot.slack.web import SlackWeb
from bot.surveys import SecretMistake, sources
from rules.policy import Policy
from rules.policy_words import policy_in_words
from storage.database import Database
from storage.deliveries import counts
from storage.errors import StorageError
from storage.migrate import check_schema
from storage.work import reading

policy_commands = typer.Typer(help="The policy.", no_args_is_help=True)

_CLOCKS_MAY_DIFFER = timedelta(minutes=2)


@policy_commands.command("check")
def check(file: Path = typer.Argument(None, help="Default: the file that NPS_POLICY names.")) -> None:
    """Say what the policy means in plain words, or every mistake in it with its line."""
    try:
        policy = read_policy(file or read_settings().nps_policy)
    except PolicyError as error:
        for line in error.lines():
            typer.echo(line, err=True)
        raise typer.Exit(1) from error
    for line in policy_in_words(policy):
        typer.echo(line)


@dataclass(frozen=True, slots=True)
class Finding:
    """`todo` is what to do about it; None where all is well."""

    what: str
    found: str
    todo: str | None = None


def doctor() -> None:
    """Check settings, tokens and scopes, the policy's people in Slack, the database and the clock."""
    failed = asyncio.run(_examine())
    raise typer.Exit(1 if failed else 0)


async def _examine() -> int:
    failed = 0
    async for finding in _findings():
        mark = "✗" if finding.todo else "✓"
        typer.echo(f"{mark} {finding.what}: {finding.found}" + (f" → {finding.todo}" if finding.todo else ""))
        failed += finding.todo is not None
    return failed


async def _findings() -> AsyncIterator[Finding]:
    try:
        settings = read_settings()
        settings.need_slack()
        on = sources({name: value.get_secret_value() for name, value in settings.survey_secrets.items()})
    except (SettingsError, SecretMistake) as error:
        yield Finding("settings", str(error), "set it in the environment or in .env")
        return
    yield Finding("settings", "read")
    todo = None if on else "set NPS_SURVEY_SECRET_<SOURCE>, or no answer can come in"
    yield Finding("surveys", f"on: {', '.join(sorted(on)) or 'none'}", todo)
    policy = None
    try:
        policy = read_policy(settings.nps_policy)
        yield Finding("policy", f"{settings.nps_policy} is right")
    except PolicyError as error:
        yield Finding("policy", f"{len(error.mistakes)} mistakes", f"run nps-loop policy check {settings.nps_policy}")
    async for finding in _of_database(settings):
        yield finding
    async for finding in _of_slack(settings, policy):
        yield finding


async def _of_database(settings: Settings) -> AsyncIterator[Finding]:
    database = Database(settings.nps_database_url)
    try:
        await check_schema(database)
        yield Finding("database", "reachable, its schema is current")
        async with reading(database) as work:
            figures = await counts(work, SystemClock().now())
        todo = "run nps-loop redeliver to see them and to send them again" if figures["given_up"] else None
        yield Finding("messages", f"{figures['waiting']} waiting, {figures['given_up']} given up", todo)
    except StorageError as error:
        yield Finding("database", str(error), "start it, or run nps-loop migrate; check NPS_DATABASE_URL")
    finally:
        await database.close()


async def _of_slack(settings: Settings, policy: Policy | None) -> AsyncIterator[Finding]:
    assert settings.slack_bot_token is not None
    slack = SlackWeb(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    try:
        identity = await slack.who_am_i()
        yield Finding("bot token", f"accepted by workspace {identity.team}")
        missing = sorted(set(NEEDED_SCOPES) - identity.scopes)
        todo = "add them to the app (OAuth & Permissions) and install it again" if missing else None
        yield Finding("scopes", f"missing: {', '.join(missing)}" if missing else "all granted", todo)
        apart = abs(identity.slack_time - SystemClock().now()) if identity.slack_time else timedelta()
        todo = "set this machine's clock (NTP)" if apart > _CLOCKS_MAY_DIFFER else None
        yield Finding("clock", f"{apart.total_seconds():.0f} s from Slack's", todo)
        if settings.slack_app_token is not None:
            await check_app_token(settings.slack_app_token.get_secret_value(), settings.slack_api_url)
            yield Finding("app token", "accepted, Socket Mode is on")
        async for finding in _of_people(slack, policy):
            yield finding
    except SlackFailure as failure:
        yield Finding("slack", str(failure), "check the token, SLACK_API_URL and the network")
    finally:
        await slack.close()


async def _of_people(slack: SlackWeb, policy: Policy | None) -> AsyncIterator[Finding]:
    for email in policy.addresses() if policy else ():
        person = await slack.person_by_email(email)
        todo = None if person else "invite them to Slack, or name somebody else in the policy"
        yield Finding("person", f"{email} is {'known' if person else 'not in Slack'}", todo)
