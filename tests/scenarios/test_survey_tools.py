"""Delighted and Wootric as they send and sign, through the front door."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

from tests.scenarios.town import DELIGHTED_SECRET, WOOTRIC_SECRET, Town


async def _delighted(town: Town, event: str, data: dict[str, Any], event_id: str = "e1") -> dict[str, Any]:
    raw = json.dumps({"event_type": event, "event_id": event_id, "event_data": data}).encode()
    digest = hmac.new(DELIGHTED_SECRET.encode(), raw, hashlib.sha256).hexdigest()
    return await town.send("delighted", raw, {"X-Delighted-Webhook-Signature": f"sha256={digest}"})


def _survey(town: Town, **more: Any) -> dict[str, Any]:
    now = int(town.clock.now().timestamp())
    person = {"id": "1", "email": "dana@acme.example", "name": "Dana Kim"}
    return {"id": "d1", "person": person, "survey_type": "nps", "score": 2, "comment": None, "created_at": now - 60,
            "updated_at": now - 60, "person_properties": {}, "notes": [], "tags": [], **more}  # fmt: skip


async def test_delighted_sends_the_score_first_and_the_comment_later(town: Town) -> None:
    """Two events, one loop; the clock runs from the first."""
    assert (await _delighted(town, "survey_response.created", _survey(town)))["status"] == "accepted"
    ana = await town.person("Ana")
    card = await ana.sees("Dana Kim", "2/10")
    later = _survey(town, comment="It keeps crashing", updated_at=int(town.clock.now().timestamp()))
    assert (await _delighted(town, "survey_response.updated", later, "e2"))["status"] == "updated"
    edited = await ana.sees("Dana Kim", "It keeps crashing")
    assert edited["ts"] == card["ts"]


async def test_delighteds_unsubscribes_and_unknown_events_are_ignored_and_said_so(town: Town) -> None:
    """200, so that the tool does not send them for ever; the directory notes who wants no more surveys."""
    gone = await _delighted(town, "unsubscribe.created", {"person": {"id": "1", "email": "dana@acme.example"}})
    assert (gone["code"], gone["status"]) == (200, "ignored")
    assert (await _delighted(town, "something.else", {}, "e3"))["status"] == "ignored"
    await _delighted(town, "survey_response.created", _survey(town))
    await (await town.person("Ana")).sees("Dana Kim", "unsubscribed")


async def test_wootric_sends_forms_and_json(town: Town) -> None:
    """A form with every value a string, then the comment as JSON; a declined survey is ignored."""

    async def send(raw: bytes, content_type: str) -> dict[str, Any]:
        digest = hmac.new(WOOTRIC_SECRET.encode(), raw, hashlib.sha1).hexdigest()
        headers = {"X-Wootric-Signature": f"sha1={digest}", "Content-Type": content_type}
        return await town.send("wootric", raw, headers)

    stamp = town.clock.now().strftime("%Y-%m-%d %H:%M:%S +0000")
    form = {"event_name": "created", "survey_mode": "NPS", "response[id]": "77", "response[score]": "4",
            "response[email]": "dana@acme.example", "response[created_at]": stamp, "response[updated_at]": stamp,
            "response[ip_address]": "192.0.2.7", "account_token": WOOTRIC_SECRET}  # fmt: skip
    first = await send(urlencode(form).encode(), "application/x-www-form-urlencoded")
    assert (first["code"], first["status"]) == (200, "accepted"), first
    await (await town.person("Ana")).sees("Dana Kim", "4/10")
    answer = {
        "id": 77,
        "score": 4,
        "text": "Too slow",
        "email": "dana@acme.example",
        "created_at": stamp,
        "updated_at": stamp,
    }
    second = await send(json.dumps({"event_name": "updated", "response": answer}).encode(), "application/json")
    assert second["status"] == "updated", second
    await (await town.person("Ana")).sees("Dana Kim", "Too slow")
    declined = await send(json.dumps({"event_name": "created", "decline": {"id": 78}}).encode(), "application/json")
    assert declined["status"] == "ignored"


async def test_a_delivery_signed_with_the_wrong_key_is_turned_away(town: Town) -> None:
    """401, for each tool in its own way."""
    for source, header in (("delighted", "X-Delighted-Webhook-Signature"), ("wootric", "X-Wootric-Signature")):
        for signature in ("", "sha256=00", "sha1=zz", "é"):
            refused = await town.send(source, b"{}", {header: signature} if signature.isascii() else {})
            assert refused["code"] == 401
