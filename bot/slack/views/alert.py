"""What a lead reads when a promise is broken, and when it is kept again: what, since when, and where to look."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.slack.text import Message, bold, fallback, rich_section, rich_text, text
from bot.slack.views import figures, words
from rules.alerts import AlertKind, Look
from rules.model import Person

_MOST_DECIMALS = 3
_SHARES = {
    AlertKind.SLA: ("First touch in time", "detractors who were due for it", "/nps stats 30d by owner"),
    AlertKind.CLOSED: ("The share of closed loops", "loops that were opened", "/nps stats 30d by reason"),
}
_BEFORE = {
    AlertKind.NPS_QUARTER: ("on the quarter", "in the 90 days before"),
    AlertKind.NPS_TWO_QUARTERS: ("over two quarters", "in the 90 days half a year earlier"),
}


def alert(facts: Mapping[str, object], reader: Person, now: datetime, default_timezone: str) -> Message:
    """The message of an alert. Keys: `kind`, `began_at` (as ISO 8601) and the fields of a Look."""
    look = _look_in(facts)
    began = words.dated(datetime.fromisoformat(str(facts["began_at"])), now, words.zone_of(reader, default_timezone))
    first, number, where = _share(look) if look.kind in _SHARES else _nps(look)
    since = f"Noticed: {began}. You hear of it once more, when it is over." if look.is_broken else f"It began: {began}."
    lines = [number, since, *([f"What to look at: {where}"] if look.is_broken else [])]
    body = rich_section(bold(first), text("\n" + "\n".join(lines)))
    return Message(fallback("\n".join([first, *lines])), [rich_text("alert", body)])


def _look_in(facts: Mapping[str, object]) -> Look:
    earlier = facts.get("earlier")
    return Look(
        AlertKind(str(facts["kind"])),
        facts["is_broken"] is True,
        float(str(facts["value"])),
        int(str(facts["cases"])),
        float(str(facts["limit"])),
        None if earlier is None else float(str(earlier)),
        int(str(facts.get("earlier_cases") or 0)),
    )


def _share(look: Look) -> tuple[str, str, str]:
    what, whose, where = _SHARES[look.kind]
    limit = _percent(look.limit)
    first = f"{what} is below {limit}." if look.is_broken else f"{what} is back at or above {limit}."
    shown = _percent(look.value, against=look.limit)
    return first, f"In the last 30 days: {shown} of {look.cases:,} {whose}.", where


def _percent(value: float, against: float | None = None) -> str:
    """A share with as few decimals as still show on which side of another it lies."""
    shown = [f"{100 * value:.{places}f}" for places in range(_MOST_DECIMALS + 1)]
    if against is None:
        return f"{100 * value:.4g} %"
    fitting = (one for one in shown if (float(one) < 100 * against) == (value < against))
    return f"{next(fitting, shown[-1])} %"


def _nps(look: Look) -> tuple[str, str, str]:
    how_long, before = _BEFORE[look.kind]
    allowed = f"{look.limit:g} points"
    if look.is_broken:
        first = f"The NPS is down more than {allowed} {how_long}."
    else:
        first = f"The NPS is no longer down more than {allowed} {how_long}."
    now, earlier = figures.nps(look.value), figures.nps(look.earlier)
    number = f"In the last 90 days: {now} from {look.cases:,} answers; {before}: {earlier} from {look.earlier_cases:,}."
    return first, number, "/nps stats 90d by reason, and by segment"
