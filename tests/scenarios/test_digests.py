"""Passives and promoters: the daily digest in each owner's morning, its buttons, and what follows from them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.demo.person import Json, NotSeenError, Person
from tests.scenarios.conftest import NO_PACE
from tests.scenarios.town import CALM, Town, running_town

ACME = {
    "account_id": "acme", "name": "Acme", "arr": "148000", "csm_email": "ana@northwind.example",
    "domain": "acme.example", "renewal_date": "2027-01-14", "customer_since": "2024-02-01",
}  # fmt: skip
COBALT = {
    "account_id": "cobalt", "name": "Cobalt", "arr": "9600", "csm_email": "ana@northwind.example",
    "domain": "cobalt.example", "customer_since": "2024-02-01",
}  # fmt: skip
DUNE = {
    "account_id": "dune", "name": "Dune", "arr": "80000", "csm_email": "ben@northwind.example",
    "domain": "dune.example",
}  # fmt: skip
CONTACTS = [
    {"email": "dana@acme.example", "account_id": "acme", "name": "Dana Kim", "role": "VP Operations"},
    {"email": "cleo@cobalt.example", "account_id": "cobalt", "name": "Cleo Ray"},
    {"email": "duke@dune.example", "account_id": "dune", "name": "Duke Orr"},
]


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Monday, ten in New York, three in the afternoon in London. Ana is in New York, Ben in London."""
    async with running_town(database_url, message_gap=0.0) as made:
        await made.start_bot(pacing=NO_PACE)
        await made.put_directory([ACME, COBALT, DUNE], CONTACTS)
        await made.knows("ana@northwind.example", "ben@northwind.example")
        yield made
        assert await made.refusals() == []


async def digests_of(person: Person) -> list[Json]:
    """The digests in somebody's conversation, oldest first."""
    return [m for m in await person.direct_messages() if m["blocks"][0]["block_id"].startswith("digest")]


async def answer(town: Town, id: str, email: str, score: int, comment: str | None = None, **more: Any) -> None:  # noqa: A002
    sent = await town.answer(id=id, email=email, score=score, comment=comment, **more)
    assert sent["code"] == 200
    await town.at_rest()
    await town.has_passed(minutes=1)


def rows(person: Person, digest: Json) -> list[str]:
    """What the digest says of each, without its heading."""
    return [person.read({"blocks": [block]}) for block in digest["blocks"] if block["type"] in ("rich_text", "context")]


async def act(town: Town, person: Person, message: Json, customer: str, label: str) -> None:
    """Presses a button in somebody's row."""
    blocks = message["blocks"]
    at = next(place for place, block in enumerate(blocks) if customer in person.read({"blocks": [block]}))
    await person.click({**message, "blocks": [blocks[at + 1]]}, label)
    await town.at_rest()


async def test_nobody_hears_before_the_morning_and_then_of_all_in_one_message(town: Town) -> None:
    """Ranked: overdue and renewals first among passives, who may be asked for a reference first among promoters."""
    ana = await town.person("Ana")
    await answer(town, "p1", "cleo@cobalt.example", 7, "Fine, but a bit dear.")
    await answer(town, "p2", "dana@acme.example", 8, "<!channel> All right.")
    await answer(town, "p3", "cleo@cobalt.example", 10, "Love it")
    await answer(town, "p4", "dana@acme.example", 9)
    await town.has_passed(hours=12)
    assert await ana.direct_messages() == []
    await town.has_passed(hours=11)
    (digest,) = await digests_of(ana)
    assert digest["text"].startswith("Tue 24 Nov: 2 passives and 2 promoters")
    told = rows(ana, digest)
    assert [row.split("\n")[0] for row in told] == [
        "Dana Kim (Acme) · 8/10",
        "Cleo Ray (Cobalt) · 7/10",
        "Dana Kim (Acme) · 9/10, was 8",
        "Cleo Ray (Cobalt) · 10/10, was 7",
    ]
    assert "$148,000 ARR · renews in 51 days · follow up by Fri 27 Nov" in told[0]
    assert "<!channel> All right." in told[0]
    assert "Not for a reference: their ARR is below 25,000 USD" in told[3]
    shown = ana.read(digest)
    assert shown.count("[Nurtured]") == shown.count("[Ask for referral]") == 2
    assert shown.count("[Ask for reference]") == 1
    assert shown.count("[Not now]") == 4
    await town.has_passed(hours=24)
    assert len(await digests_of(ana)) == 1


