"""Whose loops somebody sees at a glance, who stands first, and what they are together."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rules.team import PersonsLoops, TeamSeen, by_urgency, team_seen, total_of
from tests.rules.facts_for_rules import ANA, OPS, VIC, terms

TERMS = terms()
EARLY, LATE = datetime(2026, 11, 2, 9, tzinfo=UTC), datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("email", "leads", "seen"),
    [
        (OPS, False, TeamSeen.EVERYBODY),
        (TERMS.policy.people.roles["executive"], True, TeamSeen.EVERYBODY),
        (TERMS.policy.people.lead, False, TeamSeen.LED),
        (ANA, True, TeamSeen.LED),
        (ANA, False, TeamSeen.OWN),
    ],
)
def test_admins_and_the_executive_see_everybody_leads_their_team_others_themselves(
    email: str, leads: bool, seen: TeamSeen
) -> None:
    """Whoever the policy names as lead is one, also while no loop of theirs is open."""
    assert team_seen(email, leads, TERMS) is seen


def test_who_has_most_overdue_stands_first() -> None:
    """Then who has most due today, then who has most open."""
    overdue, today = PersonsLoops("d", 1, overdue=1), PersonsLoops("c", 1, due_today=1)
    many, few, same = PersonsLoops("b", 9), PersonsLoops("e", 2), PersonsLoops("a", 2)
    assert by_urgency([few, many, same, today, overdue]) == (overdue, today, many, same, few)


def test_a_team_together_is_the_sum_and_its_oldest() -> None:
    """Of nobody it is nothing."""
    ana = PersonsLoops(ANA, 3, 1, 1, 1, 0, LATE)
    vic = PersonsLoops(VIC, 2, 0, 1, 0, 1, EARLY)
    assert total_of([ana, vic, PersonsLoops("x", 0)]) == PersonsLoops("", 5, 1, 2, 1, 1, EARLY)
    assert total_of([]) == PersonsLoops("", 0)
