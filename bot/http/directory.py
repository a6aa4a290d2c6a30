"""PUT /accounts: token, size, rows, use case, answer. Decides nothing."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import APIRouter, Request

from bot.desk import Desk
from bot.directory_rows import AccountRow, ContactRow, Row, RowError, read_row
from bot.http.bodies import MEBIBYTE, read_body
from bot.http.problems import Problem
from bot.use_cases.directory import keep_directory
from storage.errors import StorageError

log = structlog.get_logger()

_LARGEST = 10 * MEBIBYTE
_MOST_MISTAKES = 50
_KINDS: dict[str, type[Row]] = {"accounts": AccountRow, "contacts": ContactRow}
_SCHEMA = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {
                        name: {"type": "array", "items": kind.model_json_schema(mode="serialization")}
                        for name, kind in _KINDS.items()
                    },
                }
            }
        },
    }
}


def directory_routes(desk: Desk, token: str | None) -> APIRouter:
    """The directory API; without a `token` it is off, and says so."""
    router = APIRouter()

    @router.put("/accounts", summary="Inserts or updates accounts and contacts, all or nothing", openapi_extra=_SCHEMA)
    async def put_accounts(request: Request) -> dict[str, int]:
        _authorize(request, token)
        rows = _rows(await read_body(request, _LARGEST))
        try:
            await keep_directory(desk.database, rows["accounts"], rows["contacts"], desk.now())
        except StorageError as error:
            log.warning("directory.not_kept", error=str(error))
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE, "nothing could be kept just now; send it again", {"Retry-After": "5"}
            ) from error
        desk.look_up_people()
        return {name: len(kept) for name, kept in rows.items()}

    return router


def _authorize(request: Request, token: str | None) -> None:
    if token is None:
        raise Problem(HTTPStatus.NOT_FOUND, "the directory API is switched off here: NPS_API_TOKEN is not set")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
        headers = {"WWW-Authenticate": "Bearer"}
        raise Problem(HTTPStatus.UNAUTHORIZED, "send the bearer token that NPS_API_TOKEN holds", headers)


def _rows(body: bytes) -> dict[str, list[dict[str, Any]]]:
    """The rows by kind. Raises Problem 422 with every mistake and its place; then nothing is kept."""
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "the body is no JSON") from None
    if not isinstance(raw, dict) or not all(isinstance(raw.get(name, []), list) for name in _KINDS):
        right = 'send {"accounts": [...], "contacts": [...]}'
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"the body is no directory; {right}")
    unknown = sorted(set(raw) - set(_KINDS))
    mistakes = [f"{name}: unknown; there are accounts and contacts" for name in unknown]
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _KINDS}
    for name, place, row in _each(raw):
        try:
            rows[name].append(read_row(_KINDS[name], row).given())
        except RowError as error:
            mistakes += [f"{name}[{place}].{sentence}" for sentence in error.sentences]
    if mistakes:
        detail = f"{len(mistakes)} mistakes; nothing was kept. First: {mistakes[0]}"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=mistakes[:_MOST_MISTAKES])
    return rows


def _each(raw: dict[str, Any]) -> Iterator[tuple[str, int, object]]:
    for name in _KINDS:
        for place, row in enumerate(raw.get(name, [])):
            yield name, place, row
