"""How deliveries of one answer merge, whatever their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.model import Response, Survey, SurveyResponse
from rules.revisions import first, merge, same_answer

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
SCORE_ALONE = SurveyResponse("generic", "r-1", Survey.NPS, 3, revised_at=NINE, submitted_at=NINE, email="jo@acme.test")
WITH_COMMENT = replace(SCORE_ALONE, revised_at=NINE + timedelta(minutes=1), comment="Too slow.")


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


RECEIVED = NINE + minutes(60)


def told(*deliveries: SurveyResponse) -> Response:
    """The response after these deliveries, in this order."""
    return reduce(merge, deliveries[1:], first(deliveries[0], "our-id", RECEIVED))


def optional(values: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | values


FEW = st.sampled_from(["a", "b", "c"])
CONTENT = st.fixed_dictionaries(
    {
        "survey": st.sampled_from(Survey),
        "score": st.integers(1, 5),
        "submitted_at": st.integers(0, 5).map(lambda n: NINE - minutes(n)),
        "comment": optional(FEW),
        "email": optional(FEW),
        "name": optional(FEW),
        "account_id": optional(FEW),
        "touchpoint": optional(FEW),
        "properties": st.dictionaries(FEW, FEW, max_size=3),
    }
)


@st.composite
def deliveries(draw: st.DrawFn) -> list[SurveyResponse]:
    """Two to four deliveries of one answer, each of another moment."""
    moments = draw(st.lists(st.integers(0, 9), min_size=2, max_size=4, unique=True))
    return [SurveyResponse("generic", "r-1", revised_at=NINE + minutes(moment), **draw(CONTENT)) for moment in moments]


@given(deliveries())
def test_any_order_of_deliveries_gives_the_same_response(some: list[SurveyResponse]) -> None:
    """Law: deliveries of distinct moments merge to one and the same response in every order."""
    outcomes = [told(*order) for order in permutations(some)]
    assert all(outcome == outcomes[0] for outcome in outcomes)


@given(deliveries())
def test_the_latest_delivery_that_has_a_field_tells_it(some: list[SurveyResponse]) -> None:
    """Law: what is kept is the definition spelled out: by field, the last word of those who said one."""
    outcome = told(*some)
    by_age = sorted(some, key=lambda came: came.revised_at)
    assert (outcome.survey, outcome.score) == (by_age[-1].survey, by_age[-1].score)
    assert outcome.revised_at == by_age[-1].revised_at
    assert outcome.submitted_at == min(came.submitted_at for came in some if came.submitted_at)
    for field, name in {"comment": "comment", "email": "email", "given_account_id": "account_id"}.items():
        words = [getattr(came, name) for came in by_age if getattr(came, name) is not None]
        assert getattr(outcome, field) == (words[-1] if words else None)
    assert outcome.properties == {key: value for came in by_age for key, value in came.properties.items()}


@given(deliveries())
def test_deliveries_seen_before_change_nothing(some: list[SurveyResponse]) -> None:
    """Law: replaying every delivery, as tools do after an outage, leaves the response as it was."""
    outcome = told(*some)
    assert reduce(merge, some, outcome) == outcome


def test_the_same_delivery_again_is_an_equal_response() -> None:
    """A duplicate is known by equality."""
    once = told(WITH_COMMENT)
    assert merge(once, WITH_COMMENT) == once


def test_the_same_content_signed_anew_is_the_same_answer() -> None:
    """A retry with a later timestamp moves the revision alone: nothing to tell, but something to keep."""
    once = told(WITH_COMMENT)
    again = merge(once, replace(WITH_COMMENT, revised_at=NINE + minutes(5)))
    assert again.revised_at == NINE + minutes(5)
    assert same_answer(once, again)
    assert not same_answer(once, merge(once, replace(WITH_COMMENT, score=9)))


def test_a_delivery_in_between_loses_against_content_that_was_told_again() -> None:
    """3, then (late) the 9 of in between: the 3 that was told before and after stays."""
    corrected = replace(SCORE_ALONE, score=9, revised_at=NINE + minutes(1))
    again = replace(SCORE_ALONE, revised_at=NINE + minutes(2))
    assert told(SCORE_ALONE, again, corrected).score == 3


def test_the_comment_after_the_score_is_added() -> None:
    """The usual course of a survey."""
    outcome = told(SCORE_ALONE, WITH_COMMENT)
    assert (outcome.score, outcome.comment) == (3, "Too slow.")
    assert outcome.field_revisions == {}


def test_an_older_delivery_that_comes_late_fills_what_is_missing() -> None:
    """The newer score stays, the older comment is kept, and it is known to be older."""
    newer = replace(SCORE_ALONE, score=9, revised_at=NINE + minutes(9))
    outcome = told(newer, WITH_COMMENT)
    assert (outcome.score, outcome.comment) == (9, "Too slow.")
    assert outcome.field_revisions == {"comment": WITH_COMMENT.revised_at}


def test_comments_compare_among_themselves() -> None:
    """Of two late comments the later one tells, although both are older than the score."""
    newer = replace(SCORE_ALONE, score=9, revised_at=NINE + minutes(9))
    second_thought = replace(WITH_COMMENT, comment="Far too slow.", revised_at=NINE + minutes(2))
    for order in permutations([newer, WITH_COMMENT, second_thought]):
        assert told(*order).comment == "Far too slow."


def test_at_the_same_moment_the_later_arrival_tells() -> None:
    """Tools that stamp whole seconds send two states of one second."""
    assert told(SCORE_ALONE, replace(SCORE_ALONE, score=9)).score == 9


def test_without_a_given_time_an_answer_counts_from_its_first_arrival() -> None:
    """A later delivery that gives the time corrects it; one that gives none changes nothing."""
    timeless = replace(SCORE_ALONE, submitted_at=None)
    assert told(timeless, replace(timeless, revised_at=NINE + minutes(1))).submitted_at == RECEIVED
    assert told(timeless, WITH_COMMENT).submitted_at == NINE
    assert told(WITH_COMMENT, timeless).submitted_at == NINE


def test_what_we_added_survives_a_merge() -> None:
    """The account it was matched to and the time of first arrival are ours, not the tool's."""
    matched = replace(told(SCORE_ALONE), account_id="acme")
    outcome = merge(matched, WITH_COMMENT)
    assert (outcome.id, outcome.account_id, outcome.received_at) == ("our-id", "acme", matched.received_at)


def test_another_answer_is_never_merged() -> None:
    """A mistake of the caller is loud."""
    with pytest.raises(ValueError, match="another answer"):
        merge(told(SCORE_ALONE), replace(SCORE_ALONE, id="r-2"))
