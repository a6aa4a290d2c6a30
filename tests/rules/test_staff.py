"""Who can be told, who stands in for whom, and who is above."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.model import Absence, Person
from rules.roles import find_above
from rules.staff import Staff
from tests.rules.facts_for_rules import ANA, EVE, LEO, MONDAY_TEN, OPS, PEOPLE, STAFF, VIC, away, staff, terms

TERMS = terms()


def test_whoever_is_there_needs_nobody() -> None:
    """They are told themselves."""
    assert STAFF.stand_in(ANA, MONDAY_TEN) is None
    assert STAFF.reader_for(ANA, MONDAY_TEN) == ANA


def test_whoever_is_away_is_stood_in_for_until_the_end_of_it() -> None:
    """To the second."""
    absent = staff(away(ANA, EVE, MONDAY_TEN))
    assert absent.reader_for(ANA, MONDAY_TEN - timedelta(seconds=1)) == EVE
    assert absent.reader_for(ANA, MONDAY_TEN) == ANA


def test_a_stand_in_who_is_away_has_one_too() -> None:
    """Ana's loops go to Eve, hers to Vic: Vic has both."""
    assert staff(away(ANA, EVE), away(EVE, VIC)).reader_for(ANA, MONDAY_TEN) == VIC


def test_where_everybody_is_away_it_stays() -> None:
    """In a circle, or in a chain that is nobody's plan."""
    assert staff(away(ANA, EVE), away(EVE, ANA)).stand_in(ANA, MONDAY_TEN) is None
    assert staff(away(ANA, ANA)).stand_in(ANA, MONDAY_TEN) is None
    chain = staff(away(ANA, EVE), away(EVE, VIC), away(VIC, OPS), away(OPS, LEO))
    assert chain.stand_in(ANA, MONDAY_TEN) is None


def test_a_stand_in_who_is_gone_stands_in_for_nobody() -> None:
    """It stays with whoever is away, who reads it when they are back."""
    assert staff(away(ANA, EVE), gone=[EVE]).stand_in(ANA, MONDAY_TEN) is None


def test_gone_is_who_slack_does_not_have_or_no_longer_has() -> None:
    """Whom Slack was not asked about counts as there."""
    nobody = Staff({ANA: Person(ANA), LEO: Person(LEO, "U2", active=False)})
    assert (nobody.is_gone(ANA), nobody.is_gone(LEO), nobody.is_gone(VIC)) == (True, True, False)
    assert (nobody.why_gone(ANA), nobody.why_gone(LEO)) == ("is not in Slack", "is deactivated in Slack")
    assert Staff().person(ANA) is None
    assert STAFF.person(None) is None


@given(st.dictionaries(st.sampled_from(list(PEOPLE)), st.sampled_from(list(PEOPLE))), st.sampled_from(list(PEOPLE)))
def test_whoever_stands_in_is_there(backups: dict[str, str], who: str) -> None:
    """Law: whatever circles the absences make, it ends, with somebody who is there or with nobody."""
    absent = Staff(PEOPLE, {email: Absence(email, backup, MONDAY_TEN) for email, backup in backups.items()})
    before = MONDAY_TEN - timedelta(hours=1)
    stand_in = absent.stand_in(who, before)
    assert stand_in is None or (who in backups and stand_in not in backups)
    assert stand_in != who


def test_the_lead_is_the_accounts_and_else_the_policys() -> None:
    """A role is whom the policy names."""
    assert find_above("lead", EVE, STAFF, TERMS).email == EVE
    assert find_above("lead", None, STAFF, TERMS).email == LEO
    above = find_above("executive", EVE, STAFF, TERMS)
    assert (above.email, above.role, above.because, above.tell_admins) == (VIC, "executive", None, None)


def test_nobody_in_a_role_is_triages() -> None:
    """Whether nobody is named, or the one who is named is gone; the admins are told once which."""
    unnamed = find_above("product_liaison", None, STAFF, TERMS)
    assert (unnamed.email, unnamed.role, unnamed.because) == (OPS, "triage", "nobody is named as product liaison")
    gone = find_above("executive", None, staff(gone=[VIC]), TERMS)
    assert gone.email == OPS
    assert gone.tell_admins is not None
    assert (gone.tell_admins.role, gone.tell_admins.email) == ("executive", VIC)
    assert gone.because == gone.tell_admins.why == f"the executive, {VIC}, is deactivated in Slack"
