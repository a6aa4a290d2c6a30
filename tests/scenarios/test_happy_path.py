"""From an unhappy answer to a closed loop, as the CSM lives it."""

from __future__ import annotations

from tests.scenarios.town import Town

COMMENT = "We were overcharged twice & nobody answers. <!channel> *help* https://evil.example"


async def test_an_answer_becomes_a_card_in_the_owners_direct_messages(town: Town) -> None:
    """The card says who, how bad, whose account, what it is about, and by when."""
    sent = await town.answer(id="r1", score=3, comment=COMMENT, touchpoint="onboarding")
    assert (sent["code"], sent["status"]) == (200, "accepted")
    ana = await town.person("Ana")
    card = await ana.sees("Dana Kim")
    said = ana.read(card)
    for words in (
        "3/10",
        "Acme",
        "148,000",
        "enterprise",
        "VP Operations",
        "onboarding",
        COMMENT,
        "Billing",
        "overcharged",
    ):
        assert words in said
    # 10:00 in New York, four business hours.
    assert "Mon 23 Nov 14:00" in said.split("\n")[0]


async def test_a_loop_is_claimed_worked_and_closed_from_the_card(town: Town) -> None:
    """Claim, log outreach, resolve: the card follows, and the thread tells each step."""
    await town.answer(id="r1", score=3, comment=COMMENT)
    ana = await town.person("Ana")
    card = await ana.sees("Dana Kim")
    assert (await ana.click(card, "Claim"))["ok"]
    card = await ana.sees("Dana Kim", "claimed", "[Log outreach]")
    await ana.sees("claimed", thread_ts=card["ts"])
    assert (await ana.click(card, "Log outreach"))["ok"]
    modal = await ana.modal()
    refused = await ana.submit(modal, note="Called twice")
    assert set(refused["errors"]) == {"channel"}
    assert (await ana.submit(modal, channel="call", note="Called twice"))["ok"]
    card = await ana.sees("Dana Kim", "contacted")
    await ana.sees("Called twice", thread_ts=card["ts"])
    assert (await ana.click(card, "Resolve"))["ok"]
    modal = await ana.modal()
    refused = await ana.submit(modal, reason="billing", done="Corrected the invoice")
    assert set(refused["errors"]) == {"heard_back"}
    assert (await ana.submit(modal, reason="billing", done="Corrected the invoice", heard_back=["yes"]))["ok"]
    card = await ana.sees("Dana Kim", "Resolved", "[Reopen]")
    await ana.sees("Corrected the invoice", thread_ts=card["ts"])
    history = ana.read(await ana.command("/nps loop 1"))
    assert history.index("claimed") < history.index("Called twice") < history.index("Corrected the invoice")


async def test_escalating_gives_the_lead_a_card_and_a_deadline_of_their_own(town: Town) -> None:
    """The lead can hand it back; the owner hears of both."""
    await town.answer(id="r1", score=2)
    ana, lena = await town.person("Ana"), await town.person("Lena")
    card = await ana.sees("Dana Kim")
    await ana.click(card, "Escalate")
    assert (await ana.submit(await ana.modal(), to=lena.id, why="They ask for a refund"))["ok"]
    leads = await lena.sees("Dana Kim", "[Hand back]")
    await ana.sees("They ask for a refund", thread_ts=card["ts"])
    await lena.click(leads, "Hand back")
    assert (await lena.submit(await lena.modal(), why="Refund approved, please tell them"))["ok"]
    card = await ana.sees("Dana Kim", "[Claim]")
    await ana.sees("Refund approved", thread_ts=card["ts"])


async def test_churn_asks_why_and_what_was_lost(town: Town) -> None:
    """An amount that is none is refused at the field, and what was typed stays."""
    await town.answer(id="r1", score=0)
    ana = await town.person("Ana")
    card = await ana.sees("Dana Kim")
    await ana.click(card, "Churned")
    modal = await ana.modal()
    refused = await ana.submit(modal, why="Went to a competitor", lost_arr="a lot")
    assert set(refused["errors"]) == {"lost_arr"}
    assert (await ana.submit(modal, why="Went to a competitor", lost_arr="148,000"))["ok"]
    await ana.sees("Dana Kim", "[Reopen]")
    card = await ana.sees("Dana Kim", "Churned")
    await ana.sees("competitor", "148,000", thread_ts=card["ts"])


async def test_a_loop_is_reassigned_and_reopened(town: Town) -> None:
    """The new owner has a card; the old one's says where it went. Reopening is allowed and told."""
    await town.answer(id="r1", score=4)
    ana, ben = await town.person("Ana"), await town.person("Ben")
    card = await ana.sees("Dana Kim")
    await ana.click(card, "Reassign")
    assert (await ana.submit(await ana.modal(), to=ben.id, why="Ben knows Dana"))["ok"]
    bens = await ben.sees("Dana Kim", "[Claim]")
    await ana.sees("Dana Kim", "Ben Okafor")
    await ben.click(bens, "Resolve")
    modal = await ben.modal()
    assert (await ben.submit(modal, reason="unclear", done="Talked it through", heard_back=["yes"]))["ok"]
    bens = await ben.sees("Dana Kim", "[Reopen]")
    await ben.click(bens, "Reopen")
    assert (await ben.submit(await ben.modal(), why="It came back"))["ok"]
    bens = await ben.sees("Dana Kim", "[Claim]")
    await ben.sees("It came back", thread_ts=bens["ts"])


async def test_a_long_comment_is_clipped_with_all_of_it_one_click_away(town: Town) -> None:
    """20,000 characters fit neither a message nor a single modal block."""
    comment = "".join(f"Sentence {n} of a long complaint. " for n in range(600))[:20_000]
    await town.answer(id="r1", score=1, comment=comment)
    ana = await town.person("Ana")
    card = await ana.sees("Dana Kim", "[Read all (")
    assert "Sentence 599" not in ana.read(card)
    assert (await ana.click(card, "Read all"))["ok"]
    modal = await ana.modal()
    assert "Sentence 0 " in ana.read(modal)
    assert comment.rstrip().split(". ")[-1][:15] in ana.read(modal)


async def test_app_home_lists_who_to_call_today(town: Town) -> None:
    """The most urgent loop stands first."""
    await town.answer(id="r1", score=3)
    ana = await town.person("Ana")
    await ana.sees("Dana Kim")
    await town.workspace.post("/page/home_opened", {"user": ana.id, "tab": "home"})

    async def home() -> bool:
        view = (await town.workspace.get("/page/home", user=ana.id))["view"]
        return bool(view) and "Dana Kim" in ana.read(view)

    await town.eventually(home)
    assert "Dana Kim" in ana.read(await ana.command("/nps mine"))
    assert "/nps mine" in ana.read(await ana.command("/nps frobnicate"))
    assert "no loop number" in ana.read(await ana.command("/nps loop twelve"))
    assert "no loop 99" in ana.read(await ana.command("/nps loop 99"))
