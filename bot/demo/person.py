"""A person at the local workspace's page: reads, clicks, types and waits, over HTTP. Knows nothing of the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from bot.demo.plain import lines_of

Json = dict[str, Any]


class NotSeenError(AssertionError):
    """Somebody waited for something in Slack that did not come."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The page of a local workspace. `patience` is how many seconds a person waits for something to appear."""

    session: aiohttp.ClientSession
    url: str
    patience: float = 10.0

    async def get(self, path: str, **query: str) -> Json:
        async with self.session.get(f"{self.url}{path}", params=query) as answer:
            answer.raise_for_status()
            found: Json = await answer.json()
            return found

    async def post(self, path: str, body: Mapping[str, Any]) -> Json:
        async with self.session.post(f"{self.url}{path}", json=body) as answer:
            answer.raise_for_status()
            found: Json = await answer.json()
            return found

    async def person(self, first_name: str) -> Person:
        """The colleague whose name begins with `first_name`."""
        for person in (await self.get("/page/people"))["people"]:
            if person["name"].startswith(first_name):
                return Person(self, person["id"], person["name"], ZoneInfo(person["tz"]))
        raise NotSeenError(f"nobody called {first_name} is in the workspace")

    async def in_channel(self, name: str, least: int) -> list[Json]:
        """Waits until a channel has so many messages, and returns them, oldest first. Raises NotSeenError."""
        somebody = (await self.get("/page/people"))["people"][0]["id"]
        found = await self.get("/page/conversations", user=somebody)
        channel = next(c["id"] for c in found["conversations"] if c["name"].removeprefix("#") == name)
        deadline = asyncio.get_running_loop().time() + self.patience
        while True:
            top = (await self.get("/page/messages", user=somebody, channel=channel))["messages"]
            threads = [await self.get("/page/messages", user=somebody, channel=channel, thread_ts=m["ts"]) for m in top]
            messages = [message for thread in threads for message in thread["messages"]]
            if len(messages) >= least:
                return messages
            if asyncio.get_running_loop().time() > deadline:
                raise NotSeenError(f"#{name} has {len(messages)} messages, not {least}")
            await asyncio.sleep(0.03)

    async def survey(self, **answer: Any) -> Json:
        """A customer answers the survey; the survey tool sends it, signed."""
        return await self.post("/page/survey", answer)

    async def let_pass(self, seconds: float) -> None:
        await self.post("/page/time", {"seconds": seconds})


@dataclass(frozen=True, slots=True)
class Person:
    """One colleague. Messages and views are what the page's API gives: Slack's own shapes."""

    workspace: Workspace
    id: str
    name: str
    zone: ZoneInfo

    async def direct_messages(self, thread_ts: str | None = None) -> list[Json]:
        """What stands in the conversation with the bot, or in one of its threads; oldest first."""
        found = await self.workspace.get("/page/conversations", user=self.id)
        channel = next(c["id"] for c in found["conversations"] if c["kind"] == "app")
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        messages = await self.workspace.get("/page/messages", user=self.id, channel=channel, **thread)
        return [{**message, "channel": channel} for message in messages["messages"] if not message.get("deleted")]

    async def sees(self, *words: str, thread_ts: str | None = None, about: str = "") -> Json:
        """Waits for a message with all these words, and returns it. Raises NotSeenError.

        `about` is how the id of its first block begins: what kind of message it is.
        """

        def fits(message: Json) -> bool:
            first = (message.get("blocks") or [{}])[0].get("block_id", "")
            return first.startswith(about) and all(word in self.read(message) for word in words)

        async def look() -> Json | None:
            return next((m for m in reversed(await self.direct_messages(thread_ts)) if fits(m)), None)

        return await self._wait(look, f"{self.name} sees no message with {' and '.join(map(repr, words))}")

    async def _wait(self, look: Callable[[], Any], missing: str) -> Json:
        deadline = asyncio.get_running_loop().time() + self.workspace.patience
        while True:
            found: Json | None = await look()
            if found is not None:
                return found
            if asyncio.get_running_loop().time() > deadline:
                raise NotSeenError(missing)
            await asyncio.sleep(0.03)

    def read(self, shown: Mapping[str, Any]) -> str:
        """The text of a message or view as this person sees it."""
        return "\n".join(lines_of(shown.get("blocks") or [], self.zone)) or str(shown.get("text", ""))

    async def click(self, message: Mapping[str, Any], label: str, value: str | None = None) -> Json:
        """Presses the button, or chooses `value` in the menu, whose label begins so. Says whether Slack was happy."""
        for block in message["blocks"]:
            for element in block.get("elements", []) if block["type"] == "actions" else [block.get("accessory")]:
                if element and (_words(element, "text") or _words(element, "placeholder") or "").startswith(label):
                    return await self.press(message, block["block_id"], element["action_id"], value)
        raise NotSeenError(f"{self.name} sees no {label!r} to press")

    async def press(self, message: Mapping[str, Any], block_id: str, action_id: str, value: str | None = None) -> Json:
        """Acts on an element by its ids: also on one that the message does not show any more."""
        place = (
            {"view_id": message["id"]}
            if "callback_id" in message
            else {"channel": message["channel"], "message_ts": message["ts"]}
        )
        body = {"user": self.id, "block_id": block_id, "action_id": action_id, **place}
        return await self.workspace.post("/page/action", body if value is None else {**body, "value": value})

    async def modal(self) -> Json:
        """Waits for a modal, and returns the one on top."""

        async def look() -> Json | None:
            stack = (await self.workspace.get("/page/modals", user=self.id))["stack"]
            return stack[-1] if stack else None

        return await self._wait(look, f"no modal opens for {self.name}")

    async def submit(self, view: Mapping[str, Any], **typed: Any) -> Json:
        """Fills in fields by block id and sends the modal; the answer has `errors` by field where it was refused."""
        actions = {b["block_id"]: b["element"]["action_id"] for b in view["blocks"] if b["type"] == "input"}
        values = {block_id: {actions[block_id]: value} for block_id, value in typed.items()}
        return await self.workspace.post("/page/submit", {"user": self.id, "view_id": view["id"], "values": values})

    async def command(self, text: str) -> Json:
        """Types a slash command in the conversation with the bot, and returns the answer only this person sees."""
        seen = {message["ts"] for message in await self.direct_messages()}
        channel = await self._app_channel()
        await self.workspace.post("/page/command", {"user": self.id, "channel": channel, "text": text})

        async def look() -> Json | None:
            return next((m for m in await self.direct_messages() if m.get("ephemeral") and m["ts"] not in seen), None)

        return await self._wait(look, f"{text} is not answered")

    async def _app_channel(self) -> str:
        found = await self.workspace.get("/page/conversations", user=self.id)
        channel: str = next(c["id"] for c in found["conversations"] if c["kind"] == "app")
        return channel


def _words(element: Mapping[str, Any], key: str) -> str | None:
    words = element.get(key)
    return words["text"] if isinstance(words, Mapping) else None
