"""Names typed in a slash command, as an app with `should_escape` gets them."""

from __future__ import annotations

import pytest

from sandbox.cast import CAST
from sandbox.mentions import with_mentions
from sandbox.workspace import Person

PEOPLE = [Person(f"U{place}", one.name, one.email, one.title, one.timezone) for place, one in enumerate(CAST)]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("away @ben until Friday", "away <@U1|ben> until Friday"),
        ("away @Ben Okafor until Friday", "away <@U1|ben> until Friday"),
        ("away @BEN, please", "away <@U1|ben>, please"),
        ("away @nobody until Friday", "away @nobody until Friday"),
        ("write to ben@northwind.example", "write to ben@northwind.example"),
        ("away @bens until Friday", "away @bens until Friday"),
        ("", ""),
    ],
)
def test_a_name_after_an_at_becomes_a_mention(typed: str, told: str) -> None:
    """By first name, handle or whole name; an @ that means nobody stays as it is."""
    assert with_mentions(typed, PEOPLE) == told
