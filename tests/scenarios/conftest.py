"""A town for each scenario, on each kind of database, with the bot at work in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from storage.claims import Pacing
from tests.scenarios.town import ACCOUNTS, CONTACTS, Town, running_town

# The pace of a message a second and channel has tests of its own; elsewhere it would only make people wait.
NO_PACE = Pacing(channel_gap=timedelta(0), home_gap=timedelta(0), lease=timedelta(seconds=60))


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """A town whose bot is connected by Socket Mode and knows its accounts and people."""
    async with running_town(database_url, message_gap=0.0) as made:
        await made.start_bot(pacing=NO_PACE)
        await made.put_directory(ACCOUNTS, CONTACTS)
        yield made
        assert await made.refusals() == []
