"""Response URLs: what an app answers to a click or a command, up to five times in half an hour. Knows no payload."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from sandbox import limits
from sandbox.calls import ApiError
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.message_methods import content_of
from sandbox.triggers import Place, Triggers
from sandbox.workspace import BOT_USER_ID, Json, Message, Workspace

_NOT_FOUND, _BAD = 404, 400
_RESPONSE_URL = "response_url"
_NO_SUCH_URL = frozenset({"invalid_url", "expired_url", "used_url"})


class Responses:
    """Gives response URLs and takes what is posted to them. `base_url` is where this workspace listens."""

    def __init__(self, workspace: Workspace, triggers: Triggers, journal: Journal, faults: Faults) -> None:
        self._faults = faults
        self._workspace = workspace
        self._triggers = triggers
        self._journal = journal
        self.base_url = ""

    def url(self, place: Place) -> str:
        """A new response URL for what was done at this place."""
        return f"{self.base_url}/response/{self._triggers.response_token(place)}"

    async def handle(self, request: web.Request) -> web.Response:
        """POST /response/{token}."""
        try:
            # Only where it was asked for by name: a fault of every method is one of the Web API's.
            named = any(fault.method == _RESPONSE_URL for fault in self._faults.waiting)
            if named and (fault := self._faults.take(_RESPONSE_URL, None)) is not None:
                # Nothing was refused that the app could have known: it stands in no list of refusals.
                return web.Response(status=_BAD, text=fault.fault.removeprefix("error:"))
            answer: Any = await request.json()
            if not isinstance(answer, dict):
                raise ApiError("invalid_payload")
            self.post(self._triggers.use_response(request.match_info["token"]), answer)
        except ApiError as error:
            self._journal.refused(_RESPONSE_URL, error.code, error.why)
            status = _NOT_FOUND if error.code in _NO_SUCH_URL else _BAD
            return web.Response(status=status, text=error.code)
        except limits.RefusedError as error:
            self._journal.refused(_RESPONSE_URL, "invalid_blocks", str(error))
            return web.Response(status=_BAD, text="invalid_blocks")
        except ValueError:
            self._journal.refused(_RESPONSE_URL, "invalid_payload", "the body is no JSON")
            return web.Response(status=_BAD, text="invalid_payload")
        return web.Response(text="ok")

    def post(self, place: Place, answer: Json) -> None:
        """Does what an answer says. Raises ApiError or limits.RefusedError."""
        standing = self._standing(place)
        if answer.get("delete_original"):
            if standing is not None:
                self._workspace.delete(standing)
            return
        text, blocks = content_of(answer, limits.LONGEST_TEXT)
        if standing is not None and answer.get("replace_original"):
            self._workspace.show(standing, text, blocks)
            return
        private = answer.get("response_type", "ephemeral") != "in_channel"
        message = Message(
            channel=place.channel,
            ts=self._workspace.new_ts(),
            user=BOT_USER_ID,
            text=text,
            blocks=self._workspace.with_ids(blocks),
            bot=True,
            thread_ts=answer.get("thread_ts") or (standing.thread_ts if standing else None),
            ephemeral_for=place.user if private else None,
        )
        self._workspace.add_message(message)

    def _standing(self, place: Place) -> Message | None:
        """The message that was acted on: the app's own, so it may be replaced."""
        if place.ts is None:
            return None
        message = self._workspace.conversations[place.channel].messages.get(place.ts)
        return None if message is None or message.deleted else message
