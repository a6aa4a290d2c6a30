"""Each answer is tied to its customer's next, whatever comes in which order and turns out to be otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from rules.model import Response, Survey
from rules.recovery import next_answer
from storage.responses import add_response, revise_response, set_response_account
from storage.schema import outcomes, responses
from storage.work import reading, writing
from tests.storage.histories import START, Books


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer says, first or when it is delivered again."""

    survey: Survey
    score: int
    days: int
    email: str | None
    account_id: str | None

    def by(self, place: int) -> Response:
        at = START + timedelta(days=self.days)
        answer = Response(f"r{place}", "generic", f"x{place}", self.survey, self.score, at, at, at)
        return replace(answer, email=self.email, account_id=self.account_id)


SAID = st.builds(
    Said,
    st.sampled_from([Survey.NPS, Survey.NPS, Survey.NPS, Survey.CSAT]),
    st.integers(0, 5),
    st.integers(0, 3),
    st.sampled_from([None, "dana@acme.example", "lee@acme.example"]),
    st.sampled_from([None, "acme", "beta"]),
)
# Which answer it is about; the first time it is new, later it is revised, or only its account was found.
STEPS = st.lists(st.tuples(st.integers(0, 5), SAID, st.booleans()), max_size=12)


@pytest.fixture
def books(database_url: str) -> Iterator[Books]:
    opened = Books(database_url)
    yield opened
    opened.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_ties_are_those_of_the_definition(books: Books, steps: list[tuple[int, Said, bool]]) -> None:
    """And so is the next score that is counted."""

    async def compare() -> None:
        await books.begin_anew()
        known: dict[int, Response] = {}
        for place, said, is_found in steps:
            async with writing(books.database) as work:
                if place not in known:
                    known[place] = said.by(place)
                    await add_response(work, known[place], {})
                elif is_found and said.account_id is not None:
                    known[place] = replace(known[place], account_id=said.account_id)
                    await set_response_account(work, known[place].id, said.account_id)
                else:
                    known[place] = said.by(place)
                    await revise_response(work, known[place], None)
                await work.commit()
        tied = {answer.id: next_answer(answer, known.values()) for answer in known.values()}
        async with reading(books.database) as work:
            kept = await work.connection.execute(select(responses.c.id, responses.c.next_id, responses.c.next_at))
            assert {row.id: (row.next_id, row.next_at) for row in kept} == {
                name: (later.id, later.submitted_at) if later else (None, None) for name, later in tied.items()
            }
            counted = await work.connection.execute(select(outcomes.c.response_id, outcomes.c.next_score))
            assert {row.response_id: row.next_score for row in counted} == {
                name: later.score if later else None for name, later in tied.items()
            }

    books.run(compare())
