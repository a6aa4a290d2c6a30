"""What is special about a loop, on its card: immediate paths, stand-ins, more time, other voices, structural risk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.slack.text import Message
from bot.slack.views import card
from rules.events import EventKind
from rules.facts import Voice
from rules.model import Absence, Person, State
from tests.bot.slack.loops_for_views import ANA, BEN, FACTS, LENA, LOOP, NOW, OMAR, event, loop_with
from tests.bot.slack.slack_limits import objects, problems_of_message

HIGH = {"kind": "high_value", "to": LENA.email, "why": "a high-value account", "role": "lead", "streak": None}
RISK = {"kind": "churn_risk", "to": LENA.email, "why": "a score of 3 (churn risk)", "role": "lead", "streak": None}
CHRONIC = {"kind": "chronic", "to": OMAR.email, "why": "2 detractor answers in a row from Acme", "role": "executive",
           "streak": 2}  # fmt: skip


def said(shown: Message) -> str:
    """What a screen reader says; the card must be fit for Slack."""
    assert problems_of_message(shown.text, shown.blocks) == []
    return shown.text


def with_paths(*paths: dict[str, object], **loop: object) -> object:
    opened = event(EventKind.OPENED, None, score=3, owner=ANA.email, paths=list(paths))
    return replace(FACTS, loop=replace(LOOP, **loop), history=(opened,))


def test_all_reasons_stand_in_one_line_for_each_person() -> None:
    """The lead reads both of theirs once."""
    shown = card(with_paths(RISK, HIGH), LENA, NOW)
    assert "Lena Vogt was told at once: a score of 3 (churn risk) and a high-value account." in said(shown)


def test_a_chronic_account_is_an_executive_review_to_whom_it_was_escalated() -> None:
    """To the others it is with them."""
    escalated = {"state": State.ESCALATED, "escalated_to": OMAR.email, "escalation_due_at": NOW + timedelta(hours=4)}
    facts = with_paths(CHRONIC, RISK, **escalated)
    assert said(card(facts, OMAR, NOW)).startswith("Executive review · act for Dana Kim (Acme) by")
    assert said(card(facts, ANA, NOW)).startswith("Escalated to Omar Haddad · act for Dana Kim (Acme) by")
    assert "Omar Haddad has it: executive review, 2 detractor answers in a row from Acme." in said(
        card(facts, ANA, NOW)
    )


@pytest.mark.parametrize(
    ("reader", "starts"),
    [(ANA, "Ben Ode stands in · reply to"), (BEN, "Reply to"), (LENA, "Ben Ode stands in · reply to")],
)
def test_both_read_who_is_away_and_who_stands_in(reader: Person, starts: str) -> None:
    """The last day is that of who is away, wherever the reader is."""
    # Midnight in New York, when the Saturday begins there; in Kolkata it is half past ten by then.
    absence = Absence(ANA.email, BEN.email, datetime(2026, 12, 5, 5, 0, tzinfo=UTC), "parental leave")
    facts = replace(loop_with(backup_email=BEN.email), absences={ANA.email: absence})
    shown = said(card(facts, reader, NOW))
    assert shown.startswith(starts)
    assert "Ana Ruiz is away until Fri 4 Dec (parental leave); Ben Ode stands in." in shown


def test_more_time_stands_beside_the_promise() -> None:
    """Who gave it and why; the promise to the customer stays in sight."""
    until = LOOP.first_touch_due_at + timedelta(days=1)
    given = event(EventKind.MORE_TIME, LENA, why="At their site", until=until.isoformat())
    facts = replace(loop_with(more_time_until=until), history=(*FACTS.history, given))
    shown = card(facts, ANA, NOW)
    assert "by Tue 24 Nov 17:00" in said(shown).split("\n")[0]
    assert "Lena Vogt gave more time until Tue 24 Nov 17:00: At their site" in said(shown)
    (deadline,) = [block for block in shown.blocks if block["block_id"].endswith(".deadline")]
    assert "promised to the customer by" in deadline["elements"][0]["text"]


def test_other_voices_of_the_account_are_counted_and_linked() -> None:
    """Five of them by name; a link where the reader has the card."""
    url = "https://northwind.slack.com/archives/D1/p1795446000000100"
    voices = tuple(Voice(number, f"Person {number}", 4, url if number == 1 else None) for number in range(1, 8))
    shown = card(replace(FACTS, voices=voices), ANA, NOW)
    assert "7 more open at Acme: Person 1, 4/10 (loop 1), " in said(shown)
    assert "and 2 more" in said(shown)
    assert [link["url"] for link in objects(shown.blocks, "link")] == [url]


def test_structural_risk_shows_on_every_later_card() -> None:
    """With since when."""
    account = replace(FACTS.account, structural_risk_since=datetime(2026, 3, 14, 15, tzinfo=UTC))
    assert "structural risk since 14 Mar 2026" in said(card(replace(FACTS, account=account), ANA, NOW))
