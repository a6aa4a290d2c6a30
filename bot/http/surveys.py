"""POST /surveys/{source}: size, signature, reading, use case, answer. Knows no survey tool by name."""

from __future__ import annotations

import time
from http import HTTPStatus

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from bot.desk import Desk
from bot.http.bodies import read_body
from bot.http.problems import Problem
from bot.surveys import KNOWN_SOURCES, Answer, Delivery, Ignored, OptOut, SignatureRefused, Source, Unreadable
from bot.use_cases.answers import Taken, take_answer, take_opt_out
from storage.errors import StorageError

log = structlog.get_logger()
_TRY_AGAIN_SECONDS = "5"


def survey_routes(desk: Desk, sources: dict[str, Source]) -> APIRouter:
    """The intake of the survey tools in `sources`; every other one is answered with a 404."""
    router = APIRouter()

    @router.post("/surveys/{source}", summary="One survey tool's webhook, as that tool sends and signs it")
    async def receive(source: str, request: Request) -> JSONResponse:
        began = time.perf_counter()
        status = "refused"
        try:
            taken = await _receive(desk, _known(sources, source), request)
            status = taken.status
        finally:
            desk.metrics.answered(source if source in sources else "unknown", status, time.perf_counter() - began)
        return JSONResponse({"status": taken.status, "response": taken.response, **_because(taken)})

    return router


def _because(taken: Taken) -> dict[str, str]:
    return {"because": taken.because} if taken.because else {}


def _known(sources: dict[str, Source], name: str) -> Source:
    if name in sources:
        return sources[name]
    if name in KNOWN_SOURCES:
        raise Problem(HTTPStatus.NOT_FOUND, f"{name} is switched off here: NPS_SURVEY_SECRET_{name.upper()} is not set")
    raise Problem(
        HTTPStatus.NOT_FOUND, f"there is no source of this name; there are {', '.join(sorted(KNOWN_SOURCES))}"
    )


async def _receive(desk: Desk, source: Source, request: Request) -> Taken:
    body = await read_body(request)
    delivery = _read(source, dict(request.headers), body, desk)
    desk.checkpoint("answer_read")
    try:
        return await _take(desk, delivery)
    except StorageError as error:
        log.warning("answer.not_kept", source=source.name, error=str(error))
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "the answer could not be kept just now; send it again",
            headers={"Retry-After": _TRY_AGAIN_SECONDS},
        ) from error


def _read(source: Source, headers: dict[str, str], body: bytes, desk: Desk) -> Delivery:
    now = desk.now()
    try:
        source.verify(headers, body, now)
        return source.read(headers, body, now)
    except SignatureRefused as refused:
        raise Problem(HTTPStatus.UNAUTHORIZED, str(refused)) from refused
    except Unreadable as unreadable:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(unreadable), field=unreadable.field) from unreadable


async def _take(desk: Desk, delivery: Delivery) -> Taken:
    match delivery:
        case Answer(response=response, raw=raw):
            taken = await take_answer(desk.database, desk.terms, response, raw, desk.now())
            desk.checkpoint("answer_kept")
            desk.wake()
            if taken.status == "updated":
                # It may name its account now, and so leave triage.
                desk.look_up_people()
            log.info("answer.taken", source=response.source, status=taken.status, response=taken.response)
            return taken
        case OptOut(email=email):
            return await take_opt_out(desk.database, email, desk.now())
        case Ignored(because=because):
            return Taken("ignored", because=because)
