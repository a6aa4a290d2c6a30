"""What a week's review asks the database: this week alone, no loop that was withdrawn, no account counted twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from rules.events import EventKind
from rules.model import Lane, State
from rules.review import Escalated, OwnersLoops, ThemeCount, Week
from storage.database import Database
from storage.reviewing import (
    Closed,
    answers_by_lane,
    anything_in,
    closed_in,
    escalated_in,
    names_in,
    owners_loops,
    spoken_in,
    taught_in,
    theme_counts,
)
from storage.work import reading
from tests.storage.past_rows import IN_IT, Past

UNTIL = datetime(2026, 11, 30, 15, tzinfo=UTC)
WEEK = Week(UNTIL - timedelta(days=7), UNTIL, date(2026, 11, 30))
HOUR = timedelta(hours=1)
WORDS = "We were billed twice for the same seats and nobody replied."


@pytest.fixture
def past() -> Past:
    return Past()


def withdrawn() -> dict[str, Any]:
    return {"state": State.WITHDRAWN.value, "closed_at": IN_IT}


def by_reason(counts: Iterable[ThemeCount]) -> list[ThemeCount]:
    return sorted(counts, key=lambda count: count.reason)


async def test_a_week_has_its_first_moment_and_not_its_last(database: Database, past: Past) -> None:
    """NPS alone is counted, each answer in the lane of its present score."""
    for at in (WEEK.since, UNTIL - timedelta(microseconds=1)):
        past.answer(6, at)
    past.answer(7)
    past.answer(9)
    past.answer(10)
    past.answer(1, WEEK.since - timedelta(microseconds=1))
    past.answer(1, UNTIL)
    past.answer(1, survey="csat")
    await past.keep(database)
    async with reading(database) as work:
        assert await answers_by_lane(work, WEEK) == {Lane.DETRACTOR: 2, Lane.PASSIVE: 1, Lane.PROMOTER: 2}
        assert (await answers_by_lane(work, WEEK.before))[Lane.DETRACTOR] == 1


async def test_a_theme_counts_each_account_once_and_only_who_is_unhappy_yet(database: Database, past: Past) -> None:
    """Two answers of one account: two answers, its ARR once. Without a reason it is unclear."""
    past.account("acme", 100)
    past.account("blue", 30)
    past.loop(account_id="acme", reason="billing")
    past.loop(account_id="acme", reason="billing")
    past.loop(account_id="blue", reason="billing")
    past.loop(account_id="blue", reason="bug", state=State.RESOLVED.value, closed_at=IN_IT)
    past.loop()
    past.loop(account_id="acme", reason="bug", **withdrawn())
    past.loop(score=9, account_id="acme", reason="bug", state=State.RESOLVED.value, closed_at=IN_IT)
    past.loop(score=8, account_id="acme", reason="bug", lane=Lane.PASSIVE.value)
    past.loop(at=IN_IT - timedelta(days=7), account_id="acme", reason="bug")
    await past.keep(database)
    async with reading(database) as work:
        assert by_reason(await theme_counts(work, WEEK)) == [
            ThemeCount("billing", 3, Decimal(130)),
            ThemeCount("bug", 1, Decimal(30)),
            ThemeCount("unclear", 1, Decimal(0)),
        ]
        assert await theme_counts(work, WEEK.before) == [ThemeCount("bug", 1, Decimal(100))]


async def test_open_loops_are_overdue_by_the_deadline_that_counts_for_them(database: Database, past: Past) -> None:
    """First touch, or more time for it; resolution once somebody wrote; its own once it is escalated."""
    late, later = UNTIL - HOUR, UNTIL + HOUR
    past.loop(first_touch_due_at=late)
    past.loop(first_touch_due_at=late, more_time_until=later)
    past.loop(first_touch_due_at=late, first_touch_at=IN_IT, resolve_due_at=later, state=State.CONTACTED.value)
    past.loop(first_touch_due_at=late, first_touch_at=IN_IT, resolve_due_at=late, state=State.CONTACTED.value)
    past.loop(
        state=State.ESCALATED.value, escalation_due_at=late, first_touch_due_at=later, owner_email="ben@x.example"
    )
    past.loop(owner_email="ben@x.example", state=State.RESOLVED.value, closed_at=IN_IT)
    past.loop(owner_email="ben@x.example", **withdrawn())
    past.loop(score=8, owner_email="ben@x.example", lane=Lane.PASSIVE.value)
    await past.keep(database)
    async with reading(database) as work:
        assert await owners_loops(work, UNTIL) == [
            OwnersLoops("ana@northwind.example", 4, 2),
            OwnersLoops("ben@x.example", 1, 1),
        ]


async def test_what_was_done_in_the_week_counts_and_what_was_withdrawn_does_not(database: Database, past: Past) -> None:
    """Closed by how, passives followed up, promoters asked, and those who agreed."""
    past.loop(state=State.RESOLVED.value, closed_at=IN_IT)
    past.loop(state=State.CHURNED.value, closed_at=IN_IT, lost_arr=Decimal(40))
    past.loop(state=State.CHURNED.value, closed_at=UNTIL, lost_arr=Decimal(900))
    past.loop(**withdrawn())
    passive: dict[str, Any] = {"score": 8, "lane": Lane.PASSIVE.value}
    promoter: dict[str, Any] = {"score": 10, "lane": Lane.PROMOTER.value, "agreed": True}
    past.event(past.loop(**passive, state=State.RESOLVED.value, closed_at=IN_IT), EventKind.NURTURED)
    past.event(past.loop(**passive, **withdrawn()), EventKind.NURTURED)
    for settled in ({"state": State.RESOLVED.value, "closed_at": IN_IT}, withdrawn()):
        number = past.loop(**promoter, **settled)
        past.event(number, EventKind.ASKED_FOR)
        past.event(number, EventKind.ASKED_FOR)
    await past.keep(database)
    async with reading(database) as work:
        assert await closed_in(work, WEEK) == Closed(
            resolved=1, churned=1, lost=Decimal(40), followed_up=1, asked=1, agreed=1
        )
        assert await closed_in(work, WEEK.before) == Closed(0, 0, Decimal(0), 0, 0, 0)


async def test_lessons_are_confirmed_or_corrected(database: Database, past: Past) -> None:
    """Those about a loop that was withdrawn are none of the week's."""
    past.lesson(past.loop(), "billing", "billing")
    past.lesson(past.loop(), "billing", "bug")
    past.lesson(past.loop(), "billing", "unclear")
    past.lesson(past.loop(**withdrawn()), "billing", "bug")
    await past.keep(database)
    async with reading(database) as work:
        assert await taught_in(work, WEEK) == (1, 2)
        assert await taught_in(work, WEEK.before) == (0, 0)


