"""Questions about the measures: as typed, as written again, and what is no question."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.measures import Dimension
from rules.questions import Asked, QuestionError

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")
# What a group may be called: no quotes, and no blanks but single ones within.
NAMES = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters='"“”„='), min_size=1, max_size=20)
VALUES = st.lists(NAMES, min_size=1, max_size=3).map(" ".join)
ASKED = st.builds(
    Asked,
    st.sampled_from(["7d", "quarter", "year", "all", "2026-09-01..2026-09-30"]),
    st.none() | st.sampled_from(Dimension),
    st.dictionaries(st.sampled_from(Dimension), VALUES, max_size=3).map(lambda where: tuple(where.items())),
)


@given(ASKED)
def test_a_question_reads_back_as_it_is_written(asked: Asked) -> None:
    """Whatever the groups are called."""
    assert Asked.parse(asked.words) == asked


@pytest.mark.parametrize(
    "typed",
    [
        'by owner 90d in segment="North America" tier=smb',
        "in tier=smb in segment=“North  America” BY Owner 90d",
        'tier=smb   by owner segment="North America" 90d',
    ],
)
def test_words_come_in_any_order(typed: str) -> None:
    """`in` may be left out, and quotes have the shape of the keyboard."""
    found = Asked.parse(typed)
    assert (found.period, found.by) == ("90d", Dimension.OWNER)
    assert dict(found.where) == {Dimension.SEGMENT: "North America", Dimension.TIER: "smb"}


def test_nothing_typed_asks_for_the_last_thirty_days() -> None:
    """Of everybody, in no groups."""
    question = Asked.parse("").question(NOW, UTC_ZONE)
    assert question.by is None
    assert question.where == ()
    assert question.period.since == datetime(2026, 10, 24, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("by", "after “by” comes one of owner, segment"),
        ("by ower", 'did you mean "owner"?'),
        ("in", "after “in” comes one of owner"),
        ("in segment", "after the =, like in segment=EMEA"),
        ("in colour=red", "“colour” is nothing to go in"),
        ("in segment=" + "x" * 256, "no segment has a name of more than 255"),
        ("last week", "“last week” is no period"),
        ('"', "is no period"),
    ],
)
def test_what_is_no_question_is_told_what_is(typed: str, told: str) -> None:
    """The sentence names what was typed, and what is right."""
    with pytest.raises(QuestionError) as error:
        Asked.parse(typed).question(NOW, UTC_ZONE)
    assert told in str(error.value)


def test_narrowing_to_one_owner_takes_the_place_of_another() -> None:
    """The rest of the question stays."""
    asked = Asked.parse("90d by reason in owner=ben@example.com segment=EMEA").only(Dimension.OWNER, "ana@example.com")
    assert dict(asked.where) == {Dimension.OWNER: "ana@example.com", Dimension.SEGMENT: "EMEA"}
    assert (asked.period, asked.by) == ("90d", Dimension.REASON)
