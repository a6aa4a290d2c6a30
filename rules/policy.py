"""The policy as typed, frozen models, with the defaults of every key. Reads no file; `policy_checks` finds mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rules.durations import Duration, Span
from rules.model import Lane
from rules.office_time import weekdays
from rules.policy_fields import (
    Address,
    Amount,
    Channel,
    Currency,
    HolidaySpec,
    Kept,
    Language,
    Lasting,
    Length,
    Name,
    Promise,
    PromiseSpan,
    Reply,
    Score,
    Share,
    Version,
    WallTime,
    Weekday,
    Whole,
    Words,
    Zone,
)

_WORKING_WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")


def _days(text: str) -> Duration:
    length = Duration.parse(text)
    assert isinstance(length, Duration)
    return length


class Part(BaseModel):
    """A part of the policy: frozen, and with no key that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BusinessHours(Part):
    days: tuple[Weekday, ...] = Field(default=_WORKING_WEEK, min_length=1)
    start: WallTime = time(9)
    end: WallTime = time(17)
    holidays: HolidaySpec = "US"

    @property
    def weekdays(self) -> frozenset[int]:
        """The working days, 0 for Monday."""
        return weekdays(self.days)


class Tier(Part):
    name: Name
    min_arr: Amount


class People(Part):
    lead: Address
    leads_by_segment: Mapping[str, Address] = Field(default_factory=dict)
    roles: Mapping[str, Address]
    admins: tuple[Address, ...] = Field(min_length=1)


class Pilot(Part):
    owners: tuple[Address, ...] = ()


class LaneRule(Part):
    """`first_touch` is one duration for every tier, or one for each tier by name."""

    enabled: bool = True
    deliver: Literal["now", "digest"] = "digest"
    first_touch: Promise
    resolve: PromiseSpan | None = None


class DetractorRule(LaneRule):
    deliver: Literal["now", "digest"] = "now"
    first_touch: Promise = Field(
        default_factory=lambda: {
            "enterprise": Duration.parse("4 business hours"),
            "mid_market": Duration.parse("same business day"),
            "smb": Duration.parse("2 business days"),
        }
    )
    resolve: PromiseSpan | None = _days("14 days")


class PassiveRule(LaneRule):
    first_touch: Promise = _days("3 business days")


class PromoterRule(LaneRule):
    first_touch: Promise = _days("5 business days")


class Lanes(Part):
    detractor: DetractorRule = Field(default_factory=DetractorRule)
    passive: PassiveRule = Field(default_factory=PassiveRule)
    promoter: PromoterRule = Field(default_factory=PromoterRule)


class Pings(Part):
    hours: Literal["office", "any"] = "office"
    daily_limit: Whole = Field(default=12, ge=1, le=1000)


class EscalationStep(Part):
    """`after` the missed first-touch deadline; `repeat`, `times` times more."""

    after: Length
    to: Name
    repeat: Lasting | None = None
    times: Whole = Field(default=1, ge=1, le=100)


def _ladder() -> tuple[EscalationStep, ...]:
    return (
        EscalationStep(after=_days("0 minutes"), to="lead"),
        EscalationStep(after=_days("1 business day"), to="executive", repeat=_days("1 business day"), times=3),
    )


class HighValue(Part):
    min_arr: Amount = Decimal(200_000)
    to: Name = "lead"


class ChurnRisk(Part):
    """`intent_to_leave`: a comment that says so is a risk as well, whatever the score."""

    min_arr: Amount = Decimal(100_000)
    max_score: Score = 3
    intent_to_leave: bool = False
    to: Name = "lead"


class Chronic(Part):
    consecutive: Whole = Field(default=2, ge=2, le=20)
    to: Name = "executive"


class Reason(Part):
    name: Name
    label: Annotated[str, Field(min_length=1, max_length=75)]
    route: Name = "owner"
    phrases: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] = ()


class Play(Part):
    """The first play that fits is shown. A condition left out fits everything.

    `reply` is what *Draft reply* writes instead of the usual text; the customer reads it.
    """

    lane: Lane | None = None
    reason: Name | None = None
    tier: Name | None = None
    min_score: Score | None = None
    max_score: Score | None = None
    name: Annotated[str, Field(min_length=1, max_length=150)]
    by: Literal["call", "email"] | None = None
    script: Words
    reply: Reply | None = None
    offers: tuple[Annotated[str, Field(min_length=1, max_length=60)], ...] = Field(default=(), max_length=20)


