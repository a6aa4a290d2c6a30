"""The workspace's state in memory: people, conversations, messages. Speaks no HTTP and knows no limits."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sandbox.cast import CAST, CHANNELS, CHANNELS_OF_APP, Colleague
from sandbox.files import File, Files

Json = dict[str, Any]
TEAM_ID, TEAM_DOMAIN = "T0NORTHWIND", "northwind"
APP_ID = "A0NPSLOOP00"
BOT_ID = "B0NPSLOOP00"
BOT_USER_ID = "U0NPSLOOP00"
_MICROSECONDS = 1_000_000
# In a large company nobody's sidebar lists everybody.
_MOST_DIRECT = 30


@dataclass(slots=True)
class Person:
    """A colleague. `timezone` is an IANA zone."""

    id: str
    name: str
    email: str
    title: str
    timezone: str
    color: str = "#555555"
    deactivated: bool = False

    @property
    def handle(self) -> str:
        """The name before the @ of the address, which Slack calls `name`."""
        return self.email.split("@")[0]

    def as_user(self, *, with_email: bool) -> Json:
        """The person as Slack's `users.info` tells of them."""
        profile: Json = {"real_name": self.name, "display_name": self.name.split()[0], "title": self.title}
        if with_email:
            profile["email"] = self.email
        return {
            "id": self.id,
            "team_id": TEAM_ID,
            "name": self.handle,
            "real_name": self.name,
            "deleted": self.deactivated,
            "color": self.color.removeprefix("#"),
            "is_bot": False,
            "is_app_user": False,
            "tz": self.timezone,
            "profile": profile,
        }


@dataclass(slots=True)
class Message:
    """`versions` are the blocks it showed earlier: a person may still click on those.

    `received_at` is real time in seconds since 1970; `ts` is of the workspace's clock.
    """

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json]
    bot: bool = False
    thread_ts: str | None = None
    metadata: Json | None = None
    edited: bool = False
    broadcast: bool = False
    deleted: bool = False
    ephemeral_for: str | None = None
    received_at: float = 0.0
    reply_count: int = 0
    versions: list[list[Json]] = field(default_factory=list)
    files: tuple[File, ...] = ()


@dataclass(slots=True)
class Conversation:
    """`kind` is `im` between two people, `app` between a person and the bot, `channel` for all."""

    id: str
    kind: str
    name: str
    members: tuple[str, ...]
    messages: dict[str, Message] = field(default_factory=dict)
    replies: dict[str, list[str]] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)

    def open_to(self, user: str) -> bool:
        """Whether this person may see it. Whoever joined later may be in any channel, but never among others."""
        return self.kind == "channel" or user in self.members


@dataclass(slots=True)
class View:
    """A modal or App Home as it stands: `body` is Slack's view object."""

    id: str
    user: str
    body: Json


Listener = Callable[[Json], None]


