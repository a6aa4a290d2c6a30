"""Who holds a loop, why, and who may act on it."""

from __future__ import annotations

from dataclasses import replace

from rules.model import Person, State
from rules.opening import open_loop
from rules.ownership import (
    assign_owner,
    begin_anew,
    follow_stand_in,
    holders,
    who_can_act,
    who_can_decide,
    who_can_read,
    who_is_pinged,
    who_must_act,
    with_stand_in,
)
from rules.staff import Staff
from tests.rules.facts_for_rules import (
    ACME,
    ANA,
    EVE,
    LEAST,
    LEO,
    MONDAY_TEN,
    OPS,
    STAFF,
    VIC,
    away,
    found,
    response,
    staff,
    terms,
)

TERMS = terms()
LANE = response().lane
assert LANE is not None
LOOP = open_loop(response(), LANE, found(), MONDAY_TEN, TERMS).loop


def test_the_accounts_csm_owns_it() -> None:
    """And the card says why it is theirs."""
    assignment = assign_owner(ACME, "by its account id", STAFF, TERMS)
    assert (assignment.owner_email, assignment.because, assignment.triage_because) == (ANA, "CSM of Acme", None)
    assert assignment.wanted_owner == ANA


def test_a_csm_whom_slack_was_not_asked_about_counts_as_there() -> None:
    """Delivery asks; until then nobody is sent to triage for nothing."""
    assert assign_owner(ACME, "", Staff(), TERMS).owner_email == ANA


def test_without_an_account_triage_has_it() -> None:
    """With the reason why no account was found."""
    assignment = assign_owner(None, "acme.example fits two accounts", STAFF, TERMS)
    assert (assignment.owner_email, assignment.triage_because) == (OPS, "acme.example fits two accounts")
    assert assignment.wanted_owner is None


def test_a_csm_who_is_not_in_slack_is_wanted() -> None:
    """Triage holds it for them, and says whose it should be."""
    nobody = assign_owner(ACME, "", Staff({ANA: Person(ANA)}), TERMS)
    gone = assign_owner(ACME, "", staff(gone=[ANA]), TERMS)
    assert {nobody.owner_email, gone.owner_email} == {OPS}
    assert {nobody.wanted_owner, gone.wanted_owner} == {ANA}
    assert nobody.triage_because == f"the CSM of Acme, {ANA}, is not in Slack"
    assert gone.triage_because == f"the CSM of Acme, {ANA}, is deactivated in Slack"


def test_the_holders_are_the_owner_whom_it_was_escalated_to_and_who_stands_in() -> None:
    """Each once."""
    assert holders(replace(LOOP, escalated_to=VIC, backup_email=EVE)) == (ANA, VIC, EVE)
    assert holders(LOOP) == (ANA,)
    assert holders(replace(LOOP, escalated_to=VIC)) == (ANA, VIC)
    assert holders(replace(LOOP, escalated_to=ANA)) == (ANA,)


def test_holders_lead_and_admins_may_act() -> None:
    """The nearest first, each once."""
    assert who_can_act(LOOP, TERMS) == (ANA, LEO, OPS)
    assert who_can_act(replace(LOOP, escalated_to=VIC, lead_email=None), TERMS) == (ANA, VIC, OPS)
    assert who_can_act(replace(LOOP, owner_email=OPS, lead_email=OPS), TERMS) == (OPS,)
    assert who_can_act(replace(LOOP, backup_email=EVE, asked_email=VIC), TERMS) == (ANA, EVE, LEO, VIC, OPS)


def test_those_above_decide_and_not_those_who_missed_it() -> None:
    """Whoever was asked first, then lead, ladder and admins; a stand-in has missed it as well."""
    assert who_can_decide(replace(LOOP, asked_email=LEO), TERMS) == (LEO, VIC, OPS)
    assert who_can_decide(replace(LOOP, asked_email=EVE), TERMS) == (EVE, LEO, VIC, OPS)
    assert who_can_decide(replace(LOOP, asked_email=VIC, backup_email=LEO), TERMS) == (VIC, OPS)
    led = replace(LOOP, state=State.ESCALATED, escalated_to=LEO, asked_email=VIC)
    assert who_can_decide(led, TERMS) == (VIC, OPS)
    assert (who_must_act(led), who_is_pinged(led)) == (LEO, LEO)


def test_whoever_was_asked_before_somebody_above_them_may_still_decide() -> None:
    """Their message still has its buttons."""
    people = {**LEAST["people"], "roles": {**LEAST["people"]["roles"], "director": EVE}}
    ladder = [{"after": "1 hour", "to": "director"}, {"after": "2 hours", "to": "executive"}]
    long = terms(people=people, escalation=ladder)
    assert EVE in who_can_decide(replace(LOOP, asked_email=VIC), long)


def test_whoever_is_away_is_stood_in_for() -> None:
    """The deadline stays theirs; the stand-in is pinged."""
    covered = with_stand_in(LOOP, staff(away(ANA, EVE)), MONDAY_TEN)
    assert (covered.owner_email, who_must_act(covered), who_is_pinged(covered)) == (ANA, ANA, EVE)
    assert with_stand_in(covered, STAFF, MONDAY_TEN) == LOOP


def test_another_holder_has_another_stand_in() -> None:
    """The one of whoever must act; that of the same one is left to `cover`, which tells of it."""
    absent = staff(away(ANA, EVE), away(VIC, OPS))
    escalated = replace(LOOP, state=State.ESCALATED, escalated_to=VIC)
    assert follow_stand_in(LOOP, escalated, absent, MONDAY_TEN).backup_email == OPS
    assert follow_stand_in(escalated, LOOP, absent, MONDAY_TEN).backup_email == EVE
    assert follow_stand_in(LOOP, replace(LOOP, state=State.CLAIMED), absent, MONDAY_TEN).backup_email is None
    over = replace(LOOP, state=State.RESOLVED, backup_email=OPS)
    assert follow_stand_in(replace(escalated, backup_email=OPS), over, absent, MONDAY_TEN) == over
    assert follow_stand_in(over, LOOP, absent, MONDAY_TEN).backup_email == EVE


def test_a_loop_that_begins_anew_is_its_owners() -> None:
    """Nothing of who had it in between is left."""
    busy = replace(LOOP, claimed_by=ANA, claimed_at=MONDAY_TEN, escalated_to=VIC, escalation_due_at=MONDAY_TEN)
    busy = replace(busy, asked_email=LEO)
    assert begin_anew(busy) == LOOP


def test_who_may_act_on_a_loop_of_an_answer_may_read_its_words() -> None:
    """Any of its loops; where it opened none, the account's CSM and lead. The admins always."""
    assert who_can_read([LOOP], ACME, TERMS) == who_can_act(LOOP, TERMS)
    settled = replace(LOOP, owner_email=EVE, lead_email=None)
    assert EVE in who_can_read([LOOP, settled], ACME, TERMS)
    assert EVE not in who_can_read([], ACME, TERMS)
    assert who_can_read([], ACME, TERMS) == (ANA, TERMS.lead_of(ACME), *TERMS.policy.people.admins)
    assert ANA not in who_can_read([], None, TERMS)
