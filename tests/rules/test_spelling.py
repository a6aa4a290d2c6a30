"""Spelling: one slip in a word that phrases have is mended; another English word is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.policy import Reason
from rules.reasons import ReasonIndex
from rules.spelling import Spelling

WORDS = ("pricing", "expensive", "support", "contract", "response", "factor", "charged", "waited", "slow", "started")
SPELLING = Spelling(WORDS)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("pricng", "pricing"),
        ("suport", "support"),
        ("suppport", "support"),
        ("contarct", "contract"),
        ("expencive", "expensive"),
        ("responce", "response"),
    ],
)
def test_one_slip_is_mended(written: str, meant: str) -> None:
    """A letter left out, doubled, swapped with its neighbour, or one that sounds alike."""
    assert SPELLING.meant(written) == meant


@pytest.mark.parametrize(
    "word",
    [
        "support",
        "contrast",
        "contact",
        "factory",
        "charger",
        "wanted",
        "stated",
        "extensive",
        "slw",
        "report",
        "",
        "réponse",
    ],
)
def test_another_word_is_left_alone(word: str) -> None:
    """One that is right, another English word, a short one, and one that begins otherwise."""
    assert SPELLING.meant(word) is None


@given(st.sampled_from([word for word in WORDS if len(word) > 6]), st.data())
def test_any_letter_swapped_inside_a_word_finds_it(word: str, data: st.DataObject) -> None:
    """Law: the commonest slip, wherever it happens after the first letter."""
    place = data.draw(st.integers(1, len(word) - 2))
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    assert SPELLING.meant(swapped) == (word if swapped != word else None)


def test_a_slip_is_quoted_as_it_was_written() -> None:
    """The card shows the customer's words, not ours; drawn-out letters count as one."""
    index = ReasonIndex([Reason(name="billing", label="Billing", phrases=("pricing", "slow refund"))])
    found = index.find("Your pricng! And such a SLOOOW refund")
    assert (found.name, found.words) == ("billing", ("pricng", "SLOOOW refund"))
