"""A message of lists under headings, with as many lines as there is room for. Knows no loop and no measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.slack.text import Block, Message, bold, bullets, fallback, rich_section, rich_text, text, weigh
from bot.slack.views import blocks

SPOKEN = 2500
"""Characters of a report's message that are spoken where its blocks do not show."""
_MOST_LINES = 25
# Room for how many there are besides.
_MORE = 20
_TITLE = 80


def lists(block_id: str, title: str, headed: Mapping[str, Sequence[str]]) -> Message | None:
    """Each list under its heading, an empty one for a list without; None where there is none. Lines are short."""
    if not headed:
        return None
    parts: list[Block] = [rich_section(bold(title))]
    told, room = [title], blocks.MESSAGE_BUDGET - SPOKEN - _TITLE
    for heading, lines in headed.items():
        room -= weigh(heading)
        shown = _fitting(lines, room)
        room -= sum(map(weigh, shown))
        if heading and shown:
            parts.append(rich_section(text(f"\n{heading}")))
            told.append(heading)
        parts += bulleted(shown)
        told += shown
    return Message(fallback("\n".join(told), SPOKEN), [rich_text(block_id, *parts)])


def bulleted(lines: Sequence[str]) -> list[Block]:
    """A list for rich_text; no part at all where there are no lines, which Slack would refuse."""
    return [bullets(text(line) for line in lines)] if lines else []


def counted(number: int, what: str) -> str:
    """`1 answer`, `2 answers`."""
    return f"{number:,} {what if number == 1 else what + 's'}"


def _fitting(lines: Sequence[str], room: int) -> list[str]:
    """The first lines that there is room for, and how many there are besides."""
    shown: list[str] = []
    for line in lines[:_MOST_LINES]:
        if room - weigh(line) < _MORE:
            break
        room -= weigh(line)
        shown.append(line)
    left_out = len(lines) - len(shown)
    return [*shown, f"and {left_out:,} more"] if left_out and room >= _MORE else shown
