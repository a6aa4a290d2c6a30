"""Who holds a loop, why, and who may act on it."""

from __future__ import annotations

from dataclasses import replace

from rules.model import Person
from rules.opening import open_loop
from rules.ownership import assign_owner, begin_anew, holders, who_can_act
from tests.rules.facts_for_rules import ACME, ANA, LEO, MONDAY_TEN, OPS, PEOPLE, VIC, found, response, terms

TERMS = terms()
LANE = response().lane
assert LANE is not None
LOOP = open_loop(response(), LANE, found(), MONDAY_TEN, TERMS).loop


def test_the_accounts_csm_owns_it() -> None:
    """And the card says why it is theirs."""
    assignment = assign_owner(ACME, "by its account id", PEOPLE, TERMS)
    assert (assignment.owner_email, assignment.because, assignment.triage_because) == (ANA, "CSM of Acme", None)


def test_a_csm_whom_slack_was_not_asked_about_counts_as_there() -> None:
    """Delivery asks; until then nobody is sent to triage for nothing."""
    assert assign_owner(ACME, "", {}, TERMS).owner_email == ANA


def test_without_an_account_triage_has_it() -> None:
    """With the reason why no account was found."""
    assignment = assign_owner(None, "acme.example fits two accounts", PEOPLE, TERMS)
    assert (assignment.owner_email, assignment.triage_because) == (OPS, "acme.example fits two accounts")
    assert assignment.wanted_owner is None


def test_a_csm_who_is_not_in_slack_is_wanted() -> None:
    """Triage holds it for them, and says whose it should be."""
    nobody = assign_owner(ACME, "", {ANA: Person(ANA)}, TERMS)
    gone = assign_owner(ACME, "", {ANA: Person(ANA, "U1", active=False)}, TERMS)
    assert {nobody.owner_email, gone.owner_email} == {OPS}
    assert {nobody.wanted_owner, gone.wanted_owner} == {ANA}
    assert nobody.triage_because == f"the CSM of Acme, {ANA}, is not in Slack"
    assert gone.triage_because == f"the CSM of Acme, {ANA}, is deactivated in Slack"


def test_the_holders_are_the_owner_and_whom_it_was_escalated_to() -> None:
    """Each once."""
    assert holders(LOOP) == (ANA,)
    assert holders(replace(LOOP, escalated_to=VIC)) == (ANA, VIC)
    assert holders(replace(LOOP, escalated_to=ANA)) == (ANA,)


def test_holders_lead_and_admins_may_act() -> None:
    """The nearest first, each once."""
    assert who_can_act(LOOP, TERMS) == (ANA, LEO, OPS)
    assert who_can_act(replace(LOOP, escalated_to=VIC, lead_email=None), TERMS) == (ANA, VIC, OPS)
    assert who_can_act(replace(LOOP, owner_email=OPS, lead_email=OPS), TERMS) == (OPS,)


def test_a_loop_that_begins_anew_is_its_owners() -> None:
    """Nothing of who had it in between is left."""
    busy = replace(LOOP, claimed_by=ANA, claimed_at=MONDAY_TEN, escalated_to=VIC, escalation_due_at=MONDAY_TEN)
    assert begin_anew(busy) == LOOP
