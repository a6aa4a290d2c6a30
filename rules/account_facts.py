"""One account with everything a colleague may see of it. Knows not where it was loaded from or how it looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from rules.facts import NOBODY
from rules.model import Account, Contact, Loop, Person, Response


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """An NPS answer. `next_score` is that of the same customer's next answer, where there is one.

    `may_read`: whether this reader may see what was written, `response.comment`; None there where they may not.
    """

    response: Response
    name: str | None = None
    next_score: int | None = None
    may_read: bool = True

    @property
    def customer(self) -> str:
        """How to call the respondent."""
        return self.name or self.response.name or self.response.email or NOBODY

    @property
    def improved(self) -> bool:
        """Whether the same customer's next score was higher."""
        return self.next_score is not None and self.next_score > self.response.score


@dataclass(frozen=True, slots=True)
class LoopShown:
    """A live loop, and whom it is about."""

    loop: Loop
    score: int
    customer: str


@dataclass(frozen=True, slots=True)
class ContactShown:
    """A person at the account with the latest score they gave."""

    contact: Contact
    last_score: int | None = None
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LoopCounts:
    """How an account's loops stand. `lost` is the ARR of those that churned."""

    live: int = 0
    resolved: int = 0
    churned: int = 0
    lost: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """`answers` are the latest and `scores` the latest of all `answer_count`, newest first; `loops` the most urgent
    live ones; `contacts` those who answered last of all `contact_count`. `people` maps email to Person."""

    account: Account
    tier: str | None
    lead_email: str
    answers: tuple[AnswerShown, ...] = ()
    scores: tuple[int, ...] = ()
    answer_count: int = 0
    loops: tuple[LoopShown, ...] = ()
    counts: LoopCounts = LoopCounts()
    contacts: tuple[ContactShown, ...] = ()
    contact_count: int = 0
    people: Mapping[str, Person] = field(default_factory=dict)
    currency: str = "USD"
    default_timezone: str = "UTC"

    def person(self, email: str) -> Person:
        """The person behind an address; one whom nobody looked up yet is known by the address alone."""
        return self.people.get(email, Person(email=email))
