"""App Home: published where it changed or was opened, and what its buttons and choices do. Decides nothing itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.desk import Desk
from bot.slack import ids, views
from bot.slack.actors import UnknownColleagueError, colleague
from bot.slack.failures import SlackFailure
from bot.slack.views.fields import AwayInput, Field, FieldErrors, read_away
from bot.slack.web import SlackWeb
from bot.use_cases.away import note_away, note_back
from bot.use_cases.home import begin_home, choose_digest_time, end_home
from rules.away import AwayRefusal
from rules.home import HomeFacts
from rules.model import Person

# What Slack says of a view with a block that it does not know.
_REFUSED = ("invalid_arguments", "invalid_blocks", "invalid_blocks_format")
_AT_THE_DAY = (AwayRefusal.PAST, AwayRefusal.TOO_FAR)


async def publish(slack: SlackWeb, slack_user_id: str, facts: HomeFacts, reader: Person, now: datetime) -> None:
    """Puts a Home in place of what stood there; without tables and charts where Slack refuses them."""
    try:
        await slack.publish_home(slack_user_id, views.home(facts, reader, now))
    except SlackFailure as failure:
        if failure.error not in _REFUSED:
            raise
        await slack.publish_home(slack_user_id, views.home(facts, reader, now, plain=True))


async def show_home(desk: Desk, reader: Person, slack_user_id: str, turned: dict[str, int] | None = None) -> None:
    """Shows a reader their Home at once, turned to another page where `turned` says so; it follows from now on."""
    now = desk.now()
    facts, version = await begin_home(desk.database, desk.terms, reader, now, turned)
    await publish(desk.slack, slack_user_id, facts, reader, now)
    await end_home(desk.database, reader, version, desk.now())
    desk.wake()


async def answer_home(args: AsyncArgs, desk: Desk, actor: Person, slack_user_id: str) -> None:
    """A button or a choice on Home that is about no loop."""
    action: dict[str, Any] = dict(args.action or {})
    page, chosen = ids.HomePage.parse(action), ids.DigestTime.parse(action)
    if page is not None:
        await show_home(desk, actor, slack_user_id, {page.part: page.page})
    elif chosen is not None:
        await choose_digest_time(desk.database, desk.terms, actor, chosen.at, desk.now())
        desk.tick()
        desk.wake()
    elif action.get("action_id") == ids.AWAY:
        await desk.slack.open_view(args.body["trigger_id"], views.ask_away(desk.today(actor)))
    elif action.get("action_id") == ids.BACK:
        await note_back(desk.database, actor, desk.now())
        desk.tick()
        desk.wake()
    await args.ack()


async def answer_away(args: AsyncArgs, desk: Desk, actor: Person) -> None:
    """The modal was sent that says who stands in and until when."""
    typed = read_away((args.view or {})["state"]["values"])
    errors = typed.errors if isinstance(typed, FieldErrors) else await _go_away(desk, actor, typed)
    if errors:
        await args.ack(response_action="errors", errors={field.value: said for field, said in errors.items()})
        return
    desk.tick()
    desk.wake()
    await args.ack()


async def _go_away(desk: Desk, actor: Person, typed: AwayInput) -> dict[Field, str]:
    """What speaks against it, at its field."""
    try:
        backup = await colleague(desk, typed.to_user_id)
    except UnknownColleagueError:
        return {Field.TO: views.unknown_colleague()}
    noted = await note_away(desk.database, desk.terms, actor, backup, typed.until, typed.why, desk.now())
    if isinstance(noted, AwayRefusal):
        return {Field.UNTIL if noted in _AT_THE_DAY else Field.TO: views.away_problem(noted, backup, typed.until)}
    return {}
