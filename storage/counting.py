"""The statements that count outcomes: one for detractor loops and their accounts, one for the answers. Asks nothing.

Both count for each group, and may narrow by what an outcome or its account is. Each has two shapes. A period is read by
time. All that there ever was is read by lane and account instead, in the order of the index that has every column:
sorting a million rows would take SQLite longer than counting them.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    text,
    type_coerce,
    union_all,
)

from rules.lifecycle import LIVE
from rules.measures import IN_TIME_TO_RESOLVE, LOWEST_SATISFIED, NONE, UNSETTLED, Dimension
from rules.model import HIGHEST_DETRACTOR, LOWEST_PROMOTER, AccountStatus, Lane, State
from storage.schema import accounts, loops, outcomes
from storage.sqlite_driver import LONG
from storage.types import Moment, Money

_o = outcomes.c
# Beside `accounts`, which a statement may have joined already.
_of = accounts.alias("account_of")
_MICROSECONDS_TO_RESOLVE = IN_TIME_TO_RESOLVE // IN_TIME_TO_RESOLVE.resolution
ACCOUNTS_OWN = frozenset({Dimension.SEGMENT, Dimension.TIER, Dimension.COHORT})
"""What an account says of all its answers alike."""

Tiers = tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What is asked for, without the values: grouped `by` what, narrowed by which dimensions, of a period or of all.

    `has_tenure`: whether the policy asks how long somebody has been a customer before they are asked for a reference.
    """

    by: Dimension | None
    where: tuple[Dimension, ...]
    is_all: bool
    tiers: Tiers
    has_tenure: bool


def number_of(column: ColumnElement[Any]) -> ColumnElement[int]:
    """The microseconds of a moment, to reckon with."""
    return type_coerce(column, BigInteger)


_NOW = bindparam("now", type_=Moment)
_TOUCHED = _o.touched_at.is_not(None)
_FOLLOWED = _o.state.is_not(None)
_IN_TIME = _o.touched_at <= _o.touch_due_at
_DUE = or_(_TOUCHED, _o.touch_due_at < _NOW)
_ANSWER = _o.is_answer == 1
_RESOLVED_IN_TIME = and_(
    _o.state == State.RESOLVED.value,
    number_of(_o.closed_at) - number_of(_o.submitted_at) <= literal(_MICROSECONDS_TO_RESOLVE, BigInteger),
)
_OVERDUE = _o.due_at < _NOW

BEHIND: Mapping[str, ColumnElement[bool]] = MappingProxyType(
    {
        "detractors": _ANSWER,
        "due": _DUE,
        "within_sla": _IN_TIME,
        "touched": _TOUCHED,
        "opened": _FOLLOWED,
        **{state.value: _o.state == state.value for state in (*UNSETTLED, State.RESOLVED, State.CHURNED)},
        "resolved_in_time": _RESOLVED_IN_TIME,
        "overdue": _OVERDUE,
        "followable": and_(_ANSWER, _DUE),
        "followed_up": and_(_ANSWER, _IN_TIME),
        "answered_again": and_(_ANSWER, _o.next_score.is_not(None)),
        "improved": and_(_ANSWER, _o.next_score > _o.score),
        "recovered": and_(_ANSWER, _o.next_score > HIGHEST_DETRACTOR),
    }
)
"""Which outcomes of the detractors' lane a figure counts, by the figure's name."""


def _counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


# Every live loop waits for a moment: the index on it leads to those alone, however many there were.
_UNHAPPY = select(loops.c.account_id).where(
    loops.c.next_due_at.is_not(None),
    loops.c.account_id.is_not(None),
    loops.c.lane == Lane.DETRACTOR.value,
    loops.c.state.in_([state.value for state in LIVE]),
)


def _fit(has_tenure: bool) -> ColumnElement[bool]:
    """Whether an account may be asked for a reference; as rules/references.py says it."""
    long_enough = [accounts.c.customer_since <= bindparam("latest_start")] if has_tenure else []
    return and_(
        accounts.c.account_id.is_not(None),
        accounts.c.status != AccountStatus.CHURNED.value,
        accounts.c.arr >= bindparam("min_arr", type_=Money),
        *long_enough,
        accounts.c.account_id.not_in(_UNHAPPY),
    )


def _row_key(by: Dimension | None) -> ColumnElement[Any]:
    """What an outcome itself says of its group; of its owner only where it has one."""
    match by:
        case Dimension.OWNER:
            return _o.owner_email
        case Dimension.REASON:
            return _or_none(_o.reason)
        case Dimension.TOUCHPOINT:
            return _or_none(_o.touchpoint)
        case Dimension.ACCOUNT:
            return _or_none(_o.account_id)
        case _:
            return null()


