"""Puts the HTTP routes together. Knows none of them from inside."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.http.problems import Problem, answer_problem


async def _plain_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    detail = {
        HTTPStatus.NOT_FOUND: f"there is nothing at {request.url.path}",
        HTTPStatus.METHOD_NOT_ALLOWED: f"{request.url.path} does not take {request.method}",
    }.get(HTTPStatus(error.status_code), str(error.detail))
    problem = Problem(HTTPStatus(error.status_code), detail, headers=error.headers)
    return await answer_problem(request, problem)


def http_app(routers: Sequence[APIRouter]) -> FastAPI:
    """The application that uvicorn serves. Its schema stands at /openapi.json."""
    app = FastAPI(title="nps-loop", docs_url=None, redoc_url=None)
    app.add_exception_handler(Problem, answer_problem)
    app.add_exception_handler(HTTPException, _plain_error)
    for router in routers:
        app.include_router(router)
    return app
