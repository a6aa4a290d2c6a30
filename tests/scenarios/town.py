"""A whole town for a scenario: the local workspace, the bot beside it, survey tools and colleagues, over real HTTP."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import astuple, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import uvicorn
import yaml
from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook

from bot.bootstrap import Bot, make_bot
from bot.clock import MovableClock
from bot.demo.person import Person, Workspace
from bot.settings import Settings
from sandbox.server import Config, RunningSandbox, running_sandbox
from storage.deliveries import counts
from storage.directory import people_of
from storage.due import what_is_due
from storage.work import reading

ROOT = Path(__file__).resolve().parents[2]
BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-town", "xapp-town", "town-signing-secret"
API_TOKEN = "town-api-token"
GENERIC_SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four b").decode()
DELIGHTED_SECRET, WOOTRIC_SECRET = "delighted-key", "wootric-token"
MONDAY_MORNING = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 10:00 in New York, 15:00 in London

# Where a story is not about those above, no answer is worth their hour.
CALM: dict[str, Any] = {
    "churn_risk": {"min_arr": 10**9},
    "high_value": {"min_arr": 10**9},
    "chronic": {"consecutive": 20},
}

ACCOUNTS = [
    {"account_id": "acme", "name": "Acme", "arr": "148000", "csm_email": "ana@northwind.example",
     "domain": "acme.example", "renewal_date": "2027-03-14", "health_score": 62},
    {"account_id": "cobalt", "name": "Cobalt", "arr": "9600", "csm_email": "ben@northwind.example",
     "domain": "cobalt.example"},
]  # fmt: skip
CONTACTS = [{"email": "dana@acme.example", "account_id": "acme", "name": "Dana Kim", "role": "VP Operations"}]


@dataclass
class Town:
    """What a scenario works with. `bot` may be stopped and another started on the same database."""

    sandbox: RunningSandbox
    session: aiohttp.ClientSession
    clock: MovableClock
    settings: Settings
    workspace: Workspace
    bots: list[RunningBot] = field(default_factory=list)

    @property
    def bot(self) -> RunningBot:
        return self.bots[-1]

    async def start_bot(self, **options: Any) -> RunningBot:
        running = await RunningBot.start(self.settings, clock=self.clock, **options)
        self.clock.moved.append(running.bot.time_moved)
        self.bots.append(running)
        return running

    def let_pass(self, seconds: float) -> None:
        """Moves the bots' clock; they look at once what that makes due."""
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    async def has_passed(self, **span: float) -> None:
        """Lets time pass (`hours=4`), and waits until all bots have done what that made due and Slack shows it."""
        self.let_pass(timedelta(**span).total_seconds())
        await self.at_rest()

    async def at_rest(self) -> None:
        """Waits until there is nothing to do: no step is due and no message waits to be sent."""
        for running in self.bots:
            await running.bot.ticker.tick()
            running.bot.dispatcher.wake()
        await self.eventually(self._nothing_waits, within=20)

    async def knows(self, *emails: str) -> None:
        """Waits until Slack was asked about these colleagues."""

        async def known() -> bool:
            async with reading(self.bot.bot.database) as work:
                return set(emails) <= set(await people_of(work, emails))

        await self.eventually(known)

    async def _nothing_waits(self) -> bool:
        async with reading(self.bot.bot.database) as work:
            due = await what_is_due(work, self.clock.now())
            return not any(astuple(due)) and (await counts(work, self.clock.now()))["waiting"] == 0

    async def person(self, name: str) -> Person:
        return await self.workspace.person(name)

    async def answer(self, **answer: Any) -> dict[str, Any]:
        """A signed answer in the generic format; returns status code and body."""
        body = {"survey": "nps", "email": "dana@acme.example", **answer}
        return await self.send_generic(json.dumps(body).encode())

    async def send_generic(self, raw: bytes, **headers: str) -> dict[str, Any]:
        """Any bytes, signed as Standard Webhooks says, unless `headers` say otherwise."""
        now = datetime.now(UTC) + (self.clock.now() - datetime.now(UTC))
        signature = Webhook(GENERIC_SECRET).sign("msg_1", now, raw.decode("utf-8", "replace"))
        signed = {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
            "content-type": "application/json",
            **headers,
        }
        return await self.send("generic", raw, signed)

    async def send(self, source: str, raw: bytes, headers: dict[str, str]) -> dict[str, Any]:
        async with self.session.post(f"{self.bot.url}/surveys/{source}", data=raw, headers=headers) as answered:
            return {"code": answered.status, "headers": answered.headers, **(await answered.json())}

    async def put_directory(self, accounts: list[Any] | None = None, contacts: list[Any] | None = None) -> None:
        rows = {"accounts": accounts or [], "contacts": contacts or []}
        headers = {"Authorization": f"Bearer {API_TOKEN}"}
        async with self.session.put(f"{self.bot.url}/accounts", json=rows, headers=headers) as answered:
            assert answered.status == 200, await answered.text()

    async def fault(self, method: str, fault: str, **more: Any) -> None:
        await self.workspace.post("/control/fault", {"method": method, "fault": fault, **more})

    async def messages(self, *words: str) -> list[dict[str, Any]]:
        """Every message of the bot's that stands in the workspace with all these words in its blocks or text."""
        found = (await self.workspace.get("/control/messages"))["messages"]
        return [m for m in found if all(word in json.dumps(m, ensure_ascii=False) for word in words)]

    async def refusals(self) -> list[Any]:
        """What the workspace had to refuse the bot: scopes, limits, pace."""
        log: list[Any] = (await self.workspace.get("/control/log"))["log"]
        return log

    async def eventually(self, holds: Callable[[], Any], within: float = 10.0) -> Any:
        """Waits until an async check gives something true."""
        deadline = asyncio.get_running_loop().time() + within
        while True:
            value = await holds()
            if value:
                return value
            assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
            await asyncio.sleep(0.02)


