"""Durations: what the policy writes is read, written back the same, and refused with what is right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.durations import Duration, SameBusinessDay, Span, Unit

SPANS: st.SearchStrategy[Span] = st.just(SameBusinessDay()) | st.builds(
    Duration, st.integers(0, 999_999), st.sampled_from(Unit), st.booleans()
)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("4 business hours", Duration(4, Unit.HOURS, business=True)),
        ("1 business day", Duration(1, Unit.DAYS, business=True)),
        ("2 Business  Days", Duration(2, Unit.DAYS, business=True)),
        ("14 days", Duration(14, Unit.DAYS)),
        ("0 minutes", Duration(0, Unit.MINUTES)),
        (" 90 seconds ", Duration(90, Unit.SECONDS)),
        ("same business day", SameBusinessDay()),
        ("Same Business Day", SameBusinessDay()),
    ],
)
def test_a_duration_is_read(text: str, span: Span) -> None:
    """Every form that the contract names, as people type it."""
    assert Duration.parse(text) == span


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2",
        "days",
        "-2 days",
        "1.5 hours",
        "2 weeks",
        "2days",
        "two days",
        "business day",
        "1 day ago",
        "4 buisness hours",
        "1000000 days",
        "٣ hours",
        "2 mınutes",
        "2 \u017feconds",
    ],
)
def test_what_is_no_duration_is_refused_with_what_is_right(text: str) -> None:
    """The sentence repeats what was written and says how it is done."""
    with pytest.raises(ValueError, match="is no duration; write for example") as told:
        Duration.parse(text)
    assert f'"{text}"' in str(told.value)


@given(SPANS)
def test_a_duration_is_written_as_it_is_read(span: Span) -> None:
    """Law: what it says of itself reads as the same."""
    assert Duration.parse(str(span)) == span


@given(st.text() | st.from_regex(r"\A\d* ?(business )?(second|minute|hour|day)s?\Z"))
def test_any_text_is_a_duration_or_told_to_be_none(text: str) -> None:
    """Law: nothing else comes out of it."""
    try:
        span = Duration.parse(text)
    except ValueError as error:
        told = str(error)
    else:
        told = f"is no duration {span}"
    assert "is no duration" in told
