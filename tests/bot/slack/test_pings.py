"""What the clock tells people, for people to judge: reminders, questions, lists, and what becomes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.demo.plain import lines_of
from bot.slack.ids import LoopButton
from bot.slack.text import Message
from bot.slack.views import pings
from rules.events import EventKind
from rules.facts import LoopFacts, PingShown
from rules.lifecycle import DECISIONS, Move
from rules.model import LoopEvent, Person, State
from tests.bot.slack.loops_for_views import ANA, FACTS, LENA, LOOP, NOW, event
from tests.bot.slack.slack_limits import objects, problems_of_message

NEW_YORK = ZoneInfo("America/New_York")
LATER = LOOP.first_touch_due_at + timedelta(hours=16)
DUE = LOOP.first_touch_due_at.isoformat()


def read(shown: Message, reader: Person) -> str:
    """The message as its reader sees it; it must be fit for Slack."""
    assert problems_of_message(shown.text, shown.blocks) == []
    return "\n".join(lines_of(shown.blocks, ZoneInfo(reader.timezone or "UTC")))


def happened(kind: EventKind, at: timedelta, who: Person | None = None, **details: object) -> LoopEvent:
    return replace(event(kind, who, **details), at=NOW + at)


REMINDED = happened(EventKind.REMINDED, timedelta(hours=4), to=ANA.email, due_at=DUE)
OVERDUE = replace(event(EventKind.OVERDUE, None, to=ANA.email, due_at=DUE), at=LATER)
ASKED = replace(event(EventKind.ASKED, None, to=LENA.email, role="lead", due_at=DUE), at=LATER)
CLAIMED = happened(EventKind.CLAIMED, timedelta(minutes=45), ANA)


def facts(*history: LoopEvent, **loop: object) -> LoopFacts:
    changed = replace(LOOP, **loop)
    return replace(FACTS, loop=changed, history=(*FACTS.history, *history))


def test_a_reminder_reads_like_this() -> None:
    """What to do by when, for whom it is, how long they wait, and the card's own buttons."""
    shown = pings([PingShown(facts(REMINDED), REMINDED)], ANA, REMINDED.at)
    assert (
        read(shown, ANA)
        == """\
Reply to Dana Kim (Acme) by today 17:00 · 3/10
Acme · $120,000 ARR · renewal 14 Mar 2027, in 111 days · health 62/100 · about: Billing and price
Dana Kim has waited 4 h 5 min for a first reply.
[Claim] [Log outreach] [Resolve] [Escalate] [Churned] [Reassign]"""
    )
    assert "Reply to Dana Kim" in shown.text


def test_an_overdue_one_says_since_when_and_who_was_asked() -> None:
    """So that nobody is surprised when the lead calls."""
    item = PingShown(facts(REMINDED, OVERDUE, ASKED, asked_email=LENA.email), OVERDUE)
    said = read(pings([item], ANA, LATER), ANA)
    assert said.startswith("Overdue since Mon 23 Nov 17:00 · reply to Dana Kim (Acme) · 3/10")
    assert "Lena Vogt is asked to decide what happens now." in said


def test_the_question_to_the_lead_reads_like_this() -> None:
    """What happened, for how long, what was tried and by whom, and what is at stake; times in their own zone."""
    item = PingShown(facts(CLAIMED, REMINDED, OVERDUE, ASKED, asked_email=LENA.email), ASKED, choices=DECISIONS)
    assert (
        read(pings([item], LENA, LATER), LENA)
        == """\
Please decide: Dana Kim (Acme) has not heard back
Gave a 3. Ana Ruiz was to act by Mon 23 Nov 23:00; 16 h later nobody had.
Tried: claimed by Ana Ruiz (Mon 23 Nov 16:05), Ana Ruiz was reminded 2 times.
At stake: Acme · $120,000 ARR · renewal 14 Mar 2027, in 110 days · health 62/100 · about: Billing and price.
What shall happen now?
[Take over] [Give more time] [Hand to executive]"""
    )


def test_only_what_can_still_be_chosen_is_offered() -> None:
    """More time was given once already."""
    item = PingShown(facts(ASKED), ASKED, choices=(Move.TAKE_OVER, Move.HAND_TO_EXECUTIVE))
    pressed = [LoopButton.parse(button) for button in objects(pings([item], LENA, LATER).blocks, "button")]
    assert [button.move for button in pressed if button] == [Move.TAKE_OVER, Move.HAND_TO_EXECUTIVE]


def test_several_come_as_one_list_with_the_questions_first() -> None:
    """Each with its own buttons; the title counts them."""
    loops = [facts(number=number, first_touch_due_at=LATER + timedelta(hours=3 - number)) for number in (1, 2)]
    items = [PingShown(loop, REMINDED) for loop in loops] + [PingShown(facts(number=9), ASKED, choices=DECISIONS)]
    lines = read(pings(items, LENA, LATER), LENA).split("\n")
    assert lines[0] == "1 decision and 2 customers wait for you"
    assert lines[1].startswith("Please decide: Dana Kim (Acme) · 3/10 · with Ana Ruiz")
    assert [line for line in lines if line.startswith("[")] == [
        "[Take over] [Give more time] [Hand to executive]",
        *2 * ["[Claim] [Log outreach] [Resolve] [Escalate] [Churned] [Reassign]"],
    ]


def test_fifty_at_once_fit_into_one_message() -> None:
    """The most urgent are shown, the others counted, and /nps mine has them all."""
    items = [PingShown(facts(number=number), REMINDED) for number in range(1, 51)]
    said = read(pings(items, ANA, LATER), ANA)
    assert said.startswith("50 customers wait for you")
    shown = said.count("[Log outreach]")
    assert 10 <= shown <= 20
    assert f"and {50 - shown} more: /nps mine lists them" in said


def test_one_that_somebody_acted_on_becomes_a_quiet_line() -> None:
    """It says who did what, and asks for nothing."""
    done = happened(EventKind.CONTACTED, timedelta(hours=5), ANA, channel="call")
    item = PingShown(facts(REMINDED, done, state=State.CONTACTED), REMINDED, ended=True)
    shown = pings([item], ANA, LATER)
    assert read(shown, ANA) == "Reminder of Mon 23 Nov 13:20 about Dana Kim: You logged a call with Dana Kim."
    assert list(objects(shown.blocks, "button")) == []


def test_one_that_is_asked_again_says_so() -> None:
    """A loop never asks twice at the same time."""
    item = PingShown(facts(REMINDED, OVERDUE), REMINDED, ended=True, repeated=True)
    assert read(pings([item], ANA, LATER), ANA).endswith("about Dana Kim: asked again since.")


def test_what_is_seen_to_shrinks_in_a_list() -> None:
    """The rest stays."""
    items = [PingShown(facts(number=1), REMINDED), PingShown(facts(number=2), REMINDED, ended=True)]
    said = read(pings(items, ANA, LATER, listed=True), ANA)
    assert said.startswith("1 customer waits for you")
    assert said.endswith("1 is seen to by now")
