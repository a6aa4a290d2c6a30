"""What the browser page, and the tests as people, may ask and do. Knows no payload of Slack's."""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.app_link import AppLink, NotAnswered
from sandbox.interactions import Interactions
from sandbox.manifest import Manifest
from sandbox.surveys import SurveyTool
from sandbox.workspace import BOT_USER_ID, Conversation, Json, Message, Workspace

_PAGE = Path(__file__).parent / "page"
_KEEP_ALIVE_SECONDS = 15.0


class PageApi:
    """The routes under /page, and the page itself."""

    def __init__(
        self,
        workspace: Workspace,
        manifest: Manifest,
        link: AppLink,
        interactions: Interactions,
        survey_tool: SurveyTool | None,
        clock_url: str | None,
        customers: list[Json],
    ) -> None:
        self._workspace = workspace
        self._manifest = manifest
        self._link = link
        self._interactions = interactions
        self._survey_tool = survey_tool
        self._clock_url = clock_url
        self._customers = customers

    def routes(self) -> list[web.RouteDef | web.AbstractRouteDef]:
        return [
            web.get("/", self._index),
            web.get("/page/people", self._people),
            web.get("/page/conversations", self._conversations),
            web.get("/page/messages", self._messages),
            web.get("/page/home", self._home),
            web.get("/page/modals", self._modals),
            web.get("/page/customers", self._customers_of),
            web.get("/page/events", self._events),
            web.post("/page/home_opened", self._home_opened),
            web.post("/page/message", self._write),
            web.post("/page/action", self._act),
            web.post("/page/submit", self._submit),
            web.post("/page/close", self._close),
            web.post("/page/command", self._command),
            web.post("/page/survey", self._survey),
            web.post("/page/time", self._time),
            web.static("/", _PAGE),
        ]

    async def _index(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(_PAGE / "index.html")

    async def _people(self, _request: web.Request) -> web.Response:
        people = [
            {
                "id": person.id,
                "name": person.name,
                "title": person.title,
                "email": person.email,
                "tz": person.timezone,
                "initials": "".join(part[0] for part in person.name.split()[:2]),
                "color": person.color,
                "deactivated": person.deactivated,
            }
            for person in self._workspace.people.values()
        ]
        app = {"name": self._manifest.name, "bot_user_id": BOT_USER_ID, "commands": list(self._manifest.commands)}
        now = self._workspace.now()
        return web.json_response({"people": people, "app": app, "connected": self._link.connected, "now": now})

    async def _conversations(self, request: web.Request) -> web.Response:
        user = _user(request.query)
        own = self._workspace.app_dm(user)
        shown = [c for c in self._workspace.conversations.values() if c.kind == "channel" or c.id == own.id]
        return web.json_response({"conversations": [self._summary(c, user) for c in shown]})

    def _summary(self, conversation: Conversation, user: str) -> Json:
        seen = conversation.read.get(user, "")
        top = [m for m in conversation.messages.values() if not m.deleted and m.ephemeral_for in (None, user)]
        unread = sum(1 for message in top if message.ts > seen and message.user != user)
        return {
            "id": conversation.id,
            "kind": conversation.kind,
            "name": conversation.name,
            "unread": unread,
            "latest_ts": top[-1].ts if top else None,
        }

    async def _messages(self, request: web.Request) -> web.Response:
        user = _user(request.query)
        conversation = self._workspace.conversations.get(request.query.get("channel", ""))
        if conversation is None:
            raise web.HTTPNotFound(text="no such conversation")
        thread_ts = request.query.get("thread_ts")
        if thread_ts:
            wanted = [conversation.messages.get(ts) for ts in (thread_ts, *conversation.replies.get(thread_ts, []))]
        else:
            wanted = [m for m in conversation.messages.values() if m.thread_ts is None or m.broadcast]
            if wanted and wanted[-1] is not None:
                conversation.read[user] = max(conversation.messages)
        shown = [m for m in wanted if m is not None and m.ephemeral_for in (None, user)]
        return web.json_response({"messages": [self._shown(message) for message in shown]})

    def _shown(self, message: Message) -> Json:
        person = self._workspace.people.get(message.user)
        return {
            "ts": message.ts,
            "user": message.user,
            "bot": message.bot,
            "username": person.name if person else self._manifest.name,
            "text": message.text,
            "blocks": message.blocks,
            "thread_ts": message.thread_ts,
            "reply_count": message.reply_count,
            "edited": message.edited,
            "ephemeral": message.ephemeral_for is not None,
            "deleted": message.deleted,
            "broadcast": message.broadcast,
        }

    async def _home(self, request: web.Request) -> web.Response:
        view = self._workspace.homes.get(_user(request.query))
        return web.json_response({"view": view.body if view else None})

    async def _modals(self, request: web.Request) -> web.Response:
        stack = self._workspace.modals.get(_user(request.query), [])
        return web.json_response({"stack": [view.body for view in stack]})

    async def _customers_of(self, _request: web.Request) -> web.Response:
        return web.json_response({"customers": self._customers})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """What is new, as server-sent events, until the page goes away."""
        user = _user(request.query)
        queue: asyncio.Queue[Json] = asyncio.Queue()
        listeners = self._workspace.listeners.setdefault(user, set())
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await stream.prepare(request)
        listeners.add(queue.put_nowait)
        try:
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), _KEEP_ALIVE_SECONDS)
                    await stream.write(f"data: {json.dumps(event)}\n\n".encode())
                except TimeoutError:
                    await stream.write(b": still here\n\n")
        except ConnectionError:
            return stream
        finally:
            listeners.discard(queue.put_nowait)

    async def _home_opened(self, request: web.Request) -> web.Response:
        body = await request.json()
        event = {
            "user": _user(body),
            "channel": self._workspace.app_dm(body["user"]).id,
            "tab": body.get("tab", "home"),
        }
        if self._manifest.has_home:
            self._interactions.event("app_home_opened", event)
        return web.json_response({"ok": True})

    async def _write(self, request: web.Request) -> web.Response:
        body = await request.json()
        ts = self._workspace.new_ts()
        message = Message(body["channel"], ts, _user(body), str(body["text"]), [], thread_ts=body.get("thread_ts"))
        self._workspace.add_message(message)
        return web.json_response({"ok": True, "ts": ts})

    async def _act(self, request: web.Request) -> web.Response:
        body = await request.json()
        return await _told(self._interactions.act(_user(body), body))

    async def _submit(self, request: web.Request) -> web.Response:
        body = await request.json()
        view = self._workspace.views.get(body["view_id"])
        if view is None:
            raise web.HTTPNotFound(text="no such view")
        return await _told(self._interactions.submit(_user(body), view, body.get("values", {})))

    async def _close(self, request: web.Request) -> web.Response:
        body = await request.json()
        view = self._workspace.views.get(body["view_id"])
        if view is not None:
            self._interactions.close(view)
        return web.json_response({"ok": True})

    async def _command(self, request: web.Request) -> web.Response:
        body = await request.json()
        return await _told(self._interactions.command(_user(body), body["channel"], body["text"]))

    async def _survey(self, request: web.Request) -> web.Response:
        if self._survey_tool is None:
            raise web.HTTPNotFound(text="no survey tool is set up here")
        sent = await self._survey_tool.send(await request.json(), self._workspace.now())
        return web.json_response(sent)

    async def _time(self, request: web.Request) -> web.Response:
        """Moves the workspace's clock, and the bot's where it has told its address."""
        body = await request.json()
        moment = float(body["to"]) if "to" in body else self._workspace.now() + float(body["seconds"])
        self._workspace.move_to(moment)
        if self._clock_url is not None:
            # The bot may not run just now; it is told the time when it starts.
            with contextlib.suppress(aiohttp.ClientConnectionError):
                async with aiohttp.ClientSession() as session, session.post(self._clock_url, json={"now": moment}):
                    pass
        return web.json_response({"now": moment})


def _user(values: Any) -> str:
    return str(values.get("user", ""))


async def _told(doing: Any) -> web.Response:
    try:
        return web.json_response({"status": 200, **(await doing)})
    except NotAnswered as error:
        return web.json_response({"ok": False, "error": error.reason, "status": 500})
