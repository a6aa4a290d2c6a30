"""The log: events with ids in two forms, and nothing of what a customer or a setting said."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import asyncio, logging, sys
import structlog
from bot.logging import set_up_logging

set_up_logging(sys.argv[1])
log = structlog.get_logger()
log.info("loop.moved", loop=1042, by="U123")
logging.getLogger("slack_sdk.web").info("Sending a request with xoxb-secret")
logging.getLogger("uvicorn.error").warning("something odd")

def read(comment):
    try:
        int(comment)
    except ValueError as error:
        raise LookupError(f"no loop for {comment}") from error

try:
    read("Dana's comment")
except LookupError:
    log.exception("answer.failed")
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application\\n")

async def forget_a_failure():
    task = asyncio.create_task(asyncio.to_thread(read, "Dana's comment"))
    await asyncio.wait([task])
    del task

asyncio.run(forget_a_failure())
"""


def logged(form: str) -> list[str]:
    """The lines that a program with these failures writes to standard error."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM, form], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == ""
    return done.stderr.strip().split("\n")


@pytest.mark.parametrize("form", ["json", "console"])
def test_no_exception_quotes_what_it_was_about(form: str) -> None:
    """Its kinds and places are logged; its message and variables may hold a customer's words or a secret."""
    text = "\n".join(logged(form))
    assert "Dana" not in text
    assert "secret" not in text
    assert "LookupError" in text
    assert "ValueError" in text
    assert "in read" in text


def test_json_is_one_object_a_line_also_from_libraries() -> None:
    """With event, level and time, for whatever reads it."""
    events = [json.loads(line) for line in logged("json")]
    assert [event["event"] for event in events] == [
        "loop.moved",
        "something odd",
        "answer.failed",
        "Exception in ASGI application",
        "Task exception was never retrieved",
    ]
    assert events[0] | {"timestamp": ""} == {
        "event": "loop.moved",
        "loop": 1042,
        "by": "U123",
        "level": "info",
        "timestamp": "",
    }
    assert all(event["timestamp"].endswith("Z") for event in events)
    assert all("read" in event["exception"] for event in events[2:])
