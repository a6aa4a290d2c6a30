"""Which word of the phrases a misspelt word is meant to be. Knows no phrase and no language but English."""

from __future__ import annotations

import functools
from collections.abc import Iterable

SHORTEST = 5
"""Of a stem: words shorter than that are too near to others."""

_SHORTEST = 6
_SHORTEST_OTHER_LETTER = 7
# Letters that people write for each other.
_ALIKE = (frozenset("aeiou"), frozenset("csz"), frozenset("ck"), frozenset("iy"))
# English words one slip away from words that phrases are likely to have.
_NO_SLIPS = frozenset(
    {
        "aspect", "charter", "constant", "contact", "contacts", "content", "context", "contract", "contracts",
        "contrast", "custom", "excess", "expect", "extensive", "leaning", "planing", "relied", "sporting", "staring",
        "stated",
    }
)  # fmt: skip


class Spelling:
    """The words that are looked for. One slip is mended: a letter left out, doubled, swapped, or one sounding alike."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._slips: dict[str, list[str]] = {}
        for word in sorted(self._words):
            if len(word) >= _SHORTEST and word.isalpha():
                for shorter in _shorter(word):
                    self._slips.setdefault(shorter, []).append(word)
        self._remembered = functools.lru_cache(maxsize=20_000)(self._nearest)

    def meant(self, word: str) -> str | None:
        """The word that a misspelt one is meant to be; None where it is none of them, or may be several."""
        return self._remembered(word)

    def _nearest(self, word: str) -> str | None:
        if len(word) < _SHORTEST or word in self._words or word in _NO_SLIPS or not word.isalpha():
            return None
        near = {near for shorter in (word, *_shorter(word)) for near in self._slips.get(shorter, ())}
        near |= {shorter for shorter in _shorter(word) if shorter in self._words and len(shorter) >= _SHORTEST}
        likely = [other for other in near if _is_slip(word, other)]
        return likely[0] if len(likely) == 1 else None


def _shorter(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


def _is_slip(word: str, meant: str) -> bool:
    """The first letter is right, and an ending makes another word, not a slip."""
    if word[0] != meant[0] or word.startswith(meant) or meant.startswith(word):
        return False
    if len(word) != len(meant):
        return abs(len(word) - len(meant)) == 1
    wrong = [place for place, letter in enumerate(word) if letter != meant[place]]
    if len(wrong) == 1:
        letters = {word[wrong[0]], meant[wrong[0]]}
        return len(word) >= _SHORTEST_OTHER_LETTER and any(letters <= alike for alike in _ALIKE)
    return len(wrong) == 2 and wrong[1] == wrong[0] + 1 and word[wrong[0]] == meant[wrong[1]]  # noqa: PLR2004
