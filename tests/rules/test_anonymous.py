"""What of customers' words may be shown where their names may not."""

from __future__ import annotations

from time import process_time

import pytest

from rules.anonymous import KnownNames, without_names

NAMED = frozenset({"we", "told", "and", "he", "never", "called", "the", "export", "of", "last", "month", "is", "wrong"})


@pytest.mark.parametrize(
    ("comment", "shown"),
    [
        ("We told Dana Kim and he never called", "We told … … and he never called"),
        ("We told dana and he never called", "We told … and he never called"),
        ("write to jo@x.example, @jo or +1 (555) 010-2030 today", "write to …, … or … today"),
        ("We told Robin and Robin's wife", "We told … and … wife"),
        ("The export of the API is wrong", "The export of the API is wrong"),
        ("Export of last month is wrong", "Export of last month is wrong"),
    ],
)
def test_names_are_left_out(comment: str, shown: str) -> None:
    """Those that are known, and what is written like one; abbreviations and ordinary words stay."""
    assert without_names(comment, ["Dana Kim"], NAMED) == shown


@pytest.mark.parametrize(
    ("comment", "shown"),
    [
        ("we told grace that we will leave", "we told … that we will leave"),
        ("we told Will's team", "we told … team"),
        ("WE TOLD GRACE", "WE TOLD …"),
        ("we asked Jean-Luc and Li, not the li battery", "we asked …-… and …, not the li battery"),
        ("we asked Siobha\u0301n O’Brien", "we asked … …"),
        ("田中さんから返事がありません", "…さんから返事がありません"),
    ],
)
def test_everybody_who_is_known_is_left_out(comment: str, shown: str) -> None:
    """In any case and any script; a name that is an ordinary word too, or short, only where it has its capital."""
    names = ["Grace Okafor", "Will Li", "Jean-Luc Roy", "Siobh\u00e1n O'Brien", "田中 太郎"]
    assert without_names(comment, [], known=KnownNames.of(names, frozenset({"will"}))) == shown


@pytest.mark.parametrize("piece", ["x@", "a", "a.", "1 ", "+1(", "@", "A'", "x@x."])
def test_no_words_hold_up_the_bot(piece: str) -> None:
    """Whatever a customer sends, of any length: names are left out while others wait for their clicks."""
    before = process_time()
    without_names(piece * 50_000, ["Dana Kim"], NAMED, KnownNames.of(["Grace Okafor", "田中"], NAMED))
    assert process_time() - before < 2
