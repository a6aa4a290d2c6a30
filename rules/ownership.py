"""Who holds a loop, and why. Knows no deadline and no Slack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rules.model import Account, Loop, Person
from rules.terms import Terms


@dataclass(frozen=True, slots=True)
class Assignment:
    """`because` is read on the card; `triage_because` is set where the triage role stands in for somebody better."""

    owner_email: str
    because: str
    triage_because: str | None = None
    wanted_owner: str | None = None


def assign_owner(account: Account | None, match_because: str, people: Mapping[str, Person], terms: Terms) -> Assignment:
    """The account's CSM; the triage role where there is no account, or no such person in Slack.

    A CSM whom Slack was not asked about yet counts as there: delivery asks, and sends the loop to triage if need be.
    """
    triage = terms.policy.role("triage")
    if account is None:
        return Assignment(triage, "holds answers that fit no account", triage_because=match_because)
    csm = people.get(account.csm_email)
    if csm is not None and not csm.reachable:
        return _unreachable(account, csm, triage)
    return Assignment(account.csm_email, f"CSM of {account.title}")


def _unreachable(account: Account, csm: Person, triage: str) -> Assignment:
    why = "is deactivated in Slack" if csm.slack_user_id else "is not in Slack"
    return Assignment(
        triage,
        f"holds loops whose CSM {why}",
        triage_because=f"the CSM of {account.title}, {csm.email}, {why}",
        wanted_owner=csm.email,
    )


def holders(loop: Loop) -> tuple[str, ...]:
    """Whose cards are worked with: the owner's and, where it was escalated, the other's. Each once."""
    return tuple(dict.fromkeys(email for email in (loop.owner_email, loop.escalated_to) if email))


def begin_anew(loop: Loop) -> Loop:
    """The loop as its owner has it again: claimed by nobody yet, and no longer with whom it was escalated to."""
    return replace(loop, claimed_by=None, claimed_at=None, escalated_to=None, escalation_due_at=None)


def who_can_act(loop: Loop, terms: Terms) -> tuple[str, ...]:
    """Who may press the buttons: the owner, whoever it was escalated to, the lead, the admins. Each once."""
    named = (loop.owner_email, loop.escalated_to, loop.lead_email, *terms.policy.people.admins)
    return tuple(dict.fromkeys(email for email in named if email))
