"""The sample customers of the demo. All invented; dates are told relative to the day it is started."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

ANA, BEN, LENA = "ana@northwind.example", "ben@northwind.example", "lena@northwind.example"
NEWCOMER = "cora@northwind.example"


def accounts(today: date) -> list[dict[str, Any]]:
    """Accounts as `PUT /accounts` takes them."""

    def account(account_id: str, name: str, arr: str, csm: str, segment: str, **more: Any) -> dict[str, Any]:
        return {"account_id": account_id, "name": name, "arr": arr, "csm_email": csm, "segment": segment, **more}

    def day(days: int) -> str:
        return (today + timedelta(days=days)).isoformat()

    return [
        account("acme", "Acme Robotics", "148000", ANA, "Americas", domain="acme.example", health_score=58,
                renewal_date=day(63), customer_since=day(-900)),
        account("blue", "Blue Harbor Logistics", "42500", ANA, "Americas", domain="blueharbor.example", health_score=81,
                renewal_date=day(210), customer_since=day(-420)),
        account("cobalt", "Cobalt Clinics", "9600", BEN, "EMEA", domain="cobalt.example", health_score=74,
                renewal_date=day(34), customer_since=day(-130)),
        account("dune", "Dune Energy", "265000", BEN, "EMEA", domain="dune.example", health_score=66,
                renewal_date=day(120), customer_since=day(-1500)),
        account("elm", "Elm Street Bakeries", "18200", NEWCOMER, "Americas", domain="elm.example", health_score=47,
                renewal_date=day(15), customer_since=day(-75)),
        account("fern", "Fern Analytics", "31000", ANA, "Americas", domain="fern.example", health_score=70,
                renewal_date=day(150), customer_since=day(-300)),
    ]  # fmt: skip


def contacts() -> list[dict[str, Any]]:
    """Contacts as `PUT /accounts` takes them."""
    rows = (
        ("dana.kim@acme.example", "acme", "Dana Kim", "Head of Operations"),
        ("raj.patel@acme.example", "acme", "Raj Patel", "Developer"),
        ("mia.lund@blueharbor.example", "blue", "Mia Lund", "Dispatcher"),
        ("noa.berg@blueharbor.example", "blue", "Noa Berg", "Warehouse Lead"),
        ("theo.roth@cobalt.example", "cobalt", "Theo Roth", "Office Manager"),
        ("zara.haddad@dune.example", "dune", "Zara Haddad", "Chief Procurement Officer"),
        ("sam.brook@elm.example", "elm", "Sam Brook", "Owner"),
        ("ida.holm@fern.example", "fern", "Ida Holm", "Head of Data"),
    )
    return [{"email": email, "account_id": account, "name": name, "role": role} for email, account, name, role in rows]
