"""Keeps the outbox empty: claims what is due, has it carried, writes down how it ended. Knows no message's content."""

from __future__ import annotations

import asyncio
import contextlib
import functools

import structlog

from bot.clock import Clock
from bot.delivery.carrier import Carried, Carrier, Checkpoint
from bot.metrics import Metrics
from bot.use_cases.undelivered import give_up, reader_gone
from rules.terms import Terms
from storage.claims import Outcome, Pacing, claim, next_moment, settle
from storage.database import Database
from storage.deliveries import Delivery, DeliveryKind, DeliveryState, refresh_neighbours
from storage.errors import StorageError
from storage.paces import block, blocked, method_key
from storage.work import writing

log = structlog.get_logger()

POST = method_key("chat.postMessage")
UPDATE = method_key("chat.update")
_AT_ONCE = 32
_LONGEST_NAP = 1.0
_DATABASE_AWAY_NAP = 0.5


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
        self._ended: list[tuple[Delivery, Carried]] = []
        self._settling: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """There may be something new in the outbox."""
        self._woken.set()

    async def run(self) -> None:
        """Delivers until `stop()`. A database that is away is waited for."""
        while not self._stopping:
            self._woken.clear()
            try:
                nap = await self._start_what_is_due()
            except StorageError as error:
                log.warning("delivery.database_away", error=str(error))
                nap = _DATABASE_AWAY_NAP
            if nap > 0:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), nap)

    async def stop(self, grace: float) -> None:
        """Takes no more work, and lets what is under way end within `grace` seconds.

        What does not is looked up by the next process, once its lease is over.
        """
        self._stopping = True
        self.wake()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace):
                while self._carrying or (self._settling is not None and not self._settling.done()):
                    await asyncio.wait([*self._carrying, *([self._settling] if self._settling else [])])

    async def _start_what_is_due(self) -> float:
        """Claims and starts what fits; returns how many seconds there is nothing to claim if nobody wakes us."""
        room = _AT_ONCE - len(self._carrying)
        if room <= 0:
            return _LONGEST_NAP
        now = self._clock.now()
        async with writing(self._database) as work:
            limits = await blocked(work, (POST, UPDATE), now)
            claimed = await claim(
                work,
                by=self._name,
                now=now,
                most=room,
                pacing=self._pacing,
                posts=POST not in limits,
                updates=UPDATE not in limits,
            )
            # When it is claimed, all that could be sent now is: one look tells how long there is nothing to do.
            moment = await next_moment(work) if len(claimed) < room else now
            if claimed:
                await work.commit()
        if claimed:
            self._checkpoint("after_claim")
        for delivery in claimed:
            task = asyncio.create_task(self._carry(delivery))
            self._carrying.add(task)
            task.add_done_callback(functools.partial(self._carried, delivery))
        if claimed and moment is not None and moment <= now:
            return 0.0
        wait = min((at for at in (moment, *limits.values()) if at is not None and at > now), default=None)
        return _LONGEST_NAP if wait is None else min(_LONGEST_NAP, (wait - now).total_seconds())

    async def _carry(self, delivery: Delivery) -> None:
        try:
            carried = await self._carrier.carry(delivery)
        except StorageError as error:
            # Its lease runs out, and whoever claims it then looks first whether it arrived.
            log.warning("delivery.database_away", delivery=delivery.id, error=str(error))
            return
        self._end(delivery, carried)

    def _carried(self, delivery: Delivery, task: asyncio.Task[None]) -> None:
        self._carrying.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            # A mistake of ours would come again with each attempt; `looks` has a second try look before it sends.
            log.error("delivery.broke", delivery=delivery.id, exc_info=error)
            failure = f"a mistake of the bot's own ({type(error).__name__}); its log has more"
            outcome = Outcome(delivery.id, DeliveryState.GIVEN_UP, failure=failure, looks=1)
            self._end(delivery, Carried(outcome))

    def _end(self, delivery: Delivery, carried: Carried) -> None:
        self._ended.append((delivery, carried))
        if self._settling is None or self._settling.done():
            self._settling = asyncio.create_task(self._settle())

    async def _settle(self) -> None:
        """Writes down everything that has ended meanwhile, in one transaction."""
        while self._ended:
            ended, self._ended = self._ended, []
            try:
                for delivery, carried in ended:
                    await self._see_to(delivery, carried)
                self._checkpoint("before_settle")
                await self._write_down(ended)
            except StorageError as error:
                log.warning("delivery.database_away", error=str(error))
                self._ended = ended + self._ended
                await asyncio.sleep(_DATABASE_AWAY_NAP)
                continue
            self._checkpoint("after_settle")
            for delivery, carried in ended:
                self._count(delivery, carried)
        self.wake()

    async def _see_to(self, delivery: Delivery, carried: Carried) -> None:
        """Where a message is given up, somebody else hears of it, before that is written down: done twice it does no
        harm, and a process killed in between has lost nothing."""
        now = self._clock.now()
        if carried.reader_gone is not None:
            await reader_gone(self._database, self._terms, delivery, carried.reader_gone, now)
        elif carried.outcome.state is DeliveryState.GIVEN_UP:
            await give_up(self._database, self._terms, delivery, carried.outcome.failure or "unknown", now)

    async def _write_down(self, ended: list[tuple[Delivery, Carried]]) -> None:
        now = self._clock.now()
        async with writing(self._database) as work:
            for delivery, carried in ended:
                await settle(work, carried.outcome, self._name, now)
                if delivery.is_post and self._pacing.channel_gap:
                    # Slack counts from when a message arrived; one that took long to get there pushes the next back.
                    await block(work, delivery.recipient, now + self._pacing.channel_gap)
                if carried.wait is not None:
                    method, until = carried.wait
                    await block(work, method_key(method), until)
            cards = [delivery.loop_number for delivery, carried in ended if _stands_now(delivery, carried)]
            if cards:
                # The cards beside it link to it, now that it has an address.
                await refresh_neighbours(work, [number for number in cards if number is not None], now)
            await work.commit()

    def _count(self, delivery: Delivery, carried: Carried) -> None:
        outcome = carried.outcome
        self._metrics.delivered(delivery.kind, outcome.state)
        self._metrics.bot_refused(carried.bot_refused)
        if outcome.failure is None:
            log.info(f"delivery.{outcome.state}", delivery=delivery.id, kind=delivery.kind, loop=delivery.loop_number)
        else:
            log.warning("delivery.not_settled", delivery=delivery.id, state=outcome.state, failure=outcome.failure)


def _stands_now(delivery: Delivery, carried: Carried) -> bool:
    """Whether a card stands in Slack that did not before."""
    is_card = delivery.kind is DeliveryKind.CARD and delivery.is_post
    return is_card and carried.outcome.state is DeliveryState.SETTLED
