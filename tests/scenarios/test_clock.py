"""Time passes and nobody acts: reminders, the missed deadline, what those above decide, and what stops it all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.demo.person import Json, Person
from tests.scenarios.conftest import NO_PACE
from tests.scenarios.town import CALM, Town, running_town

BLUE = {
    "account_id": "blue", "name": "Blue Harbor", "arr": "42500", "csm_email": "ana@northwind.example",
    "domain": "blueharbor.example", "renewal_date": "2027-01-14",
}  # fmt: skip
NOA = {"email": "noa@blueharbor.example", "account_id": "blue", "name": "Noa Berg", "role": "Warehouse Lead"}


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Monday, ten in New York. Blue Harbor is Ana's: first touch on the same business day. Lena leads, from Berlin."""
    async with running_town(database_url, message_gap=0.0) as made:
        await made.start_bot(pacing=NO_PACE)
        await made.put_directory([BLUE], [NOA])
        yield made
        assert await made.refusals() == []


async def noa_answers(town: Town, **answer: Any) -> None:
    """Noa is unhappy; Ana has the card."""
    sent = await town.answer(
        **{"id": "noa1", "score": 5, "email": NOA["email"], "comment": "Nobody calls back."} | answer
    )
    assert sent["code"] == 200
    await town.at_rest()


async def pings_of(person: Person) -> list[Json]:
    """The reminders and questions in somebody's conversation, oldest first, the quiet ones too."""
    return [m for m in await person.direct_messages() if m["blocks"][0]["block_id"].startswith("ping")]


def asks(person: Person, message: Json, *labels: str) -> bool:
    """Whether a message has these buttons."""
    return all(f"[{label}]" in person.read(message) for label in labels)


async def test_the_owner_is_reminded_in_thread_and_conversation_and_a_reminder_replaces_the_one_before(
    town: Town,
) -> None:
    """At half and at nine tenths of the time: with the card's buttons, and never two that ask at once."""
    await noa_answers(town)
    ana = await town.person("Ana")
    card = await ana.sees("Noa Berg", "[Claim]")
    await town.has_passed(hours=3.4)
    assert await pings_of(ana) == []
    await town.has_passed(hours=0.2)
    (first,) = await pings_of(ana)
    assert first["thread_ts"] == card["ts"]
    assert asks(ana, first, "Claim", "Log outreach")
    await town.has_passed(hours=2.8)
    before, now = await pings_of(ana)
    assert (asks(ana, before, "Claim"), asks(ana, now, "Claim")) == (False, True)
    assert before["ts"] == first["ts"]


async def test_a_reminder_can_be_acted_on_and_falls_silent_with_the_loop(town: Town) -> None:
    """Outreach logged from the reminder itself: it says so and asks nothing more; no later reminder comes."""
    await noa_answers(town)
    ana = await town.person("Ana")
    await town.has_passed(hours=3.6)
    (reminder,) = await pings_of(ana)
    assert (await ana.click(reminder, "Log outreach"))["ok"]
    assert (await ana.submit(await ana.modal(), channel="call", note="She calls back at four."))["ok"]
    await town.at_rest()
    (reminder,) = await pings_of(ana)
    assert not asks(ana, reminder, "Log outreach")
    await town.has_passed(hours=24)
    assert len(await pings_of(ana)) == 1
    assert await pings_of(await town.person("Lena")) == []


async def test_claiming_is_not_touching(town: Town) -> None:
    """Who claims and does nothing is reminded, and breaches, as anybody."""
    await noa_answers(town)
    ana, lena = await town.person("Ana"), await town.person("Lena")
    assert (await ana.click(await ana.sees("Noa Berg"), "Claim"))["ok"]
    await town.has_passed(hours=23)
    assert asks(ana, (await pings_of(ana))[-1], "Log outreach")
    assert asks(lena, (await pings_of(lena))[-1], "Take over")


async def missed(town: Town) -> tuple[Person, Person, Json]:
    """Noa's deadline passes on Monday at 17:00; on Tuesday morning in New York, Lena has been asked."""
    await noa_answers(town)
    await town.has_passed(hours=23)
    ana, lena = await town.person("Ana"), await town.person("Lena")
    (question,) = await pings_of(lena)
    return ana, lena, question


