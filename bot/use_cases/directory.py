"""Keeps what outside systems say of accounts and contacts. Checks no field."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table

from storage.database import Database
from storage.directory import upsert
from storage.schema import accounts, contacts
from storage.work import Writing, writing

Row = Mapping[str, Any]

_NEW_ACCOUNT = {"status": "active"}
_NEW_CONTACT = {"opted_out": False}


async def keep_directory(
    database: Database, account_rows: Sequence[Row], contact_rows: Sequence[Row], now: datetime
) -> None:
    """Inserts or updates, all or nothing; of two rows with one key the later counts. Raises DatabaseAwayError."""
    async with writing(database) as work:
        await _keep(work, accounts, account_rows, _NEW_ACCOUNT, now)
        await _keep(work, contacts, contact_rows, _NEW_CONTACT, now)
        await work.commit()


async def _keep(work: Writing, table: Table, rows: Sequence[Row], new: Row, now: datetime) -> None:
    """One statement for each run of rows that name the same columns."""
    key = next(iter(table.primary_key.columns)).name
    latest = {row[key]: row for row in rows}
    for columns, same in itertools.groupby(sorted(latest.values(), key=_columns), key=_columns):
        await upsert(work, table, [{name: row[name] for name in columns} for row in same], new, now)


def _columns(row: Row) -> tuple[str, ...]:
    return tuple(sorted(row))
