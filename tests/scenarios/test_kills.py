"""The process killed at each point between webhook and settled delivery: 0 lost, 0 told twice. And a polite end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from datetime import datetime

import aiohttp
import pytest
from sqlalchemy import insert

from storage.database import Database
from storage.schema import responses
from storage.work import writing
from tests.scenarios.town import (
    ACCOUNTS,
    API_TOKEN,
    APP_TOKEN,
    BOT_TOKEN,
    CONTACTS,
    GENERIC_SECRET,
    ROOT,
    Town,
    running_town,
)

POINTS = ("answer_read", "answer_kept", "after_claim", "before_post", "after_post", "before_settle", "after_settle")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.asynccontextmanager
async def _process(town: Town, port: int, database_url: str, kill_at: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot as a program of its own, ready to take answers."""
    environment = {
        **os.environ,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": town.sandbox.api_url,
        "NPS_DATABASE_URL": database_url,
        "NPS_POLICY": str(town.settings.nps_policy),
        "NPS_HTTP_PORT": str(port),
        "NPS_API_TOKEN": API_TOKEN,
        "NPS_SURVEY_SECRET_GENERIC": GENERIC_SECRET,
        "KILL_AT": kill_at,
        "NOW": str(town.clock.now().timestamp()),
    }
    program = ROOT / "tests" / "scenarios" / "killable.py"
    process = await asyncio.create_subprocess_exec(sys.executable, str(program), env=environment, cwd=ROOT)
    try:
        await town.eventually(lambda: _answers(town, port), within=30)
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 15)


async def _answers(town: Town, port: int) -> bool:
    with contextlib.suppress(aiohttp.ClientError):
        async with town.session.get(f"http://127.0.0.1:{port}/readyz") as answer:
            return answer.status == 200
    return False


