"""A past as rows: each loop with its response, the line of its history that opened it and its owner's card.

Half of the loops were pinged once; about the live ones among them that still asks for something. Knows no database.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from benchmarks.loading import Insert, Row
from benchmarks.past import (
    LAST_TICK,
    LEADS,
    NOW,
    OWNERS,
    ZONES,
    Account,
    lead_email,
    made_accounts,
    made_loops,
    owner_email,
    zone_of,
)
from bot.use_cases.keeping import card_key
from rules.events import EventKind
from rules.model import HIGHEST_DETRACTOR, AccountStatus, Loop, State, Survey
from rules.pings import PingKind
from rules.terms import Terms
from storage.deliveries import DeliveryKind, DeliveryState
from storage.schema import accounts, contacts, deliveries, history, loops, people, pings, responses

_LOOPS_PER_ACCOUNT = 20
_AT_ONCE = 10_000
_COMMENTS = (
    "The last two invoices were overcharged and nobody could tell us why.",
    "Exports take ten minutes and fail half of the time.",
    "Support answers after days, and then with a link to the manual we had read before.",
)
_LOOP_COLUMNS = tuple(column.name for column in loops.columns)
_CUSTOMER = "Dana Kim"


def fill(insert: Insert, count: int, terms: Terms) -> None:
    """Hands `insert` the rows of all tables, those first that others refer to; `count` loops, the DUE among them."""
    rng = random.Random(count)
    known = made_accounts(rng, count // _LOOPS_PER_ACCOUNT, terms)
    insert(people, _people(terms))
    insert(accounts, (_account_row(account, terms) for account in known))
    insert(contacts, (_contact_row(account) for account in known))
    every = made_loops(rng, count, known, terms)
    while batch := list(itertools.islice(every, _AT_ONCE)):
        opened = [loop for loop, _ in batch]
        pinged = [loop for loop in opened if loop.number % 2]
        insert(responses, (_response_row(loop, account) for loop, account in batch))
        insert(loops, (_loop_row(loop) for loop in opened))
        insert(history, (_opened_row(loop) for loop in opened))
        insert(deliveries, (_card_row(loop) for loop in opened))
        insert(deliveries, (_reminder_row(loop, count) for loop in pinged))
        insert(pings, (_ping_row(loop, count) for loop in pinged))


def _people(terms: Terms) -> Iterator[Row]:
    owners = [(owner_email(owner), zone_of(owner)) for owner in range(OWNERS)]
    others = {lead_email(lead) for lead in range(LEADS)} | set(terms.policy.addresses())
    for place, (email, zone) in enumerate([*owners, *((email, ZONES[0]) for email in sorted(others))]):
        yield {
            "email": email,
            "slack_user_id": f"U{place:08d}",
            "name": email.partition("@")[0].title(),
            "timezone": zone,
            "active": True,
            "dm_channel": f"D{place:08d}",
            "checked_at": LAST_TICK,
        }


def _account_row(account: Account, terms: Terms) -> Row:
    least = next(tier.min_arr for tier in terms.policy.tiers if tier.name == account.tier)
    return {
        "account_id": account.account_id,
        "name": account.account_id.title(),
        "segment": "EMEA" if account.owner % 2 else "Americas",
        "arr": Decimal(least) + 1000,
        "csm_email": owner_email(account.owner),
        "lead_email": lead_email(account.owner),
        "health_score": account.owner % 101,
        "domain": f"{account.account_id}.example",
        "status": AccountStatus.ACTIVE.value,
        "updated_at": LAST_TICK,
    }


def _contact_row(account: Account) -> Row:
    return {
        "email": account.contact_email,
        "account_id": account.account_id,
        "name": _CUSTOMER,
        "opted_out": False,
        "updated_at": LAST_TICK,
    }


def _response_row(loop: Loop, account: Account) -> Row:
    comment = _COMMENTS[loop.number % len(_COMMENTS)]
    score = loop.number % (HIGHEST_DETRACTOR + 1)
    return {
        "id": loop.response_id,
        "source": "generic",
        "external_id": f"answer-{loop.number:09d}",
        "survey": Survey.NPS.value,
        "score": score,
        "submitted_at": loop.opened_at,
        "revised_at": loop.opened_at,
        "received_at": loop.opened_at,
        "comment": comment,
        "email": account.contact_email,
        "name": _CUSTOMER,
        "account_id": account.account_id,
        "properties": {},
        "field_revisions": {},
        "payload": {"survey": "nps", "score": score, "comment": comment, "email": account.contact_email},
    }


def _loop_row(loop: Loop) -> Row:
    return {name: getattr(loop, name) for name in _LOOP_COLUMNS}


def _opened_row(loop: Loop) -> Row:
    return {
        "id": loop.number,
        "loop_number": loop.number,
        "at": loop.opened_at,
        "kind": EventKind.OPENED.value,
        "to_state": State.OPEN.value,
        "why": loop.owner_because,
        "details": {"score": loop.number % (HIGHEST_DETRACTOR + 1), "owner": loop.owner_email},
    }


def _delivery(loop: Loop, id: int, key: str, kind: DeliveryKind, parent_id: int | None) -> Row:  # noqa: A002
    """A message that its reader has, and that shows what it should."""
    return {
        "id": id,
        "token": f"{id:032x}",
        "dedupe_key": key,
        "kind": kind.value,
        "loop_number": loop.number,
        "recipient": loop.owner_email,
        "parent_id": parent_id,
        "facts": {},
        "wanted": 1,
        "shown": 1,
        "state": DeliveryState.SETTLED.value,
        "attempts": 1,
        "looks": 0,
        "channel": f"D{loop.owner_email}",
        "ts": f"{1_700_000_000 + id}.000100",
        "created_at": loop.opened_at,
        "settled_at": loop.opened_at,
    }


def _card_row(loop: Loop) -> Row:
    return _delivery(loop, loop.number, card_key(loop.number, loop.owner_email), DeliveryKind.CARD, None)


def _reminder_row(loop: Loop, count: int) -> Row:
    key = f"ping:{_ping_id(loop)}"
    return _delivery(loop, count + loop.number, key, DeliveryKind.PING, loop.number)


def _ping_row(loop: Loop, count: int) -> Row:
    """About a live loop it still asks for something. It was told yesterday at the latest: nobody had their share."""
    return {
        "id": _ping_id(loop),
        "loop_number": loop.number,
        "event_id": loop.number,
        "recipient": loop.owner_email,
        "kind": PingKind.ACT.value,
        "delivery_id": count + loop.number,
        "told_at": min(loop.opened_at, NOW - timedelta(days=1)),
        "ended_at": loop.closed_at,
        "repeated": False,
    }


def _ping_id(loop: Loop) -> int:
    return (loop.number + 1) // 2
