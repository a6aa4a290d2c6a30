"""GET /healthz, /readyz, /metrics: for those who watch over the bot. Changes nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from bot.metrics import Metrics

Checks = Callable[[], Awaitable[dict[str, str]]]
"""What stands in the way of working, each by the name of the part; empty when nothing does."""


def watching_routes(metrics: Metrics, checks: Checks) -> APIRouter:
    router = APIRouter()

    @router.get("/healthz", summary="Whether the process is alive")
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/readyz", summary="Whether database and Slack are reachable and the schema is current")
    async def readyz() -> JSONResponse:
        wrong = await checks()
        status = HTTPStatus.SERVICE_UNAVAILABLE if wrong else HTTPStatus.OK
        return JSONResponse({"status": "not ready" if wrong else "ready", **wrong}, status_code=status)

    @router.get("/metrics", include_in_schema=False)
    async def exposition() -> Response:
        return Response(metrics.exposition(), media_type=CONTENT_TYPE_LATEST)

    return router
