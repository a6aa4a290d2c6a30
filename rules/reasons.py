"""What a comment is about: the policy's phrases, found by their word stems, and what colleagues taught.

Knows no loop. The phrases are the starting point of a softmax whose weights `rules.learning` fits; without lessons
they decide alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rules.learning import Learned, Lesson, features_of
from rules.policy import Reason
from rules.signals import Signal, SignalIndex
from rules.stems import MOST_WORDS, Word, language_of, stems_of, words_of

__all__ = ["MOST_WORDS", "UNCLEAR", "Lesson", "Likely", "Reading", "ReasonIndex", "ReasonShown", "stems_of"]


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """The reason a comment was filed under and the customer's words that gave it away (`unclear` has none).

    `weight` says how sure the reading is, between 0 and 1; `also` the labels of other reasons that the comment names;
    `like` the lesson that it resembles.
    """

    name: str
    label: str
    words: tuple[str, ...] = ()
    weight: float | None = None
    also: tuple[str, ...] = ()
    like: Lesson | None = None


UNCLEAR = ReasonShown("unclear", "Unclear")


@dataclass(frozen=True, slots=True)
class Likely:
    """A reason of the policy with what speaks for it: `weight` between 0 and 1, all together 1."""

    name: str
    label: str
    weight: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a comment says. `name` is the main reason, or *unclear*; `likeliest` are all reasons, the likeliest first.

    `also` are other reasons that it names; `signals` what it says besides; `like` the lesson that it resembles.
    """

    name: str
    label: str
    weight: float
    words: tuple[str, ...] = ()
    likeliest: tuple[Likely, ...] = ()
    also: tuple[Likely, ...] = ()
    signals: Mapping[Signal, tuple[str, ...]] = field(default_factory=dict)
    like: Lesson | None = None


# How many times as likely each further word of a phrase makes its reason, as a power of e.
_STRENGTH = 1.1
# A learned reason is told from about this on; below it a guess is as often wrong as right.
_SURE_ENOUGH = 0.30
# Another reason is named as well where it has words of its own and at least this share of the main one's weight.
_NAMED_AS_WELL = 0.10
# What is said in praise, or denied, is hardly what the score is about.
_PRAISED = 0.35
_AFTER_BUT = 1.4


def _stems(*words: str) -> frozenset[str]:
    return frozenset(stem for word in words for stem in stems_of(word))


_NEGATIONS = _stems(
    "no", "not", "never", "without", "isn't", "doesn't", "don't", "didn't", "wasn't", "aren't", "hasn't", "zero"
)  # fmt: skip
_TROUBLES = _stems(
    "bug", "buggy", "error", "slow", "crash", "glitch", "freeze", "lag", "laggy", "expensive", "pricey", "confusing",
    "complicated", "broken", "breaks", "fails", "outage", "downtime", "overpriced", "clunky", "difficult", "complex",
    "hidden",
)  # fmt: skip
_PRAISE = _stems(
    "great", "good", "excellent", "amazing", "awesome", "fantastic", "love", "wonderful", "perfect", "helpful",
    "friendly", "nice", "best", "superb", "brilliant", "outstanding", "fast", "easy", "responsive", "happy",
)  # fmt: skip
_BUT = _stems("but", "however", "unfortunately", "except", "although", "though", "yet")
_NEAR = 2


@dataclass(frozen=True, slots=True)
class _Hit:
    order: int
    words: str
    weight: float


