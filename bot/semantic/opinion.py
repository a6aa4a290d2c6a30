"""Learns from lessons by what their comments mean, and says of another comment which reason is how likely.

Knows no phrase and no word: it is averaged with the learner that does.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.semantic.embedder import Embedder
from rules.reasons import UNCLEAR, Lesson, ReasonIndex, SecondOpinion

FEWEST_LESSONS = 50
"""With fewer it was measured to help nobody."""

# Chosen by measurement; see docs/reasons.md.
_ROUNDS = 300
_STEP = 2.0
_SHRINK = 0.002


def second_opinion(reasons: ReasonIndex, lessons: Sequence[Lesson], embedder: Embedder) -> SecondOpinion | None:
    """What these lessons teach by their meaning; None where they are too few. For a thread of its own.

    A softmax regression over the embeddings by gradient descent, with balanced classes.
    """
    names = (*reasons.names, UNCLEAR.name)
    places = {name: place for place, name in enumerate(names)}
    known = [lesson for lesson in lessons if lesson.reason in places]
    if len(known) < FEWEST_LESSONS:
        return None
    numpy: Any = importlib.import_module("numpy")
    vectors = numpy.stack([embedder.embed(lesson.comment) for lesson in known])
    targets = numpy.eye(len(names), dtype=numpy.float32)[[places[lesson.reason] for lesson in known]]
    often = Counter(lesson.reason for lesson in known)
    weighs = numpy.array([len(known) / (len(often) * often[lesson.reason]) for lesson in known], dtype=numpy.float32)
    taught = numpy.array([name in often for name in names])
    weights = numpy.zeros((vectors.shape[1], len(names)), dtype=numpy.float32)
    bias = numpy.zeros(len(names), dtype=numpy.float32)
    for _ in range(_ROUNDS):
        wrong = (_softmax(numpy, vectors @ weights + bias, taught) - targets) * weighs[:, None] / len(known)
        weights -= _STEP * (vectors.T @ wrong + _SHRINK * weights)
        bias -= _STEP * wrong.sum(axis=0)
    return _Opinion(numpy, embedder, weights, bias, taught)


def _softmax(numpy: Any, logits: Any, taught: Any) -> Any:
    """A reason that nobody taught yet is not likely by its meaning."""
    logits = numpy.where(taught, logits, -30.0)
    powers = numpy.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


class _Opinion:
    def __init__(self, numpy: Any, embedder: Embedder, weights: Any, bias: Any, taught: Any) -> None:
        self._numpy = numpy
        self._embedder = embedder
        self._weights = weights
        self._bias = bias
        self._taught = taught

    def weights(self, comment: str) -> Sequence[float]:
        logits = self._embedder.embed(comment) @ self._weights + self._bias
        return [float(weight) for weight in _softmax(self._numpy, logits, self._taught)]
