"""The commands that talk to Slack, against the local workspace: `serve`, `doctor`, `redeliver`."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from sandbox.server import Config, running_sandbox
from storage.claims import Limits, Outcome, Pacing, claim, settle
from storage.database import Database
from storage.deliveries import DeliveryKind, DeliveryState, Wanted, given_up, want_messages
from storage.work import reading, writing

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
SECRET = "delighted-secret-key"
ACCOUNTS = "account_id,arr,csm_email\nacme,1,ana@northwind.example\n"


@dataclass
class Installation:
    """A folder with settings, as an operator has one."""

    folder: Path
    environment: dict[str, str]

    async def start(self, *arguments: str, **settings: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot.cli.main", *arguments),
            cwd=self.folder,
            env={**self.environment, **settings},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def run(self, *arguments: str, **settings: str) -> tuple[int | None, str, str]:
        """Exit status, output and errors."""
        process = await self.start(*arguments, **settings)
        out, err = await asyncio.wait_for(process.communicate(), 60)
        assert b"Traceback" not in err
        return process.returncode, out.decode(), err.decode()


@contextlib.asynccontextmanager
async def installed(
    folder: Path, database_url: str, manifest: Path = ROOT / "manifest.yml"
) -> AsyncIterator[Installation]:
    """An installation whose Slack is a local workspace."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "NPS_"))}
    config = Config(manifest=manifest, bot_token="xoxb-1", app_token="xapp-1", signing_secret="s")
    async with running_sandbox(config) as workspace:
        settings = {
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_APP_TOKEN": "xapp-1",
            "SLACK_API_URL": workspace.api_url,
            "NPS_DATABASE_URL": database_url,
            "NPS_POLICY": str(ROOT / "policy.yml"),
            "NPS_SURVEY_SECRET_DELIGHTED": SECRET,
            "NPS_LOG_FORMAT": "json",
            "NPS_HTTP_PORT": "0",
        }
        yield Installation(folder, {**clean, **settings})


@pytest.fixture
async def installation(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Installation]:
    async with installed(tmp_path, sqlite_url) as made:
        yield made


def failing(output: str) -> list[str]:
    return [line for line in output.split("\n") if line.startswith("✗")]


