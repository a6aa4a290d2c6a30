"""One loop with everything a reader needs to act on it. Knows not where it was loaded from or how it looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.model import Account, Contact, EarlierScore, Loop, LoopEvent, Person, Response

NOBODY = "a customer"


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """The reason a comment was filed under and the customer's words that gave it away (`unclear` has none)."""

    name: str
    label: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlayShown:
    """The play that fits a loop: what to say, and what may be offered without asking."""

    name: str
    script: str
    offers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoopFacts:
    """`people` maps email to Person for everyone whom the loop or its history names and whom Slack was asked about."""

    loop: Loop
    response: Response
    reason: ReasonShown
    account: Account | None = None
    contact: Contact | None = None
    play: PlayShown | None = None
    earlier: tuple[EarlierScore, ...] = ()
    history: tuple[LoopEvent, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict)
    admins: tuple[str, ...] = ()
    currency: str = "USD"
    default_timezone: str = "UTC"

    def person(self, email: str) -> Person:
        """The person behind an address; one whom nobody looked up yet is known by the address alone."""
        return self.people.get(email, Person(email=email))

    @property
    def customer(self) -> str:
        """How to call the respondent: contact's name, the name in the answer, their email, or *a customer*."""
        contact_name = self.contact.name if self.contact else None
        return contact_name or self.response.name or self.response.email or NOBODY
