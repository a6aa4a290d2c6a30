"""What a comment is about: the policy's phrases, found by their word stems, and what colleagues taught.

Knows no loop. The phrases are the starting point of a softmax whose weights `rules.learning` fits; without lessons
they decide alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from rules.learning import Example, Learned, Lesson, fit, softmax
from rules.phrases import Hit, PhraseIndex
from rules.policy import Reason
from rules.signals import Signal, SignalIndex
from rules.stems import MOST_WORDS, Words, read_words, stems_of

__all__ = [
    "MOST_WORDS", "UNCLEAR", "Learned", "Lesson", "Likely", "Reading", "ReasonIndex", "ReasonShown", "Signal", "learn",
    "stems_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """The reason a comment was filed under and the customer's words that gave it away (`unclear` has none).

    `weight` says how sure the reading is, between 0 and 1, and is None where a colleague
    decided otherwise; `also` are the labels of other reasons that the comment names; `like` the lesson that it
    resembles.
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
    """A reason of the policy with what speaks for it.

    The weights of all reasons are together 1, less what colleagues taught to be *unclear*.
    """

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


# Chosen by measurement; see docs/reasons.md.
# What was learned tells a reason that no phrase speaks for from this weight on.
_SURE_ENOUGH = 0.2
# Another reason is named as well where it has words of its own and at least this share of the main one's weight.
_NAMED_AS_WELL = 0.05
# How much surer phrases are alone than where lessons weigh in as well, and after how many lessons by half as much.
_SURER_ALONE = 0.8
_SOME_LESSONS = 20
# A comment that was taught word for word; the rest is for the others.
_TAUGHT = 0.99


class SecondOpinion(Protocol):
    """Another reader of comments, whose weights are averaged with those by words."""

    def weights(self, comment: str) -> Sequence[float]:
        """The weight of each reason in the policy's order, then of *unclear*; together 1."""
        ...