async def test_words_come_with_who_may_be_named_in_them(database: Database, past: Past) -> None:
    """The most revenue first; not what is too short or too long to be read, nor what was taken back."""
    past.account("acme", 100)
    past.account("blue", 300)
    past.account("far", 900)
    past.contact("dana@acme.example", "acme", "Dana Kim")
    past.contact("eli@acme.example", "acme", "Eli Noor")
    past.contact("fay@far.example", "far", "Fay Roe")
    past.named(("ana@northwind.example", "Ana Ruiz"), ("gus@northwind.example", "Gus Holm"))
    said = {"comment": WORDS, "email": "dana@acme.example", "name": "D. Kim"}
    past.loop(answer=said, account_id="acme", reason="billing")
    past.loop(answer={"comment": WORDS}, account_id="blue")
    past.loop(answer={"comment": "Too short."}, account_id="blue")
    past.loop(answer={"comment": "Too long. " * 90}, account_id="blue")
    past.loop(answer={"comment": WORDS}, account_id="far", **withdrawn())
    past.loop(9, answer={"comment": WORDS}, account_id="far", state=State.RESOLVED.value, closed_at=IN_IT)
    await past.keep(database)
    async with reading(database) as work:
        first, second = await spoken_in(work, WEEK)
        assert (first.account, second.account) == ("Blue", "Acme")
        assert second.names == ("D. Kim", "Dana Kim", "Ana Ruiz")
        assert sorted(await names_in(work, WEEK)) == ["Ana Ruiz", "Dana Kim", "Eli Noor", "Gus Holm"]
        assert sorted(await names_in(work, WEEK.before)) == ["Ana Ruiz", "Gus Holm"]


async def test_each_escalated_loop_is_told_once_as_it_was_the_last_time(database: Database, past: Past) -> None:
    """In the order of the first time."""
    past.account("acme", 100)
    twice, once, gone = past.loop(account_id="acme", state=State.ESCALATED.value), past.loop(), past.loop(**withdrawn())
    past.event(twice, EventKind.ESCALATED, why="late", to="lea@northwind.example")
    past.event(once, EventKind.ESCALATED, to="lea@northwind.example")
    past.event(gone, EventKind.ESCALATED, to="lea@northwind.example")
    past.event(once, EventKind.ESCALATED, UNTIL, to="eva@northwind.example")
    past.event(twice, EventKind.ESCALATED, IN_IT + HOUR, why="still late", to="eva@northwind.example")
    await past.keep(database)
    async with reading(database) as work:
        assert await escalated_in(work, WEEK) == [
            Escalated(twice, "Acme", "eva@northwind.example", "escalated", "still late"),
            Escalated(once, None, "lea@northwind.example", "open", None),
        ]


@pytest.mark.parametrize(
    ("kept", "anything"),
    [
        ({"at": IN_IT, "answer": {}}, True),
        ({"at": IN_IT, "answer": {"received_at": UNTIL}, "opened_at": UNTIL}, False),
        ({"at": WEEK.since - HOUR}, True),
        ({"at": WEEK.since - HOUR, "state": State.RESOLVED.value, "closed_at": WEEK.since - HOUR}, False),
        ({"at": UNTIL}, False),
    ],
)
async def test_a_week_has_something_by_its_end_or_nothing(
    database: Database, past: Past, kept: dict[str, Any], anything: bool
) -> None:
    """An answer that was there by then, or a loop still open; not what was imported afterwards."""
    past.loop(**kept)
    await past.keep(database)
    async with reading(database) as work:
        assert await anything_in(work, WEEK) is anything
