"""The weekly review: when it is due, what it tells, and which customers' words are worth reading. Asks no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from rules.anonymous import REST, KnownNames, without_names, words_of
from rules.model import Lane
from rules.office_time import weekdays
from rules.roles import OWNER
from rules.stems import SMALL_WORDS
from rules.terms import Terms

A_WEEK = timedelta(days=7)
MOST_VERBATIMS = 3
WORTH_READING = range(40, 601)
"""How many characters say something, and are still read in a channel."""
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
    """The reasons that unhappy customers gave, what was said most often first; of two, the one that costs more.

    What nobody spoke of any more comes last, with what there was of it before.
    """
    earlier = {theme.reason: theme.answers for theme in before}
    counted = {theme.reason: theme for theme in week}
    gone = [ThemeCount(reason, 0, Decimal(0)) for reason in earlier if reason not in counted]
    found = [
        Theme(
            count.reason,
            _label(count.reason, terms),
            desk_of(count.reason, terms),
            count.answers,
            earlier.get(count.reason, 0),
            count.arr,
        )
        for count in [*counted.values(), *gone]
    ]
    return tuple(sorted(found, key=lambda theme: (-theme.answers, -theme.arr, -theme.before, theme.label)))


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


def choose_verbatims(spoken: Sequence[Spoken], terms: Terms, known: Iterable[str] = ()) -> tuple[Verbatim, ...]:
    """Up to three that say something: each of another reason and account where there are such, else of another reason;
    what most revenue hangs on first, and of those the lowest score. One that is mostly names is none.

    `known` are names of colleagues and contacts that anybody's words may give away.
    """
    phrases = _words_of_phrases(terms)
    ordinary = phrases | {word for one in spoken for word in words_of(one.comment) if word.islower()}
    names = KnownNames.of([*known, *(name for one in spoken for name in one.names)], phrases)
    readable = [one for one in spoken if len(one.comment) in WORTH_READING]
    anonymous = [replace(one, comment=without_names(one.comment, one.names, ordinary, names)) for one in readable]
    worth = [one for one in anonymous if len(one.comment) in WORTH_READING and _says_enough(one.comment)]
    ranked = sorted(worth, key=lambda one: (-(one.arr or 0), one.score, one.comment))
    return tuple(
        Verbatim(one.comment, one.score, _label(one.reason, terms), one.account) for one in _most_varied(ranked)
    )


def _most_varied(ranked: Sequence[Spoken]) -> list[Spoken]:
    chosen: list[Spoken] = []
    for alike in (
        lambda one, other: one.reason == other.reason or one.account == other.account,
        lambda one, other: one.reason == other.reason,
        lambda one, other: one is other,
    ):
        for one in ranked:
            if len(chosen) < MOST_VERBATIMS and not any(one is other or alike(one, other) for other in chosen):
                chosen.append(one)
    return chosen


def _words_of_phrases(terms: Terms) -> frozenset[str]:
    """Words that are nobody's name, whoever has it: what the phrases are made of."""
    phrases = (phrase.lower() for reason in terms.policy.reasons for phrase in reason.phrases)
    return SMALL_WORDS.union(word for phrase in phrases for word in words_of(phrase))


def _says_enough(comment: str) -> bool:
    return comment.count(REST) * _MOST_NAMES <= len(comment.split())
