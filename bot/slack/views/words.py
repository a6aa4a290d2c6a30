"""Says amounts, days, moments and people the way a colleague would. Knows no block and no state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.slack.text import short
from rules.facts import LoopFacts
from rules.lifecycle import Move
from rules.model import AskKind, Person

NAME_LIMIT = 60
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_LARGEST_SHOWN = Decimal(10) ** 15


def zone_of(reader: Person, default: str) -> ZoneInfo:
    """The reader's own time zone, else `default`, else UTC: a zone that nobody knows must not cost a card."""
    for name in (reader.timezone, default):
        try:
            if name:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")


def money(amount: Decimal, currency: str) -> str:
    """An amount with its currency and thousands: `$120,000`, `CHF 9,500.50`. Cents only where there are some."""
    if not amount.is_finite() or abs(amount) >= _LARGEST_SHOWN:
        return "an amount too large to show"
    places = 0 if amount == amount.to_integral_value() else 2
    sign = _SIGNS.get(currency.upper(), f"{short(currency, 10)} ")
    return f"{'-' if amount < 0 else ''}{sign}{abs(amount):,.{places}f}"


def day(when: date) -> str:
    """A day with its year: `14 Mar 2027`."""
    return f"{when.day} {when:%b} {when.year}"


def days_left(until: date, today: date) -> str:
    """How far off a day is: `today`, `tomorrow`, `in 111 days`, `12 days ago`."""
    days = (until - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return near.get(days) or (f"in {days:,} days" if days > 0 else f"{-days:,} days ago")


def dated(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A moment in the reader's zone that stays true as days pass: `Mon 23 Nov 17:00`, with any other year."""
    local = at.astimezone(zone)
    year = f" {local.year}" if local.year != now.astimezone(zone).year else ""
    return f"{local:%a} {local.day} {local:%b}{year} {local:%H:%M}"


def moment(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A moment for what is read at once: `10:02` today, else as `dated` says it."""
    local = at.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == now.astimezone(zone).date() else dated(at, now, zone)


def at_moment(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The same within a sentence: `at 10:02` today, else `on Fri 20 Nov 10:02`."""
    is_today = at.astimezone(zone).date() == now.astimezone(zone).date()
    return f"{'at' if is_today else 'on'} {moment(at, now, zone)}"


def name(person: Person, limit: int = NAME_LIMIT) -> str:
    """How to call a colleague on one line."""
    return short(person.title, limit)


def customer(facts: LoopFacts, limit: int = NAME_LIMIT) -> str:
    """How to call the respondent on one line."""
    return short(facts.customer, limit)


def account_title(facts: LoopFacts, limit: int = NAME_LIMIT) -> str | None:
    """The account's name on one line; None where none is known."""
    return short(facts.account.title, limit) if facts.account else None


def customer_at_account(facts: LoopFacts, limit: int = NAME_LIMIT) -> str:
    """`Dana Kim (Acme)`; the customer alone where no account is known. Each part weighs at most `limit`."""
    account = account_title(facts, limit)
    return f"{customer(facts, limit)} ({account})" if account else customer(facts, limit)


_ASKS = {
    AskKind.REFERRAL: "a referral",
    AskKind.REFERENCE: "a reference",
    AskKind.CASE_STUDY: "a case study",
    AskKind.REVIEW: "a public review",
    AskKind.EXPANSION: "a talk about expansion",
}


QUIET_LABELS: Mapping[str, str] = MappingProxyType(
    {
        Move.NURTURE: "Nurtured",
        Move.NOT_NOW: "Not now",
        AskKind.REFERRAL: "Ask for referral",
        AskKind.REFERENCE: "Ask for reference",
        AskKind.CASE_STUDY: "Case study",
        AskKind.REVIEW: "Review request",
        AskKind.EXPANSION: "Expansion",
        Move.AGREE: "Agreed",
        Move.DECLINE: "Declined",
    }
)
"""The buttons of passives and promoters."""


def ask(kind: str | None) -> str:
    """What a promoter is asked for, to follow *asked for*."""
    return _ASKS[AskKind(kind)] if kind in set(AskKind) else "a favour"


def listed(names: list[str], last: str = "or") -> str:
    """Names in a sentence: `Ana`, `Ana or Lena`, `Ana, Ben or Lena`."""
    return f" {last} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
