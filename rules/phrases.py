"""Finds the policy's phrases in a comment, and says how loudly they speak for each reason. Knows no reason's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rules.spelling import SHORTEST, Spelling
from rules.stems import Phrasebook, Words, stems_of, telling_stems, words_of


def _stems(*words: str) -> frozenset[str]:
    return frozenset(stem for word in words for stem in stems_of(word))


_NEGATIONS = _stems(
    "no", "not", "never", "without", "isn't", "doesn't", "don't", "didn't", "wasn't", "aren't", "hasn't", "haven't",
    "zero", "hardly", "rarely", "neither", "nor",
)  # fmt: skip
# "not only slow", "not just slow": nothing is denied.
_NOT_ONLY = _stems("only", "just", "merely")
_TROUBLES = _stems(
    "bug", "buggy", "error", "slow", "crash", "glitch", "freeze", "lag", "laggy", "expensive", "pricey", "confusing",
    "complicated", "broken", "breaks", "fails", "outage", "downtime", "overpriced", "clunky", "difficult", "complex",
    "hidden", "problem", "issue", "complaint", "delay", "trouble", "hard", "cumbersome", "buggy", "unstable",
)  # fmt: skip
_PRAISE = _stems(
    "great", "good", "excellent", "amazing", "awesome", "fantastic", "love", "wonderful", "perfect", "helpful",
    "friendly", "nice", "best", "superb", "brilliant", "outstanding", "fast", "easy", "responsive", "happy",
)  # fmt: skip
_BUT = _stems("but", "however", "unfortunately", "except", "although", "though", "yet")
_NEAR = 2

# Chosen by measurement; see docs/reasons.md.
# How much likelier each word of a phrase makes its reason, as a power of e.
_STRENGTH = 0.7
# What is said in praise is hardly what a low score is about; what comes after "but" is.
_PRAISED = 0.35
_AFTER_BUT = 1.4
# A reason of which no phrase is found: what it gets for having as many phrases as any other (what customers say much of
# has many), and at most for sharing single words with the comment. Together less than any phrase found.
_MANY = 0.19
_CUES = 0.05
_HALF_THE_CUES = 3.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: the place of its reason, the customer's own words, and how loudly they speak."""

    reason: int
    said: str
    weight: float


class PhraseIndex:
    """The phrases of several reasons, by the reasons' places. A phrase of two reasons belongs to the first."""

    def __init__(self, phrases: Sequence[Sequence[str]]) -> None:
        self._count = len(phrases)
        self._book = Phrasebook((phrase, reason) for reason, of_reason in enumerate(phrases) for phrase in of_reason)
        most = max(map(len, phrases), default=0) or 1
        self._alone = [_MANY * len(of_reason) / most for of_reason in phrases]
        self._cues = _cues(phrases)
        every = [phrase for of_reason in phrases for phrase in of_reason]
        self._stems = frozenset(stem for phrase in every for stem in stems_of(phrase))
        self._spelling = Spelling(word for phrase in every for word in words_of(phrase))

    def mended(self, words: Words) -> Words:
        """The same words, with slips in those that phrases have mended; they are quoted as they were written."""
        mended = list(words.stems)
        for place, stem in enumerate(words.stems):
            if stem not in self._stems and len(stem) >= SHORTEST:
                meant = self._spelling.meant(words.written(place))
                if meant is not None:
                    mended[place] = stems_of(meant)[0]
        return replace(words, stems=tuple(mended))

    def hits(self, words: Words) -> list[Hit]:
        """Longer phrases are taken first and their words not counted again; a trouble denied is none."""
        stems = words.stems
        found: list[Hit] = []
        place, turned = 0, 1.0
        while place < len(stems):
            if stems[place] in _BUT:
                turned = _AFTER_BUT
            length, reason = self._book.longest_at(stems, place) or (0, 0)
            if length and not _is_no_trouble(stems, place, length):
                weight = length * turned * (_PRAISED if _is_praised(stems, place, length) else 1.0)
                found.append(Hit(reason, words.said(place, length), weight))
            place += length or 1
        return found

    def logits(self, words: Words, hits: Sequence[Hit]) -> list[float]:
        """What the phrases say for each reason; of a reason without any, what single words of its phrases hint at."""
        logits = [0.0] * self._count
        for hit in hits:
            logits[hit.reason] += _STRENGTH * hit.weight
        hints = [0.0] * self._count
        for stem in set(words.stems):
            for reason, share in self._cues.get(stem, ()):
                hints[reason] += share
        return [
            logit or alone + _CUES * hint / (_HALF_THE_CUES + hint)
            for logit, alone, hint in zip(logits, self._alone, hints, strict=True)
        ]

    def logits_unread(self) -> list[float]:
        """The same for a comment of which nothing can be read."""
        return list(self._alone)


def _cues(phrases: Sequence[Sequence[str]]) -> Mapping[str, Sequence[tuple[int, float]]]:
    """By stem, how much of its use in phrases is in those of each reason."""
    uses: dict[str, dict[int, float]] = {}
    for reason, of_reason in enumerate(phrases):
        for phrase in of_reason:
            stems = telling_stems(phrase) - _NEGATIONS
            for stem in stems:
                of_stem = uses.setdefault(stem, {})
                of_stem[reason] = of_stem.get(reason, 0.0) + 1.0 / len(stems)
    return {
        stem: tuple((reason, use / (sum(of_stem.values()) + 0.5)) for reason, use in of_stem.items())
        for stem, of_stem in uses.items()
    }


def _is_no_trouble(stems: Sequence[str], place: int, length: int) -> bool:
    """Whether a trouble is said not to be there: *no bugs*, *never slow*. A phrase may itself deny: *no response*."""
    phrase = stems[place : place + length]
    if _TROUBLES.isdisjoint(phrase) or not _NEGATIONS.isdisjoint(phrase):
        return False
    before = stems[max(0, place - _NEAR) : place]
    return not _NEGATIONS.isdisjoint(before) and _NOT_ONLY.isdisjoint(before)


def _is_praised(stems: Sequence[str], place: int, length: int) -> bool:
    """Whether words of praise stand beside a phrase that is no trouble itself, and are not denied."""
    phrase = stems[place : place + length]
    if not _TROUBLES.isdisjoint(phrase) or not _NEGATIONS.isdisjoint(phrase):
        return False
    return _praises(stems[max(0, place - _NEAR) : place], stems, max(0, place - _NEAR)) or _praises(
        stems[place + length : place + length + _NEAR + 1], stems, place + length
    )


def _praises(beside: Sequence[str], stems: Sequence[str], begin: int) -> bool:
    if not _BUT.isdisjoint(beside):
        return False
    return any(
        stem in _PRAISE and _NEGATIONS.isdisjoint(stems[max(0, begin + at - _NEAR) : begin + at])
        for at, stem in enumerate(beside)
    )


def is_denied(stems: Sequence[str], place: int) -> bool:
    """Whether what stands at `place` is said not to be so, by the word before it: *not going to leave*."""
    return place > 0 and stems[place - 1] in _NEGATIONS
