"""Promises of the policy that are broken: the leads hear of it once, and once more when they are kept again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from bot.demo.person import Json, Person
from rules.alerts import AlertKind
from storage.schema import alerts
from storage.work import reading
from tests.scenarios.conftest import NO_PACE
from tests.scenarios.town import ACCOUNTS, CALM, CONTACTS, ROOT, Town, running_town

# Thursday is a holiday.
TUESDAY, WEDNESDAY, FRIDAY = (datetime(2026, 11, day, 14, 0, 5, tzinfo=UTC) for day in (24, 25, 27))
PEOPLE = yaml.safe_load((ROOT / "policy.yml").read_text(encoding="utf-8"))["people"]
LEADS = {"leads_by_segment": {"EMEA": "victor@northwind.example", "APAC": "lena@northwind.example"}}
# One case of eleven is enough to keep these.
POLICY = {
    **CALM,
    "people": {**PEOPLE, **LEADS},
    "reviews": {"alerts": {"sla_below": "9%", "closed_below": "5%"}},
}
BROKEN, KEPT = "First touch in time is below 9 %.", "First touch in time is back at or above 9 %."


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Monday, ten in New York: today's look was at nothing. By its end ten customers were unhappy and nobody called."""
    async with running_town(database_url, message_gap=0.0, policy=POLICY) as made:
        await made.start_bot(pacing=NO_PACE)
        await made.put_directory(ACCOUNTS, CONTACTS)
        await made.at_rest()
        for number in range(10):
            assert (await made.answer(id=f"a{number}", score=3, email=f"c{number}@acme.example"))["code"] == 200
        await made.at_rest()
        yield made


async def until(town: Town, moment: datetime) -> None:
    town.clock.move_to(moment)
    await town.at_rest()


async def told(person: Person, *words: str) -> list[Json]:
    messages = await person.direct_messages()
    return [message for message in messages if all(word in person.read(message) for word in words)]


async def rows(town: Town) -> list[Any]:
    async with reading(town.bot.bot.database) as work:
        return list(await work.connection.execute(select(alerts).order_by(alerts.c.kind)))


async def test_a_breach_is_told_to_each_lead_once_when_it_begins_and_once_when_it_ends(town: Town) -> None:
    """Looked at once a day in office hours, by two bots and after a restart: what stands is not told again."""
    lena, victor, ben = await town.person("Lena"), await town.person("Victor"), await town.person("Ben")
    assert await told(lena, BROKEN) == []
    await town.start_bot(pacing=NO_PACE)
    await until(town, TUESDAY)
    for lead in (lena, victor):
        (alert,) = await told(lead, BROKEN)
        assert "In the last 30 days: 0 % of 10" in lead.read(alert)
        assert "/nps stats 30d by owner" in lead.read(alert)
        assert len(await told(lead, "The share of closed loops is below 5 %.")) == 1
    assert [(row.kind, row.ended_at) for row in await rows(town)] == [("closed", None), ("sla", None)]

    await until(town, WEDNESDAY)
    assert len(await told(lena, BROKEN)) == 1
    await town.put_directory(None, [{**CONTACTS[0], "email": "kim@cobalt.example", "account_id": "cobalt"}])
    assert (await town.answer(id="b1", score=5, email="kim@cobalt.example"))["code"] == 200
    await ben.click(await ben.sees("[Resolve]"), "Resolve")
    sent = await ben.submit(await ben.modal(), reason="billing", done="Refunded", heard_back=["yes"])
    assert sent["ok"], sent
    await town.at_rest()
    assert await told(lena, KEPT) == []
    await until(town, FRIDAY)
    for lead in (lena, victor):
        (over,) = await told(lead, KEPT)
        assert "In the last 30 days: 9" in lead.read(over)
        assert len(await told(lead, "The share of closed loops is back at or above 5 %.")) == 1
        assert len(await told(lead, BROKEN)) == 1
    assert all(row.ended_at and row.ended_at >= FRIDAY for row in await rows(town))
    assert await told(ben, KEPT) == []
    assert await town.refusals() == []


async def test_after_a_restart_on_the_same_day_nobody_looks_again(town: Town) -> None:
    """Whatever became of the figures meanwhile; and a bot that was down in the morning looks when it is back."""
    lena = await town.person("Lena")
    await town.bot.stop()
    town.bots.clear()
    await until_started(town, datetime(2026, 11, 23, 21, 30, tzinfo=UTC))
    assert await told(lena, BROKEN) == []
    await town.bot.stop()
    town.bots.clear()
    await until_started(town, datetime(2026, 11, 24, 19, 0, tzinfo=UTC))
    assert len(await told(lena, BROKEN)) == 1
    assert {row.kind for row in await rows(town)} == {AlertKind.CLOSED, AlertKind.SLA}


async def until_started(town: Town, moment: datetime) -> None:
    town.clock.move_to(moment)
    await town.start_bot(pacing=NO_PACE)
    await town.at_rest()
