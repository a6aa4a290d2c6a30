"""The clock of a loop: what it will do and when, planned from its deadlines. Takes no step and reads no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from rules.digests import moved_digest, next_digest
from rules.durations import Span
from rules.lifecycle import LIVE
from rules.model import Lane, Loop, Person, State, Step, StepKind
from rules.office_time import deadline, moment_of_fraction
from rules.terms import Terms

# A live loop whose clock has done everything is still looked at: nothing that is open waits for nothing.
QUIET_LOOK = timedelta(days=7)


def next_due(loop: Loop, now: datetime) -> datetime | None:
    """When the loop must be looked at again; None once it is settled or withdrawn. Every live loop has such a time.

    A loop that was not planned yet is due at once.
    """
    if loop.state not in LIVE:
        return None
    if loop.steps is None:
        return now
    return loop.steps[0].at if loop.steps else now + QUIET_LOOK


def with_next_due(loop: Loop, now: datetime) -> Loop:
    """The same loop with `next_due_at` as its steps ask for; a loop that is not live has no steps left."""
    if loop.state not in LIVE:
        return replace(loop, steps=(), next_due_at=None)
    return replace(loop, next_due_at=next_due(loop, now))


def plan(loop: Loop, now: datetime, holder: Person | None, terms: Terms) -> Loop:
    """The loop with its clock planned from `now` on, in the office hours of `holder`, who must act.

    Deadlines are not moved: before its deadline a loop has what is left of the clock that it had. One that comes to
    somebody after its deadline is not enforced from the past: it gets as much time as a new one until the clock
    presses again.
    """
    match loop.state:
        case State.ESCALATED:
            due = loop.escalation_due_at or terms.first_touch_due(now, loop.lane, loop.tier, holder)
            steps = first_touch_steps(loop, now, due, holder, terms)
        case _ if loop.state not in LIVE:
            steps = ()
        case _ if loop.touched:
            steps = resolve_steps(loop, now, holder, terms)
        case _ if loop.in_digest:
            steps = digest_steps(loop, now, holder, terms)
        case _:
            # Time that a lead gave begins when it was given.
            start, due = loop.opened_at if loop.more_time_until is None else now, loop.reply_due_at
            if due <= now:
                start, due = now, terms.first_touch_due(now, loop.lane, loop.tier, holder)
            steps = first_touch_steps(loop, start, due, holder, terms)
    return with_next_due(replace(loop, steps=_after(now, steps)), now)


def plan_from_opening(loop: Loop, holder: Person | None, terms: Terms) -> Loop:
    """A loop with all the steps since it opened. Those that are past by now are due at once."""
    if loop.state is State.ESCALATED or loop.touched:
        return plan(loop, loop.opened_at, holder, terms)
    if loop.in_digest:
        steps = digest_steps(loop, loop.opened_at, holder, terms)
    else:
        steps = first_touch_steps(loop, loop.opened_at, loop.reply_due_at, holder, terms)
    return with_next_due(replace(loop, steps=steps), loop.opened_at)


def first_touch_steps(
    loop: Loop, start: datetime, due: datetime, holder: Person | None, terms: Terms
) -> tuple[Step, ...]:
    """Reminders between `start` and `due`, then the ladder; and the resolve deadline, if nobody acts until then."""
    steps = [
        *_reminders(start, due, terms.first_touch(loop.lane, loop.tier), holder, terms),
        Step(due, StepKind.OVERDUE),
        *_ladder(loop.lane, due, holder, terms),
    ]
    if loop.resolve_due_at is not None and loop.resolve_due_at > due:
        steps.append(Step(loop.resolve_due_at, StepKind.OVERDUE))
    return _in_order(steps)


def digest_steps(loop: Loop, now: datetime, holder: Person | None, terms: Terms) -> tuple[Step, ...]:
    """Into the next digest of `holder`, and into the first one after the deadline, if nobody followed up until then."""
    zone, own = terms.zone_of(holder), holder.digest_at if holder else None
    moments = {next_digest(since, zone, terms, own) for since in (now, max(now, loop.first_touch_due_at))}
    return _in_order([Step(at, StepKind.DIGEST) for at in moments])


def with_digests_moved(loop: Loop, holder: Person, terms: Terms) -> Loop:
    """The loop with the digests that its clock still has to do at the time which `holder` chose, on the same days."""
    if loop.state not in LIVE or not loop.steps:
        return loop
    zone = terms.zone_of(holder)
    steps = [
        replace(step, at=moved_digest(step.at, zone, terms, holder.digest_at)) if step.kind is StepKind.DIGEST else step
        for step in loop.steps
    ]
    moved = _in_order(steps)
    return replace(loop, steps=moved, next_due_at=moved[0].at)


def resolve_steps(loop: Loop, now: datetime, holder: Person | None, terms: Terms) -> tuple[Step, ...]:
    """What is left of the way from the opening to the resolve deadline once the customer was reached out to."""
    span = terms.policy.lane(loop.lane).resolve
    if loop.resolve_due_at is None or span is None:
        return ()
    start, due = loop.opened_at, loop.resolve_due_at
    if due <= now:
        start, due = now, deadline(now, span, terms.hours, terms.zone_of(holder))
    return _after(now, _in_order([*_reminders(start, due, span, holder, terms), Step(due, StepKind.OVERDUE)]))


def _reminders(start: datetime, due: datetime, span: Span, holder: Person | None, terms: Terms) -> Iterator[Step]:
    if due <= start:
        return
    zone = terms.zone_of(holder)
    for share in sorted(terms.policy.reminders):
        at = moment_of_fraction(start, due, share, span, terms.hours, zone)
        if start < at < due:
            yield Step(at, StepKind.REMIND)


def _ladder(lane: Lane, missed: datetime, holder: Person | None, terms: Terms) -> Iterator[Step]:
    """Who is asked to decide after a missed deadline, and when. Only detractors are worth somebody else's hour."""
    if lane is not Lane.DETRACTOR:
        return
    zone = terms.zone_of(holder)
    for rung in terms.policy.escalation:
        at = deadline(missed, rung.after, terms.hours, zone)
        yield Step(at, StepKind.ASK, rung.to)
        if rung.repeat is not None:
            for _ in range(rung.times):
                at = deadline(at, rung.repeat, terms.hours, zone)
                yield Step(at, StepKind.ASK, rung.to)


def _after(now: datetime, steps: Iterable[Step]) -> tuple[Step, ...]:
    return tuple(step for step in steps if step.at > now)


def _in_order(steps: list[Step]) -> tuple[Step, ...]:
    return tuple(sorted(steps, key=lambda step: step.at))