class Workspace:
    """Everything that is so in the workspace. `now()` is its clock, which can be moved.

    `url` is the workspace's address, with a slash at its end.
    """

    def __init__(self, cast: Iterable[Colleague] = CAST, app_name: str = "nps-loop") -> None:
        self._ids = itertools.count(1)
        self._app_name = app_name
        self.url = f"https://{TEAM_DOMAIN}.slack.com/"
        self._ahead = 0.0
        self._last_ts = 0
        self.people: dict[str, Person] = {}
        self.by_email: dict[str, Person] = {}
        self.conversations: dict[str, Conversation] = {}
        self._channels: dict[str, Conversation] = {}
        self._direct: dict[frozenset[str], Conversation] = {}
        self.modals: dict[str, list[View]] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.files = Files()
        self.listeners: dict[str, set[Listener]] = {}
        for colleague in cast:
            self.add_person(colleague.name, colleague.email, colleague.timezone, colleague.title, colleague.color)
        for name in CHANNELS:
            self.add_channel(name, with_app=name in CHANNELS_OF_APP)

    def now(self) -> float:
        """The workspace's time in seconds since 1970."""
        return time.time() + self._ahead

    def move_to(self, moment: float) -> None:
        """Puts the workspace's clock to `moment`, in seconds since 1970."""
        self._ahead = moment - time.time()
        self.tell(None, {"type": "time"})

    def clear(self) -> None:
        """Forgets what was written and shown, and lets the clock show the real time. People and channels stay."""
        for conversation in self.conversations.values():
            for kept in (conversation.messages, conversation.replies, conversation.read):
                kept.clear()
        for shown in (self.modals, self.views, self.homes):
            shown.clear()
        self.files.clear()
        self._ahead, self._last_ts = 0.0, 0
        for kind in ("time", "people", "modal", "home"):
            self.tell(None, {"type": kind})

    def new_id(self, kind: str) -> str:
        """An id as Slack makes them: a letter for the kind, then ten letters and digits."""
        return f"{kind}{next(self._ids):010X}"

    def new_ts(self) -> str:
        """A message's ts: the time, unique and rising."""
        self._last_ts = max(self._last_ts + 1, int(self.now() * _MICROSECONDS))
        return f"{self._last_ts // _MICROSECONDS}.{self._last_ts % _MICROSECONDS:06d}"

    def with_ids(self, blocks: list[Json]) -> list[Json]:
        """The blocks with the ids that Slack gives to blocks and elements without."""
        return [self._with_ids(block) for block in blocks]

    def _with_ids(self, block: Json) -> Json:
        made = {**block, "block_id": block.get("block_id") or self._short_id()}
        if block["type"] == "actions":
            made["elements"] = [self._with_action_id(element) for element in block["elements"]]
        for key in ("accessory", "element"):
            if key in block and block[key].get("type") != "image":
                made[key] = self._with_action_id(block[key])
        return made

    def _with_action_id(self, element: Json) -> Json:
        return element if element.get("action_id") else {**element, "action_id": self._short_id()}

    def _short_id(self) -> str:
        return f"b{next(self._ids):04x}"

    # People

    def add_person(
        self, name: str, email: str, timezone: str, title: str = "Colleague", color: str = "#555555"
    ) -> Person:
        person = Person(self.new_id("U"), name, email, title, timezone, color)
        self.people[person.id] = person
        self.by_email[email.lower()] = person
        self.tell(None, {"type": "people"})
        return person

    def move_address(self, person: Person, email: str) -> None:
        """Gives a person another address; the old one finds nobody any more. Raises ValueError where it is taken."""
        if self.by_email.get(email.lower(), person) is not person:
            raise ValueError(f"{email} is somebody else's")
        del self.by_email[person.email.lower()]
        person.email = email
        self.by_email[email.lower()] = person

    # Conversations

    def add_channel(self, name: str, *, with_app: bool = True) -> Conversation:
        """A channel of everybody's, with the app in it or not."""
        members = (*self.people, *((BOT_USER_ID,) if with_app else ()))
        self._channels[name] = self._add_conversation("C", "channel", name, members)
        return self._channels[name]

    def _add_conversation(self, letter: str, kind: str, name: str, members: tuple[str, ...]) -> Conversation:
        conversation = Conversation(self.new_id(letter), kind, name, members)
        self.conversations[conversation.id] = conversation
        return conversation

    def app_dm(self, user: str) -> Conversation:
        """The conversation between a person and the bot; there is always one. Raises KeyError for nobody."""
        key = frozenset({user, BOT_USER_ID})
        if key not in self._direct:
            member = self.people[user].id
            self._direct[key] = self._add_conversation("D", "app", self._app_name, (member, BOT_USER_ID))
        return self._direct[key]

    def has_app_dm(self, user: str) -> bool:
        """Whether that conversation was opened already."""
        return frozenset({user, BOT_USER_ID}) in self._direct

    def dms_of(self, user: str) -> list[Conversation]:
        """A person's conversations with each of their colleagues, in a company that is small enough for that."""
        others = [person for person in self.people.values() if person.id != user and not person.deactivated]
        return [self._dm(user, other) for other in others] if len(others) <= _MOST_DIRECT else []

    def _dm(self, user: str, other: Person) -> Conversation:
        key = frozenset({user, other.id})
        if key not in self._direct:
            self._direct[key] = self._add_conversation("D", "im", other.name, (user, other.id))
        return self._direct[key]

    def channel_named(self, name: str) -> Conversation | None:
        """The channel called `name`, with or without a #."""
        return self._channels.get(name.removeprefix("#"))

    @property
    def channels(self) -> list[Conversation]:
        return list(self._channels.values())

    # Messages

    def add_message(self, message: Message) -> Message:
        """Puts a message into its conversation, and tells the pages that may see it."""
        conversation = self.conversations[message.channel]
        conversation.messages[message.ts] = message
        message.received_at = time.time()
        if message.thread_ts is not None:
            conversation.replies.setdefault(message.thread_ts, []).append(message.ts)
            parent = conversation.messages.get(message.thread_ts)
            if parent is not None and message.ephemeral_for is None:
                parent.reply_count += 1
        self._changed(message, "ephemeral" if message.ephemeral_for else "message")
        return message

    def show(self, message: Message, text: str, blocks: list[Json]) -> None:
        """Puts other content into a message; what it showed is kept for clicks that come late."""
        message.versions.append(message.blocks)
        message.text, message.blocks = text, self.with_ids(blocks)
        self._changed(message, "changed")

    def delete(self, message: Message) -> None:
        message.deleted = True
        conversation = self.conversations[message.channel]
        parent = conversation.messages.get(message.thread_ts or "")
        if parent is not None and message.ephemeral_for is None:
            parent.reply_count -= 1
        self._changed(message, "deleted")

    def _changed(self, message: Message, kind: str) -> None:
        members = self.conversations[message.channel].members
        event = {"type": kind, "channel": message.channel, "ts": message.ts}
        if message.ephemeral_for:
            self.tell(message.ephemeral_for, event)
        elif self.conversations[message.channel].kind == "channel":
            self.tell(None, event)
        else:
            for member in members:
                self.tell(member, event)

    def tell(self, user: str | None, event: Json) -> None:
        """Tells the pages of one person, or of everybody, that something is new."""
        heard = self.listeners.values() if user is None else (self.listeners.get(user, ()),)
        for page in [page for pages in heard for page in pages]:
            page(event)
