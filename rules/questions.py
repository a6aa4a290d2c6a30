"""Reads what somebody asks about the measures, as they type it, and writes it again. Answers nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from rules.faults import nearest
from rules.measures import Dimension, Question
from rules.periods import Period, PeriodError

DEFAULT = "30d"
# `segment="North America"` is one word, as `segment=EMEA` is; people's keyboards have quotes of many shapes.
_QUOTES = '"“”„'
_WORD = re.compile(rf"(?:[^\s{_QUOTES}]|[{_QUOTES}][^{_QUOTES}]*[{_QUOTES}])+|[{_QUOTES}]")
_WITHOUT_QUOTES = str.maketrans("", "", _QUOTES)
_DIMENSIONS = tuple(dimension.value for dimension in Dimension)
_SHOWN = 40
_LONGEST = 255


class QuestionError(ValueError):
    """What was typed is no question; the message says what is wrong, where, and what is right."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was typed: its words for the period, what to group by, and what to narrow to."""

    period: str = DEFAULT
    by: Dimension | None = None
    where: tuple[tuple[Dimension, str], ...] = ()

    @classmethod
    def parse(cls, typed: str) -> Self:
        """Reads a period, `by` something and `in` something=value, in any order. Raises QuestionError."""
        words = iter(_WORD.findall(typed))
        periods: list[str] = []
        by: Dimension | None = None
        where: dict[Dimension, str] = {}
        for word in words:
            if word.lower() == "by":
                by = _dimension(next(words, ""), "by")
            elif word.lower() == "in" or "=" in word:
                name, value = _narrowing(word if "=" in word else next(words, ""))
                where[name] = value
            else:
                periods.append(word)
        return cls(" ".join(periods) or DEFAULT, by, tuple(where.items()))

    @property
    def words(self) -> str:
        """The question as somebody would type it; `parse` reads the same from it."""
        by = [] if self.by is None else [f"by {self.by}"]
        return " ".join([self.period, *by, *(f'in {name}="{value}"' for name, value in self.where)])

    def only(self, by: Dimension, value: str) -> Self:
        """The same, narrowed to one group."""
        return replace(self, where=((by, value), *(pair for pair in self.where if pair[0] is not by)))

    def question(self, now: datetime, zone: ZoneInfo) -> Question:
        """The question at a moment; days begin at midnight in `zone`. Raises QuestionError."""
        try:
            return Question(Period.parse(self.period, now, zone), self.by, self.where)
        except PeriodError as error:
            raise QuestionError(str(error)) from error


def _dimension(word: str, after: str) -> Dimension:
    if not word:
        raise QuestionError(f"after “{after}” comes one of {', '.join(_DIMENSIONS)}")
    if word.lower() not in _DIMENSIONS:
        raise QuestionError(f"“{word[:_SHOWN]}” is nothing to go {after}{nearest(word.lower(), _DIMENSIONS)}")
    return Dimension(word.lower())


def _narrowing(word: str) -> tuple[Dimension, str]:
    name, _, value = word.partition("=")
    dimension = _dimension(name, "in")
    value = " ".join(value.translate(_WITHOUT_QUOTES).split())
    if not value:
        raise QuestionError(f'write what to look for after the =, like in {dimension}=EMEA or in {dimension}="North"')
    if len(value) > _LONGEST:
        raise QuestionError(f"no {dimension} has a name of more than {_LONGEST} characters")
    return dimension, value
