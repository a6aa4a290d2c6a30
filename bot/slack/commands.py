"""The words of /nps: which is which, and what each answers. Shows nothing itself."""

from __future__ import annotations

from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.desk import Desk
from bot.slack.replies import answer
from bot.slack.text import Message
from bot.slack.views import help_text, loop_view, mine, private, wrong_number
from bot.slack.views.call_list import MOST_ROWS
from bot.use_cases.loops import loops_to_act_on, read_loop
from rules.model import Person


async def answer_command(args: AsyncArgs, desk: Desk, actor: Person) -> None:
    """Answers one `/nps …`, privately. Raises NoSuchLoopError, DatabaseAwayError."""
    word, _, rest = str((args.command or {}).get("text", "")).strip().partition(" ")
    message = await _message(word.lower(), rest.strip(), desk, actor)
    await args.ack()
    await answer(args, message)


async def _message(word: str, rest: str, desk: Desk, actor: Person) -> Message:
    match word:
        case "" | "help":
            return help_text()
        case "mine":
            loops = await loops_to_act_on(desk.database, desk.terms, actor.email, MOST_ROWS + 1)
            return mine(actor, loops, desk.now())
        case "loop":
            number = rest.removeprefix("#")
            if not (number.isascii() and number.isdigit()) or not 0 < int(number) < 10**18:
                return private(wrong_number(rest))
            return loop_view(await read_loop(desk.database, desk.terms, int(number)), actor, desk.now())
        case _:
            return help_text(word)
