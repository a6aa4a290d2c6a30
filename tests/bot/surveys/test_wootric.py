"""What Wootric sends, as JSON and as a form."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.surveys import Answer, Ignored, Unreadable
from bot.surveys.source import Delivery
from bot.surveys.wootric import Wootric
from rules.model import Survey, SurveyResponse

SOURCE = Wootric(b"k")
FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
JSON = {"content-type": "application/json"}
Body = Callable[[str], bytes]
Payload = Callable[[str], dict[str, Any]]


def delivered(payload: dict[str, Any], now: datetime) -> Delivery:
    return SOURCE.read(JSON, json.dumps(payload).encode(), now)


def read(body: bytes, now: datetime, headers: dict[str, str]) -> SurveyResponse:
    delivery = SOURCE.read(headers, body, now)
    assert isinstance(delivery, Answer)
    return delivery.response


def test_an_answer_in_json_is_read_whole(body: Body, now: datetime) -> None:
    """Account and touchpoint from the end user's properties, without the country."""
    answered = datetime(2026, 3, 2, 9, 20, 26, 558000, tzinfo=UTC)
    assert read(body("wootric_created.json"), now, JSON) == SurveyResponse(
        source="wootric",
        id="40219",
        survey=Survey.NPS,
        score=5,
        revised_at=answered,
        submitted_at=answered,
        email="sam.oyelaran@bluefin.example",
        account_id="bluefin",
        touchpoint="in-app",
        properties={"pricing_plan": "Enterprise", "company_id": "bluefin", "touchpoint": "in-app"},
    )


@pytest.mark.parametrize("headers", [FORM, {}, {"content-type": "text/plain"}])
def test_an_answer_in_a_form_is_read_whole(body: Body, now: datetime, headers: dict[str, str]) -> None:
    """All is text, keys nest by brackets, dates are written another way; also where the content type got lost."""
    assert read(body("wootric_updated.form"), now, headers) == SurveyResponse(
        source="wootric",
        id="40219",
        survey=Survey.NPS,
        score=5,
        revised_at=datetime(2026, 3, 2, 9, 21, 40, tzinfo=UTC),
        comment='Reports time out on "large" projects.\nWe export by hand now ☹',
        submitted_at=datetime(2026, 3, 2, 9, 20, 26, tzinfo=UTC),
        email="sam.oyelaran@bluefin.example",
        account_id="bluefin",
        touchpoint="in-app",
        properties={"pricing_plan": "Enterprise", "company_id": "bluefin", "touchpoint": "in-app"},
    )


@pytest.mark.parametrize(("name", "headers"), [("wootric_created.json", JSON), ("wootric_updated.form", FORM)])
def test_the_raw_payload_holds_no_ip_address_query_or_key(
    body: Body, now: datetime, name: str, headers: dict[str, str]
) -> None:
    """The account token, which signs, stands in every payload."""
    delivery = SOURCE.read(headers, body(name), now)
    assert isinstance(delivery, Answer)
    kept = json.dumps(delivery.raw)
    assert not [word for word in ("203.0.113.44", "NPS-0a1b2c3d", "9931&", "user=", '"NO"') if word in kept]
    assert delivery.raw["response"]["origin_url"] == "https://app.bluefin.example/reports"


def test_json_needs_no_content_type(body: Body, now: datetime) -> None:
    """A form never begins with a brace."""
    assert read(body("wootric_created.json"), now, {}).id == "40219"


@pytest.mark.parametrize("headers", [JSON, FORM])
def test_a_dismissal_is_ignored(body: Body, now: datetime, headers: dict[str, str]) -> None:
    """It is not a 0."""
    sent = body("wootric_declined.json") if headers is JSON else b"decline[id]=611&event_name=created"
    assert SOURCE.read(headers, sent, now) == Ignored("the survey was dismissed; that is not a 0")


