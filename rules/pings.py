"""How pings reach a person: in their hours, few a day, several at once as one list. Knows no loop's deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.events import EventKind
from rules.model import LoopEvent
from rules.office_time import next_opening
from rules.terms import Terms


class PingKind(StrEnum):
    """ACT goes to whoever must act, DECIDE to whoever is asked to decide, DIGEST stands in a daily digest."""

    ACT = "act"
    DECIDE = "decide"
    DIGEST = "digest"


def kind_of(event: LoopEvent) -> PingKind:
    """Which kind of ping tells of this event."""
    if event.kind == EventKind.DIGESTED:
        return PingKind.DIGEST
    return PingKind.DECIDE if event.kind == EventKind.ASKED else PingKind.ACT


class Form(StrEnum):
    """SINGLE: one ping as a message of its own. LIST: several in one message. TO_LIST: added to today's list."""

    SINGLE = "single"
    LIST = "list"
    TO_LIST = "to_list"


def form_of(count: int, told_today: int, daily_limit: int) -> Form:
    """In which form `count` pings that are due at once for one person are told, after `told_today` messages.

    The last message of a day is a list, and whatever comes after it is added there, where Slack makes no noise: so a
    person gets `daily_limit` messages a day at most, and misses nothing.
    """
    if told_today >= daily_limit:
        return Form.TO_LIST
    if count > 1 or told_today == daily_limit - 1:
        return Form.LIST
    return Form.SINGLE


def may_ping_from(now: datetime, zone: ZoneInfo, terms: Terms) -> datetime:
    """`now` where a person in `zone` may be pinged, else when their office opens next."""
    return now if terms.policy.pings.hours == "any" else next_opening(now, terms.hours, zone)


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day of somebody's: from `start` up to, not including, `end`, in UTC."""

    start: datetime
    end: datetime


def day_of(now: datetime, zone: ZoneInfo) -> Day:
    """The day that it is for a person in `zone`."""
    local = now.astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    tomorrow = (midnight + timedelta(days=1)).replace(fold=0)
    utc = ZoneInfo("UTC")
    return Day(midnight.astimezone(utc), tomorrow.astimezone(utc))


# What a colleague or the directory does that makes a reminder to whoever had to act pointless.
_ENDS_ACT = frozenset(
    {
        EventKind.CONTACTED,
        EventKind.RESOLVED,
        EventKind.ESCALATED,
        EventKind.CHURNED,
        EventKind.REASSIGNED,
        EventKind.REOPENED,
        EventKind.HANDED_BACK,
        EventKind.WITHDRAWN,
        EventKind.RESTORED,
        EventKind.ASSIGNED,
        EventKind.MOVED_TO_OWNER,
        EventKind.SENT_TO_TRIAGE,
        EventKind.TAKEN_OVER,
        EventKind.MORE_TIME,
        EventKind.NURTURED,
        EventKind.NOT_NOW,
        EventKind.ASKED_FOR,
        EventKind.ROUTED,
    }
)
# A touch, a close or a decision: another owner alone does not answer the question.
_ENDS_DECIDE = _ENDS_ACT - {
    EventKind.REASSIGNED,
    EventKind.ASSIGNED,
    EventKind.MOVED_TO_OWNER,
    EventKind.SENT_TO_TRIAGE,
    EventKind.ROUTED,
}
# An entry of a digest stays until nothing can be done about it any more.
_ENDS_DIGEST = frozenset(
    {
        EventKind.RESOLVED,
        EventKind.CHURNED,
        EventKind.WITHDRAWN,
        EventKind.NURTURED,
        EventKind.NOT_NOW,
        EventKind.ANSWERED,
    }
)


def ended_by(event: LoopEvent) -> tuple[PingKind, ...]:
    """Which pings of a loop have nothing more to ask once this happened."""
    ends = ((PingKind.ACT, _ENDS_ACT), (PingKind.DECIDE, _ENDS_DECIDE), (PingKind.DIGEST, _ENDS_DIGEST))
    return tuple(kind for kind, enders in ends if event.kind in enders)
