"""A database of an earlier version, with what was in it, comes to this one's schema and goes on working."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select, text
from sqlalchemy.engine import Connection

import storage.migrate
from storage.database import Database
from storage.migrate import check_schema, migrate
from storage.outcomes import count_anew
from storage.schema import outcomes
from storage.work import reading, writing

MIGRATIONS = Path(storage.migrate.__file__).parent / "migrations"

RESPONSE = """
INSERT INTO responses (id, source, external_id, survey, score, submitted_at, revised_at, received_at, properties,
    field_revisions, payload)
VALUES (:id, 'generic', :id, 'nps', 3, :at, :at, :at, '{}', '{}', '{}')
"""
LOOP = """
INSERT INTO loops (number, response_id, lane, state, owner_email, owner_because, opened_at, first_touch_due_at,
    next_due_at, version, triage_because)
VALUES (:number, :response, 'detractor', :state, 'ana@northwind.example', :because, :at, :due, :next, 1, :triage)
"""
OPENED, DUE = "2026-11-23 15:00:00+00:00", "2026-11-23 19:00:00+00:00"


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@pytest.fixture(params=["sqlite", "postgresql"])
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An SQLite file that is not there yet, and a PostgreSQL database that can be taken back to what it was."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/old.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


async def test_loops_that_are_open_get_their_clock_and_remember_their_csm(old_url: str) -> None:
    """Open loops are due at once, to be planned; settled ones wait for nothing; triage's have no CSM to go by."""
    database = Database(old_url)
    async with database.write() as connection:
        change = command.upgrade if database.is_sqlite else command.downgrade
        await connection.run_sync(lambda sync: change(_config(sync), "0001"))
        for number, (state, due, because, triage) in enumerate(
            (
                ("open", DUE, "CSM of Acme", None),
                ("resolved", None, "CSM of Acme", None),
                ("claimed", DUE, "chosen by a colleague", None),
                ("open", DUE, "holds answers that fit no account", "no account"),
            ),
            start=1,
        ):
            await connection.execute(text(RESPONSE), {"id": f"r{number}", "at": OPENED})
            row = {"number": number, "response": f"r{number}", "state": state, "because": because}
            await connection.execute(text(LOOP), {**row, "at": OPENED, "due": DUE, "next": due, "triage": triage})
        await connection.commit()
    await migrate(database)
    await check_schema(database)
    async with database.read() as connection:
        rows = (
            await connection.execute(
                text("SELECT next_due_at = opened_at, wanted_owner, steps IS NULL FROM loops ORDER BY number")
            )
        ).all()
    assert [(bool(due) if due is not None else None, wanted, bool(planned)) for due, wanted, planned in rows] == [
        (True, "ana@northwind.example", True),
        (None, "ana@northwind.example", True),
        (True, None, True),
        (True, None, True),
    ]
    await database.close()


async def test_loops_from_before_digests_stay_cards_and_an_answer_may_have_one_in_each_lane(old_url: str) -> None:
    """Nobody's open loop turns into a row of a digest, and a corrected score finds room for its new lane."""
    database = Database(old_url)
    async with database.write() as connection:
        change = command.upgrade if database.is_sqlite else command.downgrade
        await connection.run_sync(lambda sync: change(_config(sync), "0002"))
        await connection.execute(text(RESPONSE), {"id": "r1", "at": OPENED})
        row = {"number": 1, "response": "r1", "state": "open", "because": "CSM of Acme", "triage": None}
        await connection.execute(text(LOOP), {**row, "at": OPENED, "due": DUE, "next": DUE})
        await connection.commit()
    await migrate(database)
    await check_schema(database)
    async with database.write() as connection:
        (kept,) = (await connection.execute(text("SELECT in_digest, reason_by, asked_for FROM loops"))).all()
        assert (bool(kept.in_digest), kept.reason_by, kept.asked_for) == (False, None, None)
        other = text(LOOP.replace("'detractor'", "'passive'"))
        await connection.execute(other, {**row, "number": 2, "at": OPENED, "due": DUE, "next": None})
        assert (await connection.execute(text("SELECT count(*) FROM loops"))).scalar_one() == 2
    await database.close()


