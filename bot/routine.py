"""What comes by the calendar: the weekly review, the monthly report, the daily look at promises. Knows no rule."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.use_cases.alerting import see_to_alerts
from bot.use_cases.reporting import see_to_report
from bot.use_cases.reviewing import see_to_review
from rules.alerts import may_look_from, next_look
from rules.monthly import Due, last_report
from rules.review import Week, last_review
from rules.terms import Terms
from storage.database import Database


class Routine:
    """One for each process, which looks at each week, month and day once: an idle tick asks the database nothing."""

    def __init__(self, database: Database, terms: Terms) -> None:
        self._database = database
        self._terms = terms
        # The last week and month that were looked at: what was in them by their end does not change any more.
        self._reviewed: Week | None = None
        self._reported: Due | None = None
        self._looks_at = datetime.min.replace(tzinfo=UTC)

    async def see_to(self, now: datetime) -> bool:
        """Has everything asked for that is due. True where something is to be delivered. Raises DatabaseAwayError."""
        asked = False
        if (week := last_review(now, self._terms)) != self._reviewed:
            asked = await see_to_review(self._database, self._terms, week, now)
            self._reviewed = week
        if (due := last_report(now, self._terms)) != self._reported:
            asked = await see_to_report(self._database, self._terms, due, now) or asked
            self._reported = due
        return await self._look(now) or asked

    async def _look(self, now: datetime) -> bool:
        if now < self._looks_at:
            return False
        begins = may_look_from(now, self._terms)
        told = begins <= now and await see_to_alerts(self._database, self._terms, now)
        self._looks_at = next_look(now, self._terms) if begins <= now else begins
        return told
