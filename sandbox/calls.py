"""What every method of the Web API shares: its arguments as they arrive, and Slack's errors. Knows no method."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

Json = dict[str, Any]
Method = Callable[[Json], Json]
_MOST_ON_A_PAGE = 999


class ApiError(Exception):
    """An error of Slack's: `{"ok": false, "error": code, …}`. `why` is for the journal and is not sent."""

    def __init__(
        self, code: str, status: int = 200, headers: Mapping[str, str] | None = None, why: str = "", **more: Any
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.headers = dict(headers or {})
        self.why = why or code
        self.more = more


async def arguments_of(request: web.Request) -> Json:
    """The arguments of a call: of its query, and of its body as JSON or as a form. Raises ApiError."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError as error:
            raise ApiError("invalid_json") from error
        if not isinstance(body, dict):
            raise ApiError("json_not_object")
        return {**arguments, **body}
    try:
        return {**arguments, **dict(await request.post())}
    except ValueError as error:
        raise ApiError("invalid_form_data") from error


def parsed(value: Any) -> Any:
    """An argument that is JSON: itself, or the text of it. Raises ApiError."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value else None
    except ValueError as error:
        raise ApiError("invalid_arguments", why="an argument is no JSON") from error


def flag(arguments: Json, name: str) -> bool:
    """An argument that is true or false, as JSON or as a word."""
    return str(arguments.get(name, "")).lower() in ("1", "true")


def seconds(arguments: Json, name: str, otherwise: float) -> float:
    """A moment: seconds since 1970, as text or number. Raises ApiError."""
    try:
        return float(arguments.get(name) or otherwise)
    except (TypeError, ValueError) as error:
        raise ApiError(f"invalid_ts_{name}") from error


def page_size(arguments: Json, otherwise: int = 100) -> int:
    """How many items the caller wants at once. Raises ApiError."""
    try:
        size = int(arguments.get("limit") or otherwise)
    except (TypeError, ValueError) as error:
        raise ApiError("invalid_limit") from error
    if size < 1:
        raise ApiError("invalid_limit")
    return min(size, _MOST_ON_A_PAGE)


def start_of_page(arguments: Json) -> int:
    """Where the page begins that a cursor means. Raises ApiError."""
    cursor = str(arguments.get("cursor") or "0")
    if not cursor.isdecimal():
        raise ApiError("invalid_cursor")
    return int(cursor)


def next_cursor(start: int, size: int, there: int) -> Json:
    """The `response_metadata` of a page: where the next one begins, empty at the end."""
    return {"next_cursor": str(start + size) if start + size < there else ""}
