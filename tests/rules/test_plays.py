"""Plays: the first that fits is shown, with the account's facts in its script."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy_file import read_policy
from rules.model import Lane, lane_of
from rules.plays import PLACEHOLDERS, fill_script, find_play, first_name, placeholders_of
from rules.policy import Play
from rules.policy_plays import play_faults
from rules.reasons import UNCLEAR

ANY_PLAY = st.builds(
    Play,
    lane=st.none() | st.sampled_from(Lane),
    reason=st.none() | st.sampled_from(["billing", "support"]),
    tier=st.none() | st.sampled_from(["enterprise", "smb"]),
    min_score=st.none() | st.integers(0, 10),
    max_score=st.none() | st.integers(0, 10),
    name=st.just("Call"),
    script=st.just("Hi"),
)


def play(name: str, **conditions: object) -> Play:
    return Play.model_validate({"name": name, "script": "Hi {customer}", **conditions})


def found(plays: list[Play], reason: str = "billing", tier: str | None = "enterprise", score: int = 2) -> str | None:
    fits = find_play(plays, lane=Lane.DETRACTOR, reason=reason, tier=tier, score=score)
    return fits.name if fits else None


def test_the_first_play_that_fits_is_taken() -> None:
    """Order in the policy is order of preference."""
    plays = [play("Other lane", lane="passive"), play("Bill", reason="billing"), play("Any")]
    assert found(plays) == "Bill"
    assert found(plays, reason="support") == "Any"
    assert found(plays[:2], reason="support") is None


def test_both_ends_of_a_score_range_fit() -> None:
    """min_score and max_score are within."""
    plays = [play("Middle", min_score=2, max_score=4)]
    assert [found(plays, score=score) for score in (1, 2, 4, 5)] == [None, "Middle", "Middle", None]


def test_an_account_nobody_knows_fits_no_tier() -> None:
    """Without an account there is no tier; a play that asks for none still fits."""
    assert found([play("Big", tier="enterprise"), play("Any")], tier=None) == "Any"


@given(st.lists(ANY_PLAY, max_size=6), st.integers(0, 10), st.sampled_from(Lane))
def test_every_condition_of_the_found_play_holds_and_of_none_before(plays: list[Play], score: int, lane: Lane) -> None:
    """Law: the definition spelled out."""

    def fits(one: Play) -> bool:
        wanted = [(one.lane, lane), (one.reason, "billing"), (one.tier, "smb")]
        lowest, highest = one.min_score or 0, 10 if one.max_score is None else one.max_score
        return all(want is None or want == have for want, have in wanted) and lowest <= score <= highest

    expected = next((one for one in plays if fits(one)), None)
    assert find_play(plays, lane=lane, reason="billing", tier="smb", score=score) is expected


@given(st.lists(ANY_PLAY, max_size=6))
def test_a_play_is_told_to_be_hidden_where_no_answer_gets_it(plays: list[Play]) -> None:
    """Law: a play that fits something is a mistake exactly where it is never found."""
    named = [one.model_copy(update={"name": str(place)}) for place, one in enumerate(plays)]
    tiers, reasons = ("enterprise", "smb"), ("billing", "support")
    every = list(itertools.product((*reasons, UNCLEAR.name), (*tiers, None), range(11)))

    def chosen(among: list[Play]) -> set[str]:
        got = [find_play(among, lane=lane_of(n), reason=reason, tier=tier, score=n) for reason, tier, n in every]
        return {one.name for one in got if one is not None}

    written = [(place, one.model_dump(mode="json", exclude_none=True)) for place, one in enumerate(named)]
    told = {fault.path[1] for fault in play_faults(written, tiers, reasons) if len(fault.path) == 2}
    fitting = {place for place, one in enumerate(named) if chosen([one])}
    assert told == {place for place in fitting if str(place) not in chosen(named)}


EXAMPLE = read_policy(Path(__file__).parents[2] / "policy.yml")
EXAMPLE_REASONS = [*(reason.name for reason in EXAMPLE.reasons), UNCLEAR.name]
EXAMPLE_TIERS = [*(tier.name for tier in EXAMPLE.tiers), None]


def example_play(reason: str, tier: str | None, score: int) -> Play:
    found = find_play(EXAMPLE.plays, lane=lane_of(score), reason=reason, tier=tier, score=score)
    assert found is not None
    return found


def test_every_answer_has_a_play_in_the_example_policy_and_every_play_an_answer() -> None:
    """No card comes without advice, and no play is hidden by those before it."""
    every = itertools.product(EXAMPLE_REASONS, EXAMPLE_TIERS, range(11))
    assert {example_play(*answer).name for answer in every} == {play.name for play in EXAMPLE.plays}


def test_a_0_and_a_6_are_not_the_same_fire() -> None:
    """The lowest scores are called and the rest get an email; an enterprise account is called in any case."""
    for reason, tier in itertools.product(EXAMPLE_REASONS, EXAMPLE_TIERS):
        plays = [example_play(reason, tier, score).name for score in (0, 3, 4, 6)]
        assert plays[0] == plays[1]
        assert plays[2] == plays[3]
        assert "call" in plays[0].lower()
        assert ("call" in plays[2].lower()) == (tier == "enterprise")


def test_a_script_is_filled_with_what_is_known() -> None:
    """A placeholder without a fact stays, so that a reader sees what to fill in."""
    assert fill_script("Hi {customer}, {account} and {csm}", {"customer": "Dana", "account": "Acme"}) == (
        "Hi Dana, Acme and {csm}"
    )


NAMES = {
    "Dana Kim": "Dana",
    "dana": "dana",
    "Kim, Dana": "Dana",
    "Kim,": "Kim",
    "Dr. Kim": "Dr. Kim",
    "Prof. Dr. Dana Kim": "Dana",
    "Mrs Kim": "Mrs Kim",
    "dana@acme.example": "there",
    "a customer": "there",
    " \n\u202e": "there",
    "Dana\u202eKim": "Dana",
    "x" * 61: "there",
}


@pytest.mark.parametrize(("customer", "greeted"), NAMES.items())
def test_a_customer_is_greeted_by_their_first_name(customer: str, greeted: str) -> None:
    """Where it can be told from the rest; somebody unknown is greeted all the same."""
    assert first_name(customer) == greeted


def test_facts_are_not_filled_again() -> None:
    """A customer who calls themselves {account} does not make the bot read on."""
    assert fill_script("Hi {customer}", {"customer": "{account}", "account": "Acme"}) == "Hi {account}"


@given(st.text(alphabet="{} aé0.!:[]"))
def test_any_script_can_be_filled(script: str) -> None:
    """Law: brackets of any kind break nothing; without facts the script is as it was."""
    assert fill_script(script, {}) == script
    assert all("{" not in name and "}" not in name for name in placeholders_of(script))


def test_the_placeholders_are_named_in_the_document() -> None:
    """What can stand in curly brackets is what a policy's writer is told."""
    assert {"customer", "account", "csm", "arr", "renewal_date", "reason"} == PLACEHOLDERS