def _or_none(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """As the rules have it, an empty text is nothing."""
    return func.coalesce(func.nullif(column, ""), NONE)


def _key(shape: Shape, by: Dimension | None, row_key: ColumnElement[Any]) -> ColumnElement[Any]:
    """The group, where the account is joined."""
    match by:
        case None:
            return null()
        case Dimension.OWNER:
            return func.coalesce(func.nullif(row_key, ""), accounts.c.csm_email, NONE)
        case Dimension.SEGMENT:
            return _or_none(accounts.c.segment)
        case Dimension.TIER:
            *above, last = shape.tiers
            fits = [(accounts.c.arr >= literal(arr, Money), name) for name, arr in above]
            known = case(*fits, else_=last[0]) if fits else literal(last[0])
            return case((accounts.c.account_id.is_(None), NONE), else_=known)
        case Dimension.COHORT:
            since = cast(accounts.c.customer_since, Text)
            quarter = (cast(func.substr(since, 6, 2), Integer) + 2) // 3
            return func.coalesce(func.substr(since, 1, 4, type_=Text).concat("-Q").concat(cast(quarter, Text)), NONE)
        case _:
            return row_key


def narrowed(shape: Shape) -> tuple[list[ColumnElement[bool]], list[ColumnElement[bool]]]:
    """The conditions on outcomes, and those on their accounts."""
    of_rows: list[ColumnElement[bool]] = []
    of_accounts: list[ColumnElement[bool]] = []
    for place, by in enumerate(shape.where):
        value: BindParameter[str] = bindparam(f"where_{place}")
        if by in ACCOUNTS_OWN:
            of_accounts.append(_key(shape, by, null()) == value)
        elif by is Dimension.OWNER:
            csm = select(_of.c.csm_email).where(_of.c.account_id == _o.account_id).scalar_subquery()
            of_rows.append(func.coalesce(func.nullif(_o.owner_email, ""), csm, NONE) == value)
        else:
            of_rows.append(_row_key(by) == value)
    return of_rows, of_accounts


def in_period(shape: Shape) -> tuple[ColumnElement[Any], list[ColumnElement[bool]]]:
    """The lane, and the conditions on the time: SQLite takes no index for the one of the two that is an expression."""
    if shape.is_all:
        return _o.lane, [number_of(_o.submitted_at) + 0 < bindparam("until", type_=BigInteger)]
    since, until = (bindparam(name, type_=Moment) for name in ("since", "until"))
    return _o.lane.concat(""), [_o.submitted_at >= since, _o.submitted_at < until]


# By their names: PostgreSQL would take the same expression with other parameters for another one.
_GROUPED, _ROW_KEY, _LANE = text("grouped"), text("row_key"), text("of_lane")
# How what was counted for an account in one group is put together for all its groups.
_MOST = ("unhappy", "lost")
_LOOP_COUNTS = tuple(BEHIND)


@functools.cache
def detractor_statement(shape: Shape) -> Any:
    """Detractor loops and their accounts.

    Rows: `is_total`, `grouped`, the counts of BEHIND and those of `_accounts`, and `touches`: the microseconds to each
    touch, with commas between. Where groups are asked for, the total is a row without touches.
    """
    of_rows, of_accounts = narrowed(shape)
    lane, of_time = in_period(shape)
    row_key = _row_key(shape.by)
    touches = cast(number_of(_o.touched_at) - number_of(_o.submitted_at), Text)
    per = (
        select(
            _o.account_id,
            row_key.label("row_key"),
            *(_counted(condition).label(name) for name, condition in BEHIND.items()),
            func.max(_o.is_answer).label("unhappy"),
            func.max(_o.lost_arr).filter(_o.state == State.CHURNED.value).label("lost"),
            func.aggregate_strings(touches, ",").label("touches"),
        )
        .prefix_with(LONG)
        .where(lane == Lane.DETRACTOR.value, *of_time, *of_rows)
        .group_by(_o.account_id, *([_ROW_KEY] if shape.by in _BY_ROW else []))
        .cte("per")
    )
    if shape.by not in _BY_ROW:
        groups = _put_together(per, _key(shape, shape.by, per.c.row_key), per.c.touches, of_accounts)
        return groups if shape.by is None else union_all(_put_together(per, None, None, of_accounts), groups)
    named, key = per, per.c.row_key
    if shape.by is Dimension.OWNER:
        # Its CSM may own some of an account's loops, and have answers of it that opened none.
        named = _summed(per, _key(shape, shape.by, per.c.row_key)).cte("named")
        key = named.c.grouped
    whole = _summed(named, None).cte("whole")
    groups = _put_together(named, key, named.c.touches, of_accounts)
    return union_all(_put_together(whole, None, None, of_accounts), groups)


def _summed(per: FromClause, key: ColumnElement[Any] | None) -> Any:
    """What was counted for accounts in several rows, for each account and group; for accounts where `key` is None."""
    counts = [func.sum(per.c[name]).label(name) for name in _LOOP_COUNTS]
    most = [func.max(per.c[name]).label(name) for name in _MOST]
    if key is None:
        return select(per.c.account_id, *counts, *most).group_by(per.c.account_id)
    touches = func.aggregate_strings(per.c.touches, ",").label("touches")
    joined = per.outerjoin(accounts, accounts.c.account_id == per.c.account_id)
    columns = (per.c.account_id, key.label("grouped"), *counts, *most, touches)
    return select(*columns).select_from(joined).group_by(per.c.account_id, _GROUPED)


_BY_ROW = frozenset({Dimension.OWNER, Dimension.REASON, Dimension.TOUCHPOINT})


def _put_together(
    per: FromClause,
    key: ColumnElement[Any] | None,
    touches: ColumnElement[Any] | None,
    narrowed: list[ColumnElement[bool]],
) -> Any:
    """What was counted for accounts, for their group; for all of them where `key` is None."""
    all_touches = cast(null(), Text) if touches is None else func.aggregate_strings(touches, ",")
    found = select(
        literal(1 if key is None else 0).label("is_total"),
        (cast(null(), Text) if key is None else key).label("grouped"),
        *(func.coalesce(func.sum(per.c[name]), 0).label(name) for name in _LOOP_COUNTS),
        *_accounts(per),
        all_touches.label("touches"),
    )
    found = found.select_from(per.outerjoin(accounts, accounts.c.account_id == per.c.account_id)).where(*narrowed)
    return found if key is None else found.group_by(_GROUPED)


def _accounts(per: FromClause) -> list[ColumnElement[Any]]:
    """What became of unhappy accounts, each counted once; as rules/measures.py says it."""
    known = accounts.c.account_id.is_not(None)
    unhappy, touched = and_(known, per.c.unhappy == 1), per.c.touched > 0
    has_churned = per.c[State.CHURNED.value] > 0
    churned = or_(has_churned, accounts.c.status == AccountStatus.CHURNED.value)
    unsettled = or_(*(per.c[state.value] > 0 for state in UNSETTLED))
    saved = and_(known, per.c[State.RESOLVED.value] > 0, not_(unsettled), not_(has_churned))
    return [
        _counted(and_(unhappy, touched)).label("accounts_followed_up"),
        _counted(and_(unhappy, touched, churned)).label("churned_followed_up"),
        _counted(and_(unhappy, not_(touched))).label("accounts_not_followed_up"),
        _counted(and_(unhappy, not_(touched), churned)).label("churned_not_followed_up"),
        func.sum(accounts.c.arr).filter(unsettled).label("arr_at_risk"),
        func.sum(accounts.c.arr).filter(saved).label("arr_saved"),
        func.sum(per.c.lost).filter(known).label("arr_lost"),
    ]


_ANSWER_COUNTS: Mapping[str, ColumnElement[bool]] = MappingProxyType(
    {
        "answers": _ANSWER,
        "csat_satisfied": and_(_ANSWER, _o.score >= LOWEST_SATISFIED),
        "followable": and_(_ANSWER, _DUE),
        "followed_up": and_(_ANSWER, _IN_TIME),
        "answered_again": and_(_ANSWER, _o.next_score.is_not(None)),
        "promoted": and_(_ANSWER, _o.next_score >= LOWEST_PROMOTER),
        "demoted": and_(_ANSWER, _o.next_score <= HIGHEST_DETRACTOR),
        "asked": _o.asked == 1,
        "agreed": and_(_o.asked == 1, _o.agreed == 1),
    }
)
_OF_ACCOUNTS = ACCOUNTS_OWN | {Dimension.OWNER, Dimension.ACCOUNT}
_OTHER_LANES = ("", Lane.PASSIVE.value, Lane.PROMOTER.value)


@functools.cache
def answer_statement(shape: Shape) -> Any:
    """The answers of passives, promoters and surveys without lanes.

    Rows: `grouped`, `of_lane`, the counts of _ANSWER_COUNTS, and `eligible`: answers of accounts that may be asked for
    a reference.
    """
    of_rows, of_accounts = narrowed(shape)
    lane, of_time = in_period(shape)
    where = [lane.in_(_OTHER_LANES), *of_time, *of_rows]
    counts = [_counted(condition).label(name) for name, condition in _ANSWER_COUNTS.items()]
    row_key = _row_key(shape.by)
    if shape.by not in _OF_ACCOUNTS and not of_accounts:
        fit = select(accounts.c.account_id).where(_fit(shape.has_tenure))
        eligible = and_(_o.lane == Lane.PROMOTER.value, _ANSWER, _o.account_id.in_(fit))
        columns = (row_key.label("grouped"), lane.label("of_lane"), *counts, _counted(eligible).label("eligible"))
        return (
            select(*columns)
            .prefix_with(LONG)
            .where(*where)
            .group_by(_LANE, *([_GROUPED] if shape.by is not None else []))
        )
    per = (
        select(lane.label("of_lane"), _o.account_id, row_key.label("row_key"), *counts)
        .prefix_with(LONG)
        .where(*where)
        .group_by(_LANE, _o.account_id, *([_ROW_KEY] if shape.by in _BY_ROW else []))
        .cte("per")
    )
    return (
        select(
            _key(shape, shape.by, per.c.row_key).label("grouped"),
            per.c.of_lane,
            *(func.sum(per.c[name]).label(name) for name in _ANSWER_COUNTS),
            func.coalesce(func.sum(per.c.answers).filter(_fit(shape.has_tenure)), 0).label("eligible"),
        )
        .select_from(per.outerjoin(accounts, accounts.c.account_id == per.c.account_id))
        .where(*of_accounts)
        .group_by(*([] if shape.by is None else [_GROUPED]), per.c.of_lane)
    )
