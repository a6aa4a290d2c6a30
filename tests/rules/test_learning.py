"""Learning: what colleagues confirm and correct changes how the next comments are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.policy import Reason
from rules.reasons import UNCLEAR, Lesson, ReasonIndex, learn, stems_of

BILLING = Reason(name="billing", label="Billing", phrases=("invoice", "price increase"))
SUPPORT = Reason(name="support", label="Support", phrases=("ticket", "no response"))
EXPORTS = Reason(name="exports", label="Exports")
REASONS = (BILLING, SUPPORT, EXPORTS)

TAUGHT = (
    Lesson("The weekly report comes without our logo", "exports", loop_number=7, taught_by="U1"),
    Lesson("Reports can't be downloaded as a spreadsheet", "exports", loop_number=8),
    Lesson("I want the report as a PDF", "exports"),
    Lesson("The finance team got two reminders for one bill", "billing"),
    Lesson("Our bill went up again", "billing"),
    Lesson("The invoice is wrong", "billing", corrected=False),
    Lesson("Nobody calls me back", "support"),
    Lesson("Your colleagues were rude on the phone", "support"),
    Lesson("The ticket is closed and nothing works", "support", corrected=False),
)


def taught(*lessons: Lesson) -> ReasonIndex:
    index = ReasonIndex(REASONS)
    index.adopt(learn(index, lessons))
    return index


def test_without_lessons_the_phrases_decide_alone() -> None:
    """Having learned from nothing is the same as not having learned."""
    for comment in ("The invoice is wrong", "ticket, invoice, ticket", "Hello", ""):
        assert taught().read(comment) == ReasonIndex(REASONS).read(comment)


def test_a_reason_without_phrases_is_learned_from_nothing() -> None:
    """A company that adds a reason teaches it with a few corrections."""
    comment = "The monthly report should be a spreadsheet"
    assert ReasonIndex(REASONS).read(comment).name == UNCLEAR.name
    assert taught(*TAUGHT).read(comment).name == "exports"


def test_the_first_lessons_do_not_outvote_a_phrase() -> None:
    """One word from a colleague about something else leaves what a phrase speaks for as it is."""
    one = Lesson("We were charged in March and still wait for somebody who knows when it is mended", "billing")
    assert taught(one).read("The ticket is open, and nobody knows when it is mended").name == "support"


def test_a_comment_that_was_corrected_stays_corrected() -> None:
    """Also against the loudest phrases, and however it is written."""
    comment = "Invoice, price increase, invoice!"
    index = taught(*TAUGHT, Lesson(comment, "exports"))
    for again in (comment, "INVOICES; price increases... invoice"):
        reading = index.read(again)
        assert (reading.name, reading.like) == ("exports", Lesson(comment, "exports"))
        assert reading.weight > 0.9


def test_of_two_lessons_about_the_same_words_the_first_given_counts() -> None:
    """The latest word of a colleague comes first."""
    index = taught(Lesson("The logo is wrong", "billing"), Lesson("The logo is wrong", "exports"))
    assert index.read("The logo is wrong").name == "billing"


def test_a_comment_that_is_much_like_a_lesson_says_which() -> None:
    """So that its card can show what it was learned from."""
    reading = taught(*TAUGHT).read("Our weekly report comes without the logo")
    assert (reading.name, reading.like) == ("exports", TAUGHT[0])
    assert taught(*TAUGHT).find("Our weekly report comes without the logo").like == TAUGHT[0]
    assert taught(*TAUGHT).read("The report is late").like is None


def test_a_lesson_of_a_reason_that_the_policy_dropped_teaches_nothing() -> None:
    """Neither its words nor the comment itself."""
    dropped = Lesson("The weather is bad", "weather")
    assert taught(*TAUGHT, dropped).read(dropped.comment) == taught(*TAUGHT).read(dropped.comment)


def test_what_is_unclear_can_be_taught_as_well() -> None:
    """A phrase that misleads is unlearned for the comments that are about nothing."""
    reading = taught(*TAUGHT, Lesson("Ticket sales are great", UNCLEAR.name)).read("Ticket sales are great")
    assert (reading.name, reading.weight) == (UNCLEAR.name, 0.0)
    assert {likely.name for likely in reading.likeliest} == {reason.name for reason in REASONS}


def test_what_was_learned_can_be_forgotten() -> None:
    """Adopting nothing brings the phrases back."""
    index = taught(*TAUGHT)
    index.adopt(None)
    assert index.read("I want the report as a PDF") == ReasonIndex(REASONS).read("I want the report as a PDF")


@pytest.mark.parametrize(
    "comment", ["", "   ", "👎👎👎", "価格が高すぎる", "отчёт медленный", "Der report ist nicht für uns"]
)
def test_what_can_not_be_read_stays_unclear_whatever_was_learned(comment: str) -> None:
    """A guess from no word that was taught would be a wrong one."""
    assert taught(*TAUGHT).read(comment).name == UNCLEAR.name


def test_lessons_in_another_language_make_it_readable() -> None:
    """A company whose customers write German teaches it with German comments."""
    index = taught(
        *TAUGHT,
        Lesson("Der Bericht ist nicht für uns und das Logo fehlt", "exports"),
        Lesson("Wir haben den Bericht nicht als Tabelle", "exports"),
        Lesson("Die Rechnung ist falsch und wir zahlen zu viel", "billing"),
    )
    assert index.read("Den Bericht haben wir nicht und er ist wichtig").name == "exports"


def test_the_same_lessons_teach_the_same() -> None:
    """Two processes that learned from the same lessons read alike."""
    comment = "the bill for the report on the phone"
    assert taught(*TAUGHT).read(comment) == taught(*TAUGHT).read(comment)


words = st.lists(
    st.sampled_from(
        ["invoice", "ticket", "report", "price", "increase", "slow", "logo", "nobody", "👎", "價格", "the"]
    ),
    max_size=8,
)


@given(
    st.lists(st.tuples(words, st.sampled_from(["billing", "support", "exports", "dropped", "unclear"])), max_size=12)
)
def test_any_lessons_leave_every_comment_readable(lessons: list[tuple[list[str], str]]) -> None:
    """Law: weights are shares of 1, in order, and a lesson's own comment is what the first lesson about it said."""
    given_lessons = [Lesson(" ".join(comment), reason) for comment, reason in lessons]
    index = taught(*given_lessons)
    for comment in ("invoice report", *(lesson.comment for lesson in given_lessons)):
        weights = [likely.weight for likely in index.read(comment).likeliest]
        assert 0 < sum(weights) <= 1.000001
        assert weights == sorted(weights, reverse=True)
    told: dict[tuple[str, ...], Lesson] = {}
    for lesson in given_lessons:
        if lesson.reason != "dropped" and stems_of(lesson.comment):
            told.setdefault(stems_of(lesson.comment), lesson)
    assert [index.read(lesson.comment).name for lesson in told.values()] == [lesson.reason for lesson in told.values()]
