"""Pasts of a few accounts, drawn at random and kept as the bot keeps them. Compares nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st
from sqlalchemy import delete

from rules.acts import (
    Act,
    Agree,
    Ask,
    Churn,
    Claim,
    Decline,
    Escalate,
    File,
    HandBack,
    LogOutreach,
    NotNow,
    Nurture,
    Reassign,
    Reopen,
    Resolve,
)
from rules.decision import Refusal
from rules.lifecycle import LIVE
from rules.model import Account, AccountStatus, AskKind, Lane, Loop, Response, State, Survey
from rules.moves import make_move
from rules.opening import Found, open_loop
from rules.ownership import assign_owner
from storage.database import Database
from storage.loops import add_loop, get_loop, save_loops
from storage.responses import add_response, revise_response
from storage.schema import metadata
from storage.work import Writing, writing
from tests.rules.facts_for_rules import ACME, ANA, EVE, OPS, PEOPLE, STAFF, VIC, terms

TERMS = terms()
# Midnight in New York is not midnight in UTC; the clocks went forward on 8 March.
START = datetime(2026, 3, 1, 4, 30, tzinfo=UTC)
NOW = START + timedelta(days=40)
ACCOUNTS: dict[str, Account] = {
    account.account_id: account
    for account in (
        replace(ACME, segment="EMEA", customer_since=date(2024, 12, 31)),
        Account("beta", Decimal("99999.99"), EVE, segment="EMEA", status=AccountStatus.CHURNED),
        Account("gamma", Decimal("0.01"), ANA, customer_since=date(2026, 4, 1)),
        Account("delta", Decimal(30_000), VIC, segment="AMER", customer_since=date(2025, 7, 1)),
    )
}
_ACTS: st.SearchStrategy[Act] = st.one_of(
    st.just(Claim()),
    st.builds(LogOutreach, st.just("call"), st.none(), st.none()),
    st.builds(Resolve, st.sampled_from(["billing", "support"]), st.just("Called"), st.none(), st.just(True)),
    st.builds(Escalate, st.sampled_from(list(PEOPLE.values())), st.just("too big")),
    st.builds(Churn, st.just("left"), st.sampled_from([Decimal(0), Decimal("99.50"), Decimal(40_000)])),
    st.builds(Reassign, st.sampled_from(list(PEOPLE.values())), st.none()),
    st.builds(Reopen, st.just("again")),
    st.builds(HandBack, st.just("yours")),
    st.builds(File, st.sampled_from(["billing", "support"]), st.just(3)),
    st.sampled_from([Nurture(), NotNow(), Agree(), Decline()]),
    st.builds(Ask, st.sampled_from(AskKind), st.none()),
)
_HOURS = st.sampled_from([0, 1, 3, 24, 24 * 9])


@dataclass(frozen=True, slots=True)
class Past:
    """One answer, whether a loop was opened for it, and what was done to that loop: hours later, and what.

    `corrected` is the score it was corrected to in the end, None where it never was.
    """

    survey: Survey
    score: int
    hours: int
    account_id: str | None
    email: str | None
    touchpoint: str | None
    is_followed: bool
    done: tuple[tuple[int, Act], ...]
    corrected: int | None


PASTS = st.lists(
    st.builds(
        Past,
        survey=st.sampled_from([Survey.NPS, Survey.NPS, Survey.NPS, Survey.CSAT]),
        score=st.integers(0, 10),
        hours=st.sampled_from([0, 0, 1, 24, 25, 24 * 7, 24 * 30]),
        account_id=st.none() | st.sampled_from(sorted(ACCOUNTS)),
        email=st.none() | st.sampled_from(["dana@acme.example", "lee@acme.example"]),
        touchpoint=st.sampled_from([None, "", "renewal", "onboarding"]),
        is_followed=st.booleans() | st.just(True),
        done=st.lists(st.tuples(_HOURS, _ACTS), max_size=5).map(tuple),
        corrected=st.none() | st.none() | st.integers(0, 10),
    ),
    max_size=9,
)

Result = TypeVar("Result")


class Books:
    """A database in which one drawn past after the other is kept; everything of the one before is gone."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self._runner = asyncio.Runner()

    def close(self) -> None:
        self._runner.run(self.database.close())
        self._runner.close()

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self._runner.run(work)

    async def begin_anew(self) -> None:
        async with writing(self.database) as work:
            for table in reversed(metadata.sorted_tables):
                await work.connection.execute(delete(table))
            await work.commit()


def answer_of(past: Past, place: int) -> Response:
    at = START + timedelta(hours=past.hours)
    score = min(past.score, 5) if past.survey is Survey.CSAT else past.score
    return Response(
        f"r{place}",
        "generic",
        f"x{place}",
        past.survey,
        score,
        at,
        at,
        at,
        account_id=past.account_id,
        email=past.email,
        touchpoint=past.touchpoint,
    )


async def keep_past(database: Database, past: Past, answer: Response) -> tuple[Response, list[Loop]]:
    """Keeps an answer and all that was done, each step in a transaction of its own. Returns what stands at the end."""
    loops: list[Loop] = []
    async with writing(database) as work:
        await add_response(work, answer, {})
        if past.is_followed and answer.lane is not None:
            loops.append(await _open(work, answer, answer.lane))
        await work.commit()
    if loops:
        loops[0] = await _do(database, loops[0], past, answer.submitted_at)
    if past.corrected is None or answer.lane is None:
        return answer, loops
    return await _correct(database, answer, loops, past.corrected)


async def _open(work: Writing, answer: Response, lane: Lane) -> Loop:
    account = ACCOUNTS.get(answer.account_id or "")
    found = Found(account, assign_owner(account, "no account fits", STAFF, TERMS), STAFF, 1)
    opened = open_loop(answer, lane, found, answer.submitted_at, TERMS).loop
    return replace(opened, number=await add_loop(work, opened))


async def _do(database: Database, loop: Loop, past: Past, at: datetime) -> Loop:
    for hours, act in past.done:
        at += timedelta(hours=hours)
        decided = make_move(loop, act, OPS, (), at, TERMS, STAFF)
        if isinstance(decided, Refusal):
            continue
        async with writing(database) as work:
            await save_loops(work, [(loop, decided.loop)])
            await work.commit()
        loop = replace(decided.loop, version=loop.version + 1)
    return loop


async def _correct(database: Database, answer: Response, loops: list[Loop], score: int) -> tuple[Response, list[Loop]]:
    """The score becomes another: a live loop of the lane that it left is withdrawn, and the new lane gets its own."""
    corrected = replace(answer, score=score)
    lane = corrected.lane
    assert lane is not None
    async with writing(database) as work:
        await revise_response(work, corrected, None)
        for place, loop in enumerate(loops):
            if loop.lane is not lane and loop.state in LIVE:
                withdrawn = replace(loop, state=State.WITHDRAWN, next_due_at=None)
                await save_loops(work, [(loop, withdrawn)])
                loops[place] = replace(withdrawn, version=loop.version + 1)
        if all(loop.lane is not lane for loop in loops):
            loops.append(await _open(work, corrected, lane))
        await work.commit()
    return corrected, loops


async def as_kept(database: Database, number: int) -> Loop:
    """A loop as it stands in the database."""
    async with writing(database) as work:
        loop = await get_loop(work, number)
    assert loop is not None
    return loop
