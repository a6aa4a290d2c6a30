"""What each field of an account or contact may hold, as an outside system writes it. Knows no row and no file."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import BeforeValidator, Field

from rules.addresses import is_address
from rules.free_mail import free_mail
from rules.matching import domains_of

LONGEST_LABEL = 255
LARGEST_ARR = Decimal(10) ** 12
_CENT = Decimal("0.01")
_HEALTHIEST = 100
_SHOWN = 40
_LONGEST_NUMBER = 30

_PLAIN_AMOUNT = re.compile(r"\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
# Where a point separates thousands this is twelve thousand; where it separates cents, twelve.
_TWO_WAYS = re.compile(r"[1-9]\d{0,2}\.\d{3}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# pandas writes a column of whole numbers with gaps as 62.0.
_WHOLE = re.compile(r"\d{1,4}(?:\.0+)?", re.ASCII)
_WEB_PREFIX = re.compile(r"(?:https?://)?@?(?:www\.)?")


def shown(value: object) -> str:
    """A value as a sentence quotes it: short, and printable whatever it holds."""
    match value:
        case None | True | False:
            text = {None: "nothing", True: "true", False: "false"}[value]
        case str():
            text = f'"{value[:_SHOWN]}{"…" if len(value) > _SHOWN else ""}"'
        case int() if abs(value) >= 10**_SHOWN:
            text = "a very long number"
        case int() | float() | Decimal():
            text = str(value)
        case list():
            text = "a list"
        case _:
            text = "an object"
    return "".join(char if char.isprintable() else "�" for char in text)


def _text(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**_SHOWN:
        value = str(value)
    if value is None:
        raise ValueError("is missing")
    if not isinstance(value, str):
        raise ValueError(f"{shown(value)} is no text")
    if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise ValueError("has characters that are no text; is the file or body UTF-8?")
    return value.strip()


def _short(text: str) -> str:
    if len(text) > LONGEST_LABEL:
        raise ValueError(f"has {len(text)} characters; {LONGEST_LABEL} is the most")
    return text


def read_key(value: object) -> str:
    """An account's id: up to 255 printable characters, or a whole number. Raises ValueError with what is right."""
    text = _short(_text(value))
    if not text.isprintable():
        raise ValueError(f"{shown(text)} has characters that cannot be shown; write plain text")
    return text


def read_words(value: object) -> str:
    """A name or the like: one line of up to 255 characters. Raises ValueError with what is right."""
    return _short(" ".join(_text(value).split()))


def read_address(value: object) -> str:
    """An email address in lower case. Raises ValueError with what is right."""
    text = _text(value).lower()
    if not is_address(text):
        raise ValueError(f"{shown(value)} is no email address; write for example ana@example.com")
    return text


def read_amount(value: object) -> Decimal:
    """Yearly recurring revenue in whole hundredths, 0 or more. Raises ValueError with what is right.

    Commas may separate thousands (12,000.50). 12.000 is refused: half the world reads it as twelve thousand.
    """
    if value is None:
        raise ValueError("is missing")
    right = f"{shown(value)} is no amount; write for example 12000.00"
    if isinstance(value, str):
        text = value.strip()
        if _TWO_WAYS.fullmatch(text):
            thousand = text.replace(".", "")
            raise ValueError(f"{shown(text)} can be read in two ways; write {thousand}.00 or {text[:-1]}")
        if len(text) > _LONGEST_NUMBER or not _PLAIN_AMOUNT.fullmatch(text):
            raise ValueError(right)
        value = text.replace(",", "")
    elif isinstance(value, bool) or not isinstance(value, int | float | Decimal) or len(shown(value)) > _LONGEST_NUMBER:
        raise ValueError(right)
    amount = Decimal(str(value))
    if not amount.is_finite() or amount < 0:
        raise ValueError(right)
    if amount > LARGEST_ARR:
        raise ValueError(f"{shown(value)} is more than any yearly revenue; write at most {LARGEST_ARR:,}")
    return amount.quantize(_CENT, ROUND_HALF_UP)


def read_day(value: object) -> date:
    """A day as ISO 8601 writes it. Raises ValueError with what is right."""
    right = f"{shown(value)} is no date; write for example 2027-03-31"
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value.strip()):
        raise ValueError(right)
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise ValueError(right) from None


def read_health(value: object) -> int:
    """A health score from 0 to 100. Raises ValueError with what is right."""
    right = f"{shown(value)} is no health score; write a whole number from 0 to 100"
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        value = int(value.strip().partition(".")[0])
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _HEALTHIEST:
        raise ValueError(right)
    return value


def read_domain(value: object) -> str:
    """The domain that a company's people write from, in lower case; from a web address, its host.

    Raises ValueError with what is right, also for a domain that answers of strangers come from.
    """
    host = _WEB_PREFIX.sub("", _text(value).lower(), count=1).partition("/")[0].rstrip(".")
    someone = f"x@{host}"
    if len(host) > LONGEST_LABEL or not is_address(someone):
        raise ValueError(f"{shown(value)} is no domain; write for example acme.com")
    if free_mail(host):
        raise ValueError(f"{shown(host)} is open to everybody; write the company's own domain, or leave it out")
    if host not in domains_of(someone):
        raise ValueError(f"{shown(host)} is shared by many companies; write the company's own, or leave it out")
    return host


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def read_zone(value: object) -> str:
    """The name of an IANA time zone. Raises ValueError with what is right, naming the nearest."""
    text = _text(value)
    if text not in _zones():
        near = get_close_matches(text[:_SHOWN], _zones(), n=1, cutoff=0.8)
        raise ValueError(f"{shown(value)} is no time zone; write for example {near[0] if near else 'Europe/Berlin'}")
    return text


def read_yes(value: object) -> bool:
    """True or false, as JSON or a spreadsheet writes it. Raises ValueError with what is right."""
    if isinstance(value, bool):
        return value
    word = str(value).lower().strip() if isinstance(value, str | int) else ""
    if word in ("true", "yes", "1"):
        return True
    if word in ("false", "no", "0"):
        return False
    raise ValueError(f"{shown(value)} says neither yes nor no; write true or false")


def one_of(*words: str) -> Callable[[object], str]:
    """Reads one of these words, in whatever case. What it returns raises ValueError with what is right."""

    def read(value: object) -> str:
        word = value.strip().lower() if isinstance(value, str) else ""
        if word not in words:
            raise ValueError(f"{shown(value)} is unknown; write {' or '.join(words)}")
        return word

    return read


Key = Annotated[str, Field(max_length=LONGEST_LABEL), BeforeValidator(read_key)]
Words = Annotated[str, Field(max_length=LONGEST_LABEL), BeforeValidator(read_words)]
Address = Annotated[str, BeforeValidator(read_address), Field(json_schema_extra={"format": "email"})]
Amount = Annotated[Decimal, BeforeValidator(read_amount)]
Day = Annotated[date, BeforeValidator(read_day)]
Health = Annotated[int, Field(ge=0, le=_HEALTHIEST), BeforeValidator(read_health)]
Domain = Annotated[str, BeforeValidator(read_domain)]
Zone = Annotated[str, BeforeValidator(read_zone)]
Yes = Annotated[bool, BeforeValidator(read_yes)]
