"""Learns from what colleagues said that comments are about: a small softmax over stems and pairs of them.

Pure arithmetic in plain Python: a few hundred lessons are learned in well under a second, and nothing is kept but
numbers. Knows no policy, no phrase and no loop; it starts from the logits that it is given.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.stems import Word


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

    @property
    def reason(self) -> str:
        return self.lesson.reason


Features = Mapping[str, float]


def features_of(words: Sequence[Word]) -> Features:
    """The stems of a comment and the pairs of neighbours, each once, the whole of length 1."""
    stems = [word.stem for word in words]
    found = dict.fromkeys((*stems, *(f"{one} {two}" for one, two in itertools.pairwise(stems))))
    length = math.sqrt(len(found)) or 1.0
    return dict.fromkeys(found, 1.0 / length)


# Chosen by measurement; see docs/reasons.md.
_ROUNDS = 40
_STEP = 0.6
_SHRINK = 0.02
_BALANCE = 0.5
_ALIKE = 0.6
_FEWEST_STEMS = 3


class Learned:
    """What was learned: a weight for each word and reason, and the lessons themselves, to say what is like them."""

    def __init__(
        self,
        names: Sequence[str],
        weights: Mapping[str, Sequence[float]],
        lessons: Sequence[tuple[Lesson, Sequence[str]]],
    ) -> None:
        self._names = tuple(names)
        self._weights = weights
        self._same = {tuple(stems): lesson for lesson, stems in reversed(lessons) if stems}
        self._often = Counter(stem for _, stems in lessons for stem in set(stems))
        self._count = len(lessons)
        self._by_stem: dict[str, list[int]] = {}
        self._lessons = [(lesson, self._weighed(stems)) for lesson, stems in lessons]
        for place, (_, stems) in enumerate(lessons):
            for stem in set(stems):
                self._by_stem.setdefault(stem, []).append(place)

    def logits(self, features: Features) -> Mapping[str, float] | None:
        """What was learned says for each reason; None where it knows none of the words."""
        known = [(self._weights[name], value) for name, value in features.items() if name in self._weights]
        if not known:
            return None
        return {
            reason: sum(weights[place] * value for weights, value in known) for place, reason in enumerate(self._names)
        }

    def lesson_like(self, words: Sequence[Word]) -> Resembling | None:
        """The lesson whose words a comment shares most, if it shares most of them; of two, the later lesson."""
        stems = tuple(word.stem for word in words)
        if stems in self._same:
            return Resembling(self._same[stems], same=True)
        if len(set(stems)) < _FEWEST_STEMS:
            return None
        mine = self._weighed(stems)
        shared: Counter[int] = Counter()
        for stem, weight in mine.items():
            for place in self._by_stem.get(stem, ()):
                shared[place] += weight * self._lessons[place][1][stem]  # type: ignore[assignment]
        best = max(shared, key=lambda place: (shared[place], -place), default=None)
        if best is None or shared[best] < _ALIKE:
            return None
        return Resembling(self._lessons[best][0], same=False)

    def _weighed(self, stems: Sequence[str]) -> dict[str, float]:
        """The stems as a vector of length 1 in which rare ones count for more."""
        rare = {stem: math.log((1 + self._count) / (1 + self._often[stem])) + 0.2 for stem in set(stems)}
        length = math.sqrt(sum(weight * weight for weight in rare.values())) or 1.0
        return {stem: weight / length for stem, weight in rare.items()}


@dataclass(frozen=True, slots=True)
class Example:
    """A lesson made ready: its words, and the logits from which learning starts, in the order of the reasons."""

    lesson: Lesson
    words: Sequence[Word]
    start: Sequence[float]


def fit(names: Sequence[str], examples: Sequence[Example]) -> Learned:
    """What the examples teach about the reasons `names`. Lessons of other reasons are left out.

    A softmax regression by adaptive gradient steps (Adagrad), shrunk towards nothing; each reason weighs about as much
    as any other however often it was taught.
    """
    places = {name: place for place, name in enumerate(names)}
    known = [example for example in examples if example.lesson.reason in places]
    often = Counter(example.lesson.reason for example in known)
    share = {reason: (len(known) / (len(often) * count)) ** _BALANCE for reason, count in often.items()}
    rows = [
        (places[one.lesson.reason], share[one.lesson.reason], list(features_of(one.words).items()), list(one.start))
        for one in known
    ]
    weights: dict[str, list[float]] = {}
    steps: dict[str, list[float]] = {}
    every = range(len(names))
    for _, _, features, _ in rows:
        for name, _value in features:
            if name not in weights:
                weights[name], steps[name] = [0.0] * len(names), [1e-3] * len(names)
    for _ in range(_ROUNDS):
        for target, importance, features, start in rows:
            logits = list(start)
            for name, value in features:
                of_name = weights[name]
                for place in every:
                    logits[place] += of_name[place] * value
            most = max(logits)
            powers = [math.exp(logit - most) for logit in logits]
            total = sum(powers)
            wrong = [importance * (power / total - (place == target)) for place, power in enumerate(powers)]
            for name, value in features:
                of_name, of_step = weights[name], steps[name]
                for place in every:
                    slope = wrong[place] * value + _SHRINK * of_name[place] * value
                    of_step[place] += slope * slope
                    of_name[place] -= _STEP * slope / math.sqrt(of_step[place])
    lessons = [(one.lesson, [word.stem for word in one.words]) for one in known]
    return Learned(names, weights, lessons)