async def test_buttons_end_a_row_and_nothing_comes_again(town: Town) -> None:
    """Nurtured and not now: the row becomes a line, and its time passes without a word."""
    ana = await town.person("Ana")
    await answer(town, "p1", "dana@acme.example", 8)
    await answer(town, "p2", "cleo@cobalt.example", 10)
    await town.has_passed(hours=23)
    (digest,) = await digests_of(ana)
    await act(town, ana, digest, "Dana Kim", "Nurtured")
    (digest,) = await digests_of(ana)
    assert "Followed up by you · Dana Kim (Acme) · 8/10" in ana.read(digest)
    await act(town, ana, digest, "Cleo Ray", "Not now")
    (digest,) = await digests_of(ana)
    assert "Not now by you · Cleo Ray (Cobalt) · 10/10" in ana.read(digest)
    assert "[" not in ana.read(digest)
    await town.has_passed(days=14)
    assert len(await digests_of(ana)) == 1


async def test_who_is_not_followed_up_in_time_comes_once_more(town: Town) -> None:
    """In the digest after the deadline, not in the moment, and said to be overdue; then it is quiet."""
    ana = await town.person("Ana")
    await answer(town, "p1", "dana@acme.example", 7)
    await town.has_passed(hours=23)
    await town.has_passed(days=2)
    assert len(await digests_of(ana)) == 1
    # Three business days from Monday at ten are over on Friday: Thanksgiving is none. The weekend has no digest.
    for _ in range(6):
        await town.has_passed(days=1)
    first, second = await digests_of(ana)
    assert "in a later digest" in ana.read(first)
    assert "overdue: " in ana.read(second)
    await act(town, ana, second, "Dana Kim", "Nurtured")
    await town.has_passed(days=20)
    assert len(await digests_of(ana)) == 2


async def test_each_owner_has_their_own_morning(town: Town) -> None:
    """Nine in London is four in the morning in New York."""
    ana, ben = await town.person("Ana"), await town.person("Ben")
    await answer(town, "p1", "dana@acme.example", 8)
    await answer(town, "p2", "duke@dune.example", 8)
    town.clock.move_to(datetime(2026, 11, 24, 9, 0, 5, tzinfo=UTC))
    await town.at_rest()
    assert (len(await digests_of(ana)), len(await digests_of(ben))) == (0, 1)
    town.clock.move_to(datetime(2026, 11, 24, 14, 0, 5, tzinfo=UTC))
    await town.at_rest()
    assert (len(await digests_of(ana)), len(await digests_of(ben))) == (1, 1)


async def test_on_holidays_and_weekends_there_is_no_digest(town: Town) -> None:
    """What came on the day before Thanksgiving waits for Friday; what came on Friday evening for Monday."""
    ana = await town.person("Ana")
    town.clock.move_to(datetime(2026, 11, 25, 15, 0, tzinfo=UTC))
    await answer(town, "p1", "dana@acme.example", 8)
    town.clock.move_to(datetime(2026, 11, 27, 13, 59, tzinfo=UTC))
    await town.at_rest()
    assert await digests_of(ana) == []
    await town.has_passed(minutes=2)
    assert len(await digests_of(ana)) == 1
    town.clock.move_to(datetime(2026, 11, 27, 23, 0, tzinfo=UTC))
    await answer(town, "p2", "cleo@cobalt.example", 9)
    town.clock.move_to(datetime(2026, 11, 30, 13, 59, tzinfo=UTC))
    await town.at_rest()
    assert len(await digests_of(ana)) == 1
    await town.has_passed(minutes=2)
    assert len(await digests_of(ana)) == 2


