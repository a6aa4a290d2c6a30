"""What the thread and the history say of each event."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.slack.text import Message
from bot.slack.views import history_text, loop_view, note
from rules.events import EventKind
from rules.facts import LoopFacts
from rules.model import LoopEvent, State
from rules.signals import Signal
from tests.bot.slack.loops_for_views import ANA, BEN, FACTS, LENA, NOW, OMAR, answered, event, loop_with
from tests.bot.slack.slack_limits import objects, problems_of_message, texts

NOTES = [
    (
        event(EventKind.OPENED, None, "CSM of Acme", owner=ANA.email),
        "Dana Kim (Acme) answered and the loop opened. Owner: Ana Ruiz (CSM of Acme).",
    ),
    (event(EventKind.CLAIMED), "Ana Ruiz claimed this."),
    (
        event(EventKind.CONTACTED, channel="call", note="Left word."),
        "Ana Ruiz logged a call with Dana Kim.\n“Left word.”",
    ),
    (event(EventKind.CONTACTED, channel="email", reached="Lee"), "Ana Ruiz logged an email to Lee."),
    (
        event(EventKind.RESOLVED, reason="billing", done="Credited.", offer="Plan credit", heard_back=True),
        "resolved this. Reason: Billing and price. Offer used: Plan credit. Dana Kim has heard back.\n“Credited.”",
    ),
    (
        event(EventKind.CHURNED, why="Went elsewhere.", lost_arr="120000"),
        "Ana Ruiz marked Acme as churned, $120,000 ARR lost.\n“Went elsewhere.”",
    ),
    (event(EventKind.REASSIGNED, from_=ANA.email, to=BEN.email), "Ana Ruiz passed this on to Ben Ode."),
    (
        event(EventKind.REASSIGNED, OMAR, from_=ANA.email, to=BEN.email),
        "Omar Haddad passed this from Ana Ruiz to Ben Ode.",
    ),
    (event(EventKind.REOPENED, why="It broke again."), "Ana Ruiz reopened this.\n“It broke again.”"),
    (event(EventKind.HANDED_BACK, BEN, to=ANA.email), "Ben Ode handed this back to Ana Ruiz."),
    (
        event(EventKind.SCORE_CORRECTED, None, from_score=3, to_score=5),
        "corrected the score from 3 to 5. The loop stays open.",
    ),
    (
        event(EventKind.WITHDRAWN, None, from_score=3, to_score=9),
        "corrected the score from 3 to 9. Nothing more to do here.",
    ),
    (event(EventKind.RESTORED, None, from_score=9, to_score=3), "corrected the score from 9 to 3. This is open again"),
    (event(EventKind.ASSIGNED, OMAR, from_=OMAR.email, to=ANA.email), "Omar Haddad gave this to Ana Ruiz."),
    (
        event(EventKind.MOVED_TO_OWNER, None, "CSM of Acme", from_=OMAR.email, to=ANA.email),
        "Now with Ana Ruiz (CSM of Acme).",
    ),
    (
        event(EventKind.SENT_TO_TRIAGE, None, "Ana left", to=OMAR.email),
        "Sent to Omar Haddad to find an owner: Ana left.",
    ),
    (event(EventKind.COMMENT_ADDED, None), "Comment added. Dana Kim wrote:\n“We were overcharged"),
    (event(EventKind.COMMENT_CHANGED, None), "Comment changed. Dana Kim wrote:\n“We were overcharged"),
]


@pytest.mark.parametrize(("happened", "says"), NOTES)
def test_each_event_is_told_in_a_sentence(happened: LoopEvent, says: str) -> None:
    """The note says who did what; what they typed is quoted."""
    told = note(happened, FACTS, LENA, NOW)
    assert says in told.text.replace("&amp;", "&")
    assert problems_of_message(told.text, told.blocks) == []


def test_every_kind_of_event_has_its_sentence() -> None:
    """A kind that nobody thought of would say only that something changed."""
    for kind in EventKind:
        assert " changed this; it is " not in note(event(kind), FACTS, LENA, NOW).text


def test_an_escalation_names_whom_and_by_when() -> None:
    """The deadline is in the reader's zone."""
    due = (NOW + timedelta(days=1)).isoformat()
    told = note(event(EventKind.ESCALATED, why="Needs a VP.", to=LENA.email, due_at=due), FACTS, ANA, NOW)
    assert told.text.startswith("You escalated this to Lena Vogt, to act by ")
    assert "09:20" in told.text
    assert told.text.endswith("“Needs a VP.”")


def mentions(told: Message) -> list[str]:
    return [mention["user_id"] for mention in objects(told.blocks, "user")]


def test_colleagues_are_mentioned_and_the_reader_is_you() -> None:
    """Others are mentioned by their Slack id; the reader is addressed."""
    passed = event(EventKind.REASSIGNED, OMAR, from_=ANA.email, to=BEN.email)
    assert mentions(note(passed, FACTS, LENA, NOW)) == ["U0OMAR", "U0ANA", "U0BEN"]
    assert note(passed, FACTS, BEN, NOW).text == "Omar Haddad passed this from Ana Ruiz to you."
    assert note(event(EventKind.CLAIMED), FACTS, ANA, NOW).text == "You claimed this."


def test_a_comment_taken_back_is_told_so() -> None:
    """A comment changed to nothing quotes nothing."""
    told = note(event(EventKind.COMMENT_CHANGED, None), answered(comment=None), ANA, NOW)
    assert told.text == "Dana Kim took the comment back."


def busy(changes: int) -> LoopFacts:
    claims = tuple(
        LoopEvent(NOW, EventKind.REOPENED, ANA.email, State.RESOLVED, State.OPEN, why="&" * 3000)
        for _ in range(changes)
    )
    return replace(loop_with(version=9), history=claims)


def test_the_history_keeps_the_latest_lines() -> None:
    """A history too long for a message says how much of it is older."""
    told = history_text(busy(50), LENA, NOW, 2500)
    assert told.startswith("… and ")
    assert told.splitlines()[-1].startswith("15:20 · Ana Ruiz reopened this.")
    assert history_text(busy(0), LENA, NOW, 2500) == "Nothing happened yet."


def test_a_loop_is_shown_with_its_history_within_the_budget() -> None:
    """`/nps loop` shows the card and the history in one message, also where both are long."""
    facts = replace(busy(50), response=replace(FACTS.response, comment="<&>" * 9000))
    shown = loop_view(facts, ANA, NOW)
    assert problems_of_message(shown.text, shown.blocks) == []
    assert "History" in list(texts(shown.blocks))


def test_a_loop_for_somebody_who_may_not_read_its_words_has_none_of_them() -> None:
    """Neither the comment nor what of it gave the reason away; that there is one is said."""
    added = event(EventKind.COMMENT_ADDED, None)
    facts = replace(FACTS, history=(added,), signals={Signal.COMPETITOR: ("overcharged",)})
    shown = loop_view(facts.without_words(), BEN, NOW)
    told = "\n".join([shown.text, *texts(shown.blocks)])
    assert not any(word in told for word in ("overcharged", "quarter", "price increase"))
    assert "The comment is shown to those who work on this loop." in shown.text
    assert " wrote something. It is shown to those who work on this loop." in told
    assert "Billing and price" in told
    assert "took the comment back" not in told
