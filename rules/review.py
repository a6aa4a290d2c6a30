"""The weekly review: when it is due, what it tells, and which customers' words are worth reading. Asks no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from rules.model import Lane
from rules.office_time import weekdays
from rules.roles import OWNER
from rules.stems import SMALL_WORDS
from rules.terms import Terms

A_WEEK = timedelta(days=7)
MOST_VERBATIMS = 3
_WORTH_READING = range(40, 601)
_REST = "…"
_EMAIL = re.compile(r"\S+@\S+\.\w+")
_HANDLE = re.compile(r"(?<!\w)@\w[\w.-]*")
_PHONE = re.compile(r"\+?\d[\d\s()./-]{6,}\d")
_SHORTEST_NAME = 3
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# At most one word in so many may be left out.
_MOST_NAMES = 6


@dataclass(frozen=True, slots=True)
class Week:
    """From `since` up to, not including, `until`; `day` is the local date of the review."""

    since: datetime
    until: datetime
    day: date

    @property
    def before(self) -> Week:
        return Week(self.since - A_WEEK, self.since, self.day - A_WEEK)


def last_review(now: datetime, terms: Terms) -> Week:
    """The week that the latest weekly review due by `now` tells of, in the policy's time zone."""
    rule, zone = terms.policy.reviews.weekly, ZoneInfo(terms.policy.timezone)
    (weekday,) = weekdays([rule.day])
    today = now.astimezone(zone).date()
    day = today - timedelta(days=(today.weekday() - weekday) % 7)
    if _at(day, rule.at, zone) > now:
        day -= A_WEEK
    return Week(_at(day - A_WEEK, rule.at, zone), _at(day, rule.at, zone), day)