async def test_a_missed_deadline_is_told_to_the_owner_and_the_lead_is_asked_to_decide(town: Town) -> None:
    """The lead reads what happened, for how long, what was tried, and what is at stake; the card says overdue."""
    ana, lena, question = await missed(town)
    said = lena.read(question)
    for words in ("Noa Berg", "Blue Harbor", "42,500", "14 Jan 2027", "Ana Ruiz", "reminded"):
        assert words in said
    assert asks(lena, question, "Take over", "Give more time", "Hand to executive")
    await ana.sees("Overdue since", "Noa Berg", "[Claim]")
    reminders = await pings_of(ana)
    assert [asks(ana, message, "Log outreach") for message in reminders][-1] is True
    assert sum(asks(ana, message, "Log outreach") for message in reminders) == 1


async def test_the_lead_takes_over(town: Town) -> None:
    """It is theirs, claimed; the owner reads so, and nobody is asked any more."""
    ana, lena, question = await missed(town)
    assert (await lena.click(question, "Take over"))["ok"]
    await town.at_rest()
    await lena.sees("Noa Berg", "claimed", "[Log outreach]")
    card = await ana.sees("Now with Lena Fischer")
    await ana.sees("Lena Fischer", "took this over", thread_ts=card["ts"])
    (question,) = await pings_of(lena)
    assert not asks(lena, question, "Take over")
    await town.has_passed(hours=4)
    assert await pings_of(await town.person("Victor")) == []


async def test_the_lead_gives_more_time_once_and_everybody_sees_it(town: Town) -> None:
    """The new deadline stands beside the promise; missed again, more time is no choice any more."""
    ana, lena, question = await missed(town)
    await lena.click(question, "Give more time")
    modal = await lena.modal()
    assert set((await lena.submit(modal, until="2026-11-20", why="Later"))["errors"]) == {"until"}
    assert (await lena.submit(modal, until="2026-11-24", why="Ana is at their site."))["ok"]
    await town.at_rest()
    card = await ana.sees("Noa Berg", "more time", "[Claim]")
    assert "Overdue" not in ana.read(card).split("\n")[0]
    await ana.sees("Ana is at their site.", thread_ts=card["ts"])
    await town.has_passed(hours=4)
    assert asks(ana, (await pings_of(ana))[-1], "Log outreach")
    await town.has_passed(hours=20)
    again = (await pings_of(lena))[-1]
    assert asks(lena, again, "Take over", "Hand to executive")
    assert not asks(lena, again, "Give more time")


async def test_the_lead_hands_it_to_the_executive(town: Town) -> None:
    """The executive has a card and a deadline of their own."""
    ana, lena, question = await missed(town)
    await lena.click(question, "Hand to executive")
    assert (await lena.submit(await lena.modal(), why="They talk to a competitor."))["ok"]
    await town.at_rest()
    victor = await town.person("Victor")
    await victor.sees("Noa Berg", "[Resolve]", "[Hand back]")
    card = await ana.sees("Escalated to Victor Lang")
    await ana.sees("They talk to a competitor.", thread_ts=card["ts"])
    (question,) = await pings_of(lena)
    assert not asks(lena, question, "Take over")


async def test_the_ladder_ends(town: Town) -> None:
    """The executive is asked once, and three times more; then the loop only waits for its resolve deadline."""
    await noa_answers(town)
    victor, ana = await town.person("Victor"), await town.person("Ana")
    for _day in range(9):
        await town.has_passed(days=1)
    questions = await pings_of(victor)
    assert len(questions) == 4
    assert sum(asks(victor, question, "Take over") for question in questions) == 1
    assert not any(asks(victor, question, "Hand to executive") for question in questions)
    quiet = len(await pings_of(ana))
    await town.has_passed(days=3)
    assert len(await pings_of(ana)) == quiet
    await town.has_passed(days=4)
    assert len(await pings_of(ana)) == quiet + 1
    await town.has_passed(days=60)
    assert (len(await pings_of(ana)), len(await pings_of(victor))) == (quiet + 1, 4)


async def test_after_an_outage_of_two_days_each_is_told_once(town: Town) -> None:
    """The owner hears that it is overdue, and the highest above them is asked; the lead, whose turn is over, is not."""
    await noa_answers(town)
    await town.bots.pop().stop()
    town.clock.moved.clear()
    town.let_pass(2 * 24 * 3600)
    await town.start_bot(pacing=NO_PACE)
    await town.at_rest()
    ana, lena, victor = [await town.person(name) for name in ("Ana", "Lena", "Victor")]
    assert [len(await pings_of(person)) for person in (ana, lena, victor)] == [1, 0, 1]


