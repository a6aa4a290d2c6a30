"""What a colleague can do to a loop, with what they said about it. Decides nothing; see rules.moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.lifecycle import Move
from rules.model import AskKind, Person


@dataclass(frozen=True, slots=True)
class Claim:
    move = Move.CLAIM


@dataclass(frozen=True, slots=True)
class LogOutreach:
    """The customer was reached out to: `channel` is call, email, meeting or chat; `reached` who answered, if anyone."""

    channel: str
    note: str | None = None
    reached: str | None = None
    move = Move.LOG_OUTREACH


@dataclass(frozen=True, slots=True)
class Resolve:
    """`heard_back`: the customer was told what was done, and acknowledged it."""

    reason: str
    done: str
    offer: str | None
    heard_back: bool
    move = Move.RESOLVE


@dataclass(frozen=True, slots=True)
class Escalate:
    to: Person
    why: str
    move = Move.ESCALATE


@dataclass(frozen=True, slots=True)
class Churn:
    why: str
    lost_arr: Decimal
    move = Move.CHURN


@dataclass(frozen=True, slots=True)
class Reassign:
    to: Person
    why: str | None = None
    move = Move.REASSIGN


@dataclass(frozen=True, slots=True)
class Reopen:
    why: str
    move = Move.REOPEN


@dataclass(frozen=True, slots=True)
class HandBack:
    why: str
    move = Move.HAND_BACK


@dataclass(frozen=True, slots=True)
class TakeOver:
    move = Move.TAKE_OVER


@dataclass(frozen=True, slots=True)
class MoreTime:
    """`until` is the last day of it, as whoever must act calls it: the new deadline is when their office closes."""

    until: date
    why: str
    move = Move.MORE_TIME


@dataclass(frozen=True, slots=True)
class HandToExecutive:
    why: str
    move = Move.HAND_TO_EXECUTIVE


@dataclass(frozen=True, slots=True)
class File:
    """The comment is about `reason`: the one it was filed under is right, or it is another.

    `score` is the answer's, by which the play changes; whoever keeps the loop knows it.
    """

    reason: str
    score: int = 0
    move = Move.FILE


@dataclass(frozen=True, slots=True)
class Nurture:
    move = Move.NURTURE


@dataclass(frozen=True, slots=True)
class NotNow:
    move = Move.NOT_NOW


@dataclass(frozen=True, slots=True)
class Ask:
    """The promoter is asked for `kind`. `unfit` says why the account may not be asked, where it may not."""

    kind: AskKind
    unfit: str | None = None
    move = Move.ASK


@dataclass(frozen=True, slots=True)
class Agree:
    move = Move.AGREE


@dataclass(frozen=True, slots=True)
class Decline:
    move = Move.DECLINE


Act = (
    Claim
    | LogOutreach
    | Resolve
    | Escalate
    | Churn
    | Reassign
    | Reopen
    | HandBack
    | TakeOver
    | MoreTime
    | HandToExecutive
    | File
    | Nurture
    | NotNow
    | Ask
    | Agree
    | Decline
)