async def test_a_digest_is_at_nine_before_and_after_the_clocks_change(town: Town) -> None:
    """New York leaves summer time on 1 November 2026; the sandbox starts later, so spring tells: 14 March 2027."""
    ana = await town.person("Ana")
    town.clock.move_to(datetime(2027, 3, 12, 16, 0, tzinfo=UTC))
    await answer(town, "p1", "dana@acme.example", 8)
    town.clock.move_to(datetime(2027, 3, 15, 12, 59, tzinfo=UTC))
    await town.at_rest()
    assert await digests_of(ana) == []
    await town.has_passed(minutes=2)
    assert len(await digests_of(ana)) == 1


async def test_after_an_outage_a_digest_comes_once_and_late_with_what_is_still_current(town: Town) -> None:
    """Of three missed mornings one digest is left, on the day on which the bot is back; what was corrected is out."""
    ana = await town.person("Ana")
    await answer(town, "p1", "dana@acme.example", 8)
    await answer(town, "p2", "cleo@cobalt.example", 9)
    await town.bot.stop()
    town.bots.clear()
    town.clock.move_to(datetime(2026, 11, 25, 19, 30, tzinfo=UTC))
    await town.start_bot(pacing=NO_PACE)
    await town.at_rest()
    (digest,) = await digests_of(ana)
    assert digest["text"].startswith("Wed 25 Nov: 1 passive and 1 promoter")
    await town.has_passed(hours=1)
    assert len(await digests_of(ana)) == 1


async def test_an_outage_that_ends_in_the_night_waits_for_the_morning(town: Town) -> None:
    """Nobody gets a digest at midnight."""
    ana = await town.person("Ana")
    await answer(town, "p1", "dana@acme.example", 8)
    await town.bot.stop()
    town.bots.clear()
    town.clock.move_to(datetime(2026, 11, 25, 5, 0, tzinfo=UTC))
    await town.start_bot(pacing=NO_PACE)
    await town.at_rest()
    assert await digests_of(ana) == []
    town.clock.move_to(datetime(2026, 11, 25, 14, 0, 5, tzinfo=UTC))
    await town.at_rest()
    assert len(await digests_of(ana)) == 1


async def test_two_hundred_answers_come_in_one_message_with_pages(town: Town) -> None:
    """What does not fit is behind *Show more*; the buttons work there, and the page follows."""
    ana = await town.person("Ana")
    for number in range(200):
        sent = await town.answer(
            id=f"p{number}", email=f"c{number}@acme.example", score=7 + number % 4, comment="Fine. " * 30
        )
        assert sent["code"] == 200
    await town.has_passed(hours=23)
    (digest,) = await digests_of(ana)
    assert digest["text"].startswith("Tue 24 Nov: 100 passives and 100 promoters")
    assert "[Show more (1" in ana.read(digest)
    await ana.click(digest, "Show more")
    page = await ana.modal()
    assert page["title"]["text"] == "Your digest, 1 of 10"
    await ana.click(page, "Next")
    page = await ana.modal()
    assert page["title"]["text"] == "Your digest, 2 of 10"
    before = ana.read(page)
    await ana.click(page, "Nurtured")
    await town.at_rest()
    after = ana.read(await ana.modal())
    assert "Followed up by you" in after
    assert "Followed up by you" not in before


async def test_a_reference_is_a_task_for_marketing_who_tells_the_answer(town: Town) -> None:
    """Asked for with one click; Max has it in his own messages, and what he notes stands in the digest too."""
    ana, max_ = await town.person("Ana"), await town.person("Max")
    await answer(town, "p1", "dana@acme.example", 10, "The best tool we have.")
    await town.has_passed(hours=23)
    (digest,) = await digests_of(ana)
    await act(town, ana, digest, "Dana Kim", "Ask for reference")
    task = await max_.sees("Please ask Dana Kim (Acme) for a reference", "Ana Ruiz", "The best tool we have.")
    (digest,) = await digests_of(ana)
    assert "asked for a reference: what did they say?" in ana.read(digest)
    await max_.click(task, "Done: agreed")
    await town.at_rest()
    (digest,) = await digests_of(ana)
    assert "Agreed to a reference · Dana Kim (Acme) · 10/10" in ana.read(digest)
    assert "Agreed to a reference" in max_.read(await max_.sees("Agreed to a reference"))
    told = ana.read(await ana.command("/nps loop 1"))
    assert "noted: Dana Kim agreed to a reference" in told


