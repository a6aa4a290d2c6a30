"""App Homes: who opened theirs, on which page they are, and the loops on that page. Decides and shows nothing."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, bindparam, case, func, or_, select, update

from rules.home import Section
from rules.model import Loop, Response, State
from storage.home_rows import home_key
from storage.loops import CALLS, DUE_AT, MUST_ACT
from storage.outbox import DeliveryKind, DeliveryState
from storage.rows import LOOP_COLUMNS, RESPONSE_COLUMNS, loop_from, loop_of, response_of
from storage.schema import deliveries, loops, responses
from storage.statements import insert_or
from storage.team import LIVE_DETRACTORS
from storage.types import UtcDateTime
from storage.work import Reading, Writing

# A Home is no message: it has no address but its reader.
_STANDS = "home"
# By then whoever opened it has been shown it, or never will be: delivery sees to it.
_SHOWN_WITHIN = timedelta(seconds=5)

_NOW, _DAY_ENDS = (bindparam(name, type_=UtcDateTime) for name in ("now", "day_ends"))
_EMAIL: Any = bindparam("email")
_ORDER = tuple(Section)
_WITH_OTHERS = ((loops.c.owner_email == _EMAIL) & (loops.c.state == State.ESCALATED.value)) | (
    loops.c.informed_email == _EMAIL
)
_SECTION = case(
    (MUST_ACT & (DUE_AT < _NOW), _ORDER.index(Section.OVERDUE)),
    (MUST_ACT & (DUE_AT < _DAY_ENDS), _ORDER.index(Section.TODAY)),
    (MUST_ACT & (loops.c.state == State.CONTACTED.value), _ORDER.index(Section.WAITING)),
    (MUST_ACT, _ORDER.index(Section.LATER)),
    else_=_ORDER.index(Section.AWAY),
)
_HELD = (*CALLS, or_(MUST_ACT, _WITH_OTHERS))
_sections = select(_SECTION.label("place")).where(*_HELD).subquery()
_COUNTS = select(_sections.c.place, func.count()).group_by(_sections.c.place)
_ROWS = (
    select(*LOOP_COLUMNS, _SECTION.label("place"))
    .where(*_HELD)
    .order_by(_SECTION, DUE_AT.is_(None), DUE_AT, loops.c.number)
    .limit(bindparam("most"))
    .offset(bindparam("first"))
)
_LED_OVERDUE = (*LIVE_DETRACTORS, loops.c.lead_email == _EMAIL, loops.c.owner_email != _EMAIL, DUE_AT < _NOW)
_HOW_MANY_LED = select(func.count()).select_from(loops).where(*_LED_OVERDUE)
_LED = (
    select(*LOOP_COLUMNS)
    .where(*_LED_OVERDUE)
    .order_by(DUE_AT, loops.c.number)
    .limit(bindparam("most"))
    .offset(bindparam("first"))
)
_RESPONSES = select(*RESPONSE_COLUMNS).where(responses.c.id.in_(bindparam("ids", expanding=True)))

_OF_KEY = deliveries.c.dedupe_key == bindparam("key")
_FACTS = select(deliveries.c.facts).where(_OF_KEY)
_IS_VERSION = (deliveries.c.state == DeliveryState.DUE.value) & (deliveries.c.wanted == bindparam("version"))
_SHOWN = (
    update(deliveries)
    .where(_OF_KEY, _IS_VERSION)
    .values(
        shown=deliveries.c.wanted,
        state=DeliveryState.SETTLED.value,
        due_at=None,
        settled_at=_NOW,
        attempts=0,
        failure=None,
    )
)
_CHANGED_MEANWHILE = (
    update(deliveries)
    .where(_OF_KEY, deliveries.c.state.in_([DeliveryState.DUE.value, DeliveryState.SETTLED.value]))
    .values(wanted=deliveries.c.wanted + 1, state=DeliveryState.DUE.value, due_at=_NOW)
)


@functools.cache
def _open(is_sqlite: bool) -> Any:
    insert = insert_or(is_sqlite, deliveries)
    busy = deliveries.c.state.in_([DeliveryState.SENDING.value, DeliveryState.CHECKING.value])
    changed = {
        "wanted": deliveries.c.wanted + 1,
        "facts": bindparam("place", type_=JSON()),
        "state": case((busy, deliveries.c.state), else_=DeliveryState.DUE.value),
        "due_at": case((busy, deliveries.c.due_at), else_=insert.excluded.due_at),
        "failure": None,
    }
    return insert.on_conflict_do_update(index_elements=["dedupe_key"], set_=changed).returning(deliveries.c.wanted)


async def place_of(work: Reading, email: str) -> Mapping[str, object]:
    """What was kept of the pages on which a reader left their Home; nothing where they never opened it."""
    return await work.connection.scalar(_FACTS, {"key": home_key(email)}) or {}


async def open_home(work: Writing, email: str, place: Mapping[str, object], now: datetime) -> int:
    """Notes that a reader is being shown these pages of their Home, and returns the version that this is.

    Unless `home_shown` says soon that they were, delivery publishes it.
    """
    row = {
        "token": uuid.uuid4().hex,
        "dedupe_key": home_key(email),
        "kind": DeliveryKind.HOME.value,
        "recipient": email,
        "facts": dict(place),
        "place": dict(place),
        "wanted": 1,
        "shown": 0,
        "state": DeliveryState.DUE.value,
        "due_at": now + _SHOWN_WITHIN,
        "attempts": 0,
        "looks": 0,
        "channel": _STANDS,
        "ts": _STANDS,
        "created_at": now,
    }
    version: int = (await work.connection.execute(_open(work.is_sqlite), row)).scalar_one()
    return version


async def home_shown(work: Writing, email: str, version: int, now: datetime) -> None:
    """Notes that a reader was shown this version. What changed meanwhile may have been overtaken: it is due again."""
    shown = await work.connection.execute(_SHOWN, {"key": home_key(email), "version": version, "now": now})
    if not shown.rowcount:
        await work.connection.execute(_CHANGED_MEANWHILE, {"key": home_key(email), "now": now})
        work.delivers = True


async def how_many_held(work: Reading, email: str, now: datetime, day_ends: datetime) -> dict[Section, int]:
    """How many live loops somebody holds, by section, in the sections' order; those in digests are not counted."""
    rows = await work.connection.execute(_COUNTS, {"email": email, "now": now, "day_ends": day_ends})
    counts = {_ORDER[place]: count for place, count in rows}
    return {section: counts[section] for section in Section if section in counts}


