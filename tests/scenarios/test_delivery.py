"""Slack slow, limited, broken and cut off: nothing is lost and nothing is told twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from storage.claims import Pacing
from storage.deliveries import counts, send_again
from storage.directory import people_of
from storage.work import reading, writing
from tests.scenarios.conftest import NO_PACE
from tests.scenarios.town import ACCOUNTS, CONTACTS, Town, running_town


async def _one_card(town: Town) -> None:
    """Ana has the card of loop 1, once; time passes for a bot that waits before it looks again."""

    async def arrived() -> bool:
        town.let_pass(5)
        return len(await town.messages("Dana Kim", "card.1.")) == 1

    await town.eventually(arrived)
    await (await town.person("Ana")).sees("Dana Kim", "[Claim]")
    await _settled(town)
    assert len(await town.messages("Dana Kim", "card.1.")) == 1


async def _settled(town: Town) -> None:
    """The queue gets empty, and stays so for as long as anything could still be tried again."""

    async def empty() -> bool:
        town.let_pass(20)
        async with reading(town.bot.bot.database) as work:
            return (await counts(work, town.clock.now()))["waiting"] == 0

    await town.eventually(empty, within=20)


@pytest.mark.parametrize(
    "fault",
    [
        "cut_before",
        "cut_after",
        "error_500_before",
        "error_500_after",
        "http_503",
        "error:fatal_error",
        "error:internal_error",
        "error:ratelimited",
    ],
)
async def test_a_failing_post_arrives_once(town: Town, fault: str) -> None:
    """Whether Slack did it before it failed or not, one card stands in the end."""
    await town.fault("chat.postMessage", fault)
    await town.answer(id="r1", score=3)
    await _one_card(town)


async def test_a_post_that_times_out_after_it_was_done_is_found_and_not_repeated(database_url: str) -> None:
    """The answer never comes; the message stands. The bot looks before it sends again."""
    async with running_town(database_url, message_gap=0.0) as town:
        await town.start_bot(pacing=NO_PACE, slack_timeout=0.4)
        await town.put_directory(ACCOUNTS, CONTACTS)
        await town.fault("chat.postMessage", "timeout_after", seconds=1)
        await town.answer(id="r1", score=3)
        await _one_card(town)
        assert (await town.workspace.get("/control/calls"))["calls"].get("conversations.history", 0) >= 1


async def test_a_lookup_that_fails_is_made_again_before_anything_is_sent(town: Town) -> None:
    """An ambiguous post and a history that is limited and broken at first."""
    await town.fault("chat.postMessage", "cut_after")
    await town.fault("conversations.history", "error_500_before")
    await town.fault("conversations.history", "ratelimited", seconds=1)
    await town.answer(id="r1", score=3)
    await _one_card(town)


async def test_retry_after_is_obeyed_and_holds_back_no_answer(town: Town) -> None:
    """While Slack limits posts, answers are taken; afterwards every card arrives once."""
    await town.fault("chat.postMessage", "ratelimited", seconds=2, times=1)
    for number in range(5):
        assert (await town.answer(id=f"r{number}", score=number))["code"] == 200
    ana = await town.person("Ana")
    await town.eventually(lambda: _cards(town, 5), within=15)
    await ana.sees("4/10")
    calls = [c for c in (await town.workspace.get("/control/calls"))["last"] if c["method"] == "chat.postMessage"]
    limited = next(c["at"] for c in calls if c["error"] == "ratelimited") if any(c["error"] for c in calls) else None
    assert limited is None or all(c["at"] - limited > 1.9 for c in calls if c["at"] > limited)


async def _cards(town: Town, wanted: int) -> bool:
    return len(await town.messages("card.", "Dana Kim")) == wanted


async def test_an_edit_that_fails_is_made_again(town: Town) -> None:
    """Edits may be repeated: the card ends up as the loop is."""
    await town.answer(id="r1", score=3)
    ana = await town.person("Ana")
    card = await ana.sees("Dana Kim", "[Claim]")
    for fault in ("cut_after", "error_500_before", "error:internal_error"):
        await town.fault("chat.update", fault)
    await ana.click(card, "Claim")
    await town.eventually(lambda: _claimed(town))


async def _claimed(town: Town) -> bool:
    town.let_pass(5)
    return bool(await town.messages("Dana Kim", "claimed · loop 1"))


async def test_a_refused_message_is_given_up_told_to_the_admins_and_can_be_sent_again(town: Town) -> None:
    """The cause is named; nothing is lost, and nothing else is held up."""
    await town.fault("chat.postMessage", "error:invalid_blocks")
    await town.answer(id="r1", score=3)
    olga = await town.person("Olga")
    await olga.sees("could not deliver", "ana@northwind.example")
    async with reading(town.bot.bot.database) as work:
        assert (await counts(work, town.clock.now()))["given_up"] == 1
    async with writing(town.bot.bot.database) as work:
        assert await send_again(work, None, town.clock.now()) == 1
        await work.commit()
    town.bot.bot.dispatcher.wake()
    await (await town.person("Ana")).sees("Dana Kim", "[Claim]")


async def test_a_revoked_token_stops_nothing_but_delivery(town: Town) -> None:
    """Answers are taken; when the installation is mended, the cards arrive."""
    await town.fault("chat.postMessage", "error:token_revoked", times=2)
    assert (await town.answer(id="r1", score=3))["code"] == 200
    await _one_card(town)


async def test_a_deactivated_owner_sends_the_loop_to_triage(town: Town) -> None:
    """Slack refuses to write to them; the triage role has the card instead."""
    await town.eventually(lambda: _known(town, "ana@northwind.example"))
    await (await town.person("Ana")).workspace.post(
        "/control/people", {"name": "Ana Ruiz", "email": "ana@northwind.example", "deactivated": True}
    )
    await town.answer(id="r1", score=3)
    await (await town.person("Olga")).sees("Dana Kim", "deactivated")


async def _known(town: Town, email: str) -> bool:
    """Slack was asked who this is, and said it."""
    async with reading(town.bot.bot.database) as work:
        people = await people_of(work, [email])
        return email in people and people[email].slack_user_id is not None


@pytest.fixture
async def paced(database_url: str) -> AsyncIterator[Town]:
    """A town with Slack's real pace: a message a second and channel."""
    async with running_town(database_url, message_gap=1.0) as made:
        await made.start_bot(pacing=Pacing())
        await made.put_directory(ACCOUNTS, CONTACTS)
        yield made
        assert await made.refusals() == []


