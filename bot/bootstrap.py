"""The composition root: makes a bot from its settings, starts it, and takes it down in order. Decides nothing else."""

from __future__ import annotations

import asyncio
import os
import socket
import uuid
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from fastapi import APIRouter, FastAPI
from pydantic import SecretStr

from bot.clock import Clock, SystemClock
from bot.delivery.carrier import Carrier, Checkpoint
from bot.delivery.dispatcher import Dispatcher
from bot.desk import Desk
from bot.http.app import http_app
from bot.http.directory import directory_routes
from bot.http.slack_requests import slack_routes
from bot.http.surveys import survey_routes
from bot.http.watching import watching_routes
from bot.metrics import Metrics
from bot.people_lookup import PeopleLookup
from bot.policy_file import read_policy
from bot.semantic.embedder import Embedder, embedder_for
from bot.settings import Settings
from bot.slack.bolt import bolt_app
from bot.slack.connection import SlackConnection
from bot.slack.listeners import Listeners
from bot.slack.web import SlackWeb
from bot.surveys import KNOWN_SOURCES, sources
from bot.teacher import Teacher
from bot.ticker import TICK_SECONDS, Ticker
from rules.terms import Terms
from storage.claims import Pacing
from storage.database import Database
from storage.deliveries import counts
from storage.errors import StorageError
from storage.migrate import check_schema, migrate
from storage.work import reading

log = structlog.get_logger()

# With the four that uvicorn gives to HTTP requests, less than the ten in which a stopped bot is gone.
_LISTENERS_SECONDS = 2.0
_DELIVERIES_SECONDS = 3.5
_QUEUE_FIGURES_SECONDS = 15
_PAUSE_SECONDS = 1.0


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret is not None else None


