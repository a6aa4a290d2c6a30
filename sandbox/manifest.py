"""What the app's manifest grants and asks for. Knows no request."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

# The scope that each method needs, by Slack's method pages; `None` needs no scope.
SCOPES: dict[str, str | None] = {
    "api.test": None,
    "auth.test": None,
    "bots.info": "users:read",
    "chat.delete": "chat:write",
    "chat.getPermalink": None,
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "team.info": "team:read",
    "users.info": "users:read",
    "users.list": "users:read",
    "users.lookupByEmail": "users:read.email",
    "views.open": None,
    "views.publish": None,
    "views.push": None,
    "views.update": None,
}
_HISTORY = {"app": "im:history", "im": "im:history", "channel": "channels:history"}
_READ = {"app": "im:read", "im": "im:read", "channel": "channels:read"}


def scope_for(method: str, conversation_kind: str | None) -> str | None:
    """The scope a call needs; those that read a conversation need the one of its kind."""
    if method in ("conversations.history", "conversations.replies"):
        return _HISTORY.get(conversation_kind or "app")
    if method in ("conversations.info", "conversations.list"):
        return _READ.get(conversation_kind or "channel")
    return SCOPES.get(method)


@dataclass(frozen=True, slots=True)
class Manifest:
    name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: tuple[dict[str, Any], ...]
    interactive: bool
    has_home: bool
    writes_to_messages_tab: bool

    @classmethod
    def read(cls, file: Path) -> Manifest:
        """Raises OSError or ValueError where there is no manifest in the file."""
        raw = yaml.safe_load(file.read_text(encoding="utf-8"))
        if not isinstance(raw, dict) or "display_information" not in raw:
            raise ValueError(f"{file} is no app manifest")
        features, settings = raw.get("features", {}), raw.get("settings", {})
        home = features.get("app_home", {})
        return cls(
            name=raw["display_information"]["name"],
            scopes=frozenset(raw.get("oauth_config", {}).get("scopes", {}).get("bot", [])),
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
            commands=tuple(features.get("slash_commands", [])),
            interactive=bool(settings.get("interactivity", {}).get("is_enabled")),
            has_home=bool(home.get("home_tab_enabled")),
            writes_to_messages_tab=bool(home.get("messages_tab_enabled")),
        )
