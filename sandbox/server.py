"""Puts the local workspace together and serves it on loopback. Knows none of its parts from inside."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from sandbox import limits
from sandbox.app_link import AppLink
from sandbox.cast import CAST, Colleague
from sandbox.control import Control
from sandbox.faults import Faults
from sandbox.interactions import Interactions
from sandbox.manifest import Manifest
from sandbox.page_api import PageApi
from sandbox.surveys import SurveyTool
from sandbox.triggers import Triggers
from sandbox.web_api import WebApi
from sandbox.workspace import Json, Workspace

HOST = "127.0.0.1"
_LARGEST_REQUEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Config:
    """How a workspace is set up. `message_gap` is the least time in seconds between two posts in one channel."""

    manifest: Path
    bot_token: str
    app_token: str | None = None
    signing_secret: str | None = None
    request_url: str | None = None
    survey_url: str | None = None
    survey_secret: str | None = None
    clock_url: str | None = None
    message_gap: float = 1.0
    port: int = 0
    cast: Iterable[Colleague] = CAST
    customers: list[Json] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A workspace that listens. `api_url` is the bot's `SLACK_API_URL`."""

    url: str
    workspace: Workspace
    api: WebApi
    faults: Faults
    link: AppLink

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"


@contextlib.asynccontextmanager
async def running_sandbox(config: Config) -> AsyncIterator[RunningSandbox]:
    """Serves a workspace on 127.0.0.1 until the end. Raises OSError where the port is taken."""
    runner = web.AppRunner(web.Application(client_max_size=_LARGEST_REQUEST), access_log=None, shutdown_timeout=0.5)
    workspace, faults, triggers = Workspace(config.cast), Faults(), Triggers()
    manifest = Manifest.read(config.manifest)
    link = AppLink(config.request_url, config.signing_secret)
    base_url = ""

    def socket_url() -> str:
        return f"{base_url.replace('http', 'ws', 1)}/link?ticket={link.ticket()}"

    api = WebApi(
        workspace,
        manifest,
        triggers,
        faults,
        bot_token=config.bot_token,
        app_token=config.app_token,
        message_gap=config.message_gap,
        socket_url=socket_url,
    )
    interactions = Interactions(workspace, manifest, triggers, link, api, base_url)
    survey_tool = (
        SurveyTool(config.survey_url, config.survey_secret) if config.survey_url and config.survey_secret else None
    )
    page = PageApi(workspace, manifest, link, interactions, survey_tool, config.clock_url, config.customers)

    async def respond(request: web.Request) -> web.Response:
        place = triggers.use_response(request.match_info["token"])
        if place is None:
            return web.Response(status=404, text="used_url")
        try:
            interactions.respond(place, await request.json())
        except limits.Fault as fault:
            api.refusals.append({"method": "response_url", "error": "invalid_blocks", "why": str(fault)})
            return web.Response(status=400, text="invalid_blocks")
        return web.Response(text="ok")

    routes = [
        web.route("*", "/api/{method}", api.handle),
        web.get("/link", link.serve_socket),
        web.post("/response/{token}", respond),
        *Control(workspace, api, faults, link, interactions).routes(),
        *page.routes(),
    ]
    runner.app.add_routes(routes)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, config.port)
        await site.start()
        port = runner.addresses[0][1]
        base_url = interactions.base_url = f"http://{HOST}:{port}"
        yield RunningSandbox(base_url, workspace, api, faults, link)
    finally:
        await runner.cleanup()
