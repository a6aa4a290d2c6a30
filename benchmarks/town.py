"""A workspace, a bot in it and its directory, ready to be asked; sends answers and says when their cards arrived."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

from benchmarks.answers import ACCOUNTS_EACH, account, answer, mark_in
from benchmarks.databases import Databases, people_known
from benchmarks.line import Line
from benchmarks.processes import API_TOKEN, Program, running_bot, running_workspace
from benchmarks.workspace import owner_email

_PATIENCE_SECONDS = 60.0
_LOOK_SECONDS = 0.2
# uvicorn closes what was idle for 5 seconds, maybe at the moment when it is used again.
_IDLE_SECONDS = 3.0


@dataclass
class Town:
    """What a measurement works with."""

    workspace: Line
    bot: Program
    accounts: Iterator[int]
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def slack_answers_after(self, seconds: float) -> None:
        await self.workspace.ask("POST", "/control/delay", {"seconds": seconds})

    async def arrivals(self, rate: float, count: int) -> list[float]:
        """Sends `count` answers, `rate` a second; the seconds from each request to its message, as it was received."""
        cards = await self._posts() + count
        sent = await _send_paced(self.bot.url, rate, count, self.numbers, self.accounts)
        await self._until_posted(cards)
        messages = (await self.workspace.ask("GET", "/control/messages"))["messages"]
        arrived = {mark_in(json.dumps(message["blocks"])): message["received_at"] for message in messages}
        lost = [number for number in sent if number not in arrived]
        if lost:
            raise RuntimeError(f"{len(lost)} of {count} answers had no message after {_PATIENCE_SECONDS:.0f} s")
        return [arrived[number] - at for number, at in sent.items()]

    async def _until_posted(self, cards: int) -> None:
        looks = int(_PATIENCE_SECONDS / _LOOK_SECONDS)
        for _ in range(looks):
            if await self._posts() >= cards:
                break
            await asyncio.sleep(_LOOK_SECONDS)
        # A call is counted when it begins, and its message stands when it has ended.
        await asyncio.sleep(_LOOK_SECONDS)

    async def _posts(self) -> int:
        calls = (await self.workspace.ask("GET", "/control/calls"))["calls"]
        return int(calls.get("chat.postMessage", 0))


async def _send_paced(
    url: str, rate: float, count: int, numbers: Iterator[int], accounts: Iterator[int]
) -> dict[int, float]:
    """Sends at even distances, whether or not the last one was answered; when each was sent."""
    free: list[tuple[Line, float]] = []
    sent: dict[int, float] = {}

    async def send() -> None:
        line, used = free.pop() if free else (await Line.to(url), time.monotonic())
        if time.monotonic() - used > _IDLE_SECONDS:
            line.close()
            line = await Line.to(url)
        number = next(numbers)
        request = answer(number, next(accounts))
        sent[number] = time.time()
        status, body = await line.send(request)
        if status != 200:
            raise RuntimeError(f"an answer was answered with {status}: {body[:200]!r}")
        free.append((line, time.monotonic()))

    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for place in range(count):
            await asyncio.sleep(max(0.0, began + place / rate - time.monotonic()))
            group.create_task(send())
    for line, _ in free:
        line.close()
    return sent


async def accepted_a_second(url: str, connections: int, seconds: float, accounts: Iterator[int]) -> float:
    """How many answers are accepted a second when so many senders each send the next as soon as one is answered."""
    numbers = itertools.count(1)
    until = time.monotonic() + seconds

    async def keep_sending() -> int:
        line = await Line.to(url)
        accepted = 0
        while time.monotonic() < until:
            status, body = await line.send(answer(next(numbers), next(accounts)))
            if status != 200:
                raise RuntimeError(f"an answer was answered with {status}: {body[:200]!r}")
            accepted += 1
        line.close()
        return accepted

    began = time.monotonic()
    accepted = await asyncio.gather(*(keep_sending() for _ in range(connections)))
    return sum(accepted) / (time.monotonic() - began)


def shuffled_accounts(owners: int) -> Iterator[int]:
    """The places of the accounts, one of each owner's in no order and then their others: nobody is written to twice
    in a second, and no account writes twice."""
    order = list(range(owners))
    random.Random(1).shuffle(order)
    return itertools.cycle([turn * owners + owner for turn in range(ACCOUNTS_EACH) for owner in order])


@contextlib.asynccontextmanager
async def running_town(databases: Databases, kind: str, owners: int) -> AsyncIterator[Town]:
    """A town whose directory is filled and whose people Slack was asked about."""
    async with (
        databases.fresh(kind) as url,
        running_workspace(owners) as addresses,
        running_bot(addresses["api_url"], url, databases.folder) as bot,
    ):
        line = await Line.to(bot.url)
        for turn in range(ACCOUNTS_EACH):
            places = range(turn * owners, (turn + 1) * owners)
            accounts = [account(place, owner_email(place % owners)) for place in places]
            await line.ask("PUT", "/accounts", {"accounts": accounts}, API_TOKEN)
        line.close()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while people_known(url) < owners:
            if time.monotonic() > deadline:
                raise RuntimeError("Slack was not asked about everybody in time")
            await asyncio.sleep(0.1)
        workspace = await Line.to(addresses["url"])
        yield Town(workspace, bot, shuffled_accounts(owners))
        workspace.close()