async def test_one_channel_gets_a_message_a_second_and_holds_up_no_other(paced: Town) -> None:
    """Three cards for Ana take two seconds; Ben's arrives meanwhile. Slack never has to refuse one."""
    for number in range(3):
        await paced.answer(id=f"a{number}", score=number)
    await paced.answer(id="b1", score=3, email="lou@cobalt.example", name="Lou Vale")
    await (await paced.person("Ben")).sees("Lou Vale")
    await paced.eventually(lambda: _cards(paced, 3))
    cards = sorted(m["received_at"] for m in await paced.messages("card.", "Dana Kim"))
    assert cards[-1] - cards[0] > 1.8
    (bens,) = await paced.messages("Lou Vale")
    assert bens["received_at"] < cards[1]


async def test_two_bots_on_one_postgres_tell_everything_once(postgres_url: str) -> None:
    """Two processes' worth of bot share the outbox: no card is lost and none is doubled."""
    async with running_town(postgres_url, message_gap=0.0) as town:
        await town.start_bot(pacing=NO_PACE)
        await town.start_bot(pacing=NO_PACE)
        customers = [
            {**ACCOUNTS[0], "account_id": f"customer-{n}", "domain": f"customer-{n}.example"} for n in range(10)
        ]
        await town.put_directory(customers)
        answers = [
            {"id": f"r{n}", "score": n % 7, "email": f"dana@customer-{n % 10}.example", "name": "Dana Kim"}
            for n in range(40)
        ]
        await asyncio.gather(*(town.answer(**answer) for answer in answers))
        await town.eventually(lambda: _cards(town, 40), within=60)
        await _settled(town)
        assert len(await town.messages("card.", "Dana Kim")) == 40
        assert await town.refusals() == []