async def test_two_bots_take_each_step_once(postgres_url: str) -> None:
    """Ten loops, two processes: one list for the owner, one for the lead, whoever asked which loop."""
    async with running_town(postgres_url, message_gap=0.0) as town:
        await town.start_bot(pacing=NO_PACE)
        await town.start_bot(pacing=NO_PACE)
        await town.put_directory([BLUE], [NOA])
        for number in range(10):
            await noa_answers(town, id=f"r{number}", email=f"p{number}@blueharbor.example")
        await town.has_passed(hours=23)
        await town.at_rest()
        ana, lena = await town.person("Ana"), await town.person("Lena")
        assert (len(await pings_of(ana)), len(await pings_of(lena))) == (1, 1)
        assert ana.read((await pings_of(ana))[0]).count("[Log outreach]") == 10


async def test_a_loop_closed_at_the_moment_of_a_ping_is_not_pinged(town: Town) -> None:
    """The reminder is on its way when Slack has it wait; meanwhile the loop is closed."""
    await noa_answers(town)
    ana = await town.person("Ana")
    card = await ana.sees("Noa Berg")
    await town.fault("chat.postMessage", "ratelimited", seconds=1, times=1)
    town.let_pass(3.6 * 3600)
    await town.eventually(lambda: _was_refused(town))
    await ana.click(card, "Resolve")
    assert (await ana.submit(await ana.modal(), reason="support", done="Called her.", heard_back=["yes"]))["ok"]
    await town.has_passed(minutes=2)
    assert await pings_of(ana) == []


async def _was_refused(town: Town) -> bool:
    waits = 'nps_loop_deliveries_total{kind="ping",state="due"} 1.0'
    return waits in town.bot.bot.metrics.exposition().decode()


async def test_several_at_once_come_as_one_list(town: Town) -> None:
    """Three customers, one message, each with its buttons; one that is acted on leaves the list."""
    for number in range(3):
        await noa_answers(town, id=f"r{number}", email=f"p{number}@blueharbor.example", name=f"Person {number}")
    ana = await town.person("Ana")
    await town.has_passed(hours=3.6)
    (many,) = await pings_of(ana)
    assert ana.read(many).count("[Log outreach]") == 3
    assert "thread_ts" not in many or many["thread_ts"] is None
    assert (await ana.click(many, "Log outreach"))["ok"]
    assert (await ana.submit(await ana.modal(), channel="email"))["ok"]
    await town.at_rest()
    (many,) = await pings_of(ana)
    assert ana.read(many).count("[Log outreach]") == 2


async def test_past_the_daily_limit_pings_are_added_to_one_list(database_url: str) -> None:
    """Two messages a day: the second is a list, and what is due later that day is added there without a sound."""
    policy = {**CALM, "pings": {"hours": "office", "daily_limit": 2}}
    async with running_town(database_url, message_gap=0.0, policy=policy) as town:
        await town.start_bot(pacing=NO_PACE)
        await town.put_directory([BLUE], [NOA])
        for number in range(5):
            await noa_answers(town, id=f"r{number}", email=f"p{number}@blueharbor.example", name=f"Person {number}")
            await town.has_passed(minutes=10)
        ana = await town.person("Ana")
        await town.has_passed(hours=2.6)
        for _ in range(24):
            await town.has_passed(minutes=5)
        assert len(await pings_of(ana)) == 2
        single, listed = await pings_of(ana)
        assert ana.read(listed).count("[Log outreach]") == 4
        assert asks(ana, single, "Log outreach")


async def test_a_new_card_is_never_held_back_by_the_limit(database_url: str) -> None:
    """At any hour, however many pings came today."""
    policy = {**CALM, "pings": {"hours": "office", "daily_limit": 1}}
    async with running_town(database_url, message_gap=0.0, policy=policy) as town:
        await town.start_bot(pacing=NO_PACE)
        await town.put_directory([BLUE], [NOA])
        await noa_answers(town)
        await town.has_passed(hours=3.6)
        await town.has_passed(hours=7)
        await noa_answers(town, id="late", email="late@blueharbor.example", name="Late Comer")
        await (await town.person("Ana")).sees("Late Comer", "[Claim]")
