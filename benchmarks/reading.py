"""How many comments are read a second on one core, and how long learning takes. Asks no database."""

from __future__ import annotations

import gc
import itertools
import random
import time
from collections.abc import Sequence

from benchmarks.workspace import ROOT
from bot.policy_file import read_policy
from rules.policy import Reason
from rules.reasons import Lesson, ReasonIndex, learn

_SMALL = (
    "the", "a", "is", "and", "we", "it", "to", "of", "for", "in", "that", "our", "with", "not", "you", "on", "this",
    "but", "have", "are", "was", "so", "when", "they", "be",
)  # fmt: skip
_SYLLABLES = ("ba", "cor", "den", "fil", "gra", "hom", "jin", "kel", "lor", "mun", "nep", "pol", "rist", "sta", "tur")
_VOCABULARY = 3_000
_WORDS = (8, 40)


def written_comments(count: int, reasons: Sequence[Reason], seed: int) -> list[Lesson]:
    """Comments of 8 to 40 words as customers' are: half small words, rare ones beside frequent ones, and a phrase."""
    rng = random.Random(seed)
    vocabulary = list(itertools.islice(map("".join, itertools.product(_SYLLABLES, repeat=3)), _VOCABULARY))
    shares = [1 / place for place in range(1, _VOCABULARY + 1)]
    lessons = []
    for _ in range(count):
        reason = rng.choice([reason for reason in reasons if reason.phrases])
        length = rng.randint(*_WORDS)
        words = rng.choices(vocabulary, shares, k=length // 2) + rng.choices(_SMALL, k=length - length // 2)
        rng.shuffle(words)
        words.insert(rng.randrange(length), rng.choice(reason.phrases))
        lessons.append(Lesson(" ".join(words), reason.name))
    return lessons


def example_reasons() -> Sequence[Reason]:
    """Those of the example policy."""
    return read_policy(ROOT / "policy.yml").reasons


def read_a_second(reasons: Sequence[Reason], comments: int, lessons: int) -> float:
    """Comments read a second by an index that has learned from so many lessons."""
    index = ReasonIndex(reasons)
    if lessons:
        index.adopt(learn(index, written_comments(lessons, reasons, seed=1)))
    told = [written.comment for written in written_comments(comments, reasons, seed=2)]
    for comment in told[:100]:
        index.read(comment)
    gc.collect()
    began = time.perf_counter()
    for comment in told:
        index.read(comment)
    return comments / (time.perf_counter() - began)


def learned_within(reasons: Sequence[Reason], lessons: int) -> float:
    """The seconds that learning from so many lessons takes."""
    index = ReasonIndex(reasons)
    written = written_comments(lessons, reasons, seed=3)
    gc.collect()
    began = time.perf_counter()
    learn(index, written)
    return time.perf_counter() - began
