"""Has the bot learn from what colleagues say that comments are about, in the background. Knows no rule of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from bot.semantic.embedder import Embedder
from bot.semantic.opinion import second_opinion
from rules.reasons import Lesson, ReasonIndex, learn
from rules.terms import Terms
from storage.database import Database
from storage.errors import StorageError
from storage.lessons import LessonsMark, latest_lessons, lessons_mark
from storage.work import reading

log = structlog.get_logger()


def teach(reasons: ReasonIndex, lessons: Sequence[Lesson], embedder: Embedder | None) -> None:
    """Has `reasons` read with what these lessons teach by their words, and with an embedder by their meaning too."""
    second = second_opinion(reasons, lessons, embedder) if embedder is not None else None
    reasons.adopt(learn(reasons, lessons), second)


class Teacher:
    """One for each process: each learns from the same lessons, which the database holds."""

    def __init__(self, database: Database, terms: Terms, embedder: Embedder | None = None) -> None:
        self._database = database
        self._terms = terms
        self._embedder = embedder
        self._learned_from = LessonsMark(0, None)
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """There may be something new to learn from, or something to forget."""
        self._woken.set()

    async def run(self) -> None:
        """Learns each time it is woken and there is something else to learn from, until `stop()`."""
        while not self._stopping:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self.learn()
            except StorageError as error:
                log.warning("lessons.database_away", error=str(error))

    def stop(self) -> None:
        self._stopping = True
        self.wake()

    async def learn(self) -> None:
        """Learns anew if the lessons have changed since. Raises DatabaseAwayError."""
        if not self._terms.policy.learn:
            return
        async with reading(self._database) as work:
            mark = await lessons_mark(work)
            if mark == self._learned_from:
                return
            lessons = await latest_lessons(work)
        if lessons:
            await asyncio.to_thread(teach, self._terms.reasons, lessons, self._embedder)
        else:
            self._terms.reasons.adopt(None)
        self._learned_from = mark
        log.info("lessons.learned", lessons=len(lessons))
