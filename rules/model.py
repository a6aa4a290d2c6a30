"""The facts the rules speak of: accounts, people, responses, loops and their history. Knows no row and no payload."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

# Fred Reichheld's bands (Harvard Business Review, December 2003): 0-6, 7-8, 9-10.
HIGHEST_DETRACTOR = 6
LOWEST_PROMOTER = 9


class Survey(StrEnum):
    NPS = "nps"
    CSAT = "csat"


class Lane(StrEnum):
    """Which of the three NPS groups an answer belongs to, and so how it is followed up."""

    DETRACTOR = "detractor"
    PASSIVE = "passive"
    PROMOTER = "promoter"


def lane_of(score: int) -> Lane:
    """The lane of an NPS score from 0 to 10. A survey tool's own grouping is never trusted."""
    if score <= HIGHEST_DETRACTOR:
        return Lane.DETRACTOR
    return Lane.PROMOTER if score >= LOWEST_PROMOTER else Lane.PASSIVE


class State(StrEnum):
    """Where a loop stands. Closed: resolved, escalated, churned. Settled: resolved, churned.

    WITHDRAWN is a loop whose customer corrected the score out of the lane: nothing is left to do and it counts nowhere.
    """

    OPEN = "open"
    CLAIMED = "claimed"
    CONTACTED = "contacted"
    RESOLVED = "resolved"
    ESCALATED = "escalated"
    CHURNED = "churned"
    WITHDRAWN = "withdrawn"


class AccountStatus(StrEnum):
    ACTIVE = "active"
    CHURNED = "churned"


@dataclass(frozen=True, slots=True)
class Account:
    """A customer company. `arr` is yearly recurring revenue in the policy's currency; emails are lower case.

    `structural_risk_since`: when it had given as many detractor answers in a row as the policy calls chronic.
    """

    account_id: str
    arr: Decimal
    csm_email: str
    name: str | None = None
    segment: str | None = None
    lead_email: str | None = None
    renewal_date: date | None = None
    health_score: int | None = None
    customer_since: date | None = None
    domain: str | None = None
    timezone: str | None = None
    status: AccountStatus = AccountStatus.ACTIVE
    structural_risk_since: datetime | None = None

    @property
    def title(self) -> str:
        return self.name or self.account_id


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at a customer. `opted_out`: wants no more surveys."""

    email: str
    account_id: str
    name: str | None = None
    role: str | None = None
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague, as Slack knows them. Without `slack_user_id` Slack was asked and knows nobody of that address.

    `digest_at` is when they want their digest, by the clock of their own zone; None where the policy says it.
    """

    email: str
    slack_user_id: str | None = None
    name: str | None = None
    timezone: str | None = None
    active: bool = True
    digest_at: time | None = None

    @property
    def reachable(self) -> bool:
        return self.slack_user_id is not None and self.active

    @property
    def title(self) -> str:
        return self.name or self.email


@dataclass(frozen=True, slots=True)
class Absence:
    """A colleague who is away: `backup_email` stands in until `ends_at`, the end of the last day away."""

    email: str
    backup_email: str
    ends_at: datetime
    why: str | None = None


@dataclass(frozen=True, slots=True)
class SurveyResponse:
    """One answer as a survey tool delivered it, before it is matched to an account.

    `revised_at` is when the tool says this content was current: of two deliveries of one answer, the later one tells.
    `submitted_at` is None where the tool sent none; then it counts from when it was received.
    """

    source: str
    id: str
    survey: Survey
    score: int
    revised_at: datetime
    comment: str | None = None
    submitted_at: datetime | None = None
    email: str | None = None
    name: str | None = None
    account_id: str | None = None
    touchpoint: str | None = None
    properties: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Response:
    """An answer as it is kept: `id` is ours, `external_id` the tool's; `account_id` the account it was matched to.

    `field_revisions` says of a field whose content is older than `revised_at` (because a later delivery left it out)
    from when it is; rules/revisions.py alone reads and writes it.
    """

    id: str
    source: str
    external_id: str
    survey: Survey
    score: int
    submitted_at: datetime
    revised_at: datetime
    received_at: datetime
    comment: str | None = None
    email: str | None = None
    name: str | None = None
    given_account_id: str | None = None
    account_id: str | None = None
    touchpoint: str | None = None
    properties: Mapping[str, object] = field(default_factory=dict)
    field_revisions: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def lane(self) -> Lane | None:
        """The NPS lane; None for surveys that have none (CSAT)."""
        return lane_of(self.score) if self.survey is Survey.NPS else None


