"""Checks of signatures over raw bytes, in constant time. Knows no payload and reads no clock."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.surveys.source import SignatureRefused

TOLERANCE = timedelta(minutes=5)
_PREFIX = "whsec_"
# https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: 24 to 64 bytes.
_LEAST_KEY_BYTES = 24
_MOST_DIGITS = 12


def standard_key(secret: str) -> bytes:
    """The key in a Standard Webhooks secret, `whsec_` and base64. Raises ValueError, which does not show it."""
    text = secret.strip()
    if not text.startswith(_PREFIX):
        raise ValueError("must be whsec_ followed by base64")
    encoded = text.removeprefix(_PREFIX).rstrip("=")
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("must be whsec_ followed by base64; what follows is no base64") from None
    if len(key) < _LEAST_KEY_BYTES:
        raise ValueError(
            f"must hold at least {_LEAST_KEY_BYTES} random bytes; "
            'make one with: python3 -c "import base64, secrets; '
            "print('whsec_' + base64.b64encode(secrets.token_bytes(24)).decode())\""
        )
    return key


def verify_standard(key: bytes, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    """Checks a delivery as Standard Webhooks says: HMAC-SHA256 of `id.timestamp.body`, at most 5 minutes off `now`.

    Our own lines instead of the standardwebhooks package because that one reads the clock itself and text only.
    Raises SignatureRefused.
    """
    id, stamp, given = (_header(headers, f"webhook-{part}") for part in ("id", "timestamp", "signature"))  # noqa: A001
    _check_age(signed_at(headers), now)
    signed = b".".join((_bytes(id), _bytes(stamp), body))
    expected = b"v1," + base64.b64encode(hmac.digest(key, signed, "sha256"))
    # Several signatures stand there while a secret is being changed.
    if not any(hmac.compare_digest(expected, _bytes(one)) for one in given.split(" ")):
        raise SignatureRefused(
            "webhook-signature does not match this body, webhook-id and webhook-timestamp; sign the raw bytes with the "
            "secret in NPS_SURVEY_SECRET_GENERIC"
        )


def signed_at(headers: Mapping[str, str]) -> datetime | None:
    """The moment in webhook-timestamp (unix seconds); None where there is none to be read."""
    stamp = headers.get("webhook-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= _MOST_DIGITS):
        return None
    try:
        return datetime.fromtimestamp(int(stamp), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def verify_hex(key: bytes, header: str, algorithm: str, headers: Mapping[str, str], body: bytes, setting: str) -> None:
    """Checks `<algorithm>=<hex>` in `header`, an HMAC of the body alone. `setting` is what holds the key.

    Nothing in such a signature is dated, so an old delivery can be sent again; it then is a duplicate, or older than
    what is kept. Raises SignatureRefused.
    """
    given = _header(headers, header.lower(), shown=header)
    expected = f"{algorithm}={hmac.digest(key, body, algorithm).hex()}"
    if not hmac.compare_digest(expected.encode(), _bytes(given.strip().lower())):
        raise SignatureRefused(
            f"{header} does not match this body; is {setting} the key that the survey tool signs with?"
        )


def _check_age(sent_at: datetime | None, now: datetime) -> None:
    if sent_at is None:
        raise SignatureRefused("webhook-timestamp is no number of seconds since 1970")
    age = now - sent_at
    if abs(age) <= TOLERANCE:
        return
    seconds = abs(int(age.total_seconds()))
    where = "old" if age > timedelta(0) else "in the future"
    raise SignatureRefused(
        f"webhook-timestamp is {seconds} seconds {where}, and {int(TOLERANCE.total_seconds())} are allowed; "
        "check the sender's clock, and sign anew when sending again"
    )


def _header(headers: Mapping[str, str], name: str, shown: str | None = None) -> str:
    value = headers.get(name)
    if not value:
        raise SignatureRefused(f"the header {shown or name} is missing")
    return value


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
