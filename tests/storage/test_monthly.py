"""What a month's report asks the database besides the measures: this month's loops alone, each once, as it stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rules.events import EventKind
from rules.measures import Rate
from rules.model import Lane, State
from rules.monthly import EscalatedLoop, OfferedLoop, TouchedInTime
from rules.periods import Period
from storage.database import Database
from storage.monthly import escalations_in, resolutions_in, scores_in, touched_in_time_in
from storage.work import reading
from tests.storage.past_rows import HOUR, IN_IT, Past

NOVEMBER = Period(datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 12, 1, 5, tzinfo=UTC))
INSTANT = timedelta(microseconds=1)
RESOLVED = {"state": State.RESOLVED.value, "closed_at": IN_IT}
CHURNED = {"state": State.CHURNED.value, "closed_at": IN_IT}
WITHDRAWN = {"state": State.WITHDRAWN.value, "closed_at": IN_IT}


@pytest.fixture
def past() -> Past:
    return Past()


async def test_scores_are_those_of_the_months_nps_answers(database: Database, past: Past) -> None:
    """From its first moment up to its end, each answer once whatever loops it has; CSAT is another scale."""
    assert NOVEMBER.since is not None
    for at in (NOVEMBER.since, NOVEMBER.until - INSTANT):
        past.answer(10, at)
    for at in (NOVEMBER.since - INSTANT, NOVEMBER.until):
        past.answer(0, at)
    past.answer(5, survey="csat")
    past.loop(4)
    await past.keep(database)
    async with reading(database) as work:
        assert await scores_in(work, NOVEMBER) == (0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2)


async def test_a_loop_that_was_escalated_twice_counts_once_as_the_last_time(database: Database, past: Past) -> None:
    """By when its answer was given, not by when it was escalated; what was withdrawn, and other lanes, not at all."""
    twice = past.loop(**RESOLVED)
    past.event(twice, EventKind.ESCALATED, to="lena@northwind.example")
    past.event(twice, EventKind.ESCALATED, NOVEMBER.until + HOUR, to="victor@northwind.example")
    october = past.loop(at=datetime(2026, 10, 30, tzinfo=UTC))
    gone, promoter = past.loop(**WITHDRAWN), past.loop(9, lane=Lane.PROMOTER.value)
    for number in (october, gone, promoter):
        past.event(number, EventKind.ESCALATED, to="lena@northwind.example")
    past.loop()
    await past.keep(database)
    async with reading(database) as work:
        found = await escalations_in(work, NOVEMBER)
    assert found == [EscalatedLoop(twice, "victor@northwind.example", State.RESOLVED)]


async def test_a_resolved_loop_tells_its_last_offer_and_what_came_after(database: Database, past: Past) -> None:
    """Also where it was reopened and churned; the next answer is the customer's next score."""
    kept = past.loop(3, **RESOLVED, answer={"next_id": past.answer(8)})
    past.event(kept, EventKind.RESOLVED, offer="Plan credit", done="…")
    lost = past.loop(2, **CHURNED)
    past.event(lost, EventKind.RESOLVED, offer=None, done="…")
    past.event(lost, EventKind.RESOLVED, offer="Plan change", done="…")
    plain = past.loop(5, **RESOLVED)
    past.event(plain, EventKind.RESOLVED, offer=None, done="…")
    await past.keep(database)
    async with reading(database) as work:
        found = await resolutions_in(work, NOVEMBER)
    assert found == [
        OfferedLoop(kept, "Plan credit", State.RESOLVED, 3, 8),
        OfferedLoop(lost, "Plan change", State.CHURNED, 2),
        OfferedLoop(plain, None, State.RESOLVED, 5),
    ]


async def test_settled_loops_that_were_touched_in_time_are_counted_by_reason(database: Database, past: Past) -> None:
    """Touched at the deadline is in time, a moment later is not, and what still goes on is neither kept nor lost."""
    past.loop(reason="billing", first_touch_at=IN_IT + HOUR, **CHURNED)
    past.loop(reason="billing", first_touch_at=IN_IT, **RESOLVED)
    past.loop(reason="billing", first_touch_at=IN_IT + HOUR + INSTANT, **CHURNED)
    past.loop(reason="billing", first_touch_at=IN_IT)
    past.loop(reason="support", **CHURNED)
    past.loop(first_touch_at=IN_IT, **CHURNED)
    await past.keep(database)
    async with reading(database) as work:
        found = await touched_in_time_in(work, NOVEMBER)
    assert sorted(found, key=lambda one: one.reason) == [
        TouchedInTime("billing", Rate(1, 2)),
        TouchedInTime("none", Rate(1, 1)),
    ]
