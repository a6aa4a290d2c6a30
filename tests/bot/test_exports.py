"""The file of an export by itself: what it is called, and when it grows too large."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from bot.row_writers import Format
from bot.use_cases.exports import Asked, TooLargeError, stretch_of, write_export
from rules.periods import Period, PeriodError
from storage.database import Database
from storage.export_pages import ExportKind
from storage.schema import responses
from storage.work import writing

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ALL = Asked(ExportKind.RESPONSES, Format.JSONL, Period(None, NOW + timedelta(days=1)), date(2026, 11, 23))


async def _keep(database: Database, count: int) -> None:
    times = {"submitted_at": NOW, "revised_at": NOW, "received_at": NOW}
    empty = {"properties": {}, "field_revisions": {}, "payload": {}}
    rows = [
        {"id": f"r{n:04}", "source": "generic", "external_id": str(n), "survey": "nps", "score": 3, **times, **empty}
        for n in range(count)
    ]
    async with writing(database) as work:
        await work.connection.execute(insert(responses), rows)
        await work.commit()


async def _nothing() -> None:
    """Nobody needs to be told."""


async def test_a_file_ends_where_it_grows_too_large(database: Database) -> None:
    """After the page that did it, so that no disk is filled for nothing."""
    await _keep(database, 1_200)
    with tempfile.TemporaryFile() as file:
        assert await write_export(database, ALL, file, 10**6, _nothing) == 1_200
        whole = file.tell()
    with tempfile.TemporaryFile() as file:
        with pytest.raises(TooLargeError):
            await write_export(database, ALL, file, 1_000, _nothing)
        assert file.tell() < whole / 2


@pytest.mark.parametrize("since", [None, NOW - timedelta(days=90, microseconds=1)])
def test_what_was_asked_for_is_kept_whole(since: datetime | None) -> None:
    """So that another process makes the same file, of the same name."""
    asked = Asked(ExportKind.LOOPS, Format.CSV, Period(since, NOW), date(2026, 11, 24))
    assert Asked.of(asked.facts()) == asked
    assert asked.name("3f9a1c2b77aa") == "nps-loops-2026-11-24-3f9a1c2b.csv"


def test_a_day_alone_means_from_then_on() -> None:
    """From midnight where whoever asks is; a day to come is a mistake, and so is none."""
    assert stretch_of(" 2026-09-01 ", NOW, BERLIN) == Period(datetime(2026, 8, 31, 22, tzinfo=UTC), NOW)
    assert stretch_of("90d", NOW, BERLIN) == Period(NOW - timedelta(days=90), NOW)
    for wrong in ("2026-11-24", "2026-02-30", "soon"):
        with pytest.raises(PeriodError):
            stretch_of(wrong, NOW, BERLIN)
