"""The life of a loop as a table: which move leads from which state where. Knows nobody's rights."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from rules.model import State


class Move(StrEnum):
    """What can be done to a loop. All are buttons but the last two, which come from the customer's correction."""

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
    WITHDRAW = "withdraw"
    RESTORE = "restore"


DECISIONS = (Move.TAKE_OVER, Move.MORE_TIME, Move.HAND_TO_EXECUTIVE)
"""What somebody above is asked to choose from when a deadline was missed."""

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
        (State.CLAIMED, Move.WITHDRAW): State.WITHDRAWN,
        (State.CONTACTED, Move.LOG_OUTREACH): State.CONTACTED,
        (State.CONTACTED, Move.RESOLVE): State.RESOLVED,
        (State.CONTACTED, Move.ESCALATE): State.ESCALATED,
        (State.CONTACTED, Move.CHURN): State.CHURNED,
        (State.CONTACTED, Move.REASSIGN): State.CONTACTED,
        (State.CONTACTED, Move.WITHDRAW): State.WITHDRAWN,
        (State.ESCALATED, Move.LOG_OUTREACH): State.ESCALATED,
        (State.ESCALATED, Move.RESOLVE): State.RESOLVED,
        (State.ESCALATED, Move.CHURN): State.CHURNED,
        (State.ESCALATED, Move.HAND_BACK): State.OPEN,
        # Whoever it was escalated to missed their deadline: those above them choose.
        (State.ESCALATED, Move.TAKE_OVER): State.CLAIMED,
        (State.ESCALATED, Move.MORE_TIME): State.ESCALATED,
        (State.ESCALATED, Move.HAND_TO_EXECUTIVE): State.ESCALATED,
        (State.ESCALATED, Move.WITHDRAW): State.WITHDRAWN,
        (State.RESOLVED, Move.REOPEN): State.OPEN,
        (State.CHURNED, Move.REOPEN): State.OPEN,
        (State.WITHDRAWN, Move.RESTORE): State.OPEN,
    }
)


def moves_from(state: State) -> tuple[Move, ...]:
    """The moves allowed from a state, in the table's order."""
    return tuple(move for (at, move) in ALLOWED if at is state)
