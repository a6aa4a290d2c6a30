"""The methods that write messages: chat.*. Checks Slack's limits and pace; knows nothing of who may read."""

from __future__ import annotations

import json
from typing import Any

from sandbox import limits
from sandbox.calls import ApiError, Json, Method, flag, parsed
from sandbox.conversation_methods import ConversationMethods, as_message
from sandbox.manifest import Manifest
from sandbox.permalinks import permalink
from sandbox.workspace import BOT_USER_ID, Conversation, Message, Workspace

# A request may take a little longer on its way than the one before it.
_PACE_TOLERANCE = 0.05
_LIMITED = 429


class MessageMethods:
    """Posts, edits and deletes the bot's messages. `gap` is the least time in seconds between posts in a channel."""

    def __init__(
        self, workspace: Workspace, manifest: Manifest, conversations: ConversationMethods, gap: float
    ) -> None:
        self._workspace = workspace
        self._manifest = manifest
        self._conversations = conversations
        self._gap = gap
        self._last_post: dict[str, float] = {}

    def methods(self) -> dict[str, Method]:
        return {
            "chat.delete": self._delete,
            "chat.getPermalink": self._permalink,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.postMessage": self._post,
            "chat.update": self._update,
        }

    def _target(self, arguments: Json) -> Conversation:
        conversation = self._conversations.target(arguments)
        member = conversation.kind != "channel" or BOT_USER_ID in conversation.members
        if not member and "chat:write.public" not in self._manifest.scopes:
            raise ApiError("not_in_channel")
        return conversation

    def _keep_pace(self, conversation: Conversation) -> None:
        # By the workspace's clock: when time is let pass, it has passed for the pace as well. Put back, it starts anew.
        now = self._workspace.now()
        since = now - self._last_post.get(conversation.id, float("-inf"))
        if 0 <= since < self._gap - _PACE_TOLERANCE:
            why = f"{conversation.id}: {since:.2f} s after the last"
            raise ApiError("ratelimited", status=_LIMITED, headers={"Retry-After": "1"}, why=why)
        self._last_post[conversation.id] = now

    def _thread(self, arguments: Json, conversation: Conversation) -> str | None:
        thread_ts = arguments.get("thread_ts") or None
        if thread_ts is None:
            return None
        parent = conversation.messages.get(str(thread_ts))
        if parent is None:
            raise ApiError("thread_not_found")
        return parent.thread_ts or parent.ts

    def _post(self, arguments: Json) -> Json:
        conversation = self._target(arguments)
        text, blocks = content_of(arguments, limits.LONGEST_TEXT)
        metadata = _metadata(arguments)
        thread_ts = self._thread(arguments, conversation)
        self._keep_pace(conversation)
        message = Message(
            channel=conversation.id,
            ts=self._workspace.new_ts(),
            user=BOT_USER_ID,
            text=text,
            blocks=self._workspace.with_ids(blocks),
            bot=True,
            thread_ts=thread_ts,
            metadata=metadata or None,
            broadcast=thread_ts is not None and flag(arguments, "reply_broadcast"),
        )
        self._workspace.add_message(message)
        return {"channel": conversation.id, "ts": message.ts, "message": as_message(message, whole=True)}

    def _post_ephemeral(self, arguments: Json) -> Json:
        conversation = self._target(arguments)
        user = str(arguments.get("user"))
        if user not in self._workspace.people or not conversation.open_to(user):
            raise ApiError("user_not_in_channel")
        text, blocks = content_of(arguments, limits.LONGEST_TEXT)
        thread_ts = self._thread(arguments, conversation)
        self._keep_pace(conversation)
        message = Message(
            channel=conversation.id,
            ts=self._workspace.new_ts(),
            user=BOT_USER_ID,
            text=text,
            blocks=self._workspace.with_ids(blocks),
            bot=True,
            thread_ts=thread_ts,
            ephemeral_for=user,
        )
        self._workspace.add_message(message)
        return {"message_ts": message.ts}

    def _own(self, arguments: Json, error: str) -> Message:
        message = self._standing(arguments, "ts")
        if not message.bot:
            raise ApiError(error)
        return message

    def _standing(self, arguments: Json, name: str) -> Message:
        conversation = self._conversations.known(arguments)
        message = conversation.messages.get(str(arguments.get(name)))
        # An ephemeral message is nothing that a method could find again.
        if message is None or message.deleted or message.ephemeral_for is not None:
            raise ApiError("message_not_found")
        return message

    def _update(self, arguments: Json) -> Json:
        message = self._own(arguments, "cant_update_message")
        text, blocks = content_of(arguments, limits.LONGEST_UPDATE_TEXT)
        if arguments.get("metadata") is not None:
            message.metadata = _metadata(arguments) or None
        message.edited = not blocks
        message.broadcast |= message.thread_ts is not None and flag(arguments, "reply_broadcast")
        self._workspace.show(message, text, blocks)
        return {
            "channel": message.channel,
            "ts": message.ts,
            "text": text,
            "message": as_message(message, whole=True),
        }

    def _delete(self, arguments: Json) -> Json:
        message = self._own(arguments, "cant_delete_message")
        self._workspace.delete(message)
        return {"channel": message.channel, "ts": message.ts}

    def _permalink(self, arguments: Json) -> Json:
        message = self._standing(arguments, "message_ts")
        return {"channel": message.channel, "permalink": permalink(self._workspace.url, message)}


def content_of(arguments: Json, longest: int) -> tuple[str, list[Json]]:
    """Text and blocks of a message, within all limits. Raises ApiError or limits.RefusedError."""
    text, blocks = str(arguments.get("text") or ""), parsed(arguments.get("blocks")) or []
    if not text and not blocks:
        raise ApiError("no_text")
    if len(text) > longest:
        raise ApiError("msg_too_long", why=f"{len(text)} characters")
    limits.check_blocks(blocks, "message")
    length = limits.text_length(blocks)
    if length > limits.LONGEST_BLOCK_TEXT:
        raise ApiError("msg_blocks_too_long", why=f"{length} characters in blocks")
    return text, blocks


def _metadata(arguments: Json) -> Json | None:
    """The metadata of a message: None where there is none, empty where it is to go. Raises ApiError."""
    raw = arguments.get("metadata")
    if raw is None:
        return None
    found: Any = parsed(raw)
    if found == {}:
        return {}
    shaped = isinstance(found, dict) and isinstance(found.get("event_payload"), dict)
    if not shaped or not isinstance(found.get("event_type"), str) or not found["event_type"]:
        raise ApiError("invalid_metadata_format")
    length = len(raw) if isinstance(raw, str) else len(json.dumps(found))
    if length > limits.LONGEST_METADATA:
        raise ApiError("metadata_too_large", why=f"{length} characters")
    return {"event_type": found["event_type"], "event_payload": found["event_payload"]}
