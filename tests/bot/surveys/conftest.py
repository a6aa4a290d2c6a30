"""Payload files as survey tools send them, with invented people, and the moment at which they arrive."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def body() -> Callable[[str], bytes]:
    """The bytes of a payload file."""
    return lambda name: (FIXTURES / name).read_bytes()


@pytest.fixture
def payload() -> Callable[[str], dict[str, Any]]:
    """A JSON payload file, read, for a test to change."""

    def load(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((FIXTURES / name).read_bytes())
        return found

    return load
