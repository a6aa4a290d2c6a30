"""From a submitted modal to the move it makes. Knows no use case and asks only who a chosen colleague is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import assert_never

from bot.slack.actors import UnknownColleagueError
from bot.slack.views import unknown_colleague
from bot.slack.views.fields import (
    READERS,
    ChurnInput,
    EscalateInput,
    Field,
    FieldErrors,
    OutreachInput,
    ReassignInput,
    ResolveInput,
    WhyInput,
)
from rules.lifecycle import Move
from rules.model import Person
from rules.moves import Act, Churn, Escalate, HandBack, LogOutreach, Reassign, Reopen, Resolve

Colleague = Callable[[str], Awaitable[Person]]


async def read_act(move: Move, values: Mapping[str, object], colleague: Colleague) -> Act | FieldErrors:
    """What the modal of `move` asks for, or what is wrong with it at which field. `colleague` looks up a Slack id."""
    typed = READERS[move](values)
    match typed:
        case FieldErrors():
            return typed
        case OutreachInput(channel=channel, note=note, reached=reached):
            return LogOutreach(channel, note, reached)
        case ResolveInput(reason=reason, done=done, offer=offer):
            return Resolve(reason, done, offer, heard_back=True)
        case EscalateInput(to_user_id=user_id, why=why):
            to = await _chosen(user_id, colleague)
            return to if isinstance(to, FieldErrors) else Escalate(to, why)
        case ChurnInput(why=why, lost_arr=lost_arr):
            return Churn(why, lost_arr)
        case ReassignInput(to_user_id=user_id, why=reassigned_because):
            to = await _chosen(user_id, colleague)
            return to if isinstance(to, FieldErrors) else Reassign(to, reassigned_because)
        case WhyInput(why=why):
            return Reopen(why) if move is Move.REOPEN else HandBack(why)
        case _:
            assert_never(typed)


async def _chosen(user_id: str, colleague: Colleague) -> Person | FieldErrors:
    try:
        person = await colleague(user_id)
    except UnknownColleagueError:
        return FieldErrors({Field.TO: unknown_colleague()})
    return person if person.reachable else FieldErrors({Field.TO: unknown_colleague()})
