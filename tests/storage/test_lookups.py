"""What is asked of the database about one account, and about the loops of a team, on both kinds of database."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, insert, select

from rules.account_facts import LoopCounts
from rules.account_names import KnownAccount
from rules.model import State
from rules.team import PersonsLoops
from storage.accounts_found import (
    account_called,
    answers_of,
    known_accounts,
    loops_of,
    loops_of_answers,
    people_at,
    scores_of,
)
from storage.database import Database
from storage.loops import DUE_AT, count_live_loops_of, get_loop, live_loops_of
from storage.schema import accounts, contacts, loops, responses
from storage.team import everybodys_loops, loops_led_by, loops_owned_by
from storage.work import Reading, reading, writing

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANA, BEN, LEA, EVA = (f"{name}@northwind.example" for name in ("ana", "ben", "lea", "eva"))


class Stored:
    """Rows to be kept, each with what a test does not care about."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, dict[str, Any]]] = []

    def account(self, account_id: str, name: str | None = None, domain: str | None = None) -> None:
        worth = {"arr": Decimal(100), "csm_email": ANA, "status": "active", "updated_at": NOW}
        self.rows.append((accounts, {"account_id": account_id, "name": name, "domain": domain, **worth}))

    def contact(self, email: str, account_id: str = "acme", name: str | None = None) -> None:
        known = {"email": email, "account_id": account_id, "name": name, "opted_out": False, "updated_at": NOW}
        self.rows.append((contacts, known))

    def answer(self, id: str, score: int, at: datetime = NOW, survey: str = "nps", **more: Any) -> str:  # noqa: A002
        kept = {"id": id, "source": "generic", "external_id": id, "survey": survey, "score": score}
        times = {"submitted_at": at, "revised_at": at, "received_at": at, "account_id": "acme"}
        empty: dict[str, Any] = {"properties": {}, "field_revisions": {}, "payload": {}}
        self.rows.append((responses, {**kept, **times, **empty, **more}))
        return id

    def loop(self, id: str, score: int = 3, answer: dict[str, Any] | None = None, **more: Any) -> None:  # noqa: A002
        """A live detractor loop of Ana's, led by Lea and due in an hour, where nothing else is said."""
        self.answer(id, score, **(answer or {}))
        kept = {
            "response_id": id,
            "account_id": "acme",
            "lane": "detractor",
            "state": "open",
            "owner_email": ANA,
            "owner_because": "CSM",
            "lead_email": LEA,
            "opened_at": NOW - DAY,
            "first_touch_due_at": NOW + HOUR,
            "next_due_at": NOW + HOUR,
            "in_digest": False,
            "version": 1,
        }
        self.rows.append((loops, {**kept, **more}))

    async def keep(self, database: Database) -> None:
        async with writing(database) as work:
            for table, row in self.rows:
                await work.connection.execute(insert(table), row)
            await work.commit()


@pytest.fixture
def stored() -> Stored:
    return Stored()


SETTLED = {"next_due_at": None, "closed_at": NOW}


async def test_an_account_is_called_by_its_id_or_its_domain(database: Database, stored: Stored) -> None:
    """An id before a domain, and no domain that two share."""
    stored.account("acme", "Acme", "acme.example")
    stored.account("acme.example", "Of That Id")
    stored.account("b1", "Beta", "beta.example")
    stored.account("b2", "Beta Two", "beta.example")
    stored.account("c1", "Cobalt", "cobalt.example")
    await stored.keep(database)
    async with reading(database) as work:
        assert await account_called(work, "acme") == "acme"
        assert await account_called(work, "acme.example") == "acme.example"
        assert await account_called(work, "Cobalt.Example") == "c1"
        assert await account_called(work, "beta.example") is None
        assert await account_called(work, "Acme") is None
        known = await known_accounts(work)
    assert KnownAccount("c1", "Cobalt", "cobalt.example") in known
    assert len(known) == 5


