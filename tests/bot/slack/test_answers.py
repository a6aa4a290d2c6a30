"""What only the one who asked sees: refusals, lists, help; and what the admins are told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.slack.views import (
    admin_notice,
    database_away,
    help_text,
    mine,
    not_found,
    private,
    refused,
    wrong_number,
)
from bot.slack.views.call_list import by_due
from rules.decision import Refusal, RefusalKind
from rules.events import EventKind
from rules.model import Person, State
from tests.bot.slack.loops_for_views import ANA, FACTS, LENA, LOOP, NOW, OMAR, event, loop_with
from tests.bot.slack.slack_limits import objects, problems_of_message, texts


def said(refusal: Refusal, reader: Person = ANA) -> str:
    return refused(refusal, FACTS, reader, NOW)


def test_who_may_not_is_told_who_can() -> None:
    """By name, and what to do."""
    refusal = Refusal(RefusalKind.NOT_ALLOWED, LOOP, (ANA.email, LENA.email, OMAR.email))
    assert said(refusal) == "This one is not yours to change. Ana Ruiz, Lena Vogt or Omar Haddad can: ask one of them."
    assert said(Refusal(RefusalKind.NOT_ALLOWED, LOOP, (ANA.email,))).endswith("Ana Ruiz can: ask them.")
    assert "nobody is named" in said(Refusal(RefusalKind.NOT_ALLOWED, LOOP))


def test_who_was_slower_is_told_who_was_faster_and_when() -> None:
    """In the reader's own time; yesterday has its day."""
    lost = Refusal(RefusalKind.LOST_RACE, LOOP, last=event(EventKind.CLAIMED, ANA))
    assert said(lost, LENA) == "Ana Ruiz claimed this at 15:20. The card is up to date now."
    older = replace(lost, last=replace(lost.last, at=NOW - timedelta(days=3)))
    assert said(older, LENA) == "Ana Ruiz claimed this on Fri 20 Nov 15:20. The card is up to date now."


@pytest.mark.parametrize("kind", EventKind)
def test_any_event_can_have_been_faster(kind: EventKind) -> None:
    """Each is a sentence."""
    sentence = said(Refusal(RefusalKind.LOST_RACE, LOOP, last=event(kind, None)))
    assert sentence.startswith("nps-loop ")


def test_an_old_button_is_told_what_is_so() -> None:
    """The state as it is now."""
    resolved = loop_with(state=State.RESOLVED).loop
    assert said(Refusal(RefusalKind.STALE, resolved)) == "This loop is already resolved. The card is up to date now."
    assert said(Refusal(RefusalKind.LOST_RACE, LOOP)) == "This loop is open again. The card is up to date now."


def test_sentences_are_messages() -> None:
    """Each can be sent as it is."""
    for sentence in (not_found(7), database_away(), wrong_number("x"), wrong_number("")):
        shown = private(sentence)
        assert problems_of_message(shown.text, shown.blocks) == []


def test_loops_are_listed_by_what_is_due_first() -> None:
    """The escalated one due tonight, the first reply tomorrow, the resolution next week; nothing due comes last."""
    tonight = loop_with(number=1, state=State.ESCALATED, escalation_due_at=NOW + timedelta(hours=8))
    tomorrow = loop_with(number=2, first_touch_due_at=NOW + timedelta(days=1))
    next_week = loop_with(number=3, state=State.CONTACTED, first_touch_at=NOW, resolve_due_at=NOW + timedelta(days=7))
    someday = loop_with(number=4, state=State.CONTACTED, first_touch_at=NOW, resolve_due_at=None)
    assert [facts.loop.number for facts in by_due([someday, next_week, tomorrow, tonight])] == [1, 2, 3, 4]


def test_an_empty_list_says_that_nobody_waits() -> None:
    """Kindly."""
    assert mine(ANA, [], NOW).text.startswith("Nobody is waiting for you.")


def test_a_long_list_says_how_many_more() -> None:
    """25 rows, and the rest as a number."""
    loops = [loop_with(number=number) for number in range(1, 41)]
    listed = mine(ANA, loops, NOW, total=60)
    assert problems_of_message(listed.text, listed.blocks) == []
    assert len(list(objects(listed.blocks, "rich_text"))) == 25
    assert list(texts(listed.blocks))[-1] == "and 35 more, due later"


def test_help_names_what_it_can_do() -> None:
    """An unknown word is repeated with the help."""
    assert "/nps loop 1042" in help_text().text
    assert help_text("dance").text.startswith("I don't know “dance”.")


def test_admins_are_told_what_was_not_delivered_and_what_to_do() -> None:
    """Whom it was for, why, and the command."""
    told = admin_notice({"delivery": 7, "loop": 1042, "recipient": "ana@example.com", "why": "user_disabled"})
    assert told.text == (
        "I could not deliver a message about loop 1042 to ana@example.com.\nWhy: user_disabled\n"
        "What to do: Run nps-loop doctor: it says what to mend and how to send this again."
    )
    assert "Slack gave no reason." in admin_notice({}).text
