"""Which account is meant by what somebody typed, and which are near where that is not plain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.account_names import MOST_NEAREST, KnownAccount, bare, which_account

ZOE = KnownAccount("zoe-7", "Café Zoë, Inc.", "cafe-zoe.example")
NORTH = KnownAccount("n1", "Northern Lights", "lights.example")
FOODS = KnownAccount("n2", "Northern Foods", "foods.example")
GLOBAL = KnownAccount("g1", "Globex Logistics International Holdings")
NAMELESS = KnownAccount("only-an-id")
KNOWN = (ZOE, NORTH, FOODS, GLOBAL, NAMELESS)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Café Zoë, Inc.", ZOE),
        ("cafe zoe inc", ZOE),
        ("CAFÉZOË INC", ZOE),
        ("Cafe\u0301 Zoe", ZOE),
        ("ZOE-7", ZOE),
        ("cafe-zoe.example", ZOE),
        ("northern l", NORTH),
        ("foods.example", FOODS),
        ("globex", GLOBAL),
        ("only an", NAMELESS),
    ],
)
def test_an_account_is_meant_by_its_name_its_id_its_domain_or_a_beginning(typed: str, found: KnownAccount) -> None:
    """Case, accents, spaces and punctuation do not matter, nor how an accent is encoded."""
    assert which_account(typed, KNOWN).account_id == found.account_id


def test_a_beginning_of_several_means_none_and_all_of_them_are_near() -> None:
    """The shorter name first; how many there are is said, also where they are more than can be shown."""
    meant = which_account("north", KNOWN)
    assert (meant.account_id, meant.nearest, meant.fitting) == (None, (FOODS, NORTH), 2)
    many = [KnownAccount(f"acme-{number}", f"Acme {number}") for number in range(30)]
    meant = which_account("acme", many)
    assert (meant.account_id, len(meant.nearest), meant.fitting) == (None, MOST_NEAREST, 30)


def test_a_whole_name_is_meant_also_where_longer_names_begin_with_it() -> None:
    """*Acme* is Acme, not one of the two that begin so."""
    acme, holdings = KnownAccount("a1", "Acme"), KnownAccount("a2", "Acme Holdings")
    assert which_account("acme", [holdings, acme]).account_id == "a1"


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("Kafe Zo\u00e9", (ZOE,)),
        ("Nothern Lights", (NORTH,)),
        ("Globex Logstics", (GLOBAL,)),
        ("international", (GLOBAL,)),
        ("Xyzzy", ()),
        ("…", ()),
        ("", ()),
    ],
)
def test_what_fits_none_has_near_ones_or_nothing(typed: str, nearest: tuple[KnownAccount, ...]) -> None:
    """Misspelled beginnings of long names, and words within one; nothing where nothing is like it."""
    meant = which_account(typed, KNOWN)
    assert (meant.account_id, meant.nearest, meant.fitting) == (None, nearest, 0)


words = st.text(st.sampled_from("aAéß -.,日本のñ\u0301\u200b\u00ad0<"), max_size=12)


@given(words, st.lists(st.builds(KnownAccount, words.filter(bool), st.none() | words, st.none() | words), max_size=9))
def test_whatever_is_typed_is_found_or_has_few_near_ones(typed: str, known: list[KnownAccount]) -> None:
    """One that is found is known, no account is near twice, and an account is found by its own name."""
    unique = list({account.account_id: account for account in known}.values())
    meant = which_account(typed, unique)
    assert meant.account_id in {None, *(account.account_id for account in unique)}
    assert len({near.account_id for near in meant.nearest}) == len(meant.nearest) <= MOST_NEAREST
    for account in unique:
        if bare(account.title):
            found = which_account(account.title, unique)
            assert found.account_id == account.account_id or found.fitting > 1
