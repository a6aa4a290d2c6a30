"""What the figures mean: every measure as a pure function over plain facts. Asks no database and shows nothing.

`storage/measuring.py` gives the same figures for any data by asking the database; a test holds the two together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from rules.grades import Grade, Graded, grade_of
from rules.model import HIGHEST_DETRACTOR, LOWEST_PROMOTER, Account, AccountStatus, Lane, State, Survey
from rules.outcomes import Outcome
from rules.periods import Period
from rules.references import fitness
from rules.terms import Terms

LOWEST_SATISFIED = 4
"""A CSAT answer of 4 or 5 is one of a satisfied customer (the usual top-two-box score)."""
IN_TIME_TO_RESOLVE = timedelta(days=14)
UNSETTLED = frozenset({State.OPEN, State.CLAIMED, State.CONTACTED, State.ESCALATED})
NONE = "none"
"""The group of what has no owner, segment, reason, …"""
HOUR = timedelta(hours=1)
_MEDIAN, _P90 = (1, 2), (9, 10)


class Dimension(StrEnum):
    """What figures can be grouped and narrowed by.

    OWNER: whose loop it is, the account's CSM where there is none. SEGMENT, ACCOUNT: as the directory has them now.
    TIER: by the account's ARR of now and the policy's tiers. COHORT: the quarter since which it is a customer.
    REASON: of the loop. TOUCHPOINT: of the answer.
    """

    OWNER = "owner"
    SEGMENT = "segment"
    TIER = "tier"
    REASON = "reason"
    COHORT = "cohort"
    TOUCHPOINT = "touchpoint"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants to know: answers of which `period`, grouped `by` what, and only those that fit `where`."""

    period: Period
    by: Dimension | None = None
    where: tuple[tuple[Dimension, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """A share that says of how many: `count` of `of`."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """Between 0 and 1; None where there was nothing to count."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The measures of a group of answers. Counts are kept; every rate is made of two of them.

    `due`: detractor loops that were touched or whose first-touch deadline passed; `within_sla`: touched by then;
    `touched`: touched at all. Quantiles are elapsed hours from the answer to the touch. `open` to `churned` are how
    the `opened` detractor loops stand now. `followable`: answers of enabled lanes with a loop that were followed up or
    whose time to do so has passed; `followed_up` in time. `answered_again`, `improved`, `recovered`: detractor answers
    whose customer's next answer is there, is higher, is 7 or more. Accounts count once; `accounts_followed_up` had a
    touch.
    `eligible`: promoter answers of accounts that may be asked for a reference now.
    """

    promoters: int = 0
    passives: int = 0
    detractors: int = 0
    csat: int = 0
    csat_satisfied: int = 0
    due: int = 0
    within_sla: int = 0
    touched: int = 0
    median_hours: float | None = None
    p90_hours: float | None = None
    opened: int = 0
    open: int = 0
    claimed: int = 0
    contacted: int = 0
    escalated: int = 0
    resolved: int = 0
    churned: int = 0
    resolved_in_time: int = 0
    overdue: int = 0
    followable: int = 0
    followed_up: int = 0
    answered_again: int = 0
    improved: int = 0
    recovered: int = 0
    accounts_followed_up: int = 0
    churned_followed_up: int = 0
    accounts_not_followed_up: int = 0
    churned_not_followed_up: int = 0
    arr_at_risk: Decimal = Decimal(0)
    arr_saved: Decimal = Decimal(0)
    arr_lost: Decimal = Decimal(0)
    eligible: int = 0
    asked: int = 0
    agreed: int = 0
    passives_answered_again: int = 0
    passives_promoted: int = 0
    passives_demoted: int = 0

    @property
    def total(self) -> int:
        """How many NPS answers."""
        return self.promoters + self.passives + self.detractors

    @property
    def nps(self) -> float | None:
        """Share of promoters less share of detractors, in points from -100 to 100 (Reichheld, 2003)."""
        return 100 * (self.promoters - self.detractors) / self.total if self.total else None

    @property
    def first_touch(self) -> Rate:
        return Rate(self.within_sla, self.due)

    @property
    def closed(self) -> Rate:
        return Rate(self.resolved + self.escalated + self.churned, self.opened)

    @property
    def resolved_in_14_days(self) -> Rate:
        return Rate(self.resolved_in_time, self.opened)

    @property
    def close_loop(self) -> Rate:
        return Rate(self.followed_up, self.followable)

    @property
    def save(self) -> Rate:
        return Rate(self.resolved, self.resolved + self.churned)

    @property
    def improvement(self) -> Rate:
        return Rate(self.improved, self.answered_again)

    @property
    def recovery(self) -> Rate:
        return Rate(self.recovered, self.answered_again)

    @property
    def churn_followed_up(self) -> Rate:
        return Rate(self.churned_followed_up, self.accounts_followed_up)

    @property
    def churn_not_followed_up(self) -> Rate:
        return Rate(self.churned_not_followed_up, self.accounts_not_followed_up)

    @property
    def satisfied(self) -> Rate:
        """Share of satisfied CSAT answers; they are counted apart from the NPS."""
        return Rate(self.csat_satisfied, self.csat)

    @property
    def grades(self) -> Mapping[Graded, Grade | None]:
        return {
            Graded.FIRST_TOUCH_RATE: grade_of(Graded.FIRST_TOUCH_RATE, self.first_touch.value, self.due),
            Graded.FIRST_TOUCH_MEDIAN: grade_of(Graded.FIRST_TOUCH_MEDIAN, self.median_hours, self.touched),
            Graded.IMPROVED_RATE: grade_of(Graded.IMPROVED_RATE, self.improvement.value, self.answered_again),
            Graded.CLOSED_RATE: grade_of(Graded.CLOSED_RATE, self.closed.value, self.opened),
        }


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one owner, segment, … `key` is NONE for what has none; an owner's is their address."""

    key: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Measures:
    """The answer to a question. `previous_nps` is that of the stretch of the same length before it, None where there is
    none or nobody answered; `before` are all figures of that stretch, where they were asked for.

    `since` is when the first answer came where the question was about all that there ever was.
    """

    question: Question
    since: datetime
    figures: Figures
    previous_nps: float | None = None
    before: Figures | None = None
    groups: tuple[Group, ...] = ()

    @property
    def until(self) -> datetime:
        return self.question.period.until


@dataclass(frozen=True, slots=True)
class Records:
    """All that the measures of a moment rest on, whatever the period. `accounts` by id; `unhappy` are those of them
    with a live detractor loop."""

    outcomes: Sequence[Outcome]
    accounts: Mapping[str, Account]
    unhappy: frozenset[str]


def figures_of(records: Records, question: Question, now: datetime, terms: Terms) -> Figures:
    """The figures of all answers that the question is about."""
    return _figures(_asked_about(records, question, terms), records, now, terms)


def groups_of(records: Records, question: Question, now: datetime, terms: Terms) -> tuple[Group, ...]:
    """The figures of each group that the question asks for, by key."""
    if question.by is None:
        return ()
    grouped: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in _asked_about(records, question, terms):
        grouped[key_of(outcome, question.by, records.accounts, terms)].append(outcome)
    return tuple(Group(key, _figures(grouped[key], records, now, terms)) for key in sorted(grouped))


def _asked_about(records: Records, question: Question, terms: Terms) -> list[Outcome]:
    return [
        outcome
        for outcome in records.outcomes
        if outcome.submitted_at in question.period
        and all(key_of(outcome, by, records.accounts, terms) == key for by, key in question.where)
    ]


def key_of(outcome: Outcome, by: Dimension, accounts: Mapping[str, Account], terms: Terms) -> str:
    """The group of an answer."""
    account = accounts.get(outcome.account_id or "")
    match by:
        case Dimension.OWNER:
            return outcome.owner_email or (account.csm_email if account else NONE)
        case Dimension.REASON:
            return outcome.reason or NONE
        case Dimension.TOUCHPOINT:
            return outcome.touchpoint or NONE
        case Dimension.ACCOUNT:
            return outcome.account_id or NONE
        case Dimension.SEGMENT:
            return account.segment or NONE if account else NONE
        case Dimension.TIER:
            return terms.tier_of(account) or NONE
        case Dimension.COHORT:
            return cohort_of(account) or NONE


def cohort_of(account: Account | None) -> str | None:
    """The calendar quarter since which this is a customer, such as `2025-Q3`; None where nobody knows."""
    if account is None or account.customer_since is None:
        return None
    return f"{account.customer_since.year:04d}-Q{(account.customer_since.month + 2) // 3}"


def _figures(outcomes: Iterable[Outcome], records: Records, now: datetime, terms: Terms) -> Figures:
    counted = list(outcomes)
    answers = [one for one in counted if one.is_answer and one.survey is Survey.NPS]
    csat = [one.score for one in counted if one.is_answer and one.survey is Survey.CSAT]
    promoters = [one for one in answers if one.score >= LOWEST_PROMOTER]
    detractors = [one for one in answers if one.score <= HIGHEST_DETRACTOR]
    passives = [one for one in answers if HIGHEST_DETRACTOR < one.score < LOWEST_PROMOTER]
    loops = [one for one in counted if one.lane is Lane.DETRACTOR and one.state is not None]
    touches = sorted(one.touched_after for one in loops if one.touched_after is not None)
    states = {state: sum(one.state is state for one in loops) for state in State}
    again = [(one.score, one.next_score) for one in detractors if one.next_score is not None]
    passives_next = [one.next_score for one in passives if one.next_score is not None]
    followable = [one for one in answers if _is_followable(one, now, terms)]
    asked = [one for one in counted if one.lane is Lane.PROMOTER and one.asked]
    figures = Figures(
        promoters=len(promoters),
        passives=len(passives),
        detractors=len(detractors),
        csat=len(csat),
        csat_satisfied=sum(score >= LOWEST_SATISFIED for score in csat),
        due=sum(_is_due(one, now) for one in loops),
        within_sla=sum(_in_time(one) for one in loops),
        touched=len(touches),
        median_hours=quantile_hours(touches, *_MEDIAN),
        p90_hours=quantile_hours(touches, *_P90),
        opened=len(loops),
        open=states[State.OPEN],
        claimed=states[State.CLAIMED],
        contacted=states[State.CONTACTED],
        escalated=states[State.ESCALATED],
        resolved=states[State.RESOLVED],
        churned=states[State.CHURNED],
        resolved_in_time=sum(_resolved_in_time(one) for one in loops),
        overdue=sum(one.due_at is not None and one.due_at < now for one in loops),
        followable=len(followable),
        followed_up=sum(_in_time(one) for one in followable),
        answered_again=len(again),
        improved=sum(later > score for score, later in again),
        recovered=sum(later > HIGHEST_DETRACTOR for _, later in again),
        eligible=sum(_is_eligible(one, records, now, terms) for one in promoters),
        asked=len(asked),
        agreed=sum(one.agreed for one in asked),
        passives_answered_again=len(passives_next),
        passives_promoted=sum(score >= LOWEST_PROMOTER for score in passives_next),
        passives_demoted=sum(score <= HIGHEST_DETRACTOR for score in passives_next),
    )
    return _with_accounts(figures, detractors, loops, records)


def _is_due(one: Outcome, now: datetime) -> bool:
    return one.touched_at is not None or (one.touch_due_at is not None and one.touch_due_at < now)


def _in_time(one: Outcome) -> bool:
    return one.touched_at is not None and one.touch_due_at is not None and one.touched_at <= one.touch_due_at


def _is_followable(one: Outcome, now: datetime, terms: Terms) -> bool:
    followed = one.state is not None and one.lane is not None and terms.policy.lane(one.lane).enabled
    return followed and _is_due(one, now)


def _resolved_in_time(one: Outcome) -> bool:
    closed = one.closed_at
    return one.state is State.RESOLVED and closed is not None and closed - one.submitted_at <= IN_TIME_TO_RESOLVE


def _with_accounts(
    figures: Figures, detractors: Sequence[Outcome], loops: Sequence[Outcome], records: Records
) -> Figures:
    """What became of the accounts that were unhappy, each counted once. One that is not known counts nowhere.

    An account has churned where the directory says so, or one of these loops ended so. What was lost is what was noted
    at that loop, the highest of several; saved is the ARR where a loop was resolved and none is unsettled or churned.
    """
    known = {one.account_id for one in (*detractors, *loops)} & records.accounts.keys()
    of_account: dict[str, list[Outcome]] = {account_id: [] for account_id in known if account_id}
    for one in loops:
        if one.account_id in of_account:
            of_account[one.account_id].append(one)
    touched = {key for key, own in of_account.items() if any(one.touched_at for one in own)}
    states = {key: {one.state for one in own} for key, own in of_account.items()}
    churned = {
        key
        for key in of_account
        if State.CHURNED in states[key] or records.accounts[key].status is AccountStatus.CHURNED
    }
    unhappy = {one.account_id for one in detractors}
    at_risk = {key for key in of_account if states[key] & UNSETTLED}
    saved = {key for key in of_account if State.RESOLVED in states[key] and State.CHURNED not in states[key]} - at_risk
    lost = [
        max((one.lost_arr or Decimal(0) for one in own if one.state is State.CHURNED), default=Decimal(0))
        for own in of_account.values()
    ]
    return replace(
        figures,
        accounts_followed_up=len(touched & unhappy),
        churned_followed_up=len(churned & touched & unhappy),
        accounts_not_followed_up=len((of_account.keys() & unhappy) - touched),
        churned_not_followed_up=len((churned & unhappy) - touched),
        arr_at_risk=sum((records.accounts[key].arr for key in at_risk), Decimal(0)),
        arr_saved=sum((records.accounts[key].arr for key in saved), Decimal(0)),
        arr_lost=sum(lost, Decimal(0)),
    )


def _is_eligible(one: Outcome, records: Records, now: datetime, terms: Terms) -> bool:
    account = records.accounts.get(one.account_id or "")
    unhappy = account is not None and account.account_id in records.unhappy
    return fitness(account, int(unhappy), now, terms).fit


def quantile_hours(touches: Sequence[int], numerator: int, denominator: int) -> float | None:
    """The quantile `numerator`/`denominator` of ascending microseconds, in hours; None of none.

    Linear between neighbours, as PostgreSQL's percentile_cont: the place is the fraction times one less than there are.
    """
    if not touches:
        return None
    place, rest = divmod(numerator * (len(touches) - 1), denominator)
    lower = touches[place]
    upper = touches[place + 1] if rest else lower
    # In whole numbers up to the last step: the same on any machine, whoever counts.
    return (lower * denominator + (upper - lower) * rest) / (denominator * (HOUR // timedelta(microseconds=1)))
