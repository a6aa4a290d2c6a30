"""Takes in what a survey tool delivered: one transaction from the answer to the loop and the messages it asks for."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from bot.use_cases.finding import find_owner
from bot.use_cases.keeping import keep
from bot.use_cases.recovering import follow_ties
from rules.model import Loop, Response, SurveyResponse
from rules.opening import Found, lane_to_open, open_loop, revise_loop, take_paths
from rules.paths import immediate_paths
from rules.revisions import first, merge, same_answer
from rules.roles import EXECUTIVE
from rules.terms import Terms
from storage.database import Database
from storage.directory import opt_out
from storage.errors import ConflictError
from storage.loops import history_of, loops_of_response
from storage.responses import add_response, find_response, revise_response
from storage.work import Writing, writing

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a delivery. `response` is our id of the answer; None where nothing was kept."""

    status: Literal["accepted", "updated", "duplicate", "ignored"]
    response: str | None = None
    because: str | None = None


async def take_answer(
    database: Database, terms: Terms, came: SurveyResponse, payload: Mapping[str, Any], now: datetime
) -> Taken:
    """Keeps an answer and what follows from it. When this returns, it is committed.

    Raises DatabaseAwayError where nothing was kept and the tool should send again.
    """
    for attempt in range(_ATTEMPTS):
        try:
            async with writing(database) as work:
                taken = await _take(work, terms, came, payload, now)
                await follow_ties(work, terms, now)
                await work.commit()
                return taken
        except ConflictError:
            # The same answer came by another road at this moment, or a colleague clicked: look again.
            if attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


async def _take(work: Writing, terms: Terms, came: SurveyResponse, payload: Mapping[str, Any], now: datetime) -> Taken:
    kept = await find_response(work, came.source, came.id)
    if kept is None:
        response = first(came, uuid.uuid4().hex, now)
        response = await _open(work, terms, response, now, payload)
        return Taken("accepted", response.id)
    merged = merge(kept, came)
    newest = payload if came.revised_at >= kept.revised_at else None
    if merged == kept:
        return Taken("duplicate", kept.id)
    if same_answer(merged, kept):
        # Told again later: nothing is new, but a delivery from in between must not win when it comes last.
        await revise_response(work, merged, newest)
        return Taken("duplicate", kept.id)
    await _revise(work, terms, kept, merged, newest, now)
    return Taken("updated", kept.id)


async def _open(work: Writing, terms: Terms, response: Response, now: datetime, payload: Mapping[str, Any]) -> Response:
    found = await find_owner(work, response, terms)
    response = replace(response, account_id=found.account.account_id if found.account else None)
    await add_response(work, response, payload)
    lane = lane_to_open(response, found, terms)
    if lane is not None:
        await keep(work, terms, None, open_loop(response, lane, found, now, terms), now)
    else:
        csm = found.account.csm_email if found.account else None
        work.outdate_homes([csm, terms.policy.people.roles.get(EXECUTIVE)], now)
    return response


async def _revise(
    work: Writing, terms: Terms, kept: Response, merged: Response, payload: Mapping[str, Any] | None, now: datetime
) -> None:
    found = await find_owner(work, merged, terms)
    if found.account is not None:
        merged = replace(merged, account_id=found.account.account_id)
    await revise_response(work, merged, payload)
    loops = await loops_of_response(work, kept.id)
    for loop in loops:
        await _follow(work, terms, loop, kept, merged, found, now)
    if any(loop.lane is merged.lane for loop in loops) or not _is_news(kept, merged):
        return
    lane = lane_to_open(merged, found, terms)
    if lane is not None:
        await keep(work, terms, None, open_loop(merged, lane, found, now, terms), now)


def _is_news(before: Response, after: Response) -> bool:
    """Whether a change may open a loop that there was no reason for before: another lane, or another account.

    A comment added to an answer from before its lane was switched on opens none.
    """
    return before.lane is not after.lane or before.account_id != after.account_id


async def _follow(
    work: Writing, terms: Terms, loop: Loop, before: Response, after: Response, found: Found, now: datetime
) -> None:
    """Has a loop follow its answer, also where the answer now concerns somebody above whom it did not before."""
    history = await history_of(work, loop.number)
    decision = revise_loop(loop, before, after, history, now, found.staff, terms)
    if decision is None:
        return
    await keep(work, terms, loop, decision, now)
    if (before.score, before.comment) != (after.score, after.comment) and loop.lane is after.lane:
        revised = replace(decision.loop, version=loop.version + 1)
        paths = immediate_paths(after, found.account, found.streak, found.staff, terms)
        more = take_paths(revised, paths, history, now, found.staff, terms)
        if more is not None:
            await keep(work, terms, revised, more, now)


async def take_opt_out(database: Database, email: str, now: datetime) -> Taken:
    """Notes that a contact wants no more surveys. Their open loops stay: a personal reply is no survey."""
    async with writing(database) as work:
        known = await opt_out(work, email, now)
        await work.commit()
    return Taken("ignored", because="noted: wants no more surveys" if known else "nobody in the directory unsubscribed")