async def loops_held(
    work: Reading, email: str, now: datetime, day_ends: datetime, first: int, most: int
) -> list[tuple[Section, Loop]]:
    """These loops by section, in each by what is due first, from the `first` on (counted from 0)."""
    asked = {"email": email, "now": now, "day_ends": day_ends, "first": first, "most": most}
    found = []
    for row in await work.connection.execute(_ROWS, asked):
        fields = dict(row._mapping)
        place = fields.pop("place")
        found.append((_ORDER[place], loop_from(fields)))
    return found


async def how_many_led_overdue(work: Reading, email: str, now: datetime) -> int:
    """How many overdue detractor loops others own whose lead this person is."""
    return await work.connection.scalar(_HOW_MANY_LED, {"email": email, "now": now}) or 0


async def led_overdue(work: Reading, email: str, now: datetime, first: int, most: int) -> list[Loop]:
    """These loops, the longest overdue first, from the `first` on (counted from 0)."""
    rows = await work.connection.execute(_LED, {"email": email, "now": now, "first": first, "most": most})
    return [loop_of(row) for row in rows]


async def responses_behind(work: Reading, found: Sequence[Loop]) -> dict[str, Response]:
    """The answers that opened these loops, by id."""
    rows = await work.connection.execute(_RESPONSES, {"ids": sorted({loop.response_id for loop in found})})
    return {response.id: response for response in map(response_of, rows)}
