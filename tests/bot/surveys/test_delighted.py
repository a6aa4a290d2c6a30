"""What Delighted sends: answers, their updates, unsubscribes, and what is passed over."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.surveys import Answer, Ignored, OptOut, Unreadable
from bot.surveys.delighted import Delighted
from bot.surveys.source import Delivery
from rules.model import Survey, SurveyResponse
from rules.revisions import first, merge

SOURCE = Delighted(b"k")
Body = Callable[[str], bytes]
Payload = Callable[[str], dict[str, Any]]


def delivered(payload: dict[str, Any], now: datetime) -> Delivery:
    return SOURCE.read({}, json.dumps(payload).encode(), now)


def read(body: bytes, now: datetime) -> SurveyResponse:
    delivery = SOURCE.read({}, body, now)
    assert isinstance(delivery, Answer)
    return delivery.response


def test_an_answer_is_read_whole(body: Body, now: datetime) -> None:
    """Account and touchpoint from the person's properties; device, browser and system dropped."""
    answered = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
    assert read(body("delighted_created.json"), now) == SurveyResponse(
        source="delighted",
        id="880117",
        survey=Survey.NPS,
        score=2,
        revised_at=answered,
        submitted_at=answered,
        email="p.alvarez@kestrel-labs.example",
        name="Pilar Alvarez",
        account_id="kestrel",
        touchpoint="onboarding",
        properties={
            "Account ID": "kestrel",
            "Touchpoint": "onboarding",
            "Plan": "Team",
            "Delighted Source": "Email",
        },
    )


def test_the_update_adds_the_comment_in_either_order(body: Body, now: datetime) -> None:
    """The comment arrives alone as an update, and may overtake the score."""
    score, comment = read(body("delighted_created.json"), now), read(body("delighted_updated.json"), now)
    outcome = merge(first(score, "our-id", now), comment)
    assert outcome.comment == "Nobody called us after the kickoff. The import has been failing since Tuesday."
    assert outcome == merge(first(comment, "our-id", now), score)


def test_an_unsubscribe_is_an_opt_out(body: Body, now: datetime) -> None:
    """By the address, in lower case."""
    delivery = SOURCE.read({}, body("delighted_unsubscribed.json"), now)
    assert isinstance(delivery, OptOut)
    assert delivery.email == "p.alvarez@kestrel-labs.example"


def test_an_unsubscribe_of_nobody_is_ignored(now: datetime) -> None:
    """People reached by text message have no address."""
    unsubscribed = {"event_type": "unsubscribe.created", "event_data": {"person": {"email": None}}}
    assert isinstance(delivered(unsubscribed, now), Ignored)


@pytest.mark.parametrize("event", ["test", "webhook.test", "survey_response.deleted"])
def test_other_events_are_ignored_by_name(now: datetime, event: str) -> None:
    """Tests of the connection, and what Delighted may invent."""
    assert delivered({"event_type": event}, now) == Ignored(f"{event} is no event of an answer")


@pytest.mark.parametrize("kind", ["ces", "smileys", "thumbs", "five_star", "pmf", "enps"])
def test_other_surveys_are_ignored_by_name(payload: Payload, now: datetime, kind: str) -> None:
    """Before anything in them can be wrong."""
    created = payload("delighted_created.json")
    created["event_data"] |= {"survey_type": kind, "score": 99}
    assert delivered(created, now) == Ignored(f"{kind} surveys are not followed up; nps and csat are")


@pytest.mark.parametrize(("kind", "survey"), [("nps", Survey.NPS), ("CSAT", Survey.CSAT), (None, Survey.NPS)])
def test_nps_and_csat_are_read(payload: Payload, now: datetime, kind: str | None, survey: Survey) -> None:
    """Old accounts send no type, and mean NPS."""
    created = payload("delighted_created.json")
    created["event_data"]["survey_type"] = kind
    assert read(json.dumps(created).encode(), now).survey is survey


@pytest.mark.parametrize("score", [None, "", " "])
def test_no_score_is_ignored_and_said_so(payload: Payload, now: datetime, score: object) -> None:
    """It is not a 0."""
    created = payload("delighted_created.json")
    created["event_data"]["score"] = score
    assert delivered(created, now) == Ignored("the answer has no score yet; no score is not a 0")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"score": 11}, "event_data.score", "is 11; send a whole number from 0 to 10"),
        ({"id": None}, "event_data.id", "is missing"),
        ({"created_at": 1803978900}, "event_data.created_at", "is 1803978900, which is in the future"),
        ({"updated_at": 1772442900000}, "event_data.updated_at", "send seconds since 1970 or ISO 8601"),
        ({"created_at": 0}, "event_data.created_at", "is before 2000"),
        ({"created_at": True}, "event_data.created_at", "is true; send seconds since 1970"),
        ({"person": []}, "event_data.person", "is a list; send an object"),
        ({"person_properties": 3}, "event_data.person_properties", "is 3; send an object"),
    ],
)
def test_a_wrong_field_is_named_by_its_place(
    payload: Payload, now: datetime, change: dict[str, object], field: str, words: str
) -> None:
    """Dotted, as it stands in the payload."""
    created = payload("delighted_created.json")
    created["event_data"] |= change
    with pytest.raises(Unreadable) as caught:
        delivered(created, now)
    assert caught.value.field == field
    assert words in caught.value.sentence


def test_what_the_sender_cannot_mend_is_left_out_or_clipped(payload: Payload, now: datetime) -> None:
    """An answer is not lost over a name that is too long or an address that is none."""
    created = payload("delighted_created.json")
    created["event_data"]["person"] = {"name": "N" * 400, "email": "+49 170 0000000"}
    created["event_data"]["person_properties"] = {"account-id": 4711, "TOUCHPOINT": "x" * 300}
    created["event_data"]["created_at"] = "1772442900"
    response = read(json.dumps(created).encode(), now)
    assert (response.name, response.email) == ("N" * 255, None)
    assert (response.account_id, response.touchpoint) == ("4711", None)
    assert response.submitted_at == datetime(2026, 3, 2, 9, 15, tzinfo=UTC)


def test_a_missing_event_type_is_told(now: datetime) -> None:
    """Somebody else's payload."""
    with pytest.raises(Unreadable, match=r"^event_type: is missing"):
        SOURCE.read({}, b"{}", now)
