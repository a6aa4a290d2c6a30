"""The doors beside Slack: the survey tool, the clock, faults and records for tests, and the program itself."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from standardwebhooks.webhooks import Webhook

from sandbox.scopes import METHODS
from sandbox.server import SANDBOX, Config, create_app
from tests.sandbox.conftest import MANIFEST, Wired, refused, wired_workspace

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four b").decode()


@asynccontextmanager
async def _bot(got: list[Any]) -> AsyncIterator[str]:
    """A bot's two addresses: for answers, which it verifies, and for its clock."""

    async def survey(request: web.Request) -> web.Response:
        raw = await request.read()
        got.append(Webhook(SECRET).verify(raw.decode(), dict(request.headers)))
        return web.json_response({"status": "taken"})

    async def clock(request: web.Request) -> web.Response:
        got.append(await request.json())
        return web.json_response({})

    server = web.Application()
    server.add_routes([web.post("/surveys/generic", survey), web.post("/demo/clock", clock)])
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_customers_answer_is_signed_and_sent(quick: Wired) -> None:
    """By Standard Webhooks, with an id of its own and the workspace's time; the same id keeps its time."""
    got: list[Any] = []
    async with (
        _bot(got) as url,
        wired_workspace(survey_url=f"{url}/surveys/generic", survey_secret=SECRET) as wired,
    ):
        told = await wired.page("/page/survey", {"score": 3, "comment": "Slow", "email": "a@x.example", "name": ""})
        assert (told["status"], told["body"]) == (200, {"status": "taken"})
        again = await wired.page("/page/survey", {"score": 9, "id": told["id"]})
        assert again["id"] == told["id"]
        other = await wired.page("/page/survey", {"score": 9})
        assert other["id"] != told["id"]
    first, second, _ = got
    assert {key: first[key] for key in first if key != "submitted_at"} == {
        "survey": "nps",
        "id": told["id"],
        "score": 3,
        "comment": "Slow",
        "email": "a@x.example",
    }
    assert first["submitted_at"] == second["submitted_at"]


async def test_a_bot_that_is_away_is_told_to_the_customer() -> None:
    """Nothing breaks on the page."""
    async with wired_workspace(survey_url="http://127.0.0.1:9/x", survey_secret=SECRET) as wired:
        told = await wired.page("/page/survey", {"score": 3})
        assert (told["status"], told["body"]["detail"]) == (502, "the bot cannot be reached")


async def test_time_passes_for_the_workspace_and_for_the_bot() -> None:
    """Messages are stamped with the moved clock, each later than the one before, also when it goes back."""
    got: list[Any] = []
    async with _bot(got) as url, wired_workspace(clock_url=f"{url}/demo/clock", message_gap=0.0) as wired:
        later = (await wired.page("/page/time", {"seconds": 86_400}))["now"]
        assert got == [{"now": later}]
        assert later == pytest.approx(time.time() + 86_400, abs=5)
        first = (await wired.client.chat_postMessage(channel=wired.ana, text="1"))["ts"]
        assert float(first) == pytest.approx(later, abs=5)
        assert (await wired.page("/page/time", {"to": 1_790_000_000}))["now"] == 1_790_000_000
        second = (await wired.client.chat_postMessage(channel=wired.ana, text="2"))["ts"]
        assert float(second) > float(first)
        assert (await wired.page("/page/people"))["now"] == pytest.approx(1_790_000_000, abs=5)
        received = (await wired.page("/control/messages"))["messages"][0]["received_at"]
        assert received == pytest.approx(time.time(), abs=5)


async def test_customers_are_those_that_were_given() -> None:
    """For the form on the page."""
    async with wired_workspace(customers=[{"email": "dana@acme.example"}]) as wired:
        assert (await wired.page("/page/customers"))["customers"] == [{"email": "dana@acme.example"}]


async def test_faults_hit_the_method_and_channel_they_were_asked_for(quick: Wired) -> None:
    """As often as was asked, and no longer once they are cleared."""
    mine, bens = (quick.sandbox.workspace.app_dm(quick.person(name)).id for name in ("Ana", "Ben"))
    fault = {"method": "chat.postMessage", "fault": "error:fatal_error", "channel": mine, "times": 2}
    await quick.page("/control/fault", fault)
    await quick.client.chat_postMessage(channel=bens, text="x")
    for _ in range(2):
        with pytest.raises(SlackApiError, match="fatal_error"):
            await quick.client.chat_postMessage(channel=mine, text="x")
    await quick.client.chat_postMessage(channel=mine, text="x")
    await quick.page("/control/fault", {"method": "*", "fault": "ratelimited", "seconds": 7})
    with pytest.raises(SlackApiError) as error:
        await quick.client.auth_test()
    assert (error.value.response.status_code, error.value.response.headers["Retry-After"]) == (429, "7")
    await quick.page("/control/fault", {"method": "*", "fault": "http_503"})
    await quick.page("/control/faults/clear", {})
    await quick.client.auth_test()
    assert quick.refusals == []


