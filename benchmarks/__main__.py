"""`python -m benchmarks`: measures, prints a table, and writes benchmarks/results.md where asked to."""

from __future__ import annotations

import argparse
import asyncio

import uvloop

from benchmarks.databases import KINDS, Databases, databases
from benchmarks.measure import FULL, PARTS, QUICK, Figure, Plan, measure, measure_reading
from benchmarks.report import RESULTS, Report
from bot.logging import set_up_logging


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer owners and a few seconds each")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name} as well")
    parser.add_argument("--runs", type=int, help="how many runs the medians are of")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this part alone")
    parser.add_argument("--database", choices=KINDS, action="append", help="on this kind of database alone")
    return parser.parse_args()


async def _run(found: Databases, plan: Plan, kinds: list[str], parts: list[str], write: bool) -> None:
    report = Report(plan)

    def add(run: int, figure: Figure) -> None:
        report.add(figure)
        print(f"run {run + 1}: {figure}", flush=True)

    for run in range(plan.runs):
        for figure in measure_reading(plan, parts):
            add(run, figure)
        for kind in kinds:
            async for figure in measure(found, plan, kind, parts):
                add(run, figure)
    print(report.text())
    if write:
        RESULTS.write_text(report.text(), encoding="utf-8")


def main() -> None:
    arguments = _arguments()
    # A bot that runs in this process would write between the figures.
    set_up_logging("console", quiet=True)
    plan = QUICK if arguments.quick else FULL
    if arguments.runs:
        plan = plan.with_runs(arguments.runs)
    with databases() as found, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(found, plan, arguments.database or list(KINDS), arguments.only or list(PARTS), arguments.write))


if __name__ == "__main__":
    main()
