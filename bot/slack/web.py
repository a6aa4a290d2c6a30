"""The calls to Slack's Web API that the bot makes, each tried once. When to try again is for the caller."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.failures import FailureKind, SlackFailure, classify
from bot.slack.text import Markup, Message
from rules.model import Person

EVENT_TYPE = "nps_loop_delivery"
_UPLOAD = "upload"
UPLOADS = frozenset({"files.getUploadURLExternal", _UPLOAD, "files.completeUploadExternal"})
"""What a SlackFailure calls the three steps of sending a file."""
_PAGE = 200
_OK, _SERVER_ERROR = 200, 500
_LATER = (408, 429)
# Less than a message is leased for, and enough for the largest export on a slow line.
_UPLOAD_TIMEOUT = aiohttp.ClientTimeout(total=45)
_MOST_PAGES = 5
# Slack takes several hundred messages a minute from one workspace; more connections than this would only be limited.
_CONNECTIONS = 64


@dataclass(frozen=True, slots=True)
class Posted:
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in this workspace, whose address is `url`.

    `scopes` are those that the token was granted, `slack_time` is Slack's clock.
    """

    url: str
    team: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]
    slack_time: datetime | None


class SlackWeb:
    """One workspace's Web API. Every method raises SlackFailure, and nothing else, when it does not succeed.

    `call_timeout` is in seconds for the whole call. To be made and closed inside a running event loop.
    """

    def __init__(self, token: str, base_url: str, call_timeout: float = 15.0) -> None:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=call_timeout),
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=30),
        )
        # No retry handlers: slack_sdk's default one posts again when a connection drops after Slack took the message.
        self.client = AsyncWebClient(token=token, base_url=base_url, session=self._session, retry_handlers=[])
        self._identity: Identity | None = None

    async def close(self) -> None:
        await self._session.close()

    async def _call(self, method: str, call: Callable[..., Awaitable[Any]], **arguments: Any) -> Any:
        try:
            return await call(**arguments)
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            raise classify(method, error) from error

    async def identity(self) -> Identity:
        """Who the bot is; asked of Slack once."""
        return self._identity or await self.who_am_i()

    async def who_am_i(self) -> Identity:
        """Who the bot is, asked of Slack now."""
        answer = await self._call("auth.test", self.client.auth_test)
        scopes = answer.headers.get("x-oauth-scopes") or answer.headers.get("X-OAuth-Scopes") or ""
        self._identity = Identity(
            url=answer.get("url") or "",
            team=answer["team_id"],
            bot_user_id=answer["user_id"],
            bot_id=answer["bot_id"],
            scopes=frozenset(scope.strip() for scope in scopes.split(",") if scope.strip()),
            slack_time=_http_date(answer.headers.get("Date")),
        )
        return self._identity

    async def open_dm(self, slack_user_id: str) -> str:
        """The id of the direct conversation with this user; opening it again gives the same one."""
        answer = await self._call("conversations.open", self.client.conversations_open, users=slack_user_id)
        channel: str = answer["channel"]["id"]
        return channel

    async def post(
        self, channel: str, message: Message, token: str, thread_ts: str | None = None, broadcast: bool = False
    ) -> Posted:
        """Posts once. `token` goes into the message's metadata, by which `find` finds it again.

        `broadcast` shows a reply in the conversation, too.
        """
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"delivery": token}}
        answer = await self._call(
            "chat.postMessage",
            self.client.chat_postMessage,
            channel=channel,
            text=message.text,
            blocks=json.dumps(message.blocks),
            metadata=json.dumps(metadata),
            thread_ts=thread_ts,
            reply_broadcast=True if broadcast else None,
            mrkdwn=False,
            unfurl_links=False,
            unfurl_media=False,
            parse="none",
        )
        return Posted(channel=answer["channel"], ts=answer["ts"])

    async def update(self, channel: str, ts: str, message: Message) -> None:
        """Puts other content into a message that stands; doing it twice does no harm."""
        await self._call(
            "chat.update",
            self.client.chat_update,
            channel=channel,
            ts=ts,
            text=message.text,
            blocks=json.dumps(message.blocks),
            parse="none",
        )

    async def upload(self, name: str, file: BinaryIO, length: int) -> str:
        """Uploads a file of `length` bytes that nobody sees yet; returns the id that `share` wants."""
        place = await self._call(
            "files.getUploadURLExternal", self.client.files_getUploadURLExternal, filename=name, length=length
        )
        try:
            async with self._session.post(place["upload_url"], data=file, timeout=_UPLOAD_TIMEOUT) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise classify(_UPLOAD, error) from error
        if status != _OK:
            again = status in _LATER or status >= _SERVER_ERROR
            raise SlackFailure(FailureKind.RETRY if again else FailureKind.REFUSED, _UPLOAD, f"HTTP {status}")
        file_id: str = place["file_id"]
        return file_id

    async def share(self, file_id: str, name: str, channel: str, words: Markup) -> None:
        """Shows an uploaded file in a conversation. `find` finds it by `name`, which has to stand in the words."""
        await self._call(
            "files.completeUploadExternal",
            self.client.files_completeUploadExternal,
            files=[{"id": file_id, "title": name}],
            channel_id=channel,
            initial_comment=words,
        )

    async def find(
        self, channel: str, token: str, since: datetime, thread_ts: str | None = None, file_name: str | None = None
    ) -> str | None:
        """The ts of our own message with this token, posted at `since` or later; None where there is none.

        `file_name`: the message of a file, which has no token, counts as well.
        """
        me = (await self.identity()).bot_user_id
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            arguments: dict[str, Any] = {
                "channel": channel,
                "limit": _PAGE,
                "oldest": f"{since.timestamp():.6f}",
                "inclusive": True,
                "include_all_metadata": True,
                "cursor": cursor,
            }
            if thread_ts is None:
                answer = await self._call("conversations.history", self.client.conversations_history, **arguments)
            else:
                arguments["ts"] = thread_ts
                answer = await self._call("conversations.replies", self.client.conversations_replies, **arguments)
            for message in answer["messages"]:
                if _token_of(message) == token or (file_name and _tells_of(message, file_name, me)):
                    ts: str = message["ts"]
                    return ts
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        return None

    async def channel_named(self, name: str) -> str | None:
        """The id of the channel of this name (`#nps-review`) that the bot is in; None where there is none."""
        cursor: str | None = None
        while True:
            answer = await self._call(
                "conversations.list",
                self.client.conversations_list,
                types="public_channel,private_channel",
                exclude_archived=True,
                limit=_PAGE,
                cursor=cursor,
            )
            for channel in answer["channels"]:
                if channel.get("name") == name.removeprefix("#") and channel.get("is_member"):
                    found: str = channel["id"]
                    return found
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None

    async def person_by_email(self, email: str) -> Person | None:
        """The colleague with this address; None where the workspace has nobody of that address."""
        try:
            answer = await self._call("users.lookupByEmail", self.client.users_lookupByEmail, email=email)
        except SlackFailure as failure:
            if failure.error == "users_not_found":
                return None
            raise
        return person_of(answer["user"], email)

    async def person_by_id(self, slack_user_id: str) -> Person | None:
        """The person behind a Slack user id; None for bots and for users whose address Slack does not tell."""
        answer = await self._call("users.info", self.client.users_info, user=slack_user_id)
        return person_of(answer["user"])

    async def everybody(self) -> AsyncIterator[Person]:
        """Every colleague in the workspace with an address, page by page."""
        cursor: str | None = None
        while True:
            answer = await self._call("users.list", self.client.users_list, limit=_PAGE, cursor=cursor)
            for user in answer["members"]:
                person = person_of(user)
                if person is not None:
                    yield person
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return

    async def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> str:
        """Returns the id by which the view can be changed."""
        opened = await self._call("views.open", self.client.views_open, trigger_id=trigger_id, view=dict(view))
        return str((opened.get("view") or {}).get("id", ""))

    async def update_view(self, view_id: str, view: Mapping[str, Any]) -> None:
        await self._call("views.update", self.client.views_update, view_id=view_id, view=dict(view))

    async def publish_home(self, slack_user_id: str, view: Mapping[str, Any]) -> None:
        await self._call("views.publish", self.client.views_publish, user_id=slack_user_id, view=dict(view))


def _http_date(value: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(value) if value else None
    except ValueError:
        return None


def _token_of(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE or not message.get("bot_id"):
        return None
    token: str | None = (metadata.get("event_payload") or {}).get("delivery")
    return token


def _tells_of(message: Mapping[str, Any], file_name: str, me: str) -> bool:
    """The words beside a file name it: what an app without files:read learns of the file is not documented."""
    return message.get("user") == me and file_name in (message.get("text") or "")


def person_of(user: Mapping[str, Any], email: str | None = None) -> Person | None:
    """The colleague in a user object of Slack's; None for bots and for users without an address."""
    profile = user.get("profile") or {}
    address = email or profile.get("email")
    if user.get("is_bot") or not address:
        return None
    return Person(
        email=address.strip().lower(),
        slack_user_id=user["id"],
        name=profile.get("real_name") or user.get("real_name") or user.get("name"),
        timezone=user.get("tz"),
        active=not user.get("deleted", False),
    )
