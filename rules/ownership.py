"""Who holds a loop, and why; who must act now, who may, and who may decide. Knows no deadline and no Slack."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from rules.lifecycle import LIVE
from rules.model import Account, Loop, State
from rules.roles import MARKETING, TRIAGE
from rules.staff import Staff
from rules.terms import Terms


@dataclass(frozen=True, slots=True)
class Assignment:
    """`because` is read on the card; `triage_because` is set where the triage role stands in for somebody better.

    `wanted_owner` is the CSM whom the account names, told or not; `informed_email` the same where the loop goes to
    somebody else by its reason, and they only hear of it.
    """

    owner_email: str
    because: str
    triage_because: str | None = None
    wanted_owner: str | None = None
    informed_email: str | None = None


def assign_owner(account: Account | None, match_because: str, staff: Staff, terms: Terms) -> Assignment:
    """The account's CSM; the triage role where there is no account, or no such person in Slack.

    A CSM whom Slack was not asked about yet counts as there: delivery asks, and sends the loop to triage if need be.
    """
    triage = terms.policy.role(TRIAGE)
    if account is None:
        return Assignment(triage, "holds answers that fit no account", triage_because=match_because)
    if staff.is_gone(account.csm_email):
        why = staff.why_gone(account.csm_email)
        return Assignment(
            triage,
            f"holds loops whose CSM {why}",
            triage_because=f"the CSM of {account.title}, {account.csm_email}, {why}",
            wanted_owner=account.csm_email,
        )
    return Assignment(account.csm_email, f"CSM of {account.title}", wanted_owner=account.csm_email)


def who_must_act(loop: Loop) -> str:
    """Who holds the deadline: whoever it was escalated to, else the owner. They may be away; see `backup_email`."""
    if loop.state is State.ESCALATED and loop.escalated_to:
        return loop.escalated_to
    return loop.owner_email


def who_is_pinged(loop: Loop) -> str:
    """Who hears of the deadline: whoever must act, or stands in for them."""
    return loop.backup_email or who_must_act(loop)


def holders(loop: Loop) -> tuple[str, ...]:
    """Whose cards are worked with: the owner's, that of whom it was escalated to, their stand-in's, the informed CSM's.

    Each once.
    """
    return _each_once((loop.owner_email, loop.escalated_to, loop.backup_email, loop.informed_email))


def with_stand_in(loop: Loop, staff: Staff, now: datetime) -> Loop:
    """The loop with whoever stands in now for the one who must act."""
    return replace(loop, backup_email=staff.stand_in(who_must_act(loop), now))


def follow_stand_in(before: Loop, after: Loop, staff: Staff, now: datetime) -> Loop:
    """The loop after a change, with the stand-in of whoever must act now, where that is somebody else than before.

    The stand-in of the same one changes by `rules.handover.cover` alone, which leaves a line in the history.
    """
    same = before.state in LIVE and who_must_act(after) == who_must_act(before)
    return after if same or after.state not in LIVE else with_stand_in(after, staff, now)


def begin_anew(loop: Loop) -> Loop:
    """The loop as its owner has it again: claimed by nobody yet, and no longer with whom it was escalated to."""
    return replace(loop, claimed_by=None, claimed_at=None, escalated_to=None, escalation_due_at=None, asked_email=None)


def who_can_act(loop: Loop, terms: Terms) -> tuple[str, ...]:
    """Who may press the buttons: the holders, the lead, whoever was asked to decide, the admins. Each once."""
    return _each_once((*holders(loop), loop.lead_email, loop.asked_email, *terms.policy.people.admins))


def who_can_read(loops: Collection[Loop], account: Account | None, terms: Terms) -> tuple[str, ...]:
    """Who may read what a customer wrote: whoever may act on a loop of that answer. Each once.

    Where an answer opened none, that are the account's CSM and lead, and the admins.
    """
    if loops:
        return _each_once(email for loop in loops for email in who_can_act(loop, terms))
    csm = account.csm_email if account else None
    return _each_once((csm, terms.lead_of(account), *terms.policy.people.admins))


def who_can_answer(loop: Loop, terms: Terms) -> tuple[str, ...]:
    """Who may note what a promoter said: whoever may act, and those whose task it may be to ask."""
    roles = terms.policy.people.roles
    return _each_once((*who_can_act(loop, terms), roles.get(MARKETING), roles.get(TRIAGE)))


def who_can_decide(loop: Loop, terms: Terms) -> tuple[str, ...]:
    """Who may choose what happens after a missed deadline, the one asked last first: not those who missed it.

    Whoever the ladder leads to may, also once somebody above them was asked.
    """
    people = terms.policy.people
    ladder = [people.roles.get(rung.to) for rung in terms.policy.escalation]
    missed = (who_must_act(loop), loop.backup_email)
    return tuple(
        email
        for email in _each_once((loop.asked_email, loop.lead_email, *ladder, *people.admins))
        if email not in missed
    )


def _each_once(emails: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(email for email in emails if email))
