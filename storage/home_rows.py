"""The rows of the outbox that are App Homes, found by their reader. Knows no transaction and not what a Home shows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outbox import out_of_date
from storage.schema import deliveries


def home_key(email: str) -> str:
    """Names the one Home of a reader. Only those who opened theirs have a row."""
    return f"home:{email}"


# By the unique index on the key: what it costs grows with the readers that are named, not with the rows there are.
_OUTDATE = out_of_date(deliveries.c.dedupe_key.in_(bindparam("keys", expanding=True)))


async def outdate_homes(connection: AsyncConnection, emails: Collection[str], now: datetime) -> bool:
    """The Homes of these readers are out of date and due; False where none of them ever opened theirs."""
    changed = await connection.execute(_OUTDATE, {"keys": [home_key(email) for email in sorted(emails)], "now": now})
    return changed.rowcount > 0
