"""The policy made ready for use: office hours and reasons prepared once, so that each decision is cheap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from rules.durations import Duration, SameBusinessDay
from rules.model import Account, Lane, Person
from rules.office_time import OfficeHours, deadline, holiday_calendar
from rules.policy import Policy
from rules.reasons import ReasonIndex


@dataclass(frozen=True, slots=True)
class Terms:
    """What the rules work with. Frozen: a new policy makes new terms."""

    policy: Policy
    hours: OfficeHours
    reasons: ReasonIndex

    @classmethod
    def of(cls, policy: Policy) -> Self:
        office = policy.business_hours
        hours = OfficeHours(
            days=office.weekdays, start=office.start, end=office.end, holidays=holiday_calendar(office.holidays)
        )
        return cls(
            policy=policy, hours=hours, reasons=ReasonIndex(policy.reasons, policy.competitors, policy.languages)
        )

    def zone_of(self, person: Person | None) -> ZoneInfo:
        """A person's own zone as Slack has it; the policy's where Slack has none."""
        return ZoneInfo(person.timezone if person and person.timezone else self.policy.timezone)

    def first_touch(self, lane: Lane, tier: str | None) -> Duration | SameBusinessDay:
        return self.policy.first_touch(lane, tier)

    def first_touch_due(self, start: datetime, lane: Lane, tier: str | None, holder: Person | None) -> datetime:
        """The deadline of whoever holds a loop of this lane and tier from `start` on, in their own office hours."""
        return deadline(start, self.first_touch(lane, tier), self.hours, self.zone_of(holder))

    def tier_of(self, account: Account | None) -> str | None:
        return self.policy.tier_of(account.arr).name if account else None

    def lead_of(self, account: Account | None) -> str:
        """The account's own lead, else the segment's, else the policy's."""
        return self.policy.lead_for(account.segment if account else None, account.lead_email if account else None)