async def test_answers_that_were_there_before_are_counted_as_new_ones_are(old_url: str) -> None:
    """With their loops, also of a lane that a corrected score left, and with the customer's next answer."""
    database = Database(old_url)
    async with database.write() as connection:
        change = command.upgrade if database.is_sqlite else command.downgrade
        await connection.run_sync(lambda sync: change(_config(sync), "0003"))
        await connection.execute(text(ACCOUNT))
        for statement, rows in ((ANSWER, ANSWERS), (FOLLOWED, LOOPS)):
            for row in rows:
                await connection.execute(text(statement), row)
        await connection.commit()
    await migrate(database)
    migrated = await _counted(database)
    async with writing(database) as work:
        ids = [str(row["id"]) for row in ANSWERS]
        ties = {row.id: row.next_id for row in await work.connection.execute(text("SELECT id, next_id FROM responses"))}
        await count_anew(work.connection, ids)
        await work.commit()
    assert ties == {"r1": "r2", "r2": None, "r3": "r2", "r4": None, "r5": None}
    assert migrated == await _counted(database)
    assert len(migrated) == len(ANSWERS) + 1
    await database.close()


async def _counted(database: Database) -> list[tuple[object, ...]]:
    async with reading(database) as work:
        rows = await work.connection.execute(select(outcomes).order_by(outcomes.c.response_id, outcomes.c.lane))
        return [tuple(row) for row in rows]


ACCOUNT = """
INSERT INTO accounts (account_id, arr, csm_email, status, updated_at)
VALUES ('acme', 100, 'ana@northwind.example', 'active', '2026-11-01 00:00:00+00:00')
"""
ANSWER = """
INSERT INTO responses (id, source, external_id, survey, score, submitted_at, revised_at, received_at, email, account_id,
    properties, field_revisions, payload)
VALUES (:id, 'generic', :id, :survey, :score, :at, :at, :at, :email, :account, '{}', '{}', '{}')
"""
FOLLOWED = """
INSERT INTO loops (number, response_id, account_id, lane, state, owner_email, owner_because, opened_at,
    first_touch_due_at, resolve_due_at, escalation_due_at, more_time_until, first_touch_at, closed_at, lost_arr,
    in_digest, asked_for, agreed, version)
VALUES (:number, :response, 'acme', :lane, :state, 'ana@northwind.example', 'CSM', :at, :due, :resolve, :escalated,
    :more, :touched, :closed, :lost, false, :asked, :agreed, 1)
"""
DANA = "dana@acme.example"


def _answer(name: str, score: int, day: int, email: str | None = DANA, survey: str = "nps") -> dict[str, object]:
    at = f"2026-11-{day:02d} 10:00:00.{day:06d}+00:00"
    return {"id": name, "survey": survey, "score": score, "at": at, "email": email, "account": "acme"}


def _loop(number: int, response: str, lane: str, state: str, **more: object) -> dict[str, object]:
    times = {"at": "2026-11-02 10:00:00+00:00", "due": "2026-11-03 10:00:00+00:00"}
    empty = dict.fromkeys(("resolve", "escalated", "more", "touched", "closed", "lost", "asked", "agreed"))
    return {"number": number, "response": response, "lane": lane, "state": state, **times, **empty, **more}


ANSWERS = (
    _answer("r1", 3, 2),
    _answer("r2", 9, 9),
    _answer("r3", 2, 4, email=None),
    _answer("r4", 5, 5, email=None, survey="csat"),
    _answer("r5", 8, 20, email="lee@acme.example"),
)
LOOPS = (
    _loop(1, "r1", "detractor", "open", more="2026-11-07 10:00:00.000250+00:00"),
    _loop(2, "r2", "promoter", "contacted", touched="2026-11-09 12:00:00+00:00", asked="review", agreed=True),
    _loop(3, "r3", "detractor", "escalated", escalated="2026-11-08 10:00:00+00:00"),
    # The customer corrected a 4 to an 8 after it was churned.
    _loop(4, "r5", "detractor", "churned", closed="2026-11-21 10:00:00+00:00", lost=995000),
    _loop(5, "r5", "passive", "withdrawn"),
)
