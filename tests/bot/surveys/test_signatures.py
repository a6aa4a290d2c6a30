"""Who may deliver answers: signatures, their age, and the secrets they are made with."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from bot.surveys import KNOWN_SOURCES, SecretMistake, SignatureRefused, Source, sources

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_" + base64.b64encode(b"another key of enough bytes").decode()
BODY = '{"id": "r-1", "survey": "nps", "score": 9, "comment": "Schön ☺"}'.encode()


def signed(now: datetime, *secrets: str, body: bytes = BODY) -> dict[str, str]:
    """The headers that the reference library makes."""
    marks = [Webhook(secret).sign("msg_1", now, body.decode()) for secret in secrets or (SECRET,)]
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(marks),
    }


@pytest.fixture
def generic() -> Source:
    return sources({"generic": SECRET})["generic"]


def test_what_the_reference_library_signs_is_accepted(generic: Source, now: datetime) -> None:
    """Our own check agrees with the standardwebhooks package."""
    generic.verify(signed(now), BODY, now)


def test_the_example_of_the_standard_is_accepted(generic: Source) -> None:
    """The fixed vector that the reference implementations test with."""
    stamp = datetime.fromtimestamp(1614265330, UTC)
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    generic.verify(headers, b'{"test": 2432232314}', stamp)


def test_one_good_signature_among_several_is_enough(generic: Source, now: datetime) -> None:
    """While a secret is changed, both sign; unknown versions stand beside."""
    headers = signed(now, OTHER, SECRET)
    headers["webhook-signature"] = "v1a,bm8= " + headers["webhook-signature"]
    generic.verify(headers, BODY, now)


@pytest.mark.parametrize("seconds", [-300, -1, 0, 300])
def test_five_minutes_of_age_or_haste_are_allowed(generic: Source, now: datetime, seconds: int) -> None:
    """Clocks differ and networks are slow."""
    generic.verify(signed(now + timedelta(seconds=seconds)), BODY, now)


@pytest.mark.parametrize(("seconds", "words"), [(-301, "301 seconds old"), (301, "301 seconds in the future")])
def test_stale_and_future_deliveries_are_refused(generic: Source, now: datetime, seconds: int, words: str) -> None:
    """A recorded delivery cannot be replayed later."""
    with pytest.raises(SignatureRefused, match=words):
        generic.verify(signed(now + timedelta(seconds=seconds)), BODY, now)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
@pytest.mark.parametrize(
    "value", [None, "", "x", "v1,", "v1", ",", "é", "\ud800", "1e9", "٣", "-5", "9" * 12, "9" * 400]
)
def test_a_broken_header_is_refused_in_words(generic: Source, now: datetime, name: str, value: str | None) -> None:
    """Never a crash, whatever stands in a header."""
    headers = signed(now)
    if value is None:
        del headers[name]
    else:
        headers[name] = value
    with pytest.raises(SignatureRefused, match=r"webhook-"):
        generic.verify(headers, BODY, now)


def test_another_body_or_secret_is_refused(generic: Source, now: datetime) -> None:
    """The signature is over these very bytes."""
    for body, headers in [(BODY + b" ", signed(now)), (BODY, signed(now, OTHER)), (b"\xff", signed(now))]:
        with pytest.raises(SignatureRefused, match="does not match"):
            generic.verify(headers, body, now)


@pytest.mark.parametrize(
    ("name", "header", "algorithm"),
    [("delighted", "X-Delighted-Webhook-Signature", "sha256"), ("wootric", "X-Wootric-Signature", "sha1")],
)
def test_tools_that_sign_the_body_in_hex(name: str, header: str, algorithm: str, now: datetime) -> None:
    """Right accepted (in capitals, too), wrong, cut and missing refused by the header's name."""
    source = sources({name: " key-1 "})[name]
    right = hmac.new(b"key-1", BODY, getattr(hashlib, algorithm)).hexdigest()
    source.verify({header.lower(): f"{algorithm}={right}"}, BODY, now)
    source.verify({header.lower(): f"{algorithm}={right.upper()}"}, BODY, now)
    for wrong in (f"{algorithm}={right[:-1]}", right, f"{algorithm}=", "é", "\udcff", f"md5={right}"):
        with pytest.raises(SignatureRefused, match=f"{header} does not match"):
            source.verify({header.lower(): wrong}, BODY, now)
    with pytest.raises(SignatureRefused, match=f"{header} is missing"):
        source.verify({}, BODY, now)


def test_a_source_is_on_when_its_secret_is_set() -> None:
    """Blank is not set."""
    assert set(sources({})) == set()
    assert set(sources({"generic": SECRET, "wootric": " "})) == {"generic"}
    assert set(sources({"generic": SECRET, "delighted": "k", "wootric": "k"})) == KNOWN_SOURCES


def test_a_source_shows_no_secret() -> None:
    """Neither in a log of the object nor in its errors."""
    made = sources({"generic": SECRET, "delighted": "very-secret", "wootric": "very-secret"})
    assert "secret" not in repr(made)
    assert "MfKQ" not in repr(made)
    assert "key" not in repr(made)


@pytest.mark.parametrize("secret", ["hunter2hunter2hunter2hunter2", "whsec_", "whsec_%%%", "whsec_é", "whsec_c2hvcnQ="])
def test_a_bad_secret_names_the_setting_and_is_not_shown(secret: str) -> None:
    """The operator reads which setting to mend."""
    with pytest.raises(SecretMistake, match=r"^NPS_SURVEY_SECRET_GENERIC must ") as caught:
        sources({"generic": secret})
    assert secret == "whsec_" or secret.removeprefix("whsec_") not in str(caught.value)


def test_a_secret_for_no_known_tool_asks_for_the_nearest() -> None:
    """A typing mistake would otherwise switch a tool off without a word."""
    with pytest.raises(
        SecretMistake, match=r"NPS_SURVEY_SECRET_DELIGTED is for .* did you mean NPS_SURVEY_SECRET_DELIGHTED"
    ):
        sources({"deligted": "k"})


def test_a_secret_that_is_no_text_is_named() -> None:
    """Bytes of the environment that are not UTF-8."""
    with pytest.raises(SecretMistake, match="NPS_SURVEY_SECRET_WOOTRIC is not UTF-8"):
        sources({"wootric": "k\udcff"})
