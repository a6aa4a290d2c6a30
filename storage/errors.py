"""What can go wrong between us and the database, in words for whoever can act."""

from __future__ import annotations


class StorageError(Exception):
    """The root of everything that storage raises."""


class DatabaseAwayError(StorageError):
    """The database does not answer, is locked, or is full: nothing was kept, and the same call may work later."""


class SchemaError(StorageError):
    """The schema is not this version's; the message says what to run."""


class ConflictError(StorageError):
    """Somebody else changed the same thing at this moment, and nothing was kept: read it again and decide again."""
