"""What a Home asks of the database: its sections on both kinds, and a cost that does not grow with what is stored."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from sqlalchemy import event

from bot.use_cases.home import home_of
from rules.home import OWN_PAGE, HomeFacts, Page, Place, Section
from rules.model import Person
from storage.database import Database
from storage.homes import how_many_held, how_many_led_overdue, led_overdue, loops_held
from storage.work import reading, writing
from tests.rules.facts_for_rules import terms
from tests.storage.test_lookups import ANA, BEN, DAY, HOUR, LEA, NOW, Stored

TERMS = terms()
ENDS = NOW + 9 * HOUR
_TABLES = ("deliveries", "loops", "responses", "accounts", "contacts")


@pytest.fixture
def stored() -> Stored:
    return Stored()


async def test_each_loop_is_in_the_first_section_that_fits(database: Database, stored: Stored) -> None:
    """By who must act and when; what is over, in a digest, or nobody's business of the reader's is in none."""
    said = {"state": "contacted", "first_touch_at": NOW}
    above = {"state": "escalated", "escalated_to": LEA}
    stored.loop("late", first_touch_due_at=NOW - HOUR)
    stored.loop("said-late", resolve_due_at=NOW - DAY, **said)
    stored.loop("today", first_touch_due_at=NOW)
    stored.loop("said-today", resolve_due_at=NOW + HOUR, **said)
    stored.loop("tomorrow", first_touch_due_at=ENDS)
    stored.loop("claimed", state="claimed", first_touch_due_at=ENDS + DAY)
    stored.loop("above", escalation_due_at=NOW - HOUR, **above)
    stored.loop("routed", owner_email=BEN, informed_email=ANA)
    stored.loop("said", resolve_due_at=NOW + 9 * DAY, **said)
    stored.loop("said-some-time", **said)
    stored.loop("given", owner_email=BEN, state="escalated", escalated_to=ANA, escalation_due_at=NOW + HOUR)
    stored.loop("stood-in-for", owner_email=BEN, backup_email=ANA, first_touch_due_at=NOW - DAY)
    stored.loop("quiet", 7, lane="passive", in_digest=True)
    stored.loop("done", state="resolved", next_due_at=None)
    stored.loop("bens", owner_email=BEN)
    await stored.keep(database)
    async with reading(database) as work:
        found = await loops_held(work, ANA, NOW, ENDS, 0, 99)
        counts = await how_many_held(work, ANA, NOW, ENDS)
        paged = [row for first in range(0, 12, 5) for row in await loops_held(work, ANA, NOW, ENDS, first, 5)]
        assert await how_many_held(work, "nobody", NOW, ENDS) == {}
    by_section: dict[Section, list[str]] = {}
    for section, loop in found:
        by_section.setdefault(section, []).append(loop.response_id)
    assert by_section == {
        Section.OVERDUE: ["said-late", "stood-in-for", "late"],
        Section.TODAY: ["today", "said-today", "given"],
        Section.LATER: ["tomorrow", "claimed"],
        Section.AWAY: ["above", "routed"],
        Section.WAITING: ["said", "said-some-time"],
    }
    assert list(counts.items()) == [(section, len(ids)) for section, ids in by_section.items()]
    assert paged == found


async def test_a_lead_has_what_others_are_late_with_the_longest_first(database: Database, stored: Stored) -> None:
    """Their own stand in their own list."""
    stored.loop("late", first_touch_due_at=NOW - HOUR)
    stored.loop("later", owner_email=BEN, first_touch_due_at=NOW - DAY)
    stored.loop("own", owner_email=LEA, first_touch_due_at=NOW - DAY)
    stored.loop("in time")
    stored.loop("not theirs", lead_email=BEN, first_touch_due_at=NOW - DAY)
    await stored.keep(database)
    async with reading(database) as work:
        assert await how_many_led_overdue(work, LEA, NOW) == 2
        assert [loop.response_id for loop in await led_overdue(work, LEA, NOW, 0, 9)] == ["later", "late"]
        assert [loop.response_id for loop in await led_overdue(work, LEA, NOW, 1, 9)] == ["late"]


@contextlib.contextmanager
def noted(database: Database, asked: list[tuple[str, Any]]) -> Iterator[None]:
    """Every statement with its parameters, as long as it lasts."""

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def _shown(database: Database, reader: str, place: Place, asked: list[tuple[str, Any]]) -> HomeFacts:
    async with reading(database) as work:
        with noted(database, asked):
            return await home_of(work, TERMS, Person(reader, timezone="UTC"), place, NOW)


async def test_a_full_page_asks_no_more_than_one_loop_does(sqlite_url: str, stored: Stored) -> None:
    """And reads no table from end to end; a page past the last is the last."""
    database = Database(sqlite_url)
    stored.account("acme", "Acme")
    stored.loop("r0", first_touch_due_at=NOW - HOUR)
    await stored.keep(database)
    few: list[tuple[str, Any]] = []
    await _shown(database, LEA, Place(), few)
    await _shown(database, ANA, Place(), few)
    stored.rows.clear()
    for number in range(1, OWN_PAGE + 2):
        stored.loop(f"r{number}", first_touch_due_at=NOW - HOUR)
    await stored.keep(database)
    many: list[tuple[str, Any]] = []
    led = (await _shown(database, LEA, Place(team=99), many)).led
    own = (await _shown(database, ANA, Place(own=99), many)).own
    assert led is not None
    assert (led.page, len(led.rows)) == (Page(3, 3), 2)
    assert (own.page, len(own.rows), own.total) == (Page(2, 2), 2, OWN_PAGE + 2)
    assert len(many) == len(few)
    async with writing(database) as work:
        work.outdate_homes([ANA, BEN], NOW)
        with noted(database, many):
            await work.commit()
    assert sum(statement.startswith("UPDATE deliveries") for statement, _ in many) == 1
    async with reading(database) as work:
        for statement, parameters in many:
            # The measures of a week read what the measures read.
            if statement.startswith(("SELECT", "UPDATE")) and "outcomes" not in statement:
                plan = await work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                assert _whole_tables(row.detail for row in plan) == [], statement
    await database.close()


def _whole_tables(plan: Iterable[str]) -> list[str]:
    return [line for line in plan if line.startswith("SCAN") and line.split()[1] in _TABLES and "INDEX" not in line]
