"""Reasons: found by word stems, told with the customer's own words, and the same for any text."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy_file import read_policy
from rules.policy import Reason
from rules.reasons import UNCLEAR, ReasonIndex

BILLING = Reason(name="billing", label="Billing", phrases=("invoice", "price increase", "charged twice"))
SUPPORT = Reason(name="support", label="Support", phrases=("waited", "ticket", "no response", "doesn't help"))
INDEX = ReasonIndex([BILLING, SUPPORT])
EXAMPLE = ReasonIndex(read_policy(Path(__file__).parents[2] / "policy.yml").reasons)


@pytest.mark.parametrize(
    ("comment", "reason", "words"),
    [
        ("The invoice was wrong.", "billing", ("invoice",)),
        ("INVOICES are wrong", "billing", ("INVOICES",)),
        ("Two price increases in a year!", "billing", ("price increases",)),
        ("We are waiting. We waited for weeks.", "support", ("waiting", "waited")),
        ("It doesn’t help", "support", ("doesn’t help",)),
        ("invoice?ticket!ticket", "support", ("ticket",)),
        ("One invoice, one ticket", "billing", ("invoice",)),
        ("Ticket after ticket about an invoice", "support", ("Ticket", "ticket")),
        ("price  \n increase", "billing", ("price increase",)),
        ("", "unclear", ()),
        ("Meh.", "unclear", ()),
        ("priceincrease", "unclear", ()),
        ("the price will increase", "unclear", ()),
    ],
)
def test_a_comment_speaks_for_a_reason(comment: str, reason: str, words: tuple[str, ...]) -> None:
    """With the words that gave it away, as the customer wrote them."""
    found = INDEX.find(comment)
    assert (found.name, found.words) == (reason, words)


def test_a_phrase_of_more_words_counts_for_more() -> None:
    """Two words together say more than one alone, and are not counted again one by one."""
    assert INDEX.find("a ticket about a price increase").name == "billing"
    overlapping = ReasonIndex([Reason(name="a", label="A", phrases=("price",)), BILLING])
    assert overlapping.find("price increase").name == "billing"


def test_a_tie_goes_to_the_reason_named_first() -> None:
    """The order in the policy decides, not chance."""
    assert ReasonIndex([SUPPORT, BILLING]).find("invoice and ticket").name == "support"
    assert ReasonIndex([BILLING, SUPPORT]).find("invoice and ticket").name == "billing"


def test_no_comment_is_unclear() -> None:
    """A score alone speaks for nothing."""
    assert INDEX.find(None) == UNCLEAR
    assert ReasonIndex([]).find("invoice") == UNCLEAR


def test_a_reason_decided_on_is_shown_with_its_words() -> None:
    """What a colleague corrected is shown; one that the policy dropped keeps its name."""
    assert INDEX.shown("support", "invoice and a ticket").words == ("ticket",)
    assert INDEX.shown("retired", "invoice").label == "retired"
    assert INDEX.shown("unclear", "invoice") == UNCLEAR
    assert INDEX.shown(None, "invoice") == UNCLEAR


@given(st.text())
def test_any_comment_has_one_reason_and_quotes_it(comment: str) -> None:
    """Law: the words are the customer's, and the same comment always says the same."""
    found = EXAMPLE.find(comment)
    assert found == EXAMPLE.find(comment)
    plain = " ".join(comment.split())
    assert all(word in plain for word in found.words)
    assert (found == UNCLEAR) == (not found.words)


@given(
    st.lists(st.sampled_from(["invoice", "waited", "price", "increase", "charged", "twice", "and", "no"]), max_size=12)
)
def test_what_is_found_is_what_counting_by_hand_finds(words: list[str]) -> None:
    """Law: the longest phrase at each place, weighted by its words."""
    phrases = {
        ("invoice",): "billing",
        ("price", "increase"): "billing",
        ("charged", "twice"): "billing",
        ("waited",): "support",
    }
    weights = {"billing": 0, "support": 0}
    rest = list(words)
    while rest:
        length = next((n for n in (2, 1) if n <= len(rest) and tuple(rest[:n]) in phrases), 0)
        if length:
            weights[phrases[tuple(rest[:length])]] += length
        del rest[: length or 1]
    expected = max(weights, key=lambda name: weights[name]) if any(weights.values()) else "unclear"
    assert INDEX.find(" ".join(words)).name == expected


@pytest.mark.parametrize(
    "name", [reason.name for reason in read_policy(Path(__file__).parents[2] / "policy.yml").reasons]
)
def test_every_phrase_of_the_example_policy_speaks_for_its_reason(name: str) -> None:
    """No phrase is swallowed by another reason's, or can never be found."""
    policy = read_policy(Path(__file__).parents[2] / "policy.yml")
    reason = next(reason for reason in policy.reasons if reason.name == name)
    assert {phrase: EXAMPLE.find(f"Well, {phrase}.").name for phrase in reason.phrases} == dict.fromkeys(
        reason.phrases, name
    )


@pytest.mark.parametrize(
    "comment",
    [
        "We can do it.",
        "I can see us using it.",
        "It's fine, nothing special.",
        "Could be better.",
        "Thanks for asking!",
    ],
)
def test_everyday_words_speak_for_no_reason(comment: str) -> None:
    """A phrase whose stem is a common word, as *canned* has *can*, would send every loop to the wrong colleague."""
    assert EXAMPLE.find(comment) == UNCLEAR


def test_the_longest_comment_is_read_in_no_time() -> None:
    """Twenty thousand characters of near misses."""
    begun = time.perf_counter()
    EXAMPLE.find("doesn't too price credit " * 800)
    assert time.perf_counter() - begun < 0.5
