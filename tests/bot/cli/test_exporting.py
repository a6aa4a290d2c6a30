"""`nps-loop export` as a program: what stands on standard output, and how it ends."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from storage.database import Database
from storage.export_pages import ExportKind, columns_of
from storage.schema import history, loops, responses
from storage.work import writing

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime.now(UTC)
WORDS = '=HYPERLINK("http://x.example")\r\nand „Umlaute“, ü'


def command(url: str, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """The program and its environment: a terminal that speaks no UTF-8."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "NPS_"))}
    given = {"NPS_DATABASE_URL": url, "NPS_POLICY": str(ROOT / "policy.yml"), "PYTHONIOENCODING": "latin-1"}
    return [sys.executable, "-m", "bot.cli.main", "export", *arguments], {**clean, **given, "PYTHONPATH": str(ROOT)}


def export(url: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    program, environment = command(url, *arguments)
    return subprocess.run(program, env=environment, capture_output=True, timeout=60, check=False)  # noqa: S603


def fill(url: str, count: int = 2) -> None:
    """As many answers with a loop and an event each, the first a hundred days ago, the others today."""

    async def run() -> None:
        database = Database(url)
        async with writing(database) as work:
            for number in range(count):
                at = NOW - timedelta(days=0 if number else 100)
                for table, row in rows(number + 1, at):
                    await work.connection.execute(insert(table), row)
            await work.commit()
        await database.close()

    asyncio.run(run())


def rows(number: int, at: datetime) -> list[tuple[Any, dict[str, Any]]]:
    named = {"id": f"r{number}", "source": "generic", "external_id": f"tool-{number}", "survey": "nps", "score": 3}
    times = {"submitted_at": at, "revised_at": at, "received_at": at}
    empty: dict[str, Any] = {"properties": {}, "field_revisions": {}, "payload": {}}
    opened = {"number": number, "response_id": f"r{number}", "lane": "detractor", "state": "open", "version": 1}
    held = {"owner_email": "ana@northwind.example", "owner_because": "CSM", "opened_at": at, "first_touch_due_at": at}
    event = {"loop_number": number, "at": at, "kind": "claimed", "who": "ana@northwind.example", "to_state": "claimed"}
    return [
        (responses, {**named, **times, **empty, "comment": WORDS}),
        (loops, {**opened, **held}),
        (history, {**event, "details": {"note": "ü"}}),
    ]


def test_answers_since_then_are_told_as_a_table(database_url: str) -> None:
    """UTF-8 whatever the terminal speaks, times with an offset, and words that a spreadsheet does not reckon with."""
    fill(database_url)
    day = (NOW - timedelta(days=30)).date().isoformat()
    done = export(database_url, "responses", "--since", day)
    assert (done.returncode, done.stderr) == (0, b"")
    (row,) = csv.DictReader(io.StringIO(done.stdout.decode(), newline=""))
    assert list(row) == list(columns_of(ExportKind.RESPONSES))
    assert (row["id"], row["score"], row["comment"]) == ("tool-2", "3", f"'{WORDS}")
    assert row["submitted_at"] == NOW.isoformat()


def test_loops_and_events_are_told_as_json_lines(sqlite_url: str) -> None:
    """What is empty is null, and details are an object."""
    fill(sqlite_url)
    late = export(sqlite_url, "loops", "--since", "90d", "--format", "jsonl")
    (loop,) = [json.loads(line) for line in late.stdout.decode().splitlines()]
    assert list(loop) == list(columns_of(ExportKind.LOOPS))
    assert (loop["number"], loop["opened_at"], loop["agreed"]) == (2, NOW.isoformat(), None)
    happened = export(sqlite_url, "events", "--format", "jsonl").stdout.decode().splitlines()
    assert [json.loads(line)["loop_number"] for line in happened] == [1, 2]
    assert json.loads(happened[0])["details"] == {"note": "ü"}


def test_whoever_reads_may_stop_reading(sqlite_url: str) -> None:
    """As `| head` does: the export ends without a word."""
    fill(sqlite_url, 1_500)
    program, environment = command(sqlite_url, "responses")
    with subprocess.Popen(  # noqa: S603
        program, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline().startswith(b"source,id,survey")
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 0


def test_a_period_that_is_none_is_wrong_use(sqlite_url: str) -> None:
    """Told in one line, with what is right."""
    done = export(sqlite_url, "loops", "--since", "90x")
    assert (done.returncode, done.stdout) == (2, b"")
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("nps-loop: ")
    assert "90d" in line
