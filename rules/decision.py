"""What a rule answers: the loop as it is now, what happened, what is wanted of others, and why. Does nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.model import Loop, LoopEvent


@dataclass(frozen=True, slots=True)
class ShowCard:
    """This reader gets the loop's card, if they have none yet. Cards that stand follow by themselves."""

    reader: str


@dataclass(frozen=True, slots=True)
class TellInThread:
    """This reader hears of `event` in the thread under their card."""

    reader: str
    event: LoopEvent


@dataclass(frozen=True, slots=True)
class Ping:
    """This reader is pinged about `event` (REMINDED, OVERDUE, ASKED, UNCOVERED) in their hours, within their limit."""

    reader: str
    event: LoopEvent


@dataclass(frozen=True, slots=True)
class TellAdmins:
    """The admins hear once that nobody fills `role` (the name, and the address that the policy or account gives)."""

    role: str
    email: str
    why: str


@dataclass(frozen=True, slots=True)
class MarkStructuralRisk:
    """The account is at structural risk since then, unless it was before; or (`ended`) that was a mistake."""

    account_id: str
    since: datetime
    ended: bool = False


@dataclass(frozen=True, slots=True)
class GiveTask:
    """This reader, in marketing, asks the promoter for what `event` (ASKED_FOR) says, and tells the answer."""

    reader: str
    event: LoopEvent


@dataclass(frozen=True, slots=True)
class Teach:
    """A colleague says what the comment is about. `was` is the reason it was filed under; the same where confirmed."""

    reason: str
    was: str
    by: str
    at: datetime


Effect = ShowCard | TellInThread | Ping | TellAdmins | MarkStructuralRisk | GiveTask | Teach


@dataclass(frozen=True, slots=True)
class Decision:
    """`loop` as it shall be kept, the `events` that led there in order, and the `effects` wanted.

    A loop that does not exist yet has number 0.
    """

    loop: Loop
    events: tuple[LoopEvent, ...]
    effects: tuple[Effect, ...]
    because: str


class RefusalKind(StrEnum):
    NOT_ALLOWED = "not_allowed"
    LOST_RACE = "lost_race"
    STALE = "stale"
    NO_MORE_TIME = "no_more_time"
    NOT_FIT = "not_fit"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A move that is not made. `who_can` lists the addresses of those who could; `last` what came before it.

    `why` (NOT_FIT alone) says why the account may not be asked.
    """

    kind: RefusalKind
    loop: Loop
    who_can: tuple[str, ...] = ()
    last: LoopEvent | None = None
    why: str | None = None
