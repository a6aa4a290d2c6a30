"""From a submitted modal to the move it makes. Knows no use case and asks only who a chosen colleague is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import assert_never

from bot.slack.actors import UnknownColleagueError
from bot.slack.views import not_to_yourself, unknown_colleague
from bot.slack.views.fields import (
    ChurnInput,
    EscalateInput,
    Field,
    FieldErrors,
    MoreTimeInput,
    OutreachInput,
    ReassignInput,
    ResolveInput,
    WhyInput,
    read_modal,
)
from rules.acts import Act, Churn, Escalate, HandBack, HandToExecutive, LogOutreach, MoreTime, Reassign, Reopen, Resolve
from rules.lifecycle import Move
from rules.model import Person

Colleague = Callable[[str], Awaitable[Person]]


async def read_act(
    move: Move, values: Mapping[str, object], actor: Person, today: date, colleague: Colleague
) -> Act | FieldErrors:
    """What `actor` was asked for by the modal of `move`, or what is wrong with it at which field.

    `today` is their day; `colleague` looks up a Slack id.
    """
    typed = read_modal(move, values, today)
    match typed:
        case FieldErrors():
            return typed
        case OutreachInput(channel=channel, note=note, reached=reached):
            return LogOutreach(channel, note, reached)
        case ResolveInput(reason=reason, done=done, offer=offer):
            return Resolve(reason, done, offer, heard_back=True)
        case EscalateInput(to_user_id=user_id, why=why):
            to = await _chosen(user_id, colleague)
            if isinstance(to, FieldErrors):
                return to
            # To oneself it would only be a new deadline.
            return FieldErrors({Field.TO: not_to_yourself()}) if to.email == actor.email else Escalate(to, why)
        case ChurnInput(why=why, lost_arr=lost_arr):
            return Churn(why, lost_arr)
        case ReassignInput(to_user_id=user_id, why=reassigned_because):
            to = await _chosen(user_id, colleague)
            return to if isinstance(to, FieldErrors) else Reassign(to, reassigned_because)
        case MoreTimeInput(until=until, why=why):
            return MoreTime(until, why)
        case WhyInput(why=why):
            return _because(move, why)
        case _:
            assert_never(typed)


def _because(move: Move, why: str) -> Act:
    if move is Move.HAND_TO_EXECUTIVE:
        return HandToExecutive(why)
    return Reopen(why) if move is Move.REOPEN else HandBack(why)


async def _chosen(user_id: str, colleague: Colleague) -> Person | FieldErrors:
    try:
        person = await colleague(user_id)
    except UnknownColleagueError:
        return FieldErrors({Field.TO: unknown_colleague()})
    return person if person.reachable else FieldErrors({Field.TO: unknown_colleague()})
