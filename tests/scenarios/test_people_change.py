"""People go away and come back, leave, and accounts change hands: open loops follow, and the clock stays honest."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.scenarios.conftest import NO_PACE
from tests.scenarios.test_clock import BLUE, NOA, asks, noa_answers, pings_of
from tests.scenarios.town import Town, running_town


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Monday, ten in New York; Blue Harbor is Ana's."""
    async with running_town(database_url, message_gap=0.0) as made:
        await made.start_bot(pacing=NO_PACE)
        await made.put_directory([BLUE], [NOA])
        yield made
        assert await made.refusals() == []


async def leaves(town: Town, name: str, email: str) -> None:
    """Somebody is deactivated in Slack, and Slack tells."""
    await town.workspace.post("/control/people", {"name": name, "email": email, "deactivated": True})


async def test_new_loops_and_pings_go_to_the_stand_in_and_come_back_by_themselves(town: Town) -> None:
    """Both read on the card who is away until when; the stand-in may act; the clock does not restart."""
    ana, ben = await town.person("Ana"), await town.person("Ben")
    said = ana.read(await ana.command("/nps away @ben until 2026-11-24 parental leave"))
    assert "Ben Okafor" in said
    await town.at_rest()
    await ben.sees("Ana Ruiz", "stand in")
    await noa_answers(town)
    card = await ben.sees("Noa Berg", "[Claim]")
    assert "Ana Ruiz is away" in ben.read(card)
    await ana.sees("Noa Berg", "Ben Okafor")
    # Three in London; the reminder is due at 18:30 there, after hours, and comes in Ben's morning.
    await town.has_passed(hours=3.6)
    assert await pings_of(ana) == []
    assert await pings_of(ben) == []
    await town.has_passed(hours=15)
    assert asks(ben, (await pings_of(ben))[-1], "Log outreach")
    assert await pings_of(ana) == []
    assert (await ben.click(card, "Claim"))["ok"]
    await town.at_rest()
    # Tuesday is over in New York.
    await town.has_passed(hours=24)
    back = await ana.sees("Noa Berg", "[Log outreach]")
    assert "is away" not in ana.read(back)
    # On Wednesday morning she reads what is open.
    await town.has_passed(hours=9)
    (welcome,) = await pings_of(ana)
    assert asks(ana, welcome, "Log outreach")


async def test_back_ends_it_early_and_a_wrong_word_gets_told_what_is_right(town: Town) -> None:
    """Nobody named, no day, a day that is past, oneself: each has its sentence; nothing is noted."""
    ana = await town.person("Ana")
    for typed, words in (
        ("/nps away", "/nps away @"),
        ("/nps away @ben", "2026"),
        ("/nps away @ben until someday", "someday"),
        ("/nps away @ben until 2026-11-20", "past"),
        ("/nps away @ana until 2026-11-30", "yourself"),
        ("/nps back", "not away"),
    ):
        assert words in ana.read(await ana.command(typed)), typed
    await ana.command("/nps away @ben until 2026-12-24")
    assert "Ben Okafor" in ana.read(await ana.command("/nps back"))
    await noa_answers(town)
    await ana.sees("Noa Berg", "[Claim]")
    assert "Ana Ruiz is away" not in ana.read(await ana.sees("Noa Berg"))


async def test_another_csm_of_the_account_has_its_open_loops_at_once(town: Town) -> None:
    """With a word why, and with the deadline that the customer was promised."""
    await noa_answers(town)
    ana, ben = await town.person("Ana"), await town.person("Ben")
    card = await ana.sees("Noa Berg", "[Claim]")
    await town.has_passed(hours=3)
    await town.put_directory([{**BLUE, "csm_email": "ben@northwind.example"}], [])
    bens = await ben.sees("Noa Berg", "[Claim]")
    # Five in New York is ten in London.
    assert "Mon 23 Nov 22:00" in ben.read(bens).split("\n")[0]
    await ana.sees("Now with Ben Okafor")
    await ana.sees("CSM of Blue Harbor", thread_ts=card["ts"])
    history = ben.read(await ben.command("/nps loop 1"))
    assert "Ben Okafor" in history or "Now with you" in history


async def test_a_loop_that_a_colleague_gave_away_stays_when_the_account_moves(town: Town) -> None:
    """Somebody meant it so."""
    await noa_answers(town)
    ana, lena = await town.person("Ana"), await town.person("Lena")
    await ana.click(await ana.sees("Noa Berg"), "Reassign")
    assert (await ana.submit(await ana.modal(), to=lena.id))["ok"]
    await lena.sees("Noa Berg", "[Claim]")
    await town.put_directory([{**BLUE, "csm_email": "ben@northwind.example"}], [])
    await town.at_rest()
    assert [m for m in await (await town.person("Ben")).direct_messages() if "Noa Berg" in str(m)] == []


async def test_a_deactivated_owners_loops_go_to_triage_at_once(town: Town) -> None:
    """Nobody else is named for the account, so triage finds somebody; the clock runs on."""
    await noa_answers(town)
    ana, olga = await town.person("Ana"), await town.person("Olga")
    await ana.sees("Noa Berg")
    await leaves(town, "Ana Ruiz", "ana@northwind.example")
    card = await olga.sees("Noa Berg", "deactivated")
    assert "Mon 23 Nov 17:00" in olga.read(card).split("\n")[0]
    await town.has_passed(hours=3.6)
    assert len(await pings_of(olga)) == 1


async def test_an_escalated_loop_comes_back_when_whoever_has_it_leaves(town: Town) -> None:
    """Its owner reads why."""
    await noa_answers(town)
    ana, lena = await town.person("Ana"), await town.person("Lena")
    await ana.click(await ana.sees("Noa Berg"), "Escalate")
    assert (await ana.submit(await ana.modal(), to=lena.id, why="She asks for a refund"))["ok"]
    await lena.sees("Noa Berg", "[Hand back]")
    await leaves(town, "Lena Fischer", "lena@northwind.example")
    card = await ana.sees("Noa Berg", "[Claim]")
    await ana.sees("deactivated", thread_ts=card["ts"])


async def test_where_the_lead_is_gone_triage_is_asked_and_the_admins_hear_of_it_once(town: Town) -> None:
    """Two loops, one notice: the role has to be mended, not each loop."""
    await leaves(town, "Lena Fischer", "lena@northwind.example")
    await noa_answers(town)
    await noa_answers(town, id="noa2", email="kim@blueharbor.example", name="Kim Roth")
    await town.has_passed(hours=23)
    olga = await town.person("Olga")
    assert asks(olga, (await pings_of(olga))[-1], "Take over")
    notices = [m for m in await olga.direct_messages() if m["blocks"][0]["block_id"].startswith("notice")]
    assert len(notices) == 1
    assert "lead" in olga.read(notices[0])
