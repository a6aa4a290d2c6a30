"""What a comment is about: confirmed or corrected with one click, learned from within seconds, and routed by."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import update

from bot.demo.person import Json, Person
from storage.lessons import latest_lessons
from storage.schema import responses
from storage.work import reading, writing
from tests.scenarios.conftest import NO_PACE
from tests.scenarios.town import ACCOUNTS, CALM, CONTACTS, Town, running_town

STRANGE = "The zorblax in our quarterly flumox keeps wobbling."


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Monday, ten in New York. Priya is the product liaison."""
    async with running_town(database_url, message_gap=0.0) as made:
        await made.start_bot(pacing=NO_PACE)
        await made.put_directory(ACCOUNTS, CONTACTS)
        await made.knows("ana@northwind.example", "priya@northwind.example")
        yield made
        assert await made.refusals() == []


async def answer(town: Town, id: str, comment: str | None, score: int = 5, **more: Any) -> None:  # noqa: A002
    assert (await town.answer(id=id, score=score, comment=comment, **more))["code"] == 200
    await town.at_rest()


async def choose(person: Person, card: Json, label: str, value: str | None = None) -> None:
    assert (await person.click(card, label, value))["ok"]


def reason_of(person: Person, card: Json) -> str:
    return next(line for line in person.read(card).split("\n") if line.startswith("Reason"))


def offered(card: Json) -> list[str]:
    """The reasons in the card's menu, in order."""
    elements = [one for block in card["blocks"] if block["type"] == "actions" for one in block["elements"]]
    menu = next(one for one in elements if one["action_id"] == "reason.choose")
    return [option["value"] for option in menu["options"]]


async def test_right_confirms_with_one_click(town: Town) -> None:
    """The card says who says so, the button goes, nobody is told a line in the thread, and it is a lesson."""
    ana = await town.person("Ana")
    await answer(town, "r1", "The invoice was wrong.")
    card = await ana.sees("Dana Kim", "[Right]")
    assert "because of “invoice was wrong”" in reason_of(ana, card)
    await choose(ana, card, "Right")
    await town.at_rest()
    card = await ana.sees("Dana Kim", "Ana Ruiz says so")
    assert "[Right]" not in ana.read(card)
    assert "confirmed" not in str(await ana.direct_messages(card["ts"]))
    assert "You confirmed the reason: Billing and price." in ana.read(await ana.command("/nps loop 1"))
    async with reading(town.bot.bot.database) as work:
        (lesson,) = await latest_lessons(work)
    assert (lesson.comment, lesson.reason, lesson.corrected) == ("The invoice was wrong.", "billing", False)


async def test_a_correction_is_learned_and_the_next_like_it_says_so(town: Town) -> None:
    """The menu starts with the likeliest; the play follows; the same words again are read as corrected."""
    ana = await town.person("Ana")
    await answer(town, "r1", STRANGE)
    card = await ana.sees("Dana Kim", "[What is it about?]")
    assert len(offered(card)) == 12
    await choose(ana, card, "What is it about?", "account_management")
    await town.at_rest()
    card = await ana.sees("Dana Kim", "Account management", "Ana Ruiz says so")
    await ana.sees("corrected the reason from Unclear to Account management", thread_ts=card["ts"])

    async def learned() -> bool:
        return town.bot.bot.terms.reasons.read(STRANGE).name == "account_management"

    await town.eventually(learned, within=10)
    await answer(town, "r2", STRANGE, email="raj@acme.example")
    card = await ana.sees("raj@acme.example", "Account management", about="card.2.")
    assert "looks like loop 1, which was corrected" in reason_of(ana, card)


async def test_none_of_these_is_an_answer_too(town: Town) -> None:
    """Better no reason than a wrong one; the card asks again."""
    ana = await town.person("Ana")
    await answer(town, "r1", "The invoice was wrong.")
    await choose(ana, await ana.sees("Dana Kim", "[Right]"), "Another reason…", "unclear")
    await town.at_rest()
    card = await ana.sees("Dana Kim", "[What is it about?]")
    assert "Unclear · Ana Ruiz says so" in reason_of(ana, card)