async def test_answers_come_newest_first_with_the_next_score_and_the_contacts_name(
    database: Database, stored: Stored
) -> None:
    """NPS answers of this account alone; how many there are is said also where fewer are wanted."""
    stored.contact("dana@acme.example", name="Dana Kim")
    stored.answer("second", 8, NOW, email="dana@acme.example")
    stored.answer("first", 3, NOW - DAY, email="dana@acme.example", name="D.", comment="Late.", next_id="second")
    stored.answer("csat", 5, survey="csat")
    stored.answer("others", 1, account_id="beta")
    stored.answer("unnamed", 6, NOW - 2 * DAY, name="Kim")
    await stored.keep(database)
    async with reading(database) as work:
        found = await answers_of(work, "acme", 10)
        told = [(one.response.id, one.customer, one.next_score, one.improved) for one in found]
        assert told == [
            ("second", "Dana Kim", None, False),
            ("first", "Dana Kim", 8, True),
            ("unnamed", "Kim", None, False),
        ]
        assert found[1].response.comment == "Late."
        assert [one.response.id for one in await answers_of(work, "acme", 1)] == ["second"]
        assert await scores_of(work, "acme", 10) == ([8, 3, 6], 3)
        assert await scores_of(work, "acme", 2) == ([8, 3], 3)
        assert await scores_of(work, "nobody", 2) == ([], 0)


async def test_loops_come_unhappy_first_and_by_what_is_due_first(database: Database, stored: Stored) -> None:
    """Those that are settled are counted with the ARR that was lost; those withdrawn are not."""
    stored.contact("dana@acme.example", name="Dana Kim")
    stored.loop("passive", 7, lane="passive", in_digest=True, first_touch_due_at=NOW)
    stored.loop("later", first_touch_due_at=NOW + 3 * DAY, answer={"email": "dana@acme.example"})
    stored.loop("sooner", 2, first_touch_due_at=NOW - DAY, answer={"name": "Lee"})
    stored.loop("given", first_touch_due_at=NOW - 2 * DAY, more_time_until=NOW + DAY)
    stored.loop("resolved", state="resolved", **SETTLED)
    stored.loop("lost", state="churned", lost_arr=Decimal("1200.50"), **SETTLED)
    stored.loop("gone", state="withdrawn", **SETTLED)
    stored.loop("others", account_id="beta")
    await stored.keep(database)
    async with reading(database) as work:
        shown, counts = await loops_of(work, "acme", 10)
        told = [(one.loop.response_id, one.score, one.customer) for one in shown]
        assert told == [
            ("sooner", 2, "Lee"),
            ("given", 3, "a customer"),
            ("later", 3, "Dana Kim"),
            ("passive", 7, "a customer"),
        ]
        assert counts == LoopCounts(live=4, resolved=1, churned=1, lost=Decimal("1200.50"))
        assert len((await loops_of(work, "acme", 1))[0]) == 1
        assert await loops_of(work, "nobody", 9) == ([], LoopCounts())
        followed = await loops_of_answers(work, ["lost", "others", "none"])
        assert {id: [loop.state for loop in theirs] for id, theirs in followed.items()} == {  # noqa: A001
            "lost": [State.CHURNED],
            "others": [State.OPEN],
        }


async def test_people_who_answered_last_come_first(database: Database, stored: Stored) -> None:
    """With their latest score; who has not answered stands last, and all are counted."""
    for name in ("ann", "bob", "cid"):
        stored.contact(f"{name}@acme.example", name=name.title())
    stored.contact("eve@beta.example", "beta")
    stored.answer("old", 9, NOW - DAY, email="bob@acme.example")
    stored.answer("new", 4, NOW, email="bob@acme.example")
    stored.answer("csat", 1, NOW + HOUR, survey="csat", email="ann@acme.example")
    stored.answer("cid", 7, NOW - HOUR, email="cid@acme.example")
    await stored.keep(database)
    async with reading(database) as work:
        shown, count = await people_at(work, "acme", 10)
        assert [(one.contact.name, one.last_score, one.last_at) for one in shown] == [
            ("Bob", 4, NOW),
            ("Cid", 7, NOW - HOUR),
            ("Ann", None, None),
        ]
        assert count == 3
        first, count = await people_at(work, "acme", 1)
        assert ([one.contact.name for one in first], count) == (["Bob"], 3)
        assert await people_at(work, "nobody", 10) == ([], 0)


