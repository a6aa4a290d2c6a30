"""How pings reach a person: when, how many messages a day, and what makes a ping pointless."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.events import EventKind
from rules.model import LoopEvent, State
from rules.office_time import is_open
from rules.pings import Form, PingKind, day_of, ended_by, form_of, kind_of, may_ping_from
from tests.rules.facts_for_rules import MONDAY_TEN, terms
from tests.rules.offices_for_rules import CHANGES, ZONES

NEW_YORK = ZoneInfo("America/New_York")
OFFICE, ANY = terms(), terms(pings={"hours": "any"})
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("count", "told_today", "form"),
    [
        (1, 0, Form.SINGLE),
        (2, 0, Form.LIST),
        (1, 10, Form.SINGLE),
        # The twelfth of twelve: what comes later today is added to it.
        (1, 11, Form.LIST),
        (1, 12, Form.TO_LIST),
        (9, 12, Form.TO_LIST),
        (1, 30, Form.TO_LIST),
    ],
)
def test_one_ping_is_a_message_and_several_are_a_list(count: int, told_today: int, form: Form) -> None:
    """With the limit of twelve a day."""
    assert form_of(count, told_today, 12) is form


def test_with_one_message_a_day_it_is_a_list_at_once() -> None:
    """Whatever comes later has somewhere to go."""
    assert form_of(1, 0, 1) is Form.LIST


def test_pings_wait_for_the_office_of_whoever_they_are_for() -> None:
    """In office hours they come at once; on Friday evening, on Monday at nine."""
    friday_evening = MONDAY_TEN + 4 * DAY + 10 * HOUR
    assert may_ping_from(MONDAY_TEN, NEW_YORK, OFFICE) == MONDAY_TEN
    # The clocks go forward on that Sunday.
    assert may_ping_from(friday_evening, NEW_YORK, OFFICE) == MONDAY_TEN + 7 * DAY - 2 * HOUR
    assert may_ping_from(friday_evening, NEW_YORK, ANY) == friday_evening
    assert may_ping_from(MONDAY_TEN, ZoneInfo("Australia/Sydney"), OFFICE) == MONDAY_TEN + 7 * HOUR


@given(st.sampled_from(ZONES), st.data())
def test_each_moment_is_in_its_own_day(zone: ZoneInfo, data: st.DataObject) -> None:
    """Law: days follow each other without gap or overlap, also where clocks change or a date is skipped."""
    days = st.sampled_from([day for day in CHANGES[zone.key] if day.year > 2011] or [date(2026, 3, 8)])
    near = datetime.combine(data.draw(days), time(), UTC)
    now = near + data.draw(st.integers(-2 * 1440, 2 * 1440)) * MINUTE
    day = day_of(now, zone)
    assert day.start <= now < day.end
    assert day_of(day.start, zone) == day == day_of(day.end - MINUTE, zone)
    assert day_of(day.end, zone).start == day.end
    assert day.start.astimezone(zone).date() == now.astimezone(zone).date()


def told(arrivals: list[datetime], zone: ZoneInfo, limit: int, hours: str) -> tuple[list[tuple[datetime, Form]], int]:
    """Pings told as they come, for one person; those that come outside their hours wait. With how many were told."""
    using = ANY if hours == "any" else OFFICE
    due = Counter(may_ping_from(at, zone, using) for at in arrivals)
    messages: list[tuple[datetime, Form]] = []
    count = 0
    for at in sorted(due):
        start = day_of(at, zone).start
        today = [form for sent, form in messages if sent >= start]
        form = form_of(due[at], len(today), limit)
        if form is Form.TO_LIST:
            assert today[-1] is Form.LIST
        else:
            messages.append((at, form))
        assert form is not Form.SINGLE or due[at] == 1
        count += due[at]
    return messages, count


@given(
    st.lists(st.integers(0, 3 * 1440), max_size=60),
    st.sampled_from(ZONES),
    st.integers(1, 4),
    st.sampled_from(["office", "any"]),
)
def test_a_person_gets_no_more_messages_a_day_than_the_policy_says(
    minutes: list[int], zone: ZoneInfo, limit: int, hours: str
) -> None:
    """Law: whenever pings come, a local day has at most `daily_limit` messages, in its hours, and no ping is lost."""
    arrivals = [MONDAY_TEN + 3 * DAY + minute * MINUTE for minute in minutes]
    messages, count = told(arrivals, zone, limit, hours)
    assert count == len(arrivals)
    days = itertools.groupby(messages, lambda message: message[0].astimezone(zone).date())
    assert all(len(list(today)) <= limit for _, today in days)
    assert hours == "any" or all(is_open(at, OFFICE.hours, zone) for at, _ in messages)


def event(kind: EventKind) -> LoopEvent:
    return LoopEvent(MONDAY_TEN, kind, None, State.OPEN, State.OPEN)


def test_a_question_is_for_deciding_a_digest_for_reading_and_the_rest_for_acting() -> None:
    """Three kinds, so that one of each can stand at once."""
    kinds = (EventKind.REMINDED, EventKind.OVERDUE, EventKind.ASKED, EventKind.DIGESTED)
    assert [kind_of(event(kind)) for kind in kinds] == [PingKind.ACT, PingKind.ACT, PingKind.DECIDE, PingKind.DIGEST]


@pytest.mark.parametrize(
    ("kind", "ends"),
    [
        (EventKind.CONTACTED, ["act", "decide"]),
        (EventKind.RESOLVED, ["act", "decide", "digest"]),
        (EventKind.CHURNED, ["act", "decide", "digest"]),
        (EventKind.WITHDRAWN, ["act", "decide", "digest"]),
        # What a promoter was asked for waits in the digest for their answer.
        (EventKind.ASKED_FOR, ["act", "decide"]),
        (EventKind.ANSWERED, ["digest"]),
        (EventKind.NURTURED, ["act", "decide", "digest"]),
        (EventKind.NOT_NOW, ["act", "decide", "digest"]),
        (EventKind.TAKEN_OVER, ["act", "decide"]),
        (EventKind.MORE_TIME, ["act", "decide"]),
        (EventKind.ESCALATED, ["act", "decide"]),
        (EventKind.HANDED_BACK, ["act", "decide"]),
        # Another owner alone is no answer to the question.
        (EventKind.REASSIGNED, ["act"]),
        (EventKind.MOVED_TO_OWNER, ["act"]),
        (EventKind.SENT_TO_TRIAGE, ["act"]),
        (EventKind.ROUTED, ["act"]),
        # Claiming is not touching.
        (EventKind.CLAIMED, []),
        (EventKind.COMMENT_ADDED, []),
        (EventKind.COVERED, []),
        (EventKind.REMINDED, []),
    ],
)
def test_what_was_done_ends_what_was_asked(kind: EventKind, ends: list[str]) -> None:
    """A touch, a close or a decision ends everything."""
    assert [ended.value for ended in ended_by(event(kind))] == ends
