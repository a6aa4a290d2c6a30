"""How a story is told and played: lines of the transcript, and what people do, each step checked. Knows no story."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.demo.person import Json, NotSeenError, Person, Workspace
from bot.demo.world import NEW_YORK, next_office_morning

Say = Callable[[str], None]

_OK = 200
_HOUR = 3600


class Telling:
    """`say` takes one line of the transcript at a time. What does not happen as told raises NotSeenError."""

    def __init__(self, workspace: Workspace, say: Say) -> None:
        self._workspace = workspace
        self.say = say

    def chapter(self, title: str) -> None:
        """A new part of the story."""
        self.say("")
        self.say(f"── {title} " + "─" * max(0, 96 - len(title)))

    def quote(self, reader: Person, shown: Json) -> None:
        """What somebody reads."""
        for line in reader.read(shown).split("\n"):
            self.say(f"   │ {line}")

    async def survey(self, **answer: Any) -> Json:
        """A customer answers."""
        sent = await self._workspace.survey(**answer)
        if sent["status"] != _OK:
            raise NotSeenError(f"the survey tool was answered with {sent['status']}: {sent['body']}")
        return sent

    async def thread(self, reader: Person, card: Json, *words: str) -> None:
        """What somebody reads in the thread of a card."""
        self.quote(reader, await reader.sees(*words, thread_ts=card["ts"], about="note"))

    def errors(self, refused: Json) -> None:
        """What a modal says at its fields."""
        if not refused.get("errors"):
            raise NotSeenError("the modal took what it should have refused")
        for field, sentence in refused["errors"].items():
            self.say(f"   ✗ {field}: {sentence}")

    async def press(self, person: Person, card: Json, label: str, value: str | None = None) -> None:
        """Somebody presses a button, or chooses from a menu."""
        pressed = await person.click(card, label, value)
        if not pressed["ok"]:
            raise NotSeenError(f"{label} did not work: {pressed.get('error')}")

    async def send(self, person: Person, modal: Json, **typed: Any) -> None:
        """Somebody fills in a modal and sends it."""
        sent = await person.submit(modal, **typed)
        if not sent["ok"]:
            raise NotSeenError(f"the modal was refused: {sent.get('errors')}")

    async def hours_pass(self, hours: float) -> None:
        await self._workspace.let_pass(hours * _HOUR)

    async def next_working_day(self) -> None:
        """It is nine o'clock in New York, on the next day on which somebody works."""
        morning = next_office_morning(await self._now())
        await self._workspace.post("/page/time", {"to": morning.timestamp()})

    async def next_monday(self) -> None:
        """It is a minute past ten in New York, on the next Monday; today, if it is one and not so late yet."""
        now = (await self._now()).astimezone(NEW_YORK)
        monday = (now + timedelta(days=-now.weekday() % 7)).replace(hour=10, minute=1)
        if monday <= now:
            monday += timedelta(days=7)
        await self._workspace.post("/page/time", {"to": monday.timestamp()})

    async def _now(self) -> datetime:
        return datetime.fromtimestamp((await self._workspace.get("/page/people"))["now"], UTC)

    async def today(self, person: Person) -> date:
        """Which day it is for somebody."""
        return (await self._now()).astimezone(person.zone).date()

    async def days_from_now(self, person: Person, days: int) -> date:
        return await self.today(person) + timedelta(days=days)
