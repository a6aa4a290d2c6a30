"""The life of a loop as a table: which move leads from which state where. Knows nobody's rights."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from rules.model import Lane, State


class Move(StrEnum):
    """What can be done to a loop. All are done by colleagues but the last two: the customer's correction does those."""

    CLAIM = "claim"
    LOG_OUTREACH = "log_outreach"
    RESOLVE = "resolve"
    ESCALATE = "escalate"
    CHURN = "churn"
    REASSIGN = "reassign"
    REOPEN = "reopen"
    HAND_BACK = "hand_back"
    TAKE_OVER = "take_over"
    MORE_TIME = "more_time"
    HAND_TO_EXECUTIVE = "hand_to_executive"
    FILE = "file"
    NURTURE = "nurture"
    NOT_NOW = "not_now"
    ASK = "ask"
    AGREE = "agree"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    RESTORE = "restore"


DECISIONS = (Move.TAKE_OVER, Move.MORE_TIME, Move.HAND_TO_EXECUTIVE)
"""What somebody above is asked to choose from when a deadline was missed."""

OF_LANES: Mapping[Move, frozenset[Lane]] = MappingProxyType(
    {
        Move.NURTURE: frozenset({Lane.PASSIVE}),
        Move.NOT_NOW: frozenset({Lane.PASSIVE, Lane.PROMOTER}),
        Move.ASK: frozenset({Lane.PROMOTER}),
        Move.AGREE: frozenset({Lane.PROMOTER}),
        Move.DECLINE: frozenset({Lane.PROMOTER}),
    }
)
"""The moves that only the loops of some lanes can make; every other is for all of them."""

CLOSED = frozenset({State.RESOLVED, State.ESCALATED, State.CHURNED})
SETTLED = frozenset({State.RESOLVED, State.CHURNED})
LIVE = frozenset({State.OPEN, State.CLAIMED, State.CONTACTED, State.ESCALATED})

ALLOWED: Mapping[tuple[State, Move], State] = MappingProxyType(
    {
        (State.OPEN, Move.CLAIM): State.CLAIMED,
        (State.OPEN, Move.LOG_OUTREACH): State.CONTACTED,
        (State.OPEN, Move.RESOLVE): State.RESOLVED,
        (State.OPEN, Move.ESCALATE): State.ESCALATED,
        (State.OPEN, Move.CHURN): State.CHURNED,
        (State.OPEN, Move.REASSIGN): State.OPEN,
        (State.OPEN, Move.TAKE_OVER): State.CLAIMED,
        (State.OPEN, Move.MORE_TIME): State.OPEN,
        (State.OPEN, Move.HAND_TO_EXECUTIVE): State.ESCALATED,
        (State.OPEN, Move.FILE): State.OPEN,
        (State.OPEN, Move.NURTURE): State.RESOLVED,
        (State.OPEN, Move.NOT_NOW): State.RESOLVED,
        (State.OPEN, Move.ASK): State.CONTACTED,
        (State.OPEN, Move.WITHDRAW): State.WITHDRAWN,
        (State.CLAIMED, Move.LOG_OUTREACH): State.CONTACTED,
        (State.CLAIMED, Move.RESOLVE): State.RESOLVED,
        (State.CLAIMED, Move.ESCALATE): State.ESCALATED,
        (State.CLAIMED, Move.CHURN): State.CHURNED,
        # The new owner has claimed nothing yet: their card asks for it.
        (State.CLAIMED, Move.REASSIGN): State.OPEN,
        (State.CLAIMED, Move.TAKE_OVER): State.CLAIMED,
        (State.CLAIMED, Move.MORE_TIME): State.CLAIMED,
        (State.CLAIMED, Move.HAND_TO_EXECUTIVE): State.ESCALATED,
        (State.CLAIMED, Move.FILE): State.CLAIMED,
        (State.CLAIMED, Move.NURTURE): State.RESOLVED,
        (State.CLAIMED, Move.NOT_NOW): State.RESOLVED,
        (State.CLAIMED, Move.ASK): State.CONTACTED,
        (State.CLAIMED, Move.WITHDRAW): State.WITHDRAWN,
        (State.CONTACTED, Move.LOG_OUTREACH): State.CONTACTED,
        (State.CONTACTED, Move.RESOLVE): State.RESOLVED,
        (State.CONTACTED, Move.ESCALATE): State.ESCALATED,
        (State.CONTACTED, Move.CHURN): State.CHURNED,
        (State.CONTACTED, Move.REASSIGN): State.CONTACTED,
        (State.CONTACTED, Move.FILE): State.CONTACTED,
        (State.CONTACTED, Move.AGREE): State.RESOLVED,
        (State.CONTACTED, Move.DECLINE): State.RESOLVED,
        (State.CONTACTED, Move.WITHDRAW): State.WITHDRAWN,
        (State.ESCALATED, Move.LOG_OUTREACH): State.ESCALATED,
        (State.ESCALATED, Move.RESOLVE): State.RESOLVED,
        (State.ESCALATED, Move.CHURN): State.CHURNED,
        (State.ESCALATED, Move.HAND_BACK): State.OPEN,
        # Whoever it was escalated to missed their deadline: those above them choose.
        (State.ESCALATED, Move.TAKE_OVER): State.CLAIMED,
        (State.ESCALATED, Move.MORE_TIME): State.ESCALATED,
        (State.ESCALATED, Move.HAND_TO_EXECUTIVE): State.ESCALATED,
        (State.ESCALATED, Move.FILE): State.ESCALATED,
        (State.ESCALATED, Move.WITHDRAW): State.WITHDRAWN,
        (State.RESOLVED, Move.REOPEN): State.OPEN,
        (State.RESOLVED, Move.FILE): State.RESOLVED,
        (State.CHURNED, Move.REOPEN): State.OPEN,
        (State.CHURNED, Move.FILE): State.CHURNED,
        (State.WITHDRAWN, Move.RESTORE): State.OPEN,
    }
)


def moves_from(state: State) -> tuple[Move, ...]:
    """The moves allowed from a state, in the table's order."""
    return tuple(move for (at, move) in ALLOWED if at is state)
