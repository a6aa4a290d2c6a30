"""The one statement that SQLAlchemy spells differently for each database: an insert that may meet what is there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_or(is_sqlite: bool, table: Table) -> Any:
    """An insert with `on_conflict_do_update` and `on_conflict_do_nothing`, for the database at hand."""
    return (sqlite if is_sqlite else postgresql).insert(table)
