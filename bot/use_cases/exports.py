"""Which stretch of time an export is asked for, and what goes into it. Writes no file and sends nothing."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.periods import EXAMPLES, Period, PeriodError, day_of, midnight

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def stretch_of(text: str, now: datetime, zone: ZoneInfo) -> Period:
    """What `Period.parse` reads, and a day alone: from its midnight in `zone` on. Raises PeriodError."""
    word = text.strip()
    if _DAY.fullmatch(word):
        since = midnight(day_of(word), zone)
        if since > now:
            raise PeriodError(f"{word} is still to come; write {EXAMPLES}")
        return Period(since, now)
    return Period.parse(word, now, zone)
