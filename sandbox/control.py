"""The control address: faults, people, sockets, and what happened, for tests. Slack has nothing like it."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from sandbox.app_link import AppLink
from sandbox.faults import Fault, Faults
from sandbox.interactions import Interactions
from sandbox.web_api import WebApi
from sandbox.workspace import Json, Workspace


class Control:
    """The routes under /control."""

    def __init__(
        self, workspace: Workspace, api: WebApi, faults: Faults, link: AppLink, interactions: Interactions
    ) -> None:
        self._workspace = workspace
        self._api = api
        self._faults = faults
        self._link = link
        self._interactions = interactions

    def routes(self) -> list[web.RouteDef | web.AbstractRouteDef]:
        return [
            web.post("/control/fault", self._fault),
            web.post("/control/faults/clear", self._clear),
            web.post("/control/delay", self._delay),
            web.post("/control/people", self._person),
            web.post("/control/socket", self._socket),
            web.get("/control/calls", self._calls),
            web.get("/control/messages", self._messages),
            web.get("/control/log", self._log),
        ]

    async def _fault(self, request: web.Request) -> web.Response:
        self._faults.waiting.append(Fault(**(await request.json())))
        return web.json_response({"ok": True})

    async def _clear(self, _request: web.Request) -> web.Response:
        self._faults.waiting.clear()
        return web.json_response({"ok": True})

    async def _delay(self, request: web.Request) -> web.Response:
        self._faults.delay = float((await request.json())["seconds"])
        return web.json_response({"ok": True})

    async def _person(self, request: web.Request) -> web.Response:
        """Adds a person, or changes the one with this address; the app hears of it as it would from Slack."""
        body: Json = await request.json()
        person = self._workspace.by_email.get(str(body["email"]).lower())
        joined = person is None
        if person is None:
            person = self._workspace.add_person(body["name"], body["email"], body.get("tz", "UTC"))
        person.timezone = body.get("tz", person.timezone)
        person.deactivated = bool(body.get("deactivated", person.deactivated))
        user: dict[str, Any] = person.as_user(with_email=True)
        self._interactions.event("team_join" if joined else "user_change", {"user": user})
        return web.json_response({"ok": True, "id": person.id})

    async def _socket(self, request: web.Request) -> web.Response:
        await self._link.disturb((await request.json())["do"])
        return web.json_response({"ok": True})

    async def _calls(self, _request: web.Request) -> web.Response:
        return web.json_response({"calls": dict(self._api.calls), "last": list(self._api.last_calls)})

    async def _messages(self, request: web.Request) -> web.Response:
        channel = request.query.get("channel")
        found = [
            {
                "channel": message.channel,
                "ts": message.ts,
                "thread_ts": message.thread_ts,
                "text": message.text,
                "blocks": message.blocks,
                "metadata": message.metadata,
                "received_at": message.received_at,
            }
            for conversation in self._workspace.conversations.values()
            if channel in (None, conversation.id)
            for message in conversation.messages.values()
            if message.bot and not message.deleted and message.ephemeral_for is None
        ]
        return web.json_response({"messages": found})

    async def _log(self, _request: web.Request) -> web.Response:
        return web.json_response({"log": self._api.refusals})
