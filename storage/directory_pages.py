"""The whole directory, page by page in the order of its keys, so that any size fits into memory. Changes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import Column, Select, Table, bindparam, select

from storage.database import Database
from storage.schema import accounts, contacts
from storage.work import reading

_A_PAGE = 1_000

Page = list[dict[str, Any]]


def _after(table: Table, key: Column[str]) -> Select[Any]:
    return select(table).where(key > bindparam("after")).order_by(key).limit(_A_PAGE)


_ACCOUNTS = _after(accounts, accounts.c.account_id)
_CONTACTS = _after(contacts, contacts.c.email)


async def _pages(database: Database, statement: Select[Any], key: str) -> AsyncIterator[Page]:
    after = ""
    while True:
        # A transaction each: whoever is slow to take the rows holds none open.
        async with reading(database) as work:
            page = [dict(row) for row in (await work.connection.execute(statement, {"after": after})).mappings()]
        if page:
            yield page
        if len(page) < _A_PAGE:
            return
        after = page[-1][key]


def account_pages(database: Database) -> AsyncIterator[Page]:
    """Every account, by its id. Iterating raises DatabaseAwayError."""
    return _pages(database, _ACCOUNTS, "account_id")


def contact_pages(database: Database) -> AsyncIterator[Page]:
    """Every contact, by their address. Iterating raises DatabaseAwayError."""
    return _pages(database, _CONTACTS, "email")