async def test_a_referral_is_the_owners_own_to_ask_and_to_note(town: Town) -> None:
    """No task for anybody: the row asks what they said."""
    ana, max_ = await town.person("Ana"), await town.person("Max")
    await answer(town, "p1", "dana@acme.example", 10)
    await town.has_passed(hours=23)
    (digest,) = await digests_of(ana)
    await act(town, ana, digest, "Dana Kim", "Ask for referral")
    (digest,) = await digests_of(ana)
    await act(town, ana, digest, "Dana Kim", "Declined")
    (digest,) = await digests_of(ana)
    assert "Declined a referral · Dana Kim (Acme) · 10/10" in ana.read(digest)
    assert await max_.direct_messages() == []


async def test_who_became_unfit_meanwhile_is_not_asked_for_a_reference(town: Town) -> None:
    """An unhappy answer came after the digest: the click is refused with the reason."""
    ana = await town.person("Ana")
    await answer(town, "p1", "dana@acme.example", 10)
    await town.has_passed(hours=23)
    (digest,) = await digests_of(ana)
    await answer(town, "p2", "raj@acme.example", 2, "The invoice is wrong.")
    await act(town, ana, digest, "Dana Kim", "Ask for reference")
    await ana.sees("Not for a reference yet: an unhappy answer of theirs is still open.")


async def test_a_promoter_who_corrects_the_score_becomes_a_detractor_at_once(town: Town) -> None:
    """Whatever came in which order: the row says so, and the card is there; back again, it is the other way round."""
    ana = await town.person("Ana")
    await answer(town, "p1", "dana@acme.example", 9, "Great")
    await town.has_passed(hours=23)
    await answer(town, "p1", "dana@acme.example", 2, "Great, not!")
    await ana.sees("reply to Dana Kim (Acme) · 2/10", about="card.")
    (digest,) = await digests_of(ana)
    assert "Withdrawn: Dana Kim (Acme) corrected the score to 2" in ana.read(digest)


async def test_an_owner_who_is_away_has_it_in_the_digest_of_their_stand_in(town: Town) -> None:
    """The clock runs on, and so do the mornings."""
    ana, ben = await town.person("Ana"), await town.person("Ben")
    await ana.command("/nps away @Ben until Dec 4")
    await answer(town, "p1", "dana@acme.example", 8)
    await town.has_passed(hours=23)
    assert await digests_of(ana) == []
    (digest,) = await digests_of(ben)
    await act(town, ben, digest, "Dana Kim", "Nurtured")
    (digest,) = await digests_of(ben)
    assert "Followed up by you" in ben.read(digest)


async def test_a_lane_that_is_off_tells_nobody_and_switching_it_on_floods_nobody(database_url: str) -> None:
    """Answers are kept all the same; those from before stay quiet, also when a comment is added to them."""
    off = {**CALM, "lanes": {"promoter": {"enabled": False}}}
    async with running_town(database_url, message_gap=0.0, policy=off) as town:
        await town.start_bot(pacing=NO_PACE)
        await town.put_directory([ACME], CONTACTS[:1])
        ana = await town.person("Ana")
        await answer(town, "p1", "dana@acme.example", 10)
        await town.has_passed(days=2)
        assert await ana.direct_messages() == []
        await town.bot.stop()
        town.bots.clear()
        policy = town.settings.nps_policy
        policy.write_text(
            policy.read_text(encoding="utf-8").replace("enabled: false", "enabled: true"), encoding="utf-8"
        )
        await town.start_bot(pacing=NO_PACE)
        await answer(town, "p1", "dana@acme.example", 10, "I forgot to say: great")
        await answer(town, "p2", "dana@acme.example", 9)
        await town.has_passed(days=2)
        (digest,) = await digests_of(ana)
        assert digest["text"].startswith("Fri 27 Nov: 1 promoter") or "1 promoter" in digest["text"]
        assert "9/10" in ana.read(digest)


