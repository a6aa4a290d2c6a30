"""An answer that Slack refuses is said once more in plainer words, over real HTTP."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.slack.replies import Acted, answer
from bot.slack.text import Message

TABLE = Message("Ana: 2 open", [{"type": "table", "rows": [[{"type": "raw_text", "text": "Ana"}]]}])
WORDS = Message("Ana: 2 open", [{"type": "section", "text": {"type": "plain_text", "text": "Ana: 2 open"}}])


async def answers_of_a_slack_without_tables(message: Message, plainer: Message | None) -> list[dict[str, Any]]:
    """What is posted to a response URL that refuses tables."""
    posted: list[dict[str, Any]] = []

    async def take(request: web.Request) -> web.Response:
        posted.append(await request.json())
        refused = any(block["type"] == "table" for block in posted[-1]["blocks"])
        return web.Response(status=400, text="invalid_blocks") if refused else web.Response(text="ok")

    app = web.Application()
    app.router.add_post("/response", take)
    async with TestServer(app) as server:
        respond = AsyncRespond(response_url=str(server.make_url("/response")))
        await answer(Acted({}, AsyncAck(), respond), message, plainer)
    return posted


async def test_a_table_that_slack_refuses_is_said_in_words() -> None:
    """Both go to the one who asked alone."""
    first, second = await answers_of_a_slack_without_tables(TABLE, WORDS)
    assert (first["blocks"], second["blocks"]) == (TABLE.blocks, WORDS.blocks)
    assert {first["response_type"], second["response_type"]} == {"ephemeral"}


async def test_what_slack_took_or_has_no_plainer_words_is_said_once() -> None:
    """Nothing is repeated."""
    assert len(await answers_of_a_slack_without_tables(WORDS, TABLE)) == 1
    assert len(await answers_of_a_slack_without_tables(TABLE, None)) == 1
