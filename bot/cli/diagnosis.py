"""`doctor`: whether everything is as it must be, and what to do where it is not. Changes nothing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta

import typer
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.databases import existing_database, sqlite_file
from bot.cli.words import in_words, what_to_do
from bot.clock import SystemClock
from bot.policy_file import PolicyError, read_policy
from bot.settings import Settings, SettingsError, read_settings
from bot.slack.failures import SlackFailure
from bot.slack.scopes import NEEDED_SCOPES
from bot.slack.sockets import check_app_token
from bot.slack.web import Identity, SlackWeb
from bot.surveys import SecretMistake, sources
from rules.policy import Policy
from storage.deliveries import counts
from storage.directory import count_accounts
from storage.errors import StorageError
from storage.work import reading

# Slack and survey tools refuse, and are refused, at five.
_CLOCKS_MAY_DIFFER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Finding:
    """`todo` is what to do about it; None where all is well."""

    what: str
    found: str
    todo: str | None = None

    def __str__(self) -> str:
        return f"✗ {self.what}: {self.found} → {self.todo}" if self.todo else f"✓ {self.what}: {self.found}"


def doctor() -> None:
    """Check settings, policy, database, tokens and scopes, the policy's people and channel in Slack, and the clock."""
    failed = asyncio.run(_examine(read_settings()))
    if failed:
        typer.echo("1 thing is to be done." if failed == 1 else f"{failed} things are to be done.")
        raise typer.Exit(1)
    typer.echo("All is well.")


async def _examine(settings: Settings) -> int:
    failed = 0
    async for finding in _findings(settings):
        typer.echo(str(finding))
        failed += finding.todo is not None
    return failed


async def _findings(settings: Settings) -> AsyncIterator[Finding]:
    for finding in _of_surveys(settings):
        yield finding
    policy = None
    try:
        policy = read_policy(settings.nps_policy)
        yield Finding("policy", f"{settings.nps_policy} is right")
    except PolicyError as error:
        mistakes = "1 mistake" if len(error.mistakes) == 1 else f"{len(error.mistakes)} mistakes"
        yield Finding("policy", f"{mistakes}; first, {error.lines()[0]}", "nps-loop policy check lists all")
    async for finding in _of_database(settings):
        yield finding
    try:
        settings.need_slack()
    except SettingsError as error:
        what, _, todo = str(error).partition("; ")
        yield Finding("settings", what, todo or "docs/install.md says where they come from")
        return
    async for finding in _of_slack(settings, policy):
        yield finding


def _of_surveys(settings: Settings) -> Iterator[Finding]:
    secrets = {name: value.get_secret_value() for name, value in settings.survey_secrets.items()}
    try:
        on = ", ".join(sorted(sources(secrets)))
    except SecretMistake as error:
        yield Finding("surveys", str(error), "put it right in the environment or in .env")
        return
    todo = None if on else "set NPS_SURVEY_SECRET_<SOURCE>, or no answer can come in"
    yield Finding("surveys", f"on: {on}" if on else "all are off", todo)


async def _of_database(settings: Settings) -> AsyncIterator[Finding]:
    file = sqlite_file(settings.nps_database_url)
    if file is not None and not file.exists():
        folder = file.absolute().parent
        todo = None if os.access(folder, os.W_OK) else f"make {folder} a folder that this user may write to"
        yield Finding("database", f"{file} is not there yet; nps-loop serve makes it", todo)
        return
    try:
        async with existing_database(settings.nps_database_url) as database, reading(database) as work:
            yield Finding("database", "reachable, its schema is current")
            accounts = await count_accounts(work)
            figures = await counts(work, SystemClock().now())
    except (StorageError, SQLAlchemyError) as error:
        what, _, todo = in_words(error).partition("; ")
        yield Finding("database", what, todo or "check NPS_DATABASE_URL")
        return
    todo = None if accounts else "nps-loop import accounts FILE.csv, or every answer goes to triage"
    yield Finding("directory", f"{accounts} accounts", todo)
    waiting, given_up = figures["waiting"], figures["given_up"]
    todo = "nps-loop redeliver lists them, and sends them again" if given_up else None
    yield Finding("messages", f"{waiting} waiting, {given_up} given up", todo)


async def _of_slack(settings: Settings, policy: Policy | None) -> AsyncIterator[Finding]:
    slack = SlackWeb(_plain(settings.slack_bot_token), settings.slack_api_url)
    try:
        yield await _way_in(settings)
        try:
            identity = await slack.who_am_i()
        except SlackFailure as failure:
            yield Finding("bot token", str(failure), what_to_do(failure))
            return
        for finding in _of_identity(identity):
            yield finding
        for email in policy.addresses() if policy else ():
            yield await _person(slack, email)
        if policy:
            for channel in dict.fromkeys([policy.reviews.weekly.channel, policy.reviews.monthly.channel]):
                yield await _channel(slack, channel)
    finally:
        await slack.close()


async def _way_in(settings: Settings) -> Finding:
    if not settings.socket_mode:
        return Finding("signing secret", "set; Slack must reach this bot's /slack/events")
    try:
        await check_app_token(_plain(settings.slack_app_token), settings.slack_api_url)
    except SlackFailure as failure:
        return Finding("app token", str(failure), what_to_do(failure))
    return Finding("app token", "accepted, Socket Mode is on")


def _of_identity(identity: Identity) -> Iterator[Finding]:
    yield Finding("bot token", f"accepted by workspace {identity.team}")
    missing = ", ".join(sorted(set(NEEDED_SCOPES) - identity.scopes))
    todo = "add them to the app (OAuth & Permissions) and install it again" if missing else None
    yield Finding("scopes", f"missing: {missing}" if missing else "all granted", todo)
    if identity.slack_time is not None:
        apart = abs(identity.slack_time - SystemClock().now())
        todo = "set this machine's clock (NTP)" if apart > _CLOCKS_MAY_DIFFER else None
        yield Finding("clock", f"{apart.total_seconds():.0f} s from Slack's", todo)


async def _person(slack: SlackWeb, email: str) -> Finding:
    try:
        person = await slack.person_by_email(email)
    except SlackFailure as failure:
        return Finding("person", f"{email} cannot be looked up ({failure.error})", what_to_do(failure))
    if person is None:
        return Finding("person", f"{email} is not in Slack", "invite them, or name somebody else in the policy")
    if not person.active:
        return Finding("person", f"{email} has left Slack", "name somebody else in the policy")
    return Finding("person", f"{email} is in Slack")


async def _channel(slack: SlackWeb, name: str) -> Finding:
    """Whether a review has where to go."""
    try:
        found = await slack.channel_named(name)
    except SlackFailure as failure:
        return Finding("channel", f"{name} cannot be looked up ({failure.error})", what_to_do(failure))
    if found is None:
        return Finding(
            "channel", f"{name} is not there, or nps-loop is not in it", "make it, and /invite @nps-loop there"
        )
    return Finding("channel", f"{name} has nps-loop in it")


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""
