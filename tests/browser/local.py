"""A workspace without the bot, in this process: a visitor has its page, the test is the app. Knows no test."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.sandbox.apps import Json, Line, line
from tests.sandbox.conftest import MANIFEST, Wired, wired_workspace

_PATIENCE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Local:
    """A running workspace and the app's line to it. The workspace runs on a thread of its own."""

    loop: asyncio.AbstractEventLoop
    wired: Wired
    app: Line

    @property
    def url(self) -> str:
        return self.wired.sandbox.url

    def do(self, call: Coroutine[Any, Any, Any]) -> Any:
        """What a call of the app's is answered."""
        return asyncio.run_coroutine_threadsafe(call, self.loop).result(_PATIENCE_SECONDS)

    def post(self, name: str, text: str, **more: Any) -> Json:
        """The app writes to the colleague with this first name: the channel and ts it was given."""
        posted = self.do(self.wired.client.chat_postMessage(channel=self.wired.person(name), text=text, **more))
        return {"channel": posted["channel"], "ts": posted["ts"]}

    def update(self, posted: Json, text: str, **more: Any) -> None:
        self.do(self.wired.client.chat_update(**posted, text=text, **more))

    def permalink(self, posted: Json) -> str:
        answer = self.do(self.wired.client.chat_getPermalink(channel=posted["channel"], message_ts=posted["ts"]))
        return str(answer["permalink"])

    def open_modal(self, name: str, view: Json) -> None:
        trigger = self.wired.sandbox.triggers.trigger(self.wired.person(name))
        self.do(self.wired.client.views_open(trigger_id=trigger, view=view))

    @property
    def last(self) -> Json:
        """What the app got last."""
        return self.app.payloads[-1]


@contextlib.contextmanager
def local_workspace(manifest: Path = MANIFEST) -> Iterator[Local]:
    """A workspace of its own, without a pace, and an app that acknowledges everything."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    opened = contextlib.AsyncExitStack()

    async def start() -> Local:
        wired = await opened.enter_async_context(wired_workspace(manifest, message_gap=0.0))
        return Local(loop, wired, await opened.enter_async_context(line(wired)))

    try:
        yield asyncio.run_coroutine_threadsafe(start(), loop).result(_PATIENCE_SECONDS)
    finally:
        asyncio.run_coroutine_threadsafe(opened.aclose(), loop).result(_PATIENCE_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_PATIENCE_SECONDS)
        loop.close()
