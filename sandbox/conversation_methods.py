"""The methods that find and read conversations: conversations.*. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sandbox.calls import ApiError, Json, Method, flag, next_cursor, page_size, seconds, start_of_page
from sandbox.files import as_file
from sandbox.manifest import Manifest
from sandbox.workspace import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Conversation, Message, Workspace


class ConversationMethods:
    """Conversations as the app may see them: those with itself, and public channels."""

    def __init__(self, workspace: Workspace, manifest: Manifest) -> None:
        self._workspace = workspace
        self._manifest = manifest

    def methods(self) -> dict[str, Method]:
        return {
            "conversations.history": self._history,
            "conversations.info": self._info,
            "conversations.list": self._list,
            "conversations.open": self._open,
            "conversations.replies": self._replies,
        }

    def known(self, arguments: Json) -> Conversation:
        """The conversation whose id is `channel`. Raises ApiError: names and users are no ids."""
        found = self._workspace.conversations.get(str(arguments.get("channel", "")))
        if found is None or found.kind == "im":
            raise ApiError("channel_not_found")
        return found

    def target(self, arguments: Json) -> Conversation:
        """Where a message goes: also a channel's name, or a user, whose conversation is opened. Raises ApiError."""
        name = str(arguments.get("channel", ""))
        if name in self._workspace.people:
            return self.direct(name)
        return self._workspace.channel_named(name) or self.known(arguments)

    def _readable(self, arguments: Json) -> Conversation:
        conversation = self.known(arguments)
        if conversation.kind == "channel" and BOT_USER_ID not in conversation.members:
            raise ApiError("not_in_channel")
        return conversation

    def direct(self, user: str) -> Conversation:
        """The app's conversation with a person. Raises ApiError where they left, or the app keeps none."""
        if self._workspace.people[user].deactivated:
            raise ApiError("user_disabled")
        if not self._manifest.writes_to_messages_tab:
            raise ApiError("messages_tab_disabled")
        return self._workspace.app_dm(user)

    def _open(self, arguments: Json) -> Json:
        if arguments.get("channel"):
            return {"channel": as_channel(self.known(arguments))}
        users = [user for user in str(arguments.get("users", "")).split(",") if user]
        if not users:
            raise ApiError("users_list_not_supplied")
        if len(users) > 1:
            raise ApiError("method_not_supported_for_channel_type", why="a conversation of many is not played here")
        if users[0] not in self._workspace.people:
            raise ApiError("user_not_found")
        known = self._workspace.has_app_dm(users[0])
        conversation = self.direct(users[0])
        shown = as_channel(conversation) if flag(arguments, "return_im") else {"id": conversation.id}
        return {"channel": shown, **({"no_op": True, "already_open": True} if known else {})}

    def _info(self, arguments: Json) -> Json:
        return {"channel": as_channel(self.known(arguments))}

    def _list(self, arguments: Json) -> Json:
        wanted = str(arguments.get("types") or "public_channel").split(",")
        kinds = {"public_channel": "channel", "im": "app"}
        shown = {kinds[kind.strip()] for kind in wanted if kind.strip() in kinds}
        found = [c for c in self._workspace.conversations.values() if c.kind in shown]
        start, size = start_of_page(arguments), page_size(arguments)
        page = [as_channel(conversation) for conversation in found[start : start + size]]
        return {"channels": page, "response_metadata": next_cursor(start, size, len(found))}

    def _history(self, arguments: Json) -> Json:
        conversation = self._readable(arguments)
        top = (m for m in reversed(conversation.messages.values()) if m.thread_ts is None or m.broadcast)
        return self._page(arguments, top)

    def _replies(self, arguments: Json) -> Json:
        conversation = self._readable(arguments)
        ts = str(arguments.get("ts"))
        if ts not in conversation.messages:
            raise ApiError("thread_not_found")
        thread = (conversation.messages[each] for each in (ts, *conversation.replies.get(ts, ())))
        return self._page(arguments, thread)

    def _page(self, arguments: Json, messages: Iterable[Message]) -> Json:
        start, size = start_of_page(arguments), page_size(arguments)
        within = list(islice(_within(arguments, messages), start, start + size + 1))
        more = len(within) > size
        whole = flag(arguments, "include_all_metadata")
        return {
            "messages": [self._told(message, whole) for message in within[:size]],
            "has_more": more,
            "response_metadata": {"next_cursor": str(start + size) if more else ""},
        }

    def _told(self, message: Message, whole: bool) -> Json:
        shown = as_message(message, whole=whole)
        # What an app without this scope learns of files is not documented: here nothing.
        if message.files and "files:read" in self._manifest.scopes:
            shown["files"] = [as_file(file, message.user) for file in message.files]
        return shown


def _within(arguments: Json, messages: Iterable[Message]) -> Iterator[Message]:
    oldest = seconds(arguments, "oldest", 0)
    latest = seconds(arguments, "latest", float("inf"))
    inclusive = flag(arguments, "inclusive")
    for message in messages:
        at = float(message.ts)
        inside = oldest <= at <= latest if inclusive else oldest < at < latest
        if inside and not message.deleted and message.ephemeral_for is None:
            yield message


def as_channel(conversation: Conversation) -> Json:
    """A conversation as Slack tells of it."""
    shown: Json = {"id": conversation.id, "created": 0, "is_archived": False, "context_team_id": TEAM_ID}
    if conversation.kind == "channel":
        name = conversation.name
        return {**shown, "name": name, "name_normalized": name, "is_channel": True, "is_im": False, "is_private": False,
                "is_member": BOT_USER_ID in conversation.members}  # fmt: skip
    return {**shown, "is_im": True, "is_open": True, "user": conversation.members[0]}


def as_message(message: Message, *, whole: bool) -> Json:
    """A message as Slack tells of it; of its metadata the payload only where `whole`."""
    shown: Json = {
        "type": "message",
        "ts": message.ts,
        "user": message.user,
        "team": TEAM_ID,
        "text": message.text,
        "blocks": message.blocks,
    }
    if message.bot:
        shown |= {"bot_id": BOT_ID, "app_id": APP_ID}
    if message.edited:
        shown["edited"] = {"user": message.user, "ts": message.ts}
    if message.thread_ts:
        shown |= {"thread_ts": message.thread_ts, "parent_user_id": BOT_USER_ID}
        if message.broadcast:
            shown["subtype"] = "thread_broadcast"
    elif message.reply_count:
        shown |= {"thread_ts": message.ts, "reply_count": message.reply_count}
    if message.metadata:
        payload = {"event_payload": message.metadata["event_payload"]} if whole else {}
        shown["metadata"] = {"event_type": message.metadata["event_type"], **payload}
    return shown
