"""Takes out of customers' words what tells who they are or whom they mean. Knows no review and asks no database.

Every pattern here is done in one pass, whatever a customer wrote: it runs beside all else that the bot does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import normalize

REST = "…"
_EMAIL = re.compile(r"(?<![^\s@])[^\s@]++@[\w-]++(?:\.[\w-]++)*+")
_HANDLE = re.compile(r"(?<!\w)@\w[\w.-]*")
_PHONE = re.compile(r"\+?\d[\d\s()./-]{6,}\d")
_SHORTEST_NAME = 3
_INITIAL = 1
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def words_of(said: str) -> list[str]:
    """The words, without digits and signs."""
    return _WORD.findall(normalize("NFC", said))


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The words of names. `sure` are names in any case; `doubtful` are ordinary words or short, so names only with a
    capital; `joined` are of scripts that have no capitals and set words without a space."""

    sure: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    joined: re.Pattern[str] | None = None

    @classmethod
    def of(cls, names: Iterable[str], ordinary: frozenset[str]) -> KnownNames:
        """`ordinary` are words in small letters that mean something else as well: *will*, *price*."""
        parts = {part for name in names for part in words_of(name) if len(part) > _INITIAL}
        joined = sorted((part for part in parts if part.lower() == part.upper()), key=len, reverse=True)
        plain = {_plain(part) for part in parts.difference(joined)}
        sure = frozenset(part for part in plain - ordinary if len(part) >= _SHORTEST_NAME)
        pattern = re.compile("|".join(map(re.escape, joined))) if joined else None
        return cls(sure, frozenset(plain - sure), pattern)

    def name(self, word: str) -> bool:
        """Whether this word is one of the names."""
        forms = {_plain(word), _plain(word).removesuffix("'s")}
        return bool(forms & self.sure) or (word[0].isupper() and bool(forms & self.doubtful))


NOBODY = KnownNames()


def without_names(
    comment: str, names: Iterable[str], ordinary: frozenset[str] = frozenset(), known: KnownNames = NOBODY
) -> str:
    """The words without addresses, handles, telephone numbers, the `names` of those concerned, in whole or in part and
    in any case, all others that are `known`, and whatever else is written as names are: with a capital, where the word
    is none of the `ordinary` ones.

    Abbreviations in capitals alone stay.
    """
    said = normalize("NFC", comment).strip()
    for pattern in (_EMAIL, _HANDLE, _PHONE):
        said = pattern.sub(REST, said)
    parts = {part for name in names for part in re.split(r"[\s,]+", normalize("NFC", name))}
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= _SHORTEST_NAME:
            said = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", REST, said, flags=re.IGNORECASE)
    if known.joined is not None:
        said = known.joined.sub(REST, said)

    def shown(found: re.Match[str]) -> str:
        word = found[0]
        return REST if known.name(word) or (ordinary and _may_be_name(word, ordinary)) else word

    return _WORD.sub(shown, said)


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")


def _may_be_name(word: str, ordinary: frozenset[str]) -> bool:
    plain = _plain(word)
    if not word[0].isupper() or word.isupper():
        return False
    return (
        plain not in ordinary and plain.removesuffix("'s") not in ordinary and plain.removesuffix("s") not in ordinary
    )
