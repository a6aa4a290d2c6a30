"""What a page or a test asks, taken apart: bodies, users, conversations. A mistake is told as a sentence."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox.workspace import Conversation, Json, Message, Person, View, Workspace

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class NotThereError(Exception):
    """What was asked for is not in the workspace."""


class BadRequestError(Exception):
    """What was asked cannot be understood."""


@web.middleware
async def told_in_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tells those mistakes to whoever asked."""
    try:
        return await handler(request)
    except NotThereError as error:
        return web.json_response({"error": str(error)}, status=404)
    except BadRequestError as error:
        return web.json_response({"error": str(error)}, status=400)


async def body_of(request: web.Request) -> Json:
    """The JSON object that was posted. Raises BadRequestError."""
    try:
        body: Any = json.loads(await request.text())
    except ValueError as error:
        raise BadRequestError("the body is no JSON") from error
    if not isinstance(body, dict):
        raise BadRequestError("the body must be an object")
    return body


def need(values: Mapping[str, Any], key: str) -> Any:
    """A value that has to be given. Raises BadRequestError."""
    if values.get(key) in (None, ""):
        raise BadRequestError(f"{key} is missing")
    return values[key]


def number_in(values: Mapping[str, Any], key: str) -> float:
    """A number that has to be given. Raises BadRequestError."""
    try:
        return float(need(values, key))
    except (TypeError, ValueError) as error:
        raise BadRequestError(f"{key} must be a number") from error


def person_in(workspace: Workspace, values: Mapping[str, Any]) -> Person:
    """The person whose id is `user`. Raises NotThereError."""
    person = workspace.people.get(str(need(values, "user")))
    if person is None:
        raise NotThereError("there is no such person")
    return person


def conversation_in(workspace: Workspace, values: Mapping[str, Any]) -> Conversation:
    """The conversation whose id is `channel`. Raises NotThereError."""
    conversation = workspace.conversations.get(str(need(values, "channel")))
    if conversation is None:
        raise NotThereError("there is no such conversation")
    return conversation


def message_in(workspace: Workspace, values: Mapping[str, Any]) -> Message:
    """The message that `channel` and `message_ts` name. Raises NotThereError."""
    message = conversation_in(workspace, values).messages.get(str(need(values, "message_ts")))
    if message is None:
        raise NotThereError("there is no such message")
    return message


def seen_message_in(workspace: Workspace, values: Mapping[str, Any]) -> Message:
    """The message that `channel` and `message_ts` name, where `user` may see it. Raises NotThereError: a sentence."""
    person = person_in(workspace, values)
    conversation = workspace.conversations.get(str(need(values, "channel")))
    if conversation is None or not conversation.open_to(person.id):
        raise NotThereError(f"{person.name} can't see that message.")
    message = conversation.messages.get(str(need(values, "message_ts")))
    if message is None or message.deleted or message.ephemeral_for not in (None, person.id):
        raise NotThereError("That message is not here any more.")
    return message


def view_in(workspace: Workspace, values: Mapping[str, Any]) -> View:
    """The view whose id is `view_id`. Raises NotThereError."""
    view = workspace.views.get(str(need(values, "view_id")))
    if view is None:
        raise NotThereError("this view is closed")
    return view
