"""The whole directory, page by page in the order of its keys, so that any size fits into memory. Changes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import Column, Table, bindparam, select

from storage.schema import accounts, contacts
from storage.work import Reading

_A_PAGE = 1_000

Page = list[dict[str, Any]]


async def _pages(work: Reading, table: Table, key: Column[str]) -> AsyncIterator[Page]:
    statement = select(table).where(key > bindparam("after")).order_by(key).limit(_A_PAGE)
    after = ""
    while True:
        rows = await work.connection.execute(statement, {"after": after})
        page = [dict(row._mapping) for row in rows]
        if page:
            yield page
        if len(page) < _A_PAGE:
            return
        after = page[-1][key.name]


def account_pages(work: Reading) -> AsyncIterator[Page]:
    """Every account, by its id."""
    return _pages(work, accounts, accounts.c.account_id)


def contact_pages(work: Reading) -> AsyncIterator[Page]:
    """Every contact, by their address."""
    return _pages(work, contacts, contacts.c.email)
