"""Looks once a day whether the policy's promises are kept, and has the leads told when that changes. Words nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.use_cases.measuring import measure, trend
from rules.alerts import Look, leads, look_at, next_look, quarters, recent
from rules.measures import Question
from rules.terms import Terms
from storage.alerts import Alert, begin_alert, end_alert
from storage.database import Database
from storage.deliveries import DeliveryKind, Wanted, want_messages
from storage.paces import ALERTS, reserve
from storage.work import Reading, Writing, reading, writing


async def see_to_alerts(database: Database, terms: Terms, now: datetime) -> bool:
    """Looks at the promises, unless somebody did in these office hours. True where the leads are to be told something.

    Raises DatabaseAwayError.
    """
    async with reading(database) as work:
        looks = await _looks(work, terms, now)
    async with writing(database) as work:
        if not await reserve(work, [ALERTS], now, next_look(now, terms)):
            return False
        wanted = [message for look in looks for message in await _tell(work, terms, look, now)]
        await want_messages(work, wanted, now)
        await work.commit()
    return bool(wanted)


async def _looks(work: Reading, terms: Terms, now: datetime) -> Sequence[Look]:
    shares = await measure(work, terms, Question(recent(now)), now, compared=False)
    return look_at(shares.figures, await trend(work, terms, quarters(now), now), terms)


async def _tell(work: Writing, terms: Terms, look: Look, now: datetime) -> list[Wanted]:
    alert = await (begin_alert if look.is_broken else end_alert)(work, look.kind, now)
    return [] if alert is None else [_wanted(alert, look, lead) for lead in leads(terms.policy)]


def _wanted(alert: Alert, look: Look, lead: str) -> Wanted:
    facts = {
        "kind": alert.kind,
        "began_at": alert.began_at.isoformat(),
        "is_broken": look.is_broken,
        "value": look.value,
        "cases": look.cases,
        "limit": look.limit,
        "earlier": look.earlier,
        "earlier_cases": look.earlier_cases,
    }
    which = "began" if look.is_broken else "ended"
    return Wanted(f"alert:{alert.id}:{which}:{lead}", DeliveryKind.ALERT, lead, facts=facts)