async def test_a_restart_knows_what_was_learned(town: Town) -> None:
    """The lessons are in the database; another process learns the same."""
    ana = await town.person("Ana")
    await answer(town, "r1", STRANGE)
    await choose(ana, await ana.sees("Dana Kim", "[What is it about?]"), "What is it about?", "contract")
    await town.at_rest()
    await town.bot.stop()
    town.bots.clear()
    await town.start_bot(pacing=NO_PACE)

    async def learned() -> bool:
        return town.bot.bot.terms.reasons.read(STRANGE).name == "contract"

    await town.eventually(learned, within=10)


async def test_what_is_erased_is_forgotten(town: Town) -> None:
    """The lesson goes with the words: nobody's comment is read by what an erased one taught."""
    ana = await town.person("Ana")
    await answer(town, "r1", STRANGE)
    await choose(ana, await ana.sees("Dana Kim", "[What is it about?]"), "What is it about?", "contract")
    await town.at_rest()

    async def read_as(reason: str) -> bool:
        town.bot.bot.teacher.wake()
        return town.bot.bot.terms.reasons.read(STRANGE).name == reason

    await town.eventually(lambda: read_as("contract"))
    async with writing(town.bot.bot.database) as work:
        await work.connection.execute(update(responses).values(comment=None))
        await work.commit()
    await town.eventually(lambda: read_as("unclear"))


async def test_what_a_colleague_said_stays_whatever_the_customer_adds(town: Town) -> None:
    """A changed comment re-files only what the bot itself had read."""
    ana = await town.person("Ana")
    await answer(town, "r1", "The invoice was wrong.")
    await choose(ana, await ana.sees("Dana Kim", "[Right]"), "Another reason…", "contract")
    await town.at_rest()
    await town.has_passed(minutes=1)
    await answer(town, "r1", "The invoice was wrong. Billing is broken.")
    card = await ana.sees("Billing is broken", about="card.")
    assert "Contract and terms" in reason_of(ana, card)


async def test_learning_can_be_switched_off(database_url: str) -> None:
    """What colleagues say is kept and counted all the same."""
    async with running_town(database_url, message_gap=0.0, policy={**CALM, "learn": False}) as town:
        await town.start_bot(pacing=NO_PACE)
        await town.put_directory(ACCOUNTS, CONTACTS)
        ana = await town.person("Ana")
        await answer(town, "r1", STRANGE)
        await choose(ana, await ana.sees("Dana Kim", "[What is it about?]"), "What is it about?", "contract")
        await town.at_rest()
        await town.bot.bot.teacher.learn()
        assert town.bot.bot.terms.reasons.read(STRANGE).name == "unclear"
        async with reading(town.bot.bot.database) as work:
            assert len(await latest_lessons(work)) == 1


async def test_a_reason_goes_to_its_role_with_the_csm_informed(town: Town) -> None:
    """Priya has the card and the deadline; Ana has the card too, and may act."""
    ana, priya = await town.person("Ana"), await town.person("Priya")
    await answer(town, "r1", "The export crashes and there are bugs everywhere.")
    card = await priya.sees("Reply to Dana Kim (Acme)")
    assert "Bugs goes to the product liaison" in priya.read(card)
    informed = await ana.sees("For Priya Nair · reply to Dana Kim", "Ana Ruiz is kept informed and may act")
    # Half of her four office hours: half past eleven in Kolkata.
    await town.has_passed(hours=15)
    assert await priya.sees("[Log outreach]", about="ping.")
    assert [m for m in await ana.direct_messages() if m["blocks"][0]["block_id"].startswith("ping")] == []
    assert (await ana.click(informed, "Claim"))["ok"]
    await ana.sees("You have this · reply to Dana Kim")


async def test_two_reasons_with_different_routes_go_by_the_main_one_and_say_so(town: Town) -> None:
    """The other is named where the owner is."""
    priya = await town.person("Priya")
    await answer(town, "r1", "It is full of bugs, and the invoice was wrong once. Nothing but bugs.")
    card = await priya.sees("Reply to Dana Kim (Acme)")
    assert "though it names Billing and price as well" in priya.read(card)


