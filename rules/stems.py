"""Words and their stems, and which language a comment seems to be in. Knows no reason."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import snowballstemmer

MOST_WORDS = 5
"""The longest phrase that is looked for."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# A comment of many pages says what it is about in its first ones.
_MOST_READ = 20_000
# Fewer words than these are in no language for sure.
_FEWEST_TELLING = 2

_SMALL_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "en": "the a an and or but is are was were be been it its this that to of in on for with we you i they he "
        "she my our your their not no have has had do does did can could would will from at by as if so when "
        "what there just very too only all more",
        "de": "der die das den dem ein eine einen und oder aber ist sind war nicht kein keine ich wir sie ihr mit "
        "von zu für auf im es sich auch noch nur schon sehr wenn dass wie bei nach wird werden haben hat mehr "
        "uns",
        "fr": "le la les un une des du de et ou mais est sont était pas ne je nous vous il elle ils avec pour dans "
        "sur que qui ce cette très plus trop c'est n'est j'ai on au aux notre votre par",
        "es": "el la los las un una y o pero es son era no yo nosotros con para por en que del al se su muy más nos "
        "está están hay como cuando desde nuestro de lo les mi",
        "it": "il lo la gli le un una e o ma è sono era non io noi con per in che del della si molto più troppo "
        "come quando di ci questo nostro da nel alla",
        "pt": "o a os as um uma e ou mas é são era não eu nós com para por em que do da se muito mais como quando "
        "de nos isso nosso na no ao está",
        "nl": "de het een en of maar is zijn was niet geen ik wij we jullie met van voor op dat die er ook nog heel "
        "te wordt hebben heeft meer als bij naar onze",
    }
)
_FUNCTION_WORDS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
LANGUAGES = tuple(_FUNCTION_WORDS)
"""The languages that are told apart, by their two letters (ISO 639-1)."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a comment: where it stands, and its stem."""

    start: int
    end: int
    stem: str


@functools.lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    stem: str = snowballstemmer.stemmer("english").stemWord(word)
    return stem


def words_of(comment: str) -> tuple[Word, ...]:
    """The words of a comment, as far as it is read."""
    return tuple(
        Word(found.start(), found.end(), _stem(found[0].lower().replace("’", "'")))
        for found in _WORD.finditer(comment, 0, _MOST_READ)
    )


def stems_of(phrase: str) -> tuple[str, ...]:
    """The word stems by which a phrase is found; a phrase of more than MOST_WORDS is not."""
    return tuple(word.stem for word in words_of(phrase))


def language_of(comment: str) -> str | None:
    """The language that most of the comment's small words are of; None where there are too few to tell.

    English has it where it is not clearly another: it is what the phrases are written in.
    """
    small = [found[0].lower().replace("’", "'") for found in _WORD.finditer(comment, 0, _MOST_READ)]
    counts = {name: sum(word in known for word in small) for name, known in _FUNCTION_WORDS.items()}
    best = max(counts, key=lambda name: (counts[name], name == "en"))
    if counts[best] < _FEWEST_TELLING:
        return None
    return "en" if counts["en"] * 2 >= counts[best] and counts["en"] >= _FEWEST_TELLING else best


def contains(stems: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether the phrase stands somewhere in the stems."""
    return any(tuple(stems[at : at + len(phrase)]) == tuple(phrase) for at in range(len(stems) - len(phrase) + 1))
