"""Makes the file of an export and sends it to whoever asked for it, or says why not. Knows no queue."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from typing import BinaryIO

from bot.slack import views
from bot.slack.failures import FailureKind, SlackFailure
from bot.slack.text import Message
from bot.slack.web import UPLOADS, SlackWeb
from bot.use_cases.exports import Asked, TooLargeError, write_export
from rules.model import Person
from storage.database import Database
from storage.deliveries import Delivery

LARGEST_FILE = 50 * 1024**2
"""Slack takes a gigabyte. But the whole upload must end while this process holds the message: 50 MiB in 45 seconds is
what a line of 10 Mbit/s carries."""

_KEPT_EVERY_SECONDS = 10.0

Keep = Callable[[], Awaitable[None]]


class _NowAndThen:
    """Awaits `keep` when it was not for a while."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._time = asyncio.get_running_loop().time
        self._kept_at = self._time()

    async def __call__(self) -> None:
        if self._time() - self._kept_at > _KEPT_EVERY_SECONDS:
            await self._keep()
            self._kept_at = self._time()


class ExportSender:
    """Sends exports. One for each process."""

    def __init__(
        self, database: Database, slack: SlackWeb, default_timezone: str, checkpoint: Callable[[str], None]
    ) -> None:
        self._database = database
        self._slack = slack
        self._default_timezone = default_timezone
        self._checkpoint = checkpoint

    async def send(self, delivery: Delivery, reader: Person, channel: str, keep: Keep) -> str | None:
        """The file, or a message where there is none to send. Returns that message's ts; Slack tells none of a file.

        `keep` renews the hold on the delivery; what it raises ends this before anything is seen.
        Raises SlackFailure, DatabaseAwayError.
        """
        asked = Asked.of(delivery.facts)
        # It has no name on the disk: it is gone even where this process is killed.
        with tempfile.TemporaryFile() as file:
            words = await self._send_file(delivery, asked, reader, channel, file, keep)
        if words is None:
            return None
        await keep()
        self._checkpoint("before_post")
        posted = await self._slack.post(channel, words, delivery.token)
        self._checkpoint("after_post")
        return posted.ts

    async def _send_file(
        self, delivery: Delivery, asked: Asked, reader: Person, channel: str, file: BinaryIO, keep: Keep
    ) -> Message | None:
        """None where the file was sent; what is to be said instead where it cannot be."""
        name = asked.name(delivery.token)
        try:
            rows = await write_export(self._database, asked, file, LARGEST_FILE, _NowAndThen(keep))
            if rows == 0:
                return views.export_empty(asked.kind)
            length = file.tell()
            file.seek(0)
            await keep()
            file_id = await self._slack.upload(name, file, length)
            await keep()
            self._checkpoint("before_post")
            words = views.export_words(asked.kind, rows, asked.period, name, reader, self._default_timezone)
            await self._slack.share(file_id, name, channel, words)
        except TooLargeError:
            return views.export_too_large(asked.kind, LARGEST_FILE)
        except SlackFailure as failure:
            if failure.method in UPLOADS and _is_no_file_for_good(failure):
                return views.export_refused_by_slack(asked.kind, failure.error)
            raise
        self._checkpoint("after_post")
        return None


def _is_no_file_for_good(failure: SlackFailure) -> bool:
    # Without the scope nothing else of the bot's is held up: an installation from before there were exports.
    return failure.kind is FailureKind.REFUSED or failure.error == "missing_scope"