class ReasonIndex:
    """The reasons of one policy, made ready once; `adopt` is the one thing that changes while the bot runs."""

    def __init__(
        self, reasons: Sequence[Reason], competitors: Sequence[str] = (), languages: Sequence[str] = ("en",)
    ) -> None:
        self._reasons = tuple(reasons)
        self._places = {reason.name: place for place, reason in enumerate(self._reasons)}
        self._languages = frozenset((None, *languages))
        self._phrases = PhraseIndex([reason.phrases for reason in self._reasons])
        self._signals = SignalIndex(competitors)
        self._learned: Learned | None = None
        self._second: SecondOpinion | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The reasons' names, in the policy's order."""
        return tuple(self._places)

    @property
    def labels(self) -> Mapping[str, str]:
        """How each reason is called in Slack, by its name."""
        return {reason.name: reason.label for reason in self._reasons}

    def adopt(self, learned: Learned | None, second: SecondOpinion | None = None) -> None:
        """From now on reads with what was learned; None forgets it. Whoever is reading just now reads as before."""
        self._learned, self._second = learned, second

    def find(self, comment: str | None) -> ReasonShown:
        """The reason that most speaks for itself, with the customer's own words; `unclear` where nothing does."""
        reading = self.read(comment)
        return self.shown_in(reading, reading.name)

    def shown(self, name: str | None, comment: str | None) -> ReasonShown:
        """A reason already decided on, with the words in the comment that speak for it, if any."""
        return self.shown_in(self.read(comment), name)

    def read(self, comment: str | None) -> Reading:
        """Everything that the comment says. What can't be read, and what speaks for no reason, is *unclear*."""
        learned = self._learned
        words = self._read(comment or "")
        hits = self._hits(words)
        signals = self._signals.find(words, self._is_readable(words))
        weights, unclear, knows = self._weights(words, hits, learned)
        if self._second is not None and words.stems and self._is_readable(words):
            *others, other_unclear = self._second.weights(words.comment)
            weights = [(one + other) / 2 for one, other in zip(weights, others, strict=True)]
            unclear, knows = (unclear + other_unclear) / 2, True
        like = learned.lesson_like(words) if learned is not None and self._is_learnable(words, learned) else None
        if like is not None and like.same:
            weights, unclear = self._taught(weights, like.lesson.reason)
        likeliest = self._likeliest(weights, hits)
        main = likeliest[0] if likeliest else None
        if main is None or unclear > main.weight or not (hits or (knows and main.weight >= _SURE_ENOUGH)):
            return Reading(UNCLEAR.name, UNCLEAR.label, 0.0, likeliest=likeliest, signals=signals)
        also = tuple(other for other in likeliest[1:] if other.words and other.weight >= _NAMED_AS_WELL * main.weight)
        lesson = like.lesson if like is not None and like.lesson.reason == main.name else None
        return Reading(main.name, main.label, main.weight, main.words, likeliest, also, signals, lesson)

    def start_of(self, comment: str) -> tuple[Words, Sequence[float], Sequence[int]]:
        """The words of a comment, what the phrases alone say, and the reasons they speak for: where learning starts."""
        words = self._read(comment)
        hits = self._hits(words)
        return words, self._start(words, hits), _spoken_for(hits)

    def _read(self, comment: str) -> Words:
        words = read_words(comment)
        return self._phrases.mended(words) if self._is_readable(words) else words

    def _is_readable(self, words: Words) -> bool:
        return words.language in self._languages

    def _is_learnable(self, words: Words, learned: Learned) -> bool:
        return self._is_readable(words) or words.language in learned.languages

    def _hits(self, words: Words) -> list[Hit]:
        return self._phrases.hits(words) if self._is_readable(words) else []

    def _start(self, words: Words, hits: Sequence[Hit]) -> list[float]:
        return self._phrases.logits(words, hits) if self._is_readable(words) else self._phrases.logits_unread()

    def _weights(self, words: Words, hits: Sequence[Hit], learned: Learned | None) -> tuple[list[float], float, bool]:
        """The weight of each reason, of *unclear*, and whether what was learned knows anything of these words."""
        logits = self._start(words, hits)
        found = None
        if learned is not None and self._is_learnable(words, learned):
            found = learned.logits(words, _spoken_for(hits))
        surer = 1.0 + _SURER_ALONE / (1.0 + (learned.count if learned is not None else 0) / _SOME_LESSONS)
        if learned is None or found is None:
            return softmax([surer * logit for logit in logits]), 0.0, False
        taught = dict(zip(learned.names, found, strict=True))
        logits = [
            surer * (logit + taught.get(reason.name, 0.0)) for reason, logit in zip(self._reasons, logits, strict=True)
        ]
        if UNCLEAR.name not in taught:
            return softmax(logits), 0.0, True
        *weights, unclear = softmax([*logits, surer * taught[UNCLEAR.name]])
        return weights, unclear, True

    def _taught(self, weights: Sequence[float], reason: str) -> tuple[list[float], float]:
        place = self._places.get(reason)
        rest = (1.0 - _TAUGHT) / (sum(weights) - (weights[place] if place is not None else 0.0) or 1.0)
        told = [weight * rest for weight in weights]
        if place is None:
            return told, _TAUGHT
        told[place] = _TAUGHT
        return told, 0.0

    def _likeliest(self, weights: Sequence[float], hits: Sequence[Hit]) -> tuple[Likely, ...]:
        said: dict[int, dict[str, None]] = {}
        for hit in hits:
            said.setdefault(hit.reason, {})[hit.said] = None
        order = sorted(range(len(weights)), key=lambda place: -weights[place])
        return tuple(
            Likely(self._reasons[place].name, self._reasons[place].label, weights[place], tuple(said.get(place, ())))
            for place in order
        )

    def shown_in(self, reading: Reading, name: str | None) -> ReasonShown:
        """The same for a comment that was read already."""
        if name in (None, UNCLEAR.name):
            return UNCLEAR
        if name not in self._places:
            return ReasonShown(str(name), str(name))
        likely = next(likely for likely in reading.likeliest if likely.name == name)
        others = [(reading.name, reading.label), *((other.name, other.label) for other in reading.also)]
        also = tuple(label for other, label in others if other not in (name, UNCLEAR.name))
        if reading.name != name:
            return ReasonShown(likely.name, likely.label, likely.words, also=also)
        return ReasonShown(likely.name, likely.label, likely.words, likely.weight, also, reading.like)


def learn(reasons: ReasonIndex, lessons: Sequence[Lesson]) -> Learned:
    """What these lessons teach, the latest first: of two about the same words, it counts. To be adopted by `reasons`.

    Takes the processor for a while (about a second for a thousand lessons): to be called on a thread of its own. A
    lesson may say *unclear*; those of reasons that the policy no longer has are left out.
    """
    names = reasons.names
    if any(lesson.reason == UNCLEAR.name for lesson in lessons):
        names = (*names, UNCLEAR.name)
    examples = []
    for lesson in lessons:
        words, start, spoken_for = reasons.start_of(lesson.comment)
        examples.append(Example(lesson, words, [*start, 0.0][: len(names)], spoken_for))
    return fit(names, examples)


def _spoken_for(hits: Sequence[Hit]) -> tuple[int, ...]:
    return tuple(sorted({hit.reason for hit in hits}))
