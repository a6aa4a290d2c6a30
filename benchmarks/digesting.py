"""How long a morning's digests take: those of many owners at once, and a long one of a single owner.

The bot runs in this process, with a clock that is put to the morning; the workspace is a process of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from benchmarks.databases import Databases, people_known
from benchmarks.line import Line
from benchmarks.loading import Insert, Row, loading
from benchmarks.past import NOW
from benchmarks.processes import running_workspace
from benchmarks.workspace import APP_TOKEN, BOT_TOKEN, ROOT, owner_email
from bot.bootstrap import Bot, make_bot
from bot.clock import MovableClock
from bot.delivery.rendering import render
from bot.policy_file import read_policy
from bot.settings import Settings
from bot.slack.ids import DigestPage
from bot.slack.views import digest_page
from bot.use_cases.answers import take_answer
from bot.use_cases.clockwork import tick
from bot.use_cases.digests import read_digest
from rules.digests import next_digest
from rules.model import AccountStatus, Person, Survey, SurveyResponse
from rules.terms import Terms
from storage.claims import Limits, Pacing, claim
from storage.database import Database
from storage.deliveries import Delivery
from storage.schema import accounts, contacts, people
from storage.work import writing

OWNERS, ANSWERS = 100, 200

_SCORES = (7, 8, 9, 10)
_ZONE = "America/New_York"
_COMMENTS = (None, "Does the job. Training was thin.", "We would not plan a shift without it.", "Fine, but a bit dear.")
_LIMITS = Limits("posts", "edits", "homes")
_NO_PACE = Pacing(channel_gap=timedelta(0))
_RENDERED = 20
_PATIENCE_SECONDS = 60.0
_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Morning:
    """In seconds from the digests' moment: until all messages are wanted, and until all stand in the workspace."""

    wanted: float
    standing: float


@dataclass(frozen=True, slots=True)
class LongDigest:
    """In seconds, each time: rendering the message, and reading and rendering the first page of *Show more*."""

    message: list[float]
    page: list[float]


async def timed_morning(databases: Databases, kind: str) -> Morning:
    """A morning on which each of OWNERS has a digest of their part of ANSWERS."""
    async with databases.fresh(kind) as url, running_workspace(OWNERS) as addresses:
        with loading(url) as insert:
            _fill(insert, OWNERS)
        clock = MovableClock(NOW)
        async with _running(addresses["api_url"], url, clock) as bot:
            await _know_everybody(url)
            await _answer(bot.database, bot.terms)
            clock.move_to(_morning(bot.terms))
            gc.collect()
            began, at = time.perf_counter(), time.time()
            await bot.ticker.tick()
            wanted = time.perf_counter() - began
            return Morning(wanted, max(await _received(addresses["url"])) - at)


async def timed_long_digest(databases: Databases, kind: str) -> LongDigest:
    """A digest of ANSWERS for one owner, who reads it. Nothing is sent."""
    terms = Terms.of(read_policy(ROOT / "policy.yml"))
    reader, morning = Person(owner_email(0), slack_user_id="U1", timezone=_ZONE), _morning(terms)
    async with databases.fresh(kind) as url:
        with loading(url) as insert:
            _fill(insert, 1)
            insert(people, [_person_row(reader)])
        database = Database(url)
        try:
            await _answer(database, terms)
            await tick(database, terms, morning)
            (delivery,) = await _claimed(database, morning)
            gc.collect()
            return await _rendered(database, terms, delivery, reader, morning)
        finally:
            await database.close()


async def _rendered(database: Database, terms: Terms, delivery: Delivery, reader: Person, now: datetime) -> LongDigest:
    message, page = [], []
    for _ in range(_RENDERED):
        began = time.perf_counter()
        if await render(database, terms, delivery, reader, now, "") is None:
            raise RuntimeError("the digest is empty")
        message.append(time.perf_counter() - began)
        began = time.perf_counter()
        entries = await read_digest(database, terms, delivery.id, reader, now)
        digest_page(entries, DigestPage(delivery.id, 1), reader, now)
        page.append(time.perf_counter() - began)
        if len(entries) != ANSWERS:
            raise RuntimeError(f"the digest holds {len(entries)} answers, not {ANSWERS}")
    return LongDigest(message, page)


async def _claimed(database: Database, now: datetime) -> Sequence[Delivery]:
    async with writing(database) as work:
        found = await claim(work, by="", now=now, most=OWNERS, pacing=_NO_PACE, limits=_LIMITS)
        await work.commit()
        return found


@contextlib.asynccontextmanager
async def _running(api_url: str, database_url: str, clock: MovableClock) -> AsyncIterator[Bot]:
    settings = Settings(
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_app_token=SecretStr(APP_TOKEN),
        slack_api_url=api_url,
        nps_database_url=database_url,
        nps_policy=ROOT / "policy.yml",
    )
    bot = await make_bot(settings, clock=clock, pacing=_NO_PACE)
    await bot.start()
    try:
        yield bot
    finally:
        await bot.stop()


async def _know_everybody(url: str) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while people_known(url) < OWNERS:
        if time.monotonic() > deadline:
            raise RuntimeError("Slack was not asked about everybody in time")
        await asyncio.sleep(_LOOK_SECONDS)


async def _received(workspace_url: str) -> list[float]:
    """When the workspace received each of the digests, once it has them all."""
    workspace = await Line.to(workspace_url)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        messages = (await workspace.ask("GET", "/control/messages"))["messages"]
        if len(messages) >= OWNERS:
            workspace.close()
            return [message["received_at"] for message in messages]
        if time.monotonic() > deadline:
            raise RuntimeError(f"{len(messages)} of {OWNERS} digests arrived in {_PATIENCE_SECONDS:.0f} s")
        await asyncio.sleep(_LOOK_SECONDS)


def _morning(terms: Terms) -> datetime:
    return next_digest(NOW, ZoneInfo(_ZONE), terms)


async def _answer(database: Database, terms: Terms) -> None:
    """Everybody's answer, each of another account."""
    for place in range(ANSWERS):
        score, comment = _SCORES[place % len(_SCORES)], _COMMENTS[place // len(_SCORES) % len(_COMMENTS)]
        came = SurveyResponse(
            "generic", f"answer-{place}", Survey.NPS, score, NOW, comment, NOW, f"dana@{_name(place)}.example"
        )
        await take_answer(database, terms, came, {"score": score, "comment": comment}, NOW)


def _fill(insert: Insert, owners: int) -> None:
    insert(accounts, (_account_row(place, owner_email(place % owners)) for place in range(ANSWERS)))
    insert(contacts, (_contact_row(place) for place in range(ANSWERS)))


def _name(place: int) -> str:
    return f"customer-{place:03d}"


def _account_row(place: int, csm_email: str) -> Row:
    return {
        "account_id": _name(place),
        "name": _name(place).title(),
        "arr": Decimal(21000 + place * 700),
        "csm_email": csm_email,
        "domain": f"{_name(place)}.example",
        "renewal_date": (NOW + timedelta(days=10 + place)).date(),
        "customer_since": (NOW - timedelta(days=400)).date(),
        "status": AccountStatus.ACTIVE.value,
        "updated_at": NOW,
    }


def _contact_row(place: int) -> Row:
    return {
        "email": f"dana@{_name(place)}.example",
        "account_id": _name(place),
        "name": "Dana Kim",
        "opted_out": False,
        "updated_at": NOW,
    }


def _person_row(person: Person) -> Row:
    return {
        "email": person.email,
        "slack_user_id": person.slack_user_id,
        "name": "Owner",
        "timezone": person.timezone,
        "active": True,
        "checked_at": NOW,
    }
