"""Accounts to show: one that is easy to read, and a hypothesis strategy for all the others. Asserts nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from rules.account_facts import AccountFacts, AnswerShown, ContactShown, LoopCounts, LoopShown
from rules.model import Account, AccountStatus, Contact
from tests.bot.slack.loops_for_views import (
    ANA,
    COLLEAGUES,
    LENA,
    LOOP,
    NOW,
    RESPONSE,
    amounts,
    any_text,
    contacts,
    emails,
    loops,
    maybe_text,
    moments,
    people,
    responses,
    scores,
)

ACCOUNT = AccountFacts(
    account=Account(
        "acme",
        Decimal(120000),
        ANA.email,
        "Acme",
        segment="EMEA",
        renewal_date=date(2027, 3, 14),
        health_score=62,
        customer_since=date(2024, 2, 1),
        structural_risk_since=datetime(2026, 11, 2, 9, tzinfo=UTC),
    ),
    tier="mid_market",
    lead_email=LENA.email,
    answers=(
        AnswerShown(replace(RESPONSE, score=8, comment=None, submitted_at=NOW), "Dana Kim"),
        AnswerShown(replace(RESPONSE, submitted_at=NOW - timedelta(days=90)), "Dana Kim", next_score=8),
    ),
    scores=(8, 3),
    answer_count=2,
    loops=(LoopShown(LOOP, 3, "Dana Kim"),),
    counts=LoopCounts(live=1, resolved=2, churned=1, lost=Decimal(9000)),
    contacts=(
        ContactShown(Contact("dana@acme.example", "acme", "Dana Kim", "VP Operations"), 8, NOW),
        ContactShown(Contact("lee@acme.example", "acme", opted_out=True)),
    ),
    contact_count=2,
    people={person.email: person for person in COLLEAGUES},
)

_accounts = st.builds(
    Account,
    any_text.filter(bool),
    amounts,
    emails,
    maybe_text,
    maybe_text,
    renewal_date=st.none() | st.dates(),
    health_score=st.none() | st.integers(0, 100),
    customer_since=st.none() | st.dates(),
    status=st.sampled_from(AccountStatus),
    structural_risk_since=st.none() | moments,
)


def _repeated(shown: st.SearchStrategy, most: int) -> st.SearchStrategy:
    """A few drawn ones, as often as there is room for."""
    return st.builds(
        lambda drawn, full: tuple(drawn * most if full else drawn)[:most], st.lists(shown, max_size=3), st.booleans()
    )


def _numbered(shown: tuple[LoopShown, ...]) -> tuple[LoopShown, ...]:
    return tuple(
        replace(one, loop=replace(one.loop, number=one.loop.number + place)) for place, one in enumerate(shown)
    )


_people = st.lists(people, max_size=3).map(lambda known: {one.email: one for one in known})
_counted = st.integers(0, 10**6)
facts_of_any_account: st.SearchStrategy[AccountFacts] = st.builds(
    AccountFacts,
    _accounts,
    maybe_text,
    emails,
    answers=_repeated(st.builds(AnswerShown, responses, maybe_text, st.none() | scores, st.booleans()), 10),
    scores=_repeated(scores, 24),
    answer_count=_counted,
    loops=_repeated(st.builds(LoopShown, loops, scores, any_text), 10)
    .map(_numbered)
    .filter(lambda shown: len({one.loop.number for one in shown}) == len(shown)),
    counts=st.builds(LoopCounts, _counted, _counted, _counted, amounts),
    contacts=_repeated(st.builds(ContactShown, contacts, st.none() | scores, st.none() | moments), 10),
    contact_count=_counted,
    people=_people,
    currency=st.sampled_from(("USD", "EUR", "CHF", "<!here>", "")),
    default_timezone=st.sampled_from(("UTC", "America/New_York", "Nowhere")),
)
