"""A reply drafted from the card, and the offer that made it right, over HTTP."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from storage.deliveries import counts
from storage.loops import history_of
from storage.work import reading
from tests.scenarios.test_clicks import private_word
from tests.scenarios.town import Town

COMMENT = "We were overcharged twice and Lee at finance is furious."


def letter_of(modal: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """Whom the modal's link writes to, and what the letter says."""
    markup = next(b["text"]["text"] for b in modal["blocks"] if b["type"] == "section")
    address = urlsplit(unescape(markup[1:].split("|")[0]))
    return unquote(address.path), dict(parse_qsl(address.query))


def text_of(modal: dict[str, Any]) -> str:
    """What stands in the modal's field."""
    text: str = next(b["element"]["initial_value"] for b in modal["blocks"] if b["type"] == "input")
    return text


async def _history(town: Town) -> list[str]:
    async with reading(town.bot.bot.database) as work:
        return [event.kind for event in await history_of(work, 1)]


async def test_a_reply_is_drafted_and_nothing_of_it_is_recorded(town: Town) -> None:
    """The text names the reason and nothing private; the link writes the same letter; Done changes nothing."""
    await town.answer(id="r1", score=2, comment=COMMENT)
    ana = await town.person("Ana")
    card = await ana.sees("Dana Kim", "[Draft reply]")
    assert (await ana.click(card, "Draft reply"))["ok"]
    modal = await ana.modal()
    text = text_of(modal)
    assert text.startswith("Hi Dana,\n")
    assert "what we charge" in text
    assert "I will call you" in text
    assert text.endswith("\nAna Ruiz")
    for private in ("overcharged", "Lee", "148", "62", "2027", "2/10", "Lena", "Billing", "acme.example"):
        assert private not in text
    assert letter_of(modal) == (
        "dana@acme.example",
        {"subject": "Your answer to our survey", "body": text.replace("\n", "\r\n")},
    )
    assert (await ana.submit(modal, reply="Hi Dana, I changed this."))["ok"]
    assert (await town.workspace.get("/page/modals", user=ana.id))["stack"] == []
    assert await _history(town) == ["opened"]
    async with reading(town.bot.bot.database) as work:
        assert (await counts(work, town.clock.now()))["waiting"] == 0


async def test_once_contacted_the_draft_asks_whether_all_is_well(town: Town) -> None:
    """The reply that closes a loop is another one than the first."""
    await town.answer(id="r1", score=5, comment=COMMENT)
    ana = await town.person("Ana")
    await ana.click(await ana.sees("Dana Kim"), "Log outreach")
    assert (await ana.submit(await ana.modal(), channel="call"))["ok"]
    card = await ana.sees("Dana Kim", "contacted", "[Draft reply]")
    await ana.click(card, "Draft reply")
    assert "Is it better for you now" in text_of(await ana.modal())


async def test_a_customer_without_an_address_gets_the_text_alone(town: Town) -> None:
    """The answer came with the account's id and nothing of the respondent."""
    await town.answer(id="r1", score=6, email=None, account_id="cobalt")
    ben = await town.person("Ben")
    await ben.click(await ben.sees("Cobalt", "[Draft reply]"), "Draft reply")
    modal = await ben.modal()
    assert text_of(modal).startswith("Hi there,")
    assert "No address of this customer is known" in ben.read(modal)
    assert not re.search("mailto", str(modal))


async def test_who_may_not_act_gets_no_draft_and_is_told_who_can(town: Town) -> None:
    """Privately, as with every other button."""
    await town.answer(id="r1", score=2, comment=COMMENT)
    ana, ben = await town.person("Ana"), await town.person("Ben")
    card = await ana.sees("Dana Kim", "[Draft reply]")
    block = next(b for b in card["blocks"] if b["block_id"].endswith(".draft"))
    assert (await ben.press(card, block["block_id"], "loop.draft"))["ok"]
    assert "Ana Ruiz" in await private_word(town, ben.id)
    assert (await town.workspace.get("/page/modals", user=ben.id))["stack"] == []


async def test_a_draft_for_a_loop_that_is_settled_is_refused(town: Town) -> None:
    """Somebody who looks at an older card hears how it stands."""
    await town.answer(id="r1", score=2)
    ana = await town.person("Ana")
    old = await ana.sees("Dana Kim", "[Draft reply]")
    await ana.click(old, "Resolve")
    await ana.submit(await ana.modal(), reason="unclear", done="Sorted out", heard_back=["yes"])
    await ana.sees("Dana Kim", "[Reopen]")
    await ana.click(old, "Draft reply")
    assert "already resolved" in await private_word(town, ana.id)


async def test_the_offer_that_was_used_is_told_and_kept(town: Town) -> None:
    """Resolve offers the play's offers and *None*; thread, history and the record name the one that was chosen."""
    await town.answer(id="r1", score=2, comment=COMMENT)
    ana = await town.person("Ana")
    card = await ana.sees("Call about the bill", "Corrected invoice", "Plan credit")
    await ana.click(card, "Resolve")
    modal = await ana.modal()
    offered = next(b["element"] for b in modal["blocks"] if b["block_id"] == "offer")
    assert [option["text"]["text"] for option in offered["options"]] == ["None", "Corrected invoice", "Plan credit"]
    assert offered["initial_option"]["value"] == "none"
    done = {"reason": "billing", "done": "Credited two months.", "heard_back": ["yes"], "offer": "offer:Plan credit"}
    assert (await ana.submit(modal, **done))["ok"]
    await ana.sees("Offer used: Plan credit.", thread_ts=card["ts"])
    assert "Offer used: Plan credit." in ana.read(await ana.command("/nps loop 1"))
    async with reading(town.bot.bot.database) as work:
        resolved = next(event for event in await history_of(work, 1) if event.kind == "resolved")
    assert resolved.details["offer"] == "Plan credit"
