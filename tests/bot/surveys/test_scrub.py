"""What is dropped from a payload on the way in, and what stays."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.surveys.scrub import clean_text, scrub


@pytest.mark.parametrize(
    "key",
    [
        *(
            "ip",
            "IP",
            "ip_address",
            "ipAddress",
            "IPAddress",
            "client_ip",
            "clientIp",
            "lastSeenIP",
            "ipv4",
            "ipv6_address",
        ),
        *("Client IP Address", "response[ip_address]", "x-forwarded-for", "current_sign_in_ip", "ip_hash"),
        *("user_agent", "userAgent", "User-Agent", "useragent", "ua", "browser", "browserName", "Delighted Browser"),
        *("Delighted Device Type", "device", "operatingSystem", "os", "os_name"),
        *("location", "lat", "latitude", "lng", "lon", "longitude", "geo", "geoip_country", "geoCity", "gps_position"),
        *(
            "city",
            "City",
            "region",
            "regionCode",
            "country",
            "country_code",
            "billing country",
            "postal_code",
            "postalCode",
        ),
        *("zip", "zip_code", "zipcode", "postcode", "street", "street_address", "address", "response[geo][city]"),
        *("account_token", "token", "api_key", "apiKey", "client_secret", "password", "Authorization"),
    ],
)
def test_keys_of_whereabouts_devices_and_secrets_are_dropped(key: str) -> None:
    """In every spelling, flat, nested and in lists."""
    payload = {key: "x", "kept": [{key: {"a": 1}, "b": 2}], "inner": {"deeper": {key: ["x"]}}}
    assert scrub(payload) == {"kept": [{"b": 2}], "inner": {"deeper": {}}}


@pytest.mark.parametrize(
    "key",
    [
        *(
            "id",
            "score",
            "comment",
            "email",
            "email_address",
            "name",
            "account_id",
            "touchpoint",
            "plan",
            "zipper",
            "tip",
        ),
        *("country_manager", "regional_lead", "flat_rate", "platform_fee", "cost", "shipping", "recipe", "timezone"),
        *("relationship", "membership", "language", "latest", "capacity", "host", "state", "text", "価格", "1", ""),
    ],
)
def test_other_keys_stay(key: str) -> None:
    """Words that only look alike."""
    assert scrub({key: "x"}) == {key: "x"}


@pytest.mark.parametrize("value", ["203.0.113.9", " 203.0.113.9 ", "2001:db8::1", "::ffff:192.0.2.1"])
def test_an_ip_address_is_dropped_under_any_key(value: str) -> None:
    """Also from a list."""
    assert scrub({"signed_up_from": value, "all": ["x", value]}) == {"all": ["x"]}


@pytest.mark.parametrize("value", ["12:30:45", "1.5", "1.2.3", "7", "dead", "a.b", "10:30", "from 203.0.113.9"])
def test_what_only_looks_like_one_stays(value: str) -> None:
    """Times, versions, numbers."""
    assert scrub({"k": value}) == {"k": value}


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://jo:pw@app.acme.example:8443/a/b?user=1&token=2#frag", "https://app.acme.example:8443/a/b"),
        ("/settings?tab=billing", "/settings"),
        ("https://[broken", ""),
        ("https://acme.example/", "https://acme.example/"),
    ],
)
def test_pages_lose_what_follows_the_path(url: str, kept: str) -> None:
    """A query string holds whatever a site puts there: names, tokens, searches."""
    assert scrub({"origin_url": url, "pageUrl": url, "comment": url}) == {
        "origin_url": kept,
        "pageUrl": kept,
        "comment": url,
    }


def test_the_payload_itself_is_left_alone() -> None:
    """What comes back is a copy."""
    payload = {"a": {"ip": "x", "b": ["c"]}}
    scrub(payload)["a"]["b"].append("d")
    assert payload == {"a": {"ip": "x", "b": ["c"]}}


def test_text_loses_nul_and_lone_surrogates() -> None:
    """In keys and values; PostgreSQL takes neither."""
    assert scrub({"a\0": "b\ud800", "c": ["\0"]}) == {"a": "b", "c": [""]}
    assert clean_text("schön ☺ 𝕏") == "schön ☺ 𝕏"


def test_what_nests_absurdly_deep_is_cut() -> None:
    """A copy never runs out of stack."""
    deep: dict[str, object] = {}
    for _ in range(900):
        deep = {"d": [deep]}
    assert json.dumps(scrub(deep)).count("d") < 20


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text() | st.sampled_from(["ip", "page", "user_agent"]), JSON, max_size=4))
def test_any_payload_is_scrubbed_once_and_for_all(payload: dict[str, object]) -> None:
    """Law: it never fails, what is left is JSON in UTF-8, and scrubbing again finds nothing."""
    kept = scrub(payload)
    json.dumps(kept, ensure_ascii=False).encode()
    assert scrub(kept) == kept
