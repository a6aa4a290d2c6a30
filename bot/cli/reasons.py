"""`reasons FILE.csv`: tries the policy's reasons on a file of comments. Stores nothing and asks nobody."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from bot.csv_rows import CsvError, open_csv
from bot.policy_file import read_policy
from bot.semantic.embedder import embedder_for
from bot.settings import read_settings
from bot.teacher import teach
from rules.reasons import UNCLEAR, Lesson, Reading, ReasonIndex
from rules.terms import Terms

_COMMENT, _REASON = "comment", "reason"
_SHOWN = 3
_QUOTED = 100


def reasons(
    file: Path = typer.Argument(metavar="FILE", help="CSV in UTF-8 with a column named comment."),
    corrected: Path = typer.Option(
        None, "--learn", metavar="CORRECTED", help="Learn from this CSV first: columns comment and reason."
    ),
    as_json: bool = typer.Option(False, "--json", help="One JSON array instead of lines to read."),
) -> None:
    """Try the policy's reasons on the comments of a file: the three likeliest, and the words that speak for them."""
    terms = Terms.of(read_policy(read_settings().nps_policy))
    index = terms.reasons
    comments = [comment for _, (comment,) in _rows(file, (_COMMENT,))]
    if corrected is not None:
        teach(index, _lessons(corrected, index), embedder_for(terms.policy))
    readings = [index.read(comment) for comment in comments]
    if as_json:
        typer.echo(json.dumps(list(map(_as_object, comments, readings)), ensure_ascii=False, indent=1))
        return
    for comment, reading in zip(comments, readings, strict=True):
        typer.echo("\n".join((_quoted(comment), *_lines(reading), "")))
    typer.echo(_summary(readings))


def _rows(file: Path, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """The line of each row, and its cells of these columns in this order. Raises CsvError, OSError."""
    with open_csv(file, columns, columns, passed_over=None) as table:
        for row in table.rows(empty_too=True):
            if row.problem is not None:
                raise CsvError(f"{file}:{row.line}: this row {row.problem}")
            cells = dict(zip(table.columns, row.cells, strict=True))
            yield row.line, [cells[column] for column in columns]


def _lessons(file: Path, index: ReasonIndex) -> list[Lesson]:
    """The lessons of a file, its last row first: the latest word counts. Raises CsvError, OSError."""
    known = {**{label.casefold(): name for name, label in index.labels.items()}, UNCLEAR.name: UNCLEAR.name}
    known |= {name.casefold(): name for name in index.names}
    lessons, left_out = [], Counter[str]()
    for line, (comment, reason) in _rows(file, (_COMMENT, _REASON)):
        if not reason.strip():
            raise CsvError(f"{file}:{line}: this row has no reason; write one of {', '.join(index.names)}")
        name = known.get(reason.strip().casefold())
        if name is None:
            left_out[reason.strip()] += 1
        else:
            lessons.append(Lesson(comment, name))
    if left_out:
        told = ", ".join(f"{reason[:_QUOTED]} ({count})" for reason, count in left_out.most_common())
        typer.echo(f"nps-loop: {file}: left out, for the policy has no such reason: {told}", err=True)
    return lessons[::-1]


def _as_object(comment: str, reading: Reading) -> dict[str, object]:
    return {
        "comment": comment,
        "reason": reading.name,
        "weight": reading.weight,
        "likeliest": [
            {"reason": likely.name, "weight": likely.weight, "words": likely.words}
            for likely in reading.likeliest[:_SHOWN]
        ],
        "also": [other.name for other in reading.also],
        "signals": reading.signals,
    }


def _quoted(comment: str) -> str:
    plain = " ".join(comment.split())
    return f"“{plain if len(plain) <= _QUOTED else plain[: _QUOTED - 1] + '…'}”"


def _lines(reading: Reading) -> Iterator[str]:
    if reading.name == UNCLEAR.name:
        yield "  unclear; the likeliest would be:"
    for likely in reading.likeliest[:_SHOWN]:
        words = f": {', '.join(likely.words)}" if likely.words else ""
        yield f"  {likely.weight:5.0%}  {likely.label}{words}"
    if reading.also:
        yield f"         also names {', '.join(other.label for other in reading.also)}"
    if reading.like is not None:
        yield f"         looks like {_quoted(reading.like.comment)}"
    for signal, said in reading.signals.items():
        yield f"         {signal.value.replace('_', ' ')}: {', '.join(said)}"


def _summary(readings: Sequence[Reading]) -> str:
    counts = Counter(reading.label for reading in readings)
    told = ", ".join(f"{label} {count}" for label, count in counts.most_common())
    return f"{len(readings)} comments: {told}" if readings else "The file has a header and no rows."
