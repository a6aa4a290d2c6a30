"""Both roads from Slack: sockets that come and go, and signed HTTP requests; strangers at the door; start and stop."""

from __future__ import annotations

import socket
from datetime import timedelta

import aiohttp
import pytest
from pydantic import SecretStr

from bot.slack.failures import SlackFailure
from tests.scenarios.conftest import NO_PACE
from tests.scenarios.town import ACCOUNTS, CONTACTS, Town, running_town


async def test_a_socket_refresh_leaves_no_gap(town: Town) -> None:
    """Slack asks for new connections every few hours; clicks go on working."""
    await town.answer(id="r1", score=3)
    ana = await town.person("Ana")
    card = await ana.sees("Dana Kim", "[Claim]")
    # Slack asks each connection in its turn; the other one serves meanwhile.
    await town.workspace.post("/control/socket", {"do": "refresh", "count": 1})
    assert (await ana.click(card, "Claim"))["ok"]
    await ana.sees("Dana Kim", "[Log outreach]", "claimed")


async def test_the_loop_is_worked_over_signed_http_requests_too(database_url: str) -> None:
    """Without an app token Slack posts to /slack/events: the same story, the other road."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/slack/events"
    async with running_town(
        database_url, socket_mode=False, port_of_bot=port, request_url=url, message_gap=0.0
    ) as town:
        await town.start_bot(pacing=NO_PACE)
        await town.put_directory(ACCOUNTS, CONTACTS)
        await town.answer(id="r1", score=3)
        ana = await town.person("Ana")
        card = await ana.sees("Dana Kim", "[Claim]")
        assert (await ana.click(card, "Claim"))["ok"]
        card = await ana.sees("Dana Kim", "[Log outreach]", "claimed")
        await ana.click(card, "Log outreach")
        assert (await ana.submit(await ana.modal(), channel="email", note="Wrote to Dana"))["ok"]
        await ana.sees("Dana Kim", "contacted")
        assert "Dana Kim" in ana.read(await ana.command("/nps mine"))
        for headers, body in STRANGERS:
            async with town.session.post(url, data=body, headers=headers) as answer:
                assert answer.status == 401
        assert await town.refusals() == []


STRANGERS = [
    ({}, b"payload=x"),
    ({"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=1"}, b"{}"),
    ({"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=1"}, b"{not json"),
    ({"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=1"}, b"\xff\xfe"),
    (
        {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=1", "Content-Type": "application/json"},
        b'{"type":"x"}',
    ),
]


async def test_a_wrong_token_fails_at_once_with_slacks_word(database_url: str) -> None:
    """A bot that Slack refuses does not start; it neither hangs nor tries for ever."""
    async with running_town(database_url) as town:
        town.settings = town.settings.model_copy(update={"slack_app_token": SecretStr("xapp-wrong")})
        with pytest.raises(SlackFailure, match="invalid_auth"):
            await town.start_bot()
        town.settings = town.settings.model_copy(update={"slack_bot_token": SecretStr("xoxb-wrong")})
        with pytest.raises(SlackFailure, match="invalid_auth"):
            await town.start_bot()


async def test_bolt_is_not_switched_to_oauth_by_the_environment(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SLACK_CLIENT_ID and SLACK_CLIENT_SECRET belong to somebody else's app on the same machine."""
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "x")
    async with running_town(database_url, message_gap=0.0) as town:
        await town.start_bot(pacing=NO_PACE)
        await town.put_directory(ACCOUNTS, CONTACTS)
        await town.answer(id="r1", score=3)
        ana = await town.person("Ana")
        assert (await ana.click(await ana.sees("Dana Kim"), "Claim"))["ok"]
        await ana.sees("Dana Kim", "[Log outreach]", "claimed")


async def test_health_readiness_and_metrics_tell_how_it_is(town: Town) -> None:
    """Ready while database and Slack are there; figures for Prometheus, with no person in them."""
    await town.answer(id="r1", score=3)
    await (await town.person("Ana")).sees("Dana Kim")
    async with aiohttp.ClientSession() as session:
        for path, words in (("/healthz", "alive"), ("/readyz", "ready"), ("/metrics", "nps_loop_answers_total")):
            async with session.get(f"{town.bot.url}{path}") as answer:
                text = await answer.text()
                assert (answer.status, words in text) == (200, True), text
                assert "dana" not in text
        town.bot.bot.stop_taking_work()
        async with session.get(f"{town.bot.url}/readyz") as answer:
            assert answer.status == 503
            assert "is stopping" in await answer.text()


async def test_what_was_not_delivered_before_a_stop_is_delivered_after_the_next_start(database_url: str) -> None:
    """A bot that is stopped between answer and card leaves the card to the next one."""
    async with running_town(database_url, message_gap=0.0) as town:
        await town.start_bot(pacing=NO_PACE)
        await town.put_directory(ACCOUNTS, CONTACTS)
        await town.fault("chat.postMessage", "error:token_revoked", times=1)
        await town.answer(id="r1", score=3)
        await town.bot.stop()
        town.bots.clear()
        town.clock.move_to(town.clock.now() + timedelta(minutes=2))
        await town.start_bot(pacing=NO_PACE)
        await (await town.person("Ana")).sees("Dana Kim", "[Claim]")
        assert len(await town.messages("Dana Kim")) == 1
