"""Accounts, contacts and people. Knows no response and no loop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import Table, bindparam, case, func, not_, or_, select, update

from rules.model import Absence, Account, AccountStatus, Contact, Person
from rules.staff import Staff
from storage.schema import absences, accounts, contacts, people
from storage.statements import insert_or
from storage.types import UtcDateTime
from storage.work import Reading, Writing

_ACCOUNT = tuple(column for column in accounts.columns if column.name not in ("updated_at", "moved_at"))
_CONTACT = tuple(column for column in contacts.columns if column.name != "updated_at")
_PERSON = (
    people.c.email,
    people.c.slack_user_id,
    people.c.name,
    people.c.timezone,
    people.c.active,
    people.c.digest_at,
)
_ACCOUNT_NAMES = tuple(column.name for column in _ACCOUNT)


def _account(values: Sequence[Any]) -> Account:
    fields = dict(zip(_ACCOUNT_NAMES, values, strict=True))
    return Account(**{**fields, "status": AccountStatus(fields["status"])})


def _person(values: Sequence[Any]) -> Person:
    email, slack_user_id, name, timezone, active, at = values
    return Person(email, slack_user_id, name, timezone, active, time.fromisoformat(at) if at else None)


async def upsert(
    work: Writing, table: Table, rows: Sequence[Mapping[str, Any]], new: Mapping[str, Any], now: datetime
) -> None:
    """Inserts or updates by primary key. All rows name the same columns; a column not named keeps what it was.

    `new` has values for columns that a new row needs and that no row names.
    """
    if not rows:
        return
    key = [column.name for column in table.primary_key.columns]
    insert = insert_or(work.is_sqlite, table)
    changed = {name: insert.excluded[name] for name in (*rows[0], "updated_at") if name not in key}
    named = [accounts.c[name] for name in ("csm_email", "lead_email") if name in rows[0]]
    if table is accounts and named:
        # Whose open loops belong to somebody else now is kept with the account, for whoever looks through them.
        moves = or_(*(insert.excluded[column.name].is_distinct_from(column) for column in named))
        changed["moved_at"] = case((moves, insert.excluded.updated_at), else_=accounts.c.moved_at)
    statement = insert.on_conflict_do_update(index_elements=key, set_=changed)
    await work.connection.execute(statement, [{**new, **row, "updated_at": now} for row in rows])


# Statements are made once: making one takes SQLAlchemy longer than SQLite takes to answer it.
_ACCOUNTS_NAMED = select(accounts.c.account_id, accounts.c.name).where(
    accounts.c.account_id.in_(bindparam("ids", expanding=True)), accounts.c.name.is_not(None)
)
_GET_ACCOUNT = select(*_ACCOUNT).where(accounts.c.account_id == bindparam("of_id"))
_GET_CONTACT = select(*_CONTACT).where(contacts.c.email == bindparam("of_email"))
_CONTACTS_OF = select(*_CONTACT).where(contacts.c.email.in_(bindparam("emails", expanding=True)))
_MAY_FIT = (
    select(*_ACCOUNT)
    .where(
        or_(
            accounts.c.account_id.in_(bindparam("ids", expanding=True)),
            accounts.c.domain.in_(bindparam("domains", expanding=True)),
        )
    )
    .order_by(accounts.c.account_id)
)
_ABSENCE = (absences.c.backup_email, absences.c.ends_at, absences.c.why)
_backups = select(absences.c.backup_email).where(absences.c.email.in_(bindparam("emails", expanding=True)))
_STAFF_OF = (
    select(*_PERSON, absences.c.email.label("away"), *_ABSENCE)
    .select_from(people.outerjoin(absences, absences.c.email == people.c.email))
    .where(
        or_(
            people.c.email.in_(bindparam("emails", expanding=True)),
            people.c.email.in_(_backups),
            people.c.email.in_(select(absences.c.backup_email).where(absences.c.email.in_(_backups))),
        )
    )
)
_PEOPLE_OF = select(*_PERSON).where(people.c.email.in_(bindparam("emails", expanding=True)))


async def accounts_named(work: Reading, account_ids: Iterable[str]) -> dict[str, str]:
    """What these accounts are called, those that have a name."""
    rows = await work.connection.execute(_ACCOUNTS_NAMED, {"ids": sorted(set(account_ids))})
    return {row.account_id: row.name for row in rows}


async def get_account(work: Reading, account_id: str) -> Account | None:
    row = (await work.connection.execute(_GET_ACCOUNT, {"of_id": account_id})).first()
    return _account(row) if row else None


async def get_contact(work: Reading, email: str) -> Contact | None:
    row = (await work.connection.execute(_GET_CONTACT, {"of_email": email})).first()
    return Contact(**row._mapping) if row else None


async def contacts_of(work: Reading, emails: Iterable[str]) -> dict[str, Contact]:
    """The contacts of these addresses that are known."""
    rows = await work.connection.execute(_CONTACTS_OF, {"emails": sorted(set(emails))})
    return {row.email: Contact(**row._mapping) for row in rows}


async def accounts_that_may_fit(work: Reading, account_ids: Iterable[str], domains: Sequence[str]) -> list[Account]:
    """The accounts of these ids or domains."""
    rows = await work.connection.execute(_MAY_FIT, {"ids": list(account_ids), "domains": list(domains)})
    return [_account(row) for row in rows]


async def people_of(work: Reading, emails: Iterable[str]) -> dict[str, Person]:
    """The people of these addresses whom Slack was asked about."""
    rows = await work.connection.execute(_PEOPLE_OF, {"emails": sorted(set(emails))})
    return {row.email: _person(row) for row in rows}


async def staff_of(work: Reading, emails: Iterable[str]) -> Staff:
    """The people of these addresses whom Slack was asked about, who of them is away, and their stand-ins."""
    rows = (await work.connection.execute(_STAFF_OF, {"emails": sorted(set(emails))})).all()
    known = {row.email: _person(row[: len(_PERSON)]) for row in rows}
    away = {row.email: Absence(row.email, row.backup_email, row.ends_at, row.why) for row in rows if row.away}
    return Staff(known, away)


async def person_by_slack_id(work: Reading, slack_user_id: str) -> Person | None:
    row = (await work.connection.execute(select(*_PERSON).where(people.c.slack_user_id == slack_user_id))).first()
    return _person(row) if row else None


async def save_person(work: Writing, person: Person, now: datetime) -> None:
    """Keeps what Slack said of a person; a Slack user who changed their address leaves the old one behind.

    The open loops of whoever cannot be written to any more are due to be looked through.
    """
    if person.slack_user_id is not None:
        await work.connection.execute(
            update(people)
            .where(people.c.slack_user_id == person.slack_user_id, people.c.email != person.email)
            .values(slack_user_id=None, dm_channel=None, lost_at=now)
        )
    values = {name: getattr(person, name) for name in ("slack_user_id", "name", "timezone", "active")}
    insert = insert_or(work.is_sqlite, people).values(email=person.email, checked_at=now, **values)
    changed = {name: insert.excluded[name] for name in (*values, "checked_at")}
    if person.reachable:
        changed["lost_at"] = None
    else:
        was_there = people.c.active & people.c.slack_user_id.is_not(None)
        changed["lost_at"] = case((was_there, insert.excluded.checked_at), else_=people.c.lost_at)
    await work.connection.execute(insert.on_conflict_do_update(index_elements=["email"], set_=changed))


_LOST = select(people.c.email, people.c.lost_at).where(people.c.lost_at.is_not(None)).limit(bindparam("most"))
_LOST_SEEN_TO = (
    update(people)
    .where(people.c.email == bindparam("of_email"), people.c.lost_at == bindparam("at", type_=UtcDateTime))
    .values(lost_at=None)
)
_MOVED = select(*_ACCOUNT, accounts.c.moved_at).where(accounts.c.moved_at.is_not(None)).limit(bindparam("most"))
_MOVED_SEEN_TO = (
    update(accounts)
    .where(accounts.c.account_id == bindparam("of_id"), accounts.c.moved_at == bindparam("at", type_=UtcDateTime))
    .values(moved_at=None)
)


async def lost_people(work: Reading, most: int) -> list[tuple[str, datetime]]:
    """Those who cannot be written to any more and whose loops were not looked through since, with since when."""
    return [(row.email, row.lost_at) for row in await work.connection.execute(_LOST, {"most": most})]


async def loss_seen_to(work: Writing, email: str, at: datetime) -> None:
    """Their loops were looked through, unless they were lost again since `at`."""
    await work.connection.execute(_LOST_SEEN_TO, {"of_email": email, "at": at})


async def moved_accounts(work: Reading, most: int) -> list[tuple[Account, datetime]]:
    """Accounts that name another CSM or lead and whose loops were not looked through since, with since when."""
    rows = await work.connection.execute(_MOVED, {"most": most})
    return [(_account(row[:-1]), row.moved_at) for row in rows]


async def move_seen_to(work: Writing, account_id: str, at: datetime) -> None:
    """Its loops were looked through, unless it moved again since `at`."""
    await work.connection.execute(_MOVED_SEEN_TO, {"of_id": account_id, "at": at})


async def mark_structural_risk(work: Writing, account_id: str, since: datetime) -> None:
    """Notes that the account is at structural risk, unless it was before."""
    await work.connection.execute(
        update(accounts)
        .where(accounts.c.account_id == account_id, accounts.c.structural_risk_since.is_(None))
        .values(structural_risk_since=since)
    )


async def unmark_structural_risk(work: Writing, account_id: str, since: datetime) -> None:
    """Takes the mark back that was made at `since`, and no other."""
    await work.connection.execute(
        update(accounts)
        .where(accounts.c.account_id == account_id, accounts.c.structural_risk_since == since)
        .values(structural_risk_since=None)
    )


async def dm_channel(work: Reading, email: str) -> str | None:
    """The id of the conversation between the bot and this person, once it was opened."""
    found: str | None = await work.connection.scalar(select(people.c.dm_channel).where(people.c.email == email))
    return found


async def save_dm_channel(work: Writing, email: str, channel: str) -> None:
    await work.connection.execute(update(people).where(people.c.email == email).values(dm_channel=channel))


async def save_digest_time(work: Writing, email: str, at: time | None) -> None:
    """When somebody wants their digest, by the clock of their own zone; None for when the policy says."""
    await work.connection.execute(
        update(people).where(people.c.email == email).values(digest_at=f"{at:%H:%M}" if at else None)
    )


async def emails_to_look_up(
    work: Reading, always: Iterable[str], *, missed_before: datetime, known_before: datetime, most: int
) -> list[str]:
    """Addresses of account owners, leads and `always` whom Slack is to be asked about, those never asked about first.

    Those whom Slack did not know are asked about again when that was before `missed_before`, those whom it knew when
    that was before `known_before`: Slack tells by itself when somebody joins or changes.
    """
    owners = select(accounts.c.csm_email.label("email")).union(
        select(accounts.c.lead_email).where(accounts.c.lead_email.is_not(None))
    )
    missed = people.c.slack_user_id.is_(None) & (people.c.checked_at < missed_before)
    stale = or_(people.c.email.is_(None), missed, people.c.checked_at < known_before)
    named = owners.subquery()
    rows = await work.connection.execute(
        select(named.c.email)
        .select_from(named.outerjoin(people, people.c.email == named.c.email))
        .where(stale)
        .order_by(people.c.checked_at.is_not(None), people.c.slack_user_id.is_not(None), named.c.email)
        .limit(most)
    )
    found = [row.email for row in rows]
    wanted = sorted(set(always))
    fresh = await work.connection.scalars(select(people.c.email).where(people.c.email.in_(wanted), not_(stale)))
    return [*sorted(set(wanted) - set(fresh) - set(found)), *found][:most]


_LEADS = select(accounts.c.account_id).where(accounts.c.lead_email == bindparam("email")).limit(1)


async def leads_an_account(work: Reading, email: str) -> bool:
    """Whether an account names this person as its lead."""
    return await work.connection.scalar(_LEADS, {"email": email}) is not None


async def count_accounts(work: Reading) -> int:
    return await work.connection.scalar(select(func.count()).select_from(accounts)) or 0


async def opt_out(work: Writing, email: str, now: datetime) -> bool:
    """Notes that a contact wants no more surveys; False where the directory does not know them."""
    changed = await work.connection.execute(
        update(contacts).where(contacts.c.email == email).values(opted_out=True, updated_at=now)
    )
    return changed.rowcount > 0


async def deactivate(work: Writing, email: str, now: datetime) -> None:
    """Notes that a person cannot be written to in Slack any more; their open loops are due to be looked through."""
    await work.connection.execute(
        update(people)
        .where(people.c.email == email)
        .values(
            active=False,
            dm_channel=None,
            checked_at=now,
            lost_at=case((people.c.active, now), else_=people.c.lost_at),
        )
    )
