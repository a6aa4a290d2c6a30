"""The immediate paths: which answers somebody above hears of at once, who, and why. Opens nothing and tells nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.decision import TellAdmins
from rules.model import Account, Lane, LoopEvent, Response, lane_of
from rules.roles import LEAD, OWNER, Above, find_above
from rules.signals import Signal
from rules.staff import Staff
from rules.terms import Terms

# How far back a streak is counted; said to people, so more would only be a longer number.
LONGEST_STREAK = 20


class PathKind(StrEnum):
    """Why somebody above hears of an answer at once. CHURN_RISK and CHRONIC escalate it to them."""

    CHRONIC = "chronic"
    CHURN_RISK = "churn_risk"
    HIGH_VALUE = "high_value"


ESCALATING = (PathKind.CHRONIC, PathKind.CHURN_RISK)


@dataclass(frozen=True, slots=True)
class Path:
    """`to` (an address) hears of it because of `why`. `streak` (CHRONIC alone): detractor answers in a row."""

    kind: PathKind
    to: str
    why: str
    role: str
    streak: int | None = None
    tell_admins: TellAdmins | None = None

    @property
    def details(self) -> Mapping[str, object]:
        """As an event of the history keeps it."""
        return {"kind": self.kind.value, "to": self.to, "why": self.why, "role": self.role, "streak": self.streak}


@dataclass(frozen=True, slots=True)
class PathTaken:
    """A path as the history tells of it."""

    kind: PathKind
    to: str
    why: str
    at: datetime
    streak: int | None = None


def streak_of(scores: Sequence[int]) -> int:
    """How many of an account's NPS scores, the newest first, are detractors in a row; a better answer resets it."""
    count = 0
    for score in scores:
        if lane_of(score) is not Lane.DETRACTOR:
            break
        count += 1
    return count


def immediate_paths(
    response: Response, account: Account | None, streak: int, staff: Staff, terms: Terms
) -> tuple[Path, ...]:
    """The paths that an answer takes, the strongest first. `streak` counts this answer; see `streak_of`.

    Every path needs an account: what it is worth and what came from it before decides.
    """
    if account is None or response.lane is not Lane.DETRACTOR:
        return ()
    policy = terms.policy
    found: list[Path] = []

    def take(kind: PathKind, to: str, why: str, streak: int | None = None) -> None:
        above = _above(to, account, staff, terms)
        because = f"{why}; {above.because}" if above.because else why
        found.append(Path(kind, above.email, because, above.role, streak, above.tell_admins))

    if streak >= policy.chronic.consecutive:
        take(PathKind.CHRONIC, policy.chronic.to, f"{streak} detractor answers in a row from {account.title}", streak)
    risk = policy.churn_risk
    if account.arr >= risk.min_arr:
        tier = terms.tier_of(account)
        what = f"{tier.replace('_', ' ')} account" if tier else "account"
        if response.score <= risk.max_score:
            take(PathKind.CHURN_RISK, risk.to, f"a score of {response.score} from this {what} (churn risk)")
        elif risk.intent_to_leave and Signal.INTENT_TO_LEAVE in terms.reasons.read(response.comment).signals:
            take(PathKind.CHURN_RISK, risk.to, f"this {what} speaks of leaving (churn risk)")
    if account.arr >= policy.high_value.min_arr:
        take(PathKind.HIGH_VALUE, policy.high_value.to, "a high-value account")
    return tuple(found)


def _above(to: str, account: Account, staff: Staff, terms: Terms) -> Above:
    if to == OWNER:
        return Above(account.csm_email, OWNER)
    return find_above(to, terms.lead_of(account) if to == LEAD else None, staff, terms)


def paths_in(history: Sequence[LoopEvent]) -> tuple[PathTaken, ...]:
    """The paths that a loop took, as its history tells; each kind once, the latest word for it."""
    taken: dict[PathKind, PathTaken] = {}
    for event in history:
        told = event.details.get("paths")
        for path in told if isinstance(told, list | tuple) else ():
            if isinstance(path, Mapping) and path.get("kind") in set(PathKind):
                kind = PathKind(str(path["kind"]))
                streak = path.get("streak")
                to, why = str(path.get("to")), str(path.get("why"))
                taken[kind] = PathTaken(kind, to, why, event.at, streak if isinstance(streak, int) else None)
    return tuple(taken[kind] for kind in PathKind if kind in taken)


def readers(paths: Sequence[Path], staff: Staff, now: datetime) -> tuple[str, ...]:
    """Who hears of them, each once, with stand-ins for those who are away."""
    return tuple(dict.fromkeys(staff.reader_for(path.to, now) for path in paths))
