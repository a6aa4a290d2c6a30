"""What a lead reads when a promise is broken, and when it is kept again."""

from datetime import UTC, datetime

import pytest

from bot.slack.views import alert
from rules.model import Person
from tests.bot.slack.slack_limits import problems_of_message

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
LENA = Person(email="lena@northwind.example", timezone="Europe/London")
SLA = {
    "kind": "sla",
    "began_at": "2026-11-23T14:00:00+00:00",
    "is_broken": True,
    "value": 0.72,
    "cases": 25,
    "limit": 0.85,
}
FALL = {**SLA, "kind": "nps_quarter", "value": 12.04, "cases": 120, "limit": 5.0, "earlier": 19.2, "earlier_cases": 110}


def lines(facts: dict) -> list[str]:
    message = alert(facts, LENA, NOW, "America/New_York")
    assert problems_of_message(message.text, message.blocks) == []
    return message.text.split("\n")


def test_a_broken_share_says_what_since_when_and_where_to_look() -> None:
    """In the reader's own time."""
    assert lines(SLA) == [
        "First touch in time is below 85 %.",
        "In the last 30 days: 72 % of 25 detractors who were due for it.",
        "Noticed: Mon 23 Nov 14:00. You hear of it once more, when it is over.",
        "What to look at: /nps stats 30d by owner",
    ]
    assert lines({**SLA, "kind": "closed", "limit": 0.7})[:2] == [
        "The share of closed loops is below 70 %.",
        "In the last 30 days: 72 % of 25 loops that were opened.",
    ]


def test_the_end_says_how_it_stands_and_when_it_began() -> None:
    """And asks for nothing."""
    assert lines({**SLA, "is_broken": False, "value": 0.88}) == [
        "First touch in time is back at or above 85 %.",
        "In the last 30 days: 88 % of 25 detractors who were due for it.",
        "It began: Mon 23 Nov 14:00.",
    ]


def test_a_fall_of_the_nps_names_both_figures() -> None:
    """With how many answers each rests on."""
    assert lines(FALL)[:2] == [
        "The NPS is down more than 5 points on the quarter.",
        "In the last 90 days: +12.0 from 120 answers; in the 90 days before: +19.2 from 110.",
    ]
    two = {**FALL, "kind": "nps_two_quarters", "limit": 10.0, "is_broken": False}
    assert lines(two)[0] == "The NPS is no longer down more than 10 points over two quarters."
    assert "half a year earlier: +19.2" in lines(two)[1]


@pytest.mark.parametrize(
    ("value", "said"), [(0.8461, "84.6 %"), (0.84999, "84.999 %"), (0.854, "85 %"), (0.85, "85 %")]
)
def test_a_share_is_never_rounded_to_the_other_side_of_its_limit(value: float, said: str) -> None:
    """85 % below 85 % would be a riddle."""
    assert said in lines({**SLA, "is_broken": value < 0.85, "value": value})[1]
