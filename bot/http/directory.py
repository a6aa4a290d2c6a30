"""PUT /accounts: token, size, rows, use case, answer. Decides nothing."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.desk import Desk
from bot.directory_rows import AccountRow, ContactRow, Row, RowError, read_row
from bot.http.bodies import MEBIBYTE, read_body
from bot.http.problems import Problem
from bot.known_names import nearest
from bot.use_cases.directory import keep_directory
from storage.errors import StorageError

log = structlog.get_logger()

_LARGEST = 10 * MEBIBYTE
_MOST_MISTAKES = 50
_SHOWN = 40
_TRY_AGAIN_SECONDS = "5"
_KINDS: dict[str, type[Row]] = {"accounts": AccountRow, "contacts": ContactRow}
Bearer = Annotated[
    HTTPAuthorizationCredentials | None, Security(HTTPBearer(auto_error=False, description="NPS_API_TOKEN"))
]
_PROBLEM = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    401: {"description": "The bearer token is missing or wrong", **_PROBLEM},
    404: {"description": "The directory API is switched off: NPS_API_TOKEN is not set", **_PROBLEM},
    413: {"description": "The body is longer than 10 MiB", **_PROBLEM},
    422: {"description": "Mistakes, each with its place in `errors`; nothing was kept", **_PROBLEM},
    503: {"description": "The database is away; nothing was kept, send it again", **_PROBLEM},
}
_ASKED = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        name: {"type": "array", "items": kind.model_json_schema()} for name, kind in _KINDS.items()
                    },
                }
            }
        },
    },
}


def directory_routes(desk: Desk, token: str | None) -> APIRouter:
    """The directory API; without a `token` it is off, and says so."""
    router = APIRouter()

    @router.put(
        "/accounts",
        summary="Inserts or updates accounts and contacts, all or nothing; a field left out keeps what it was",
        responses=_ANSWERS,
        openapi_extra=_ASKED,
    )
    async def put_accounts(request: Request, given: Bearer) -> dict[str, int]:
        _authorize(given, token)
        body = await read_body(request, _LARGEST)
        # Ten mebibytes of rows take seconds to check; clicks and answers do not wait for them.
        rows = await asyncio.to_thread(_rows, body)
        try:
            await keep_directory(desk.database, rows["accounts"], rows["contacts"], desk.now())
        except StorageError as error:
            log.warning("directory.not_kept", error=str(error))
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "nothing could be kept just now; send it again",
                headers={"Retry-After": _TRY_AGAIN_SECONDS},
            ) from error
        desk.look_up_people()
        kept = {name: len(of_kind) for name, of_kind in rows.items()}
        log.info("directory.kept", **kept)
        return kept

    return router


def _authorize(given: HTTPAuthorizationCredentials | None, token: str | None) -> None:
    if token is None:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "the directory API is switched off here; set NPS_API_TOKEN to switch it on, or use nps-loop import",
        )
    if given is None or not hmac.compare_digest(given.credentials.strip().encode(), token.strip().encode()):
        headers = {"WWW-Authenticate": 'Bearer realm="nps-loop"'}
        raise Problem(HTTPStatus.UNAUTHORIZED, "send Authorization: Bearer with the token in NPS_API_TOKEN", headers)


def _rows(body: bytes) -> dict[str, list[dict[str, Any]]]:
    """The rows by kind. Raises Problem 422 with the mistakes and their places; then nothing is kept."""
    raw = _read_json(body)
    mistakes = [f"{name[:_SHOWN]}: is unknown; {nearest(name, list(_KINDS))}" for name in raw if name not in _KINDS]
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _KINDS}
    for name, place, row in _each(raw):
        try:
            rows[name].append(read_row(_KINDS[name], row).given())
        except RowError as error:
            where = f"{name}[{place}]"
            mistakes += [f"{where}.{field}: {said}" if field else f"{where}: {said}" for field, said in error.mistakes]
    if mistakes:
        count = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        listed = mistakes[:_MOST_MISTAKES]
        more = f"; the first {len(listed)} are listed" if len(listed) < len(mistakes) else ""
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"{count}, and nothing was kept{more}", errors=listed)
    return rows


def _read_json(body: bytes) -> dict[str, Any]:
    right = 'send {"accounts": [...], "contacts": [...]}, or one of the two'
    try:
        raw = json.loads(body)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"the body is no JSON ({where}); {right}") from None
    except (ValueError, RecursionError):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"the body is no JSON in UTF-8; {right}") from None
    if not isinstance(raw, dict) or not all(isinstance(raw.get(name, []), list) for name in _KINDS):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"the body holds no lists of rows; {right}")
    return {name.encode(errors="replace").decode(): value for name, value in raw.items()}


def _each(raw: dict[str, Any]) -> Iterator[tuple[str, int, object]]:
    for name in _KINDS:
        for place, row in enumerate(raw.get(name, [])):
            yield name, place, row
