"""What the browser page, and tests as people, see: GET /page/…, and the page itself. Changes only what is unread."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from sandbox.app_link import AppLink
from sandbox.asked import NotThereError, conversation_in, need, person_in, seen_message_in
from sandbox.files import as_file
from sandbox.manifest import Manifest
from sandbox.workspace import BOT_USER_ID, Conversation, Json, Message, Person, Workspace

_PAGE = Path(__file__).parent / "page"
_KEEP_ALIVE_SECONDS = 15.0


class PageApi:
    """The routes under /page that read, and the page's files."""

    def __init__(self, workspace: Workspace, manifest: Manifest, link: AppLink, customers: list[Json]) -> None:
        self._workspace = workspace
        self._manifest = manifest
        self._link = link
        self._customers = customers

    def routes(self) -> list[web.RouteDef | web.AbstractRouteDef]:
        return [
            web.get("/", self._index),
            web.get(r"/archives/{channel}/{message:p\d+}", self._index),
            web.get("/page/people", self._people),
            web.get("/page/conversations", self._conversations),
            web.get("/page/messages", self._messages),
            web.get("/page/permalink", self._permalink),
            web.get("/page/file", self._file),
            web.get("/page/home", self._home),
            web.get("/page/modals", self._modals),
            web.get("/page/customers", self._customers_of),
            web.get("/page/events", self._events),
            web.static("/", _PAGE),
        ]

    async def _index(self, _request: web.Request) -> web.FileResponse:
        return web.FileResponse(_PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    async def _people(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {
                "people": [_as_person(person) for person in self._workspace.people.values()],
                "app": {
                    "name": self._manifest.name,
                    "bot_user_id": BOT_USER_ID,
                    "commands": list(self._manifest.commands),
                },
                "url": self._workspace.url,
                "connected": self._link.connected,
                "now": self._workspace.now(),
            }
        )

    async def _conversations(self, request: web.Request) -> web.Response:
        user = person_in(self._workspace, request.query).id
        workspace = self._workspace
        shown = [*workspace.channels, workspace.app_dm(user), *workspace.dms_of(user)]
        return web.json_response({"conversations": [self._summary(c, user) for c in shown]})

    def _summary(self, conversation: Conversation, user: str) -> Json:
        seen = conversation.read.get(user, "")
        there = [m for m in conversation.messages.values() if not m.deleted and m.ephemeral_for in (None, user)]
        unread = sum(1 for message in there if message.ts > seen and message.user != user)
        return {
            "id": conversation.id,
            "kind": conversation.kind,
            "name": self._name(conversation, user),
            "unread": unread,
            "latest_ts": there[-1].ts if there else None,
        }

    def _name(self, conversation: Conversation, user: str) -> str:
        if conversation.kind != "im":
            return conversation.name
        other = next(member for member in conversation.members if member != user)
        return self._workspace.people[other].name

    async def _messages(self, request: web.Request) -> web.Response:
        user = person_in(self._workspace, request.query).id
        conversation = conversation_in(self._workspace, request.query)
        wanted: Iterable[Message]
        thread_ts = request.query.get("thread_ts")
        if thread_ts:
            inside = (conversation.messages.get(ts) for ts in (thread_ts, *conversation.replies.get(thread_ts, ())))
            wanted = (message for message in inside if message is not None)
        else:
            wanted = (m for m in conversation.messages.values() if m.thread_ts is None or m.broadcast)
            conversation.read[user] = next(reversed(conversation.messages), "")
        shown = [self._shown(message) for message in wanted if message.ephemeral_for in (None, user)]
        return web.json_response({"messages": shown})

    async def _permalink(self, request: web.Request) -> web.Response:
        """Where the message stands that a permalink names, for a person who may see it."""
        message = seen_message_in(self._workspace, request.query)
        return web.json_response({"thread_ts": message.thread_ts, "broadcast": message.broadcast})

    async def _file(self, request: web.Request) -> web.Response:
        """A file of a message, for a person who may see it, to be kept on their machine."""
        message, wanted = seen_message_in(self._workspace, request.query), str(need(request.query, "file"))
        file = next((file for file in message.files if file.id == wanted), None)
        if file is None:
            raise NotThereError("That file is not here any more.")
        named = f"attachment; filename*=UTF-8''{quote(file.name)}"
        return web.Response(body=file.content, content_type=file.mimetype, headers={"Content-Disposition": named})

    def _shown(self, message: Message) -> Json:
        person = self._workspace.people.get(message.user)
        root = self._workspace.conversations[message.channel].messages.get(message.thread_ts or "")
        return {
            "ts": message.ts,
            "user": message.user,
            "bot": message.bot,
            "username": person.name if person else self._manifest.name,
            "text": message.text,
            "blocks": message.blocks,
            "files": [as_file(file, message.user) for file in message.files],
            "thread_ts": message.thread_ts,
            "reply_count": message.reply_count,
            "edited": message.edited,
            "ephemeral": message.ephemeral_for is not None,
            "deleted": message.deleted,
            "broadcast": message.broadcast,
            "root_text": root.text if root and message.broadcast and not root.deleted else None,
        }

    async def _home(self, request: web.Request) -> web.Response:
        view = self._workspace.homes.get(person_in(self._workspace, request.query).id)
        return web.json_response({"view": view.body if view else None})

    async def _modals(self, request: web.Request) -> web.Response:
        stack = self._workspace.modals.get(person_in(self._workspace, request.query).id, [])
        return web.json_response({"stack": [view.body for view in stack]})

    async def _customers_of(self, _request: web.Request) -> web.Response:
        return web.json_response({"customers": self._customers})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """What is new, as server-sent events, until the page goes away."""
        user = person_in(self._workspace, request.query).id
        queue: asyncio.Queue[Json] = asyncio.Queue()
        listeners = self._workspace.listeners.setdefault(user, set())
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        listeners.add(queue.put_nowait)
        try:
            await stream.prepare(request)
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


def _as_person(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "title": person.title,
        "email": person.email,
        "tz": person.timezone,
        "initials": "".join(part[0] for part in person.name.split()[:2]),
        "color": person.color,
        "deactivated": person.deactivated,
    }