async def test_a_pilot_has_digests_for_its_owners_alone(database_url: str) -> None:
    """Everybody else's answers are kept and told to nobody."""
    pilot = {**CALM, "pilot": {"owners": ["ben@northwind.example"]}}
    async with running_town(database_url, message_gap=0.0, policy=pilot) as town:
        await town.start_bot(pacing=NO_PACE)
        await town.put_directory([ACME, DUNE], CONTACTS)
        ana, ben = await town.person("Ana"), await town.person("Ben")
        await answer(town, "p1", "dana@acme.example", 8)
        await answer(town, "p2", "duke@dune.example", 8)
        await answer(town, "p3", "dana@acme.example", 1)
        await town.has_passed(hours=24)
        assert await ana.direct_messages() == []
        assert len(await digests_of(ben)) == 1


async def test_somebody_elses_digest_cannot_be_opened(town: Town) -> None:
    """A page belongs to its reader: whoever else asks for it sees none of it."""
    ana, ben = await town.person("Ana"), await town.person("Ben")
    for number in range(40):
        assert (await town.answer(id=f"p{number}", email=f"c{number}@acme.example", score=8))["code"] == 200
    await town.has_passed(hours=23)
    (digest,) = await digests_of(ana)
    await ben.click(digest, "Show more")
    assert "Nothing is left of this digest." in ben.read(await ben.modal())
    with pytest.raises(NotSeenError):
        await ben.click(await ben.modal(), "Nurtured")


async def test_without_a_marketing_person_the_task_is_triages(database_url: str) -> None:
    """Whoever is named for marketing has left Slack: Olga has the task, and hears once what to mend."""
    people = {
        "lead": "lena@northwind.example",
        "roles": {"triage": "olga@northwind.example", "executive": "victor@northwind.example",
                  "product_liaison": "priya@northwind.example", "marketing": "gone@northwind.example"},
        "admins": ["olga@northwind.example"],
    }  # fmt: skip
    async with running_town(database_url, message_gap=0.0, policy={**CALM, "people": people}) as town:
        await town.start_bot(pacing=NO_PACE)
        await town.put_directory([ACME], CONTACTS[:1])
        await town.knows("gone@northwind.example", "ana@northwind.example")
        ana, olga = await town.person("Ana"), await town.person("Olga")
        await answer(town, "p1", "dana@acme.example", 10)
        await town.has_passed(hours=23)
        (digest,) = await digests_of(ana)
        await act(town, ana, digest, "Dana Kim", "Case study")
        task = await olga.sees("Please ask Dana Kim (Acme) for a case study")
        await olga.sees("Nobody can be asked as marketing")
        await olga.click(task, "Done: declined")
        await olga.sees("Declined a case study · Dana Kim (Acme)")


async def test_an_answer_to_a_task_counts_once(town: Town) -> None:
    """Ana notes what Dana told her; Max, a moment later, is told that she was faster."""
    ana, max_ = await town.person("Ana"), await town.person("Max")
    await answer(town, "p1", "dana@acme.example", 10)
    await town.has_passed(hours=23)
    (digest,) = await digests_of(ana)
    await act(town, ana, digest, "Dana Kim", "Case study")
    task = await max_.sees("Please ask Dana Kim (Acme) for a case study")
    (digest,) = await digests_of(ana)
    await act(town, ana, digest, "Dana Kim", "Agreed")
    await max_.click(task, "Done: declined")
    await max_.sees("Ana Ruiz noted the answer of this")
    assert "Agreed to a case study" in ana.read((await digests_of(ana))[0])
