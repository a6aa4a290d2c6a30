"""One loop with everything a reader needs to act on it. Knows not where it was loaded from or how it looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rules.lifecycle import Move
from rules.model import Absence, Account, Contact, EarlierScore, LaterScore, Loop, LoopEvent, Person, Response
from rules.paths import PathTaken, paths_in
from rules.reasons import ReasonShown
from rules.references import Fitness
from rules.signals import Signal

NOBODY = "a customer"


@dataclass(frozen=True, slots=True)
class PlayShown:
    """The play that fits a loop: what to say, and what may be offered without asking.

    `by` is *call* or *email*, None where the policy leaves it open. `reply` is the policy's own text for a reply, with
    its placeholders; nothing of the loop is in it yet.
    """

    name: str
    script: str
    offers: tuple[str, ...] = ()
    by: str | None = None
    reply: str | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """Another live loop at the same account. `link` leads to the reader's own card of it, where they have one."""

    number: int
    customer: str
    score: int
    link: str | None = None


@dataclass(frozen=True, slots=True)
class LoopFacts:
    """`people` maps email to Person for everyone whom the loop or its history names and whom Slack was asked about.

    `absences` are those of them who are away now. `voices` are the account's other live loops, the latest first.
    `later` is the same customer's next answer, where this one is a detractor's.
    `signals` are what else the comment says, with the words for it. `reason_choices` are the name and label of every
    reason but the present one, the likeliest three first. `fitness` says whether a promoter may be asked for a
    reference. `words_withheld`: the customer wrote something that is not for this reader.
    """

    loop: Loop
    response: Response
    reason: ReasonShown
    account: Account | None = None
    contact: Contact | None = None
    play: PlayShown | None = None
    earlier: tuple[EarlierScore, ...] = ()
    history: tuple[LoopEvent, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict)
    absences: Mapping[str, Absence] = field(default_factory=dict)
    voices: tuple[Voice, ...] = ()
    later: LaterScore | None = None
    signals: Mapping[Signal, tuple[str, ...]] = field(default_factory=dict)
    reason_choices: tuple[tuple[str, str], ...] = ()
    fitness: Fitness | None = None
    admins: tuple[str, ...] = ()
    currency: str = "USD"
    default_timezone: str = "UTC"
    words_withheld: bool = False

    def without_words(self) -> LoopFacts:
        """The same for somebody who may not read what the customer wrote, nor what of it gave something away."""
        return replace(
            self,
            response=replace(self.response, comment=None),
            reason=replace(self.reason, words=()),
            signals={},
            words_withheld=True,
        )

    @property
    def paths(self) -> tuple[PathTaken, ...]:
        """The immediate paths that the answer took, the strongest first."""
        return paths_in(self.history)

    def person(self, email: str) -> Person:
        """The person behind an address; one whom nobody looked up yet is known by the address alone."""
        return self.people.get(email, Person(email=email))

    @property
    def customer(self) -> str:
        """How to call the respondent: contact's name, the name in the answer, their email, or *a customer*."""
        contact_name = self.contact.name if self.contact else None
        return contact_name or self.response.name or self.response.email or NOBODY


@dataclass(frozen=True, slots=True)
class PingShown:
    """A ping about `event` (REMINDED, OVERDUE, ASKED or UNCOVERED) as its message shows it now.

    `ended`: nothing is asked any more, because somebody acted, or (`repeated`) because a later ping asks it again.
    `choices` are the decisions that its reader can still make.
    """

    facts: LoopFacts
    event: LoopEvent
    ended: bool = False
    repeated: bool = False
    choices: tuple[Move, ...] = ()
