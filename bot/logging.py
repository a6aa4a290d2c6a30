"""How the bot logs: events with ids, as JSON or for a console, to standard error. No name, address or comment."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_QUIET = ("slack_bolt", "slack_sdk", "aiohttp", "asyncio", "apscheduler", "uvicorn", "sqlalchemy", "alembic")
_MOST_FRAMES = 30


def set_up_logging(form: Literal["json", "console"], *, quiet: bool = False) -> None:
    """Sends structlog's events and the libraries' warnings the same way; `quiet` leaves out all but warnings."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _where_it_failed,
    ]
    last: Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_first_line, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING if quiet else logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _first_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Of what a library says, the line without the exception that asyncio and uvicorn write below it."""
    event["event"] = str(event["event"]).strip().partition("\n")[0]
    return event


def _where_it_failed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An exception as its kinds and places. Its message may quote a customer or a secret, and so may variables."""
    given = event.pop("exc_info", None)
    event.pop("stack_info", None)
    error = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        event["exception"] = "\ncaused by ".join(_kind_and_places(error))
    return event


def _kind_and_places(error: BaseException) -> list[str]:
    told = []
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        frames = traceback.extract_tb(following.__traceback__)[-_MOST_FRAMES:]
        places = "".join(f"\n  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)
        told.append(f"{type(following).__module__}.{type(following).__qualname__}{places}")
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)
    return told
