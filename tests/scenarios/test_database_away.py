"""The database locked or away: survey tools are told to send again, people that nothing was changed."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

import psycopg
from sqlalchemy import make_url

from tests.scenarios.town import API_TOKEN, Town


@contextlib.contextmanager
def _away(town: Town) -> Iterator[None]:
    """SQLite: another process holds the lock. PostgreSQL: it takes no connections and ends those that are open."""
    url = make_url(town.settings.nps_database_url)
    if url.get_backend_name() == "sqlite":
        other = sqlite3.connect(str(url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()
        return
    admin = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false".encode())
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (url.database,))
        try:
            yield
        finally:
            connection.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true".encode())


async def test_an_answer_that_cannot_be_kept_is_sent_again_and_then_arrives(town: Town) -> None:
    """503 with Retry-After, in time for the survey tool; afterwards everything goes on by itself."""
    with _away(town):
        refused = await town.answer(id="r1", score=3)
        assert refused["code"] == 503
        assert int(refused["headers"]["Retry-After"]) > 0
        headers = {"Authorization": f"Bearer {API_TOKEN}"}
        async with town.session.put(f"{town.bot.url}/accounts", json={"accounts": []}, headers=headers) as answered:
            assert answered.status == 503
    assert (await town.answer(id="r1", score=3))["status"] == "accepted"
    await (await town.person("Ana")).sees("Dana Kim", "[Claim]")
    assert len(await town.messages("card.1.")) == 1


async def test_a_click_that_cannot_be_kept_is_told_and_changes_nothing(town: Town) -> None:
    """Slack is answered in time; the person hears that nothing was changed, and the button works again later."""
    await town.answer(id="r1", score=3)
    ana = await town.person("Ana")
    card = await ana.sees("Dana Kim", "[Claim]")
    with _away(town):
        assert (await ana.click(card, "Claim"))["ok"]
        told = await town.eventually(lambda: _told(town, ana.id))
        assert "nothing was changed" in told or "too long" in told
    assert (await ana.click(card, "Claim"))["ok"]
    await ana.sees("Dana Kim", "[Log outreach]", "claimed")


async def _told(town: Town, user: str) -> str | None:
    for conversation in town.sandbox.workspace.conversations.values():
        for message in conversation.messages.values():
            if message.ephemeral_for == user:
                return message.text
    return None
