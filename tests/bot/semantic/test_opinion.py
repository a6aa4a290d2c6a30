"""Reading by meaning, with the real model: what it adds to words, and when it stays out of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.policy_file import read_policy
from bot.semantic.embedder import Embedder
from bot.semantic.opinion import FEWEST_LESSONS, second_opinion
from bot.teacher import teach
from rules.reasons import Lesson, ReasonIndex

ROOT = Path(__file__).parents[3]
REASONS = read_policy(ROOT / "policy.yml").reasons

# Two subjects, in words that the questions below do not use.
MONEY = ("The bill is far too high", "You take more money each year", "We pay double what was agreed",
         "The charges keep growing", "Every month another amount is taken")  # fmt: skip
PEOPLE = ("Nobody at your desk writes back", "Your agents were rude to us", "The person on the phone knew nothing",
          "We wait for days until somebody helps", "Your team ignores our messages")  # fmt: skip


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def lessons(times: int) -> list[Lesson]:
    """Each sentence, said in as many ways."""
    said = [(comment, "billing") for comment in MONEY] + [(comment, "support") for comment in PEOPLE]
    return [Lesson(f"{comment}, case {number}.", reason) for number in range(times) for comment, reason in said]


def test_what_means_the_same_is_read_the_same(embedder: Embedder) -> None:
    """In other words than were taught, and than any phrase has."""
    index = ReasonIndex(REASONS)
    comments = ("Our wallets can not take this any more", "The colleague who picked up had no clue")
    assert [index.read(comment).name for comment in comments] == ["unclear", "unclear"]
    teach(index, lessons(8), embedder)
    assert [index.read(comment).name for comment in comments] == ["billing", "support"]


def test_few_lessons_teach_by_words_alone(embedder: Embedder) -> None:
    """Below the number from which it was seen to help."""
    assert second_opinion(ReasonIndex(REASONS), lessons(8)[: FEWEST_LESSONS - 1], embedder) is None


def test_what_cannot_be_read_stays_unclear(embedder: Embedder) -> None:
    """Nothing, emoji, and another language: a vector of them means nothing here."""
    index = ReasonIndex(REASONS)
    teach(index, lessons(8), embedder)
    for comment in ("", "😡😡", "Der Vertrag wurde nicht verlängert und wir sind sehr enttäuscht"):
        assert index.read(comment).name == "unclear"


def test_weights_are_of_every_reason_and_together_one(embedder: Embedder) -> None:
    """In the policy's order, then *unclear*; a reason that nobody taught has none to speak of."""
    index = ReasonIndex(REASONS)
    second = second_opinion(index, lessons(8), embedder)
    assert second is not None
    weights = second.weights("The amount is too high")
    assert len(weights) == len(index.names) + 1
    assert sum(weights) == pytest.approx(1.0)
    assert weights[index.names.index("billing")] > 0.5
    assert weights[index.names.index("bug")] < 0.001


def test_without_the_extra_one_line_says_what_to_do(tmp_path: Path) -> None:
    """Not a trace: what is missing, where to read on, and how to do without."""
    policy = (ROOT / "policy.yml").read_text(encoding="utf-8") + "\nsemantic: true\n"
    (tmp_path / "policy.yml").write_text(policy, encoding="utf-8")
    (tmp_path / "comments.csv").write_text("comment\nbad\n", encoding="utf-8")
    (tmp_path / "lessons.csv").write_text("comment,reason\nbad,support\n", encoding="utf-8")
    hidden = "import sys; sys.modules['onnxruntime'] = None; from bot.cli.main import status; sys.exit(status())"
    command = [sys.executable, "-c", hidden, "reasons", "comments.csv", "--learn", "lessons.csv"]
    there = {"cwd": tmp_path, "env": {"PYTHONPATH": str(ROOT)}}
    done = subprocess.run(command, **there, capture_output=True, text=True, check=False)  # type: ignore[call-overload] # noqa: S603
    assert done.returncode == 1
    assert done.stderr == (
        "nps-loop: the policy says semantic: true, but onnxruntime is not installed; see docs/reasons.md, "
        "or write semantic: false\n"
    )
