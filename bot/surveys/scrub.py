"""Drops on the way in what nobody needs to follow up an answer: where somebody was, with what, and secrets.

Dropped, at any depth and under any spelling (`ip_address`, `ipAddress`, `response[ip_address]`, `Client IP`):

- **IP addresses**: keys that end in `ip`, with or without `address` and the like; and any value that is one.
- **User agents**: `user_agent`, and what is read from it: browser, operating system, device type, model and id.
- **Location**: anything with `geo`, `gps`, `latitude`, `longitude`; keys that end in location, city, region, country,
  county, street, postal or zip code, with or without `code` or `name`; a key that is just `address`. A key that has
  such a word elsewhere stays: `country_manager`. Time zone and language stay: they say how to call somebody.
- **Query strings, fragments and logins** of the addresses of pages (`origin_url`, `referrer`): the page itself stays.
- **Secrets** that tools put into their payloads: Wootric's `account_token` is the very key it signs with.

Text loses NUL and lone surrogates, which no database keeps. What is nested deeper than any tool nests is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit, urlunsplit

_DEEPEST = 16
_LONGEST_IP = 45
# So much of a key, from its end, is looked at and remembered.
_TOLD_BY = 120
_LIKE_IP = re.compile(r"[0-9A-Fa-f:.]+")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SURROGATE = re.compile("[\ud800-\udfff]")

_ANYWHERE = frozenset(
    {
        *("geo", "geoip", "geolocation", "gps", "lat", "latitude", "lng", "longitude", "coordinates"),
        *("useragent", "browser", "ipaddress", "ipaddr", "password", "passwd", "authorization", "apikey"),
    }
)
_AT_THE_END = frozenset(
    {
        *(
            "ip",
            "ips",
            "ipv",
            "location",
            "city",
            "region",
            "country",
            "county",
            "postcode",
            "zipcode",
            "zip",
            "postal",
        ),
        *("street", "token", "secret", "useragent", "os"),
    }
)
_DESCRIBING = frozenset({"address", "addr", "code", "name", "iso", "line", "hash", "number"})
_ALONE = frozenset({"ua", "lon", "long", "address", "device", "platform"})
_PAIRS = frozenset(
    {
        *(("user", "agent"), ("operating", "system"), ("device", "type"), ("device", "model"), ("device", "id")),
        *(("forwarded", "for"), ("api", "key"), ("postal", "address"), ("home", "address")),
    }
)
_PAGES = frozenset({"url", "uri", "href", "link", "page", "referrer", "referer", "permalink"})


def scrub(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a payload without what is listed above. Never fails, on whatever JSON or a form can hold."""
    return _scrubbed(payload, 0)


def clean_text(text: str) -> str:
    """`text` without NUL and lone surrogates."""
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isascii() else _SURROGATE.sub("", text)


def _scrubbed(values: Mapping[str, Any], depth: int) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in values.items():
        if _is_private(key[-_TOLD_BY:]):
            continue
        found = _copy(value, depth + 1)
        if found is _DROPPED:
            continue
        kept[clean_text(key)] = _without_query(found) if isinstance(found, str) and _is_page(key[-_TOLD_BY:]) else found
    return kept


_DROPPED = object()


def _copy(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return _DROPPED if _is_ip(value) else clean_text(value)
    if isinstance(value, dict | list) and depth > _DEEPEST:
        return _DROPPED
    if isinstance(value, dict):
        return _scrubbed(value, depth)
    if isinstance(value, list):
        copies = (_copy(one, depth + 1) for one in value)
        return [one for one in copies if one is not _DROPPED]
    return value


@lru_cache(maxsize=2048)
def _words(key: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(key))


@lru_cache(maxsize=2048)
def _is_private(key: str) -> bool:
    words = tuple(word for word in _words(key) if not word.isdigit())
    if not words:
        return False
    if len(words) == 1 and words[0] in _ALONE:
        return True
    if not _ANYWHERE.isdisjoint(words) or not _PAIRS.isdisjoint(pairwise(words)):
        return True
    while len(words) > 1 and words[-1] in _DESCRIBING:
        words = words[:-1]
    return words[-1] in _AT_THE_END


@lru_cache(maxsize=2048)
def _is_page(key: str) -> bool:
    return not _PAGES.isdisjoint(_words(key))


def _is_ip(text: str) -> bool:
    text = text.strip()
    if len(text) > _LONGEST_IP or not _LIKE_IP.fullmatch(text) or ("." not in text and ":" not in text):
        return False
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _without_query(text: str) -> str:
    if "://" not in text:
        return text.partition("?")[0].partition("#")[0]
    try:
        parts = urlsplit(text)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    except ValueError:
        return ""
