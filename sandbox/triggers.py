"""Trigger ids and response URLs: what a click lets the app do, how often and how long. Knows no message."""

from __future__ import annotations

import secrets
import time

from sandbox.workspace import Json

_TRIGGER_SECONDS = 3.0
_RESPONSE_SECONDS = 30 * 60.0
_RESPONSE_USES = 5


class Triggers:
    """Trigger ids live three seconds and open one view; response URLs live half an hour and take five answers."""

    def __init__(self) -> None:
        self._triggers: dict[str, tuple[float, Json]] = {}
        self._used: set[str] = set()
        self._responses: dict[str, tuple[float, int, Json]] = {}

    def trigger(self, opened_from: Json) -> str:
        """A trigger id for what a person (`opened_from["user"]`) has just done."""
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(8)}"
        self._triggers[trigger_id] = (time.monotonic(), opened_from)
        return trigger_id

    def use(self, trigger_id: str) -> Json | str:
        """What the trigger belongs to, or Slack's error."""
        if trigger_id in self._used:
            return "exchanged_trigger_id"
        if trigger_id not in self._triggers:
            return "invalid_trigger_id"
        began, opened_from = self._triggers.pop(trigger_id)
        if time.monotonic() - began > _TRIGGER_SECONDS:
            return "expired_trigger_id"
        self._used.add(trigger_id)
        return opened_from

    def response_token(self, place: Json) -> str:
        """A token for a response URL; `place` says who acted and where."""
        token = secrets.token_hex(16)
        self._responses[token] = (time.monotonic(), 0, place)
        return token

    def use_response(self, token: str) -> Json | None:
        """Where an answer goes; None where the URL is unknown, too old, or used up."""
        began, uses, place = self._responses.get(token, (0.0, _RESPONSE_USES, {}))
        if uses >= _RESPONSE_USES or time.monotonic() - began > _RESPONSE_SECONDS:
            return None
        self._responses[token] = (began, uses + 1, place)
        return place
