"""POST /slack/events: what Slack sends over HTTP, guarded and handed to Bolt. Knows no event."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp

from bot.http.bodies import read_body
from bot.http.problems import Problem
from bot.slack.guard import LARGEST_BODY, refuse


def slack_routes(app: AsyncApp) -> APIRouter:
    """Where Slack sends events, commands and interactions when Socket Mode is off."""
    router = APIRouter()
    handler = AsyncSlackRequestHandler(app)

    @router.post("/slack/events", include_in_schema=False)
    async def receive(request: Request) -> Response:
        # Starlette keeps what was streamed nowhere; Bolt's adapter reads it again from here.
        body = request._body = await read_body(request, LARGEST_BODY)
        why = refuse(dict(request.headers), body)
        if why is not None:
            raise Problem(HTTPStatus.UNAUTHORIZED, why)
        answer: Response = await handler.handle(request)
        return answer

    return router
