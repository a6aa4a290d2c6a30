"""What an export reads: every row once, in an order that stays, whatever the page and however many of one moment."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert

from storage.database import Database
from storage.directory_pages import Page
from storage.export_pages import ExportKind, columns_of, pages_of
from storage.schema import accounts, history, loops, responses
from storage.work import writing

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
MOST = 2_300


def answer(number: int, at: datetime = NOON, **more: Any) -> dict[str, Any]:
    times = {"submitted_at": at, "revised_at": at, "received_at": at}
    kept = {"id": f"r{number:05}", "source": "generic", "external_id": f"t{number}", "survey": "nps", "score": 3}
    empty: dict[str, Any] = {"properties": {}, "field_revisions": {}, "payload": {"secret": "whsec_x"}}
    return {**kept, **times, **empty, **more}


def loop(number: int, at: datetime = NOON, **more: Any) -> dict[str, Any]:
    held = {"owner_email": "ana@northwind.example", "owner_because": "CSM", "lane": "detractor", "state": "open"}
    kept = {"number": number, "response_id": f"r{number:05}", "opened_at": at, "first_touch_due_at": at, "version": 1}
    return {**kept, **held, **more}


def event(number: int, at: datetime = NOON) -> dict[str, Any]:
    return {"id": number, "loop_number": 1, "at": at, "kind": "reminded", "to_state": "open", "details": {"n": number}}


async def keep(database: Database, **rows: list[dict[str, Any]]) -> None:
    tables = {table.name: table for table in (accounts, responses, loops, history)}
    async with writing(database) as work:
        for name, kept in rows.items():
            await work.connection.execute(insert(tables[name]), kept)
        await work.commit()


async def all_of(pages: AsyncIterator[Page]) -> list[dict[str, Any]]:
    return [row async for page in pages for row in page]


async def told(
    database: Database, kind: ExportKind, since: datetime | None = None, until: datetime | None = None
) -> Any:
    rows = await all_of(pages_of(database, kind, since, until))
    key = {ExportKind.LOOPS: "number", ExportKind.RESPONSES: "response_id", ExportKind.EVENTS: "id"}[kind]
    return [row[key] for row in rows]


async def test_every_row_comes_once_also_where_pages_end_within_one_moment(database: Database) -> None:
    """Imported answers often have one midnight for thousands."""
    numbers = range(1, MOST + 1)
    await keep(
        database,
        responses=[answer(n) for n in numbers],
        loops=[loop(n) for n in numbers],
        history=[event(n) for n in numbers],
    )
    assert await told(database, ExportKind.LOOPS) == list(numbers)
    assert await told(database, ExportKind.RESPONSES) == [f"r{n:05}" for n in numbers]
    assert await told(database, ExportKind.EVENTS) == list(numbers)


async def test_a_stretch_of_time_has_its_beginning_and_not_its_end(database: Database) -> None:
    """By when loops opened, answers were given and events happened; answers and events in that order."""
    hours = {1: 4, 2: 3, 3: 2, 4: 1}
    at = {number: NOON + timedelta(hours=hour) for number, hour in hours.items()}
    await keep(
        database,
        responses=[answer(n, at[n]) for n in hours],
        loops=[loop(n, at[n]) for n in hours],
        history=[event(n, at[n]) for n in hours],
    )
    stretch = (at[3], at[1])
    assert await told(database, ExportKind.LOOPS, *stretch) == [2, 3]
    assert await told(database, ExportKind.RESPONSES, *stretch) == ["r00003", "r00002"]
    assert await told(database, ExportKind.EVENTS, *stretch) == [3, 2]


async def test_rows_have_the_columns_that_are_promised_and_nothing_raw(database: Database) -> None:
    """Amounts, times and yes or no keep their types; what the survey tool sent is not among them."""
    account = {"account_id": "acme", "name": "Acme", "arr": Decimal(1), "csm_email": "a@b.example", "status": "active"}
    await keep(
        database,
        accounts=[{**account, "updated_at": NOON}],
        responses=[answer(1, account_id="acme", comment="=1+1")],
        loops=[loop(1, account_id="acme", lost_arr=Decimal("12.50"), agreed=True)],
        history=[event(1)],
    )
    rows = {kind: (await all_of(pages_of(database, kind, None, None)))[0] for kind in ExportKind}
    for kind, row in rows.items():
        assert list(row) == list(columns_of(kind))
        assert "whsec_x" not in str(row)
    (opened,) = (rows[ExportKind.LOOPS],)
    assert (opened["account_name"], opened["lost_arr"], opened["agreed"]) == ("Acme", Decimal("12.50"), True)
    assert opened["opened_at"] == NOON
    given = rows[ExportKind.RESPONSES]
    assert (given["id"], given["account_id"], given["found_account_id"]) == ("t1", None, "acme")
    assert rows[ExportKind.EVENTS]["details"] == {"n": 1}
