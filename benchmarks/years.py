"""Years of answers of every lane with what came of them, at the same rate each day. Knows no database.

Two accounts in a hundred answer anonymously, and a fifth of the customers answer again. What is counted of each answer
is made by the bot's own rules.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from benchmarks.loading import Insert, Row
from rules.events import EventKind
from rules.model import AccountStatus, AskKind, Lane, Loop, Response, State, Survey, lane_of
from rules.outcomes import Outcome, outcomes_of
from storage.schema import accounts, contacts, history, loops, outcomes, people, responses

NOW = datetime(2026, 11, 2, 15, tzinfo=UTC)
A_DAY = 913
"""Answers a day: a million in three years."""
ACCOUNTS, OWNERS, LEADS = 20_000, 200, 10
_AT_ONCE = 10_000
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_SCORES = range(11)
_WEIGHTS = (2, 2, 2, 3, 4, 5, 7, 9, 11, 25, 30)
_REASONS = ("billing", "value", "contract", "product_gap", "bug", "performance", "usability", "support", "unclear")
_TOUCHPOINTS = ("onboarding", "renewal", "quarterly")
_SEGMENTS = ("EMEA", "Americas", "APAC")
_LIVE_FOR = 30 * _DAY
_COMMENT = "Exports take ten minutes and fail half of the time."
_LOOP_COLUMNS = tuple(column.name for column in loops.columns)
_OUTCOME_COLUMNS = tuple(column.name for column in outcomes.columns)


@dataclass(frozen=True, slots=True)
class _Answer:
    response: Response
    loop: Loop
    next_score: int | None

    @property
    def outcome(self) -> Outcome:
        (found,) = outcomes_of(self.response, [self.loop], self.next_score)
        return found


def account_name(place: int) -> str:
    return f"Account {place:06d}"


def owner_email(owner: int) -> str:
    return f"owner-{owner:04d}@northwind.example"


def lead_email(lead: int) -> str:
    return f"lead-{lead:02d}@northwind.example"


def fill(insert: Insert, count: int) -> None:
    """Hands `insert` the rows of all tables, those first that others refer to; `count` answers up to NOW."""
    rng = random.Random(count)
    insert(people, _people())
    insert(accounts, (_account(place, rng) for place in range(ACCOUNTS)))
    insert(contacts, (_contact(place) for place in range(ACCOUNTS)))
    every = (_answer(number, count, rng) for number in range(1, count + 1))
    while batch := list(itertools.islice(every, _AT_ONCE)):
        insert(responses, map(_response_row, batch))
        insert(loops, ({name: getattr(one.loop, name) for name in _LOOP_COLUMNS} for one in batch))
        insert(history, itertools.chain.from_iterable(map(_history_rows, batch)))
        insert(outcomes, map(_outcome_row, batch))


def _people() -> Iterator[Row]:
    for place in range(OWNERS + LEADS):
        email = owner_email(place) if place < OWNERS else lead_email(place - OWNERS)
        yield {
            "email": email,
            "slack_user_id": f"U{place:08d}",
            "name": email.partition("@")[0].title(),
            "timezone": "America/New_York",
            "active": True,
            "dm_channel": f"D{place:08d}",
            "checked_at": NOW,
        }


def _account(place: int, rng: random.Random) -> Row:
    return {
        "account_id": f"account-{place:06d}",
        "name": account_name(place),
        "segment": rng.choice(_SEGMENTS),
        "arr": Decimal(rng.randrange(1_000, 300_000)),
        "csm_email": owner_email(place % OWNERS),
        "lead_email": lead_email(place % LEADS),
        "customer_since": date(2022, 1, 1) + timedelta(days=rng.randrange(1_600)),
        "status": (AccountStatus.CHURNED if rng.random() < 0.05 else AccountStatus.ACTIVE).value,
        "updated_at": NOW,
    }


def _contact(place: int) -> Row:
    return {
        "email": f"dana@account-{place:06d}.example",
        "account_id": f"account-{place:06d}",
        "name": "Dana Kim",
        "opted_out": False,
        "updated_at": NOW,
    }


def _answer(number: int, count: int, rng: random.Random) -> _Answer:
    at = NOW - (count - number + 1) * _DAY / A_DAY
    place = rng.randrange(ACCOUNTS)
    (score,) = rng.choices(_SCORES, _WEIGHTS)
    account_id = f"account-{place:06d}"
    response = Response(
        f"{rng.getrandbits(128):032x}",
        "generic",
        f"answer-{number:09d}",
        Survey.NPS,
        score,
        at,
        at,
        at,
        comment=_COMMENT,
        email=None if place % 50 == 0 else f"dana@{account_id}.example",
        account_id=account_id,
        touchpoint=rng.choice(_TOUCHPOINTS),
    )
    loop = Loop(
        number=number,
        response_id=response.id,
        lane=lane_of(score),
        state=State.OPEN,
        owner_email=owner_email(place % OWNERS),
        owner_because=f"CSM of {account_id}",
        lead_email=lead_email(place % LEADS),
        opened_at=at,
        first_touch_due_at=at + 2 * _DAY,
        resolve_due_at=at + 20 * _DAY,
        next_due_at=None,
        account_id=account_id,
        tier="smb",
        reason=rng.choice(_REASONS),
    )
    lived = _lived(loop, rng)
    next_score = rng.choice(_SCORES) if lived.state is not State.OPEN and rng.random() < 0.2 else None
    return _Answer(response, lived, next_score)


def _lived(loop: Loop, rng: random.Random) -> Loop:
    """What became of a loop: settled within a month, but for one in a hundred of the detractors'."""
    age = NOW - loop.opened_at
    touched = loop.opened_at + rng.random() * 4 * _DAY
    closed = touched + rng.random() * 20 * _DAY
    if loop.lane is not Lane.DETRACTOR:
        asked = AskKind.REVIEW if loop.lane is Lane.PROMOTER and rng.random() < 0.1 else None
        if rng.random() < 0.7 and closed < NOW:
            settled = replace(loop, state=State.RESOLVED, first_touch_at=touched, closed_at=closed)
            return replace(settled, asked_for=asked, agreed=rng.random() < 0.4 if asked else None)
        return loop
    if closed > NOW or (age > _LIVE_FOR and rng.random() < 0.01):
        live = replace(loop, next_due_at=NOW + _DAY)
        if touched > NOW:
            return live
        state = rng.choice((State.CONTACTED, State.ESCALATED))
        return replace(live, state=state, first_touch_at=touched, escalation_due_at=touched + 2 * _DAY)
    churned = rng.random() < 0.1
    lost = Decimal(rng.randrange(1_000, 300_000)) if churned else None
    state = State.CHURNED if churned else State.RESOLVED
    first = touched if not churned or rng.random() < 0.5 else None
    return replace(loop, state=state, first_touch_at=first, closed_at=closed, lost_arr=lost)


