"""What the app did: every call it made, and every time it broke one of Slack's rules. Knows no rule itself."""

from __future__ import annotations

import time
from collections import Counter, deque
from typing import Any

Json = dict[str, Any]
_KEPT_CALLS = 2000

# Errors that only an app in the wrong meets. Others, such as `channel_not_found`, happen to the best of them.
VIOLATIONS = frozenset(
    {
        "exchanged_trigger_id",
        "expired_trigger_id",
        "file_not_found",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_form_data",
        "invalid_json",
        "invalid_metadata_format",
        "invalid_trigger_id",
        "json_not_object",
        "metadata_too_large",
        "missing_argument",
        "missing_scope",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "not_enabled",
        "push_limit_reached",
        "ratelimited",
        "unknown_method",
        "view_too_large",
    }
)


class Journal:
    """`calls` counts by method, `last_calls` are the newest, `refusals` what was against Slack's rules."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.last_calls: deque[Json] = deque(maxlen=_KEPT_CALLS)
        self.refusals: list[Json] = []

    def clear(self) -> None:
        """Forgets everything, in place."""
        for kept in (self.calls, self.last_calls, self.refusals):
            kept.clear()

    def answered(self, method: str, channel: str | None, error: str | None) -> None:
        """A call was answered; `error` is None where it went well."""
        self.last_calls.append(
            {"method": method, "channel": channel, "at": time.time(), "ok": error is None, "error": error}
        )

    def refused(self, method: str, code: str, why: str) -> None:
        """The app broke a rule. `method` is a method's name, or what else the app did."""
        self.refusals.append({"method": method, "error": code, "why": why, "at": time.time()})