async def test_a_comment_that_comes_later_routes_the_loop_then(town: Town) -> None:
    """Survey tools send the score first: Ana had it for a minute, Priya has it now, by the same deadline."""
    ana, priya = await town.person("Ana"), await town.person("Priya")
    await answer(town, "r1", None)
    await ana.sees("Reply to Dana Kim (Acme) by Mon 23 Nov 14:00")
    await town.has_passed(minutes=1)
    await answer(town, "r1", "Nothing but bugs.")
    await priya.sees("Reply to Dana Kim (Acme) by Tue 24 Nov 00:30")
    card = await ana.sees("For Priya Nair · reply to Dana Kim", about="card.")
    await ana.sees("Now with", "kept informed", thread_ts=card["ts"])


async def test_a_corrected_reason_routes_an_untouched_loop(town: Town) -> None:
    """And one that somebody has reached out about stays where it is."""
    ana, priya = await town.person("Ana"), await town.person("Priya")
    await answer(town, "r1", "The invoice was wrong.")
    await choose(ana, await ana.sees("Dana Kim", "[Right]"), "Another reason…", "bug")
    await town.at_rest()
    await priya.sees("Reply to Dana Kim (Acme)")
    await answer(town, "r2", "We were overcharged.", email="raj@acme.example")
    card = await ana.sees("raj@acme.example", about="card.2.")
    await ana.click(card, "Log outreach")
    await ana.submit(await ana.modal(), channel="call", note="Spoke to Raj")
    await town.at_rest()
    await choose(ana, await ana.sees("raj@acme.example", "[Right]", about="card.2."), "Another reason…", "bug")
    await town.at_rest()
    assert "Contacted" in ana.read(await ana.sees("raj@acme.example", "Ana Ruiz says so", about="card.2."))


async def test_a_role_whose_person_is_gone_costs_no_card(database_url: str) -> None:
    """The CSM keeps the loop, and the admins hear once what to mend."""
    people = {
        "lead": "lena@northwind.example",
        "roles": {"triage": "olga@northwind.example", "executive": "victor@northwind.example",
                  "product_liaison": "gone@northwind.example", "marketing": "max@northwind.example"},
        "admins": ["olga@northwind.example"],
    }  # fmt: skip
    async with running_town(database_url, message_gap=0.0, policy={**CALM, "people": people}) as town:
        await town.start_bot(pacing=NO_PACE)
        await town.put_directory(ACCOUNTS, CONTACTS)
        await town.knows("gone@northwind.example")
        ana, olga = await town.person("Ana"), await town.person("Olga")
        await answer(town, "r1", "Nothing but bugs.")
        await answer(town, "r2", "Bugs again.", email="raj@acme.example")
        await ana.sees("Reply to Dana Kim (Acme)")
        await olga.sees("Nobody can be asked as product liaison")
        told = [m for m in await olga.direct_messages() if "product liaison" in olga.read(m)]
        assert len(told) == 1


@pytest.mark.parametrize("switched", [True, False])
async def test_intent_to_leave_raises_the_loop_where_the_policy_says_so(database_url: str, switched: bool) -> None:
    """A six that speaks of leaving is a churn risk; the card shows the words. Without the switch it is a six."""
    risk = {"min_arr": 100000, "max_score": 3, "intent_to_leave": switched, "to": "lead"}
    async with running_town(database_url, message_gap=0.0, policy={**CALM, "churn_risk": risk}) as town:
        await town.start_bot(pacing=NO_PACE)
        await town.put_directory(ACCOUNTS, CONTACTS)
        lena, ana = await town.person("Lena"), await town.person("Ana")
        await answer(town, "r1", "We are about to cancel our contract. Please call me.", score=6)
        card = await ana.sees("Dana Kim", "may leave (“about to cancel”)", about="card.")
        assert "asks to be contacted (“Please call”)" in ana.read(card)
        escalated = [m for m in await lena.direct_messages() if "speaks of leaving (churn risk)" in lena.read(m)]
        assert bool(escalated) == switched
