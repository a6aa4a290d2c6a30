"""The workspace's state in memory: people, conversations, messages, views. Speaks no HTTP and knows no limits."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sandbox.cast import CAST, CHANNELS, Colleague

Json = dict[str, Any]
TEAM_ID = "T0NORTHWIND"
APP_ID = "A0NPSLOOP00"
BOT_ID = "B0NPSLOOP00"
BOT_USER_ID = "U0NPSLOOP00"


@dataclass(slots=True)
class Person:
    id: str
    name: str
    email: str
    title: str
    timezone: str
    color: str = "#555555"
    deactivated: bool = False

    def as_user(self, *, with_email: bool) -> Json:
        """The person as Slack's `users.info` tells of them."""
        profile: Json = {"real_name": self.name, "display_name": self.name.split()[0], "title": self.title}
        if with_email:
            profile["email"] = self.email
        return {
            "id": self.id,
            "team_id": TEAM_ID,
            "name": self.email.split("@")[0],
            "real_name": self.name,
            "deleted": self.deactivated,
            "is_bot": False,
            "tz": self.timezone,
            "profile": profile,
        }


@dataclass(slots=True)
class Message:
    """`versions` are the blocks it showed earlier: a person may still click on those."""

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


@dataclass(slots=True)
class View:
    """A modal or App Home as it stands: `body` is Slack's view object."""

    id: str
    user: str
    body: Json
    opened_from: Json = field(default_factory=dict)


Listener = Callable[[Json], None]


class Workspace:
    """Everything that is so in the workspace. `now()` is its clock, which can be moved."""

    def __init__(self, cast: Iterable[Colleague] = CAST) -> None:
        self._ids = itertools.count(1)
        self._ahead = 0.0
        self._last_ts = 0
        self.people: dict[str, Person] = {}
        self.by_email: dict[str, Person] = {}
        self.conversations: dict[str, Conversation] = {}
        self.direct: dict[frozenset[str], str] = {}
        self.modals: dict[str, list[View]] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.listeners: dict[str, set[Listener]] = {}
        for colleague in cast:
            self.add_person(colleague.name, colleague.email, colleague.timezone, colleague.title, colleague.color)
        for name in CHANNELS:
            self._add_conversation(self.new_id("C"), "channel", name, tuple(self.people))

    def now(self) -> float:
        """The workspace's time in seconds since 1970."""
        return time.time() + self._ahead

    def move_to(self, moment: float) -> None:
        self._ahead = moment - time.time()
        self.tell(None, {"type": "time"})

    def new_id(self, kind: str) -> str:
        """An id as Slack makes them: a letter for the kind, then ten letters and digits."""
        return f"{kind}{next(self._ids):010X}"

    def new_ts(self) -> str:
        """A message's ts: the time, unique and rising."""
        self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def add_person(
        self, name: str, email: str, timezone: str, title: str = "Colleague", color: str = "#555555"
    ) -> Person:
        person = Person(self.new_id("U"), name, email, title, timezone, color)
        self.people[person.id] = person
        self.by_email[email.lower()] = person
        self.tell(None, {"type": "people"})
        return person

    def _add_conversation(self, id: str, kind: str, name: str, members: tuple[str, ...]) -> Conversation:  # noqa: A002
        conversation = Conversation(id, kind, name, members)
        self.conversations[id] = conversation
        return conversation

    def app_dm(self, user: str) -> Conversation:
        """The conversation between a person and the bot; there is always one."""
        key = frozenset({user, BOT_USER_ID})
        if key not in self.direct:
            made = self._add_conversation(self.new_id("D"), "app", "nps-loop", (user, BOT_USER_ID))
            self.direct[key] = made.id
        return self.conversations[self.direct[key]]

    def channel_named(self, name: str) -> Conversation | None:
        wanted = name.removeprefix("#")
        return next((c for c in self.conversations.values() if c.kind == "channel" and c.name == wanted), None)

    def add_message(self, message: Message) -> Message:
        conversation = self.conversations[message.channel]
        conversation.messages[message.ts] = message
        message.received_at = time.time()
        if message.thread_ts is not None:
            conversation.replies.setdefault(message.thread_ts, []).append(message.ts)
            parent = conversation.messages.get(message.thread_ts)
            if parent is not None and message.ephemeral_for is None:
                parent.reply_count += 1
        kind = "ephemeral" if message.ephemeral_for else "message"
        self.tell(message.ephemeral_for, {"type": kind, "channel": message.channel, "ts": message.ts})
        return message

    def changed(self, message: Message, kind: str = "changed") -> None:
        self.tell(message.ephemeral_for, {"type": kind, "channel": message.channel, "ts": message.ts})

    def tell(self, user: str | None, event: Json) -> None:
        """Tells the pages of one person, or of everybody, that something is new."""
        pages = (
            self.listeners.get(user, set()) if user else {page for pages in self.listeners.values() for page in pages}
        )
        for page in list(pages):
            page(event)
