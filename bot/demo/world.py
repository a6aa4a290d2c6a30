"""Starts the demo: the local workspace as a process of its own, the bot beside it, and sample customers."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import secrets
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import uvicorn
from fastapi import APIRouter
from pydantic import BaseModel, SecretStr

from bot.bootstrap import Bot, make_bot
from bot.clock import MovableClock
from bot.demo import samples
from bot.settings import Settings, SettingsError
from rules.office_time import OfficeHours, holiday_calendar, is_open, next_closing, next_opening, weekdays

HOST = "127.0.0.1"
_READY_SECONDS = 20.0
NEW_YORK = ZoneInfo("America/New_York")
OFFICE = OfficeHours(weekdays(("mon", "tue", "wed", "thu", "fri")), time(9), time(17), holiday_calendar("US"))
_AN_HOUR = timedelta(hours=1)
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo: `page_url` for a browser and for the script, `bot_url` for survey tools, `bot` itself."""

    page_url: str
    bot_url: str
    bot: Bot
    clock: MovableClock


class _Moment(BaseModel):
    now: float


def clock_route(clock: MovableClock) -> APIRouter:
    """POST /demo/clock `{"now": seconds since 1970}`: lets the workspace's page move the bot's clock."""
    router = APIRouter()

    @router.post("/demo/clock", include_in_schema=False)
    async def move(moment: _Moment) -> dict[str, float]:
        clock.move_to(datetime.fromtimestamp(moment.now, UTC))
        return {"now": clock.now().timestamp()}

    return router


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _need(name: str) -> Path:
    """A file of the project: the one in this folder, else the one the project ships."""
    for folder in (Path.cwd(), _ROOT):
        if (folder / name).is_file():
            return folder / name
    raise SettingsError(f"there is no {name} here; run the demo in the project's folder")


@contextlib.asynccontextmanager
async def running_demo(port: int) -> AsyncIterator[Demo]:
    """Everything started and ready; ended again at the end. The database is a file that is thrown away.

    Raises SettingsError where the port is taken or a file is missing, and what `make_bot` raises.
    """
    bot_port = _free_port()
    bot_url = f"http://{HOST}:{bot_port}"
    tokens = {"bot": f"xoxb-{secrets.token_hex(12)}", "app": f"xapp-{secrets.token_hex(12)}"}
    survey_secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
    api_token = secrets.token_hex(16)
    clock = MovableClock()
    with tempfile.TemporaryDirectory(prefix="nps-loop-demo-") as folder:
        customers = Path(folder) / "customers.json"
        customers.write_text(json.dumps(_customers()), encoding="utf-8")
        sandbox = {
            "SANDBOX_PORT": str(port),
            "SANDBOX_MANIFEST": str(_need("manifest.yml")),
            "SANDBOX_BOT_TOKEN": tokens["bot"],
            "SANDBOX_APP_TOKEN": tokens["app"],
            "SANDBOX_SURVEY_URL": f"{bot_url}/surveys/generic",
            "SANDBOX_SURVEY_SECRET": survey_secret,
            "SANDBOX_CLOCK_URL": f"{bot_url}/demo/clock",
            "SANDBOX_CUSTOMERS": str(customers),
        }
        async with _sandbox(sandbox) as started:
            settings = Settings(
                slack_bot_token=SecretStr(tokens["bot"]),
                slack_app_token=SecretStr(tokens["app"]),
                slack_api_url=started["api_url"],
                nps_database_url=f"sqlite+aiosqlite:///{folder}/nps-loop.db",
                nps_policy=_need("policy.yml"),
                nps_http_port=bot_port,
                nps_api_token=SecretStr(api_token),
                survey_secrets={"generic": SecretStr(survey_secret)},
            )
            bot = await make_bot(settings, clock=clock, more_routes=lambda: [clock_route(clock)])
            clock.moved.append(bot.time_moved)
            async with _serving(bot, bot_port):
                await _to_the_morning(started["url"], clock)
                await _fill_directory(bot_url, api_token, clock)
                yield Demo(started["url"], bot_url, bot, clock)


def _customers() -> list[dict[str, str]]:
    names = {account["account_id"]: account["name"] for account in samples.accounts(datetime.now(UTC).date())}
    return [{**contact, "account": names[contact["account_id"]]} for contact in samples.contacts()]


@contextlib.asynccontextmanager
async def _sandbox(settings: dict[str, str]) -> AsyncIterator[dict[str, str]]:
    """The local workspace, a program of its own: the bot knows of it what it would know of Slack."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox",
        # It ends with its standard input, and so also with a demo that was killed.
        env={**os.environ, **settings, "SANDBOX_STDIN": "1"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=_ROOT,
    )
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), _READY_SECONDS)
        if not line.strip():
            raise SettingsError(
                f"the local workspace did not start; is port {settings['SANDBOX_PORT']} taken? Try --port"
            )
        yield json.loads(line)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


@contextlib.asynccontextmanager
async def _serving(bot: Bot, port: int) -> AsyncIterator[None]:
    server = uvicorn.Server(uvicorn.Config(bot.http, host=HOST, port=port, log_config=None, access_log=False))
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    await bot.start()
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        await serving
        await bot.stop()


async def _to_the_morning(page_url: str, clock: MovableClock) -> None:
    """Puts workspace and bot to ten o'clock in New York, today or on the next working day: a demo has office hours."""
    ten = clock.now().astimezone(NEW_YORK).replace(hour=10, minute=0, second=0, microsecond=0)
    is_today = ten >= clock.now() and is_open(ten, OFFICE, NEW_YORK)
    morning = ten if is_today else next_office_morning(clock.now()) + _AN_HOUR
    async with (
        aiohttp.ClientSession(raise_for_status=True) as session,
        session.post(f"{page_url}/page/time", json={"to": morning.timestamp()}),
    ):
        pass


def next_office_morning(now: datetime) -> datetime:
    """When the office in New York opens next; while it is open, on the next working day."""
    closed = next_closing(now, OFFICE, NEW_YORK) if is_open(now, OFFICE, NEW_YORK) else now
    return next_opening(closed, OFFICE, NEW_YORK)


async def _fill_directory(bot_url: str, api_token: str, clock: MovableClock) -> None:
    rows = {"accounts": samples.accounts(clock.now().date()), "contacts": samples.contacts()}
    headers = {"Authorization": f"Bearer {api_token}"}
    async with (
        aiohttp.ClientSession(raise_for_status=True) as session,
        session.put(f"{bot_url}/accounts", json=rows, headers=headers),
    ):
        pass
