"""What stands in a row of responses or loops, as the rules' types. Knows no query."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from rules.model import AskKind, Lane, Loop, Response, State, Survey
from storage.schema import loops, responses

_NOT_OF_THE_ANSWER = ("payload", "next_id", "next_at")
RESPONSE_COLUMNS = tuple(column for column in responses.columns if column.name not in _NOT_OF_THE_ANSWER)
LOOP_COLUMNS = tuple(loops.columns)


def response_of(row: Row[Any]) -> Response:
    """The response in a row that has RESPONSE_COLUMNS and nothing else."""
    return response_from(dict(row._mapping))


def response_from(fields: dict[str, Any]) -> Response:
    """The response of what stands in RESPONSE_COLUMNS, by name."""
    fields["survey"] = Survey(fields["survey"])
    fields["field_revisions"] = {
        name: datetime.fromisoformat(moment) for name, moment in fields["field_revisions"].items()
    }
    return Response(**fields)


def loop_of(row: Row[Any]) -> Loop:
    """The loop in a row that has LOOP_COLUMNS and nothing else."""
    return loop_from(dict(row._mapping))


def loop_from(fields: dict[str, Any]) -> Loop:
    """The loop of what stands in LOOP_COLUMNS, by name."""
    fields["lane"], fields["state"] = Lane(fields["lane"]), State(fields["state"])
    fields["asked_for"] = AskKind(fields["asked_for"]) if fields["asked_for"] else None
    return Loop(**fields)
