"""The other road: signed requests to the app's own address, and events that are tried again."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.sandbox.apps import Address, address, until
from tests.sandbox.conftest import wired_workspace

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PEOPLE = {"name": "Cora Diaz", "email": "cora@x.example", "tz": "Europe/Paris"}


def _signed(app: Address) -> bool:
    verifier = SignatureVerifier(SECRET)
    return all(
        verifier.is_valid(body, headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", ""))
        for headers, body in app.got
    )


async def test_what_a_person_does_is_posted_as_a_signed_form() -> None:
    """Commands as fields, interactions as a `payload`; the official verifier takes the signature."""
    async with (
        address(lambda _: web.json_response({"text": "Hello"})) as app,
        wired_workspace(request_url=app.url, signing_secret=SECRET) as wired,
    ):
        channel = wired.sandbox.workspace.app_dm(wired.ana).id
        assert (await wired.page("/page/people"))["connected"]
        command = {"user": wired.ana, "channel": channel, "text": "/nps a & b"}
        assert (await wired.page("/page/command", command))["ok"]
        fields = parse_qs(app.got[0][1].decode())
        assert (fields["command"], fields["text"]) == (["/nps"], ["a & b"])
        answers = (await wired.page(f"/page/messages?user={wired.ana}&channel={channel}"))["messages"]
        assert [(message["text"], message["ephemeral"]) for message in answers] == [("Hello", True)]
        button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
        blocks = [{"type": "actions", "block_id": "row", "elements": [button]}]
        posted = await wired.client.chat_postMessage(channel=channel, text="Card", blocks=blocks)
        click = {
            "user": wired.ana,
            "channel": channel,
            "message_ts": posted["ts"],
            "block_id": "row",
            "action_id": "go",
        }
        assert (await wired.page("/page/action", click))["ok"]
        payload = json.loads(parse_qs(app.got[1][1].decode())["payload"][0])
        assert (payload["type"], payload["actions"][0]["action_id"]) == ("block_actions", "go")
        assert _signed(app)


async def test_plain_words_are_an_answer_to_a_command_too() -> None:
    """Slack shows a body that is no JSON as it is."""
    async with (
        address(lambda _: web.Response(text="Just words")) as app,
        wired_workspace(request_url=app.url, signing_secret=SECRET) as wired,
    ):
        channel = wired.sandbox.workspace.app_dm(wired.ana).id
        await wired.page("/page/command", {"user": wired.ana, "channel": channel, "text": "/nps"})
        answers = (await wired.page(f"/page/messages?user={wired.ana}&channel={channel}"))["messages"]
        assert [message["text"] for message in answers] == ["Just words"]


@pytest.mark.parametrize(("status", "reason"), [(500, "the app answered with HTTP 500"), (404, "HTTP 404")])
async def test_an_error_of_the_apps_is_the_persons_error(status: int, reason: str) -> None:
    """And stands in the log."""
    async with (
        address(lambda _: web.Response(status=status)) as app,
        wired_workspace(request_url=app.url, signing_secret=SECRET) as wired,
    ):
        channel = wired.sandbox.workspace.app_dm(wired.ana).id
        told = await wired.page("/page/command", {"user": wired.ana, "channel": channel, "text": "/nps"})
        assert reason in told["error"]
        assert wired.refusals == ["dispatch_failed"]


async def test_an_address_where_nobody_is_is_told_as_such() -> None:
    """A bot that does not run did nothing wrong."""
    async with wired_workspace(request_url="http://127.0.0.1:9/slack/events", signing_secret=SECRET) as wired:
        channel = wired.sandbox.workspace.app_dm(wired.ana).id
        told = await wired.page("/page/command", {"user": wired.ana, "channel": channel, "text": "/nps"})
        assert told["error"] == "the app cannot be reached"
        assert wired.refusals == []


async def test_an_event_is_tried_three_times_more_and_says_so() -> None:
    """With Slack's headers, the same event id, and a fresh signature each time."""
    async with (
        address(lambda number: web.Response(status=200 if number == 2 else 500)) as app,
        wired_workspace(request_url=app.url, signing_secret=SECRET, retry_pauses=(0.0, 0.0, 0.0)) as wired,
    ):
        await wired.page("/control/people", PEOPLE)
        await until(lambda: len(app.got) == 3)
        await asyncio.sleep(0.05)
        assert len(app.got) == 3
        events = [json.loads(body) for _, body in app.got]
        assert {event["event_id"] for event in events} == {events[0]["event_id"]}
        assert (events[0]["type"], events[0]["event"]["type"]) == ("event_callback", "team_join")
        assert events[0]["authorizations"][0]["is_bot"] is True
        assert [headers.get("X-Slack-Retry-Num") for headers, _ in app.got] == [None, "1", "2"]
        assert app.got[1][0]["X-Slack-Retry-Reason"] == "http_error"
        assert _signed(app)


async def test_an_app_may_ask_not_to_be_told_again() -> None:
    """`x-slack-no-retry: 1` on a refusal."""
    refusal = {"x-slack-no-retry": "1"}
    async with (
        address(lambda _: web.Response(status=500, headers=refusal)) as app,
        wired_workspace(request_url=app.url, signing_secret=SECRET, retry_pauses=(0.0,)) as wired,
    ):
        await wired.page("/control/people", PEOPLE)
        await until(lambda: bool(app.got))
        await asyncio.sleep(0.1)
        assert len(app.got) == 1