class AskKind(StrEnum):
    """What a promoter is asked for."""

    REFERRAL = "referral"
    REFERENCE = "reference"
    CASE_STUDY = "case_study"
    REVIEW = "review"
    EXPANSION = "expansion"


class StepKind(StrEnum):
    """What a loop's clock does at a moment: REMIND or OVERDUE pings whoever must act, ASK has somebody above decide,
    DIGEST puts it into the digest of whoever must act."""

    REMIND = "remind"
    OVERDUE = "overdue"
    ASK = "ask"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the clock of a loop does if nothing happens until `at`. `to` (ASK alone) is *lead* or a role."""

    at: datetime
    kind: StepKind
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Loop:
    """The follow-up of one response, from the answer until the customer has heard back.

    `owner_email` must act now, or `escalated_to` once it is escalated; `backup_email` stands in for whoever of the two
    it is while they are away. `wanted_owner` is the CSM whom the account named when the owner was found, None once a
    colleague chose the owner. `triage_because` says why the triage role holds it instead.

    `informed_email` is the account's CSM where the reason's route gave the loop to somebody else. `reason_by` is the
    colleague who confirmed or corrected `reason`; None while it is the bot's own reading. A loop `in_digest` comes to
    its owner once a day with others instead of by a card. `asked_for` is what a promoter was asked for, `agreed` what
    they answered.

    `first_touch_due_at` is what the customer was promised and never moves; `more_time_until` is the later deadline
    that a lead gave once. `asked_email` was asked last to decide on a missed deadline. `steps` are what the clock still
    has to do, in order; None where they were not planned yet. `version` grows by one with each change.
    """

    number: int
    response_id: str
    lane: Lane
    state: State
    owner_email: str
    owner_because: str
    lead_email: str | None
    opened_at: datetime
    first_touch_due_at: datetime
    resolve_due_at: datetime | None
    next_due_at: datetime | None
    version: int = 1
    account_id: str | None = None
    tier: str | None = None
    reason: str | None = None
    reason_by: str | None = None
    play: str | None = None
    triage_because: str | None = None
    wanted_owner: str | None = None
    escalated_to: str | None = None
    escalation_due_at: datetime | None = None
    backup_email: str | None = None
    informed_email: str | None = None
    in_digest: bool = False
    asked_for: AskKind | None = None
    agreed: bool | None = None
    more_time_until: datetime | None = None
    asked_email: str | None = None
    steps: tuple[Step, ...] | None = ()
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    first_touch_at: datetime | None = None
    closed_at: datetime | None = None
    lost_arr: Decimal | None = None

    @property
    def touched(self) -> bool:
        return self.first_touch_at is not None

    @property
    def reply_due_at(self) -> datetime:
        """By when the customer must be reached out to first, as things stand; never earlier than was promised."""
        return max(self.more_time_until or self.first_touch_due_at, self.first_touch_due_at)

    @property
    def due_at(self) -> datetime | None:
        """The deadline that counts now; None once there is nothing to be done by anybody."""
        match self.state:
            case State.RESOLVED | State.CHURNED | State.WITHDRAWN:
                return None
            case State.ESCALATED:
                return self.escalation_due_at
            case State.OPEN | State.CLAIMED | State.CONTACTED:
                return self.resolve_due_at if self.touched else self.reply_due_at
            case _:
                assert_never(self.state)


@dataclass(frozen=True, slots=True)
class LoopEvent:
    """One line of a loop's append-only history. `who` is an email, or None for the bot itself."""

    at: datetime
    kind: str
    who: str | None
    from_state: State | None
    to_state: State
    why: str | None = None
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LaterScore:
    """The next NPS answer of the same customer; of an anonymous one, of anybody at the account."""

    score: int
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class EarlierScore:
    """An earlier NPS answer of the same contact (`same_person`) or of somebody else at the same account."""

    score: int
    submitted_at: datetime
    same_person: bool
    name: str | None = None
