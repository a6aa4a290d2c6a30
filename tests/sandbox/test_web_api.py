"""The local Web API against the official client: what Slack's documentation says of each method holds here."""

from __future__ import annotations

import asyncio
import time

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.triggers import Place
from tests.sandbox.conftest import Wired

SECTION = [{"type": "section", "block_id": "s", "text": {"type": "plain_text", "text": "Hello"}}]
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": SECTION}


async def refused(call: object) -> str:
    """Slack's error code of a call that fails."""
    with pytest.raises(SlackApiError) as error:
        await call  # type: ignore[misc]
    return str(error.value.response["error"])


async def test_a_message_to_a_person_opens_the_conversation_and_is_edited_by_its_id(wired: Wired) -> None:
    """The answer names the D id; an edit needs that, and keeps the metadata that it leaves out."""
    metadata = {"event_type": "e", "event_payload": {"k": "v"}}
    posted = await wired.client.chat_postMessage(channel=wired.ana, text="One", blocks=SECTION, metadata=metadata)
    assert posted["channel"].startswith("D")
    assert (
        await refused(wired.client.chat_update(channel=wired.ana, ts=posted["ts"], text="Two")) == "channel_not_found"
    )
    await wired.client.chat_update(channel=posted["channel"], ts=posted["ts"], text="Two")
    found = await wired.client.conversations_history(channel=posted["channel"], include_all_metadata=True)
    assert [(m["text"], m["blocks"], m["metadata"]) for m in found["messages"]] == [("Two", [], metadata)]
    without = await wired.client.conversations_history(channel=posted["channel"])
    assert "event_payload" not in without["messages"][0]["metadata"]


async def test_one_message_a_second_and_channel(wired: Wired) -> None:
    """The second at once is refused with Retry-After; another channel is free; after a second it goes."""
    ben = wired.sandbox.workspace.by_email["ben@northwind.example"].id
    await wired.client.chat_postMessage(channel=wired.ana, text="1")
    with pytest.raises(SlackApiError) as error:
        await wired.client.chat_postMessage(channel=wired.ana, text="2")
    assert (error.value.response.status_code, error.value.response.headers["Retry-After"]) == (429, "1")
    await wired.client.chat_postMessage(channel=ben, text="1")
    await asyncio.sleep(1)
    await wired.client.chat_postMessage(channel=wired.ana, text="2")
    assert wired.refusals == ["ratelimited"]


async def test_scopes_are_those_of_the_manifest(wired: Wired) -> None:
    """A method whose scope is not granted is refused, with the scope's name; the granted ones are in a header."""
    answer = await wired.client.auth_test()
    assert "im:history" in answer.headers["x-oauth-scopes"]
    with pytest.raises(SlackApiError) as error:
        await wired.client.team_info()
    assert (error.value.response["error"], error.value.response["needed"]) == ("missing_scope", "team:read")
    assert await refused(wired.client.conversations_list(types="im")) == "missing_scope"


async def test_tokens_and_names_that_are_wrong(wired: Wired) -> None:
    """Slack's own words for each."""
    stranger = AsyncWebClient(token="xoxb-2", base_url=wired.sandbox.api_url, retry_handlers=[])
    assert await refused(stranger.auth_test()) == "invalid_auth"
    assert await refused(wired.client.users_lookupByEmail(email="nobody@x.example")) == "users_not_found"
    assert await refused(wired.client.users_info(user="U404")) == "user_not_found"
    assert await refused(wired.client.chat_postMessage(channel="C404", text="x")) == "channel_not_found"
    assert await refused(wired.client.chat_postMessage(channel=wired.ana, text="")) == "no_text"
    assert await refused(wired.client.apps_connections_open(app_token="xapp-2")) == "invalid_auth"


@pytest.mark.parametrize(
    "blocks",
    [
        [{"type": "section"}],
        [{"type": "section", "text": {"type": "plain_text", "text": ""}}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}],
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}],
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        [{"type": "actions", "elements": []}],
        [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}],
        [{"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x" * 76}}]}],
        [{"type": "actions", "elements": [
            {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "1"}},
            {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "2"}}]}],
        [{"type": "actions", "elements": [{"type": "static_select", "action_id": "a", "options": []}]}],
        [{"type": "rich_text", "elements": []}],
        [{"type": "nosuch"}],
        [{"type": "divider"}] * 51,
        [{"type": "divider", "block_id": "same"}, {"type": "divider", "block_id": "same"}],
    ],
)  # fmt: skip
async def test_blocks_that_slack_would_refuse_are_refused(wired: Wired, blocks: list[dict[str, object]]) -> None:
    """On plain dicts, which the official client does not check; each refusal is logged for the tests to see."""
    call = wired.client.chat_postMessage(channel=wired.ana, text="x", blocks=blocks)
    assert await refused(call) == "invalid_blocks"
    assert wired.refusals == ["invalid_blocks"]


