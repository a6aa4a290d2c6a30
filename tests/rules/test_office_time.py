"""Laws of office time, over zones, changes of the clocks, holidays and odd office hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.durations import Duration, SameBusinessDay, Span, Unit
from rules.office_time import (
    deadline,
    is_open,
    moment_of_fraction,
    next_closing,
    next_opening,
    office_time_between,
)
from tests.rules.facts_for_rules import office
from tests.rules.offices_for_rules import (
    BUSINESS,
    ELAPSED,
    HOUR,
    MINUTE,
    ODD_HOURS,
    SHORT,
    SPANS,
    UNMOVED,
    ZONES,
    Setting,
    hours_of,
    offices,
    slow_deadline,
)

HOURS = st.integers(0, 40)


def due(setting: Setting, span: Span, start: datetime | None = None) -> datetime:
    return deadline(start or setting.start, span, setting.hours, setting.zone)


@settings(max_examples=100, deadline=None)
@given(offices(hours=ODD_HOURS, runs=(0, 1, 3), countries=()), SHORT)
def test_the_arithmetic_agrees_with_walking_through_every_minute(setting: Setting, span: Span) -> None:
    """Law: the deadline is what a person with a calendar and much patience would find."""
    assert due(setting, span) == slow_deadline(setting, span)


@settings(deadline=None)
@given(offices(), SPANS)
def test_a_deadline_is_never_before_its_start(setting: Setting, span: Span) -> None:
    """Law: the answer is there before the promise is over."""
    assert due(setting, span) >= setting.start


@settings(deadline=None)
@given(offices(), SPANS, st.integers(0, 120) | st.integers(0, 3 * 24 * 60))
def test_who_answers_later_is_due_no_earlier(setting: Setting, span: Span, later: int) -> None:
    """Law: monotone in the start, also over repeated and skipped hours."""
    assert due(setting, span) <= due(setting, span, setting.start + later * MINUTE)


@settings(deadline=None)
@given(offices(), st.sampled_from(Unit), st.booleans(), HOURS, HOURS)
def test_a_longer_promise_is_due_no_earlier(setting: Setting, unit: Unit, business: bool, one: int, more: int) -> None:
    """Law: monotone in the amount."""
    assert due(setting, Duration(one, unit, business)) <= due(setting, Duration(one + more, unit, business))


@settings(deadline=None)
@given(offices(), BUSINESS)
def test_a_business_deadline_falls_in_an_office_day(setting: Setting, span: Span) -> None:
    """Law: it lies in office hours or at their end; nobody is due at night."""
    end = due(setting, span)
    if end == setting.start:
        return
    day = end.astimezone(setting.zone).date()
    assert setting.hours.is_working_day(day)
    assert next_closing(end - timedelta(microseconds=1), setting.hours, setting.zone) >= end
    assert is_open(end - timedelta(microseconds=1), setting.hours, setting.zone)


@settings(deadline=None)
@given(offices(), HOURS)
def test_the_office_time_to_a_deadline_is_what_was_promised(setting: Setting, amount: int) -> None:
    """Law: counting back gives the hours that were asked for."""
    end = due(setting, hours_of(amount))
    assert office_time_between(setting.start, end, setting.hours, setting.zone) == amount * HOUR


@settings(deadline=None)
@given(offices(zones=UNMOVED), st.integers(0, 12))
def test_business_days_are_as_many_office_days_of_time(setting: Setting, amount: int) -> None:
    """Law: wherever in an office day they begin. Where clocks change, an office day may itself be longer or shorter."""
    end = due(setting, Duration(amount, Unit.DAYS, business=True))
    hours = setting.hours
    office_day = datetime.combine(setting.start, hours.end) - datetime.combine(setting.start, hours.start)
    assert office_time_between(setting.start, end, hours, setting.zone) == amount * office_day


@settings(deadline=None)
@given(offices(), HOURS, HOURS)
def test_two_promises_in_a_row_are_one_of_both(setting: Setting, one: int, other: int) -> None:
    """Law: additive in business hours."""
    assert due(setting, hours_of(other), due(setting, hours_of(one))) == due(setting, hours_of(one + other))


@settings(deadline=None)
@given(offices(), st.integers(0, 9000), st.integers(0, 9000))
def test_office_time_adds_up(setting: Setting, one: int, other: int) -> None:
    """Law: the office time of two stretches that meet is that of both together; backwards it is none."""
    middle, end = setting.start + one * MINUTE, setting.start + (one + other) * MINUTE
    parts = [(setting.start, middle), (middle, end)]
    counted = [office_time_between(begin, until, setting.hours, setting.zone) for begin, until in parts]
    assert sum(counted, timedelta()) == office_time_between(setting.start, end, setting.hours, setting.zone)
    assert office_time_between(end, setting.start, setting.hours, setting.zone) == timedelta()


@settings(deadline=None)
@given(offices(), SPANS, st.floats(0, 1), st.floats(0, 1))
def test_fractions_rise_and_lie_between(setting: Setting, span: Span, one: float, other: float) -> None:
    """Law: reminders come in their order, after the start and not after the deadline."""
    end = due(setting, span)
    low, high = (
        moment_of_fraction(setting.start, end, share, span, setting.hours, setting.zone)
        for share in sorted((one, other))
    )
    assert setting.start <= low <= high <= end
    assert moment_of_fraction(setting.start, end, 1, span, setting.hours, setting.zone) == end


@settings(deadline=None)
@given(offices(), ELAPSED, st.floats(0, 1))
def test_a_share_of_elapsed_time_needs_no_office(setting: Setting, span: Duration, share: float) -> None:
    """Law: half of 14 days is 7 days, at night too."""
    end = due(setting, span)
    moment = moment_of_fraction(setting.start, end, share, span, setting.hours, setting.zone)
    assert moment == setting.start + (end - setting.start) * share


@settings(deadline=None)
@given(offices(), st.integers(1, 40))
def test_half_of_the_time_is_half_of_the_office_time(setting: Setting, amount: int) -> None:
    """Law: a share of a business promise is counted in office time."""
    span = hours_of(2 * amount)
    middle = moment_of_fraction(setting.start, due(setting, span), 0.5, span, setting.hours, setting.zone)
    assert office_time_between(setting.start, middle, setting.hours, setting.zone) == amount * HOUR


@settings(deadline=None)
@given(offices())
def test_an_open_office_opens_now_and_a_closed_one_later(setting: Setting) -> None:
    """Law: being open, the next opening and the next closing tell the same story."""
    start, hours, zone = setting.start, setting.hours, setting.zone
    opening, closing = next_opening(start, hours, zone), next_closing(start, hours, zone)
    assert is_open(start, hours, zone) == (opening == start)
    assert start <= opening < closing
    assert is_open(opening, hours, zone)
    assert is_open(closing - MINUTE, hours, zone)
    assert office_time_between(start, opening, hours, zone) == timedelta()
    assert office_time_between(start, closing, hours, zone) == closing - opening


@settings(deadline=None)
@given(offices())
def test_the_same_business_day_ends_with_the_office_day_it_came_in(setting: Setting) -> None:
    """Law: within office hours it is today's closing, else the next office day's."""
    end = due(setting, SameBusinessDay())
    assert end == next_closing(setting.start, setting.hours, setting.zone)
    opening = next_opening(setting.start, setting.hours, setting.zone)
    assert opening.astimezone(setting.zone).date() == end.astimezone(setting.zone).date()


@given(st.sampled_from(ZONES), st.integers(0, 12_000_000), ELAPSED)
def test_elapsed_time_is_the_same_everywhere(somewhere: ZoneInfo, minute: int, span: Duration) -> None:
    """Law: 14 days are 14 times 24 hours, whatever the clocks do."""
    start = datetime(2010, 1, 1, tzinfo=UTC) + minute * MINUTE
    assert deadline(start, span, office(), somewhere) == start + timedelta(**{span.unit.value: span.amount})
