"""Socket Mode as Slack plays it: tickets, several connections, acks, refreshes and cuts."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.apps import line, until
from tests.sandbox.conftest import Wired, wired_workspace


async def _command(wired: Wired, text: str = "/nps mine") -> dict[str, Any]:
    channel = wired.sandbox.workspace.app_dm(wired.ana).id
    return await wired.page("/page/command", {"user": wired.ana, "channel": channel, "text": text})


async def test_a_connection_is_greeted_and_its_address_is_good_once(wired: Wired) -> None:
    """The ticket in the address is taken by the first who uses it."""
    opened = await wired.client.apps_connections_open(app_token="xapp-1")
    async with wired.session.ws_connect(opened["url"]) as socket:
        hello = await socket.receive_json()
        assert hello["type"] == "hello"
        assert hello["num_connections"] == 1
        assert "approximate_connection_time" in hello["debug_info"]
        with pytest.raises(aiohttp.WSServerHandshakeError) as error:
            await wired.session.ws_connect(opened["url"])
        assert error.value.status == 403


async def test_a_bots_token_opens_no_connection_and_the_apps_calls_no_method(wired: Wired) -> None:
    """Each kind of token has its own calls."""
    with pytest.raises(SlackApiError) as error:
        await wired.client.apps_connections_open(app_token="xoxb-1")
    assert error.value.response["error"] == "not_allowed_token_type"
    with pytest.raises(SlackApiError) as error:
        await wired.client.auth_test(token="xapp-1")
    assert error.value.response["error"] == "not_allowed_token_type"


async def test_ten_connections_and_no_more(wired: Wired) -> None:
    """Slack's own number."""
    async with AsyncExitStack() as stack:
        for _ in range(10):
            await stack.enter_async_context(line(wired))
        opened = await wired.client.apps_connections_open(app_token="xapp-1")
        with pytest.raises(aiohttp.WSServerHandshakeError) as error:
            await wired.session.ws_connect(opened["url"])
        assert error.value.status == 429


async def test_each_payload_goes_to_one_connection_and_all_get_their_share(wired: Wired) -> None:
    """Connections share the load; nothing is told twice."""
    async with line(wired) as one, line(wired) as other:
        for _ in range(4):
            assert (await _command(wired))["ok"]
        assert (len(one.payloads), len(other.payloads)) == (2, 2)
        envelope = one.got[1]
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)


async def test_a_command_arrives_with_all_that_slack_tells(wired: Wired) -> None:
    """Who, where, what was typed, and how to answer."""
    async with line(wired) as app:
        await _command(wired, "/nps loop 7 ")
        (payload,) = app.payloads
    assert (payload["command"], payload["text"], payload["user_id"]) == ("/nps", "loop 7", wired.ana)
    assert (payload["user_name"], payload["channel_name"]) == ("ana", "directmessage")
    assert payload["response_url"].startswith(f"{wired.sandbox.url}/response/")
    assert {"team_id", "team_domain", "trigger_id", "api_app_id", "token", "is_enterprise_install"} <= set(payload)


async def test_an_ack_that_does_not_come_in_three_seconds_is_the_persons_error_and_the_apps_fault(wired: Wired) -> None:
    """What comes later is not taken."""
    async with line(wired, lambda _: None):
        told = await _command(wired)
    assert told == {"ok": False, "error": "the app did not answer within 3 seconds", "status": 500}
    assert wired.refusals == ["operation_timeout"]


async def test_a_refreshed_connection_stays_until_a_new_one_is_there(wired: Wired) -> None:
    """The app is asked to come again; what a person does meanwhile still arrives, and later goes to the new one."""
    async with line(wired) as old:
        await wired.page("/control/socket", {"do": "refresh"})
        await until(lambda: old.got[-1]["type"] == "disconnect")
        assert old.got[-1]["reason"] == "refresh_requested"
        assert (await _command(wired))["ok"]
        assert len(old.payloads) == 1
        async with line(wired) as new:
            assert (await _command(wired))["ok"]
            assert (len(old.payloads), len(new.payloads)) == (1, 1)


async def test_a_warning_asks_for_a_new_connection_too(wired: Wired) -> None:
    """With its own word, some ten seconds before the connection goes; until then it still carries."""
    async with line(wired) as app:
        await wired.page("/control/socket", {"do": "warning"})
        await until(lambda: app.got[-1]["type"] == "disconnect")
        assert app.got[-1]["reason"] == "warning"
        assert (await _command(wired))["ok"]


async def test_only_some_connections_may_be_refreshed(wired: Wired) -> None:
    """The oldest first, as at Slack where each has a life of its own."""
    async with line(wired) as old, line(wired) as young:
        await wired.page("/control/socket", {"do": "refresh", "count": 1})
        await until(lambda: old.got[-1]["type"] == "disconnect")
        assert (await _command(wired))["ok"]
        assert len(young.payloads) == 1


async def test_connections_can_be_cut_without_a_word(wired: Wired) -> None:
    """The app is gone then, and the page is told so."""
    async with line(wired) as app:
        assert (await wired.page("/page/people"))["connected"]
        await wired.page("/control/socket", {"do": "drop"})
        await until(lambda: app.socket.closed)
        await until(lambda: not wired.sandbox.sandbox.sockets.connected)
        assert not (await wired.page("/page/people"))["connected"]
        assert (await _command(wired))["error"] == "the app is not connected"


async def test_an_event_that_is_not_acknowledged_comes_again() -> None:
    """Marked as a repetition, with the same id."""
    async with wired_workspace(retry_pauses=(0.0, 0.0)) as wired:
        acks = iter([None, {}])
        async with line(wired, lambda _: next(acks)) as app:
            await wired.page("/page/home_opened", {"user": wired.ana, "tab": "home"})
            await until(lambda: len(app.payloads) == 2)
            await asyncio.sleep(0.05)
        first, second = app.payloads
        assert first == second
        assert first["event"] | {"event_ts": ""} == {
            "type": "app_home_opened",
            "user": wired.ana,
            "channel": wired.sandbox.workspace.app_dm(wired.ana).id,
            "tab": "home",
            "event_ts": "",
        }
        assert [envelope.get("retry_attempt") for envelope in app.got[1:]] == [0, 1]
        assert [envelope.get("retry_reason") for envelope in app.got[1:]] == ["", "http_timeout"]


async def test_an_event_that_happens_while_nobody_is_connected_is_told_to_who_comes() -> None:
    """As long as it is tried again."""
    async with wired_workspace(retry_pauses=(0.2, 0.2)) as wired:
        await wired.page("/control/people", {"name": "Cora Diaz", "email": "cora@x.example"})
        async with line(wired) as app:
            await until(lambda: len(app.payloads) == 1)
            assert app.payloads[0]["event"]["user"]["profile"]["email"] == "cora@x.example"
