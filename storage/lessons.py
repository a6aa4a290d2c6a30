"""What colleagues said that answers are about, for the learner. Learns nothing itself."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from rules.decision import Teach
from rules.reasons import Lesson
from storage.schema import lessons, responses
from storage.statements import insert_or
from storage.work import Reading, Writing

MOST_LESSONS = 5000
"""How many of the latest are learned from: what customers complain of changes, and learning must stay quick."""


@functools.cache
def _teach(is_sqlite: bool) -> Any:
    insert = insert_or(is_sqlite, lessons)
    # What the bot itself had thought first stays known: a second correction corrects a colleague.
    told = {name: insert.excluded[name] for name in ("loop_number", "reason", "taught_by", "taught_at")}
    return insert.on_conflict_do_update(index_elements=["response_id"], set_=told)


async def teach(work: Writing, response_id: str, loop_number: int, lesson: Teach) -> None:
    """Keeps what a colleague said that an answer is about; the latest word counts."""
    row = {
        "response_id": response_id,
        "loop_number": loop_number,
        "reason": lesson.reason,
        "was": lesson.was,
        "taught_by": lesson.by,
        "taught_at": lesson.at,
    }
    await work.connection.execute(_teach(work.is_sqlite), row)


@dataclass(frozen=True, slots=True)
class LessonsMark:
    """Changes whenever there is something else to learn from: also where a comment was erased."""

    count: int
    latest: datetime | None


_JOINED = lessons.join(responses, responses.c.id == lessons.c.response_id)
_HAS_WORDS = responses.c.comment.is_not(None)
_MARK = select(func.count(), func.max(lessons.c.taught_at)).select_from(_JOINED).where(_HAS_WORDS)
_LATEST = (
    select(responses.c.comment, lessons.c.reason, lessons.c.loop_number, lessons.c.taught_by, lessons.c.was)
    .select_from(_JOINED)
    .where(_HAS_WORDS)
    .order_by(lessons.c.taught_at.desc(), lessons.c.response_id)
    .limit(bindparam("most"))
)


async def lessons_mark(work: Reading) -> LessonsMark:
    count, latest = (await work.connection.execute(_MARK)).one()
    return LessonsMark(count, latest)


async def latest_lessons(work: Reading, most: int = MOST_LESSONS) -> list[Lesson]:
    """The latest lessons whose comment is still there, the latest first."""
    return [
        Lesson(row.comment, row.reason, row.loop_number, row.taught_by, corrected=row.was != row.reason)
        for row in await work.connection.execute(_LATEST, {"most": most})
    ]
