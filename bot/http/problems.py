"""Errors over HTTP as RFC 9457 says. Knows no route."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse


class Problem(Exception):  # noqa: N818 - RFC 9457's own word
    """A request that is refused. `detail` names what is wrong, where, and what is right; `more` adds members."""

    def __init__(self, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = more


async def answer_problem(_request: Request, problem: Exception) -> JSONResponse:
    assert isinstance(problem, Problem)
    body = {"type": "about:blank", "title": problem.status.phrase, "status": problem.status, "detail": problem.detail}
    return JSONResponse(
        {**body, **problem.more},
        status_code=problem.status,
        headers=problem.headers,
        media_type="application/problem+json",
    )
