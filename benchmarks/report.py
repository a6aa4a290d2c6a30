"""Gathers figures and shows the median of each, beside the facts of the machine. Measures nothing."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import Figure, Plan

RESULTS = Path(__file__).parent / "results.md"
_TITLES = {
    "arrival": "From the survey tool's request to the message in Slack",
    "accepted": "Answers accepted a second, on 8 connections",
    "memory": "Memory of the bot's process",
    "start": "From the start of the process to /readyz 200",
    "clock": "A tick of the clock in one process, over years of loops",
    "digest": "A morning's digests, of a bot in one process with what measures",
    "figures": "The measures, over years of answers at the same rate",
    "reasons": "Comments read and learned from",
}


class Report:
    """The figures of all runs."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._found: dict[tuple[str, str, str], list[float]] = defaultdict(list)
        self._units: dict[tuple[str, str], str] = {}
        self._load = os.getloadavg()[0]

    def add(self, figure: Figure) -> None:
        self._found[figure.part, figure.what, figure.kind].append(figure.value)
        self._units[figure.part, figure.what] = figure.unit

    def text(self) -> str:
        """Markdown: a table for each part, one column for each kind of database."""
        lines = ["# Benchmarks", "", self._facts()]
        for part, title in _TITLES.items():
            rows = [what for known, what in self._units if known == part]
            if not rows:
                continue
            kinds = sorted({kind for known, _, kind in self._found if known == part}, reverse=True)
            lines += ["", f"## {title}", "", f"| | {' | '.join(kinds)} |", f"|---|{'---:|' * len(kinds)}"]
            lines += [f"| {what} | {' | '.join(self._cell(part, what, kind) for kind in kinds)} |" for what in rows]
        return "\n".join(lines) + "\n"

    def _cell(self, part: str, what: str, kind: str) -> str:
        values = self._found.get((part, what, kind))
        if not values:
            return "–"
        unit = self._units[part, what]
        digits = {"s": 2, "ms": 1}.get(unit, 0)
        return f"{statistics.median(values):.{digits}f} {unit}"

    def _facts(self) -> str:
        plan = self._plan
        runs = "one run" if plan.runs == 1 else f"{plan.runs} runs"
        return (
            f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({platform.machine()}), Python "
            f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}; load {self._load:.1f} before and "
            f"{os.getloadavg()[0]:.1f} after. Medians of {runs}; {plan.owners} owners with an account each; "
            "bot, workspace, load and database are processes on this one machine. SQLite with `synchronous=FULL`, "
            "PostgreSQL as it comes: what was answered with a 200 survives a power cut."
        )
