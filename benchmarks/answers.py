"""The answers that are sent: unlike each other, from detractors of every account, signed as Standard Webhooks says."""

from __future__ import annotations

import base64
import hmac
import json
import re
import time
from datetime import UTC, datetime
from typing import Any

SECRET = "whsec_" + base64.b64encode(b"a key of the benchmarks alone").decode()
_KEY = base64.b64decode(SECRET.removeprefix("whsec_"))
_COMMENTS = (
    "The last two invoices were overcharged and nobody could tell us why.",
    "Exports take ten minutes and fail half of the time.",
    "Support answers after days, and then with a link to the manual we had read before.",
    "We are missing single sign-on, and a competitor has it.",
    "Hard to say; it just does not fit how we work any more.",
)
_MARK = re.compile(r"Ref (\d{7})")


# Answers that one owner can get, each from another account: a second from the same one would be about both.
ACCOUNTS_EACH = 4


def domain(place: int) -> str:
    return f"customer-{place:05d}.example"


def account(place: int, csm_email: str) -> dict[str, Any]:
    """One account of those that are written about, of a size that asks for a card and for no further message."""
    return {
        "account_id": f"account-{place:05d}",
        "name": f"Customer {place:05d}",
        "arr": str(21000 + place % 2000 * 7),
        "csm_email": csm_email,
        "domain": domain(place),
        "renewal_date": "2030-03-14",
        "health_score": place % 101,
        "segment": "EMEA" if place % 2 else "Americas",
    }


def answer(number: int, place: int) -> bytes:
    """The whole HTTP request of answer `number` from the account at `place`, signed now; `mark_in` reads the number."""
    body = json.dumps(
        {
            "id": f"answer-{number:07d}",
            "survey": "nps",
            "score": number % 7,
            "comment": f"{_COMMENTS[number % len(_COMMENTS)]} Ref {number:07d}",
            "submitted_at": datetime.now(UTC).isoformat(),
            "email": f"dana@{domain(place)}",
            "name": "Dana Kim",
            "touchpoint": "quarterly",
        }
    ).encode()
    id, stamp = b"msg_%d" % number, b"%d" % time.time()  # noqa: A001
    signature = base64.b64encode(hmac.digest(_KEY, b".".join((id, stamp, body)), "sha256"))
    return (
        b"POST /surveys/generic HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        b"webhook-id: %b\r\nwebhook-timestamp: %b\r\nwebhook-signature: v1,%b\r\ncontent-length: %d\r\n\r\n%b"
    ) % (id, stamp, signature, len(body), body)


def mark_in(text: str) -> int | None:
    """The number of the answer that a message quotes."""
    found = _MARK.search(text)
    return int(found[1]) if found else None
