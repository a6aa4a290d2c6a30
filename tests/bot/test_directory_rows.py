"""One account or contact at a time: what is kept of it, and what is said of each mistake."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.directory_rows import AccountRow, ContactRow, Row, RowError, needed_fields, read_row
from storage.schema import accounts, contacts

BOTS_OWN = {"updated_at", "moved_at", "structural_risk_since"}
ACCOUNT = {"account_id": "acme", "arr": "148000", "csm_email": "ana@northwind.example"}
CONTACT = {"email": "dana@acme.example", "account_id": "acme"}


def kept(**more: Any) -> dict[str, Any]:
    """The columns of an account with these fields beside the needed ones."""
    return read_row(AccountRow, {**ACCOUNT, **more}).given()


def said(raw: object, kind: type[Row] = AccountRow) -> str:
    """What is said of a row that cannot be kept."""
    with pytest.raises(RowError) as refused:
        read_row(kind, raw)
    return str(refused.value)


def test_three_fields_are_enough_for_an_account_and_two_for_a_contact() -> None:
    """Whatever else is left out is not among the columns, and so keeps what it was."""
    assert needed_fields(AccountRow) == ("account_id", "arr", "csm_email")
    assert needed_fields(ContactRow) == ("email", "account_id")
    assert read_row(AccountRow, ACCOUNT).given() == {
        "account_id": "acme",
        "arr": Decimal(148000),
        "csm_email": "ana@northwind.example",
    }
    assert read_row(ContactRow, CONTACT).given() == CONTACT


def test_every_field_is_a_column_and_every_column_a_field() -> None:
    """What can be told can be kept."""
    assert set(AccountRow.model_fields) == {column.name for column in accounts.columns} - BOTS_OWN
    assert set(ContactRow.model_fields) == {column.name for column in contacts.columns} - {"updated_at"}


@pytest.mark.parametrize("empty", [None, "", "  ", "\t\n"])
def test_an_empty_cell_clears_an_optional_field(empty: str | None) -> None:
    """To nothing, or to what a new row has."""
    cleared = kept(name=empty, renewal_date=empty, domain=empty, health_score=empty, status=empty)
    assert {cleared[name] for name in ("name", "renewal_date", "domain", "health_score")} == {None}
    assert cleared["status"] == "active"
    assert read_row(ContactRow, {**CONTACT, "opted_out": empty}).given()["opted_out"] is False


@pytest.mark.parametrize("empty", [None, "", " "])
def test_an_empty_needed_field_is_missing(empty: str | None) -> None:
    """And so is one that is not there at all."""
    assert said({**ACCOUNT, "arr": empty, "account_id": empty}) == "account_id: is missing; arr: is missing"
    assert said({}, ContactRow) == "email: is missing; account_id: is missing"


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("12000", "12000"),
        ("12000.5", "12000.50"),
        (" 12,000.50 ", "12000.50"),
        ("12,000", "12000"),
        ("1,234,567", "1234567"),
        ("12000.0000", "12000"),
        ("0", "0"),
        ("0.005", "0.01"),
        (9600, "9600"),
        (9600.25, "9600.25"),
        (1e12, "1000000000000"),
    ],
)
def test_amounts_are_read_as_spreadsheets_write_them(written: object, amount: str) -> None:
    """Commas may separate thousands; cents are rounded half up."""
    assert kept(arr=written)["arr"] == Decimal(amount)


@pytest.mark.parametrize(
    "written",
    [
        *("12k", "-5", "12.000,50", "12,00", "1,2000", "12,000,", "1_000", "1e3", "١٢", "NaN", "Infinity", "$5", ""),
        *("9" * 5000, -5, True, float("nan"), float("inf"), [], {}),
    ],
)
def test_what_is_no_amount_is_refused(written: object) -> None:
    """With an example of what is right."""
    assert said({**ACCOUNT, "arr": written}).startswith("arr: ")
    assert said({**ACCOUNT, "arr": "12k"}) == 'arr: "12k" is no amount; write for example 12000.00'


def test_an_amount_that_can_be_read_in_two_ways_is_not_guessed() -> None:
    """12.000 is twelve thousand in Berlin and twelve in Boston."""
    assert said({**ACCOUNT, "arr": "12.000"}) == 'arr: "12.000" can be read in two ways; write 12000.00 or 12.00'


def test_an_amount_past_any_company_is_refused() -> None:
    """It would not fit the column."""
    assert "more than any yearly revenue" in said({**ACCOUNT, "arr": 10**13})


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("Acme.Example", "acme.example"),
        ("https://www.acme.example/en?x=1", "acme.example"),
        ("http://acme.example", "acme.example"),
        ("@acme.example", "acme.example"),
        ("www.acme.example", "acme.example"),
        ("mail.acme.co.uk", "mail.acme.co.uk"),
        ("bücher.example", "bücher.example"),
    ],
)
def test_a_domain_is_taken_from_whatever_names_it(written: str, domain: str) -> None:
    """Web address, address part or bare."""
    assert kept(domain=written)["domain"] == domain


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("gmail.com", "is open to everybody"),
        ("mail.gmail.com", "is open to everybody"),
        ("co.uk", "is shared by many companies"),
        ("acme", "is no domain"),
        ("acme .example", "is no domain"),
        ("10.0.0.1", "is no domain"),
        ("a" * 300 + ".example", "is no domain"),
        (5.5, "is no text"),
    ],
)
def test_a_domain_that_finds_no_account_or_a_strangers_is_refused(written: object, why: str) -> None:
    """Answers from it would land with whoever claimed it."""
    assert why in said({**ACCOUNT, "domain": written})


def test_dates_zones_scores_and_states_are_checked() -> None:
    """Each mistake is a sentence of its own, and all of them are told."""
    wrong = {"renewal_date": "31.03.2027", "timezone": "Europe/Berln", "health_score": "101", "status": "gone"}
    assert said({**ACCOUNT, **wrong}).split("; ") == [
        'renewal_date: "31.03.2027" is no date',
        "write for example 2027-03-31",
        'health_score: "101" is no health score',
        "write a whole number from 0 to 100",
        'timezone: "Europe/Berln" is no time zone',
        "write for example Europe/Berlin",
        'status: "gone" is unknown',
        "write active or churned",
    ]
    right = {"renewal_date": "2027-03-31", "timezone": "Europe/Berlin", "health_score": "62.0", "status": "Churned"}
    read = {"renewal_date": date(2027, 3, 31), "timezone": "Europe/Berlin", "health_score": 62, "status": "churned"}
    assert kept(**right).items() >= read.items()


@pytest.mark.parametrize(
    ("field", "written"),
    [
        *(("health_score", value) for value in ("²", "-1", 100.5, True, "9" * 5000, [])),
        *(("renewal_date", value) for value in (20270331, "2027-02-30", "20270331", "2027-03-31T00:00:00Z", "")),
        *(("timezone", value) for value in ("Europe", "../etc/passwd", "/etc/localtime", "Mars/Phobos", "x" * 9999)),
    ],
)
def test_what_python_would_read_and_nobody_meant_is_refused(field: str, written: object) -> None:
    """Timestamps as days, folders as zones, superscripts as numbers."""
    if written == "":
        assert kept(**{field: written})[field] is None
        return
    assert said({**ACCOUNT, field: written}).startswith(f"{field}: ")


def test_an_unknown_field_is_named_with_the_nearest_known_one() -> None:
    """Also where it is spelled with capitals and spaces."""
    assert said({**ACCOUNT, "Renewal Date": "x"}) == "Renewal Date: is unknown; did you mean renewal_date?"
    assert said({**ACCOUNT, "zzz": "x"}).startswith("zzz: is unknown; there are account_id, arr, csm_email, name")


def test_addresses_are_trimmed_and_in_lower_case() -> None:
    """So that one person is one person."""
    assert kept(csm_email="  Ana@Northwind.Example ")["csm_email"] == "ana@northwind.example"
    assert "write for example ana@example.com" in said({**ACCOUNT, "lead_email": "ana at x"})


def test_names_become_one_line_and_ids_stay_as_they_are() -> None:
    """A card has no room for a line break in a name."""
    assert kept(name=" Acme\n  Robotics\t")["name"] == "Acme Robotics"
    assert kept(account_id=4711)["account_id"] == "4711"
    assert "cannot be shown" in said({**ACCOUNT, "account_id": "a\nb"})


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b"])
@pytest.mark.parametrize("field", ["account_id", "csm_email", "name", "domain", "timezone"])
def test_what_no_database_takes_is_refused(field: str, bad: str) -> None:
    """NUL and half characters."""
    assert said({**ACCOUNT, field: bad}).startswith(f"{field}: has characters that are no text")


def test_texts_are_no_longer_than_their_columns() -> None:
    """255 characters fit, 256 do not."""
    assert kept(name="x" * 255)["name"] == "x" * 255
    assert said({**ACCOUNT, "name": "x" * 256}) == "name: has 256 characters; 255 is the most"


@pytest.mark.parametrize(("written", "read"), [("TRUE", True), ("yes", True), (1, True), ("0", False), (False, False)])
def test_yes_and_no_are_read_as_spreadsheets_write_them(written: object, read: bool) -> None:
    """And nothing else is."""
    assert read_row(ContactRow, {**CONTACT, "opted_out": written}).given()["opted_out"] is read
    assert "write true or false" in said({**CONTACT, "opted_out": "maybe"}, ContactRow)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=300),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(st.characters()), inner, max_size=2),
    max_leaves=4,
)
FIELDS = st.sampled_from([*AccountRow.model_fields, *ContactRow.model_fields]) | st.text(st.characters(), max_size=9)


@given(st.sampled_from([AccountRow, ContactRow]), st.dictionaries(FIELDS, ANYTHING, max_size=6) | ANYTHING)
@example(AccountRow, {**ACCOUNT, "x\ud800": 1})
@example(AccountRow, {**ACCOUNT, "domain": "\ud800.example"})
@example(AccountRow, {**ACCOUNT, "renewal_date": "\ud800"})
def test_anything_is_a_row_or_told_mistakes(kind: type[Row], raw: object) -> None:
    """Never another error; and what is said can be shown and sent."""
    base = ACCOUNT if kind is AccountRow else CONTACT
    whole = {**base, **raw} if isinstance(raw, dict) else raw
    try:
        columns = read_row(kind, whole).given()
    except RowError as error:
        assert 0 < len(str(error).encode()) < 200 * len(error.mistakes)  # noqa: PT017 - a row is as good
        return
    assert set(needed_fields(kind)) <= set(columns)