class Reference(Part):
    min_tenure: Length = _days("180 days")
    min_arr: Amount = Decimal(25_000)


class Digest(Part):
    at: WallTime = time(9)
    days: tuple[Weekday, ...] = Field(default=_WORKING_WEEK, min_length=1)


class WeeklyReview(Part):
    channel: Channel = "#nps-review"
    day: Weekday = "mon"
    at: WallTime = time(10)


class MonthlyReview(Part):
    channel: Channel = "#cs-leads"
    day: Whole = Field(default=1, ge=1, le=28)
    at: WallTime = time(10)


class Alerts(Part):
    sla_below: Share = 0.85
    closed_below: Share = 0.70
    nps_drop: float = Field(default=5, gt=0, le=200)


class Reviews(Part):
    weekly: WeeklyReview = Field(default_factory=WeeklyReview)
    monthly: MonthlyReview = Field(default_factory=MonthlyReview)
    alerts: Alerts = Field(default_factory=Alerts)


class Resurvey(Part):
    after: Lasting = _days("30 days")
    min_gap: Length = _days("90 days")


class Retention(Part):
    comments: Kept = _days("730 days")


def _tiers() -> tuple[Tier, ...]:
    return (
        Tier(name="enterprise", min_arr=Decimal(100_000)),
        Tier(name="mid_market", min_arr=Decimal(20_000)),
        Tier(name="smb", min_arr=Decimal(0)),
    )


class Policy(Part):
    """Everything CS operations decide. `policy_checks.make_policy` makes one that also fits together."""

    version: Version = 1
    timezone: Zone = "America/New_York"
    currency: Currency = "USD"
    business_hours: BusinessHours = Field(default_factory=BusinessHours)
    tiers: tuple[Tier, ...] = Field(default_factory=_tiers, min_length=1)
    people: People
    pilot: Pilot = Field(default_factory=Pilot)
    lanes: Lanes = Field(default_factory=Lanes)
    reminders: tuple[Share, ...] = (0.5, 0.9)
    pings: Pings = Field(default_factory=Pings)
    escalation: tuple[EscalationStep, ...] = Field(default_factory=_ladder)
    high_value: HighValue = Field(default_factory=HighValue)
    churn_risk: ChurnRisk = Field(default_factory=ChurnRisk)
    chronic: Chronic = Field(default_factory=Chronic)
    reasons: tuple[Reason, ...] = ()
    competitors: tuple[Name, ...] = ()
    languages: tuple[Language, ...] = Field(default=("en",), min_length=1)
    learn: bool = True
    semantic: bool = False
    plays: tuple[Play, ...] = ()
    reference: Reference = Field(default_factory=Reference)
    digest: Digest = Field(default_factory=Digest)
    reviews: Reviews = Field(default_factory=Reviews)
    resurvey: Resurvey = Field(default_factory=Resurvey)
    retention: Retention = Field(default_factory=Retention)

    def tier_of(self, arr: Decimal) -> Tier:
        """The first tier that fits; the last one takes every account."""
        return next((tier for tier in self.tiers if arr >= tier.min_arr), self.tiers[-1])

    def lane(self, lane: Lane) -> LaneRule:
        rule: LaneRule = getattr(self.lanes, lane.value)
        return rule

    def first_touch(self, lane: Lane, tier: str | None) -> Span:
        """The time to the first touch. An answer without an account, and so without a tier, has the last tier's."""
        promised = self.lane(lane).first_touch
        if not isinstance(promised, Mapping):
            return promised
        return promised.get(tier or "", promised[self.tiers[-1].name])

    def lead_for(self, segment: str | None, lead_email: str | None) -> str:
        """The account's own lead, else its segment's, else the policy's."""
        return lead_email or self.people.leads_by_segment.get(segment or "", self.people.lead)

    def role(self, name: str) -> str:
        """The address of a role, such as triage."""
        return self.people.roles[name]

    def reason_label(self, name: str) -> str:
        """How a reason is called in Slack; its name where the policy does not know it (any more)."""
        return next((reason.label for reason in self.reasons if reason.name == name), name)

    def play_named(self, name: str | None) -> Play | None:
        return next((play for play in self.plays if play.name == name), None)

    def addresses(self) -> tuple[str, ...]:
        """Everybody whom the policy names, each once."""
        people = self.people
        named: Iterator[Any] = iter(
            [people.lead, *people.leads_by_segment.values(), *people.roles.values(), *people.admins, *self.pilot.owners]
        )
        return tuple(dict.fromkeys(named))
