"""What a survey tool is to the rest of the bot, and what a delivery can turn out to be. Knows no tool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from rules.model import SurveyResponse


class SignatureRefused(Exception):  # noqa: N818 - a refusal, as its readers call it
    """A delivery whose signature is missing, wrong or stale. The message says what to look at and shows no secret."""


class Unreadable(Exception):  # noqa: N818 - a state of the payload
    """A delivery that cannot be an answer. `field` is the dotted place, `body` for the whole; `sentence` what is right.

    Names no person and quotes no comment: it may be logged.
    """

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(f"{field}: {sentence}")
        self.field = field
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, and the payload it came in without what may not be kept (see scrub.py)."""

    response: SurveyResponse
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class OptOut:
    """Somebody who wants no more surveys."""

    email: str
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A delivery that is fine and no answer; the tool must not send it again."""

    because: str


Delivery = Answer | OptOut | Ignored


class Source(Protocol):
    """One survey tool. Header names are lower case; `body` are the bytes as they came; `now` is aware."""

    @property
    def name(self) -> str: ...

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """Raises SignatureRefused unless the tool that knows our secret sent exactly these bytes."""

    def read(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Delivery:
        """What was delivered. Raises Unreadable; any bytes lead to one or the other."""
