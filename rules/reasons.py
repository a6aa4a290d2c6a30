"""What a comment is about: the policy's phrases, found by their word stems. Knows no loop and learns nothing."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import snowballstemmer

from rules.policy import Reason


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """The reason a comment was filed under and the customer's words that gave it away (`unclear` has none)."""

    name: str
    label: str
    words: tuple[str, ...] = ()


UNCLEAR = ReasonShown("unclear", "Unclear")

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
MOST_WORDS = 5
# A comment of many pages says what it is about in its first ones.
_MOST_READ = 20_000


@functools.lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    stem: str = snowballstemmer.stemmer("english").stemWord(word)
    return stem


def _stems(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(_stem(word.lower().replace("’", "'")) for word in words)


def stems_of(phrase: str) -> tuple[str, ...]:
    """The word stems by which a phrase is found; a phrase of more than MOST_WORDS is not."""
    return _stems(_WORD.findall(phrase))


@dataclass(frozen=True, slots=True)
class _Hit:
    order: int
    words: str
    weight: int


class ReasonIndex:
    """The reasons of one policy, made ready once. A phrase of more words counts for more."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        self._reasons = tuple(reasons)
        self._phrases: dict[tuple[str, ...], int] = {}
        for order, reason in enumerate(self._reasons):
            for phrase in reason.phrases:
                self._phrases.setdefault(stems_of(phrase), order)
        self._phrases.pop((), None)
        self._longest = min(MOST_WORDS, max(map(len, self._phrases), default=0))

    def find(self, comment: str | None) -> ReasonShown:
        """The reason that most speaks for itself, with the customer's own words; `unclear` where nothing does.

        Longer phrases are taken first and their words not counted again; a tie goes to the reason named first.
        """
        hits = self._hits(comment or "")
        if not hits:
            return UNCLEAR
        weights: dict[int, int] = {}
        for hit in hits:
            weights[hit.order] = weights.get(hit.order, 0) + hit.weight
        main = min(weights, key=lambda order: (-weights[order], order))
        words = tuple(dict.fromkeys(hit.words for hit in hits if hit.order == main))
        return ReasonShown(self._reasons[main].name, self._reasons[main].label, words)

    def shown(self, name: str | None, comment: str | None) -> ReasonShown:
        """A reason already decided on, with the words in the comment that speak for it, if any."""
        for order, reason in enumerate(self._reasons):
            if reason.name == name:
                words = dict.fromkeys(hit.words for hit in self._hits(comment or "") if hit.order == order)
                return ReasonShown(reason.name, reason.label, tuple(words))
        return UNCLEAR if name in (None, UNCLEAR.name) else ReasonShown(str(name), str(name))

    def _hits(self, comment: str) -> list[_Hit]:
        found = list(_WORD.finditer(comment, 0, _MOST_READ))
        stems = _stems([word[0] for word in found])
        hits: list[_Hit] = []
        place = 0
        while place < len(stems):
            lengths = range(min(self._longest, len(stems) - place), 0, -1)
            length = next((n for n in lengths if stems[place : place + n] in self._phrases), 0)
            if length:
                last = found[place + length - 1]
                words = " ".join(comment[found[place].start() : last.end()].split())
                hits.append(_Hit(self._phrases[stems[place : place + length]], words, length))
            place += length or 1
        return hits
