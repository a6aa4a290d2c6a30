"""What `/nps account`, `team` and `loop` answer, and the buttons in these answers. Parses, looks up, shows."""

from __future__ import annotations

import re

from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.desk import Desk
from bot.slack import ids, views
from bot.slack.replies import answer
from bot.slack.text import Message
from bot.slack.typed import as_typed
from bot.use_cases.accounts import look_up_account, read_account
from bot.use_cases.showing import read_loop_for
from bot.use_cases.team import read_team
from rules.account_facts import AccountFacts
from rules.account_names import Meant
from rules.model import Person

_LONGEST = 255
# What a domain is wrapped in where it was copied from a browser or an address.
_AROUND_A_DOMAIN = re.compile(r"^(?:https?://)?(?:www\.)?@?([^\s/]+\.[^\s/]+)/?$", re.IGNORECASE)


async def account_answer(typed: str, desk: Desk, actor: Person) -> Message:
    """The account that was typed, or the nearest. Raises DatabaseAwayError."""
    wanted = _AROUND_A_DOMAIN.sub(r"\1", " ".join(as_typed(typed).split()))[:_LONGEST]
    if not wanted:
        return views.private(views.which_account_asked())
    found = await look_up_account(desk.database, desk.terms, wanted, actor.email)
    return _shown(found, wanted, desk, actor)


async def loop_answer(number: int, desk: Desk, actor: Person) -> Message:
    """A loop with its history. Raises NoSuchLoopError, DatabaseAwayError."""
    facts = await read_loop_for(desk.database, desk.terms, number, actor.email, desk.now())
    return views.loop_view(facts, actor, desk.now())


async def answer_team(args: AsyncArgs, desk: Desk, actor: Person) -> None:
    """The team as a table, or in words where Slack takes none."""
    now = desk.now()
    facts = await read_team(desk.database, desk.terms, actor, now)
    await args.ack()
    await answer(args, views.team(facts, now), views.team_in_words(facts, now))


async def answer_press(args: AsyncArgs, desk: Desk, actor: Person) -> None:
    """A button that shows an account or a loop was pressed: privately, at the place where it stood."""
    loop, account = ids.LoopShownButton.parse(args.action or {}), ids.AccountButton.parse(args.action or {})
    message = None
    if loop is not None:
        message = await loop_answer(loop.number, desk, actor)
    elif account is not None:
        found = await read_account(desk.database, desk.terms, account.account_id, actor.email)
        message = _shown(found or Meant(None), account.account_id, desk, actor)
    await args.ack()
    if message is not None:
        await answer(args, message)


def _shown(found: AccountFacts | Meant, typed: str, desk: Desk, actor: Person) -> Message:
    if isinstance(found, Meant):
        return views.no_such_account(typed, found)
    return views.account(found, actor, desk.now())
