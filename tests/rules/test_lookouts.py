"""What stands out of figures, and when nothing does."""

from __future__ import annotations

from decimal import Decimal

from rules.lookouts import Lookout, look_at
from rules.measures import NONE, Figures, Group
from rules.stats import sees_all_figures
from tests.rules.facts_for_rules import ANA, LEO, OPS, VIC, terms


def group(key: str, **figures: object) -> Group:
    return Group(key, Figures(**figures))  # type: ignore[arg-type]


def test_the_worst_group_has_enough_answers_and_another_to_be_worse_than() -> None:
    """What belongs to nobody stands out nowhere."""
    many = [group("EMEA", promoters=9, detractors=3), group("APAC", promoters=4, detractors=8)]
    few = [group("LATAM", detractors=9), group(NONE, detractors=50)]
    (found,) = look_at([*many, *few], [], [])
    assert (found.kind, found.key) == (Lookout.WORST_GROUP, "APAC")
    assert look_at(many[:1], [], []) == ()
    assert look_at([], [], []) == ()


def test_a_reason_costs_what_is_at_risk_and_lost_and_an_owner_stands_out_by_what_is_overdue() -> None:
    """Nothing costs nothing, and nobody is overdue with nothing."""
    reasons = [
        group("billing", arr_at_risk=Decimal(10), arr_lost=Decimal(5)),
        group("bug", arr_at_risk=Decimal(14)),
        group(NONE, arr_lost=Decimal(99)),
    ]
    owners = [group("ana@x.example", overdue=1), group("ben@x.example", overdue=3)]
    costly, late = look_at([], reasons, owners)
    assert (costly.key, costly.cost) == ("billing", Decimal(15))
    assert late.key == "ben@x.example"
    assert look_at([], [group("bug")], [group("ana@x.example")]) == ()


def test_leads_admins_and_the_executive_see_all_figures() -> None:
    """Whoever leads an account does, too; a CSM does not."""
    policy = terms()
    assert [sees_all_figures(email, False, policy) for email in (LEO, OPS, VIC, ANA)] == [True, True, True, False]
    assert sees_all_figures(ANA, True, policy)
