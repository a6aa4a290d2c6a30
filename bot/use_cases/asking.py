"""Answers somebody who asks about the measures: gathers the figures that they may see. Words nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.use_cases.measuring import measure
from rules.behind import Behind, LoopBehind
from rules.exporting import exporters
from rules.lookouts import LookAt, look_at
from rules.measures import Dimension, Group, Measures, Question
from rules.model import Person
from rules.questions import Asked
from rules.stats import MOST_POINTS, StatsFacts, sees_all_figures, telling
from rules.terms import Terms
from storage.behind import loops_behind
from storage.database import Database
from storage.directory import accounts_named, leads_an_account, people_of
from storage.measuring import count_figures
from storage.trends import points_in
from storage.work import Reading, reading

MOST_LOOPS = 20


@dataclass(frozen=True, slots=True)
class NotYours:
    """Somebody asks about another's figures. `who_can` see them."""

    who_can: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """A figure, the loops behind it, and how many there are."""

    figure: Behind
    facts: StatsFacts
    loops: tuple[LoopBehind, ...]
    total: int


async def answer_question(
    database: Database, terms: Terms, asked: Asked, reader: Person, now: datetime
) -> StatsFacts | NotYours:
    """The figures that this reader may see. Raises QuestionError, DatabaseAwayError."""
    async with reading(database) as work:
        narrowed = await _theirs(work, terms, asked, reader)
        if isinstance(narrowed, NotYours):
            return narrowed
        zone = ZoneInfo(terms.policy.timezone)
        question = narrowed.question(now, zone)
        measures = await measure(work, terms, question, now)
        facts = _facts(asked, narrowed, measures, terms)
        if facts.own:
            everybody = replace(question, by=None, where=_but_owner(asked))
            facts = replace(facts, company=(await count_figures(work, everybody, now, terms))[0])
        found = await _look_at(work, terms, question, measures, now)
        points = await points_in(work, terms, question, measures.since, MOST_POINTS, now)
        names = await _names(work, question, measures.groups, found, terms)
        return replace(facts, look_at=found, trend=tuple(points), names=names)


async def explain(
    database: Database, terms: Terms, asked: Asked, figure: Behind, reader: Person, now: datetime
) -> Why | NotYours:
    """Why a figure is what it is. Raises QuestionError, DatabaseAwayError."""
    async with reading(database) as work:
        narrowed = await _theirs(work, terms, asked, reader)
        if isinstance(narrowed, NotYours):
            return narrowed
        question = replace(narrowed.question(now, ZoneInfo(terms.policy.timezone)), by=None)
        measures = await measure(work, terms, question, now, compared=False)
        loops, total = await loops_behind(work, terms, question, figure, now, MOST_LOOPS)
        owners = [one.owner_email for one in loops if one.owner_email]
        names = {email: person.title for email, person in (await people_of(work, owners)).items()}
        facts = replace(_facts(asked, narrowed, measures, terms), names=names)
        return Why(figure, facts, tuple(loops), total)


def _facts(asked: Asked, narrowed: Asked, measures: Measures, terms: Terms) -> StatsFacts:
    policy = terms.policy
    return StatsFacts(asked, measures, own=narrowed != asked, currency=policy.currency, timezone=policy.timezone)


async def _theirs(work: Reading, terms: Terms, asked: Asked, reader: Person) -> Asked | NotYours:
    """The question, narrowed to the reader's own accounts where they may see no others."""
    if sees_all_figures(reader.email, await leads_an_account(work, reader.email), terms):
        return asked
    owner = dict(asked.where).get(Dimension.OWNER)
    if owner not in (None, reader.email):
        who_can = exporters(terms)
        known = await people_of(work, who_can)
        return NotYours(tuple(known.get(email, Person(email)) for email in who_can))
    return asked.only(Dimension.OWNER, reader.email)


def _but_owner(asked: Asked) -> tuple[tuple[Dimension, str], ...]:
    return tuple(pair for pair in asked.where if pair[0] is not Dimension.OWNER)


async def _look_at(
    work: Reading, terms: Terms, question: Question, measures: Measures, now: datetime
) -> tuple[LookAt, ...]:
    async def grouped(by: Dimension) -> tuple[Group, ...]:
        if question.by is by:
            return measures.groups
        return (await count_figures(work, replace(question, by=by), now, terms))[1]

    return look_at(measures.groups, await grouped(Dimension.REASON), await grouped(Dimension.OWNER))


async def _names(
    work: Reading, question: Question, groups: Iterable[Group], found: Iterable[LookAt], terms: Terms
) -> dict[str, str]:
    keys = (
        {group.key for group in telling(groups)} | {one.key for one in found} | {value for _, value in question.where}
    )
    names = {reason.name: reason.label for reason in terms.policy.reasons}
    names |= {email: person.title for email, person in (await people_of(work, keys)).items()}
    if question.by is Dimension.ACCOUNT:
        names |= await accounts_named(work, keys)
    return {key: name for key, name in names.items() if key in keys}