class Bot:
    """One process of the bot, made but not started. `http` is what uvicorn serves; `make` is the way to one."""

    def __init__(
        self,
        settings: Settings,
        terms: Terms,
        database: Database,
        *,
        clock: Clock,
        checkpoint: Checkpoint,
        pacing: Pacing,
        slack_timeout: float,
        more_routes: Sequence[APIRouter],
        embedder: Embedder | None = None,
    ) -> None:
        bot_token, app_token = _plain(settings.slack_bot_token) or "", _plain(settings.slack_app_token)
        self.database = database
        self.terms = terms
        self.slack = SlackWeb(bot_token, settings.slack_api_url, slack_timeout)
        self.metrics = Metrics()
        name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        carrier = Carrier(database, self.slack, terms, clock, checkpoint, name, pacing.lease)
        self.dispatcher = Dispatcher(database, carrier, terms, clock, self.metrics, name, checkpoint, pacing)
        self.ticker = Ticker(database, terms, clock, self.metrics, self.dispatcher.wake)
        self.teacher = Teacher(database, terms, embedder)
        self.people = PeopleLookup(database, self.slack, terms, clock, self.ticker.wake)
        desk = Desk(
            database,
            terms,
            self.slack,
            clock,
            self.metrics,
            self.dispatcher.wake,
            self.people.wake,
            self.ticker.wake,
            self.teacher.wake,
            checkpoint,
        )
        app = bolt_app(self.slack, bot_token, _plain(settings.slack_signing_secret))
        self.listeners = Listeners(desk)
        self.listeners.register(app)
        self.connection = SlackConnection(self.slack, app, app_token, settings.slack_api_url)
        secrets = {source: value.get_secret_value() for source, value in settings.survey_secrets.items()}
        self.sources = sources(secrets)
        routers = [
            survey_routes(desk, self.sources),
            directory_routes(desk, _plain(settings.nps_api_token)),
            watching_routes(self.metrics, self.problems),
            *([] if settings.socket_mode else [slack_routes(app)]),
            *more_routes,
        ]
        self.http: FastAPI = http_app(routers)
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._clock = clock
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    async def start(self) -> None:
        """Connects to Slack and begins to deliver. Raises SlackFailure where a token is refused."""
        await self.connection.open()
        self._keep_running(self.dispatcher.run)
        self._keep_running(self.people.run)
        self._keep_running(self.ticker.run)
        self._keep_running(self.teacher.run)
        self._keep_running(lambda: self.database.listen(self.dispatcher.wake, _pause))
        self._scheduler.add_job(
            self._queue_figures, "interval", seconds=_QUEUE_FIGURES_SECONDS, misfire_grace_time=None
        )
        for wake in (self.ticker.wake, self.teacher.wake):
            self._scheduler.add_job(wake, "interval", seconds=TICK_SECONDS, misfire_grace_time=None)
        self._scheduler.start()
        self.ticker.wake()
        self.teacher.wake()
        off = sorted(set(KNOWN_SOURCES) - set(self.sources))
        log.info("bot.started", surveys_on=sorted(self.sources), surveys_off=off)

    def _keep_running(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._tasks.append(asyncio.create_task(self._run_again_and_again(work)))

    async def _run_again_and_again(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Runs `work` until it ends by itself. A mistake of ours in it is logged, and it begins anew."""
        while True:
            task = asyncio.create_task(work())
            try:
                await asyncio.wait({task})
            finally:
                task.cancel()
            error = task.exception()
            if error is None:
                return
            log.error("work.broke", exc_info=error)
            await _pause()

    async def _queue_figures(self) -> None:
        try:
            async with reading(self.database) as work:
                figures = await counts(work, self._clock.now())
        except StorageError as error:
            log.warning("figures.database_away", error=str(error))
            return
        self.metrics.queue(figures["waiting"], figures["given_up"])

    async def problems(self) -> dict[str, str]:
        """What stands in the way of working now, by part; empty when nothing does."""
        found: dict[str, str] = {}
        if self._stopping:
            found["bot"] = "is stopping"
        try:
            await check_schema(self.database)
        except StorageError as error:
            found["database"] = str(error)
        problem = await self.connection.problem()
        if problem is not None:
            found["slack"] = problem
        return found

    def time_moved(self) -> None:
        """The clock was put to another time: everything that waits for a moment looks again."""
        self.dispatcher.wake()
        self.ticker.wake()

    def stop_taking_work(self) -> None:
        """Not ready from now on."""
        self._stopping = True

    async def stop(self) -> None:
        """Ends what runs within 10 seconds: no more from Slack, listeners, deliveries, then the lines are closed."""
        self.stop_taking_work()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self.people.stop()
        self.ticker.stop()
        self.teacher.stop()
        await self.connection.close()
        await self.listeners.drain(_LISTENERS_SECONDS)
        await self.dispatcher.stop(_DELIVERIES_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.slack.close()
        await self.database.close()


async def _pause() -> None:
    await asyncio.sleep(_PAUSE_SECONDS)


async def make_bot(
    settings: Settings,
    *,
    clock: Clock | None = None,
    checkpoint: Checkpoint = lambda _point: None,
    pacing: Pacing | None = None,
    slack_timeout: float = 15.0,
    more_routes: Callable[[], Sequence[APIRouter]] = tuple,
) -> Bot:
    """A bot ready to start, on a database with this version's schema. To be called inside a running event loop.

    `slack_timeout`: seconds for a whole call to Slack. It must be well below the lease in `pacing`.

    Raises SettingsError, PolicyError, SemanticError, SchemaError, DatabaseAwayError: each says what to do.
    """
    settings.need_slack()
    terms = Terms.of(read_policy(settings.nps_policy))
    embedder = embedder_for(terms.policy)
    database = Database(settings.nps_database_url)
    await (migrate(database) if database.is_sqlite else check_schema(database))
    return Bot(
        settings,
        terms,
        database,
        clock=clock or SystemClock(),
        checkpoint=checkpoint,
        pacing=pacing or Pacing(),
        slack_timeout=slack_timeout,
        more_routes=more_routes(),
        embedder=embedder,
    )