class ReasonIndex:
    """The reasons of one policy, made ready once; `adopt` is the one thing that changes while the bot runs."""

    def __init__(
        self, reasons: Sequence[Reason], competitors: Sequence[str] = (), languages: Sequence[str] = ("en",)
    ) -> None:
        self._reasons = tuple(reasons)
        self._places = {reason.name: order for order, reason in enumerate(self._reasons)}
        self._languages = frozenset(languages)
        self._signals = SignalIndex(competitors)
        self._phrases: dict[tuple[str, ...], int] = {}
        for order, reason in enumerate(self._reasons):
            for phrase in reason.phrases:
                self._phrases.setdefault(stems_of(phrase), order)
        self._phrases.pop((), None)
        self._longest = min(MOST_WORDS, max(map(len, self._phrases), default=0))
        self._learned: Learned | None = None

    def adopt(self, learned: Learned | None) -> None:
        """From now on reads with what was learned; None forgets it. Whoever is reading just now reads as before."""
        self._learned = learned

    def find(self, comment: str | None) -> ReasonShown:
        """The reason that most speaks for itself, with the customer's own words; `unclear` where nothing does."""
        reading = self.read(comment)
        return self._shown(reading, reading.name)

    def shown(self, name: str | None, comment: str | None) -> ReasonShown:
        """A reason already decided on, with the words in the comment that speak for it, if any."""
        return self._shown(self.read(comment), name)

    def _shown(self, reading: Reading, name: str | None) -> ReasonShown:
        if name in (None, UNCLEAR.name):
            return UNCLEAR
        if name not in self._places:
            return ReasonShown(str(name), str(name))
        likely = next(likely for likely in reading.likeliest if likely.name == name)
        others = [(reading.name, reading.label), *((other.name, other.label) for other in reading.also)]
        also = tuple(label for other, label in others if other not in (name, UNCLEAR.name))
        like = reading.like if reading.name == name else None
        weight = likely.weight if reading.name == name else None
        return ReasonShown(likely.name, likely.label, likely.words, weight, also, like)

    def read(self, comment: str | None) -> Reading:
        """Everything that the comment says. What can't be read, and what speaks for no reason, is *unclear*."""
        said = comment or ""
        words = words_of(said)
        readable = language_of(said) in (None, *self._languages)
        hits = self._hits(said, words) if readable else []
        learned = self._learned
        logits = self.phrase_logits(hits)
        knows = False
        if learned is not None:
            found = learned.logits(features_of(words))
            knows = found is not None
            if found is not None:
                logits = [a + found.get(reason.name, 0.0) for a, reason in zip(logits, self._reasons, strict=True)]
        lesson = learned.lesson_like(words) if learned is not None else None
        if lesson is not None and lesson.reason not in self._places:
            lesson = None
        weights = _softmax(logits)
        if lesson is not None and lesson.same:
            weights = [0.99 if reason.name == lesson.reason else 0.01 * weight for reason, weight in
                       zip(self._reasons, weights, strict=True)]  # fmt: skip
        likeliest = self._likeliest(weights, hits)
        signals = self._signals.find(said, words) if readable else {}
        main = likeliest[0] if likeliest else None
        speaks = bool(hits) or (lesson is not None and lesson.same) or (knows and main and main.weight >= _SURE_ENOUGH)
        if main is None or not speaks:
            return Reading(UNCLEAR.name, UNCLEAR.label, 0.0, likeliest=likeliest, signals=signals)
        also = tuple(other for other in likeliest[1:] if other.words and other.weight >= _NAMED_AS_WELL * main.weight)
        like = lesson.lesson if lesson is not None and lesson.reason == main.name else None
        return Reading(main.name, main.label, main.weight, main.words, likeliest, also, signals, like)

    def phrase_logits(self, hits: Sequence[_Hit]) -> list[float]:
        """What the phrases alone say for each reason, in the policy's order."""
        logits = [0.0] * len(self._reasons)
        for hit in hits:
            logits[hit.order] += _STRENGTH * hit.weight
        return logits

    def start_of(self, comment: str) -> tuple[tuple[Word, ...], list[float]]:
        """The words of a comment and what the phrases alone say: where learning starts from."""
        words = words_of(comment)
        readable = language_of(comment) in (None, *self._languages)
        return words, self.phrase_logits(self._hits(comment, words) if readable else [])

    @property
    def names(self) -> tuple[str, ...]:
        """The reasons' names, in the policy's order."""
        return tuple(reason.name for reason in self._reasons)

    def _likeliest(self, weights: Sequence[float], hits: Sequence[_Hit]) -> tuple[Likely, ...]:
        order = sorted(range(len(self._reasons)), key=lambda place: (-weights[place], place))
        return tuple(
            Likely(
                self._reasons[place].name,
                self._reasons[place].label,
                weights[place],
                tuple(dict.fromkeys(hit.words for hit in hits if hit.order == place)),
            )
            for place in order
        )

    def _hits(self, comment: str, words: Sequence[Word]) -> list[_Hit]:
        """Longer phrases are taken first and their words not counted again."""
        stems = tuple(word.stem for word in words)
        hits: list[_Hit] = []
        place, turned = 0, 1.0
        while place < len(stems):
            if stems[place] in _BUT:
                turned = _AFTER_BUT
            lengths = range(min(self._longest, len(stems) - place), 0, -1)
            length = next((n for n in lengths if stems[place : place + n] in self._phrases), 0)
            if length and not _is_denied(stems, place, length):
                said = " ".join(comment[words[place].start : words[place + length - 1].end].split())
                weight = length * turned * (_PRAISED if _is_praised(stems, place, length) else 1.0)
                hits.append(_Hit(self._phrases[stems[place : place + length]], said, weight))
            place += length or 1
        return hits


def _is_denied(stems: Sequence[str], place: int, length: int) -> bool:
    """Whether a trouble is said not to be there: *no bugs*, *never slow*."""
    if not any(stem in _TROUBLES for stem in stems[place : place + length]):
        return False
    if any(stem in _NEGATIONS for stem in stems[place : place + length]):
        return False
    return any(stem in _NEGATIONS for stem in stems[max(0, place - _NEAR) : place])


def _is_praised(stems: Sequence[str], place: int, length: int) -> bool:
    if any(stem in _TROUBLES or stem in _NEGATIONS for stem in stems[place : place + length]):
        return False
    around = (*range(max(0, place - _NEAR), place), *range(place + length, min(len(stems), place + length + _NEAR + 1)))
    for at in around:
        if stems[at] in _PRAISE and not any(stem in _NEGATIONS for stem in stems[max(0, at - _NEAR) : at]):
            between = stems[min(at, place) : max(at, place + length)]
            if not any(stem in _BUT for stem in between):
                return True
    return False


def _softmax(logits: Sequence[float]) -> list[float]:
    if not logits:
        return []
    most = max(logits)
    powers = [math.exp(logit - most) for logit in logits]
    total = sum(powers)
    return [power / total for power in powers]
