"""The policy as typed, frozen models, with the defaults of every key. Reads no file; `policy_checks` finds mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from rules.addresses import address
from rules.durations import Duration, SameBusinessDay, Span
from rules.model import Lane
from rules.office_time import holiday_calendar, weekdays


def _span(value: object) -> object:
    if isinstance(value, Duration | SameBusinessDay):
        return value
    if not isinstance(value, str):
        raise ValueError(f'{value!r} is no duration; write for example "2 business days"')
    return Duration.parse(value)


def _elapsed_or_office(value: Span) -> Duration:
    if isinstance(value, SameBusinessDay):
        raise ValueError('"same business day" does not fit here; write for example "30 days"')
    return value


def _share(value: object) -> object:
    if isinstance(value, float):
        return value
    match = re.fullmatch(r"\s*(\d{1,3}(?:\.\d+)?)\s*%\s*", value) if isinstance(value, str) else None
    if match is None or not 0 < float(match[1]) < 100:  # noqa: PLR2004 - per cent
        raise ValueError(f'"{value}" is no share between 0% and 100%; write for example 50%')
    return float(match[1]) / 100


def _wall_time(value: object) -> object:
    if isinstance(value, time):
        return value
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f'{value!r} is no time of day; write it in quotes, for example "09:00"')
    return time(int(match[1]), int(match[2]))


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError) as error:
        raise ValueError(f'"{value}" is no time zone; write for example America/New_York or Europe/Berlin') from error
    return value


def _currency(value: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", value):
        raise ValueError(f'"{value}" is no currency; write its three letters, for example USD or EUR')
    return value


def _channel(value: str) -> str:
    if not re.fullmatch(r"#[^\s#@,]{1,79}", value):
        raise ValueError(f'"{value}" is no channel; write it with its #, for example "#cs-leads"')
    return value


def _holidays(value: object) -> object:
    if value in (None, "none", ()):
        return None
    if isinstance(value, list | tuple):
        if not all(isinstance(day, date) for day in value):
            raise ValueError("a list of holidays holds dates; write for example [2026-12-24, 2026-12-31]")
        return tuple(value)
    if not isinstance(value, str):
        raise ValueError(f"{value!r} are no holidays; write a country (US), a subdivision (DE-BY), dates, or none")
    holiday_calendar(value)
    return value


Address = Annotated[str, AfterValidator(address)]
SpanOf = Annotated[Span, BeforeValidator(_span)]
ONE_FOR_ALL, ONE_A_TIER = "one for all", "one a tier"
Promise = Annotated[
    Annotated[SpanOf, Tag(ONE_FOR_ALL)] | Annotated[Mapping[str, SpanOf], Tag(ONE_A_TIER)],
    Discriminator(lambda value: ONE_A_TIER if isinstance(value, Mapping) else ONE_FOR_ALL),
]
Length = Annotated[Duration, BeforeValidator(lambda value: _elapsed_or_office(_span(value)))]
Share = Annotated[float, BeforeValidator(_share)]
WallTime = Annotated[time, BeforeValidator(_wall_time)]
Zone = Annotated[str, AfterValidator(_zone)]
Currency = Annotated[str, AfterValidator(_currency)]
Channel = Annotated[str, AfterValidator(_channel)]
HolidaySpec = Annotated[str | tuple[date, ...] | None, BeforeValidator(_holidays)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Amount = Annotated[Decimal, Field(ge=0)]
Score = Annotated[int, Field(ge=0, le=10)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Words = Annotated[str, Field(min_length=1, max_length=3000)]

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
    resolve: SpanOf | None = None


def _detractor() -> LaneRule:
    first_touch = {"enterprise": "4 business hours", "mid_market": "same business day", "smb": "2 business days"}
    return LaneRule.model_validate({"deliver": "now", "first_touch": first_touch, "resolve": "14 days"})


def _quiet(first_touch: str) -> LaneRule:
    return LaneRule.model_validate({"first_touch": first_touch})


class Lanes(Part):
    detractor: LaneRule = Field(default_factory=_detractor)
    passive: LaneRule = Field(default_factory=lambda: _quiet("3 business days"))
    promoter: LaneRule = Field(default_factory=lambda: _quiet("5 business days"))


class Pings(Part):
    hours: Literal["office", "any"] = "office"
    daily_limit: int = Field(default=12, ge=1, le=1000)


class EscalationStep(Part):
    """`after` the missed first-touch deadline; `repeat`, `times` times more."""

    after: Length
    to: Name
    repeat: Length | None = None
    times: int = Field(default=1, ge=1, le=100)


def _ladder() -> tuple[EscalationStep, ...]:
    return (
        EscalationStep(after=_days("0 minutes"), to="lead"),
        EscalationStep(after=_days("1 business day"), to="executive", repeat=_days("1 business day"), times=3),
    )


class HighValue(Part):
    min_arr: Amount = Decimal(200_000)
    to: Name = "lead"


class ChurnRisk(Part):
    min_arr: Amount = Decimal(100_000)
    max_score: Score = 3
    to: Name = "lead"


class Chronic(Part):
    consecutive: int = Field(default=2, ge=2, le=20)
    to: Name = "executive"


class Reason(Part):
    name: Name
    label: Annotated[str, Field(min_length=1, max_length=75)]
    route: Name = "owner"
    phrases: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] = ()


class Play(Part):
    """The first play that fits is shown. A condition left out fits everything."""

    lane: Lane | None = None
    reason: Name | None = None
    tier: Name | None = None
    min_score: Score | None = None
    max_score: Score | None = None
    name: Annotated[str, Field(min_length=1, max_length=150)]
    script: Words
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
    day: int = Field(default=1, ge=1, le=28)
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
    after: Length = _days("30 days")
    min_gap: Length = _days("90 days")


class Retention(Part):
    comments: Length = _days("730 days")


def _tiers() -> tuple[Tier, ...]:
    return (
        Tier(name="enterprise", min_arr=Decimal(100_000)),
        Tier(name="mid_market", min_arr=Decimal(20_000)),
        Tier(name="smb", min_arr=Decimal(0)),
    )


class Policy(Part):
    """Everything CS operations decide. `policy_checks.make_policy` makes one that also fits together."""

    version: Literal[1] = 1
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
