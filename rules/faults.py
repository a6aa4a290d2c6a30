"""A mistake in what somebody wrote: where, and what is right. Knows no policy."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake: where, as keys and places in lists, and a sentence with what is right."""

    path: Path
    sentence: str


def nearest(word: str, known: Sequence[str]) -> str:
    """The end of a sentence: which known word was probably meant, else which there are."""
    near = difflib.get_close_matches(word, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else f"; there are {', '.join(known) or 'none'}"
