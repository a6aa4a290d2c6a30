"""Keeps the outbox empty: claims what is due, has it carried, writes down how it ended. Knows no message's content."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.delivery.carrier import Carried, Carrier, Checkpoint
from bot.metrics import Metrics
from bot.use_cases.undelivered import give_up, reader_gone
from rules.terms import Terms
from storage.claims import Limits, Outcome, Pacing, claim, next_moment, settle
from storage.database import Database
from storage.deliveries import Delivery, DeliveryKind, DeliveryState, refresh_neighbours
from storage.errors import StorageError
from storage.paces import block, method_key
from storage.work import Writing, writing

log = structlog.get_logger()

_LIMITS = Limits(
    posts=method_key("chat.postMessage"), edits=method_key("chat.update"), homes=method_key("views.publish")
)
_AT_ONCE = 32
_LONGEST_NAP = 1.0
# What was just claimed ends in less, as a rule, and then there is another look anyway.
_NAP_WHILE_CARRYING = 0.25
_DATABASE_AWAY_NAP = 0.5


@dataclass(frozen=True, slots=True)
class _Ended:
    delivery: Delivery
    carried: Carried
    at: datetime


class Dispatcher:
    """One for each process; any number of them may run on one database. `name` marks its leases."""

    def __init__(
        self,
        database: Database,
        carrier: Carrier,
        terms: Terms,
        clock: Clock,
        metrics: Metrics,
        name: str,
        checkpoint: Checkpoint,
        pacing: Pacing,
    ) -> None:
        self._database = database
        self._carrier = carrier
        self._terms = terms
        self._clock = clock
        self._metrics = metrics
        self._name = name
        self._checkpoint = checkpoint
        self._pacing = pacing
        self._woken = asyncio.Event()
        self._stopping = False
        self._carrying: set[asyncio.Task[None]] = set()
        self._ended: list[_Ended] = []
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    def wake(self) -> None:
        """There may be something new in the outbox."""
        self._woken.set()

    async def run(self) -> None:
        """Delivers until `stop()`, then waits for what is under way. A database that is away is waited for, too."""
        self._at_rest.clear()
        try:
            while not self._stopping or self._carrying or self._ended:
                self._woken.clear()
                try:
                    nap = await self._round()
                except StorageError as error:
                    log.warning("delivery.database_away", error=str(error))
                    await asyncio.sleep(_DATABASE_AWAY_NAP)
                    continue
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(nap):
                        await self._woken.wait()
        finally:
            self._at_rest.set()

    async def stop(self, grace: float) -> None:
        """Takes no more work, and lets what is under way end within `grace` seconds.

        What does not is looked up by the next process, once its lease is over.
        """
        self._stopping = True
        self.wake()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._at_rest.wait(), grace)

    async def _round(self) -> float:
        """Writes down what has ended, claims and starts what fits, in one transaction: each costs a wait for the disk.

        Returns how many seconds there is nothing to do if nobody wakes us.
        """
        ended, self._ended = self._ended, []
        room = 0 if self._stopping else _AT_ONCE - len(self._carrying)
        if not ended and room <= 0:
            return _LONGEST_NAP
        now = self._clock.now()
        if ended:
            self._checkpoint("before_settle")
        try:
            claimed, moment = await self._write_down_and_claim(ended, room, now)
        except StorageError:
            self._ended = ended + self._ended
            raise
        if ended:
            self._checkpoint("after_settle")
        if claimed:
            self._checkpoint("after_claim")
        for delivery in claimed:
            self._start(delivery)
        for one in ended:
            self._count(one.delivery, one.carried)
        if claimed:
            return _NAP_WHILE_CARRYING
        return _LONGEST_NAP if moment is None else min(_LONGEST_NAP, (moment - now).total_seconds())

    async def _write_down_and_claim(
        self, ended: Sequence[_Ended], room: int, now: datetime
    ) -> tuple[list[Delivery], datetime | None]:
        """What is claimed; where that is nothing, when to look again."""
        async with writing(self._database) as work:
            if ended:
                await settle(work, [one.carried.outcome for one in ended], self._name, now)
                # The cards beside it link to it, now that it has an address.
                await _refresh_beside(work, ended, now)
                # Before the claim, which then sees what is blocked.
                await block(work, self._blocks(ended))
            claimed: list[Delivery] = []
            moment = None
            if room > 0:
                claimed = await claim(work, by=self._name, now=now, most=room, pacing=self._pacing, limits=_LIMITS)
                moment = None if claimed else await next_moment(work, now, self._pacing, _LIMITS)
            if ended or claimed:
                await work.commit()
        return claimed, moment

    def _blocks(self, ended: Sequence[_Ended]) -> dict[str, datetime]:
        """Who and which methods are not to be used until when, after these attempts."""
        blocks: dict[str, datetime] = {}
        for one in ended:
            if one.delivery.is_post and self._pacing.channel_gap:
                # Slack counts from when a message arrived; one that took long to get there pushes the next back.
                blocks[one.delivery.recipient] = one.at + self._pacing.channel_gap
            if one.carried.wait is not None:
                method, until = one.carried.wait
                blocks[method_key(method)] = max(until, blocks.get(method_key(method), until))
        return blocks

    def _start(self, delivery: Delivery) -> None:
        task = asyncio.create_task(self._carry(delivery))
        self._carrying.add(task)
        task.add_done_callback(functools.partial(self._carried, delivery))

    async def _carry(self, delivery: Delivery) -> None:
        try:
            carried = await self._carrier.carry(delivery)
        except StorageError as error:
            # The carrier asks the database nothing once it has sent: all is as it was when this was claimed.
            log.warning("delivery.database_away", delivery=delivery.id, error=str(error))
            state = DeliveryState.DUE if delivery.state is DeliveryState.DUE else DeliveryState.CHECKING
            again = self._clock.now() + timedelta(seconds=_DATABASE_AWAY_NAP)
            carried = Carried(Outcome(delivery.id, state, due_at=again, failure=str(error)))
        await self._end(delivery, carried)

    def _carried(self, delivery: Delivery, task: asyncio.Task[None]) -> None:
        self._carrying.discard(task)
        self.wake()
        error = None if task.cancelled() else task.exception()
        if error is not None:
            # A mistake of ours would come again with each attempt; `looks` has a second try look before it sends.
            log.error("delivery.broke", delivery=delivery.id, exc_info=error)
            failure = f"a mistake of the bot's own ({type(error).__name__}); its log has more"
            outcome = Outcome(delivery.id, DeliveryState.GIVEN_UP, failure=failure, looks=1)
            last = asyncio.create_task(self._end(delivery, Carried(outcome)))
            self._carrying.add(last)
            last.add_done_callback(self._seen_to)

    def _seen_to(self, task: asyncio.Task[None]) -> None:
        self._carrying.discard(task)
        self.wake()
        error = None if task.cancelled() else task.exception()
        if error is not None:
            # Its lease runs out, and it is tried again.
            log.error("delivery.broke", exc_info=error)

    async def _end(self, delivery: Delivery, carried: Carried) -> None:
        at = self._clock.now()
        while True:
            try:
                await self._see_to(delivery, carried)
                break
            except StorageError as error:
                log.warning("delivery.database_away", delivery=delivery.id, error=str(error))
                await asyncio.sleep(_DATABASE_AWAY_NAP)
        self._ended.append(_Ended(delivery, carried, at))

    async def _see_to(self, delivery: Delivery, carried: Carried) -> None:
        """Where a message is given up, somebody else hears of it, before that is written down: done twice it does no
        harm, and a process killed in between has lost nothing."""
        now = self._clock.now()
        if carried.reader_gone is not None:
            await reader_gone(self._database, self._terms, delivery, carried.reader_gone, now)
        elif carried.outcome.state is DeliveryState.GIVEN_UP:
            await give_up(self._database, self._terms, delivery, carried.outcome.failure or "unknown", now)

    def _count(self, delivery: Delivery, carried: Carried) -> None:
        outcome = carried.outcome
        self._metrics.delivered(delivery.kind, outcome.state)
        self._metrics.bot_refused(carried.bot_refused)
        if outcome.failure is None:
            log.info(f"delivery.{outcome.state}", delivery=delivery.id, kind=delivery.kind, loop=delivery.loop_number)
        else:
            log.warning("delivery.not_settled", delivery=delivery.id, state=outcome.state, failure=outcome.failure)


async def _refresh_beside(work: Writing, ended: Sequence[_Ended], now: datetime) -> None:
    cards = [one.delivery for one in ended if _stands_now(one.delivery, one.carried)]
    numbers = [card.loop_number for card in cards if card.loop_number is not None]
    if numbers:
        await refresh_neighbours(work, numbers, now)


def _stands_now(delivery: Delivery, carried: Carried) -> bool:
    """Whether a card stands in Slack that did not before."""
    is_card = delivery.kind is DeliveryKind.CARD and delivery.is_post
    return is_card and carried.outcome.state is DeliveryState.SETTLED
