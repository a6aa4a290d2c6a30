"""Starts the programs that are measured, each in a process of its own, and ends them by their ids."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.answers import SECRET
from benchmarks.line import Line
from benchmarks.workspace import APP_TOKEN, BOT_TOKEN, ROOT

API_TOKEN = "benchmark-api-token"
_START_SECONDS = 30.0
_END_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Program:
    """A program that listens. `ready_after` is in seconds from its start to the first 200 of /readyz."""

    url: str
    pid: int
    ready_after: float

    def resident_megabytes(self) -> float:
        """What it holds in memory now (RSS), as Linux says."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.asynccontextmanager
async def running_workspace(owners: int) -> AsyncIterator[dict[str, str]]:
    """The local workspace with a cast of this size; gives its `url` and `api_url`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.workspace",
        str(owners),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        yield json.loads(await asyncio.wait_for(process.stdout.readline(), _START_SECONDS))
    finally:
        await _end(process)


@contextlib.asynccontextmanager
async def running_bot(api_url: str, database_url: str, folder: Path) -> AsyncIterator[Program]:
    """`nps-loop serve`, ready. Its log goes to a file in `folder`."""
    port = _free_port()
    environment = {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": api_url,
        "NPS_DATABASE_URL": database_url,
        "NPS_POLICY": str(ROOT / "policy.yml"),
        "NPS_HTTP_PORT": str(port),
        "NPS_API_TOKEN": API_TOKEN,
        "NPS_SURVEY_SECRET_GENERIC": SECRET,
        "NPS_LOG_FORMAT": "json",
    }
    async with _running(port, ["-m", "bot.cli.main", "serve"], folder, environment) as program:
        yield program


@contextlib.asynccontextmanager
async def running_floor(database_url: str, folder: Path) -> AsyncIterator[Program]:
    """The floor program, ready."""
    port = _free_port()
    arguments = ["-m", "benchmarks.floor", database_url, str(port)]
    async with _running(port, arguments, folder, {"PYTHONPATH": str(ROOT)}) as program:
        yield program


async def migrate(database_url: str) -> None:
    """`nps-loop migrate`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot.cli.main", "migrate"),
        env={**os.environ, "NPS_DATABASE_URL": database_url},
        stdout=asyncio.subprocess.DEVNULL,
    )
    if await process.wait() != 0:
        raise RuntimeError("the database could not be migrated")


@contextlib.asynccontextmanager
async def _running(
    port: int, arguments: list[str], folder: Path, environment: dict[str, str]
) -> AsyncIterator[Program]:
    log = folder / f"{arguments[1]}.log"
    began = time.monotonic()
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        await _until_ready(process, url, began + _START_SECONDS, log)
        yield Program(url, process.pid, time.monotonic() - began)
    finally:
        await _end(process)


async def _until_ready(process: Process, url: str, deadline: float, log: Path) -> None:
    while True:
        if process.returncode is not None or time.monotonic() > deadline:
            raise RuntimeError(f"it did not start; the end of its log: {_end_of(log)}")
        with contextlib.suppress(OSError, EOFError):
            line = await Line.to(url)
            status, _ = await line.send(b"GET /readyz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
            line.close()
            if status == 200:
                return
        await asyncio.sleep(0.01)


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8")[-500:]


async def _end(process: Process) -> None:
    """Asks it to end, by its id, and waits; one that does not is killed."""
    if process.stdin is not None:
        process.stdin.close()
    elif process.returncode is None:
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), _END_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
