"""How the one who acted is told something: privately, at the place where they acted. Knows no sentence itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import structlog
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.slack import views
from bot.slack.failures import SlackFailure
from bot.slack.text import Message
from bot.slack.web import SlackWeb

log = structlog.get_logger()

_TITLE = "nps-loop"


@dataclass(frozen=True, slots=True)
class Acted:
    """What somebody did, and the ways to answer it."""

    body: dict[str, Any]
    ack: AsyncAck
    respond: AsyncRespond


async def tell(args: AsyncArgs | Acted, slack: SlackWeb, sentence: str) -> None:
    """Acknowledges and says `sentence` to the one who acted: in their modal, or where they clicked or typed."""
    body: dict[str, Any] = args.body
    if body.get("type") == "view_submission":
        await args.ack(response_action="update", view=views.message(_TITLE, sentence))
        return
    await args.ack()
    if body.get("response_url"):
        await answer(args, views.private(sentence))
    elif body.get("trigger_id"):
        try:
            await slack.open_view(body["trigger_id"], views.message(_TITLE, sentence))
        except SlackFailure as failure:
            log.warning("reply.not_shown", failure=str(failure))


async def answer(args: AsyncArgs | Acted, message: Message, plainer: Message | None = None) -> None:
    """A message that only the one who clicked or typed sees. One that gets lost is not tried again: they act again.

    `plainer` says the same without the blocks that not every Slack takes, and stands in where it refuses them.
    """
    await _respond(args, message, plainer, "ephemeral")


async def share(args: AsyncArgs, message: Message, plainer: Message) -> None:
    """The same for everybody at the place where it was asked for, also where the bot is no member."""
    await _respond(args, message, plainer, "in_channel")


async def _respond(
    args: AsyncArgs | Acted, message: Message, plainer: Message | None, to: Literal["ephemeral", "in_channel"]
) -> None:
    reply = await args.respond(text=message.text, blocks=message.blocks, response_type=to, replace_original=False)
    if reply.status_code < 400:  # noqa: PLR2004 - HTTP's own boundary
        return
    log.warning("reply.not_shown", status=reply.status_code)
    if plainer is not None:
        await _respond(args, plainer, None, to)


def slack_user_of(context: AsyncBoltContext) -> str:
    """Who acted. Slack names a user in everything that a person does."""
    user_id = context.user_id
    assert user_id is not None
    return user_id
