"""What the app's manifest grants and asks for. Knows no request."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts of an app manifest that a workspace acts by."""

    name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: tuple[dict[str, Any], ...]
    interactive: bool
    has_home: bool
    writes_to_messages_tab: bool
    reads_messages_tab: bool

    @classmethod
    def read(cls, file: Path) -> Manifest:
        """Raises OSError or ValueError where there is no manifest in the file."""
        try:
            raw = yaml.safe_load(file.read_text(encoding="utf-8"))
        except yaml.YAMLError as error:
            raise ValueError(f"{file} is no YAML: {error}") from error
        if not isinstance(raw, dict) or "name" not in (raw.get("display_information") or {}):
            raise ValueError(f"{file} is no app manifest")
        features, settings = raw.get("features") or {}, raw.get("settings") or {}
        home = features.get("app_home") or {}
        shown = bool(home.get("messages_tab_enabled"))
        return cls(
            name=(features.get("bot_user") or {}).get("display_name") or raw["display_information"]["name"],
            scopes=frozenset(((raw.get("oauth_config") or {}).get("scopes") or {}).get("bot") or []),
            events=frozenset((settings.get("event_subscriptions") or {}).get("bot_events") or []),
            commands=tuple(features.get("slash_commands") or []),
            interactive=bool((settings.get("interactivity") or {}).get("is_enabled")),
            has_home=bool(home.get("home_tab_enabled")),
            writes_to_messages_tab=shown,
            reads_messages_tab=shown and not home.get("messages_tab_read_only_enabled"),
        )

    @property
    def sees_emails(self) -> bool:
        """Whether user objects tell the app people's addresses."""
        return "users:read.email" in self.scopes
