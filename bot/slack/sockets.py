"""Keeps two Socket Mode connections open. Knows no event."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.failures import FailureKind, SlackFailure, classify

# A refresh closes the old connection before it opens the new one; with two, one is open all the time.
_CONNECTIONS = 2
_CONNECT_SECONDS = 10.0


async def check_app_token(app_token: str, base_url: str) -> None:
    """Raises SlackFailure where Slack refuses the token: a handler would try it for ever and say nothing."""
    client = AsyncWebClient(base_url=base_url, timeout=int(_CONNECT_SECONDS), retry_handlers=[])
    try:
        await client.apps_connections_open(app_token=app_token)
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
        raise classify("apps.connections.open", error) from error


class Sockets:
    """The app's line to Slack. To be made inside a running event loop."""

    def __init__(self, app: AsyncApp, app_token: str, base_url: str) -> None:
        self._base_url = base_url
        self._app_token = app_token
        logger = logging.getLogger("slack_bolt.sockets")
        self._handlers = [
            AsyncSocketModeHandler(
                app, app_token, logger=logger, web_client=AsyncWebClient(base_url=base_url, token=app_token)
            )
            for _ in range(_CONNECTIONS)
        ]

    async def connected(self) -> bool:
        """Whether Slack can reach us now."""
        return any([await handler.client.is_connected() for handler in self._handlers])

    async def open(self) -> None:
        """Opens both connections. Raises SlackFailure where Slack does not let us in."""
        await check_app_token(self._app_token, self._base_url)
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await asyncio.gather(*(handler.connect_async() for handler in self._handlers))
        except TimeoutError as error:
            raise SlackFailure(FailureKind.RETRY, "apps.connections.open", "no socket in time") from error

    async def close(self) -> None:
        await asyncio.gather(*(handler.close_async() for handler in self._handlers))
