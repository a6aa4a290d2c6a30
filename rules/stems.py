"""The words of a comment, their stems, and the language they seem to be in. Knows no reason."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

import snowballstemmer

Meant = TypeVar("Meant")

MOST_WORDS = 5
"""The longest phrase that is looked for."""

UNKNOWN = "other"
"""The language of a comment that is surely in none of those told apart."""

# Some survey tools part what belongs together: "does n't", "don ' t".
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+| n['’]t\b|(?<=n) ['’] t\b)*", re.IGNORECASE)
_DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")
# A comment of many pages says what it is about in its first ones.
_MOST_READ = 20_000
# Fewer words than these are in no language for sure.
_FEWEST_TELLING = 2
# One word in so many with a letter that English has not is too many for English.
_FOREIGN_SHARE = 6

_SMALL_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "en": "the a an and or but is are was were be been it its this that to of in on for with we you i they he "
        "she my our your their not no have has had do does did can could would will from at by as if so when "
        "what there just very too only all more please because which than into about after every don't it's",
        "de": "der die das den dem ein eine einen und oder aber ist sind war nicht kein keine ich wir sie ihr mit "
        "von zu für auf im es sich auch noch nur schon sehr wenn dass wie bei nach wird werden haben hat mehr "
        "uns viel unser unsere seit ihre immer wurde",
        "fr": "le la les un une des du de et ou mais est sont était pas ne je nous vous il elle ils avec pour dans "
        "sur que qui ce cette très plus trop c'est n'est j'ai on au aux notre votre par mon depuis",
        "es": "el la los las un una y o pero es son era no yo nosotros con para por en que del al se su muy más nos "
        "está están hay como cuando desde nuestro de lo les mi",
        "it": "il lo la gli le un una e o ma è sono era non io noi con per in che del della si molto più troppo "
        "come quando di ci questo nostro da nel alla ho",
        "pt": "o a os as um uma e ou mas é são era não eu nós com para por em que do da se muito mais como quando "
        "de nos isso nosso na no ao está",
        "nl": "de het een en of maar is zijn was niet geen ik wij we jullie met van voor op dat die er ook nog heel "
        "te wordt hebben heeft meer als bij naar onze veel",
        "sv": "och är att det som en ett inte vi jag på av för med har den till mycket men var om så när",
        "da": "og er at det som en et ikke vi jeg på af for med har den til meget men var om så når",
        "fi": "ja on ei se että mutta me minä ovat kun myös niin tämä oli hyvin kuin",
        "pl": "i w nie na się jest z to że do jak ale nas są bardzo za dla nam już przez jego",
        "cs": "a je se na že v to není s z do jak ale nás jsou velmi za pro nám už",
        "ro": "și este nu de la cu în pe sunt foarte dar pentru noi că mai o un",
        "hu": "a az és nem hogy van volt de mi egy nagyon csak ez is meg",
        "tr": "ve bir bu çok için ama ile değil daha biz da de ne gibi kadar",
        "id": "yang dan di tidak ini itu untuk dengan kami saya sangat tapi ada dari ke sudah",
    }
)


SMALL_WORDS = frozenset(_SMALL_WORDS["en"].split())
"""English words that say nothing of themselves."""


def _by_word() -> Mapping[str, tuple[str, ...]]:
    languages: dict[str, tuple[str, ...]] = {}
    for language, words in _SMALL_WORDS.items():
        for word in dict.fromkeys(words.split()):
            languages[word] = (*languages.get(word, ()), language)
    return languages


_LANGUAGES_OF = _by_word()


@dataclass(frozen=True, slots=True)
class Words:
    """A comment taken apart: the stem of each word, and where the word stands. `language` None: too short to tell."""

    comment: str
    stems: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    language: str | None

    def written(self, place: int) -> str:
        """A word as the customer wrote it, in small letters."""
        start, end = self.spans[place]
        return self.comment[start:end].lower()

    def said(self, place: int, length: int) -> str:
        """The words from `place` on as the customer wrote them, on one line."""
        return " ".join(self.comment[self.spans[place][0] : self.spans[place + length - 1][1]].split())


@functools.lru_cache(maxsize=50_000)
def _known(word: str) -> tuple[str, tuple[str, ...], bool]:
    """The stem of a word, the languages that it is a small word of, and whether it has letters English has not."""
    plain = word.lower().replace("’", "'").replace(" ", "")
    # People leave the apostrophe out: "doesnt" is to be found as "doesn't" is.
    joined = plain.replace("n't", "nt") if plain.endswith("n't") else plain
    # "slooow" is slow: no word has a letter three times in a row.
    joined = _DRAWN_OUT.sub(r"\1", joined)
    # A stemmer keeps its word while it works, and lessons are learned on another thread: each word has one of its own.
    stem: str = snowballstemmer.stemmer("english").stemWord(joined)
    return stem, _LANGUAGES_OF.get(plain, ()), not plain.isascii()


def read_words(comment: str) -> Words:
    """The words of a comment, as far as it is read."""
    stems, spans, small, foreign = [], [], [], 0
    for found in _WORD.finditer(comment, 0, _MOST_READ):
        stem, languages, is_foreign = _known(found[0])
        stems.append(stem)
        spans.append(found.span())
        small.append(languages)
        foreign += is_foreign
    return Words(comment, tuple(stems), tuple(spans), _language(small, foreign))


def stems_of(phrase: str) -> tuple[str, ...]:
    """The word stems by which a phrase is found; one of more than MOST_WORDS never is."""
    return read_words(phrase).stems


def words_of(phrase: str) -> frozenset[str]:
    """The words of a phrase in small letters."""
    return frozenset(found[0].lower() for found in _WORD.finditer(phrase))


def telling_stems(phrase: str) -> frozenset[str]:
    """The stems of a phrase without English small words."""
    known = (_known(found[0]) for found in _WORD.finditer(phrase))
    return frozenset(stem for stem, languages, _ in known if "en" not in languages)


class Phrasebook(Generic[Meant]):
    """Phrases by their stems, each with what it means. Of two equal ones the first counts."""

    def __init__(self, phrases: Iterable[tuple[str, Meant]]) -> None:
        self._meant: dict[tuple[str, ...], Meant] = {}
        for phrase, meant in phrases:
            self._meant.setdefault(stems_of(phrase), meant)
        self._meant.pop((), None)
        # By the first stem, the lengths worth trying, the longest first.
        self._lengths: dict[str, tuple[int, ...]] = {}
        for stems in sorted(self._meant, key=len, reverse=True):
            tried = self._lengths.get(stems[0], ())
            if len(stems) <= MOST_WORDS and len(stems) not in tried:
                self._lengths[stems[0]] = (*tried, len(stems))

    def longest_at(self, stems: tuple[str, ...], place: int) -> tuple[int, Meant] | None:
        """How many words the longest phrase has that begins at `place`, and what it means."""
        for length in self._lengths.get(stems[place], ()):
            phrase = stems[place : place + length]
            if len(phrase) == length and phrase in self._meant:
                return length, self._meant[phrase]
        return None


def _language(small: list[tuple[str, ...]], foreign: int) -> str | None:
    """The language that most of the small words are of. English where it is not clearly another: phrases are English.

    Letters that English has not, many of them, tell that it is not: also in scripts of which no small word is known.
    """
    counts: dict[str, int] = {}
    for languages in small:
        for language in languages:
            counts[language] = counts.get(language, 0) + 1
    english = counts.get("en", 0)
    best = max(counts, key=counts.__getitem__, default="en")
    if english * 2 >= counts.get(best, 0) and english >= _FEWEST_TELLING:
        return "en"
    if counts.get(best, 0) >= _FEWEST_TELLING and best != "en":
        return best
    return UNKNOWN if foreign * _FOREIGN_SHARE >= len(small) > 0 and not english else None
