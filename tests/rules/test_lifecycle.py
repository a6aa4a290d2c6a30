"""The lifecycle is one table: the same in the rules, in the document, and for every state and move."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from rules.lifecycle import ALLOWED, CLOSED, LIVE, SETTLED, Move, moves_from
from rules.model import State

DOCUMENT = (Path(__file__).parents[2] / "docs" / "lifecycle.md").read_text(encoding="utf-8")


def table_in_document() -> dict[tuple[State, Move], State]:
    """The table as the document draws it: a row for each state, a column for each move."""
    rows = [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in DOCUMENT.splitlines()
        if re.match(r"^\| (from|`\w+`) \|", line)
    ]
    moves = [Move(cell) for cell in rows[0][1:]]
    return {
        (State(row[0]), move): State(cell)
        for row in rows[1:]
        for move, cell in zip(moves, row[1:], strict=True)
        if cell != "·"
    }


def test_the_document_has_the_table() -> None:
    """What is read is what is done."""
    assert table_in_document() == dict(ALLOWED)


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_every_state_and_move_is_decided(state: State, move: Move) -> None:
    """Each is in the table once, or it is not allowed."""
    assert (move in moves_from(state)) == ((state, move) in ALLOWED)


def test_states_are_live_or_at_rest() -> None:
    """Live ones have a deadline; settled ones are closed; escalated ones are both live and closed."""
    assert set(State) - {State.WITHDRAWN} == LIVE | SETTLED
    assert not LIVE & SETTLED
    assert SETTLED | {State.ESCALATED} == CLOSED


def test_from_every_state_there_is_a_way_back_and_to_the_end() -> None:
    """No loop is stuck: each can come to be open again and to be settled."""
    for state in State:
        reached = {state}
        for _ in State:
            reached |= {to for (at, _), to in ALLOWED.items() if at in reached}
        assert reached >= {State.OPEN, State.RESOLVED, State.CHURNED}


def test_nothing_is_reopened_but_what_was_settled() -> None:
    """And nothing is restored but what was withdrawn."""
    assert {at for at, move in ALLOWED if move is Move.REOPEN} == SETTLED
    assert {at for at, move in ALLOWED if move is Move.RESTORE} == {State.WITHDRAWN}
    assert {at for at, move in ALLOWED if move is Move.WITHDRAW} == LIVE


@pytest.mark.parametrize("name", [*(state.value for state in State), *(move.value for move in Move)])
def test_every_state_and_move_is_explained(name: str) -> None:
    """In a sentence, not in the table alone."""
    assert re.search(rf"^- `{name}`: \w", DOCUMENT, re.MULTILINE)
