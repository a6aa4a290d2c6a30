"""What the monthly report says of figures: how many cases, how good, and against the month before."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.slack.text import Message
from bot.slack.views import figures, monthly_report
from rules.grades import Grade
from rules.measures import Figures, Group, Rate
from rules.monthly import Ending, Month, MonthlyReport, OfferUsed, TouchedInTime

OCTOBER = Month.of(date(2026, 10, 1), ZoneInfo("America/New_York"))
NOW = Figures(
    promoters=60, passives=31, detractors=29, due=29, within_sla=27, touched=27, median_hours=20.5, opened=29,
    escalated=3, resolved=18, churned=6, followable=110, followed_up=90, answered_again=12, improved=7, recovered=4,
    accounts_followed_up=20, churned_followed_up=2, accounts_not_followed_up=8, churned_not_followed_up=3,
    arr_at_risk=Decimal(1_200_000), arr_saved=Decimal(300_000), arr_lost=Decimal(96_000),
)  # fmt: skip
BEFORE = Figures(
    promoters=50, passives=31, detractors=29, due=20, within_sla=18, touched=20, median_hours=30.0, opened=29,
    escalated=3, resolved=18, churned=6, followable=100, followed_up=83, answered_again=4, improved=4, recovered=4,
    accounts_followed_up=20, churned_followed_up=3, arr_at_risk=Decimal(900_000),
)  # fmt: skip
REPORT = MonthlyReport(
    OCTOBER,
    NOW,
    BEFORE,
    trend=((date(2026, 8, 1), None), (date(2026, 9, 1), 19.1), (date(2026, 10, 1), 25.83)),
    scores=(4, 0, 0, 5, 10, 5, 5, 11, 20, 30, 30),
    reasons=(
        Group("billing", Figures(opened=12, resolved=6, churned=2, arr_lost=Decimal(96_000))),
        Group("none", Figures(opened=2)),
    ),
    touched_in_time=(TouchedInTime("contract", Rate(3, 4)),),
    escalated=Ending(9, 6, 4),
    escalated_to=(("vp@northwind.example", Ending(9, 6, 4)),),
    offers=(OfferUsed("Plan credit", Ending(5, 4, 1), Rate(2, 3)), OfferUsed(None, Ending(3, 3, 0), Rate(0, 0))),
    segments=(Group("EMEA", Figures(promoters=8, detractors=4, due=4, within_sla=4, resolved=2, churned=1)),),
    cohorts=(Group("none", Figures(passives=1)),),
    labels={"billing": "Billing and price", "contract": "Contract and renewal", "none": "No reason"},
    names={"vp@northwind.example": "Victor"},
)


def lines(message: Message | None) -> list[str]:
    assert message is not None
    return message.text.split("\n")


def test_the_summary_says_each_figure_with_its_cases_grade_and_change() -> None:
    """Fewer than ten cases have no grade; changes are those of the figures that are shown."""
    assert lines(monthly_report("summary", REPORT)) == [
        "October 2026: how our customers feel, and what came of it",
        "NPS +25.8 (+6.7) from 120 answers (110 the month before): 60 promoters, 31 passives and 29 detractors.",
        "Answers of all lanes followed up in time: 82 % of 110, -1 point",
        "First touch in time: 93 % of 29 (strong), +3 points",
        "First touch, median: 20.5 hours of 27 touched (strong), 9.5 hours sooner",
        "Loops closed: 93 % of 29 (good), as before",
        "Detractors who answered again, and better: 58 % of 12 (strong), -42 points",
        "Recovered to 7 or more: 33 % of 12, -67 points",
        "Save rate: 75 % of 24, as before",
        "ARR: $1,200,000 at risk ($900,000 the month before), $300,000 saved ($0 the month before) and $96,000 lost "
        "($0 the month before)",
        "NPS by month: Sep 2026 +19.1, Oct +25.8",
        "Scores: 10 × 30, 9 × 30, 8 × 20, 7 × 11, 6 × 5, 5 × 5, 4 × 10, 3 × 5, 0 × 4",
    ]


def test_the_thread_says_what_became_of_whom() -> None:
    """By reason and what was lost all the same, by escalation and offer, by whether somebody followed up, by group."""
    assert lines(monthly_report("reasons", REPORT))[1:] == [
        "Billing and price: 12 loops, 6 resolved, 2 churned, saved 75 % of 8 (too few), $96,000 ARR lost",
        "No reason: 2 loops, 0 resolved, 0 churned",
        "Left although they were reached in time",
        "Contract and renewal: 3 of 4 settled loops churned",
    ]
    assert lines(monthly_report("escalations", REPORT))[1:] == [
        "Escalated: 9 loops, 6 resolved, 4 churned, saved 60 % of 10",
        "Not escalated: 20 loops, 12 resolved, 2 churned, saved 86 % of 14",
        "To whom",
        "Victor: 9 loops, 6 resolved, 4 churned, saved 60 % of 10",
        "Resolved with which offer",
        "Plan credit: 5 loops, 4 resolved, 1 churned, saved 80 % of 5 (too few); answered better afterwards: "
        "67 % of 3 (too few)",
        "No offer: 3 loops, 3 resolved, 0 churned, saved 100 % of 3 (too few)",
    ]
    assert lines(monthly_report("churn", REPORT))[1:] == [
        "Followed up: 2 of 20 accounts churned, 10 %, -5 points",
        "Not followed up: 3 of 8 accounts churned, 38 % (too few to grade)",
    ]
    assert lines(monthly_report("groups", REPORT))[1:] == [
        "By segment",
        "EMEA: NPS +33.3 from 12 answers, first touch in time 100 % of 4 (too few), saved 67 % of 3 (too few)",
        "By cohort, the quarter since which they are customers",
        "Not known: NPS +0.0 from 1 answer",
    ]


def test_what_has_nothing_to_tell_is_no_message() -> None:
    """A month of loops without answers still has a summary that says so."""
    empty = MonthlyReport(OCTOBER, Figures(), Figures(promoters=1))
    assert lines(monthly_report("summary", empty))[1] == "Nobody answered the NPS survey (1 the month before)."
    assert [monthly_report(part, empty) for part in ("reasons", "escalations", "churn", "groups")] == [None] * 4


@pytest.mark.parametrize(
    ("elapsed", "said"),
    [
        (0.04, "2 minutes"),
        (1 / 60, "1 minute"),
        (1.0, "1 hour"),
        (20.5, "20.5 hours"),
        (47.94, "47.9 hours"),
        (48.0, "2 days"),
        (74.4, "3.1 days"),
    ],
)
def test_hours_turn_into_days_after_two(elapsed: float, said: str) -> None:
    """With one decimal where there is one."""
    assert figures.hours(elapsed) == said


def test_ten_cases_are_enough() -> None:
    """Nine say that they are too few, and none that there is nothing yet."""
    assert figures.share(Rate(9, 10), Grade.GOOD) == "90 % of 10 (good)"
    assert figures.share(Rate(9, 9), Grade.GOOD) == "100 % of 9 (too few to grade)"
    assert figures.share(Rate(0, 0)) == "nothing to count yet"