def _response_row(one: _Answer) -> Row:
    response = one.response
    return {
        "id": response.id,
        "source": response.source,
        "external_id": response.external_id,
        "survey": response.survey.value,
        "score": response.score,
        "submitted_at": response.submitted_at,
        "revised_at": response.revised_at,
        "received_at": response.received_at,
        "comment": response.comment,
        "email": response.email,
        "account_id": response.account_id,
        "touchpoint": response.touchpoint,
        "properties": {},
        "field_revisions": {},
        "payload": {"survey": "nps", "score": response.score, "comment": response.comment},
    }


def _history_rows(one: _Answer) -> Iterator[Row]:
    loop = one.loop
    score = one.response.score
    opened = {"at": loop.opened_at, "kind": EventKind.OPENED.value, "to_state": State.OPEN.value}
    yield {"loop_number": loop.number, **opened, "details": {"score": score, "owner": loop.owner_email}}
    if loop.closed_at is not None:
        closed = {"at": loop.closed_at, "kind": loop.state.value, "to_state": loop.state.value}
        yield {"loop_number": loop.number, **closed, "details": {}}


def _outcome_row(one: _Answer) -> Row:
    outcome = one.outcome
    values = {name: getattr(outcome, name) for name in _OUTCOME_COLUMNS}
    return {**values, **{name: int(values[name]) for name in ("is_answer", "asked", "agreed")}}
