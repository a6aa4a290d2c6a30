"""What survey tools send: twice, late, corrected, to nobody's account, wrong, and while the database is away."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from bot.use_cases.placing import place_loop
from tests.scenarios.town import ACCOUNTS, GENERIC_SECRET, Town


async def test_a_comment_that_comes_later_edits_the_card_and_is_told_in_the_thread(town: Town) -> None:
    """The loop stays the same, and so does its clock."""
    first = await town.answer(id="r1", score=3)
    ana = await town.person("Ana")
    card = await ana.sees("Dana Kim")
    due = ana.read(card).split("\n")[0]
    town.clock.move_to(town.clock.now() + timedelta(minutes=1))
    second = await town.answer(id="r1", score=3, comment="The invoice keeps growing")
    assert (second["status"], second["response"]) == ("updated", first["response"])
    edited = await ana.sees("Dana Kim", "The invoice keeps growing")
    assert edited["ts"] == card["ts"]
    assert ana.read(edited).split("\n")[0] == due
    await ana.sees("The invoice keeps growing", thread_ts=card["ts"])


async def test_the_same_answer_again_changes_nothing(town: Town) -> None:
    """A duplicate is answered with the first one's id and told to nobody."""
    first = await town.answer(id="r1", score=3, comment="Too dear")
    again = await town.answer(id="r1", score=3, comment="Too dear")
    assert (again["status"], again["response"]) == ("duplicate", first["response"])
    ana = await town.person("Ana")
    await ana.sees("Dana Kim")
    assert len(await town.messages("Dana Kim")) == 1


async def test_a_score_corrected_upwards_withdraws_the_loop(town: Town) -> None:
    """3 becomes 9: nobody has to call, and the card says so. Back to 3, the same loop is open again."""
    await town.answer(id="r1", score=3)
    ana = await town.person("Ana")
    card = await ana.sees("Dana Kim", "[Claim]")
    assert (await town.answer(id="r1", score=9))["status"] == "updated"
    withdrawn = await ana.sees("Dana Kim", "ithdrawn")
    assert withdrawn["ts"] == card["ts"]
    assert "[Claim]" not in ana.read(withdrawn)
    await town.answer(id="r1", score=3)
    await ana.sees("Dana Kim", "[Claim]")
    assert len(await town.messages("Dana Kim", "card.1.")) == 1


async def test_a_score_corrected_downwards_opens_a_loop(town: Town) -> None:
    """9 becomes 3: the promoter was none."""
    await town.answer(id="r1", score=9)
    assert await town.messages() == []
    await town.answer(id="r1", score=3)
    await (await town.person("Ana")).sees("Dana Kim", "3/10")


async def test_an_answer_without_account_goes_to_triage_and_moves_when_the_account_arrives(town: Town) -> None:
    """The triage card says why it is there, and then where it went."""
    await town.answer(id="r1", score=2, email="kim@newco.example", name="Kim Berg")
    olga, ben = await town.person("Olga"), await town.person("Ben")
    card = await olga.sees("Kim Berg", "[Assign to…]")
    newco = {"account_id": "newco", "name": "Newco", "arr": 50_000, "csm_email": "ben@northwind.example"}
    await town.put_directory([{**newco, "domain": "newco.example"}])
    await ben.sees("Kim Berg", "Newco", "[Claim]")
    moved = await olga.sees("Kim Berg", "Ben Okafor")
    assert moved["ts"] == card["ts"]


async def test_triage_assigns_from_the_card(town: Town) -> None:
    """One choice in the menu gives it to a colleague."""
    await town.answer(id="r1", score=2, email="kim@newco.example", name="Kim Berg")
    olga, ben = await town.person("Olga"), await town.person("Ben")
    card = await olga.sees("Kim Berg", "[Assign to…]")
    assert (await olga.click(card, "Assign to…", ben.id))["ok"]
    await ben.sees("Kim Berg", "[Claim]")
    await olga.sees("Kim Berg", "Ben Okafor")