async def test_the_database_reckons_the_deadline_that_counts_now_as_the_rules_do(
    database: Database, stored: Stored
) -> None:
    """In every live state, touched or not, with more time given that is later, earlier, or none."""
    live = ("open", "claimed", "contacted", "escalated")
    given = (None, NOW - HOUR, NOW + DAY)
    for place, (state, touched, more) in enumerate(itertools.product(live, (None, NOW), given)):
        times = {"resolve_due_at": NOW + 9 * DAY, "escalation_due_at": NOW + 5 * DAY}
        stored.loop(f"r{place}", state=state, first_touch_at=touched, more_time_until=more, **times)
    await stored.keep(database)
    async with reading(database) as work:
        rows = (await work.connection.execute(select(loops.c.number, DUE_AT))).all()
        assert len(rows) == 24
        for number, due_at in rows:
            loop = await get_loop(work, number)
            assert loop is not None
            assert due_at == loop.due_at, loop


async def test_a_team_is_counted_by_owner(database: Database, stored: Stored) -> None:
    """Overdue apart from due today; the oldest that nobody touched; no passive, nothing settled, nobody else's lead."""
    stored.loop("overdue", first_touch_due_at=NOW - HOUR, opened_at=NOW - 9 * DAY)
    stored.loop("today", first_touch_due_at=NOW)
    stored.loop("tomorrow", first_touch_due_at=NOW + DAY, opened_at=NOW - 2 * DAY)
    stored.loop("said", state="contacted", first_touch_at=NOW, resolve_due_at=NOW + 9 * DAY, opened_at=NOW - 30 * DAY)
    stored.loop("above", state="escalated", escalated_to=LEA, escalation_due_at=NOW - HOUR)
    stored.loop("quiet", 7, lane="passive", in_digest=True)
    stored.loop("done", state="resolved", **SETTLED)
    stored.loop("bens", owner_email=BEN, lead_email=EVA)
    await stored.keep(database)
    ends = NOW + 9 * HOUR
    ana = PersonsLoops(ANA, open=5, overdue=2, due_today=1, waiting=1, escalated=1, untouched_since=NOW - 9 * DAY)
    ben = PersonsLoops(BEN, open=1, due_today=1, untouched_since=NOW - DAY)
    async with reading(database) as work:
        assert sorted(await everybodys_loops(work, NOW, ends), key=lambda row: row.email) == [ana, ben]
        assert await loops_led_by(work, LEA, NOW, ends) == [ana]
        assert await loops_led_by(work, ANA, NOW, ends) == []
        assert await loops_owned_by(work, BEN, NOW, NOW) == replace(ben, due_today=0)
        assert await loops_owned_by(work, EVA, NOW, ends) == PersonsLoops(EVA, 0)
        assert await count_live_loops_of(work, ANA) == len(await live_loops_of(work, ANA, 99)) == 4
        assert await count_live_loops_of(work, LEA) == len(await live_loops_of(work, LEA, 99)) == 1


ASKED: tuple[Callable[[Reading], Any], ...] = (
    lambda work: account_called(work, "acme"),
    lambda work: answers_of(work, "acme", 10),
    lambda work: scores_of(work, "acme", 1),
    lambda work: loops_of(work, "acme", 10),
    lambda work: loops_of_answers(work, ["r1"]),
    lambda work: people_at(work, "acme", 10),
    lambda work: everybodys_loops(work, NOW, NOW),
    lambda work: loops_led_by(work, LEA, NOW, NOW),
    lambda work: loops_owned_by(work, ANA, NOW, NOW),
)


async def test_nothing_that_is_stored_of_other_accounts_is_read(sqlite_url: str, stored: Stored) -> None:
    """SQLite's own plan of every statement: each table is reached by an index, none is read from end to end."""
    stored.loop("r1")
    database = Database(sqlite_url)
    await stored.keep(database)
    asked: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    async with reading(database) as work:
        event.listen(database.engine.sync_engine, "before_cursor_execute", note)
        for ask in ASKED:
            await ask(work)
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
        statements = [one for one in asked if one[0].startswith("SELECT")]
        assert len(statements) >= len(ASKED)
        for statement, parameters in statements:
            plan = await work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            assert _whole_tables(row.detail for row in plan) == [], statement
    await database.close()


def _whole_tables(plan: Iterable[str]) -> list[str]:
    names = {"accounts", "contacts", "loops", "responses", "next"}
    return [line for line in plan if line.startswith("SCAN") and line.split()[1] in names and "INDEX" not in line]
