"""Which road takes a payload to the app: an open socket, else its address. Tries events again; knows no payload."""

from __future__ import annotations

import asyncio
import json
from typing import Literal

from sandbox.http_requests import NoRetryError, SignedRequests
from sandbox.journal import Journal
from sandbox.socket_mode import TOO_LATE, NotAnsweredError, SocketMode
from sandbox.workspace import Json


class AppLink:
    """Brings payloads to the app and its acknowledgements back. `retry_pauses` are in seconds, one for each retry."""

    def __init__(
        self,
        sockets: SocketMode,
        requests: SignedRequests | None,
        journal: Journal,
        retry_pauses: tuple[float, ...],
    ) -> None:
        self.sockets = sockets
        self._requests = requests
        self._journal = journal
        self._pauses = (0.0, *retry_pauses)
        self._events: set[asyncio.Task[None]] = set()

    @property
    def connected(self) -> bool:
        return self.sockets.connected or self._requests is not None

    async def send(self, kind: Literal["interactive", "slash_commands"], payload: Json) -> Json:
        """Sends what a person did, and returns what the ack carried.

        Raises NotAnsweredError after three seconds, or where the app is not there or answers with an error.
        """
        try:
            if self.sockets.connected or self._requests is None:
                return await self.sockets.send(kind, payload)
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            return await self._requests.send_form(form)
        except NotAnsweredError as error:
            if error.blame:
                self._journal.refused(kind, error.blame, f"{payload.get('type', kind)}: {error.reason}")
            raise

    def send_event(self, payload: Json) -> None:
        """Sends an event in the background, and again where it is not acknowledged."""
        task = asyncio.get_running_loop().create_task(self._send_event(payload))
        self._events.add(task)
        task.add_done_callback(self._events.discard)

    async def _send_event(self, payload: Json) -> None:
        reason = "http_error"
        for attempt, pause in enumerate(self._pauses):
            await asyncio.sleep(pause)
            try:
                await self._try_event(payload, attempt, reason)
            except NoRetryError:
                return
            except NotAnsweredError as error:
                reason = "http_timeout" if error.blame == TOO_LATE else "http_error"
            else:
                return

    async def _try_event(self, payload: Json, attempt: int, reason: str) -> None:
        if self._requests is None or self.sockets.connected:
            retry = {"retry_attempt": attempt, "retry_reason": reason if attempt else ""}
            await self.sockets.send("events_api", payload, **retry)
        else:
            await self._requests.send_event(payload, attempt, reason)

    async def close(self) -> None:
        """Ends what is under way."""
        for task in list(self._events):
            task.cancel()
        await self.sockets.close()
        if self._requests is not None:
            await self._requests.close()
