"""Carries one claimed message to Slack and says how that ended. Knows neither the queue nor the other messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.clock import Clock
from bot.delivery.exporting import ExportSender
from bot.delivery.rendering import render
from bot.slack.failures import FailureKind, SlackFailure
from bot.slack.home_tab import publish
from bot.slack.text import Message
from bot.slack.views import without_charts
from bot.slack.web import Posted, SlackWeb
from bot.use_cases.exports import Asked
from bot.use_cases.home import read_home
from bot.use_cases.people import learn_person
from rules.home import Place
from rules.model import Person
from rules.terms import Terms
from storage.claims import Outcome, keep_lease
from storage.database import Database
from storage.deliveries import Delivery, DeliveryKind, DeliveryState
from storage.directory import dm_channel, people_of, save_dm_channel
from storage.work import reading, writing

# A message just posted can be missing from the conversation's history for a moment: looked up this long after the
# attempt, then again; sent anew only when it is still missing after the last look.
LOOKS = (timedelta(seconds=2), timedelta(seconds=15), timedelta(seconds=45))
# Slack's clock and ours may differ, and `attempted_at` is ours.
_CLOCK_DIFFERENCE = timedelta(minutes=10)
_FIRST_RETRY = timedelta(seconds=1)
_LONGEST_RETRY = timedelta(minutes=1)
_BLOCKS_REFUSED = ("invalid_blocks", "invalid_blocks_format")
_NOT_ALLOWED_HERE = "restricted_action"
_SHOWN_BY = ("chat.postMessage", "files.completeUploadExternal")
_UNTIL_MENDED = timedelta(seconds=30)

# Where a process may be killed in a test: called with the name of the point just passed.
Checkpoint = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Carried:
    """How an attempt ended. `wait` blocks a method for everybody; `reader_gone` says why nobody can be told."""

    outcome: Outcome
    wait: tuple[str, datetime] | None = None
    reader_gone: str | None = None
    bot_refused: str | None = None


class UnreachableError(Exception):
    """The reader of a message has no usable Slack user."""


class ChannelMissingError(Exception):
    """There is no such channel, or the bot is not in it."""


class LeaseLostError(Exception):
    """Another process has the message by now, and looks for it first."""


class Carrier:
    """Sends, edits and looks up messages. One for each process."""

    def __init__(
        self,
        database: Database,
        slack: SlackWeb,
        terms: Terms,
        clock: Clock,
        checkpoint: Checkpoint,
        name: str,
        lease: timedelta,
    ) -> None:
        self._database = database
        self._slack = slack
        self._terms = terms
        self._clock = clock
        self._checkpoint = checkpoint
        self._name = name
        self._lease = lease
        self._exports = ExportSender(database, slack, terms.policy.timezone, checkpoint)

    async def carry(self, delivery: Delivery) -> Carried:
        """One attempt at a message as it was claimed. Raises StorageError, and that only before anything was sent."""
        try:
            if delivery.kind is DeliveryKind.HOME:
                return await self._publish(delivery)
            reader, channel = await self._reader(delivery)
            if delivery.is_post and delivery.state is not DeliveryState.DUE:
                return await self._look(delivery, channel)
            if delivery.kind is DeliveryKind.EXPORT:
                ts = await self._exports.send(delivery, reader, channel, partial(self._keep, delivery))
                return Carried(self._stands(delivery, channel, ts, delivery.wanted))
            url = (await self._slack.identity()).url
            message = await render(self._database, self._terms, delivery, reader, self._clock.now(), url)
            if message is None:
                return Carried(Outcome(delivery.id, DeliveryState.GONE))
            if delivery.is_post:
                self._checkpoint("before_post")
                posted = await self._post(delivery, channel, message)
                self._checkpoint("after_post")
                return Carried(self._stands(delivery, posted.channel, posted.ts, delivery.wanted))
            assert delivery.channel is not None
            assert delivery.ts is not None
            await self._update(delivery.channel, delivery.ts, message)
            self._checkpoint("after_update")
            return Carried(self._stands(delivery, delivery.channel, delivery.ts, delivery.wanted))
        except LeaseLostError:
            return Carried(Outcome(delivery.id, DeliveryState.CHECKING, due_at=self._clock.now() + LOOKS[0]))
        except ChannelMissingError as missing:
            return _given_up(delivery, str(missing))
        except UnreachableError as unreachable:
            return self._reader_gone(delivery, str(unreachable))
        except SlackFailure as failure:
            return self._failed(delivery, failure)

    async def _keep(self, delivery: Delivery) -> None:
        """Holds a message that takes long for as long again. Raises LeaseLostError, DatabaseAwayError."""
        async with writing(self._database) as work:
            kept = await keep_lease(work, delivery, self._name, self._clock.now() + self._lease)
            await work.commit()
        if not kept:
            raise LeaseLostError

    async def _post(self, delivery: Delivery, channel: str, message: Message) -> Posted:
        # A reminder shows in the conversation as well, not only in its thread.
        broadcast = delivery.kind is DeliveryKind.PING and delivery.parent_ts is not None
        try:
            return await self._slack.post(channel, message, delivery.token, delivery.parent_ts, broadcast)
        except SlackFailure as failure:
            # Surely not done.
            plain = _for_slack_without_charts(message, failure)
            return await self._slack.post(channel, plain, delivery.token, delivery.parent_ts, broadcast)

    async def _update(self, channel: str, ts: str, message: Message) -> None:
        try:
            await self._slack.update(channel, ts, message)
        except SlackFailure as failure:
            await self._slack.update(channel, ts, _for_slack_without_charts(message, failure))

    async def _publish(self, delivery: Delivery) -> Carried:
        """Puts the reader's Home in place of what it showed. Done twice it does no harm, so nothing is looked up."""
        async with reading(self._database) as work:
            reader = (await people_of(work, [delivery.recipient])).get(delivery.recipient)
        if reader is None or not reader.reachable or reader.slack_user_id is None:
            # Nobody sees it any more; whoever comes back opens it.
            return Carried(Outcome(delivery.id, DeliveryState.GONE, failure="its reader is not in Slack"))
        now, place = self._clock.now(), Place.of(delivery.facts)
        facts = await read_home(self._database, self._terms, reader, place, now)
        await publish(self._slack, reader.slack_user_id, facts, reader, now)
        assert delivery.channel is not None
        return Carried(self._stands(delivery, delivery.channel, delivery.ts, delivery.wanted))

    def _stands(self, delivery: Delivery, channel: str, ts: str | None, shown: int) -> Outcome:
        return Outcome(delivery.id, DeliveryState.SETTLED, shown=shown, channel=channel, ts=ts)

    async def _reader(self, delivery: Delivery) -> tuple[Person, str]:
        """The reader and their conversation with the bot; both are asked of Slack once and then remembered.

        A review's reader is everybody in its channel.
        """
        if delivery.kind is DeliveryKind.REVIEW:
            return Person(email=delivery.recipient), await self._channel(delivery)
        async with reading(self._database) as work:
            person = (await people_of(work, [delivery.recipient])).get(delivery.recipient)
            channel = delivery.channel or delivery.parent_channel or await dm_channel(work, delivery.recipient)
        if person is None:
            person = await self._slack.person_by_email(delivery.recipient) or Person(email=delivery.recipient)
            await learn_person(self._database, self._terms, person, self._clock.now())
        if person.slack_user_id is None:
            raise UnreachableError("is not in Slack")
        if not person.active and delivery.is_post:
            raise UnreachableError("is deactivated in Slack")
        if channel is None:
            channel = await self._slack.open_dm(person.slack_user_id)
            async with writing(self._database) as work:
                await save_dm_channel(work, person.email, channel)
                await work.commit()
        return person, channel

    async def _channel(self, delivery: Delivery) -> str:
        channel = delivery.channel or delivery.parent_channel or await self._slack.channel_named(delivery.recipient)
        if channel is None:
            raise ChannelMissingError(_no_channel(delivery))
        return channel

    async def _look(self, delivery: Delivery, channel: str) -> Carried:
        """Looks for a message of which nobody knows whether it arrived, before it is ever sent again."""
        now = self._clock.now()
        since = (delivery.attempted_at or now) - _CLOCK_DIFFERENCE
        is_file = delivery.kind is DeliveryKind.EXPORT
        name = Asked.of(delivery.facts).name(delivery.token) if is_file else None
        ts = await self._slack.find(channel, delivery.token, since, delivery.parent_ts, name)
        if ts is not None:
            # It stands, but at which version nobody knows: version 0 makes it be edited to the present one. A file is
            # what it was.
            return Carried(self._stands(delivery, channel, ts, delivery.wanted if is_file else 0))
        looks = delivery.looks + 1
        if looks < len(LOOKS):
            return Carried(
                Outcome(
                    delivery.id,
                    DeliveryState.CHECKING,
                    due_at=now + LOOKS[looks],
                    looks=looks,
                    failure=delivery.failure,
                )
            )
        return Carried(
            Outcome(delivery.id, DeliveryState.DUE, due_at=now, looks=0, failure="did not arrive, sent anew")
        )

    def _reader_gone(self, delivery: Delivery, why: str) -> Carried:
        outcome = Outcome(delivery.id, DeliveryState.GIVEN_UP, failure=why)
        return Carried(outcome, reader_gone=why)

    def _failed(self, delivery: Delivery, failure: SlackFailure) -> Carried:
        if delivery.kind is DeliveryKind.HOME and failure.kind is FailureKind.READER_GONE:
            return Carried(Outcome(delivery.id, DeliveryState.GONE, failure=str(failure)))
        if delivery.kind is DeliveryKind.REVIEW and (trouble := _channel_trouble(delivery, failure)):
            return _given_up(delivery, trouble)
        now = self._clock.now()
        unsure = DeliveryState.CHECKING if delivery.state is not DeliveryState.DUE else DeliveryState.DUE
        again = min(_LONGEST_RETRY, _FIRST_RETRY * 2 ** min(delivery.attempts, 10))

        def later(state: DeliveryState, at: datetime) -> Outcome:
            return Outcome(delivery.id, state, due_at=at, failure=str(failure))

        match failure.kind:
            case FailureKind.WAIT:
                until = now + timedelta(seconds=failure.wait or 1.0)
                return Carried(later(unsure, until), wait=(failure.method, until))
            case FailureKind.RETRY:
                return Carried(later(unsure, now + again))
            case FailureKind.AMBIGUOUS:
                if failure.method not in _SHOWN_BY:
                    return Carried(later(unsure, now + again))
                return Carried(later(DeliveryState.CHECKING, now + LOOKS[0]))
            case FailureKind.BOT_REFUSED:
                return Carried(later(unsure, now + _UNTIL_MENDED), bot_refused=failure.error)
            case FailureKind.MESSAGE_GONE:
                return Carried(Outcome(delivery.id, DeliveryState.GONE, failure=str(failure)))
            case FailureKind.READER_GONE:
                return self._reader_gone(delivery, f"cannot be written to in Slack ({failure.error})")
            case FailureKind.REFUSED:
                return Carried(Outcome(delivery.id, DeliveryState.GIVEN_UP, failure=str(failure)))


