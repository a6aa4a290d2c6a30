"""A mistake of ours in the middle of somebody's click: they hear of it in words, and the log without theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

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
