"""Single fields of a payload, read strictly and refused by name. Knows no tool."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.surveys.scrub import clean_text, scrub
from bot.surveys.source import Unreadable
from rules.addresses import is_address
from rules.model import Survey

LONGEST_LABEL = 255
_SHOWN = 40
_ID_BITS = 256
_SCALE = {Survey.NPS: (0, 10), Survey.CSAT: (1, 5)}
_WHOLE = re.compile(r"[+-]?[0-9]{1,6}(\.0+)?", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?", re.ASCII)
_SPACED_OFFSET = re.compile(r"\s+(?=(?:[+-][0-9]{2}:?[0-9]{2}|Z)$)")
_EXAMPLE = "2026-03-02T09:30:00+01:00"
_CLOCKS_DIFFER = timedelta(minutes=5)
# Earlier than any NPS survey (2003): a zero, or seconds of another epoch.
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)

_MOST_PROPERTIES = 50
_LONGEST_PROPERTY = 500
_LARGEST_NUMBER = 2**53


class Fields:
    """The fields of one object in a payload. `at` is its dotted place, for the errors. All methods raise Unreadable."""

    def __init__(self, values: Mapping[str, Any], at: str = "") -> None:
        self._values = values
        self._at = at

    def place(self, key: str) -> str:
        return f"{self._at}.{key}" if self._at else key

    def has(self, key: str) -> bool:
        """Whether the field is there with something in it: not null and not blank."""
        value = self._values.get(key)
        return not (value is None or (isinstance(value, str) and not clean_text(value).strip()))

    def inner(self, key: str) -> Fields:
        """The fields of an object in this field; none where it is left out or null."""
        return Fields(self._object(key), self.place(key))

    def needed(self, key: str, right: str) -> None:
        """Refuses a delivery without this field; `right` says what to send."""
        if not self.has(key):
            raise Unreadable(self.place(key), f"is missing; {right}")

    def text(self, key: str) -> str | None:
        """Text as it is, without what no database keeps; None where blank."""
        if not self.has(key):
            return None
        value = self._values[key]
        if not isinstance(value, str):
            raise Unreadable(self.place(key), f"is {_shown(value)}; send text")
        return clean_text(value)

    def label(self, key: str, *, clip: bool = False) -> str | None:
        """Text of up to 255 characters, such as a name; `clip` shortens a longer one instead of refusing it."""
        text = (self.text(key) or "").strip()
        if len(text) > LONGEST_LABEL and not clip:
            raise Unreadable(self.place(key), f"has {len(text)} characters; send at most {LONGEST_LABEL}")
        return text[:LONGEST_LABEL] or None

    def identifier(self, key: str) -> str | None:
        """An id, text or a whole number, of up to 255 characters; None where there is none."""
        value = self._values.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() <= _ID_BITS:
            return str(value)
        label = self.label(key)
        if label is not None and not label.isprintable():
            raise Unreadable(self.place(key), "has characters that cannot be shown; send plain text")
        return label

    def score(self, key: str, survey: Survey) -> int | None:
        """A score on the survey's scale; None where there is none, which is not a 0."""
        if not self.has(key):
            return None
        lowest, highest = _SCALE[survey]
        value = self._values[key]
        number = _whole(value)
        if number is None or not lowest <= number <= highest:
            raise Unreadable(self.place(key), f"is {_shown(value)}; {right_score(survey)}")
        return number

    def moment(self, key: str, now: datetime, *, unix: bool = False) -> datetime | None:
        """A moment in UTC, from ISO 8601 with an offset or (`unix`) seconds since 1970; None where there is none.

        Clocks may differ by five minutes; what is later than that is no past.
        """
        if not self.has(key):
            return None
        value = self._values[key]
        moment = _unix(value) if unix else None
        if moment is None:
            moment = self._iso(key, value, unix)
        if moment > now + _CLOCKS_DIFFER:
            raise Unreadable(self.place(key), f"is {_shown(value)}, which is in the future; send when it happened")
        if moment < _EARLIEST:
            raise Unreadable(self.place(key), f"is {_shown(value)}, which is before 2000; send when it happened")
        return moment

    def email(self, key: str, *, strict: bool) -> str | None:
        """An address, trimmed and in lower case. One that cannot be is refused where `strict`, else left out."""
        value = self._values.get(key)
        if not self.has(key):
            return None
        address = clean_text(value).strip().lower() if isinstance(value, str) else ""
        if is_address(address):
            return address
        if strict:
            raise Unreadable(
                self.place(key), "is not an email address; send one such as jo@example.com, or leave it out"
            )
        return None

    def yes(self, key: str) -> bool:
        """Whether the field says yes, as JSON or a form says it."""
        value = self._values.get(key)
        return value is True or (isinstance(value, str) and value.strip().lower() in {"true", "t", "1", "yes"})

    def properties(self, key: str) -> dict[str, object]:
        """What is small and flat in an object, scrubbed: texts, numbers, true and false; the first fifty of them."""
        kept: dict[str, object] = {}
        for name, value in scrub(self._object(key)).items():
            if len(kept) == _MOST_PROPERTIES:
                break
            if 0 < len(name) <= LONGEST_LABEL and _is_small(value):
                kept[name] = value
        return kept

    def _object(self, key: str) -> Mapping[str, Any]:
        if not self.has(key):
            return {}
        value = self._values[key]
        if not isinstance(value, dict):
            raise Unreadable(self.place(key), f"is {_shown(value)}; send an object")
        return value

    def _iso(self, key: str, value: object, unix: bool) -> datetime:
        right = f"send {'seconds since 1970 or ' if unix else ''}ISO 8601 with an offset, such as {_EXAMPLE}"
        if not isinstance(value, str):
            raise Unreadable(self.place(key), f"is {_shown(value)}; {right}")
        text = _SPACED_OFFSET.sub("", value.strip())
        try:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                raise Unreadable(self.place(key), f"is {_shown(value)}, which has no offset; {right}")
            return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise Unreadable(self.place(key), f"is {_shown(value)}; {right}") from None


def right_score(survey: Survey) -> str:
    """What to send as a score, in words."""
    lowest, highest = _SCALE[survey]
    return f"send a whole number from {lowest} to {highest}"


def property_like(properties: Mapping[str, object], *names: str) -> str | None:
    """The first of `names` (lower case letters alone) among the properties, however these are spelled: `Account ID`."""
    by_letters = {re.sub(r"[\W_]", "", key).lower(): value for key, value in properties.items()}
    for name in names:
        value = by_letters.get(name)
        text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if text and len(text) <= LONGEST_LABEL and text.isprintable():
            return text
    return None


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(float(value))
    return None


def _unix(value: object) -> datetime | None:
    if isinstance(value, str) and _SECONDS.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _is_small(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip()) and len(value) <= _LONGEST_PROPERTY
    if isinstance(value, int | float):
        return abs(value) <= _LARGEST_NUMBER
    return False


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, int) and abs(value) >= 10**_SHOWN:
        return "a very long number"
    text = json.dumps(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
