"""Trigger ids and response URLs: what a click lets the app do, how often and how long. Knows no message."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from sandbox.calls import ApiError

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60.0
RESPONSE_USES = 5
# Of a bot that is not there any more, or never answers.
_MOST_KEPT = 20_000


@dataclass(slots=True)
class _Trigger:
    user: str
    began: float = field(default_factory=time.monotonic)
    used: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Who did something, and where: `ts` is of the message acted on, None for a command."""

    user: str
    channel: str
    ts: str | None = None


@dataclass(slots=True)
class _Response:
    place: Place
    began: float = field(default_factory=time.monotonic)
    uses: int = 0


class Triggers:
    """Trigger ids live three seconds and open one view; response URLs live half an hour and take five answers."""

    def __init__(self) -> None:
        self._triggers: OrderedDict[str, _Trigger] = OrderedDict()
        self._responses: OrderedDict[str, _Response] = OrderedDict()

    def trigger(self, user: str) -> str:
        """A trigger id for what a person has just done."""
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = _Trigger(user)
        if len(self._triggers) > _MOST_KEPT:
            self._triggers.popitem(last=False)
        return trigger_id

    def use(self, trigger_id: str) -> str:
        """The person the trigger belongs to. Raises ApiError where it is unknown, used, or too old."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        age = time.monotonic() - trigger.began
        if age > TRIGGER_SECONDS:
            raise ApiError("expired_trigger_id", why=f"{age:.1f} s after what the person did")
        trigger.used = True
        return trigger.user

    def response_token(self, place: Place) -> str:
        """A token for a response URL."""
        token = secrets.token_hex(16)
        self._responses[token] = _Response(place)
        if len(self._responses) > _MOST_KEPT:
            self._responses.popitem(last=False)
        return token

    def use_response(self, token: str) -> Place:
        """Where an answer goes. Raises ApiError where the URL is unknown, too old, or used up."""
        response = self._responses.get(token)
        if response is None:
            raise ApiError("invalid_url")
        if time.monotonic() - response.began > RESPONSE_SECONDS:
            raise ApiError("expired_url")
        if response.uses >= RESPONSE_USES:
            raise ApiError("used_url")
        response.uses += 1
        return response.place
