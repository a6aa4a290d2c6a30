"""Keeps what outside systems say of accounts and contacts. Checks no field."""

from __future__ import annotations

import asyncio
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
# SQLite carries a statement out where it is called; between two of this size, clicks and answers get their turn.
_AT_ONCE = 500


async def keep_directory(
    database: Database, account_rows: Sequence[Row], contact_rows: Sequence[Row], now: datetime
) -> None:
    """Inserts or updates, all or nothing, as if one row were kept after the other. Raises DatabaseAwayError."""
    async with writing(database) as work:
        await _keep(work, accounts, account_rows, _NEW_ACCOUNT, now)
        await _keep(work, contacts, contact_rows, _NEW_CONTACT, now)
        await work.commit()


async def _keep(work: Writing, table: Table, rows: Sequence[Row], new: Row, now: datetime) -> None:
    """A statement for each run of rows that name the same columns."""
    key = next(iter(table.primary_key.columns)).name
    merged: dict[Any, Row] = {}
    for row in rows:
        merged[row[key]] = {**merged.get(row[key], {}), **row}
    # In one order everywhere: two requests that keep the same rows must not wait for each other.
    ordered = sorted(merged.values(), key=lambda row: (_columns(row), row[key]))
    for _, same in itertools.groupby(ordered, key=_columns):
        while batch := list(itertools.islice(same, _AT_ONCE)):
            await upsert(work, table, batch, new, now)
            await asyncio.sleep(0)


def _columns(row: Row) -> tuple[str, ...]:
    return tuple(sorted(row))
