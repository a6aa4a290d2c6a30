"""Who of the colleagues can be told, and who stands in for whom. Knows no loop and asks Slack nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from rules.model import Absence, Person

# Longer chains of people who are away at once are nobody's plan; a circle of them must end as well.
_LONGEST_CHAIN = 3


@dataclass(frozen=True, slots=True)
class Staff:
    """Colleagues whom Slack was asked about, and those of them who are away, by their address."""

    people: Mapping[str, Person] = field(default_factory=lambda: MappingProxyType({}))
    absences: Mapping[str, Absence] = field(default_factory=lambda: MappingProxyType({}))

    def person(self, email: str | None) -> Person | None:
        """Who is behind an address; None where Slack was not asked yet."""
        return self.people.get(email) if email else None

    def is_gone(self, email: str) -> bool:
        """Whether Slack was asked and has nobody of this address, or a deactivated one."""
        person = self.people.get(email)
        return person is not None and not person.reachable

    def why_gone(self, email: str) -> str:
        """How somebody who is gone is gone, to follow their name in a sentence."""
        person = self.people.get(email)
        return "is deactivated in Slack" if person is not None and person.slack_user_id else "is not in Slack"

    def absence(self, email: str, now: datetime) -> Absence | None:
        """The absence of somebody who is away at `now`."""
        found = self.absences.get(email)
        return found if found is not None and now < found.ends_at else None

    def stand_in(self, email: str, now: datetime) -> str | None:
        """Who stands in for somebody who is away: their backup, or that one's where the backup is away as well.

        None where they are there, or where nobody in that chain is: then it stays with them.
        """
        at = email
        for _ in range(_LONGEST_CHAIN):
            absence = self.absence(at, now)
            if absence is None:
                return None if at == email or self.is_gone(at) else at
            at = absence.backup_email
        return None

    def reader_for(self, email: str, now: datetime) -> str:
        """Who is told what is meant for `email`: they themselves, or whoever stands in."""
        return self.stand_in(email, now) or email