async def test_a_message_has_a_budget_for_all_its_text(wired: Wired) -> None:
    """Slack's limit on the sum is not documented; five full sections are over it."""
    section = {"type": "section", "text": {"type": "plain_text", "text": "x" * 3000}}
    assert await refused(wired.client.chat_postMessage(channel=wired.ana, text="x", blocks=[section] * 5)) == (
        "msg_blocks_too_long"
    )


async def test_history_is_paged_newest_first_and_bounded_by_time(quick: Wired) -> None:
    """With a cursor, and with `oldest`."""
    channel = quick.sandbox.workspace.app_dm(quick.ana).id
    stamps = [(await quick.client.chat_postMessage(channel=channel, text=str(n)))["ts"] for n in range(5)]
    first = await quick.client.conversations_history(channel=channel, limit=2)
    assert [m["text"] for m in first["messages"]] == ["4", "3"]
    cursor = first["response_metadata"]["next_cursor"]
    second = await quick.client.conversations_history(channel=channel, limit=2, cursor=cursor)
    assert [m["text"] for m in second["messages"]] == ["2", "1"]
    late = await quick.client.conversations_history(channel=channel, oldest=stamps[3], inclusive=True)
    assert [m["text"] for m in late["messages"]] == ["4", "3"]


async def test_a_trigger_opens_one_view_within_three_seconds(wired: Wired) -> None:
    """Used once it is exchanged; a made-up one is invalid."""
    trigger = wired.sandbox.triggers.trigger(wired.ana)
    await wired.client.views_open(trigger_id=trigger, view=MODAL)
    assert await refused(wired.client.views_open(trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"
    assert await refused(wired.client.views_open(trigger_id="1.2.3", view=MODAL)) == "invalid_trigger_id"
    needs_submit = {**MODAL, "blocks": [{"type": "input", "label": {"type": "plain_text", "text": "L"},
                                         "element": {"type": "plain_text_input", "action_id": "a"}}]}  # fmt: skip
    trigger = wired.sandbox.triggers.trigger(wired.ana)
    assert await refused(wired.client.views_open(trigger_id=trigger, view=needs_submit)) == "invalid_arguments"


async def test_a_response_url_takes_five_answers(wired: Wired) -> None:
    """The sixth is told that it is used up."""
    place = Place(wired.ana, wired.sandbox.workspace.app_dm(wired.ana).id)
    url = f"{wired.sandbox.url}/response/{wired.sandbox.triggers.response_token(place)}"
    answers = []
    for number in range(6):
        async with wired.session.post(url, json={"text": str(number)}) as answer:
            answers.append((answer.status, await answer.text()))
    assert answers == [(200, "ok")] * 5 + [(404, "used_url")]


async def test_faults_happen_as_they_were_asked_for(quick: Wired) -> None:
    """Before or after the call was done, or only late."""
    channel = quick.sandbox.workspace.app_dm(quick.ana).id

    async def standing() -> int:
        return len((await quick.page("/control/messages"))["messages"])

    for fault, stands in (("cut_before", 0), ("cut_after", 1), ("error_500_before", 1), ("error_500_after", 2)):
        await quick.page("/control/fault", {"method": "chat.postMessage", "fault": fault})
        with pytest.raises(Exception):  # noqa: B017, PT011 - each fault has an exception of its own in the client
            await quick.client.chat_postMessage(channel=channel, text=fault)
        assert await standing() == stands
    await quick.page("/control/fault", {"method": "chat.postMessage", "fault": "slow", "seconds": 0.3})
    began = time.monotonic()
    await quick.client.chat_postMessage(channel=channel, text="late")
    assert time.monotonic() - began >= 0.3
    await quick.page("/control/fault", {"method": "auth.test", "fault": "error:token_revoked"})
    assert await refused(quick.client.auth_test()) == "token_revoked"
