"""Loops, answers and histories with the columns of an export, page by page, so that any number of them fits into
memory. Changes nothing, and knows no file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, bindparam, func, or_, select

from storage.database import Database
from storage.directory_pages import Page
from storage.schema import accounts, history, loops, responses
from storage.types import UtcDateTime
from storage.work import reading

# On SQLite a page is read at one go: some 25 ms in which nobody else has their turn.
_A_PAGE = 500
# Of any time that a row may have.
_EARLIEST, _LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


class ExportKind(StrEnum):
    """What can be exported. Also the words that a person types."""

    LOOPS = "loops"
    RESPONSES = "responses"
    EVENTS = "events"


def _moment(name: str) -> ColumnElement[datetime]:
    return bindparam(name, type_=UtcDateTime)


def _after_the_last(at: Column[datetime], key: Column[Any]) -> tuple[ColumnElement[bool], ...]:
    """By time, which an index has in order; rows of one moment by their key. The bare `at` leads to the index."""
    return (at >= _moment("at"), or_(at > _moment("at"), key > bindparam("after")), at < _moment("until"))


# By number, for no index has them by time: one walk through all of them, whatever `since` is. A page is a stretch of
# numbers: asked for the next so many instead, PostgreSQL sorts them all for each page where it knows the table badly.
_LOOPS = (
    select(
        loops.c.number,
        loops.c.response_id,
        loops.c.account_id,
        accounts.c.name.label("account_name"),
        responses.c.score,
        responses.c.submitted_at,
        *(
            loops.c[name]
            for name in (
                "lane",
                "state",
                "owner_email",
                "owner_because",
                "lead_email",
                "tier",
                "reason",
                "reason_by",
                "play",
                "opened_at",
                "first_touch_due_at",
                "more_time_until",
                "first_touch_at",
                "claimed_by",
                "claimed_at",
                "resolve_due_at",
                "escalated_to",
                "escalation_due_at",
                "closed_at",
                "lost_arr",
                "backup_email",
                "informed_email",
                "asked_email",
                "triage_because",
                "asked_for",
                "agreed",
            )
        ),
    )
    .select_from(
        loops.join(responses, responses.c.id == loops.c.response_id).outerjoin(
            accounts, accounts.c.account_id == loops.c.account_id
        )
    )
    .where(
        loops.c.number > bindparam("after"),
        loops.c.number <= bindparam("last"),
        loops.c.opened_at >= _moment("at"),
        loops.c.opened_at < _moment("until"),
    )
    .order_by(loops.c.number)
)
_LAST_LOOP = select(func.max(loops.c.number))
# The columns of an import first; there, `id` and `account_id` are what the survey tool said.
_RESPONSES = (
    select(
        responses.c.source,
        responses.c.external_id.label("id"),
        responses.c.survey,
        responses.c.score,
        responses.c.comment,
        responses.c.submitted_at,
        responses.c.email,
        responses.c.name,
        responses.c.given_account_id.label("account_id"),
        responses.c.touchpoint,
        responses.c.id.label("response_id"),
        responses.c.account_id.label("found_account_id"),
        accounts.c.name.label("account_name"),
        responses.c.received_at,
        responses.c.next_id.label("next_response_id"),
        responses.c.next_at,
    )
    .select_from(responses.outerjoin(accounts, accounts.c.account_id == responses.c.account_id))
    .where(*_after_the_last(responses.c.submitted_at, responses.c.id))
    .order_by(responses.c.submitted_at, responses.c.id)
    .limit(_A_PAGE)
)
_EVENTS = (
    select(
        history.c.id,
        history.c.loop_number,
        history.c.at,
        history.c.kind,
        history.c.who,
        history.c.from_state,
        history.c.to_state,
        history.c.why,
        history.c.details,
    )
    .where(*_after_the_last(history.c.at, history.c.id))
    .order_by(history.c.at, history.c.id)
    .limit(_A_PAGE)
)


@dataclass(frozen=True, slots=True)
class _Walk:
    """`at` and `key` name the columns that say where a page ended, `first` comes before every key."""

    statement: Select[Any]
    at: str
    key: str
    first: str | int


_BY_TIME = {
    ExportKind.RESPONSES: _Walk(_RESPONSES, "submitted_at", "response_id", ""),
    ExportKind.EVENTS: _Walk(_EVENTS, "at", "id", 0),
}


def columns_of(kind: ExportKind) -> Sequence[str]:
    """The names of the columns, in order; docs/exports.md says what each means."""
    statement = _LOOPS if kind is ExportKind.LOOPS else _BY_TIME[kind].statement
    return statement.selected_columns.keys()


def pages_of(
    database: Database, kind: ExportKind, since: datetime | None, until: datetime | None
) -> AsyncIterator[Page]:
    """What there is from `since` up to, not including, `until`: loops by when they opened, responses by when they were
    submitted, events by when they happened. None leaves that side open. Iterating raises DatabaseAwayError.

    Each page has a transaction of its own: whoever is slow to take the rows holds none open.
    """
    stretch = {"at": since or _EARLIEST, "until": until or _LATEST}
    return _by_number(database, stretch) if kind is ExportKind.LOOPS else _by_time(database, _BY_TIME[kind], stretch)


async def _by_number(database: Database, stretch: Mapping[str, datetime]) -> AsyncIterator[Page]:
    async with reading(database) as work:
        last = await work.connection.scalar(_LAST_LOOP) or 0
    for after in range(0, last, _A_PAGE):
        page = await _page(database, _LOOPS, {**stretch, "after": after, "last": after + _A_PAGE})
        if page:
            yield page


async def _by_time(database: Database, walk: _Walk, stretch: Mapping[str, datetime]) -> AsyncIterator[Page]:
    place = {**stretch, "after": walk.first}
    while True:
        page = await _page(database, walk.statement, place)
        if page:
            yield page
        if len(page) < _A_PAGE:
            return
        place |= {"at": page[-1][walk.at], "after": page[-1][walk.key]}


async def _page(database: Database, statement: Select[Any], place: Mapping[str, Any]) -> Page:
    # On SQLite nothing here waits for anything: others get their turn now.
    await asyncio.sleep(0)
    async with reading(database) as work:
        return [dict(row) for row in (await work.connection.execute(statement, place)).mappings()]
