"""Slack's Web API: POST /api/{method}. Owns tokens, scopes, faults and the shape of answers; knows no method."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web

from sandbox import limits
from sandbox.calls import ApiError, Json, Method, arguments_of
from sandbox.faults import Faults, suffer
from sandbox.journal import VIOLATIONS, Journal
from sandbox.manifest import Manifest
from sandbox.scopes import scope_for
from sandbox.workspace import Workspace

_OPEN_SOCKET = "apps.connections.open"


class WebApi:
    """Answers the calls of a bot. `methods` are those it may call beside the two that are answered here."""

    def __init__(
        self,
        workspace: Workspace,
        manifest: Manifest,
        faults: Faults,
        journal: Journal,
        methods: dict[str, Method],
        *,
        bot_token: str,
        app_token: str | None,
        socket_url: Callable[[], str],
    ) -> None:
        self._workspace = workspace
        self._manifest = manifest
        self._faults = faults
        self._journal = journal
        self._bot_token = bot_token
        self._app_token = app_token
        self._granted = ",".join(sorted(manifest.scopes))
        self._methods: dict[str, Method] = {
            **methods,
            "api.test": lambda arguments: {"args": arguments},
            _OPEN_SOCKET: lambda _: {"url": socket_url()},
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call: a fault that was asked for befalls it, before or after it is done."""
        method = request.match_info["method"]
        self._journal.calls[method] += 1
        try:
            arguments = await arguments_of(request)
        except ApiError as error:
            return self._told(method, None, error)
        if self._faults.delay:
            await asyncio.sleep(self._faults.delay)
        fault = self._faults.take(method, arguments.get("channel"))

        async def answer() -> web.Response:
            return self._answer(method, arguments, request)

        return await (suffer(fault, request, answer) if fault else answer())

    def _answer(self, method: str, arguments: Json, request: web.Request) -> web.Response:
        channel = arguments.get("channel")
        try:
            self._authorize(method, arguments, request)
            body: Json = {"ok": True, **self._methods[method](arguments)}
        except ApiError as error:
            return self._told(method, channel, error)
        except limits.RefusedError as error:
            code = "invalid_arguments" if method.startswith("views.") else "invalid_blocks"
            messages = [f"[ERROR] {problem}" for problem in error.problems]
            return self._told(method, channel, ApiError(code, why=str(error), response_metadata={"messages": messages}))
        self._journal.answered(method, channel, None)
        return web.json_response(body, headers={"x-oauth-scopes": self._granted})

    def _told(self, method: str, channel: Any, error: ApiError) -> web.Response:
        self._journal.answered(method, channel, error.code)
        if error.code in VIOLATIONS:
            self._journal.refused(method, error.code, error.why)
        body = {"ok": False, "error": error.code, **error.more}
        headers = {"x-oauth-scopes": self._granted, **error.headers}
        return web.json_response(body, status=error.status, headers=headers)

    def _authorize(self, method: str, arguments: Json, request: web.Request) -> None:
        if method not in self._methods:
            raise ApiError("unknown_method", why=method, req_method=method)
        if method == "api.test":
            return
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or arguments.get("token")
        if not token:
            raise ApiError("not_authed")
        if method == _OPEN_SOCKET and token == self._app_token:
            return
        if token != self._bot_token or method == _OPEN_SOCKET:
            raise ApiError("not_allowed_token_type" if token in (self._bot_token, self._app_token) else "invalid_auth")
        needed = scope_for(method, direct=self._is_direct(arguments))
        if needed is not None and needed not in self._manifest.scopes:
            raise ApiError("missing_scope", why=needed, needed=needed, provided=self._granted)

    def _is_direct(self, arguments: Json) -> bool:
        channel = str(arguments.get("channel", ""))
        conversation = self._workspace.conversations.get(channel)
        if conversation is not None:
            return conversation.kind != "channel"
        return channel.startswith(("D", "U")) or arguments.get("types") == "im"
