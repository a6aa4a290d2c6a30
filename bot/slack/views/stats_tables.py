"""Rows of cells as Slack's table, or in letters of one width where it takes none; bars of characters. Words nothing."""

from __future__ import annotations

from collections.abc import Sequence

from bot.slack.text import Block, plain, rich_text, short

_BARS = "▁▂▃▄▅▆▇█"
_NOTHING = "·"
_CELL = 24
_LINES = 10


def as_table(block_id: str, rows: Sequence[Sequence[str]]) -> Block:
    """The first row is the head; the first column is aligned left, the others right."""
    cells = [[{"type": "raw_text", "text": plain(cell)["text"]} for cell in row] for row in rows]
    aligned = [{"align": "left" if place == 0 else "right"} for place in range(len(rows[0]))]
    return {"type": "table", "block_id": block_id, "rows": cells, "column_settings": aligned}


def as_words(block_id: str, rows: Sequence[Sequence[str]]) -> Block:
    """The same in letters of one width."""
    clipped = [[short(cell, _CELL) if cell else "" for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in clipped) for place in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in clipped
    ]
    # A text element has a limit of its own, which thirty long lines go past.
    parts = ["\n".join(lines[start : start + _LINES]) for start in range(0, len(lines), _LINES)]
    texts = [{"type": "text", "text": part if place == 0 else f"\n{part}"} for place, part in enumerate(parts)]
    preformatted: Block = {"type": "rich_text_preformatted", "elements": texts}
    return rich_text(block_id, preformatted)


def bars(values: Sequence[float | None]) -> str:
    """A bar for each value between the least and the most of them; a dot where there is none."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    least, span = min(known), max(known) - min(known)
    highest = len(_BARS) - 1
    return "".join(
        _NOTHING if value is None else _BARS[round((value - least) / span * highest) if span else highest // 2]
        for value in values
    )
