"""What went wrong with a call to Slack, by what can be done about it. Makes no call itself."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError


class FailureKind(StrEnum):
    """RETRY: surely not done, may work soon. WAIT: Slack said when. AMBIGUOUS: may have been done.

    REFUSED: this content or target will never work. READER_GONE: the person cannot be written to. MESSAGE_GONE: the
    message to be changed is not there any more. BOT_REFUSED: a human must mend the installation, then it works.
    """

    RETRY = "retry"
    WAIT = "wait"
    AMBIGUOUS = "ambiguous"
    REFUSED = "refused"
    READER_GONE = "reader_gone"
    MESSAGE_GONE = "message_gone"
    BOT_REFUSED = "bot_refused"


class SlackFailure(Exception):  # noqa: N818 - it is an outcome that is handled, by kind
    """A call that did not succeed. `error` is Slack's own code or the kind of network fault; `wait` is in seconds."""

    def __init__(self, kind: FailureKind, method: str, error: str, wait: float | None = None) -> None:
        super().__init__(f"{method}: {error}")
        self.kind = kind
        self.method = method
        self.error = error
        self.wait = wait


# Slack's documentation of these codes leaves open whether the call was carried out ("it's possible some aspect of the
# operation succeeded"); duplicate_* says that it was, once.
_AMBIGUOUS = frozenset(
    {
        "fatal_error",
        "internal_error",
        "request_timeout",
        "service_unavailable",
        "duplicate_message_not_found",
        "duplicate_channel_not_found",
    }
)
_WAIT = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_READER_GONE = frozenset(
    {
        "channel_not_found",
        "user_not_found",
        "users_not_found",
        "user_disabled",
        "user_not_visible",
        "cannot_dm_bot",
        "is_archived",
        "not_in_channel",
    }
)
_MESSAGE_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"})
_BOT_REFUSED = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "no_permission",
        "messages_tab_disabled",
        "restricted_action",
        "missing_scope",
        "not_allowed_token_type",
        "org_login_required",
        "team_access_not_granted",
        "access_denied",
        "ekm_access_denied",
        "accesslimited",
    }
)
_DEFAULT_WAIT = 30.0
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500


def _wait_of(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    value = headers.get("Retry-After") or headers.get("retry-after") or ""
    try:
        return max(1.0, float(value))
    except ValueError:
        return _DEFAULT_WAIT


def _of_answer(method: str, error: SlackApiError) -> SlackFailure:
    # An answer that is no JSON leaves the bare aiohttp response here instead of slack_sdk's own.
    answer: Any = error.response
    status = int(getattr(answer, "status_code", None) or getattr(answer, "status", None) or 0)
    body = getattr(error.response, "data", None)
    code = str(body.get("error", "")) if isinstance(body, dict) else ""
    if status == _TOO_MANY_REQUESTS or code in _WAIT:
        return SlackFailure(FailureKind.WAIT, method, code or "ratelimited", _wait_of(error))
    for kind, codes in (
        (FailureKind.AMBIGUOUS, _AMBIGUOUS),
        (FailureKind.READER_GONE, _READER_GONE),
        (FailureKind.MESSAGE_GONE, _MESSAGE_GONE),
        (FailureKind.BOT_REFUSED, _BOT_REFUSED),
    ):
        if code in codes:
            return SlackFailure(kind, method, code)
    if not code or status >= _SERVER_ERROR:
        return SlackFailure(FailureKind.AMBIGUOUS, method, code or f"HTTP {status} without an answer")
    return SlackFailure(FailureKind.REFUSED, method, code)


def classify(method: str, error: Exception) -> SlackFailure:
    """The failure behind what slack_sdk or aiohttp raised while calling `method`."""
    if isinstance(error, SlackApiError):
        return _of_answer(method, error)
    if isinstance(error, aiohttp.ClientConnectorError):
        return SlackFailure(FailureKind.RETRY, method, "no connection to Slack")
    if isinstance(error, asyncio.TimeoutError):
        return SlackFailure(FailureKind.AMBIGUOUS, method, "no answer in time")
    if isinstance(error, aiohttp.ClientError | SlackClientError | OSError):
        return SlackFailure(FailureKind.AMBIGUOUS, method, f"connection lost ({type(error).__name__})")
    raise error
