"""A text is taken apart as the model's own tokenizer does it: the ids here are what that one gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.semantic.wordpiece import ids_of, vocabulary


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", []),
        ("The invoice was wrong again!", [1996, 1999, 6767, 6610, 2001, 3308, 2153, 999]),
        ("isn't it?", [3475, 1005, 1056, 2009, 1029]),
        ("naïve Café ÜBER", [15743, 7668, 19169]),
        ("日本 ok", [1864, 1876, 7929]),
        ("😀 :-)", [100, 1024, 1011, 1007]),
        ("a_b-c/d@e.example", [1037, 1035, 1038, 1011, 1039, 1013, 1040, 1030, 1041, 1012, 2742]),
        ("x" * 101, [100]),
        ("don\u200bt\tstop\n", [2123, 2102, 2644]),
    ],
)
def test_pieces_are_the_models(text: str, ids: list[int]) -> None:
    """Small letters, no accents, signs alone, the longest piece first; what it does not know is one unknown."""
    assert ids_of(text, 256) == [101, *ids, 102]


@given(st.text(max_size=300), st.integers(2, 64))
def test_any_text_fits(text: str, most: int) -> None:
    """Whatever was written: ids that the model knows, and no more of them than it takes."""
    ids = ids_of(text, most)
    assert 2 <= len(ids) <= most
    assert (ids[0], ids[-1]) == (101, 102)
    assert all(0 <= number < len(vocabulary()) for number in ids)


def test_the_vocabulary_is_whole() -> None:
    """As many pieces as the model has, each once."""
    assert len(vocabulary()) == 30522
    assert (vocabulary()["[PAD]"], vocabulary()["[UNK]"], vocabulary()["##s"]) == (0, 100, 2015)
