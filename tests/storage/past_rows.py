"""Rows of a past as a test wants them, kept with what is counted of them. Follows no rule of the loops'."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, insert

from rules.events import EventKind
from rules.model import Lane, State
from storage.database import Database
from storage.schema import accounts, contacts, history, lessons, loops, people, responses
from storage.work import writing

IN_IT = datetime(2026, 11, 24, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Past:
    """Rows to be kept, each with what a test does not care about."""

    def __init__(self) -> None:
        self.rows: list[tuple[Table, dict[str, Any]]] = []
        self.number = 0

    def account(self, account_id: str, arr: int) -> None:
        given = {"account_id": account_id, "name": account_id.title(), "arr": Decimal(arr)}
        known = {"csm_email": "ana@northwind.example", "status": "active", "updated_at": IN_IT}
        self.rows.append((accounts, {**given, **known}))

    def answer(self, score: int, at: datetime = IN_IT, survey: str = "nps", **more: Any) -> str:
        answer_id = f"answer-{len(self.rows)}"
        times = {"submitted_at": at, "revised_at": at, "received_at": at}
        kept = {"id": answer_id, "source": "generic", "external_id": answer_id, "survey": survey, "score": score}
        empty: dict[str, Any] = {"properties": {}, "field_revisions": {}, "payload": {}}
        self.rows.append((responses, {**kept, **times, **empty, **more}))
        return answer_id

    def loop(self, score: int = 3, at: datetime = IN_IT, answer: Mapping[str, Any] | None = None, **more: Any) -> int:
        """A loop with its answer; live where nothing else is said."""
        self.number += 1
        kept = {
            "number": self.number,
            "response_id": self.answer(score, at, **(answer or {})),
            "lane": Lane.DETRACTOR.value,
            "state": State.OPEN.value,
            "owner_email": "ana@northwind.example",
            "owner_because": "CSM",
            "opened_at": at,
            "first_touch_due_at": at + HOUR,
            "version": 1,
        }
        if "closed_at" not in more:
            more = {"next_due_at": at + HOUR, **more}
        self.rows.append((loops, {**kept, **more}))
        return self.number

    def event(self, number: int, kind: EventKind, at: datetime = IN_IT, why: str | None = None, **details: Any) -> None:
        told = {"loop_number": number, "at": at, "kind": kind.value, "to_state": "open", "why": why}
        self.rows.append((history, {**told, "details": details}))

    def lesson(self, number: int, reason: str, was: str) -> None:
        (response_id,) = (row["response_id"] for table, row in self.rows if table is loops and row["number"] == number)
        by = {"taught_by": "ana@northwind.example", "taught_at": IN_IT}
        named = {"response_id": response_id, "loop_number": number, "reason": reason, "was": was}
        self.rows.append((lessons, {**named, **by}))

    def named(self, *emails_and_names: tuple[str, str]) -> None:
        self.rows += [
            (people, {"email": email, "name": name, "active": True, "checked_at": IN_IT})
            for email, name in emails_and_names
        ]

    def contact(self, email: str, account_id: str, name: str) -> None:
        known = {"email": email, "account_id": account_id, "name": name, "opted_out": False, "updated_at": IN_IT}
        self.rows.append((contacts, known))

    async def keep(self, database: Database) -> None:
        async with writing(database) as work:
            for table, row in self.rows:
                await work.connection.execute(insert(table), row)
            work.recount |= {row["id"] for table, row in self.rows if table is responses}
            await work.commit()
