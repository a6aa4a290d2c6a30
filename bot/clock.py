"""The one place where the time is read. Everything else is handed `now`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present time, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """Runs like the system's clock, but can be put to another time: for the demo and for tests.

    `moved` are called whenever that happens.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._ahead = timedelta()
        self.moved: list[Callable[[], None]] = []
        if start is not None:
            self.move_to(start)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move_to(self, moment: datetime) -> None:
        self._ahead = moment - datetime.now(UTC)
        for tell in self.moved:
            tell()