async def test_a_sweep_that_is_late_does_not_take_a_loop_back_from_whom_triage_gave_it_to(town: Town) -> None:
    """Between the sweep's look at triage and its move, a colleague gave the loop to Ben: it stays his."""
    await town.answer(id="r1", score=2, email="kim@newco.example", name="Kim Berg")
    olga, ben = await town.person("Olga"), await town.person("Ben")
    await olga.click(await olga.sees("Kim Berg", "[Assign to…]"), "Assign to…", ben.id)
    await ben.sees("Kim Berg", "[Claim]")
    bot = town.bot.bot
    in_triage = lambda loop: loop.triage_because is not None  # noqa: E731
    assert not await place_loop(bot.database, bot.terms, 1, town.clock.now(), in_triage)
    assert "Kim Berg" in ben.read(await ben.command("/nps mine"))


async def test_an_owner_who_is_not_in_slack_sends_the_loop_to_triage_until_they_join(town: Town) -> None:
    """Delivery finds out; when the person joins the workspace the loop is theirs."""
    await town.put_directory([{**ACCOUNTS[0], "csm_email": "cora@northwind.example"}])
    await town.answer(id="r1", score=2)
    olga = await town.person("Olga")
    await olga.sees("Dana Kim", "cora@northwind.example", "not in Slack")
    await town.workspace.post("/control/people", {"name": "Cora Diaz", "email": "cora@northwind.example", "tz": "UTC"})
    cora = await town.person("Cora")
    await cora.sees("Dana Kim", "[Claim]")
    await olga.sees("Dana Kim", "Cora Diaz")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "JSON"),
        (b'{"id": "r1", "survey": "nps", "score": 11}', "score"),
        (b'{"id": "r1", "survey": "nps", "score": 7.5}', "score"),
        (b'{"id": "r1", "survey": "nps", "score": null}', "score"),
        (b'{"id": "r1", "survey": "nps", "score": "nine"}', "score"),
        (b'{"survey": "nps", "score": 3}', "id"),
        (b'{"id": "r1", "survey": "nps", "score": 3, "submitted_at": "2027-11-23T10:00:00+00:00"}', "submitted_at"),
        (b'{"id": "r1", "survey": "nps", "score": 3, "submitted_at": "2026-11-23T10:00:00"}', "submitted_at"),
        (b'{"id": "r1", "survey": "nps", "score": 3, "comment": "\xff"}', "UTF-8"),
    ],
)
async def test_a_wrong_answer_gets_a_sentence_and_harms_nothing(town: Town, body: bytes, words: str) -> None:
    """422 names the field; nothing is kept and nobody is told."""
    sent = await town.send_generic(body, **_signed(town, body))
    assert sent["code"] == 422
    assert words in sent["detail"]
    assert await town.messages() == []


def _signed(town: Town, body: bytes) -> dict[str, str]:
    seconds = str(int(town.clock.now().timestamp()))
    key = base64.b64decode(GENERIC_SECRET.removeprefix("whsec_"))
    digest = hmac.new(key, b"msg_1." + seconds.encode() + b"." + body, hashlib.sha256).digest()
    return {"webhook-timestamp": seconds, "webhook-signature": "v1," + base64.b64encode(digest).decode()}


async def test_a_stranger_an_old_timestamp_and_a_large_body_are_turned_away(town: Town) -> None:
    """401 and 413; a source that is off or unknown is a 404 that says why."""
    body = json.dumps({"id": "r1", "survey": "nps", "score": 3}).encode()
    assert (await town.send_generic(body, **{"webhook-signature": "v1,AAAA"}))["code"] == 401
    old = str(int(town.clock.now().timestamp()) - 3600)
    assert (await town.send_generic(body, **{"webhook-timestamp": old}))["code"] == 401
    assert (await town.send_generic(b"x" * (2 * 1024 * 1024)))["code"] == 413
    assert (await town.send("nosuch", body, {}))["code"] == 404
    assert (await town.send_generic(body))["status"] == "accepted"


async def test_a_replayed_delivery_is_a_duplicate(town: Town) -> None:
    """Within the tolerance a replay has a good signature; it changes nothing all the same."""
    body = json.dumps({"id": "r1", "survey": "nps", "score": 3, "email": "dana@acme.example"}).encode()
    headers = _signed(town, body)
    assert (await town.send_generic(body, **headers))["status"] == "accepted"
    assert (await town.send_generic(body, **headers))["status"] == "duplicate"
    await (await town.person("Ana")).sees("Dana Kim")
    assert len(await town.messages("Dana Kim")) == 1