async def test_doctor_is_content_where_all_is_well(installation: Installation) -> None:
    """A line for each thing, and for each person whom the policy names."""
    (installation.folder / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    assert (await installation.run("import", "accounts", "accounts.csv"))[0] == 0
    status, output, _ = await installation.run("doctor")
    assert status == 0, output
    assert failing(output) == []
    told = {line.split(":")[0] for line in output.strip().split("\n")}
    assert told >= {"✓ surveys", "✓ policy", "✓ database", "✓ directory", "✓ messages", "✓ app token", "✓ bot token"}
    assert told >= {"✓ scopes", "✓ clock", "✓ person", "✓ channel"}
    assert SECRET not in output


async def test_doctor_tells_each_thing_that_is_wrong_and_what_to_do(tmp_path: Path, sqlite_url: str) -> None:
    """One failure hides no other."""
    manifest = tmp_path / "manifest.yml"
    text = (ROOT / "manifest.yml").read_text(encoding="utf-8")
    manifest.write_text(text.replace("- im:history", "- im:read"), encoding="utf-8")
    policy = tmp_path / "policy.yml"
    text = (ROOT / "policy.yml").read_text(encoding="utf-8")
    policy.write_text(
        text.replace("victor@northwind.example", "nobody@northwind.example").replace("#nps-review", "#gone"),
        encoding="utf-8",
    )
    async with installed(tmp_path, sqlite_url, manifest) as here:
        status, output, _ = await here.run(
            "doctor", SLACK_APP_TOKEN="xapp-2", NPS_POLICY="policy.yml", NPS_SURVEY_SECRET_DELIGHTED=""
        )
    assert status == 1
    assert [line.partition(":")[0] for line in failing(output)] == [
        "✗ surveys",
        "✗ directory",
        "✗ app token",
        "✗ scopes",
        "✗ person",
        "✗ channel",
    ]
    assert all(" → " in line for line in failing(output))
    assert "missing: im:history" in output
    assert "nobody@northwind.example is not in Slack" in output


async def test_doctor_says_when_slack_cannot_be_reached_or_refuses(installation: Installation) -> None:
    """And what it means."""
    _, output, _ = await installation.run("doctor", SLACK_API_URL="http://127.0.0.1:9/api/")
    assert "✗ bot token: auth.test: no connection to Slack → check SLACK_API_URL and the network" in output
    _, output, _ = await installation.run("doctor", SLACK_BOT_TOKEN="xoxb-2")
    assert "✗ bot token: auth.test: invalid_auth → copy SLACK_BOT_TOKEN again" in output
    _, output, _ = await installation.run("doctor", NPS_POLICY="nosuch.yml", NPS_SURVEY_SECRET_GENERIC="plain")
    assert "✗ policy: 1 mistake; first, nosuch.yml:1: there is no such file" in output
    assert "✗ surveys: NPS_SURVEY_SECRET_GENERIC" in output


async def test_serve_says_what_is_on_and_ends_in_order(installation: Installation) -> None:
    """What is off, and which setting opens it; SIGTERM ends it with status 0; no secret in the logs, which are JSON."""
    process = await installation.start("serve")
    assert process.stdout is not None
    assert process.stderr is not None
    lines = [(await process.stdout.readline()).decode().strip() for _ in range(5)]
    assert lines == [
        "delighted: on, POST /surveys/delighted",
        "generic: off, NPS_SURVEY_SECRET_GENERIC is not set",
        "wootric: off, NPS_SURVEY_SECRET_WOOTRIC is not set",
        "directory: off, NPS_API_TOKEN is not set",
        "Slack: by Socket Mode",
    ]
    first = json.loads(await asyncio.wait_for(process.stderr.readline(), 30))
    assert (first["event"], first["level"]) == ("bot.started", "info")
    process.send_signal(signal.SIGTERM)
    _, logged = await asyncio.wait_for(process.communicate(), 15)
    assert process.returncode == 0
    for line in logged.decode().strip().split("\n"):
        assert not line or json.loads(line)["event"]
    assert SECRET not in logged.decode()


async def test_serve_says_in_one_line_why_it_cannot(installation: Installation) -> None:
    """A port that is taken, a token that is refused."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, _, error = await installation.run("serve", NPS_HTTP_PORT=port)
    assert status == 1
    assert error.endswith(f"cannot listen on NPS_HTTP_HOST 127.0.0.1, NPS_HTTP_PORT {port}: address already in use\n")
    status, _, error = await installation.run("serve", SLACK_BOT_TOKEN="xoxb-2")
    assert status == 1
    assert error.startswith("nps-loop: auth.test: invalid_auth; copy SLACK_BOT_TOKEN again")


async def test_without_an_app_token_slack_comes_by_requests(installation: Installation) -> None:
    """Both ways in answer to those who watch."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    process = await installation.start("serve", SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET="s", NPS_HTTP_PORT=port)
    assert process.stderr is not None
    await asyncio.wait_for(process.stderr.readline(), 30)
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/readyz") as answered:
        assert answered.status == 200
    process.send_signal(signal.SIGINT)
    output, _ = await asyncio.wait_for(process.communicate(), 15)
    assert process.returncode == 0
    assert "Slack: by requests to /slack/events" in output.decode()


async def give_up(database: Database, *recipients: str) -> list[int]:
    """Messages that Slack refused; returns their numbers."""
    async with writing(database) as work:
        wanted = [Wanted(f"notice.{recipient}", DeliveryKind.NOTICE, recipient) for recipient in recipients]
        await want_messages(work, wanted, NOW)
        limits = Limits(posts="method:post", edits="method:edit", homes="method:home")
        claimed = await claim(work, by="test", now=NOW, most=9, pacing=Pacing(), limits=limits)
        refused = [Outcome(delivery.id, DeliveryState.GIVEN_UP, failure="invalid_blocks") for delivery in claimed]
        await settle(work, refused, "test", NOW)
        await work.commit()
    return [delivery.id for delivery in claimed]


async def test_what_was_given_up_is_listed_and_sent_again_by_its_number(tmp_path: Path, database_url: str) -> None:
    """On both databases; those not named wait on."""
    database = Database(database_url)
    numbers = await give_up(database, "ana@northwind.example", "ben@northwind.example", "max@northwind.example")
    async with installed(tmp_path, database_url) as here:
        _, output, _ = await here.run("redeliver")
        assert f"{numbers[0]}  notice of no loop to ana@northwind.example: invalid_blocks\n" in output
        _, output, _ = await here.run("doctor")
        assert "✗ messages: 0 waiting, 3 given up → nps-loop redeliver" in output
        assert await here.run("redeliver", str(numbers[0]), "999") == (
            1,
            "1 message will be sent again.\n",
            "nps-loop: not given up, so not sent again: 999; without numbers, all are listed\n",
        )
        async with reading(database) as work:
            assert [delivery.id for delivery in await given_up(work)] == numbers[1:]
        assert (await here.run("redeliver", "--all"))[:2] == (0, "2 messages will be sent again.\n")
        assert (await here.run("redeliver"))[1] == "Nothing was given up.\n"
    await database.close()


async def test_ctrl_c_ends_an_import_quietly_and_keeps_what_was_kept(tmp_path: Path) -> None:
    """Status 130, no traceback; the same import again completes it."""
    rows = "".join(f"a{number},{number},ana@northwind.example\n" for number in range(150_000))
    (tmp_path / "accounts.csv").write_text(f"account_id,arr,csm_email\n{rows}", encoding="utf-8")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "NPS_"))}
    here = Installation(tmp_path, {**clean, "PYTHONPATH": str(ROOT)})
    process = await here.start("import", "accounts", "accounts.csv")
    file = tmp_path / "nps-loop.db-wal"
    async with asyncio.timeout(30):
        while not file.exists() or file.stat().st_size < 1_000_000:  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.01)
    process.send_signal(signal.SIGINT)
    output, error = await asyncio.wait_for(process.communicate(), 15)
    assert (process.returncode, output) == (130, b"")
    assert b"Traceback" not in error
