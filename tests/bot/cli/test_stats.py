"""`nps-loop stats` as a program: the document, the tables, and what is no question."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.policy_file import read_policy
from bot.use_cases.answers import take_answer
from rules.model import Survey, SurveyResponse
from rules.terms import Terms
from storage.database import Database
from storage.migrate import migrate
from tests.bot.cli.test_commands import ROOT, one_line, run

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with answers of today, of last month and of last year."""
    made = tmp_path_factory.mktemp("stats")

    async def fill() -> None:
        database = Database(f"sqlite+aiosqlite:///{made}/nps-loop.db")
        await migrate(database)
        terms = Terms.of(read_policy(ROOT / "policy.yml"))
        for place, (survey, score, days) in enumerate(
            ((Survey.NPS, 3, 1), (Survey.NPS, 9, 2), (Survey.NPS, 10, 3), (Survey.CSAT, 4, 3), (Survey.NPS, 2, 40))
        ):
            at = NOW - days * DAY
            came = SurveyResponse(
                "generic", f"a{place}", survey, score, at, submitted_at=at, email=f"dana{place}@acme.example"
            )
            await take_answer(database, terms, came, {}, NOW)
        await database.close()

    asyncio.run(fill())
    return made


def document(folder: Path, *arguments: str) -> dict[str, Any]:
    done = run(folder, "stats", "--json", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_document_has_every_figure_of_the_period(folder: Path) -> None:
    """The last thirty days, and the NPS of the thirty before; CSAT apart; no grade for so few."""
    told = document(folder)
    assert told["responses"] == {
        "total": 3,
        "promoters": 2,
        "passives": 0,
        "detractors": 1,
        "nps": 100 / 3,
        "previous_nps": -100.0,
    }
    assert told["csat"] == {"total": 1, "satisfied": 1, "rate": 1.0}
    assert (told["loops"]["opened"], told["loops"]["open"]) == (1, 1)
    assert told["first_touch"]["rate"] in (None, 0.0)
    assert set(told["grades"].values()) == {None}
    assert told["arr"] == {"at_risk": "0", "saved": "0", "lost": "0"}
    assert told["by"] == []
    assert datetime.fromisoformat(told["until"]) - datetime.fromisoformat(told["since"]) == 30 * DAY


def test_groups_have_the_same_figures_as_the_total(folder: Path) -> None:
    """With the key first; and narrowed to one of them the total is that group's."""
    told = document(folder, "--since", "all", "--by", "owner")
    assert told["responses"]["total"] == 4
    assert told["responses"]["previous_nps"] is None
    assert sum(group["responses"]["total"] for group in told["by"]) == 4
    for group in told["by"]:
        assert next(iter(group)) == "key"
        same = document(folder, "--since", "all", "--in", f"owner={group['key']}")
        del same["responses"]["previous_nps"]
        assert {name: same[name] for name in group if name != "key"} == {
            name: group[name] for name in group if name != "key"
        }


def test_the_tables_are_for_people(folder: Path) -> None:
    """One decimal of the NPS, whole per cents, how many cases, and the stretch before."""
    done = run(folder, "stats", "--by", "tier", COLUMNS="120")
    assert (done.returncode, done.stderr) == (0, "")
    assert "+33.3" in done.stdout
    assert "-100.0" in done.stdout
    assert "By tier" in done.stdout
    assert "too few" in done.stdout
    assert "none" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--since", "fortnight"), "“fortnight” is no period"),
        (("--until", "tomorrow"), "tomorrow is no day"),
        (("--since", "2026-03-02", "--until", "2026-03-02"), "nothing lies between"),
        (("--by", "colour"), "owner"),
        (("--in", "EMEA"), "is not like segment=EMEA"),
    ],
)
def test_what_is_no_question_is_told_what_is(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    """In one line, with the status of wrong use."""
    done = run(folder, "stats", *arguments)
    assert done.returncode == 2
    assert told in one_line(done)
