"""The bot's line to one workspace: who it is there, and, in Socket Mode, the sockets. Knows no event."""

from __future__ import annotations

import asyncio
import contextlib

import structlog
from slack_bolt.async_app import AsyncApp

from bot.slack.failures import FailureKind, SlackFailure
from bot.slack.sockets import Sockets
from bot.slack.web import SlackWeb

log = structlog.get_logger()

_TRY_AGAIN_SECONDS = 5.0
_ASK_SECONDS = 20.0


class SlackConnection:
    """Opened once. Where Slack refuses the tokens it fails at once; where Slack is away it is tried until it is back.

    Answers to surveys are taken meanwhile: not every survey tool sends again.
    """

    def __init__(self, slack: SlackWeb, app: AsyncApp, app_token: str | None, base_url: str) -> None:
        self._slack = slack
        self._sockets = Sockets(app, app_token, base_url) if app_token else None
        self._opened = False
        self._trying: asyncio.Task[None] | None = None
        self._last_asked = float("-inf")
        self._last_problem: str | None = None

    async def open(self) -> None:
        """Raises SlackFailure where a token is refused; returns, and goes on trying, where Slack cannot be reached."""
        try:
            await self._open()
        except SlackFailure as failure:
            if failure.kind in (FailureKind.BOT_REFUSED, FailureKind.REFUSED):
                raise
            log.warning("slack.away", failure=str(failure))
            self._trying = asyncio.create_task(self._keep_trying())

    async def _open(self) -> None:
        await self._slack.who_am_i()
        if self._sockets is not None:
            await self._sockets.open()
        self._opened = True

    async def _keep_trying(self) -> None:
        while not self._opened:
            await asyncio.sleep(_TRY_AGAIN_SECONDS)
            try:
                await self._open()
            except SlackFailure as failure:
                log.warning("slack.away", failure=str(failure))
        log.info("slack.connected")

    async def problem(self) -> str | None:
        """What keeps Slack and the bot apart now; None if nothing does. Slack is asked every 20 seconds at most."""
        if not self._opened:
            return "not connected to Slack yet"
        if self._sockets is not None:
            return None if await self._sockets.connected() else "no Socket Mode connection"
        now = asyncio.get_running_loop().time()
        if now - self._last_asked > _ASK_SECONDS:
            self._last_asked = now
            try:
                await self._slack.who_am_i()
                self._last_problem = None
            except SlackFailure as failure:
                self._last_problem = f"Slack does not answer ({failure.error})"
        return self._last_problem

    async def close(self) -> None:
        """No more requests come in over sockets after this."""
        if self._trying is not None:
            self._trying.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._trying
        if self._sockets is not None:
            await self._sockets.close()
