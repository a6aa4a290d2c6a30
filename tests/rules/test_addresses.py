"""What counts as an email address, for the policy and for answers alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.addresses import address, is_address

REAL = [
    "jo@example.com",
    "jo+nps@mail.example.co.uk",
    "o'neil@example.com",
    "jo@bücher.example",
    "用户@例え.テスト",
    "a@b.co",
    "first.last@x-y.example",
    "jo_b@example.com",
]
NONE = [
    "",
    "jo",
    "jo@",
    "@example.com",
    "jo@example",
    "jo@@example.com",
    "jo@example..com",
    "jo@.com",
    "jo@example.com.",
    "jo b@example.com",
    "Jo <jo@example.com>",
    "jo@exa mple.com",
    "jo@-x.com",
    "jo@10.0.0.1",
    "jo@example.com,bo@example.com",
    "jo\n@example.com",
    "jo\u202e@example.com",
    "n" * 65 + "@example.com",
    "jo@" + "x" * 250 + ".com",
    "mailto:jo@example.com",
]


@pytest.mark.parametrize("text", REAL)
def test_a_real_address_is_one(text: str) -> None:
    """Real people are not refused, wherever they are."""
    assert is_address(text)
    assert address(text) == text


@pytest.mark.parametrize("text", NONE)
def test_what_cannot_be_an_address_is_told(text: str) -> None:
    """With what was written and an example."""
    assert not is_address(text)
    with pytest.raises(ValueError, match="is no email address; write for example"):
        address(text)


def test_an_address_is_trimmed_and_in_lower_case() -> None:
    """So that one person is one person."""
    assert address("  Jo@Example.COM ") == "jo@example.com"


@given(st.emails())
def test_ordinary_addresses_are_taken(text: str) -> None:
    """Law: whoever can be written to by the usual rules, save with marks that no mailbox of a colleague has."""
    if is_address(text):
        assert address(address(text)) == address(text)
    else:
        assert set(text) & set('"()[]\\,;:<>') or text.rpartition(".")[2][:1].isdigit() or len(text) > 64


@given(st.text(alphabet="aB.@-_ \n1İßſ"))
def test_an_address_stays_the_address_it_is(text: str) -> None:
    """Law: what came out goes in again unchanged."""
    try:
        once = address(text)
    except ValueError:
        return
    assert is_address(once)
    assert address(once) == once