@pytest.mark.parametrize(("fault", "stands"), [("timeout_before", 0), ("timeout_after", 1)])
async def test_a_call_that_times_out_may_have_been_done(quick: Wired, fault: str, stands: int) -> None:
    """The caller cannot know."""
    await quick.page("/control/fault", {"method": "chat.postMessage", "fault": fault, "seconds": 0.2})
    url = f"{quick.sandbox.api_url}chat.postMessage"
    headers, timeout = {"Authorization": "Bearer xoxb-1"}, aiohttp.ClientTimeout(total=0.1)
    with pytest.raises(TimeoutError):
        await quick.session.post(url, json={"channel": quick.ana, "text": "x"}, headers=headers, timeout=timeout)
    assert len((await quick.page("/control/messages"))["messages"]) == stands


async def test_every_call_can_be_held_up_a_little(quick: Wired) -> None:
    """A network between app and Slack."""
    await quick.page("/control/delay", {"seconds": 0.2})
    began = time.monotonic()
    await quick.client.auth_test()
    assert time.monotonic() - began >= 0.2


async def test_calls_and_messages_are_recorded(quick: Wired) -> None:
    """What the bot posted for all to see, with metadata; everything else on request."""
    metadata = {"event_type": "e", "event_payload": {"id": "1"}}
    posted = await quick.client.chat_postMessage(channel=quick.ana, text="Card", metadata=metadata)
    await quick.client.chat_postEphemeral(channel=posted["channel"], user=quick.ana, text="Private")
    await quick.page("/page/message", {"user": quick.ana, "channel": posted["channel"], "text": "Mine"})
    (kept,) = (await quick.page("/control/messages"))["messages"]
    assert (kept["text"], kept["metadata"], kept["channel"]) == ("Card", metadata, posted["channel"])
    everything = (await quick.page("/control/messages?all=1"))["messages"]
    assert [message["text"] for message in everything] == ["Card", "Private", "Mine"]
    assert (await quick.page("/control/messages?channel=D404"))["messages"] == []
    calls = await quick.page("/control/calls")
    assert calls["calls"] == {"chat.postMessage": 1, "chat.postEphemeral": 1}
    assert [(call["method"], call["ok"], call["error"]) for call in calls["last"]] == [
        ("chat.postMessage", True, None),
        ("chat.postEphemeral", True, None),
    ]
    assert (await quick.page("/control/log"))["log"] == []


async def test_people_join_change_and_leave(quick: Wired) -> None:
    """By their address, which stays."""
    added = await quick.page("/control/people", {"name": "Cora Diaz", "email": "Cora@x.example", "tz": "Europe/Paris"})
    changed = await quick.page("/control/people", {"email": "cora@x.example", "name": "Cora Ruiz", "deactivated": True})
    assert changed["id"] == added["id"]
    cora = next(p for p in (await quick.page("/page/people"))["people"] if p["id"] == added["id"])
    assert (cora["name"], cora["tz"], cora["initials"], cora["deactivated"]) == (
        "Cora Ruiz",
        "Europe/Paris",
        "CR",
        True,
    )


async def test_a_person_can_get_another_address(quick: Wired) -> None:
    """By their id; the old address finds nobody, and nobody gets one that is taken."""
    ana = quick.ana
    told = await quick.page("/control/people", {"user": ana, "email": "Ana.Ruiz@northwind.example"})
    assert told == {"ok": True, "id": ana}
    found = await quick.client.users_lookupByEmail(email="ana.ruiz@northwind.example")
    assert found["user"]["id"] == ana
    assert await refused(quick.client.users_lookupByEmail(email="ana@northwind.example")) == "users_not_found"
    taken = await quick.page("/control/people", {"user": ana, "email": "ben@northwind.example"})
    assert taken == {"error": "ben@northwind.example is somebody else's"}


async def test_a_reset_leaves_people_and_nothing_that_happened(quick: Wired) -> None:
    """Neither messages, views, records and faults, nor a clock that was moved."""
    posted = await quick.client.chat_postMessage(channel=quick.ana, text="Card")
    await quick.client.views_publish(user_id=quick.ana, view={"type": "home", "blocks": [{"type": "divider"}]})
    await refused(quick.client.chat_postMessage(channel=quick.ana, blocks=[{"type": "nosuch"}]))
    await quick.page("/control/fault", {"method": "chat.postMessage", "fault": "error:fatal_error"})
    await quick.page("/control/delay", {"seconds": 9})
    await quick.page("/page/time", {"seconds": 86_400})
    assert (await quick.page("/control/reset", {}))["ok"]
    assert (await quick.page("/control/messages?all=1"))["messages"] == []
    assert await quick.page("/control/calls") == {"calls": {}, "last": []}
    assert quick.refusals == []
    assert (await quick.page(f"/page/home?user={quick.ana}"))["view"] is None
    assert abs((await quick.page("/page/people"))["now"] - time.time()) < 5
    again = await quick.client.chat_postMessage(channel=quick.ana, text="Card")
    assert again["channel"] == posted["channel"]


