"""PUT /accounts over real HTTP: who may, what is kept, and what is said of what is not."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import uvicorn
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.clock import MovableClock
from bot.desk import Desk
from bot.http.app import http_app
from bot.http.directory import directory_routes
from bot.metrics import Metrics
from bot.policy_file import read_policy
from bot.slack.web import SlackWeb
from rules.terms import Terms
from storage.database import Database
from storage.directory import get_account, get_contact
from storage.work import reading

TOKEN = "a-long-random-token"
POLICY = Path(__file__).resolve().parents[3] / "policy.yml"
ACME = {"account_id": "acme", "arr": "148000", "csm_email": "ana@northwind.example"}
DANA = {"email": "dana@acme.example", "account_id": "acme"}


@dataclass
class Api:
    """The directory API on a port of its own. `looked_up` counts how often Slack was to be asked about people."""

    url: str
    session: aiohttp.ClientSession
    database: Database
    looked_up: list[None]

    async def put(self, body: Any, token: str | None = TOKEN) -> tuple[int, dict[str, Any]]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.session.put(f"{self.url}/accounts", data=raw, headers=headers) as answered:
            kind = "application/json" if answered.status == 200 else "application/problem+json"
            assert answered.content_type == kind
            self.headers = answered.headers
            return answered.status, await answered.json()


@contextlib.asynccontextmanager
async def running_api(database: Database, token: str | None = TOKEN) -> AsyncIterator[Api]:
    """The routes behind a real uvicorn. No Slack is asked anything."""
    slack = SlackWeb("xoxb-nobody", "http://127.0.0.1:9/api/")
    looked_up: list[None] = []
    desk = Desk(
        database,
        Terms.of(read_policy(POLICY)),
        slack,
        MovableClock(datetime(2026, 11, 23, 15, 0, tzinfo=UTC)),
        Metrics(),
        wake=lambda: None,
        look_up_people=lambda: looked_up.append(None),
        tick=lambda: None,
        learn=lambda: None,
        checkpoint=lambda _point: None,
    )
    server = uvicorn.Server(uvicorn.Config(http_app([directory_routes(desk, token)]), port=0, log_config=None))
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        async with aiohttp.ClientSession() as session:
            yield Api(f"http://127.0.0.1:{port}", session, database, looked_up)
    finally:
        server.should_exit = True
        await serving
        await slack.close()


@pytest.fixture
async def api(database: Database) -> AsyncIterator[Api]:
    async with running_api(database) as running:
        yield running


async def test_accounts_and_contacts_are_kept_together_and_then_slack_is_asked(api: Api) -> None:
    """Once it is committed: the answer counts the rows, and the owners are looked up."""
    assert await api.put({"accounts": [ACME], "contacts": [DANA]}) == (200, {"accounts": 1, "contacts": 1})
    async with reading(api.database) as work:
        account, contact = await get_account(work, "acme"), await get_contact(work, "dana@acme.example")
    assert account is not None
    assert contact is not None
    assert (account.status, contact.opted_out) == ("active", False)
    assert len(api.looked_up) == 1


async def test_rows_of_one_account_count_one_after_the_other(api: Api) -> None:
    """As if each had come in a request of its own."""
    rows = [{**ACME, "name": "Acme"}, {**ACME, "segment": "EMEA"}, {**ACME, "arr": 1, "name": "Acme Robotics"}]
    assert await api.put({"accounts": rows}) == (200, {"accounts": 3, "contacts": 0})
    async with reading(api.database) as work:
        account = await get_account(work, "acme")
    assert account is not None
    assert (account.name, account.segment, account.arr) == ("Acme Robotics", "EMEA", 1)


async def test_a_field_left_out_keeps_what_it_was_and_null_clears_it(api: Api) -> None:
    """Rows in one request may name different fields."""
    await api.put({"accounts": [{**ACME, "name": "Acme", "health_score": 50, "status": "churned"}]})
    other = {**ACME, "account_id": "blue", "name": "Blue"}
    await api.put({"accounts": [{**ACME, "health_score": None}, other]})
    async with reading(api.database) as work:
        acme, blue = await get_account(work, "acme"), await get_account(work, "blue")
    assert acme is not None
    assert blue is not None
    assert (acme.name, acme.health_score, acme.status) == ("Acme", None, "churned")
    assert (blue.name, blue.status) == ("Blue", "active")


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN.upper(), "ä", f"{TOKEN}x"])
async def test_strangers_are_turned_away(api: Api, token: str | None) -> None:
    """401 says which scheme; nothing is read."""
    status, problem = await api.put(b"not even json", token)
    assert status == 401
    assert api.headers["WWW-Authenticate"].startswith("Bearer")
    assert TOKEN not in json.dumps(problem)


async def test_without_a_token_the_api_is_off_and_says_how_to_switch_it_on(database: Database) -> None:
    """An open directory would let anybody name the owner of an account."""
    async with running_api(database, token=None) as api:
        status, problem = await api.put({"accounts": [ACME]})
    assert status == 404
    assert "set NPS_API_TOKEN" in problem["detail"]


async def test_every_mistake_is_named_with_its_place_and_nothing_is_kept(api: Api) -> None:
    """A row, a field and a sentence each; a row that is none, and a list that is unknown, too."""
    body = {
        "accounts": [ACME, {**ACME, "arr": "12k", "nmae": "x"}, "acme"],
        "contacts": [{"email": "nobody"}],
        "acounts": [],
    }
    status, problem = await api.put(body)
    assert status == 422
    assert problem["errors"] == [
        "acounts: is unknown; did you mean accounts?",
        'accounts[1].arr: "12k" is no amount; write for example 12000.00',
        "accounts[1].nmae: is unknown; did you mean name?",
        'accounts[2]: "acme" is no row; send an object with fields',
        'contacts[0].email: "nobody" is no email address; write for example ana@example.com',
        "contacts[0].account_id: is missing",
    ]
    assert problem["detail"] == "6 mistakes, and nothing was kept"
    async with reading(api.database) as work:
        assert await get_account(work, "acme") is None
    assert api.looked_up == []


async def test_of_many_mistakes_fifty_are_listed(api: Api) -> None:
    """And all are counted."""
    status, problem = await api.put({"accounts": [{}] * 40})
    assert (status, len(problem["errors"])) == (422, 50)
    assert problem["detail"] == "120 mistakes, and nothing was kept; the first 50 are listed"


async def test_while_the_database_is_away_the_sender_is_asked_to_send_again(sqlite_url: str) -> None:
    """503 with Retry-After, and Slack is not asked about anybody."""
    database = Database(sqlite_url)
    other = sqlite3.connect(str(database.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with running_api(database) as api:
        status, _ = await api.put({"accounts": [ACME]})
        assert (status, api.headers["Retry-After"]) == (503, "5")
        assert api.looked_up == []
        other.execute("ROLLBACK")
        assert (await api.put({"accounts": [ACME]}))[0] == 200
    other.close()
    await database.close()


async def test_ten_mebibytes_are_kept_and_nobody_else_waits_for_it(sqlite_url: str) -> None:
    """A click must be acknowledged within three seconds; a byte more is refused."""
    database = Database(sqlite_url)
    rows = [{**ACME, "account_id": f"a{number}", "name": "x" * 60} for number in range(55_000)]
    raw = json.dumps({"accounts": rows}).encode()
    raw += b" " * (10 * 1024 * 1024 - len(raw))
    longest = 0.0

    async def wait_a_little_again_and_again() -> None:
        nonlocal longest
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(0.005)
            longest = max(longest, loop.time() - before)

    async with running_api(database) as api:
        watching = asyncio.create_task(wait_a_little_again_and_again())
        assert await api.put(raw) == (200, {"accounts": 55_000, "contacts": 0})
        watching.cancel()
        assert (await api.put(raw + b" "))[0] == 413
    assert longest < 1.5
    await database.close()


async def test_the_schema_of_the_body_is_published(api: Api) -> None:
    """With each field's meaning, what is needed, the token, and every answer."""
    async with api.session.get(f"{api.url}/openapi.json") as answered:
        schema = await answered.json()
    put = schema["paths"]["/accounts"]["put"]
    body = put["requestBody"]["content"]["application/json"]["schema"]
    account = body["properties"]["accounts"]["items"]
    assert account["required"] == ["account_id", "arr", "csm_email"]
    assert all("description" in field for field in account["properties"].values())
    assert body["properties"]["contacts"]["items"]["required"] == ["email", "account_id"]
    assert put["security"] == [{"HTTPBearer": []}]
    assert {"200", "401", "404", "413", "422", "503"} <= set(put["responses"])
    assert "$defs" not in json.dumps(schema)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["accounts", "contacts", "arr", "email"]) | st.text(), inner, max_size=3)
    ),
)


def test_any_bytes_are_kept_or_told_what_is_right(sqlite_url: str) -> None:
    """200 or 422, and nothing else."""
    with asyncio.Runner() as runner:
        database = Database(sqlite_url)
        opened = contextlib.AsyncExitStack()
        api = runner.run(opened.enter_async_context(running_api(database)))

        @settings(max_examples=200, deadline=None)
        @given(st.one_of(st.binary(max_size=200), JSON.map(lambda value: json.dumps(value).encode())))
        @example(b"[" * 100_000)
        @example(b'{"accounts": null}')
        @example(b'{"\\ud800": [], "accounts": [{"\\ud800": 1, "arr": "\\ud800"}]}')
        @example(b'{"accounts": [{"arr": ' + b"9" * 5000 + b"}]}")
        @example('{"accounts": []}'.encode("utf-16"))
        def send(raw: bytes) -> None:
            status, body = runner.run(api.put(raw))
            assert status == 200 or (status == 422 and body["detail"])

        send()
        runner.run(opened.aclose())
        runner.run(database.close())