def _at(day: date, wall: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall, zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class OwnersLoops:
    """How many live detractor loops somebody owns, and how many of them are past their deadline."""

    email: str
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """How many unhappy answers of a week were about a reason, and the ARR of their accounts, each counted once."""

    reason: str
    answers: int
    arr: Decimal


@dataclass(frozen=True, slots=True)
class Theme:
    """A reason in this week and how many answers it had in the week before. `desk` is whose it is to mend."""

    reason: str
    label: str
    desk: str
    answers: int
    before: int
    arr: Decimal


@dataclass(frozen=True, slots=True)
class Spoken:
    """An unhappy customer's words, with what could tell who they are."""

    comment: str
    score: int
    reason: str
    account: str | None = None
    arr: Decimal | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Words worth reading, without names."""

    words: str
    score: int
    label: str
    account: str | None


@dataclass(frozen=True, slots=True)
class Escalated:
    """A loop that was escalated in the week, and how it stands."""

    number: int
    account: str | None
    to: str
    state: str
    why: str | None


@dataclass(frozen=True, slots=True)
class WeeklyReview:
    """Everything that the review tells. `answers` and `answers_before` count by lane.

    `followed_up` passives; promoters `asked` for something, and those who `agreed`; reasons that colleagues `confirmed`
    and `corrected`.
    """

    week: Week
    answers: Mapping[Lane, int]
    answers_before: Mapping[Lane, int]
    owners: tuple[OwnersLoops, ...] = ()
    resolved: int = 0
    churned: int = 0
    lost: Decimal = Decimal(0)
    followed_up: int = 0
    asked: int = 0
    agreed: int = 0
    confirmed: int = 0
    corrected: int = 0
    themes: tuple[Theme, ...] = ()
    verbatims: tuple[Verbatim, ...] = ()
    escalated: tuple[Escalated, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    currency: str = "USD"

    @property
    def open(self) -> int:
        return sum(owner.open for owner in self.owners)

    @property
    def overdue(self) -> int:
        return sum(owner.overdue for owner in self.owners)


def themes_of(week: Iterable[ThemeCount], before: Iterable[ThemeCount], terms: Terms) -> tuple[Theme, ...]:
    """The reasons that unhappy customers gave, what was said most often first; of two, the one that costs more."""
    earlier = {theme.reason: theme.answers for theme in before}
    found = [
        Theme(
            count.reason,
            _label(count.reason, terms),
            desk_of(count.reason, terms),
            count.answers,
            earlier.get(count.reason, 0),
            count.arr,
        )
        for count in week
    ]
    return tuple(sorted(found, key=lambda theme: (-theme.answers, -theme.arr, theme.label)))


def _label(reason: str, terms: Terms) -> str:
    return terms.policy.reason_label(reason) if reason != "unclear" else "Unclear"


def desk_of(reason: str, terms: Terms) -> str:
    """Whose a theme is to mend: *product* for the product liaison's reasons, *support* for that reason, a role by its
    own name, and *CS* for whatever stays with the owner."""
    route = next((one.route for one in terms.policy.reasons if one.name == reason), OWNER)
    if route == "product_liaison":
        return "Product"
    if route != OWNER:
        return route.replace("_", " ").capitalize()
    return "Support" if reason == "support" else "CS"


def choose_verbatims(spoken: Sequence[Spoken], terms: Terms) -> tuple[Verbatim, ...]:
    """Up to three that say something: each of another reason and account where there are such, what most revenue hangs
    on first, and of those the lowest score. One that is mostly names is none."""
    ordinary = _ordinary_words(spoken, terms)
    anonymous = [replace(one, comment=without_names(one.comment, one.names, ordinary)) for one in spoken]
    worth = [one for one in anonymous if len(one.comment) in _WORTH_READING and _says_enough(one.comment)]
    ranked = sorted(worth, key=lambda one: (-(one.arr or 0), one.score, one.comment))
    chosen: list[Spoken] = []
    for strict in (True, False):
        for one in ranked:
            known = any(one.reason == other.reason or one.account == other.account for other in chosen)
            if len(chosen) < MOST_VERBATIMS and one not in chosen and not (strict and known):
                chosen.append(one)
    return tuple(Verbatim(one.comment, one.score, _label(one.reason, terms), one.account) for one in chosen)


def _ordinary_words(spoken: Iterable[Spoken], terms: Terms) -> frozenset[str]:
    """The words that are nobody's name: what customers write in small letters, what the phrases are made of."""
    phrases = (phrase.lower() for reason in terms.policy.reasons for phrase in reason.phrases)
    written = {word for one in spoken for word in _WORD.findall(one.comment) if word.islower()}
    return frozenset(written | {word for phrase in phrases for word in _WORD.findall(phrase)} | SMALL_WORDS)


def _says_enough(comment: str) -> bool:
    return comment.count(_REST) * _MOST_NAMES <= len(comment.split())


def without_names(comment: str, names: Iterable[str], ordinary: frozenset[str] = frozenset()) -> str:
    """The words without addresses, handles, telephone numbers, the names that are known, in whole or in part, and
    whatever else is written as names are: with a capital, where the word is none of the `ordinary` ones.

    Abbreviations in capitals alone stay.
    """
    said = comment.strip()
    for pattern in (_EMAIL, _HANDLE, _PHONE):
        said = pattern.sub(_REST, said)
    parts = {part for name in names for part in re.split(r"[\s,]+", name) if len(part) >= _SHORTEST_NAME}
    for part in sorted(parts, key=len, reverse=True):
        said = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", _REST, said, flags=re.IGNORECASE)
    if ordinary:
        said = _WORD.sub(lambda found: _REST if _may_be_name(found[0], ordinary) else found[0], said)
    return said


def _may_be_name(word: str, ordinary: frozenset[str]) -> bool:
    plain = word.lower().replace("’", "'")
    if not word[0].isupper() or word.isupper():
        return False
    return (
        plain not in ordinary and plain.removesuffix("'s") not in ordinary and plain.removesuffix("s") not in ordinary
    )
