"""Charts as Slack draws them, and messages without them. Knows no measure and no words of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from bot.slack.text import Block, Message, short

CHART = "data_visualization"
MOST_POINTS = 20
MOST_CHARTS = 2
"""In one message or view."""
_POINT = 20
_TITLE = 50
_FEWEST_OF_A_LINE = 2


def without_charts(message: Message) -> Message | None:
    """The same message for a Slack that draws no charts; None where it has none. The words say it all."""
    plain = [block for block in message.blocks if block["type"] != CHART]
    return Message(message.text, plain) if len(plain) < len(message.blocks) else None


def chart(
    block_id: str,
    title: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[float | None]],
    kind: Literal["bar", "line"] = "bar",
) -> list[Block]:
    """A chart of the last MOST_POINTS labels, with a value of each series; no block where it would show nothing.

    A label without a value in one of the series is left out: Slack wants all of them, and a nought would be a lie. It
    wants each label once, too. `series` has six names at most, of 20 characters.
    """
    drawn = [place for place in range(len(labels)) if all(values[place] is not None for values in series.values())]
    known: dict[str, int] = {}
    for place in drawn[-MOST_POINTS:]:
        shown = short(labels[place], _POINT)
        known[shown if shown not in known else f"{short(labels[place], _POINT - 4)} {place + 1}"] = place
    if not _shows_something([*known.values()], series, kind):
        return []
    made = {
        "type": kind,
        "series": [
            {
                "name": short(name, _POINT),
                "data": [{"label": label, "value": values[place]} for label, place in known.items()],
            }
            for name, values in series.items()
        ],
        "axis_config": {"categories": list(known)},
    }
    return [{"type": CHART, "block_id": block_id, "title": short(title, _TITLE), "chart": made}]


def _shows_something(places: Sequence[int], series: Mapping[str, Sequence[float | None]], kind: str) -> bool:
    if kind == "line":
        return len(places) >= _FEWEST_OF_A_LINE
    return any(values[place] for values in series.values() for place in places)
