"""What is wrong between the parts of a policy, each of which may be right by itself. Reads no file.

Looks at what was written, not at models, and only at what is well-formed: the rest has been told by then.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from rules.durations import SameBusinessDay, Unit
from rules.faults import Fault, Path, nearest
from rules.office_time import MOST_DAYS_CLOSED, elapsed, weekdays
from rules.policy import DetractorRule, Policy
from rules.policy_fields import read_share, read_span, read_wall_time
from rules.policy_plays import play_faults
from rules.reasons import MOST_WORDS, stems_of

Raw = Mapping[str, Any]
Read = TypeVar("Read")

# Past this year, days cannot be counted on.
_NO_CALENDAR = 9990
_NEEDED_ROLES = ("triage",)
_PEOPLE_WORDS = ("owner", "lead")
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DEFAULT_TIERS = tuple(tier.name for tier in Policy.model_fields["tiers"].get_default(call_default_factory=True))


def cross_faults(raw: Raw) -> Iterator[Fault]:
    """Every mistake between the parts of `raw`, a policy as it was written."""
    tiers = _names(raw, "tiers") if "tiers" in raw else _DEFAULT_TIERS
    for key in ("tiers", "reasons", "plays"):
        yield from _twice(raw, key)
    yield from _tier_faults(raw)
    yield from _hours_faults(raw)
    yield from _holiday_faults(raw)
    yield from _lane_faults(raw, tiers)
    yield from _role_faults(raw)
    yield from _ladder_faults(raw)
    yield from _reminder_faults(raw)
    yield from _phrase_faults(raw)
    yield from play_faults(_list(raw, "plays"), tiers, _names(raw, "reasons"))


def _list(raw: Raw, key: str) -> list[tuple[int, Raw]]:
    found = raw.get(key)
    return [(i, part) for i, part in enumerate(found) if isinstance(part, Mapping)] if isinstance(found, list) else []


def _part(raw: Raw, key: str) -> Raw:
    found = raw.get(key)
    return found if isinstance(found, Mapping) else {}


def _names(raw: Raw, key: str) -> tuple[str, ...]:
    return tuple(part["name"] for _, part in _list(raw, key) if isinstance(part.get("name"), str))


def _read(how: Callable[[object], Read], value: object) -> Read | None:
    """What is well-formed, read; None for the rest, which has been told already."""
    try:
        return how(value)
    except ValueError:
        return None


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() else None


def _twice(raw: Raw, key: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, part in _list(raw, key):
        name = part.get("name")
        if isinstance(name, str):
            if name in seen:
                yield Fault((key, place, "name"), f'"{name}" stands here twice; give each a name of its own')
            seen.add(name)


def _tier_faults(raw: Raw) -> Iterator[Fault]:
    amounts = [(place, _number(part.get("min_arr"))) for place, part in _list(raw, "tiers")]
    for (_, before), (place, amount) in itertools.pairwise(amounts):
        if before is not None and amount is not None and amount >= before:
            sentence = f"{amount:,f} is not below the tier before it ({before:,f}): no account would ever get here"
            yield Fault(("tiers", place, "min_arr"), sentence)
    if amounts and amounts[-1][1] not in (0, None):
        sentence = "the last tier must take every account: write min_arr: 0"
        yield Fault(("tiers", amounts[-1][0], "min_arr"), sentence)


def _office_day(raw: Raw) -> timedelta | None:
    hours = _part(raw, "business_hours")
    start, end = (_read(read_wall_time, hours.get(key, time)) for key, time in (("start", "09:00"), ("end", "17:00")))
    if start is None or end is None:
        return None
    return timedelta(hours=end.hour - start.hour, minutes=end.minute - start.minute)


def _hours_faults(raw: Raw) -> Iterator[Fault]:
    length = _office_day(raw)
    if length is not None and length <= timedelta():
        hours = _part(raw, "business_hours")
        opens, closes = hours.get("start", "09:00"), hours.get("end", "17:00")
        key = "end" if "end" in hours else "start"
        yield Fault(("business_hours", key), f"the office closes ({closes}) before it opens ({opens})")


def _holiday_faults(raw: Raw) -> Iterator[Fault]:
    """A list of dates that leaves no working day for as long as deadlines wait."""
    hours = _part(raw, "business_hours")
    dates, days = hours.get("holidays"), hours.get("days", _WEEK[:5])
    if not isinstance(dates, list) or not isinstance(days, list | tuple):
        return
    closed = {day for day in dates if type(day) is date and day.year < _NO_CALENDAR}
    working = weekdays([day for day in days if day in _WEEK])
    seen = date.min
    for first in sorted(closed):
        day = max(first, seen)
        last = first + timedelta(days=MOST_DAYS_CLOSED)
        while day < last and (day in closed or day.weekday() not in working):
            day += timedelta(days=1)
        if day == last and working:
            sentence = f"leave no working day for {MOST_DAYS_CLOSED} days from {first} on"
            yield Fault(("business_hours", "holidays"), sentence)
            return
        seen = day


def _lane_faults(raw: Raw, tiers: Sequence[str]) -> Iterator[Fault]:
    lanes = _part(raw, "lanes")
    if "first_touch" not in _part(lanes, "detractor") and not isinstance(lanes.get("detractor"), str):
        usual = DetractorRule().first_touch
        assert isinstance(usual, Mapping)
        if set(usual) != set(tiers) and tiers:
            yield Fault(
                ("lanes", "detractor", "first_touch"),
                f"is missing; its default knows {', '.join(usual)}, not {', '.join(tiers)}: "
                'write for example "2 business days", or one for each tier',
            )
    for lane in lanes:
        promised = _part(lanes, lane).get("first_touch")
        if not isinstance(promised, Mapping):
            continue
        path: Path = ("lanes", lane, "first_touch")
        for tier in promised:
            if tier not in tiers:
                yield Fault((*path, tier), f'there is no tier "{tier}"{nearest(str(tier), tiers)}')
        missing = [tier for tier in tiers if tier not in promised]
        if missing:
            yield Fault(path, f"says nothing for {', '.join(missing)}; name every tier, or write one duration for all")


def _role_faults(raw: Raw) -> Iterator[Fault]:
    roles = _part(raw, "people").get("roles")
    if not isinstance(roles, Mapping):
        return
    for role in _NEEDED_ROLES:
        if role not in roles:
            sentence = f"names nobody for {role}, who gets what has no account or owner; write {role}: ops@example.com"
            yield Fault(("people", "roles"), sentence)
    for word in _PEOPLE_WORDS:
        if word in roles:
            sentence = f'"{word}" is already the account\'s own {word}; give this role another name'
            yield Fault(("people", "roles", word), sentence)
    known = (*_PEOPLE_WORDS, *map(str, roles))
    for path, to, written in _addressees(raw):
        if isinstance(to, str) and to not in known:
            sentence = f'nobody is called "{to}"{nearest(to, known)}'
            if not written:
                sentence = f'tells "{to}" by default, whom people.roles does not name; add them, or write to: lead'
            yield Fault(path, sentence)


def _addressees(raw: Raw) -> Iterator[tuple[Path, object, bool]]:
    """Each word for a person, where it stands, and whether it was written there or is the default."""
    for key, default in (("high_value", "lead"), ("churn_risk", "lead"), ("chronic", "executive")):
        part = _part(raw, key)
        yield (key, "to"), part.get("to", default), "to" in part
    if "escalation" not in raw:
        yield ("escalation",), "executive", False
    for place, step in _list(raw, "escalation"):
        yield ("escalation", place, "to"), step.get("to"), True
    for place, reason in _list(raw, "reasons"):
        yield ("reasons", place, "route"), reason.get("route", "owner"), True


def _ladder_faults(raw: Raw) -> Iterator[Fault]:
    office_day = _office_day(raw) or timedelta(hours=8)
    before = None
    for place, step in _list(raw, "escalation"):
        if "times" in step and "repeat" not in step:
            sentence = 'says how often, but not how far apart; add repeat: "1 business day"'
            yield Fault(("escalation", place, "times"), sentence)
        span = _read(read_span, step.get("after"))
        if span is None or isinstance(span, SameBusinessDay):
            continue
        # To compare the two kinds of time, a business day is as long as its office hours.
        after = span.amount * office_day if span.business and span.unit is Unit.DAYS else elapsed(span)
        if before is not None and after <= before:
            sentence = f'the ladder goes backwards: "{step["after"]}" is not after the step before it'
            yield Fault(("escalation", place, "after"), sentence)
        before = after if before is None else max(before, after)


def _reminder_faults(raw: Raw) -> Iterator[Fault]:
    reminders = raw.get("reminders")
    shares = [_read(read_share, share) for share in reminders] if isinstance(reminders, list) else []
    for place, (before, share) in enumerate(itertools.pairwise(shares), start=1):
        if before is not None and share is not None and share <= before:
            yield Fault(("reminders", place), f"{share:.0%} does not come after {before:.0%}; let them rise")


def _phrase_faults(raw: Raw) -> Iterator[Fault]:
    spoken_for: dict[tuple[str, ...], tuple[int, str]] = {}
    for place, reason in _list(raw, "reasons"):
        phrases = reason.get("phrases")
        for index, phrase in enumerate(phrases if isinstance(phrases, list) else ()):
            if not isinstance(phrase, str) or not phrase:
                continue
            path, stems = ("reasons", place, "phrases", index), stems_of(phrase)
            owner, name = spoken_for.setdefault(stems, (place, str(reason.get("name"))))
            if not stems:
                yield Fault(path, f'"{phrase}" has no word in it and would never be found')
            elif len(stems) > MOST_WORDS:
                yield Fault(path, f'"{phrase}" has more than {MOST_WORDS} words and would never be found; shorten it')
            elif owner != place:
                yield Fault(path, f'"{phrase}" speaks for {name} already; keep it at one of the two')