@pytest.mark.parametrize("excluded", [True, "true", "t"])
def test_an_excluded_answer_is_ignored(payload: Payload, now: datetime, excluded: object) -> None:
    """It does not count towards the NPS there, nor here."""
    created = payload("wootric_created.json")
    created["response"]["excluded_from_calculations"] = excluded
    assert delivered(created, now) == Ignored("the answer is excluded from calculations in Wootric")


def test_surveys_of_effort_are_ignored_by_name(payload: Payload, now: datetime) -> None:
    """CES measures something else."""
    created = payload("wootric_created.json") | {"survey_mode": "CES"}
    assert delivered(created, now) == Ignored("CES surveys are not followed up; NPS and CSAT are")


def test_csat_is_read_and_nps_assumed(payload: Payload, now: datetime) -> None:
    """Old copies name no mode."""
    created = payload("wootric_created.json") | {"survey_mode": "CSAT"}
    assert read(json.dumps(created).encode(), now, JSON).survey is Survey.CSAT
    del created["survey_mode"]
    assert read(json.dumps(created).encode(), now, JSON).survey is Survey.NPS


def test_other_events_and_blank_scores_are_ignored(payload: Payload, now: datetime) -> None:
    """And said so."""
    created = payload("wootric_created.json")
    assert delivered(created | {"event_name": "test"}, now) == Ignored("test is no event of an answer")
    assert isinstance(SOURCE.read(FORM, b"response[id]=1&response[score]=&event_name=created", now), Ignored)
    assert isinstance(SOURCE.read(FORM, b"response[id]=1&event_name=created", now), Ignored)


@pytest.mark.parametrize(
    ("body", "place", "words"),
    [
        (b"", "body", "is empty"),
        (b"hello", "response", "is missing"),
        (b"response[score]=11&response[id]=1", "response.score", 'is "11"; send a whole number from 0 to 10'),
        (b"response[score]=7.5", "response.score", 'is "7.5"'),
        (b"response[score]=9", "response.id", "is missing"),
        (b"response[score]=3&response[score]=9", "response.score", "is there twice; send it once"),
        (b"response=1&response[score]=9", "response.score", "is both a value and a group of values"),
        (b"response[score]=9&response=1", "response", "is both a value and a group of values"),
        (b"response[score]=9&response[id]=1&response[end_user_properties]=x", "response.end_user_properties", "object"),
        (b"response[id]=1&response[score]=%FF", "body", "is not UTF-8 text"),
        (b"response[id]=\xff", "body", "is not UTF-8 text"),
        (b"&" * 5000, "body", "more than 1000 fields"),
        (b"&", "body", "is neither JSON nor a form"),
        (b"response" + b"[a]" * 50 + b"=1", "body", "is nested too deeply"),
        (
            b"response[id]=1&response[score]=9&response[created_at]=2026-03-02%2001:20:26",
            "response.created_at",
            "has no offset",
        ),
    ],
)
def test_a_wrong_form_is_told_why_and_where(now: datetime, body: bytes, place: str, words: str) -> None:
    """As JSON is."""
    with pytest.raises(Unreadable) as caught:
        SOURCE.read(FORM, body, now)
    assert caught.value.field == place
    assert words in caught.value.sentence


def test_lists_and_odd_brackets_in_a_form_are_survived(now: datetime) -> None:
    """None of them is a field we read."""
    odd = b"response[id]=1&response[score]=9&tags[]=a&tags[]=b&x[=1&]y[=2&response[tags][]=c&response[tags][]=d"
    delivery = SOURCE.read(FORM, odd, now)
    assert isinstance(delivery, Answer)
    assert delivery.raw["tags[]"] == "a,b"


@pytest.mark.parametrize(
    ("headers", "body"),
    [(JSON, b"a=1"), ({"content-type": "application/vnd.api+json"}, b"a=1"), ({}, b"[1]"), (JSON, b'{"a": 1, "a": 2}')],
)
def test_what_claims_to_be_json_must_be(now: datetime, headers: dict[str, str], body: bytes) -> None:
    """And is refused as such."""
    with pytest.raises(Unreadable, match=r"^body: .*JSON|twice"):
        SOURCE.read(headers, body, now)
