"""What an export is asked for, who may have it, and its rows into a file. Sends nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from bot.row_writers import Format, row_writer
from rules.exporting import exporters, may_export
from rules.model import Person
from rules.periods import EXAMPLES, Period, PeriodError, day_of, midnight
from rules.terms import Terms
from storage.database import Database
from storage.deliveries import DeliveryKind, Wanted, want_messages
from storage.directory import leads_an_account, people_of
from storage.export_pages import ExportKind, columns_of, pages_of
from storage.work import writing

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LETTERS_OF_TOKEN = 8
_MINUTE = "{:%Y-%m-%dT%H:%M}"
# Spreadsheets take a file without it for one in the letters of their own country.
_CSV_ENCODING, _ENCODING = "utf-8-sig", "utf-8"


class TooLargeError(Exception):
    """There is more to export than a file may hold."""


def stretch_of(text: str, now: datetime, zone: ZoneInfo) -> Period:
    """What `Period.parse` reads, and a day alone: from its midnight in `zone` on. Raises PeriodError."""
    word = text.strip()
    if _DAY.fullmatch(word):
        since = midnight(day_of(word), zone)
        if since > now:
            raise PeriodError(f"{word} is still to come; write {EXAMPLES}")
        return Period(since, now)
    return Period.parse(word, now, zone)


@dataclass(frozen=True, slots=True)
class Asked:
    """One export. `day` is when it was asked for, by the calendar of whoever did: the file is called after it."""

    kind: ExportKind
    form: Format
    period: Period
    day: date

    def facts(self) -> dict[str, Any]:
        """As the outbox keeps it, so that the same file can be made again."""
        since = self.period.since
        return {
            "export": self.kind.value,
            "format": self.form.value,
            "since": None if since is None else since.isoformat(),
            "until": self.period.until.isoformat(),
            "day": self.day.isoformat(),
        }

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Asked:
        """What `facts` kept."""
        since = facts["since"]
        period = Period(
            None if since is None else datetime.fromisoformat(since), datetime.fromisoformat(facts["until"])
        )
        return cls(ExportKind(facts["export"]), Format(facts["format"]), period, date.fromisoformat(facts["day"]))

    def name(self, token: str) -> str:
        """What the file is called. The beginning of the delivery's token tells it from every other."""
        return f"nps-{self.kind}-{self.day}-{token[:_LETTERS_OF_TOKEN]}.{self.form}"


async def want_export(database: Database, terms: Terms, person: Person, asked: Asked, now: datetime) -> list[Person]:
    """Has a file sent to whoever asks for it, once for all that they ask in the same words within a minute.

    Where they may not have it nothing is sent, and those who may are named; else nobody.
    """
    async with writing(database) as work:
        if not may_export(person.email, await leads_an_account(work, person.email), terms):
            emails = exporters(terms)
            known = await people_of(work, emails)
            return [known.get(email, Person(email)) for email in emails]
        moments = (asked.period.since, asked.period.until, now)
        stretch = ":".join(_MINUTE.format(moment) if moment else "" for moment in moments)
        key = f"export:{person.email}:{asked.kind}:{asked.form}:{stretch}"
        await want_messages(work, [Wanted(key, DeliveryKind.EXPORT, person.email, facts=asked.facts())], now)
        await work.commit()
    return []


async def write_export(
    database: Database, asked: Asked, file: BinaryIO, most_bytes: int, between: Callable[[], Awaitable[None]]
) -> int:
    """Writes the rows into an empty file, and returns how many. `between` is awaited after each page.

    Raises TooLargeError, DatabaseAwayError.
    """
    encoding = _CSV_ENCODING if asked.form is Format.CSV else _ENCODING
    out = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        writer = row_writer(asked.form, columns_of(asked.kind), out)
        writer.begin()
        rows = 0
        async for page in pages_of(database, asked.kind, asked.period.since, asked.period.until):
            for row in page:
                writer.write(row)
            rows += len(page)
            out.flush()
            if file.tell() > most_bytes:
                raise TooLargeError
            await between()
        out.flush()
        return rows
    finally:
        out.detach()
