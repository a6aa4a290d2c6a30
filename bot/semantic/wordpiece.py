"""Takes a text apart into the word pieces that BERT's uncased models know. Knows no model.

The rules are those of the model's own tokenizer: Devlin et al., *BERT* (2018), section 3; Wu et al., *Google's Neural
Machine Translation System* (2016) for the pieces.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator
from pathlib import Path

_VOCABULARY = Path(__file__).with_name("vocabulary.txt")
_FIRST, _LAST, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_LONGEST_WORD = 100
# Not what Unicode has no name for yet: the model calls that unknown.
_CONTROL = ("Cc", "Cf", "Co", "Cs")
# Written without spaces: each sign is a word. The ranges are those of the model's tokenizer.
_IDEOGRAPHS = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)
_ASCII_PUNCTUATION = frozenset(map(chr, (*range(33, 48), *range(58, 65), *range(91, 97), *range(123, 127))))


@functools.cache
def vocabulary() -> dict[str, int]:
    """Each piece with its id."""
    with _VOCABULARY.open(encoding="utf-8") as lines:
        return {line.rstrip("\n"): number for number, line in enumerate(lines)}


def ids_of(text: str, most: int) -> list[int]:
    """The ids of a text's pieces between those that begin and end it, at most `most` in all."""
    known = vocabulary()
    pieces = [piece for word in _words(text) for piece in _pieces(word, known)]
    return [known[_FIRST], *pieces[: most - 2], known[_LAST]]


def _words(text: str) -> Iterator[str]:
    """Words in small letters without accents; punctuation and ideographs stand alone."""
    cleaned = "".join(_cleaned(char) for char in text)
    plain = "".join(char for char in unicodedata.normalize("NFD", cleaned) if unicodedata.category(char) != "Mn")
    for word in plain.lower().split():
        start = 0
        for place, char in enumerate(word):
            if _is_punctuation(char):
                yield from filter(None, (word[start:place], char))
                start = place + 1
        if start < len(word):
            yield word[start:]


def _cleaned(char: str) -> str:
    if char in "\t\n\r" or unicodedata.category(char) == "Zs":
        return " "
    if char in "\x00\ufffd" or unicodedata.category(char) in _CONTROL:
        return ""
    return f" {char} " if any(first <= ord(char) <= last for first, last in _IDEOGRAPHS) else char


def _is_punctuation(char: str) -> bool:
    return char in _ASCII_PUNCTUATION or unicodedata.category(char)[0] == "P"


def _pieces(word: str, known: dict[str, int]) -> list[int]:
    """The longest known piece first, then the longest that goes on from there; one unknown piece for a word that has
    no such row."""
    found: list[int] = []
    start = 0
    while start < len(word) <= _LONGEST_WORD:
        prefix = "##" if start else ""
        end = next((end for end in range(len(word), start, -1) if prefix + word[start:end] in known), None)
        if end is None:
            return [known[_UNKNOWN]]
        found.append(known[prefix + word[start:end]])
        start = end
    return found or [known[_UNKNOWN]]
