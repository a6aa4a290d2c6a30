"""Small builders of what the rules work with: policies, people, answers, office hours. Asserts nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from rules.model import Absence, Account, Person, Response, Survey
from rules.office_time import HolidayCalendar, OfficeHours
from rules.opening import Found
from rules.ownership import assign_owner
from rules.policy import Policy
from rules.policy_checks import make_policy
from rules.staff import Staff
from rules.terms import Terms

# Ana owns Acme, Leo leads her, Vic is the executive, Ops does triage and is an admin, Eve is a colleague.
ANA, LEO, VIC, OPS, EVE = (f"{name}@northwind.example" for name in ("ana", "leo", "vic", "ops", "eve"))
PEOPLE = {
    address: Person(address, f"U{place}", timezone="America/New_York")
    for place, address in enumerate((ANA, LEO, VIC, OPS, EVE))
}
# Enterprise, but worth less than what the policy calls high value; a score of 3 or less is a churn risk.
ACME = Account("acme", Decimal(120_000), ANA, name="Acme", lead_email=LEO)
# A Monday, 10:00 in New York.
MONDAY_TEN = datetime(2026, 3, 2, 15, tzinfo=UTC)
WORKING_WEEK = frozenset(range(5))

LEAST: dict[str, Any] = {
    "people": {"lead": LEO, "roles": {"triage": OPS, "executive": VIC}, "admins": [OPS]},
}
REASONS = [
    {"name": "billing", "label": "Billing and price", "phrases": ["invoice", "price increase"]},
    {"name": "support", "label": "Support", "phrases": ["waited", "ticket"]},
]
PLAYS = [
    {"lane": "detractor", "reason": "billing", "name": "Billing review", "script": "Hi {customer}"},
    {"lane": "detractor", "max_score": 3, "name": "Same-day call", "script": "Hi {customer}"},
    {"lane": "detractor", "name": "Personal email", "script": "Hi {customer}"},
]


def policy(**changed: object) -> Policy:
    """A policy of the defaults, two reasons and three plays; `changed` are top-level keys as YAML gives them."""
    return make_policy({**LEAST, "reasons": REASONS, "plays": PLAYS, **changed})


def terms(**changed: object) -> Terms:
    return Terms.of(policy(**changed))


def office(
    start: str = "09:00",
    end: str = "17:00",
    days: Iterable[int] = WORKING_WEEK,
    holidays: HolidayCalendar = frozenset(),
) -> OfficeHours:
    """Office hours from wall-clock times."""
    return OfficeHours(frozenset(days), time.fromisoformat(start), time.fromisoformat(end), holidays)


def response(score: int = 5, comment: str | None = None, at: datetime = MONDAY_TEN) -> Response:
    return Response("r1", "generic", "x1", Survey.NPS, score, at, at, at, comment=comment, account_id="acme")


def away(who: str, backup: str, until: datetime = MONDAY_TEN + timedelta(days=30), why: str | None = None) -> Absence:
    """Somebody is away, for a month if nothing else is said."""
    return Absence(who, backup, until, why)


def staff(*absences: Absence, gone: Iterable[str] = (), zones: Mapping[str, str] | None = None) -> Staff:
    """The five colleagues; some of them away, `gone` (deactivated in Slack), or in other time zones."""
    people = dict(PEOPLE)
    for email, zone in (zones or {}).items():
        people[email] = Person(email, people[email].slack_user_id, timezone=zone)
    for email in gone:
        people[email] = Person(email, people[email].slack_user_id, active=False)
    return Staff(people, {absence.email: absence for absence in absences})


STAFF = staff()


def found(account: Account | None = ACME, among: Staff = STAFF, using: Terms | None = None, streak: int = 1) -> Found:
    """What finding the owner of an answer came to."""
    return Found(account, assign_owner(account, "no account fits", among, using or terms()), among, streak)