@dataclass
class RunningBot:
    """A bot behind a real uvicorn on a port of its own, in this process."""

    bot: Bot
    url: str
    server: uvicorn.Server
    serving: asyncio.Task[None]

    @classmethod
    async def start(cls, settings: Settings, **options: Any) -> RunningBot:
        bot = await make_bot(settings, **options)
        config = uvicorn.Config(bot.http, host="127.0.0.1", port=settings.nps_http_port, log_config=None)
        server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
        await bot.start()
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        return cls(bot, f"http://127.0.0.1:{port}", server, serving)

    async def stop(self) -> None:
        self.server.should_exit = True
        await self.serving
        await self.bot.stop()


@contextlib.asynccontextmanager
async def _policy_file(changes: Mapping[str, Any]) -> AsyncIterator[Path]:
    written = yaml.safe_load((ROOT / "policy.yml").read_text(encoding="utf-8")) | changes
    with tempfile.TemporaryDirectory(prefix="nps-loop-town-") as folder:
        file = Path(folder) / "policy.yml"
        file.write_text(yaml.safe_dump(written, allow_unicode=True, sort_keys=False), encoding="utf-8")
        yield file


@contextlib.asynccontextmanager
async def running_town(
    database_url: str,
    *,
    socket_mode: bool = True,
    port_of_bot: int = 0,
    policy: Mapping[str, Any] = CALM,
    manifest: Path = ROOT / "manifest.yml",
    **sandbox: Any,
) -> AsyncIterator[Town]:
    """A town on Monday morning with Ana's and Ben's accounts, and no bot yet.

    `policy` is what is written there instead of what the project's own says.
    """
    clock = MovableClock(MONDAY_MORNING)
    config = Config(
        manifest=manifest,
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SIGNING_SECRET,
        **sandbox,
    )
    async with (
        _policy_file(policy) as policy_file,
        running_sandbox(config) as workspace,
        aiohttp.ClientSession() as session,
    ):
        settings = Settings(
            slack_bot_token=SecretStr(BOT_TOKEN),
            slack_app_token=SecretStr(APP_TOKEN) if socket_mode else None,
            slack_signing_secret=SecretStr(SIGNING_SECRET),
            slack_api_url=workspace.api_url,
            nps_database_url=database_url,
            nps_policy=policy_file,
            nps_http_port=port_of_bot,
            nps_api_token=SecretStr(API_TOKEN),
            survey_secrets={
                "generic": SecretStr(GENERIC_SECRET),
                "delighted": SecretStr(DELIGHTED_SECRET),
                "wootric": SecretStr(WOOTRIC_SECRET),
            },
        )
        town = Town(workspace, session, clock, settings, Workspace(session, workspace.url))
        await town.workspace.post("/page/time", {"to": clock.now().timestamp()})
        try:
            yield town
        finally:
            for running in town.bots:
                await running.stop()
