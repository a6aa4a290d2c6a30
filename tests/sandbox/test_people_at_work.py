"""People on the page and an app made with Bolt: clicks, modals, commands and events by both roads."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.conftest import Wired, wired_workspace

BUTTON = {"type": "button", "action_id": "go", "value": "7", "text": {"type": "plain_text", "text": "Go"}}
CARD = [{"type": "actions", "block_id": "row", "elements": [BUTTON]}]
FIELD = {"type": "input", "block_id": "why", "label": {"type": "plain_text", "text": "Why"},
         "element": {"type": "plain_text_input", "action_id": "why.input"}}  # fmt: skip
MODAL = {"type": "modal", "callback_id": "m", "title": {"type": "plain_text", "text": "T"},
         "submit": {"type": "plain_text", "text": "OK"}, "blocks": [FIELD]}  # fmt: skip


def _app(wired: Wired, seen: list[dict[str, Any]], **options: Any) -> AsyncApp:
    """An app that opens a modal on a click, refuses `no`, answers /nps, and hears of people who join."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T", bot_token="xoxb-1", bot_id="B", bot_user_id="UB")

    app = AsyncApp(authorize=authorize, client=AsyncWebClient(base_url=wired.sandbox.api_url), **options)

    @app.action("go")
    async def go(ack: Any, body: dict[str, Any], client: Any) -> None:
        seen.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack()

    @app.view("m")
    async def sent(ack: Any, view: dict[str, Any]) -> None:
        typed = view["state"]["values"]["why"]["why.input"]["value"]
        await (ack(response_action="errors", errors={"why": "Not that"}) if typed == "no" else ack())

    @app.command("/nps")
    async def command(ack: Any, respond: Any) -> None:
        await ack()
        await respond("Only for you")

    @app.event("team_join")
    async def joined(event: dict[str, Any]) -> None:
        seen.append(event)

    return app


@contextlib.asynccontextmanager
async def _by_socket(seen: list[dict[str, Any]]) -> AsyncIterator[Wired]:
    async with wired_workspace() as wired:
        app = _app(wired, seen, request_verification_enabled=False)
        handler = AsyncSocketModeHandler(app, "xapp-1", web_client=AsyncWebClient(base_url=wired.sandbox.api_url))
        await handler.connect_async()
        yield wired
        await handler.close_async()


@contextlib.asynccontextmanager
async def _by_http(seen: list[dict[str, Any]]) -> AsyncIterator[Wired]:
    apps: list[AsyncApp] = []

    async def receive(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await apps[0].async_dispatch(await to_bolt_request(request)))

    server = web.Application()
    server.add_routes([web.post("/slack/events", receive)])
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    async with wired_workspace(request_url=url, signing_secret="s3cret") as wired:
        apps.append(_app(wired, seen, signing_secret="s3cret"))
        yield wired
    await runner.cleanup()


@pytest.mark.parametrize("road", [_by_socket, _by_http])
async def test_a_click_a_modal_a_command_and_an_event_reach_the_app(road: Any) -> None:
    """What a person does arrives as Slack sends it, and the app's answers are seen by the person."""
    seen: list[dict[str, Any]] = []
    async with road(seen) as wired:
        posted = await wired.client.chat_postMessage(channel=wired.ana, text="Card", blocks=CARD)
        click = {
            "user": wired.ana,
            "channel": posted["channel"],
            "message_ts": posted["ts"],
            "block_id": "row",
            "action_id": "go",
        }
        assert (await wired.page("/page/action", click))["ok"]
        assert (seen[0]["actions"][0]["value"], seen[0]["user"]["id"]) == ("7", wired.ana)
        (modal,) = (await wired.page(f"/page/modals?user={wired.ana}"))["stack"]
        empty = await wired.page("/page/submit", {"user": wired.ana, "view_id": modal["id"], "values": {}})
        assert set(empty["errors"]) == {"why"}
        for typed, closed in (("no", False), ("yes", True)):
            body = {"user": wired.ana, "view_id": modal["id"], "values": {"why": {"why.input": typed}}}
            assert (await wired.page("/page/submit", body))["closed"] is closed
        assert (await wired.page(f"/page/modals?user={wired.ana}"))["stack"] == []
        channel = posted["channel"]
        assert (await wired.page("/page/command", {"user": wired.ana, "channel": channel, "text": "/nps"}))["ok"]
        await asyncio.sleep(0.2)
        mine = (await wired.page(f"/page/messages?user={wired.ana}&channel={channel}"))["messages"]
        assert [m["text"] for m in mine if m["ephemeral"]] == ["Only for you"]
        ben = wired.sandbox.workspace.by_email["ben@northwind.example"].id
        others = (await wired.page(f"/page/messages?user={ben}&channel={channel}"))["messages"]
        assert [m for m in others if m["ephemeral"]] == []
        await wired.page("/control/people", {"name": "Cora Diaz", "email": "cora@x.example", "tz": "UTC"})
        await asyncio.sleep(0.2)
        assert seen[-1]["user"]["profile"]["email"] == "cora@x.example"


async def test_an_app_that_is_not_there_is_told_to_the_person(wired: Wired) -> None:
    """And so is a command that no app has."""
    posted = await wired.client.chat_postMessage(channel=wired.ana, text="Card", blocks=CARD)
    click = {
        "user": wired.ana,
        "channel": posted["channel"],
        "message_ts": posted["ts"],
        "block_id": "row",
        "action_id": "go",
    }
    told = await wired.page("/page/action", click)
    assert (told["ok"], told["error"]) == (False, "the app is not connected")
    told = await wired.page("/page/command", {"user": wired.ana, "channel": posted["channel"], "text": "/nosuch"})
    assert "/nosuch is not a command" in told["error"]
