"""Two people at once, cards that are out of date, people who may not, and a database that is away."""

from __future__ import annotations

import asyncio

from storage.loops import get_loop, history_of
from storage.work import reading
from tests.scenarios.town import Town


async def _escalated(town: Town) -> tuple[dict, dict]:
    """A loop that both Ana and Lena have a card of."""
    await town.answer(id="r1", score=2)
    ana, lena = await town.person("Ana"), await town.person("Lena")
    card = await ana.sees("Dana Kim")
    await ana.click(card, "Escalate")
    await ana.submit(await ana.modal(), to=lena.id, why="Please help")
    return card, await lena.sees("Dana Kim", "[Hand back]")


async def test_of_two_who_click_at_once_the_first_wins_and_the_other_is_told(town: Town) -> None:
    """Ana and Olga, an admin, claim the same loop at the same moment: it is claimed once."""
    await town.answer(id="r1", score=2)
    ana, olga = await town.person("Ana"), await town.person("Olga")
    card = await ana.sees("Dana Kim", "[Claim]")
    block = next(b for b in card["blocks"] if b["block_id"].endswith(".moves"))
    claim = block["elements"][0]["action_id"]
    await asyncio.gather(ana.press(card, block["block_id"], claim), olga.press(card, block["block_id"], claim))
    history = await _history(town)
    assert [event.kind for event in history].count("claimed") == 1
    winner = history[-1].who
    loser = olga if winner == "ana@northwind.example" else ana
    private = await private_word(town, loser.id)
    assert "claimed this" in private


async def _history(town: Town) -> list:
    async with reading(town.bot.bot.database) as work:
        return list(await history_of(work, 1))


async def private_word(town: Town, user: str) -> str:
    """What only this person saw last, wherever that was."""

    async def look() -> str | None:
        for conversation in town.sandbox.workspace.conversations.values():
            for message in reversed(conversation.messages.values()):
                if message.ephemeral_for == user:
                    return message.text
        return None

    found: str = await town.eventually(look)
    return found


async def test_a_stale_button_changes_nothing_and_refreshes_the_card(town: Town) -> None:
    """A click on an earlier version of the card gets a sentence; the card is up to date after it."""
    await town.answer(id="r1", score=2)
    ana = await town.person("Ana")
    old = await ana.sees("Dana Kim", "[Claim]")
    await ana.click(old, "Resolve")
    await ana.submit(await ana.modal(), reason="unclear", done="Sorted out", heard_back=["yes"])
    await ana.sees("Dana Kim", "[Reopen]")
    block = next(b for b in old["blocks"] if b["block_id"].endswith(".moves"))
    edits = len([c for c in (await town.workspace.get("/control/calls"))["last"] if c["method"] == "chat.update"])
    assert (await ana.press(old, block["block_id"], "loop.claim"))["ok"]
    assert "resolved" in await private_word(town, ana.id)

    async def refreshed() -> bool:
        calls = (await town.workspace.get("/control/calls"))["last"]
        return len([c for c in calls if c["method"] == "chat.update"]) > edits

    await town.eventually(refreshed)
    assert [event.kind for event in await _history(town)][-1] == "resolved"


async def test_who_may_not_act_is_told_who_can(town: Town) -> None:
    """Ben is neither owner, lead, admin nor escalated to."""
    await town.answer(id="r1", score=2)
    ana, ben = await town.person("Ana"), await town.person("Ben")
    card = await ana.sees("Dana Kim", "[Claim]")
    block = next(b for b in card["blocks"] if b["block_id"].endswith(".moves"))
    assert (await ben.press(card, block["block_id"], "loop.claim"))["ok"]
    told = await private_word(town, ben.id)
    assert "Ana Ruiz" in told
    assert "Lena Fischer" in told
    assert [event.kind for event in await _history(town)] == ["opened"]


async def test_a_modal_sent_after_somebody_was_faster_says_so_and_changes_nothing(town: Town) -> None:
    """Ana's resolve modal is open while Lena, to whom it was escalated, churns the loop."""
    _card, leads = await _escalated(town)
    ana, lena = await town.person("Ana"), await town.person("Lena")
    card = await ana.sees("Dana Kim", "[Resolve]")
    await ana.click(card, "Resolve")
    open_modal = await ana.modal()
    await lena.click(leads, "Churned")
    await lena.submit(await lena.modal(), why="They left", lost_arr="1000")
    await ana.submit(open_modal, reason="unclear", done="Sorted", heard_back=["yes"])
    assert "Lena Fischer" in ana.read(await ana.modal())
    async with reading(town.bot.bot.database) as work:
        loop = await get_loop(work, 1)
    assert loop is not None
    assert loop.state == "churned"