async def test_the_table_of_scopes_and_the_methods_are_the_same(quick: Wired) -> None:
    """Every method that is answered has a scope in the table, and the other way round."""
    for method in METHODS:
        async with quick.session.post(
            f"{quick.sandbox.api_url}{method}", headers={"Authorization": "Bearer xoxb-1"}
        ) as r:
            assert (await r.json()).get("error") != "unknown_method"


async def test_the_workspace_can_be_served_by_others() -> None:
    """As an application, without a port."""
    app = create_app(Config(manifest=MANIFEST, bot_token="xoxb-1"))
    runner = web.AppRunner(app)
    await runner.setup()
    app[SANDBOX].listens_at("http://workspace.example")
    assert app[SANDBOX].workspace.now() == pytest.approx(time.time(), abs=5)
    await runner.cleanup()


# The program


def _environment(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SANDBOX_")}
    return {**kept, "SANDBOX_PORT": "0", "SANDBOX_MANIFEST": str(MANIFEST), **more}


async def _start(*flags: str, **more: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox",
        *flags,
        env=_environment(**more),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=MANIFEST.parent,
    )


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
async def test_the_program_says_where_it_listens_and_ends_cleanly(ending: signal.Signals, tmp_path: Path) -> None:
    """One line of JSON; open pages and sockets do not hold it up."""
    customers = tmp_path / "customers.json"
    customers.write_text('[{"email": "dana@acme.example"}]')
    process = await _start(SANDBOX_CUSTOMERS=str(customers), SANDBOX_APP_TOKEN="xapp-1", SANDBOX_BOT_TOKEN="xoxb-1")
    assert process.stdout is not None
    said = json.loads(await process.stdout.readline())
    assert said["api_url"] == f"{said['url']}/api/"
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{said['url']}/page/customers") as answer:
            assert (await answer.json())["customers"] == [{"email": "dana@acme.example"}]
        headers = {"Authorization": "Bearer xapp-1"}
        async with session.post(f"{said['api_url']}apps.connections.open", headers=headers) as answer:
            opened = await answer.json()
        async with session.get(f"{said['url']}/page/people") as answer:
            user = (await answer.json())["people"][0]["id"]
        async with session.ws_connect(opened["url"]), session.get(f"{said['url']}/page/events?user={user}"):
            process.send_signal(ending)
            await asyncio.wait_for(process.communicate(), 5)
    assert process.returncode == 0


async def test_the_program_takes_flags_before_variables() -> None:
    """A wrong flag is told with its name."""
    process = await _start("--port", "0", "--bot-token", "xoxb-flag", SANDBOX_PORT="1", SANDBOX_BOT_TOKEN="xoxb-other")
    assert process.stdout is not None
    said = json.loads(await process.stdout.readline())
    headers = {"Authorization": "Bearer xoxb-flag"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{said['api_url']}auth.test", headers=headers) as answer,
    ):
        assert (await answer.json())["ok"]
    process.terminate()
    await asyncio.wait_for(process.communicate(), 5)
    assert process.returncode == 0
    wrong = await _start("--prot", "0")
    _, errors = await wrong.communicate()
    assert (wrong.returncode, b"--prot" in errors) == (2, True)


async def test_the_program_ends_with_whoever_started_it() -> None:
    """Where it is told to watch its standard input."""
    process = await _start(SANDBOX_STDIN="1")
    assert process.stdout is not None
    await process.stdout.readline()
    assert process.stdin is not None
    process.stdin.close()
    _, errors = await asyncio.wait_for(process.communicate(), 5)
    assert (process.returncode, errors) == (0, b"")


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ({"SANDBOX_MANIFEST": "/nowhere.yml"}, "No such file"),
        ({"SANDBOX_MANIFEST": str(Path(__file__))}, "no YAML"),
        ({"SANDBOX_CUSTOMERS": "/nowhere.json"}, "No such file"),
        ({"SANDBOX_PORT": "eighty"}, "eighty"),
        ({"SANDBOX_SURVEY_URL": "http://x.example", "SANDBOX_SURVEY_SECRET": "whsec_?"}, "base64"),
    ],
)
async def test_a_setting_that_is_wrong_is_told_in_a_sentence(setting: dict[str, str], reason: str) -> None:
    """No traceback."""
    process = await _start(**setting)
    _, errors = await process.communicate()
    assert process.returncode == 1
    assert errors.startswith(b"the workspace cannot start: ")
    assert reason in errors.decode()
    assert b"Traceback" not in errors
