"""A mistake of ours in the middle of somebody's click: they hear of it in words, and the log without theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from storage.deliveries import DeliveryKind, Wanted, counts, want_messages
from storage.work import reading, writing
from tests.scenarios.test_clicks import private_word
from tests.scenarios.town import Town


def _break(town: Town) -> None:
    """The bot loses its policy while it runs: nothing that decides can work."""
    listeners = town.bot.bot.listeners
    listeners._desk = replace(listeners._desk, terms=cast(Any, None))


async def test_whoever_pressed_the_button_is_told_in_words(town: Town) -> None:
    """No raw error, no silence: a sentence only they see."""
    await town.answer(id="r1", score=3)
    ana = await town.person("Ana")
    card = await ana.sees("Dana Kim", "[Claim]")
    _break(town)
    assert (await ana.click(card, "Claim"))["ok"]
    assert "went wrong on my side" in await private_word(town, ana.id)


async def test_whoever_sent_the_modal_is_told_in_it(town: Town) -> None:
    """The modal says so instead of closing as if all were well."""
    await town.answer(id="r1", score=3)
    ana = await town.person("Ana")
    await ana.click(await ana.sees("Dana Kim", "[Claim]"), "Log outreach")
    modal = await ana.modal()
    _break(town)
    assert (await ana.submit(modal, channel="call"))["ok"]
    assert "went wrong on my side" in ana.read(await ana.modal())


async def test_a_message_that_breaks_us_is_given_up_and_told_instead_of_tried_for_ever(town: Town) -> None:
    """A row that makes rendering fail ends with the admins, and the log has a trace without words."""
    bot = town.bot.bot
    async with writing(bot.database) as work:
        broken = Wanted("broken", DeliveryKind.CARD, "ana@northwind.example")
        await want_messages(work, [broken], town.clock.now())
        await work.commit()
    bot.dispatcher.wake()
    olga = await town.person("Olga")
    await olga.sees("could not deliver", "mistake of the bot's own")
    async with reading(bot.database) as work:
        assert (await counts(work, town.clock.now()))["given_up"] == 1
