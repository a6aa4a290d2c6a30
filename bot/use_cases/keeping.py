"""Keeps decisions: the loops, their history and the messages they ask for, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import assert_never

from rules.decision import Decision, GiveTask, MarkStructuralRisk, Ping, ShowCard, Teach, TellAdmins, TellInThread
from rules.events import EventKind
from rules.lifecycle import LIVE
from rules.model import Lane, Loop, LoopEvent
from rules.ownership import holders
from rules.pings import ended_by, kind_of
from rules.roles import EXECUTIVE
from rules.terms import Terms
from storage.deliveries import DeliveryKind, Wanted, refresh_loops, refresh_neighbours, want_messages
from storage.directory import mark_structural_risk, unmark_structural_risk
from storage.lessons import teach
from storage.loops import add_events, add_loop, save_loops
from storage.pings import NewPing, add_pings, end_pings
from storage.work import Writing


def card_key(number: int, reader: str) -> str:
    """Names the one card of a loop that a reader has; asking for it twice gives one card."""
    return f"card:{number}:{reader}"


def shown_to(loop: Loop, terms: Terms) -> tuple[str | None, ...]:
    """On whose App Homes this loop stands, or counts."""
    return (*holders(loop), loop.lead_email, terms.policy.people.roles.get(EXECUTIVE))


async def keep(work: Writing, terms: Terms, before: Loop | None, decision: Decision, now: datetime) -> int:
    """Writes a decision down; returns the loop's number. Raises ConflictError where it changed since `before`."""
    if before is not None:
        await keep_all(work, terms, [(before, decision)], now)
        return before.number
    number = await add_loop(work, decision.loop)
    work.outdate_homes(shown_to(decision.loop, terms), now)
    # The cards beside it follow when its own stands in Slack: only then is there something to link to.
    await _keep_what_follows(work, terms, [(number, decision)], now)
    return number


async def keep_all(work: Writing, terms: Terms, decided: Sequence[tuple[Loop, Decision]], now: datetime) -> None:
    """Writes down what was decided of several loops, each with the loop as it was before.

    Raises ConflictError where one of them changed since.
    """
    if not decided:
        return
    await save_loops(work, [(before, decision.loop) for before, decision in decided])
    for before, decision in decided:
        work.outdate_homes((*shown_to(before, terms), *shown_to(decision.loop, terms)), now)
    shown = [before.number for before, decision in decided if any(map(_shows, decision.events))]
    if shown:
        await refresh_loops(work, shown, now)
    for before, decision in decided:
        for event in decision.events:
            ended = ended_by(event)
            if ended:
                await end_pings(work, [before.number], ended, now)
    await _keep_what_follows(work, terms, [(before.number, decision) for before, decision in decided], now)
    beside = [before.number for before, decision in decided if _shows_beside(before, decision)]
    if beside:
        await refresh_neighbours(work, beside, now)


def _shows(event: LoopEvent) -> bool:
    """Whether the loop's messages look another way after this. A reminder, or a digest, is a message of its own."""
    return event.kind not in (EventKind.REMINDED, EventKind.DIGESTED)


def _shows_beside(before: Loop, decision: Decision) -> bool:
    """Whether the cards of the account's other open loops look another way after this.

    They say how many are open, and whether the account is at structural risk.
    """
    marks = any(isinstance(effect, MarkStructuralRisk) for effect in decision.effects)
    return marks or _open_account(before) != _open_account(decision.loop)


def _open_account(loop: Loop) -> str | None:
    """The account at which this loop is one of the open ones that cards count."""
    return loop.account_id if loop.state in LIVE and loop.lane is Lane.DETRACTOR else None


async def _keep_what_follows(
    work: Writing, terms: Terms, decided: Sequence[tuple[int, Decision]], now: datetime
) -> None:
    events = [(number, event) for number, decision in decided for event in decision.events]
    event_ids = dict(zip((id(event) for _, event in events), await add_events(work, events), strict=True))
    cards: list[Wanted] = []
    notes: list[Wanted] = []
    pings: list[NewPing] = []
    for number, decision in decided:
        for effect in decision.effects:
            match effect:
                case ShowCard(reader=reader):
                    cards.append(Wanted(card_key(number, reader), DeliveryKind.CARD, reader, loop_number=number))
                case TellInThread(reader=reader, event=event):
                    notes.append(_note(number, reader, event_ids[id(event)]))
                case Ping(reader=reader, event=event):
                    pings.append(NewPing(number, event_ids[id(event)], reader, kind_of(event)))
                case TellAdmins():
                    notes.extend(_told_admins(effect, terms))
                case MarkStructuralRisk(account_id=account_id, since=since, ended=ended):
                    await (unmark_structural_risk if ended else mark_structural_risk)(work, account_id, since)
                case GiveTask(reader=reader, event=event):
                    cards.append(task_for(reader, number, event_ids[id(event)]))
                case Teach():
                    await teach(work, decision.loop.response_id, number, effect)
                case _:
                    assert_never(effect)
    # A note stands in the thread of a card, which must be there first.
    await want_messages(work, cards, now)
    await want_messages(work, notes, now)
    await add_pings(work, pings, now)


def _note(number: int, reader: str, event_id: int) -> Wanted:
    return Wanted(
        f"note:{event_id}:{reader}",
        DeliveryKind.NOTE,
        reader,
        loop_number=number,
        event_id=event_id,
        parent_key=card_key(number, reader),
    )


def task_for(reader: str, number: int, event_id: int) -> Wanted:
    """The task that an event of a loop's history gives to a reader."""
    return Wanted(f"task:{event_id}:{reader}", DeliveryKind.TASK, reader, loop_number=number, event_id=event_id)


def _told_admins(effect: TellAdmins, terms: Terms) -> Iterator[Wanted]:
    facts = {"notice": "nobody_in_role", "role": effect.role, "email": effect.email, "why": effect.why}
    for admin in terms.policy.people.admins:
        key = f"nobody_in_role:{effect.role}:{effect.email}:{admin}"
        yield Wanted(key, DeliveryKind.NOTICE, admin, facts=facts)
