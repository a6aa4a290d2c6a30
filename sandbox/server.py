"""Puts the local workspace together and serves it on loopback. Knows none of its parts from inside."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from sandbox.app_link import AppLink
from sandbox.asked import told_in_json
from sandbox.calls import Method
from sandbox.cast import CAST, Colleague
from sandbox.control import Control
from sandbox.conversation_methods import ConversationMethods
from sandbox.faults import Faults
from sandbox.file_methods import FileMethods
from sandbox.http_requests import SignedRequests
from sandbox.interactions import Interactions
from sandbox.journal import Journal
from sandbox.manifest import Manifest
from sandbox.message_methods import MessageMethods
from sandbox.page_api import PageApi
from sandbox.page_doings import PageDoings
from sandbox.people_methods import PeopleMethods
from sandbox.responses import Responses
from sandbox.socket_mode import SocketMode
from sandbox.surveys import SurveyTool
from sandbox.triggers import Triggers
from sandbox.view_methods import ViewMethods
from sandbox.views import Views
from sandbox.web_api import WebApi
from sandbox.workspace import Json, Workspace

HOST = "127.0.0.1"
_LARGEST_REQUEST = 4 * 1024 * 1024
_SHUTDOWN_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Config:
    """How a workspace is set up. `message_gap` is the least time in seconds between two posts in one channel.

    An event that is not acknowledged is sent again after each of the `retry_pauses`, in seconds. Slack tries at once,
    after a minute and after five; here a minute is a second.
    """

    manifest: Path
    bot_token: str
    app_token: str | None = None
    signing_secret: str | None = None
    request_url: str | None = None
    survey_url: str | None = None
    survey_secret: str | None = None
    clock_url: str | None = None
    message_gap: float = 1.0
    retry_pauses: tuple[float, ...] = (0.0, 1.0, 5.0)
    port: int = 0
    cast: Iterable[Colleague] = CAST
    customers: list[Json] = field(default_factory=list)


class Sandbox:
    """One workspace and everything around it, not listening yet. Made inside a running event loop.

    Raises OSError or ValueError where the manifest or the survey secret cannot be read.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self.manifest = Manifest.read(config.manifest)
        self.workspace = Workspace(config.cast, self.manifest.name)
        self.journal, self.faults, self.triggers = Journal(), Faults(), Triggers()
        self.sockets = SocketMode(lambda: self.workspace.tell(None, {"type": "connected"}))
        requests = SignedRequests(config.request_url, config.signing_secret or "") if config.request_url else None
        self.link = AppLink(self.sockets, requests, self.journal, config.retry_pauses)
        self._views = Views(self.workspace)
        self._conversations = ConversationMethods(self.workspace, self.manifest)
        self._responses = Responses(self.workspace, self.triggers, self.journal, self.faults)
        self.interactions = Interactions(
            self.workspace, self.manifest, self.triggers, self.link, self._views, self._responses, self.journal
        )

    def listens_at(self, url: str) -> None:
        """Says under which address the page, response URLs and sockets are reached."""
        self._responses.base_url = url
        self.workspace.url = f"{url}/"

    def _socket_url(self) -> str:
        return f"{self._responses.base_url.replace('http', 'ws', 1)}/link?ticket={self.sockets.ticket()}"

    def _methods(self, files: FileMethods) -> dict[str, Method]:
        messages = MessageMethods(self.workspace, self.manifest, self._conversations, self._config.message_gap)
        return {
            **PeopleMethods(self.workspace, self.manifest).methods(),
            **self._conversations.methods(),
            **messages.methods(),
            **files.methods(),
            **ViewMethods(self.workspace, self.manifest, self._views, self.triggers).methods(),
        }

    def _survey_tool(self) -> SurveyTool | None:
        url, secret = self._config.survey_url, self._config.survey_secret
        return SurveyTool(url, secret) if url and secret else None

    def routes(self) -> list[web.RouteDef | web.AbstractRouteDef]:
        """Everything this workspace answers."""
        files = FileMethods(
            self.workspace, self._conversations, self.faults, self.journal, lambda: self._responses.base_url
        )
        api = WebApi(
            self.workspace,
            self.manifest,
            self.faults,
            self.journal,
            self._methods(files),
            bot_token=self._config.bot_token,
            app_token=self._config.app_token,
            socket_url=self._socket_url,
        )
        control = Control(self.workspace, self.manifest, self.journal, self.faults, self.link, self.interactions)
        doings = PageDoings(
            self.workspace, self.manifest, self.interactions, self._survey_tool(), self._config.clock_url
        )
        page = PageApi(self.workspace, self.manifest, self.link, self._config.customers)
        return [
            web.route("*", "/api/{method}", api.handle),
            web.get("/link", self.sockets.serve),
            web.post("/response/{token}", self._responses.handle),
            *files.routes(),
            *control.routes(),
            *doings.routes(),
            *page.routes(),
        ]

    async def close(self) -> None:
        await self.link.close()


SANDBOX = web.AppKey("sandbox", Sandbox)


def create_app(config: Config) -> web.Application:
    """The workspace as an aiohttp application, for whoever serves it: who does tells `app[SANDBOX]` its address.

    To be called inside a running event loop. Raises what Sandbox raises.
    """
    app = web.Application(client_max_size=_LARGEST_REQUEST, middlewares=[told_in_json])
    sandbox = Sandbox(config)
    app[SANDBOX] = sandbox
    app.add_routes(sandbox.routes())

    async def close(_app: web.Application) -> None:
        await sandbox.close()

    app.on_shutdown.append(close)
    return app


@dataclass(frozen=True, slots=True)
class RunningSandbox:
    """A workspace that listens. `api_url` is the bot's `SLACK_API_URL`."""

    url: str
    sandbox: Sandbox

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def workspace(self) -> Workspace:
        return self.sandbox.workspace

    @property
    def journal(self) -> Journal:
        return self.sandbox.journal

    @property
    def triggers(self) -> Triggers:
        return self.sandbox.triggers


@contextlib.asynccontextmanager
async def running_sandbox(config: Config) -> AsyncIterator[RunningSandbox]:
    """Serves a workspace on 127.0.0.1 until the end. Raises OSError where the port is taken, else as Sandbox does."""
    app = create_app(config)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, config.port).start()
        url = f"http://{HOST}:{runner.addresses[0][1]}"
        app[SANDBOX].listens_at(url)
        yield RunningSandbox(url, app[SANDBOX])
    finally:
        await runner.cleanup()
