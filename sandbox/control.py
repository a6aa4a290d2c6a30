"""The control address: faults, people, sockets, and what happened, for tests. Slack has nothing like it."""

from __future__ import annotations

from aiohttp import web

from sandbox.app_link import AppLink
from sandbox.asked import BadRequestError, body_of, need, number_in, person_in
from sandbox.faults import Fault, Faults
from sandbox.files import as_file
from sandbox.interactions import Interactions
from sandbox.journal import Journal
from sandbox.manifest import Manifest
from sandbox.socket_mode import MOST_CONNECTIONS
from sandbox.workspace import Json, Message, Person, Workspace

_ZONE = "UTC"


class Control:
    """The routes under /control."""

    def __init__(
        self,
        workspace: Workspace,
        manifest: Manifest,
        journal: Journal,
        faults: Faults,
        link: AppLink,
        interactions: Interactions,
    ) -> None:
        self._workspace = workspace
        self._manifest = manifest
        self._journal = journal
        self._faults = faults
        self._link = link
        self._interactions = interactions

    def routes(self) -> list[web.RouteDef | web.AbstractRouteDef]:
        return [
            web.post("/control/fault", self._fault),
            web.post("/control/faults/clear", self._clear),
            web.post("/control/delay", self._delay),
            web.post("/control/people", self._person),
            web.post("/control/reset", self._reset),
            web.post("/control/socket", self._socket),
            web.get("/control/calls", self._calls),
            web.get("/control/messages", self._messages),
            web.get("/control/log", self._log),
        ]

    async def _fault(self, request: web.Request) -> web.Response:
        try:
            self._faults.waiting.append(Fault(**(await body_of(request))))
        except (TypeError, ValueError) as error:
            raise BadRequestError(str(error)) from error
        return web.json_response({"ok": True})

    async def _clear(self, _request: web.Request) -> web.Response:
        self._faults.waiting.clear()
        return web.json_response({"ok": True})

    async def _delay(self, request: web.Request) -> web.Response:
        self._faults.delay = number_in(await body_of(request), "seconds")
        return web.json_response({"ok": True})

    async def _reset(self, _request: web.Request) -> web.Response:
        """An empty workspace: no messages, views, faults or records. People and connections stay."""
        self._workspace.clear()
        self._journal.clear()
        self._faults.clear()
        return web.json_response({"ok": True})

    async def _person(self, request: web.Request) -> web.Response:
        """Adds a person, or changes the one with this `user` id or address; the app hears of it as from Slack."""
        body = await body_of(request)
        if "user" in body:
            person: Person | None = person_in(self._workspace, body)
        else:
            person = self._workspace.by_email.get(str(need(body, "email")).lower())
        if person is None:
            person = self._workspace.add_person(
                need(body, "name"), body["email"], body.get("tz", _ZONE), body.get("title", "Colleague")
            )
            self._tell("team_join", person)
        else:
            self._change(person, body)
            self._tell("user_change", person)
        return web.json_response({"ok": True, "id": person.id})

    def _change(self, person: Person, body: Json) -> None:
        if "user" in body and "email" in body:
            try:
                self._workspace.move_address(person, str(need(body, "email")))
            except ValueError as error:
                raise BadRequestError(str(error)) from error
        person.name = body.get("name", person.name)
        person.title = body.get("title", person.title)
        person.timezone = body.get("tz", person.timezone)
        person.deactivated = bool(body.get("deactivated", person.deactivated))
        self._workspace.tell(None, {"type": "people"})

    def _tell(self, kind: str, person: Person) -> None:
        self._interactions.event(kind, {"user": person.as_user(with_email=self._manifest.sees_emails)})

    async def _socket(self, request: web.Request) -> web.Response:
        """`refresh` and `warning` ask for new connections (`count`: only so many, the oldest); `drop` cuts all."""
        body = await body_of(request)
        match need(body, "do"):
            case "refresh":
                await self._link.sockets.refresh("refresh_requested", int(body.get("count", MOST_CONNECTIONS)))
            case "warning":
                await self._link.sockets.refresh("warning", int(body.get("count", MOST_CONNECTIONS)))
            case "drop":
                self._link.sockets.drop()
            case unknown:
                raise BadRequestError(f"a socket can be refreshed, warned or dropped; not: {unknown}")
        return web.json_response({"ok": True})

    async def _calls(self, _request: web.Request) -> web.Response:
        return web.json_response({"calls": dict(self._journal.calls), "last": list(self._journal.last_calls)})

    async def _messages(self, request: web.Request) -> web.Response:
        """The bot's messages that stand for all to see, with metadata and the real time at which they arrived.

        With `all=1` everything ever written: also people's, ephemeral and deleted messages.
        """
        channel, everything = request.query.get("channel"), request.query.get("all") == "1"
        found = [
            _as_message(message)
            for conversation in self._workspace.conversations.values()
            if channel in (None, conversation.id)
            for message in conversation.messages.values()
            if everything or (message.bot and not message.deleted and message.ephemeral_for is None)
        ]
        return web.json_response({"messages": found})

    async def _log(self, _request: web.Request) -> web.Response:
        return web.json_response({"log": self._journal.refusals})


def _as_message(message: Message) -> Json:
    return {
        "channel": message.channel,
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "user": message.user,
        "bot": message.bot,
        "text": message.text,
        "blocks": message.blocks,
        "metadata": message.metadata,
        "files": [as_file(file, message.user) for file in message.files],
        "ephemeral_for": message.ephemeral_for,
        "deleted": message.deleted,
        "versions": len(message.versions) + 1,
        "received_at": message.received_at,
    }
