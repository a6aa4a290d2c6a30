"""What Slack sends an app when a person does something: the payloads, as plain data. Sends nothing."""

from __future__ import annotations

import time
from typing import Any

from sandbox.conversation_methods import as_message
from sandbox.workspace import (
    APP_ID,
    BOT_USER_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    Conversation,
    Json,
    Message,
    Person,
    View,
)

# Slack still sends a verification token; no app should look at it.
_VERIFICATION = "sandbox"


def _common(person: Person, kind: str) -> Json:
    return {
        "type": kind,
        "api_app_id": APP_ID,
        "token": _VERIFICATION,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": person.id, "username": person.handle, "name": person.handle, "team_id": TEAM_ID},
    }


def name_of(conversation: Conversation) -> str:
    """A conversation's name as payloads give it."""
    return conversation.name if conversation.kind == "channel" else "directmessage"


def on_message(
    person: Person, conversation: Conversation, message: Message, action: Json, values: Json, **handles: str
) -> Json:
    """block_actions of a click on a message. `handles` are trigger_id and response_url."""
    ephemeral = message.ephemeral_for is not None
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    # Of a message that only one person sees, Slack sends an app nothing but the place.
    shown = {} if ephemeral else {"message": as_message(message, whole=True)}
    return {
        **_common(person, "block_actions"),
        "container": container,
        "channel": {"id": conversation.id, "name": name_of(conversation)},
        **shown,
        "state": {"values": values},
        "actions": [_stamped(action)],
        **handles,
    }


def on_view(person: Person, view: View, action: Json, values: Json, trigger_id: str) -> Json:
    """block_actions of a click in a modal or on App Home."""
    return {
        **_common(person, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "view": {**view.body, "state": {"values": values}},
        "actions": [_stamped(action)],
        "trigger_id": trigger_id,
    }


def _stamped(action: Json) -> Json:
    return {**action, "action_ts": f"{time.time():.6f}"}


def submission(person: Person, view: View, values: Json, trigger_id: str) -> Json:
    """view_submission."""
    return {
        **_common(person, "view_submission"),
        "trigger_id": trigger_id,
        "view": {**view.body, "state": {"values": values}},
        "response_urls": [],
    }


def closed(person: Person, view: View, *, cleared: bool) -> Json:
    """view_closed."""
    return {**_common(person, "view_closed"), "view": view.body, "is_cleared": cleared}


def command(person: Person, conversation: Conversation, word: str, text: str, **handles: str) -> Json:
    """A slash command. `handles` are trigger_id and response_url."""
    return {
        "token": _VERIFICATION,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": conversation.id,
        "channel_name": name_of(conversation),
        "user_id": person.id,
        "user_name": person.handle,
        "command": word,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        **handles,
    }


def event(event_id: str, kind: str, fields: dict[str, Any]) -> Json:
    """An event, in its wrapping."""
    now = time.time()
    return {
        "token": _VERIFICATION,
        "team_id": TEAM_ID,
        "context_team_id": TEAM_ID,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": {"type": kind, **fields, "event_ts": f"{now:.6f}"},
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(now),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER_ID,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }
