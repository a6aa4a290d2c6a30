"""Asks Slack who the people are whom accounts and policy name, and places the loops that waited for them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import timedelta

import structlog

from bot.clock import Clock
from bot.slack.failures import FailureKind, SlackFailure
from bot.slack.web import SlackWeb
from bot.use_cases.people import learn_person
from bot.use_cases.placing import place_triaged_loops
from rules.model import Person
from rules.terms import Terms
from storage.database import Database
from storage.directory import emails_to_look_up
from storage.errors import StorageError
from storage.work import reading

log = structlog.get_logger()

# Slack answers some 50 look-ups by address a minute, and 20 pages of everybody: past this many, pages are quicker.
_ONE_BY_ONE = 20
_ASK_AGAIN = timedelta(minutes=10)
_ASK_DAILY = timedelta(days=1)
_AT_ONCE = 5_000
_TICK = 60.0


class PeopleLookup:
    """One for each process. Two processes that ask at once learn the same thing.

    `looked_up` is called after a round: loops may have waited for what Slack said.
    """

    def __init__(
        self, database: Database, slack: SlackWeb, terms: Terms, clock: Clock, looked_up: Callable[[], None]
    ) -> None:
        self._database = database
        self._slack = slack
        self._terms = terms
        self._clock = clock
        self._looked_up = looked_up
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """The directory changed."""
        self._woken.set()

    async def run(self) -> None:
        """Looks up whoever is unknown, at once and then every minute or when woken, until `stop()`."""
        while not self._stopping:
            self._woken.clear()
            wait = _TICK
            try:
                await self.look_up()
            except SlackFailure as failure:
                log.warning("people.slack_failed", failure=str(failure))
                wait = failure.wait if failure.kind is FailureKind.WAIT and failure.wait else _TICK
            except StorageError as error:
                log.warning("people.database_away", error=str(error))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), wait)

    def stop(self) -> None:
        self._stopping = True
        self.wake()

    async def look_up(self) -> None:
        """One round. Raises SlackFailure, DatabaseAwayError; what was learned until then is kept."""
        now = self._clock.now()
        async with reading(self._database) as work:
            wanted = await emails_to_look_up(
                work,
                self._terms.policy.addresses(),
                missed_before=now - _ASK_AGAIN,
                known_before=now - _ASK_DAILY,
                most=_AT_ONCE,
            )
        if len(wanted) <= _ONE_BY_ONE:
            for email in wanted:
                await self._learn(await self._slack.person_by_email(email) or Person(email=email))
        else:
            await self._learn_from_list(set(wanted))
        moved = await place_triaged_loops(self._database, self._terms, now)
        self._looked_up()
        if wanted or moved:
            log.info("people.looked_up", asked=len(wanted), loops_moved=moved)

    async def _learn_from_list(self, wanted: set[str]) -> None:
        async for person in self._slack.everybody():
            if person.email in wanted:
                wanted.discard(person.email)
                await self._learn(person)
        for email in sorted(wanted):
            await self._learn(Person(email=email))

    async def _learn(self, person: Person) -> None:
        await learn_person(self._database, self._terms, person, self._clock.now())
