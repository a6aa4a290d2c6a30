"""One account or contact as an outside system writes it, checked field by field. Knows neither CSV nor HTTP."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from rules.addresses import address
from rules.free_mail import free_mail
from rules.model import AccountStatus

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}")
_LARGEST_ARR = Decimal(10) ** 12


class RowError(ValueError):
    """A row that cannot be kept. `sentences` names each field that is wrong, and what is right."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("; ".join(sentences))
        self.sentences = sentences


def _text(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return value
    if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise ValueError("has characters that no text may have")
    return value.strip() or None


def _amount(value: object) -> object:
    if isinstance(value, str):
        try:
            value = Decimal(value.strip())
        except InvalidOperation:
            raise ValueError(f'"{value}" is no amount; write for example 12000.00') from None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError(f"{value!r} is no amount; write for example 12000.00")
    amount = Decimal(str(value))
    if not amount.is_finite() or not 0 <= amount <= _LARGEST_ARR:
        raise ValueError(f"{value} is no yearly revenue; it is 0 or more")
    return amount


def _domain(value: str) -> str:
    domain = (
        value.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").lstrip("@").rstrip("/.")
    )
    if not _DOMAIN.fullmatch(domain):
        raise ValueError(f'"{value}" is no domain; write for example acme.com')
    if free_mail(domain):
        raise ValueError(f'"{domain}" is open to everybody; leave it out, or name the company\'s own domain')
    return domain


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError):
        raise ValueError(f'"{value}" is no time zone; write for example Europe/Berlin') from None
    return value


def _day(value: object) -> object:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise ValueError(f'"{value}" is no date; write for example 2027-03-31') from None
    return value


def _health(value: object) -> object:
    if isinstance(value, str) and value.strip().isdigit():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:  # noqa: PLR2004 - per cent
        raise ValueError(f"{value!r} is no health score; it is a whole number from 0 to 100")
    return value


Key = Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=255)]
Words = Annotated[str, BeforeValidator(_text), Field(max_length=255)]
Address = Annotated[str, BeforeValidator(_text), AfterValidator(address)]


class Row(BaseModel):
    """What account and contact rows share."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def given(self) -> dict[str, Any]:
        """The fields that were named, as columns: one left out keeps what it was, an empty one is cleared."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set)}


class AccountRow(Row):
    account_id: Key
    arr: Annotated[Decimal, BeforeValidator(_amount)]
    csm_email: Address
    name: Words | None = None
    segment: Words | None = None
    lead_email: Address | None = None
    renewal_date: Annotated[date | None, BeforeValidator(_day)] = None
    health_score: Annotated[int, BeforeValidator(_health)] | None = None
    customer_since: Annotated[date | None, BeforeValidator(_day)] = None
    domain: Annotated[str, BeforeValidator(_text), AfterValidator(_domain)] | None = None
    timezone: Annotated[str, BeforeValidator(_text), AfterValidator(_zone)] | None = None
    status: AccountStatus = AccountStatus.ACTIVE


class ContactRow(Row):
    email: Address
    account_id: Key
    name: Words | None = None
    role: Words | None = None
    opted_out: bool = False


R = TypeVar("R", bound=Row)
_NEVER_EMPTY = {"status": AccountStatus.ACTIVE, "opted_out": False}


def read_row(kind: type[R], raw: object) -> R:
    """One row; empty texts and None count as empty. Raises RowError with every mistake."""
    if not isinstance(raw, Mapping):
        raise RowError(["is no object with fields"])
    cleaned = {str(key): None if isinstance(value, str) and not value.strip() else value for key, value in raw.items()}
    for name, default in _NEVER_EMPTY.items():
        if name in cleaned and cleaned[name] is None:
            cleaned[name] = default
    try:
        return kind.model_validate(cleaned)
    except ValidationError as error:
        raise RowError([_sentence(kind, mistake) for mistake in error.errors(include_url=False)]) from None


def _sentence(kind: type[Row], mistake: Mapping[str, Any]) -> str:
    field = str(mistake["loc"][0])
    if mistake["type"] == "extra_forbidden":
        near = difflib.get_close_matches(field, kind.model_fields, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(kind.model_fields)}"
        return f"{field}: unknown field; {hint}"
    if mistake["type"] == "missing" or mistake["input"] is None:
        return f"{field}: is missing"
    if mistake["type"] == "value_error":
        return f"{field}: {mistake['ctx']['error']}"
    if mistake["type"] == "string_too_long":
        return f"{field}: is longer than {mistake['ctx']['max_length']} characters"
    if mistake["type"] in ("enum", "bool_parsing", "bool_type"):
        right = "true or false" if "bool" in mistake["type"] else mistake["ctx"]["expected"]
        return f"{field}: {mistake['input']!r} is not {right}"
    return f"{field}: {mistake['input']!r} does not fit here"
