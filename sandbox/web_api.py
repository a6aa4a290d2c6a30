"""Slack's Web API: POST /api/{method}, with Slack's answers and errors. Knows no page and sends the app nothing."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox import limits
from sandbox.faults import Faults, suffer
from sandbox.manifest import Manifest, scope_for
from sandbox.triggers import Triggers
from sandbox.workspace import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Conversation, Json, Message, View, Workspace

_PACE_TOLERANCE = 0.05
_KEPT_CALLS = 2000


class ApiError(Exception):
    """An error of Slack's: `{"ok": false, "error": code, …}`."""

    def __init__(self, code: str, status: int = 200, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.headers = dict(headers or {})
        self.more = more


class WebApi:
    """The methods that a bot calls. `refusals` lists what it did against Slack's rules."""

    def __init__(
        self,
        workspace: Workspace,
        manifest: Manifest,
        triggers: Triggers,
        faults: Faults,
        *,
        bot_token: str,
        app_token: str | None,
        message_gap: float,
        socket_url: Callable[[], str],
    ) -> None:
        self.workspace = workspace
        self.manifest = manifest
        self.triggers = triggers
        self.faults = faults
        self.bot_token = bot_token
        self.app_token = app_token
        self.message_gap = message_gap
        self._socket_url = socket_url
        self.calls: Counter[str] = Counter()
        self.last_calls: deque[Json] = deque(maxlen=_KEPT_CALLS)
        self.refusals: list[Json] = []
        self._last_post: dict[str, float] = {}
        self._methods: dict[str, Callable[[Json], Json]] = {
            "api.test": lambda _: {},
            "auth.test": self._auth_test,
            "apps.connections.open": lambda _: {"url": self._socket_url()},
            "bots.info": lambda _: {
                "bot": {"id": BOT_ID, "app_id": APP_ID, "name": manifest.name, "user_id": BOT_USER_ID}
            },
            "chat.delete": self._delete,
            "chat.getPermalink": self._permalink,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "conversations.history": self._history,
            "conversations.info": lambda a: {"channel": self._as_channel(self._conversation(a))},
            "conversations.list": self._list,
            "conversations.open": self._open,
            "conversations.replies": self._replies,
            "team.info": lambda _: {"team": {"id": TEAM_ID, "name": "Northwind"}},
            "users.info": self._user_info,
            "users.list": self._users,
            "users.lookupByEmail": self._lookup,
            "views.open": lambda a: self._open_view(a, push=False),
            "views.publish": self._publish,
            "views.push": lambda a: self._open_view(a, push=True),
            "views.update": self._update_view,
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls[method] += 1
        arguments = await _arguments(request)
        if self.faults.delay:
            await asyncio.sleep(self.faults.delay)
        fault = self.faults.take(method, arguments.get("channel"))

        async def answer() -> web.Response:
            return self._answer(method, arguments, request)

        return await (suffer(fault, request, answer) if fault else answer())

    def _answer(self, method: str, arguments: Json, request: web.Request) -> web.Response:
        status, headers = 200, {"x-oauth-scopes": ",".join(sorted(self.manifest.scopes))}
        try:
            self._authorize(method, arguments, request)
            body: Json = {"ok": True, **self._methods[method](arguments)}
        except ApiError as error:
            status, headers = error.status, {**headers, **error.headers}
            body = {"ok": False, "error": error.code, **error.more}
        except limits.Fault as fault:
            code = "invalid_arguments" if method.startswith("views.") else "invalid_blocks"
            body = {"ok": False, "error": code, "response_metadata": {"messages": [f"[ERROR] {fault}"]}}
            self._refuse(method, code, str(fault))
        self.last_calls.append({"method": method, "at": time.time(), "ok": body["ok"], "error": body.get("error")})
        return web.json_response(body, status=status, headers=headers)

    def _refuse(self, method: str, code: str, why: str) -> None:
        self.refusals.append({"method": method, "error": code, "why": why, "at": time.time()})

    def _authorize(self, method: str, arguments: Json, request: web.Request) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or arguments.get("token")
        wanted = self.app_token if method == "apps.connections.open" else self.bot_token
        if not token or token != wanted:
            raise ApiError("invalid_auth" if token else "not_authed")
        if method not in self._methods:
            raise ApiError("unknown_method", req_method=method)
        conversation = self.workspace.conversations.get(str(arguments.get("channel", "")))
        needed = (
            None
            if method == "apps.connections.open"
            else scope_for(method, conversation.kind if conversation else None)
        )
        if needed is not None and needed not in self.manifest.scopes:
            self._refuse(method, "missing_scope", needed)
            raise ApiError("missing_scope", needed=needed, provided=",".join(sorted(self.manifest.scopes)))

    def _auth_test(self, _arguments: Json) -> Json:
        return {"url": "http://localhost/", "team": "Northwind", "team_id": TEAM_ID, "user": "nps-loop",
                "user_id": BOT_USER_ID, "bot_id": BOT_ID, "is_enterprise_install": False}  # fmt: skip

    # People

    def _user(self, person: Any) -> Json:
        return {"user": person.as_user(with_email="users:read.email" in self.manifest.scopes)}

    def _user_info(self, arguments: Json) -> Json:
        if arguments.get("user") == BOT_USER_ID:
            return {"user": {"id": BOT_USER_ID, "is_bot": True, "name": "nps-loop", "profile": {}}}
        person = self.workspace.people.get(str(arguments.get("user")))
        if person is None:
            raise ApiError("user_not_found")
        return self._user(person)

    def _lookup(self, arguments: Json) -> Json:
        person = self.workspace.by_email.get(str(arguments.get("email", "")).lower())
        if person is None or person.deactivated:
            raise ApiError("users_not_found")
        return self._user(person)

    def _users(self, arguments: Json) -> Json:
        people = list(self.workspace.people.values())
        start, size = int(arguments.get("cursor") or 0), int(arguments.get("limit") or 200)
        more = str(start + size) if start + size < len(people) else ""
        members = [self._user(person)["user"] for person in people[start : start + size]]
        return {"members": members, "response_metadata": {"next_cursor": more}}

    # Conversations

    def _conversation(self, arguments: Json) -> Conversation:
        name = str(arguments.get("channel", ""))
        if name in self.workspace.people:
            return self._dm(name)
        found = self.workspace.conversations.get(name) or self.workspace.channel_named(name)
        if found is None or (found.kind == "im" and BOT_USER_ID not in found.members):
            raise ApiError("channel_not_found")
        return found

    def _dm(self, user: str) -> Conversation:
        if self.workspace.people[user].deactivated:
            raise ApiError("user_disabled")
        if not self.manifest.writes_to_messages_tab:
            raise ApiError("messages_tab_disabled")
        return self.workspace.app_dm(user)

    def _open(self, arguments: Json) -> Json:
        user = str(arguments.get("users", ""))
        if user not in self.workspace.people:
            raise ApiError("user_not_found")
        return {"channel": {"id": self._dm(user).id}}

    @staticmethod
    def _as_channel(conversation: Conversation) -> Json:
        return {"id": conversation.id, "name": conversation.name, "is_im": conversation.kind != "channel"}

    def _list(self, _arguments: Json) -> Json:
        channels = [c for c in self.workspace.conversations.values() if c.kind == "channel"]
        return {
            "channels": [self._as_channel(channel) for channel in channels],
            "response_metadata": {"next_cursor": ""},
        }

    def _page(self, arguments: Json, messages: list[Message]) -> Json:
        oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or "inf")
        within = [m for m in messages if not m.deleted and not m.ephemeral_for and oldest <= float(m.ts) <= latest]
        start, size = int(arguments.get("cursor") or 0), min(999, int(arguments.get("limit") or 100))
        whole = str(arguments.get("include_all_metadata", "")).lower() in ("1", "true")
        more = start + size < len(within)
        return {
            "messages": [_as_message(message, whole=whole) for message in within[start : start + size]],
            "has_more": more,
            "response_metadata": {"next_cursor": str(start + size) if more else ""},
        }

    def _history(self, arguments: Json) -> Json:
        conversation = self._conversation(arguments)
        top = [m for m in reversed(conversation.messages.values()) if m.thread_ts is None or m.broadcast]
        return self._page(arguments, top)

    def _replies(self, arguments: Json) -> Json:
        conversation = self._conversation(arguments)
        ts = str(arguments.get("ts"))
        if ts not in conversation.messages:
            raise ApiError("thread_not_found")
        thread = [conversation.messages[each] for each in (ts, *conversation.replies.get(ts, []))]
        return self._page(arguments, thread)

    # Messages

    def _content(self, arguments: Json, longest: int) -> tuple[str, list[Json]]:
        text, blocks = str(arguments.get("text") or ""), _parsed(arguments.get("blocks")) or []
        if not text and not blocks:
            raise ApiError("no_text")
        if len(text) > longest:
            raise ApiError("msg_too_long")
        limits.check_blocks(blocks, "message")
        if limits.text_length(blocks) > limits.LONGEST_BLOCK_TEXT:
            self._refuse("chat", "msg_blocks_too_long", str(limits.text_length(blocks)))
            raise ApiError("msg_blocks_too_long")
        return text, blocks

    def _keep_pace(self, channel: str) -> None:
        now = time.monotonic()
        if now - self._last_post.get(channel, float("-inf")) < self.message_gap - _PACE_TOLERANCE:
            self._refuse("chat.postMessage", "ratelimited", channel)
            raise ApiError("ratelimited", status=429, headers={"Retry-After": "1"})
        self._last_post[channel] = now

    def _post(self, arguments: Json) -> Json:
        conversation = self._conversation(arguments)
        text, blocks = self._content(arguments, limits.LONGEST_TEXT)
        metadata = _parsed(arguments.get("metadata"))
        if metadata is not None and len(json.dumps(metadata)) > limits.LONGEST_METADATA:
            raise ApiError("metadata_too_large")
        self._keep_pace(conversation.id)
        thread_ts = arguments.get("thread_ts") or None
        if thread_ts is not None and thread_ts not in conversation.messages:
            raise ApiError("thread_not_found")
        message = Message(
            channel=conversation.id,
            ts=self.workspace.new_ts(),
            user=BOT_USER_ID,
            text=text,
            blocks=_with_ids(blocks),
            bot=True,
            thread_ts=thread_ts,
            metadata=metadata,
            broadcast=str(arguments.get("reply_broadcast", "")).lower() in ("1", "true"),
        )
        self.workspace.add_message(message)
        return {"channel": conversation.id, "ts": message.ts, "message": _as_message(message, whole=True)}

    def _own(self, arguments: Json) -> Message:
        channel = str(arguments.get("channel", ""))
        conversation = self.workspace.conversations.get(channel)
        if conversation is None:
            raise ApiError("channel_not_found")
        message = conversation.messages.get(str(arguments.get("ts")))
        if message is None or message.deleted:
            raise ApiError("message_not_found")
        if not message.bot:
            raise ApiError("cant_update_message")
        return message

    def _update(self, arguments: Json) -> Json:
        message = self._own(arguments)
        text, blocks = self._content(arguments, limits.LONGEST_UPDATE_TEXT)
        message.versions.append(message.blocks)
        message.text, message.blocks = text, _with_ids(blocks)
        message.edited = not blocks
        if arguments.get("metadata") is not None:
            message.metadata = _parsed(arguments["metadata"]) or None
        self.workspace.changed(message)
        return {"channel": message.channel, "ts": message.ts, "text": text}

    def _delete(self, arguments: Json) -> Json:
        message = self._own(arguments)
        message.deleted = True
        self.workspace.changed(message, "deleted")
        return {"channel": message.channel, "ts": message.ts}

    def _permalink(self, arguments: Json) -> Json:
        channel, ts = arguments.get("channel"), str(arguments.get("message_ts", ""))
        return {"channel": channel, "permalink": f"http://localhost/archives/{channel}/p{ts.replace('.', '')}"}

    def _post_ephemeral(self, arguments: Json) -> Json:
        conversation = self._conversation(arguments)
        text, blocks = self._content(arguments, limits.LONGEST_TEXT)
        self._keep_pace(conversation.id)
        ts = self.workspace.new_ts()
        user = str(arguments.get("user"))
        self.workspace.add_message(
            Message(conversation.id, ts, BOT_USER_ID, text, _with_ids(blocks), bot=True, ephemeral_for=user)
        )
        return {"message_ts": ts}

    # Views

    def _open_view(self, arguments: Json, *, push: bool) -> Json:
        opened_from = self.triggers.use(str(arguments.get("trigger_id", "")))
        if isinstance(opened_from, str):
            raise ApiError(opened_from)
        body = _parsed(arguments.get("view"))
        limits.check_view(body, "modal")
        stack = self.workspace.modals.setdefault(opened_from["user"], [])
        if push and len(stack) >= 3:  # noqa: PLR2004 - Slack's own limit
            raise ApiError("push_limit_reached")
        view = self.add_modal(opened_from["user"], body, opened_from)
        return {"view": view.body}

    def add_modal(self, user: str, body: Json, opened_from: Json) -> View:
        """Puts a modal on top of a person's stack."""
        view = View(self.workspace.new_id("V"), user, {}, opened_from)
        view.body = {**body, **_view_facts(view.id), "blocks": _with_ids(body["blocks"])}
        self.workspace.views[view.id] = view
        self.workspace.modals.setdefault(user, []).append(view)
        self.workspace.tell(user, {"type": "modal"})
        return view

    def _update_view(self, arguments: Json) -> Json:
        view = self.workspace.views.get(str(arguments.get("view_id", "")))
        if view is None:
            raise ApiError("not_found")
        self.replace_view(view, _parsed(arguments.get("view")))
        return {"view": view.body}

    def replace_view(self, view: View, body: Json) -> None:
        """Puts other content into a modal that is open. Raises limits.Fault."""
        limits.check_view(body, "modal")
        view.body = {**body, **_view_facts(view.id), "blocks": _with_ids(body["blocks"])}
        self.workspace.tell(view.user, {"type": "modal"})

    def _publish(self, arguments: Json) -> Json:
        user = str(arguments.get("user_id"))
        if user not in self.workspace.people:
            raise ApiError("user_not_found")
        body = _parsed(arguments.get("view"))
        limits.check_view(body, "home")
        kept = self.workspace.homes.get(user)
        if kept is not None and arguments.get("hash") not in (None, kept.body["hash"]):
            raise ApiError("hash_conflict")
        view = View(kept.id if kept else self.workspace.new_id("V"), user, {})
        view.body = {**body, **_view_facts(view.id), "blocks": _with_ids(body["blocks"])}
        self.workspace.homes[user] = self.workspace.views[view.id] = view
        self.workspace.tell(user, {"type": "home"})
        return {"view": view.body}


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        body = await request.json()
        return dict(body) if isinstance(body, dict) else {}
    return {**request.query, **dict(await request.post())}


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise ApiError("invalid_arguments") from error


def _with_ids(blocks: list[Json]) -> list[Json]:
    """The blocks with the ids that Slack gives to those without."""
    return [{**block, "block_id": block.get("block_id") or f"b{place}"} for place, block in enumerate(blocks)]


def _view_facts(view_id: str) -> Json:
    return {
        "id": view_id,
        "hash": f"{time.time():.6f}.{view_id}",
        "team_id": TEAM_ID,
        "app_id": APP_ID,
        "bot_id": BOT_ID,
        "state": {"values": {}},
        "root_view_id": view_id,
        "previous_view_id": None,
    }


def _as_message(message: Message, *, whole: bool) -> Json:
    shown: Json = {
        "type": "message",
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
    }
    if message.bot:
        shown |= {"bot_id": BOT_ID, "app_id": APP_ID}
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.metadata:
        payload = {"event_payload": message.metadata.get("event_payload", {})} if whole else {}
        shown["metadata"] = {"event_type": message.metadata.get("event_type"), **payload}
    return shown
