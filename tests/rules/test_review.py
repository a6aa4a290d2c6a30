"""When the weekly review is due, and what of customers' words it may show."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from rules.policy_checks import make_policy
from rules.review import Spoken, ThemeCount, choose_verbatims, desk_of, last_review, themes_of, without_names
from rules.terms import Terms
from tests.rules.facts_for_rules import LEAST, terms

TERMS = terms()

NAMED = frozenset({"we", "told", "and", "he", "never", "called", "the", "export", "of", "last", "month", "is", "wrong"})


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
    """By route: product, a role by its name, support by itself, and CS for the rest."""
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
    themes = themes_of(week, [ThemeCount("bug", 5, Decimal(1))], made)
    assert [(theme.label, theme.answers, theme.before) for theme in themes] == [
        ("Unclear", 3, 0),
        ("Billing", 2, 0),
        ("Bugs", 2, 5),
    ]


@pytest.mark.parametrize(
    ("comment", "shown"),
    [
        ("We told Dana Kim and he never called", "We told … … and he never called"),
        ("We told dana and he never called", "We told … and he never called"),
        ("write to jo@x.example, @jo or +1 (555) 010-2030 today", "write to …, … or … today"),
        ("We told Robin and Robin's wife", "We told … and … wife"),
        ("The export of the API is wrong", "The export of the API is wrong"),
        ("Export of last month is wrong", "Export of last month is wrong"),
    ],
)
def test_names_are_left_out(comment: str, shown: str) -> None:
    """Those that are known, and what is written like one; abbreviations and ordinary words stay."""
    assert without_names(comment, ["Dana Kim"], NAMED) == shown


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
