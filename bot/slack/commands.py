"""The words of /nps: which is which, and what each answers. Shows nothing itself."""

from __future__ import annotations

from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.desk import Desk
from bot.slack import views
from bot.slack.actors import UnknownColleagueError, colleague
from bot.slack.away_words import read_away
from bot.slack.export_words import answer_export
from bot.slack.lookups import account_answer, answer_team, loop_answer
from bot.slack.replies import answer
from bot.slack.stats_words import answer_stats
from bot.slack.text import Message
from bot.slack.views.call_list import MOST_ROWS
from bot.use_cases.away import note_away, note_back
from bot.use_cases.showing import how_many_to_act_on, loops_to_act_on
from rules.away import AwayRefusal
from rules.model import Person
from storage.directory import people_of
from storage.work import reading


async def answer_command(args: AsyncArgs, desk: Desk, actor: Person) -> None:
    """Answers one `/nps …`, privately. Raises NoSuchLoopError, DatabaseAwayError."""
    word, _, rest = str((args.command or {}).get("text", "")).strip().partition(" ")
    if word.lower() == "team":
        await answer_team(args, desk, actor)
        return
    if word.lower() == "stats":
        await answer_stats(args, desk, actor, rest.strip())
        return
    message = await _message(word.lower(), rest.strip(), desk, actor)
    await args.ack()
    await answer(args, message)


async def _message(word: str, rest: str, desk: Desk, actor: Person) -> Message:
    match word:
        case "" | "help":
            return views.help_text()
        case "mine":
            loops = await loops_to_act_on(desk.database, desk.terms, actor.email, MOST_ROWS, desk.now())
            return views.mine(actor, loops, desk.now(), await how_many_to_act_on(desk.database, actor.email))
        case "loop":
            number = rest.removeprefix("#")
            if not (number.isascii() and number.isdigit()) or not 0 < int(number) < 10**18:
                return views.private(views.wrong_number(rest))
            return await loop_answer(int(number), desk, actor)
        case "account":
            return await account_answer(rest, desk, actor)
        case "away":
            return await _away(rest, desk, actor)
        case "export":
            return await answer_export(rest, desk, actor)
        case "back":
            return await _back(desk, actor)
        case _:
            return views.help_text(word)


async def _away(typed: str, desk: Desk, actor: Person) -> Message:
    said = read_away(typed, desk.today(actor))
    if said.user_id is None:
        return views.no_backup_named()
    if said.last_day is None:
        return views.no_day_named(said.typed_day)
    try:
        backup = await colleague(desk, said.user_id)
    except UnknownColleagueError:
        return views.private(views.unknown_colleague())
    now = desk.now()
    noted = await note_away(desk.database, desk.terms, actor, backup, said.last_day, said.why, now)
    if isinstance(noted, AwayRefusal):
        return views.away_refused(noted, backup, said.last_day)
    desk.tick()
    desk.wake()
    absence, loops = noted
    return views.away_set(absence, backup, loops, now, desk.terms.zone_of(actor))


async def _back(desk: Desk, actor: Person) -> Message:
    noted = await note_back(desk.database, actor, desk.now())
    if noted is None:
        return views.not_away()
    desk.tick()
    absence, loops = noted
    async with reading(desk.database) as work:
        known = await people_of(work, [absence.backup_email])
    return views.away_ended(known.get(absence.backup_email, Person(absence.backup_email)), loops)