def _given_up(delivery: Delivery, why: str) -> Carried:
    # Where nobody knows whether it arrived, it is looked up before it is sent again.
    unsure = delivery.state is not DeliveryState.DUE
    return Carried(Outcome(delivery.id, DeliveryState.GIVEN_UP, failure=why, looks=1 if unsure else None))


def _channel_trouble(delivery: Delivery, failure: SlackFailure) -> str | None:
    """What a human has to do about the channel; None where that is not the trouble."""
    if failure.kind is FailureKind.READER_GONE:
        return _no_channel(delivery)
    if failure.error == _NOT_ALLOWED_HERE:
        return (
            f"nps-loop may not post in {delivery.recipient}; allow it in the channel's posting permissions, and run "
            "nps-loop redeliver"
        )
    return None


def _no_channel(delivery: Delivery) -> str:
    return (
        f"there is no channel {delivery.recipient} that nps-loop is in; create it, type /invite @nps-loop there, and "
        "run nps-loop redeliver"
    )


def _for_slack_without_charts(message: Message, failure: SlackFailure) -> Message:
    """Charts are the newest of Slack's blocks, and the words beside them say the same. Raises any other failure."""
    plain = without_charts(message)
    if failure.error not in _BLOCKS_REFUSED or plain is None:
        raise failure
    return plain
