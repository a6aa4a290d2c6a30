"""`/nps export …`: reads what is asked for, has it sent, and answers at once. Makes no file."""

from __future__ import annotations

import structlog

from bot.desk import Desk
from bot.row_writers import Format
from bot.slack import views
from bot.slack.text import Message
from bot.use_cases.exports import Asked, stretch_of, want_export
from rules.model import Person
from rules.periods import PeriodError
from storage.export_pages import ExportKind

log = structlog.get_logger()

_ALL = "all"


async def answer_export(typed: str, desk: Desk, actor: Person) -> Message:
    """What follows `/nps export`: loops, responses or events, a format, a period. Raises DatabaseAwayError."""
    now, zone = desk.now(), desk.terms.zone_of(actor)
    words = typed.split()
    kinds = [word for word in words if word.lower() in set(ExportKind)]
    if not kinds:
        return views.export_what(typed)
    forms = [word for word in words if word.lower() in set(Format)]
    period_words = [word for word in words if word not in (kinds[0], *forms[:1])]
    try:
        period = stretch_of(" ".join(period_words) or _ALL, now, zone)
    except PeriodError as error:
        return views.export_period_unknown(str(error))
    form = Format(forms[0].lower()) if forms else Format.CSV
    asked = Asked(ExportKind(kinds[0].lower()), form, period, desk.today(actor))
    who_can = await want_export(desk.database, desk.terms, actor, asked, now)
    if who_can:
        log.info("export.refused", kind=asked.kind, by=actor.slack_user_id)
        return views.export_not_yours(who_can)
    log.info("export.asked", kind=asked.kind, by=actor.slack_user_id)
    desk.wake()
    return views.export_comes(asked.kind, form, period, actor, now, desk.terms.policy.timezone)
