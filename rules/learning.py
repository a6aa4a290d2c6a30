"""Learns from what colleagues said that comments are about: a small softmax regression over stems and pairs of them.

Pure arithmetic in plain Python: a few hundred lessons are learned in well under a second, and nothing is kept but
numbers and the lessons. Knows no policy and no phrase; it starts from the logits that it is given.
"""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter, mul
from typing import Any

from rules.stems import Words


@dataclass(frozen=True, slots=True)
class Lesson:
    """A colleague's word on what a comment is about; `corrected` where the bot had thought otherwise."""

    comment: str
    reason: str
    loop_number: int | None = None
    taught_by: str | None = None
    corrected: bool = True


@dataclass(frozen=True, slots=True)
class Resembling:
    """The lesson that a comment is like; `same` where it is the same, word stem for word stem."""

    lesson: Lesson
    same: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A lesson made ready: its words, the logits that learning starts from, and the reasons a phrase speaks for."""

    lesson: Lesson
    words: Words
    start: Sequence[float]
    spoken_for: Sequence[int]


# Chosen by measurement; see docs/reasons.md.
# How often all lessons are gone over, and how far the first step goes.
_ROUNDS = 6
_STEP = 2.0
# How far lessons may lead away from the phrases: the inverse of what a weight costs.
_TRUST = 5.0
# A pair of words, a reason that a phrase speaks for, and what is so of every comment, beside a word's 1.
_PAIR = 0.15
_PHRASE = 0.3
_ALWAYS = 0.25
# A reason taught much less often than others weighs at most so many times as much.
_MOST_IMPORTANCE = 4.0
# Two comments are alike from this cosine on, by words that stand in few lessons.
_ALIKE = 0.5
_FEWEST_STEMS = 3
_COMMON = 0.1
_FEW_LESSONS = 20
# After so many lessons they are trusted by half: the first few must not outvote the phrases.
_HALF_TRUSTED = 8
# A slope this small moves nothing.
_FLAT = 0.003


def _features(words: Words, spoken_for: Sequence[int], rarities: Mapping[str, float]) -> dict[str, float]:
    """The known stems of a comment and pairs of neighbours, each once, rare ones heavier, the whole of length 1.

    Besides them the reasons that a phrase speaks for: what is learned of one phrase then holds for all of its reason.
    """
    found = {stem: rarities[stem] for stem in words.stems if stem in rarities}
    for pair in map(" ".join, itertools.pairwise(words.stems)):
        if pair in rarities:
            found[pair] = _PAIR * rarities[pair]
    length = math.sqrt(sum(map(mul, found.values(), found.values()))) or 1.0
    found = {name: value / length for name, value in found.items()}
    found |= {f"= {place}": _PHRASE for place in spoken_for}
    found[""] = _ALWAYS
    return found


class Learned:
    """What was learned: a weight for each feature and reason, and the lessons themselves, to say what is like them."""

    def __init__(
        self,
        names: Sequence[str],
        weights: Mapping[str, Sequence[float]],
        often: Mapping[str, int],
        examples: Sequence[Example],
    ) -> None:
        self.names = tuple(names)
        self.languages = frozenset(example.words.language for example in examples)
        self._weights = weights
        self.count = count = len(examples)
        self._rarities = _rarities(often, count)
        self._rarest = _rarity(0, count)
        # Words that stand everywhere make no two comments alike, and would take most of the time.
        common = max(_FEW_LESSONS, count * _COMMON)
        self._common = frozenset(name for name, times in often.items() if times > common)
        self._same = {one.words.stems: one.lesson for one in reversed(examples) if one.words.stems}
        self._lessons = tuple(one.lesson for one in examples)
        self._with: dict[str, list[tuple[int, float]]] = {}
        for place, one in enumerate(examples):
            for stem, weight in self._weighed(one.words.stems).items():
                self._with.setdefault(stem, []).append((place, weight))

    def logits(self, words: Words, spoken_for: Sequence[int]) -> Sequence[float] | None:
        """What was learned says for each of `names`; None where no lesson had any of the words."""
        if not any(stem in self._weights for stem in words.stems):
            return None
        features = _features(words, spoken_for, self._rarities)
        trust = self.count / (self.count + _HALF_TRUSTED)
        known = [(self._weights[name], trust * value) for name, value in features.items() if name in self._weights]
        return [sum(weights[place] * value for weights, value in known) for place in range(len(self.names))]

    def lesson_like(self, words: Words) -> Resembling | None:
        """The lesson whose words a comment shares most, if it shares most of them; of two, the latest."""
        if words.stems in self._same:
            return Resembling(self._same[words.stems], same=True)
        mine = self._weighed(words.stems)
        if len(mine) < _FEWEST_STEMS:
            return None
        shared: dict[int, float] = {}
        for stem, weight in mine.items():
            for place, other in self._with.get(stem, ()):
                shared[place] = shared.get(place, 0.0) + weight * other
        best = max(shared, key=lambda place: (shared[place], -place), default=None)
        if best is None or shared[best] < _ALIKE:
            return None
        return Resembling(self._lessons[best], same=False)

    def _rare(self, feature: str) -> float:
        return self._rarities.get(feature, self._rarest)

    def _weighed(self, stems: Sequence[str]) -> dict[str, float]:
        """The telling words of a comment as a vector of length 1."""
        rare = {stem: self._rare(stem) for stem in stems if stem not in self._common}
        length = math.sqrt(sum(map(mul, rare.values(), rare.values()))) or 1.0
        return {stem: weight / length for stem, weight in rare.items()}


def _rarities(often: Mapping[str, int], count: int) -> dict[str, float]:
    return {name: _rarity(times, count) for name, times in often.items()}


def _rarity(often: int, count: int) -> float:
    return 1.0 + math.log((1 + count) / (1 + often))


def fit(names: Sequence[str], examples: Sequence[Example]) -> Learned:
    """What the examples teach about the reasons `names`, the latest first. Lessons of other reasons are left out.

    A softmax regression, shrunk towards what the phrases say (L2), by stochastic gradient steps over all lessons in
    the same shuffled order each time: the same lessons teach the same. Each reason weighs as much as any other however
    often it was taught.
    """
    places = {name: place for place, name in enumerate(names)}
    known = [one for one in examples if one.lesson.reason in places and one.words.stems]
    often = Counter(
        feature for one in known for feature in {*one.words.stems, *map(" ".join, itertools.pairwise(one.words.stems))}
    )
    # A pair that stands in one lesson alone says no more than its words, and most pairs do.
    often = Counter({name: times for name, times in often.items() if times > 1 or " " not in name})
    count = len(known)
    rarities = _rarities(often, count)
    rows = [_features(one.words, one.spoken_for, rarities) for one in known]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(itertools.chain.from_iterable(rows)))}
    taught = Counter(one.lesson.reason for one in known)
    prepared = [
        _Row(
            tuple(numbers[name] for name in row),
            tuple(row.values()),
            places[one.lesson.reason],
            min(_MOST_IMPORTANCE, count / (len(taught) * taught[one.lesson.reason])),
            one.start,
        )
        for row, one in zip(rows, known, strict=True)
    ]
    weights = _descend(prepared, len(numbers), len(names))
    return Learned(names, dict(zip(numbers, zip(*weights, strict=True), strict=True)), often, known)


@dataclass(frozen=True, slots=True)
class _Row:
    numbers: tuple[int, ...]
    values: tuple[float, ...]
    reason: int
    importance: float
    start: Sequence[float]


def _descend(rows: Sequence[_Row], features: int, reasons: int) -> list[list[float]]:
    """The weights, a list of all features for each reason."""
    weights = [[0.0] * features for _ in range(reasons)]
    gathered: list[tuple[_Row, Any]] = [(row, itemgetter(*row.numbers)) for row in rows]
    order = random.Random(0)
    # Weights are kept divided by `scale`, so that shrinking all of them is one multiplication.
    scale, steps = 1.0, 0
    shrink = 1.0 / (_TRUST * max(1, len(rows)))
    for _ in range(_ROUNDS):
        order.shuffle(gathered)
        for row, gather in gathered:
            step = _STEP / (1.0 + _STEP * shrink * steps)
            steps += 1
            logits = [
                start + scale * sum(map(mul, gather(of_reason), row.values))
                for start, of_reason in zip(row.start, weights, strict=True)
            ]
            scale *= 1.0 - min(0.5, step * shrink)
            for reason, weight in enumerate(softmax(logits)):
                slope = weight - (reason == row.reason)
                if abs(slope) > _FLAT:
                    push = step * row.importance * slope / scale
                    of_reason = weights[reason]
                    for number, value in zip(row.numbers, row.values, strict=True):
                        of_reason[number] -= push * value
    return [[weight * scale for weight in of_reason] for of_reason in weights]


def softmax(logits: Sequence[float]) -> list[float]:
    """Logits as shares that sum up to 1."""
    if not logits:
        return []
    most = max(logits)
    powers = [math.exp(logit - most) for logit in logits]
    total = sum(powers)
    return [power / total for power in powers]
