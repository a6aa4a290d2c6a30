"""When the weekly review is due, and what of customers' words it may show."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from rules.policy_checks import make_policy
from rules.review import Spoken, ThemeCount, choose_verbatims, desk_of, last_review, themes_of
from rules.terms import Terms
from tests.rules.facts_for_rules import LEAST, terms

TERMS = terms()


@pytest.mark.parametrize(
    ("now", "due"),
    [
        # Monday, ten in New York, on both sides of the hour and of the clocks' change on 1 November 2026.
        (datetime(2026, 10, 26, 13, 59, tzinfo=UTC), date(2026, 10, 19)),
        (datetime(2026, 10, 26, 14, 0, tzinfo=UTC), date(2026, 10, 26)),
        (datetime(2026, 11, 2, 14, 59, tzinfo=UTC), date(2026, 10, 26)),
        (datetime(2026, 11, 2, 15, 0, tzinfo=UTC), date(2026, 11, 2)),
        (datetime(2026, 11, 8, 23, 0, tzinfo=UTC), date(2026, 11, 2)),
    ],
)
def test_the_latest_review_is_the_last_monday_at_ten(now: datetime, due: date) -> None:
    """In the policy's time zone; its week is the seven local days before it."""
    week = last_review(now, terms(timezone="America/New_York"))
    assert week.day == due
    assert week.until <= now < week.until + timedelta(days=7, hours=1)
    assert week.before.until == week.since


def test_themes_know_their_desk_and_direction() -> None:
    """By route: product, a role by its name, support by itself, and CS for the rest. What is gone comes last."""
    reasons = [
        {"name": "billing", "label": "Billing", "phrases": ["invoice"]},
        {"name": "support", "label": "Support", "phrases": ["ticket"]},
        {"name": "bug", "label": "Bugs", "route": "product_liaison", "phrases": ["bug"]},
        {"name": "law", "label": "Law", "route": "triage", "phrases": ["gdpr"]},
    ]
    people = {**LEAST["people"], "roles": {**LEAST["people"]["roles"], "product_liaison": "pia@x.example"}}
    made = Terms.of(make_policy({"people": people, "reasons": reasons}))
    assert [desk_of(name, made) for name in ("billing", "support", "bug", "law", "unclear")] == [
        "CS",
        "Support",
        "Product",
        "Triage",
        "CS",
    ]
    week = [
        ThemeCount("bug", 2, Decimal(5)),
        ThemeCount("billing", 2, Decimal(9)),
        ThemeCount("unclear", 3, Decimal(0)),
    ]
    before = [ThemeCount("bug", 5, Decimal(1)), ThemeCount("law", 1, Decimal(1)), ThemeCount("support", 4, Decimal(1))]
    themes = themes_of(week, before, made)
    assert [(theme.label, theme.answers, theme.before) for theme in themes] == [
        ("Unclear", 3, 0),
        ("Billing", 2, 0),
        ("Bugs", 2, 5),
        ("Support", 0, 4),
        ("Law", 0, 1),
    ]


def spoken(words: str, **more: object) -> Spoken:
    return Spoken(words, **{"score": 3, "reason": "billing", "account": "acme", "arr": Decimal(10), **more})  # type: ignore[arg-type]


def test_verbatims_say_something_of_different_matters() -> None:
    """The most revenue first; not two of one account or reason while others have something to say; no mere word."""
    long = "the invoice was wrong for the third time and nobody has mended it since"
    chosen = choose_verbatims(
        [
            spoken("bad", arr=Decimal(900)),
            spoken(long + " a", arr=Decimal(500)),
            spoken(long + " b", arr=Decimal(400)),
            spoken(long + " c", reason="support", account="blue", arr=Decimal(30)),
            spoken(long + " d", reason="unclear", account=None, arr=None),
            spoken(long + " e", reason="unclear", account="cobalt", arr=Decimal(20)),
        ],
        TERMS,
    )
    assert [verbatim.words[-1] for verbatim in chosen] == ["a", "c", "e"]


def test_words_that_are_mostly_names_are_not_shown() -> None:
    """Better two verbatims than a row of dots."""
    assert choose_verbatims([spoken("Anna Berta Clara Dora Emil Fritz met Gustav Hans Ida and Jo there")], TERMS) == ()


def test_a_reason_of_its_own_goes_before_a_second_of_the_same_account() -> None:
    """Where all is said by one account, its three verbatims are of as many reasons as it has."""
    long = "the invoice was wrong for the third time and nobody has mended it since"
    chosen = choose_verbatims(
        [spoken(f"{long} {letter}", score=score) for score, letter in enumerate("abc")]
        + [spoken(long + " d", reason="support", score=6)],
        TERMS,
    )
    assert [verbatim.words[-1] for verbatim in chosen] == ["a", "d", "b"]


def test_verbatims_name_no_colleague_and_no_other_contact() -> None:
    """Also not in small letters, nor where a customer of that week wrote the name small."""
    said = "after three weeks we asked grace for a credit note and she told us that mark would see to it, or Will"
    (chosen,) = choose_verbatims([spoken(said)], TERMS, ["Grace Okafor", "Mark Vos", "Will Li"])
    assert chosen.words == (
        "after three weeks we asked … for a credit note and she told us that … would see to it, or …"
    )