class _Elsewhere:
    """Stands in a town's list of bots for one in another process."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def stop(self) -> None:
        """Its process is ended by whoever started it."""


async def _fill(town: Town) -> None:
    rows = {"accounts": ACCOUNTS, "contacts": CONTACTS}
    headers = {"Authorization": f"Bearer {API_TOKEN}"}
    async with town.session.put(f"{town.bot.url}/accounts", json=rows, headers=headers) as answered:
        assert answered.status == 200


async def _send_until_taken(town: Town, process: asyncio.subprocess.Process) -> None:
    """The survey tool: what was not answered with a 200 it sends again, once there is somebody to send it to."""
    body = json.dumps({"id": "r1", "survey": "nps", "score": 3, "email": "dana@acme.example"}).encode()
    with contextlib.suppress(aiohttp.ClientError):
        answered = await town.send_generic(body)
        assert answered["code"] == 200


@pytest.mark.parametrize("point", POINTS)
async def test_a_process_killed_at_any_point_loses_nothing_and_tells_nothing_twice(
    database_url: str, point: str
) -> None:
    """The bot dies there; the next one finishes what it began."""
    port = _free_port()
    async with running_town(database_url, message_gap=0.0, clock_url=f"http://127.0.0.1:{port}/demo/clock") as town:
        town.bots.append(_Elsewhere(f"http://127.0.0.1:{port}"))  # type: ignore[arg-type]
        async with _process(town, port, database_url, point) as first:
            await _fill(town)
            await _send_until_taken(town, first)
            assert await asyncio.wait_for(first.wait(), 20) == -signal.SIGKILL
        async with _process(town, port, database_url, "nowhere") as second:
            if point == "answer_read":
                await _send_until_taken(town, second)
            await _one_card(town)


async def test_a_process_killed_while_an_owner_turns_out_to_be_missing_leaves_the_loop_to_triage(
    database_url: str,
) -> None:
    """Between finding out and writing it down: triage has the card, once."""
    port = _free_port()
    async with running_town(database_url, message_gap=0.0, clock_url=f"http://127.0.0.1:{port}/demo/clock") as town:
        town.bots.append(_Elsewhere(f"http://127.0.0.1:{port}"))  # type: ignore[arg-type]
        async with _process(town, port, database_url, "before_settle") as first:
            missing = [{**account, "csm_email": "cora@northwind.example"} for account in ACCOUNTS]
            headers = {"Authorization": f"Bearer {API_TOKEN}"}
            rows = {"accounts": missing, "contacts": CONTACTS}
            async with town.session.put(f"{town.bot.url}/accounts", json=rows, headers=headers):
                pass
            await _send_until_taken(town, first)
            assert await asyncio.wait_for(first.wait(), 20) == -signal.SIGKILL
        async with _process(town, port, database_url, "nowhere"):
            await _one_card(town)
            await (await town.person("Olga")).sees("Assign to", "not in Slack")


async def test_a_process_killed_after_it_sent_an_export_sends_it_once(sqlite_url: str) -> None:
    """The file stands, and nothing of it is written down: the next process finds it by its name."""
    port = _free_port()
    async with running_town(sqlite_url, message_gap=0.0, clock_url=f"http://127.0.0.1:{port}/demo/clock") as town:
        town.bots.append(_Elsewhere(f"http://127.0.0.1:{port}"))  # type: ignore[arg-type]
        await _keep_an_answer(sqlite_url, town.clock.now())
        async with _process(town, port, sqlite_url, "after_post") as first:
            lena = await town.person("Lena")
            conversations = (await town.workspace.get("/page/conversations", user=lena.id))["conversations"]
            channel = next(each["id"] for each in conversations if each["kind"] == "app")
            typed = {"user": lena.id, "channel": channel, "text": "/nps export responses"}
            await town.workspace.post("/page/command", typed)
            assert await asyncio.wait_for(first.wait(), 20) == -signal.SIGKILL
        async with _process(town, port, sqlite_url, "nowhere"):
            await _passes(town)
            await town.eventually(lambda: _looked(town))
            assert len(await town.messages("1 response,", ".csv")) == 1
            assert await town.refusals() == []


async def _looked(town: Town) -> bool:
    calls = (await town.workspace.get("/control/calls"))["calls"]
    return calls.get("conversations.history", 0) > 0


async def _keep_an_answer(database_url: str, at: datetime) -> None:
    """Of long ago, so that no card tells of it."""
    named = {"id": "r1", "source": "generic", "external_id": "r1", "survey": "nps", "score": 3}
    times = {"submitted_at": at, "revised_at": at, "received_at": at}
    database = Database(database_url)
    async with writing(database) as work:
        row = {**named, **times, "properties": {}, "field_revisions": {}, "payload": {}}
        await work.connection.execute(insert(responses), row)
        await work.commit()
    await database.close()


async def _one_card(town: Town) -> None:
    async def arrived() -> bool:
        await town.workspace.let_pass(20)
        return len(await town.messages("card.1.", "Dana Kim")) >= 1

    await town.eventually(arrived, within=20)
    await _passes(town)
    assert len(await town.messages("card.1.", "Dana Kim")) == 1
    assert await town.refusals() == []


async def _passes(town: Town) -> None:
    """Long enough for every lease to run out and every look to be taken."""
    for _ in range(8):
        await town.workspace.let_pass(30)
        await asyncio.sleep(0.1)


async def test_a_sigterm_ends_the_bot_politely(sqlite_url: str) -> None:
    """It takes no more work, finishes what runs, and exits with 0 within ten seconds."""
    port = _free_port()
    async with running_town(sqlite_url, message_gap=0.0, clock_url=f"http://127.0.0.1:{port}/demo/clock") as town:
        town.bots.append(_Elsewhere(f"http://127.0.0.1:{port}"))  # type: ignore[arg-type]
        async with _process(town, port, sqlite_url, "nowhere") as process:
            await _fill(town)
            await town.workspace.post("/control/delay", {"seconds": 1.0})
            await _send_until_taken(town, process)
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 10) == 0
        assert len(await town.messages("card.1.", "Dana Kim")) == 1
