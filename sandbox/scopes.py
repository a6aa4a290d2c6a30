"""Which scope each method of the Web API needs, by Slack's method pages. Knows no request and no manifest."""

from __future__ import annotations

# `None` needs no scope.
_SCOPES: dict[str, str | None] = {
    "api.test": None,
    "apps.connections.open": None,  # of the app's own token
    "auth.test": None,
    "bots.info": "users:read",
    "chat.delete": "chat:write",
    "chat.getPermalink": None,
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "files.completeUploadExternal": "files:write",
    "files.getUploadURLExternal": "files:write",
    "team.info": "team:read",
    "users.info": "users:read",
    "users.list": "users:read",
    "users.lookupByEmail": "users:read.email",
    "views.open": None,
    "views.publish": None,
    "views.push": None,
    "views.update": None,
}
_BY_CONVERSATION = {
    "conversations.history": "history",
    "conversations.info": "read",
    "conversations.list": "read",
    "conversations.open": "write",
    "conversations.replies": "history",
}
METHODS = frozenset({*_SCOPES, *_BY_CONVERSATION})


def scope_for(method: str, *, direct: bool) -> str | None:
    """The scope a call needs. `direct` says whether it is about a direct conversation or a channel."""
    what = _BY_CONVERSATION.get(method)
    if what is not None:
        return f"{'im' if direct or method == 'conversations.open' else 'channels'}:{what}"
    return _SCOPES[method]
