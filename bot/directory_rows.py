"""One account or contact as an outside system writes it, checked field by field. Knows neither CSV nor HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.directory_fields import Address, Amount, Day, Domain, Health, Key, Words, Yes, Zone, one_of, shown
from bot.known_names import nearest

Mistake = tuple[str, str]
"""The field, empty where the row as a whole is meant, and a sentence with what is right."""


class RowError(ValueError):
    """A row that cannot be kept, with every mistake in it."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(f"{field}: {sentence}" if field else sentence for field, sentence in mistakes))


class Row(BaseModel):
    """What account and contact rows share."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def given(self) -> dict[str, Any]:
        """The fields that were named, as columns: one left out keeps what it was, an empty one is cleared."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set)}


class AccountRow(Row):
    """A customer company."""

    account_id: Key = Field(description="The company's id in your systems", examples=["acme"])
    arr: Amount = Field(description="Yearly recurring revenue, in the policy's currency", examples=["148000.00"])
    csm_email: Address = Field(description="Who owns the account; an address that Slack knows")
    name: Words | None = Field(None, description="What people call it; without it, the id is shown")
    segment: Words | None = Field(None, description="Chooses the lead, by the policy's leads_by_segment")
    lead_email: Address | None = Field(None, description="The account's own lead, before segment and policy")
    renewal_date: Day | None = Field(None, description="When the contract ends")
    health_score: Health | None = Field(None, description="A whole number from 0 to 100")
    customer_since: Day | None = Field(None, description="When the company became a customer")
    domain: Domain | None = Field(None, description="Where its people write from; answers find the account by it")
    timezone: Zone | None = Field(None, description="IANA name of the customer's time zone", examples=["Europe/Berlin"])
    status: Annotated[Literal["active", "churned"], BeforeValidator(one_of("active", "churned"))] = Field(
        "active", description="Of several accounts with one domain, the active one is meant"
    )


class ContactRow(Row):
    """A person at a customer company."""

    email: Address = Field(description="The address they answer surveys from")
    account_id: Key = Field(description="The account they belong to; it may be sent later")
    name: Words | None = Field(None, description="What the card calls them", examples=["Dana Kim"])
    role: Words | None = Field(None, description="Their role, shown beside the name", examples=["Head of Operations"])
    opted_out: Yes = Field(False, description="Wants no more surveys; the card says so")


R = TypeVar("R", bound=Row)


def read_row(kind: type[R], raw: object) -> R:
    """One row; blank texts and None count as empty. Raises RowError with every mistake."""
    if not isinstance(raw, Mapping):
        raise RowError([("", f"{shown(raw)} is no row; send an object with fields")])
    # pydantic takes no name that is no text; what it is then called is still unknown.
    named = {str(name).encode(errors="replace").decode(): value for name, value in raw.items()}
    try:
        return kind.model_validate({name: _cell(kind, name, value) for name, value in named.items()})
    except ValidationError as error:
        raise RowError([_mistake(kind, found) for found in error.errors(include_url=False)]) from None


def needed_fields(kind: type[Row]) -> tuple[str, ...]:
    """The fields that every row must have."""
    return tuple(name for name, field in kind.model_fields.items() if field.is_required())


def _cell(kind: type[Row], name: str, value: object) -> object:
    """An empty cell clears its field: to nothing, or to what a new row has."""
    if value is not None and not (isinstance(value, str) and not value.strip()):
        return value
    field = kind.model_fields.get(name)
    return None if field is None or field.is_required() else field.default


def _mistake(kind: type[Row], found: Mapping[str, Any]) -> Mistake:
    # The name of an unknown field is the sender's own text.
    field = shown(found["loc"][0])[1:-1]
    match found["type"]:
        case "extra_forbidden":
            return field, f"is unknown; {nearest(field, list(kind.model_fields))}"
        case "missing":
            return field, "is missing"
        case "value_error":
            return field, str(found["ctx"]["error"])
        case _:
            return field, f"{shown(found['input'])} does not fit here"
