"""Finds the person above: a lead or a role of the policy; the triage role where nobody fills it. Knows no deadline."""

from __future__ import annotations

from dataclasses import dataclass

from rules.decision import TellAdmins
from rules.staff import Staff
from rules.terms import Terms

OWNER = "owner"
LEAD = "lead"
TRIAGE = "triage"
EXECUTIVE = "executive"
MARKETING = "marketing"


@dataclass(frozen=True, slots=True)
class Above:
    """`email` fills `role`, or is triage, as `because` then says; the admins are to be told of it once."""

    email: str
    role: str
    because: str | None = None
    tell_admins: TellAdmins | None = None


def find_above(role: str, lead_email: str | None, staff: Staff, terms: Terms) -> Above:
    """Who fills *lead* or a role. One whom Slack was not asked about yet counts as there."""
    named = lead_email or terms.policy.people.lead if role == LEAD else terms.policy.people.roles.get(role)
    if named is not None and not staff.is_gone(named):
        return Above(named, role)
    called = role.replace("_", " ")
    why = f"nobody is named as {called}" if named is None else f"the {called}, {named}, {staff.why_gone(named)}"
    return Above(terms.policy.role(TRIAGE), TRIAGE, because=why, tell_admins=TellAdmins(role, named or "", why))
