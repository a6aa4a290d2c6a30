"""What to say of a name that is unknown. Knows none itself."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

_LONGEST_NAME = 64


def nearest(name: str, known: Sequence[str]) -> str:
    """The known name that was probably meant, or all of them, as the end of a sentence."""
    plain = name[:_LONGEST_NAME].strip().lower().replace(" ", "_").replace("-", "_")
    near = get_close_matches(plain, known, n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
