"""What the browser page, and tests as people, do: POST /page/…. Knows no payload of Slack's."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.asked import BadRequestError, body_of, conversation_in, message_in, need, number_in, person_in, view_in
from sandbox.interactions import Interactions
from sandbox.manifest import Manifest
from sandbox.socket_mode import NotAnsweredError
from sandbox.surveys import SurveyTool
from sandbox.workspace import Message, Workspace


class PageDoings:
    """The routes under /page that change something."""

    def __init__(
        self,
        workspace: Workspace,
        manifest: Manifest,
        interactions: Interactions,
        survey_tool: SurveyTool | None,
        clock_url: str | None,
    ) -> None:
        self._workspace = workspace
        self._manifest = manifest
        self._interactions = interactions
        self._survey_tool = survey_tool
        self._clock_url = clock_url

    def routes(self) -> list[web.RouteDef | web.AbstractRouteDef]:
        return [
            web.post("/page/home_opened", self._home_opened),
            web.post("/page/message", self._write),
            web.post("/page/action", self._act),
            web.post("/page/submit", self._submit),
            web.post("/page/close", self._close),
            web.post("/page/command", self._command),
            web.post("/page/survey", self._survey),
            web.post("/page/time", self._time),
        ]

    async def _home_opened(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        user = person_in(self._workspace, body).id
        tab = body.get("tab", "home")
        home = self._workspace.homes.get(user)
        view = {"view": home.body} if home is not None and tab == "home" else {}
        if self._manifest.has_home or tab != "home":
            channel = self._workspace.app_dm(user).id
            self._interactions.event("app_home_opened", {"user": user, "channel": channel, "tab": tab, **view})
        return web.json_response({"ok": True})

    async def _write(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        user, conversation = person_in(self._workspace, body).id, conversation_in(self._workspace, body)
        if conversation.kind == "app" and not self._manifest.reads_messages_tab:
            return web.json_response({"ok": False, "error": "Sending messages to this app has been turned off."})
        message = Message(
            channel=conversation.id,
            ts=self._workspace.new_ts(),
            user=user,
            text=str(need(body, "text")),
            blocks=[],
            thread_ts=body.get("thread_ts") or None,
        )
        self._workspace.add_message(message)
        self._interactions.wrote(message, conversation)
        return web.json_response({"ok": True, "ts": message.ts})

    async def _act(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        user = person_in(self._workspace, body).id
        for key in ("block_id", "action_id"):
            need(body, key)
        if "view_id" in body:
            doing = self._interactions.act_in_view(user, view_in(self._workspace, body), body)
        else:
            doing = self._interactions.act_on_message(user, message_in(self._workspace, body), body)
        return await _told(doing)

    async def _submit(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        view = view_in(self._workspace, body)
        if view.user != person_in(self._workspace, body).id:
            raise BadRequestError("this modal is somebody else's")
        try:
            errors = await self._interactions.submit(view, body.get("values") or {})
        except NotAnsweredError as error:
            return web.json_response({"ok": False, "error": error.reason, "closed": False, "status": 500})
        closed = view.id not in self._workspace.views
        return web.json_response(
            {"ok": not errors, "closed": closed, "status": 200, **({"errors": errors} if errors else {})}
        )

    async def _close(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        view = self._workspace.views.get(str(need(body, "view_id")))
        # It may be gone already: the app closed it, or another tab did.
        return await _told(self._interactions.close(view)) if view is not None else web.json_response({"ok": True})

    async def _command(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        user, conversation = person_in(self._workspace, body).id, conversation_in(self._workspace, body)
        return await _told(self._interactions.command(user, conversation, str(need(body, "text"))))

    async def _survey(self, request: web.Request) -> web.Response:
        body = await body_of(request)
        if self._survey_tool is None:
            return web.json_response({"error": "no survey tool is set up here"}, status=404)
        return web.json_response(await self._survey_tool.send(body, self._workspace.now()))

    async def _time(self, request: web.Request) -> web.Response:
        """Moves the workspace's clock, and the bot's where it has told its address."""
        body = await body_of(request)
        moment = number_in(body, "to") if "to" in body else self._workspace.now() + number_in(body, "seconds")
        self._workspace.move_to(moment)
        if self._clock_url is not None:
            # The bot may not run just now; it is told the time when it starts.
            with contextlib.suppress(aiohttp.ClientConnectionError):
                async with aiohttp.ClientSession() as session, session.post(self._clock_url, json={"now": moment}):
                    pass
        return web.json_response({"now": moment})


async def _told(doing: Awaitable[Any]) -> web.Response:
    try:
        await doing
    except NotAnsweredError as error:
        return web.json_response({"ok": False, "error": error.reason, "status": 500})
    return web.json_response({"ok": True, "status": 200})
