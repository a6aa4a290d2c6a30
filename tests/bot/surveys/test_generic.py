"""Our own format: what is read, and how each mistake is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.surveys import Answer, Ignored, Unreadable
from bot.surveys.generic import Generic
from rules.model import Survey, SurveyResponse

SOURCE = Generic(b"k")
Body = Callable[[str], bytes]
Payload = Callable[[str], dict[str, Any]]


def sent(now: datetime) -> dict[str, str]:
    return {"webhook-timestamp": str(int(now.timestamp()))}


def read(body: bytes, now: datetime) -> SurveyResponse:
    delivery = SOURCE.read(sent(now), body, now)
    assert isinstance(delivery, Answer)
    return delivery.response


def refused(body: bytes, now: datetime) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        SOURCE.read(sent(now), body, now)
    assert str(caught.value) == f"{caught.value.field}: {caught.value.sentence}"
    return caught.value


def changed(**fields: object) -> bytes:
    return json.dumps({"id": "r-1", "survey": "nps", "score": 9, **fields}).encode()


def without(field: str) -> bytes:
    return json.dumps({k: v for k, v in json.loads(changed()).items() if k != field}).encode()


def test_an_answer_is_read_whole(body: Body, now: datetime) -> None:
    """Email in lower case, times in UTC, small properties kept, the IP address dropped."""
    assert read(body("generic_score.json"), now) == SurveyResponse(
        source="generic",
        id="resp-2041",
        survey=Survey.NPS,
        score=3,
        revised_at=now,
        submitted_at=datetime(2026, 3, 2, 9, 15, 30, tzinfo=UTC),
        email="dana.roth@northwind-freight.example",
        name="Dana Roth",
        account_id="northwind",
        touchpoint="renewal",
        properties={"plan": "Business", "seats": 42, "trial": False},
    )


def test_the_comment_is_kept_as_it_was_written(body: Body, now: datetime) -> None:
    """Line breaks and all."""
    comment = read(body("generic_comment.json"), now).comment
    assert comment == "The March invoice billed us for 60 seats.\nWe have 42. Third time this year!"


def test_a_csat_answer_is_read(body: Body, now: datetime) -> None:
    """Its score came as text."""
    response = read(body("generic_csat.json"), now)
    assert (response.survey, response.score, response.email) == (Survey.CSAT, 4, None)


def test_the_raw_payload_is_kept_without_the_ip_address(body: Body, now: datetime) -> None:
    """Everything else stands as it came."""
    delivery = SOURCE.read(sent(now), body("generic_score.json"), now)
    assert isinstance(delivery, Answer)
    assert delivery.raw["properties"] == {
        "plan": "Business",
        "seats": 42,
        "trial": False,
        "tags": ["a", "b"],
        "note": None,
    }


@pytest.mark.parametrize(("given", "score"), [(0, 0), (10, 10), ("9", 9), (" 7 ", 7), (8.0, 8), ("8.0", 8), ("+3", 3)])
def test_whole_numbers_are_scores(now: datetime, given: object, score: int) -> None:
    """Also as text, as many tools send them."""
    assert read(changed(score=given), now).score == score


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (11, "11"),
        (-1, "-1"),
        (7.5, "7.5"),
        ("7.5", '"7.5"'),
        ("nine", '"nine"'),
        (True, "true"),
        ([9], "a list"),
        ({"value": 9}, "an object"),
        ("٩", '"\\u0669"'),
        (10**60, "a very long number"),
        ("9" * 60, '"' + "9" * 39 + "…"),
        (1e300, "1e+300"),
    ],
)
def test_other_scores_are_refused_with_what_came_and_what_is_right(now: datetime, given: object, shown: str) -> None:
    """The sender can mend it from the answer alone."""
    error = refused(changed(score=given), now)
    assert (error.field, error.sentence) == ("score", f"is {shown}; send a whole number from 0 to 10")


@pytest.mark.parametrize("body", [without("score"), changed(score=None), changed(score=" ")])
def test_no_score_is_not_a_zero(now: datetime, body: bytes) -> None:
    """In our own format an answer without a score is a mistake."""
    assert str(refused(body, now)) == "score: is missing; send a whole number from 0 to 10"


@pytest.mark.parametrize("score", [0, 6])
def test_csat_has_its_own_scale(now: datetime, score: int) -> None:
    """1 to 5."""
    assert refused(changed(survey="csat", score=score), now).sentence == f"is {score}; send a whole number from 1 to 5"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-03-02T09:00:00", "has no offset; send ISO 8601 with an offset, such as 2026-03-02T09:30:00+01:00"),
        ("2026-03-02", "has no offset"),
        ("2027-03-02T09:00:00Z", "is in the future"),
        ("2026-03-02T12:05:01Z", "is in the future"),
        ("1970-01-01T00:00:00Z", "is before 2000"),
        ("0001-01-01T00:00:00+14:00", "send ISO 8601 with an offset"),
        ("9999-12-31T23:59:59-14:00", "send ISO 8601 with an offset"),
        ("2026-02-30T09:00:00Z", "send ISO 8601 with an offset"),
        ("yesterday", '"yesterday"; send ISO 8601'),
        ("2026\ud800", "send ISO 8601"),
        (1772442900, "is 1772442900; send ISO 8601"),
        (True, "is true; send ISO 8601"),
        ({}, "is an object; send ISO 8601"),
    ],
)
def test_a_moment_that_is_none_is_refused(now: datetime, moment: object, words: str) -> None:
    """Without an offset nobody knows when it was; the future and the epoch are mistakes of a clock or a unit."""
    error = refused(changed(submitted_at=moment), now)
    assert error.field == "submitted_at"
    assert words in error.sentence


@pytest.mark.parametrize(
    "moment", ["2026-03-02T12:05:00Z", "2026-03-02 13:04:59.5+01:00", "20260302T080000-0400", None]
)
def test_moments_with_any_offset_are_taken(now: datetime, moment: str | None) -> None:
    """Up to five minutes ahead, for clocks that differ."""
    submitted_at = read(changed(submitted_at=moment), now).submitted_at
    assert submitted_at is None if moment is None else submitted_at and submitted_at <= now + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        (without("id"), "id", "is missing; send the answer's own id, the same each time this answer is sent"),
        (changed(id="  "), "id", "is missing"),
        (changed(id="\0"), "id", "is missing"),
        (changed(id="x" * 256), "id", "has 256 characters; send at most 255"),
        (changed(id="a\nb"), "id", "has characters that cannot be shown"),
        (changed(id=True), "id", "is true; send text"),
        (changed(id=10**300), "id", "is a very long number; send text"),
        (without("survey"), "survey", 'is missing; send "nps" or "csat"'),
        (changed(survey="ces"), "survey", 'send "nps" or "csat"'),
        (changed(survey=7), "survey", "is 7; send text"),
        (changed(comment=5), "comment", "is 5; send text"),
        (changed(comment=["a"]), "comment", "is a list; send text"),
        (changed(name="x" * 256), "name", "at most 255"),
        (changed(account_id="x" * 256), "account_id", "at most 255"),
        (changed(touchpoint={}), "touchpoint", "is an object; send text"),
        (changed(properties=[1]), "properties", "is a list; send an object"),
        (changed(properties="x"), "properties", "send an object"),
    ],
)
def test_a_wrong_field_is_named_with_what_is_right(now: datetime, body: bytes, field: str, words: str) -> None:
    """One sentence, where and what."""
    error = refused(body, now)
    assert error.field == field
    assert words in error.sentence


@pytest.mark.parametrize(
    "email",
    [
        *(
            "jo",
            "jo@",
            "@acme.com",
            "jo@acme",
            "jo@acme..com",
            "jo@-acme.com",
            "a b@acme.com",
            "jo@acme.com, al@acme.com",
        ),
        *(
            "jo@@acme.com",
            "<jo@acme.com>",
            "jo@192.0.2.1",
            f"{'x' * 65}@acme.com",
            f"jo@{'x' * 255}.com",
            "j\u200bo@a.com",
        ),
        *(7, ["jo@acme.com"]),
    ],
)
def test_a_bad_email_is_refused_without_being_repeated(now: datetime, email: object) -> None:
    """What is said of it may stand in a log."""
    error = refused(changed(email=email), now)
    assert str(error) == "email: is not an email address; send one such as jo@example.com, or leave it out"


@pytest.mark.parametrize(
    ("email", "kept"),
    [
        ("\tJo.O'Brien+nps@Acme-Labs.Co.UK ", "jo.o'brien+nps@acme-labs.co.uk"),
        ("jürgen@müller.example", "jürgen@müller.example"),
        ("", None),
        (None, None),
    ],
)
def test_emails_are_trimmed_and_in_lower_case(now: datetime, email: str | None, kept: str | None) -> None:
    """So that one person is one person."""
    assert read(changed(email=email), now).email == kept


@pytest.mark.parametrize(("comment", "kept"), [("  ", None), ("", None), ("\0", None), (" a\0b\ud800c ", " abc ")])
def test_comments_lose_only_what_no_database_keeps(now: datetime, comment: str, kept: str | None) -> None:
    """Blank is none."""
    assert read(changed(comment=comment), now).comment == kept


def test_properties_are_small_and_flat(now: datetime) -> None:
    """Long texts, lists, objects and beyond the fiftieth: not kept."""
    given = {"": 1, "long": "x" * 501, "list": [1], "inner": {"a": 1}, "big": 10**20, "none": None, "blank": " "}
    kept = read(changed(properties={**given, "ok": "x" * 500, "half": 0.5}), now).properties
    assert kept == {"ok": "x" * 500, "half": 0.5}
    assert len(read(changed(properties={f"p{n}": n for n in range(99)}), now).properties) == 50


def test_unknown_keys_are_passed_over(now: datetime) -> None:
    """Senders may add what they like."""
    assert read(changed(mood="grim", group="promoter"), now) == read(changed(), now)


def test_a_test_event_is_ignored(now: datetime) -> None:
    """With a 200, so that the sender is content."""
    assert SOURCE.read(sent(now), b'{"type": "test"}', now) == Ignored("a test event")


def test_without_its_timestamp_a_delivery_has_no_revision(now: datetime) -> None:
    """Reading does not rely on having verified."""
    with pytest.raises(Unreadable, match=r"^webhook-timestamp: is missing"):
        SOURCE.read({}, changed(), now)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"{", "is not JSON"),
        (b"id=1", "is not JSON"),
        (b"null", "is null; send one JSON object"),
        (b"[]", "is a list; send one JSON object"),
        (b'"x"', "is a text; send one JSON object"),
        (b"true", "is true or false; send one JSON object"),
        (b"7", "is a number; send one JSON object"),
        (b'{"id": "\xff"}', "is not UTF-8 text (byte 8)"),
        (b'{"score": 1, "score": 9}', 'has the key "score" twice in one object; send it once'),
        (b'{"a": {"b": 1, "b": 1}}', 'has the key "b" twice'),
        (b'{"score": NaN}', "has NaN, which is no number in JSON"),
        (b'{"score": -Infinity}', "has -Infinity"),
        (b'{"score": 1e999}', "has the number 1e999, which is too large"),
        (b'{"score": ' + b"9" * 5000 + b"}", "has a number that is far too long"),
        (b'{"a":' * 100_000, "is nested too deeply"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"id": "r-1"} {"id": "r-2"}', "is not JSON (Extra data, line 1, column 15)"),
        ('{"id": 1}'.encode("utf-16"), "is not UTF-8 text"),
    ],
)
def test_a_body_that_is_no_json_object_is_told_why(now: datetime, body: bytes, words: str) -> None:
    """In one sentence, with the place where there is one."""
    error = refused(body, now)
    assert error.field == "body"
    assert words in error.sentence


def test_a_byte_order_mark_is_no_mistake(now: datetime) -> None:
    """Some platforms put it before everything."""
    assert read(b"\xef\xbb\xbf" + changed(), now).score == 9
