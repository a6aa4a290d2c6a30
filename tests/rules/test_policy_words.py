"""The policy in plain words: every thing it says, in lines that a person reads."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.policy_file import read_policy
from rules.policy_words import policy_in_words
from tests.rules.facts_for_rules import ANA, LEAST, LEO, OPS, VIC, policy

EXAMPLE = read_policy(Path(__file__).parents[2] / "policy.yml")


def words(**changed: object) -> str:
    return "\n".join(policy_in_words(policy(**changed)))


def test_the_promise_of_every_lane_and_tier_is_told() -> None:
    """In sentences that can be read out to a customer's face."""
    told = words()
    for line in (
        "Office hours are Monday to Friday, 09:00 to 17:00, except on the holidays of US.",
        "Hours are counted in the owner's own time zone; in America/New_York where Slack has none.",
        "Tier mid_market: ARR from 20,000 USD.",
        "A detractor (score 0 to 6) is told to the account's owner at once.",
        "A detractor of an enterprise account (ARR from 100,000 USD) is to be reached within 4 business hours.",
        "A detractor of a mid_market account (ARR from 20,000 USD) is to be reached on the same business day.",
        "A detractor of an smb account (ARR from 0 USD) is to be reached within 2 business days.",
        "A detractor without an account has the time of smb.",
        "A detractor's loop is to be resolved within 14 days.",
        "A passive (score 7 to 8) is told to the account's owner in the daily digest.",
        "A promoter is to be reached within 5 business days.",
    ):
        assert line in told.split("\n")


def test_people_are_told_by_address() -> None:
    """A role that is read without a face is not checked."""
    told = words(people={**LEAST["people"], "leads_by_segment": {"EMEA": VIC}}, pilot={"owners": [ANA]})
    assert f"An account's lead is the one it names, else {LEO}." in told
    assert f"An account of the segment EMEA that names no lead has {VIC}." in told
    assert f"The role triage is {OPS}, and gets what has no account or no owner in Slack." in told
    assert f"This is a pilot: only accounts of {ANA} get cards and digests." in told
    assert all(address in "\n".join(policy_in_words(EXAMPLE)) for address in EXAMPLE.addresses())


def test_the_clock_is_told_step_by_step() -> None:
    """Reminders, then each step of the ladder with who hears of it and how often."""
    told = words()
    assert "The owner is reminded when 50% and 90% of the time is over." in told
    assert "At a missed first touch, the account's lead is asked to decide." in told
    asked = f"1 business day after a missed first touch, {VIC} (executive) is asked to decide, and 3 times more"
    assert f"{asked}, 1 business day apart, while nobody acts." in told
    once = words(escalation=[{"after": "2 days", "to": "owner", "repeat": "1 day"}], reminders=[])
    assert "2 days after a missed first touch, the account's owner is told, and once more, 1 day later" in once
    assert "The owner is not reminded before a deadline." in once


def test_risks_are_told_with_their_amounts() -> None:
    """Money in thousands, scores as ranges."""
    told = words(currency="EUR", churn_risk={"min_arr": 50000, "max_score": 0, "to": "executive"})
    assert "High value (ARR from 200,000 EUR): the account's lead is told with the first card." in told
    assert f"Churn risk (a score of 0, ARR from 50,000 EUR): escalated at once to {VIC} (executive)." in told
    assert f"2 detractor answers in a row from one account: {VIC} (executive) is told." in told


def test_reasons_and_plays_are_told_in_their_order() -> None:
    """With where a reason goes and what a play is for."""
    told = policy_in_words(EXAMPLE)
    assert any(
        line.startswith("Reason bug (Bugs), known by 150 phrases, goes to priya@northwind.example (product_liaison)")
        for line in told
    )
    plays = [line for line in told if line.startswith("Play ")]
    assert len(plays) == len(EXAMPLE.plays)
    assert plays[0] == (
        "Play 1, Call about the bill, is for a detractor about billing with a score of 0 to 3, by call; "
        "may offer Corrected invoice and Plan credit."
    )
    assert plays[13].startswith(
        "Play 14, Executive save call, is for a detractor from an enterprise account, by call; "
    )
    assert plays[-1] == f"Play {len(plays)}, Thank you, is for a promoter, by email."


def test_odd_office_hours_are_told_as_they_are() -> None:
    """Days in a row as a range, others one by one; holidays by their number and their last day."""
    hours = {"days": ["sun", "tue", "mon"], "holidays": [date(2026, 12, 24), date(2026, 12, 31)]}
    assert (
        "Monday, Tuesday and Sunday, 09:00 to 17:00, except on 2 days that the policy lists, the last on 2026-12-31."
        in words(business_hours=hours)
    )
    assert "Saturday and Sunday, 09:00 to 17:00, with no holidays." in words(
        business_hours={"days": ["sat", "sun"], "holidays": "none"}
    )


def test_a_lane_that_is_off_is_told_to_be() -> None:
    """Nobody should wait for cards that never come."""
    told = words(lanes={"passive": {"enabled": False}})
    assert "A passive (score 7 to 8) is counted, and nobody is told." in told
    assert "A passive is to be reached" not in told


def test_the_example_is_told_in_lines_that_fit() -> None:
    """A sentence each, with its full stop, none too long to take in."""
    for line in policy_in_words(EXAMPLE):
        assert line.endswith(".")
        assert len(line) < 160


@given(
    st.dictionaries(
        st.sampled_from(["high_value", "churn_risk"]),
        st.fixed_dictionaries(
            {
                "min_arr": st.integers(0, 10**15) | st.decimals(0, 1000, places=2),
                "to": st.sampled_from(["owner", "triage"]),
            }
        ),
    ),
    st.lists(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1),
    st.lists(st.integers(1, 99), unique=True).map(sorted),
    st.text(min_size=1, max_size=20).filter(str.strip),
)
def test_any_policy_has_its_words(risks: dict[str, object], days: list[str], shares: list[int], label: str) -> None:
    """Law: whatever is allowed can be told, each in one line."""
    told = policy_in_words(
        policy(
            **risks,
            business_hours={"days": days},
            reminders=[f"{share}%" for share in shares],
            reasons=[{"name": "a", "label": label}],
            plays=[],
        )
    )
    assert all(line and len(line.splitlines()) == 1 for line in told)
