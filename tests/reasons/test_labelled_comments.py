"""How well the example policy's phrases read labelled comments that nobody has corrected yet. Knows no learning.

A third of the comments is held out: phrases are never chosen by them.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.policy_file import read_policy
from rules.reasons import UNCLEAR, ReasonIndex

COMMENTS = Path(__file__).with_name("comments.csv")
INDEX = ReasonIndex(read_policy(Path(__file__).parents[2] / "policy.yml").reasons)
NOTHING_TO_READ = {"foreign", "empty", "emoji"}


@dataclass(frozen=True)
class Labelled:
    """A comment, what it is about, and what was found."""

    comment: str
    reason: str
    language: str
    kind: str
    held_out: bool
    found: str

    @property
    def is_right(self) -> bool:
        """Whether what was found is what it is about."""
        return self.found == self.reason


@cache
def labelled() -> tuple[Labelled, ...]:
    """Every comment of the file, read with the phrases alone."""
    with COMMENTS.open(encoding="utf-8", newline="") as rows:
        return tuple(
            Labelled(
                comment=row["comment"],
                reason=row["reason"],
                language=row["language"],
                kind=row["kind"],
                held_out=row["held_out"] == "yes",
                found=INDEX.find(row["comment"]).name,
            )
            for row in csv.DictReader(rows)
        )


def accuracy(comments: Sequence[Labelled]) -> float:
    """The share that was read rightly."""
    return sum(one.is_right for one in comments) / len(comments)


def macro_f1(comments: Sequence[Labelled]) -> float:
    """The mean over all reasons, *unclear* too, of how well each one is found: rare ones count as much as others."""
    meant = Counter(one.reason for one in comments)
    found = Counter(one.found for one in comments)
    right = Counter(one.reason for one in comments if one.is_right)
    return sum(2 * right[name] / (meant[name] + found[name]) for name in meant) / len(meant)


def unclear_rate(comments: Sequence[Labelled]) -> float:
    """The share of those about something of which nothing was made."""
    readable = [one for one in comments if one.reason != UNCLEAR.name]
    return sum(one.found == UNCLEAR.name for one in readable) / len(readable)


def test_there_are_comments_of_every_reason_and_every_kind() -> None:
    """Enough of each to say something, also among those held out."""
    for comments, fewest in ((labelled(), 12), ([one for one in labelled() if one.held_out], 4)):
        reasons = Counter(one.reason for one in comments)
        assert set(reasons) == {*INDEX.names, UNCLEAR.name}
        assert min(reasons.values()) >= fewest
    assert len(labelled()) >= 180
    assert len({one.comment for one in labelled()}) == len(labelled())
    kinds = ["plain", "typo", "sarcasm", "caps", "empty", "emoji", "long", "two", "negation", "foreign"]
    assert {one.kind for one in labelled()} == set(kinds)


@pytest.mark.parametrize(
    ("name", "least_accuracy", "least_f1", "most_unclear"),
    [("all", 0.94, 0.93, 0.03), ("tuned on", 0.95, 0.95, 0.04), ("held out", 0.9, 0.89, 0.05)],
)
def test_comments_are_read_rightly(name: str, least_accuracy: float, least_f1: float, most_unclear: float) -> None:
    """Before anybody corrects anything, no worse than when this was measured."""
    comments = [one for one in labelled() if name == "all" or one.held_out == (name == "held out")]
    measured = accuracy(comments), macro_f1(comments), unclear_rate(comments)
    kinds = ", ".join(
        f"{kind} {accuracy([one for one in comments if one.kind == kind]):.2f}"
        for kind in dict.fromkeys(one.kind for one in comments)
    )
    print(f"{name}: accuracy {measured[0]:.3f}, macro-F1 {measured[1]:.3f}, unclear {measured[2]:.3f}; {kinds}")
    assert measured[0] >= least_accuracy
    assert measured[1] >= least_f1
    assert measured[2] <= most_unclear


def test_what_cannot_be_read_is_never_guessed_at() -> None:
    """A comment in another language, an empty one and one of emoji alone are unclear."""
    guessed = [(one.comment, one.found) for one in labelled() if one.kind in NOTHING_TO_READ and not one.is_right]
    assert guessed == []
