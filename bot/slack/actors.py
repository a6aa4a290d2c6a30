"""Who pressed the button: from a Slack user id to the colleague's address. Knows no loop."""

from __future__ import annotations

from bot.desk import Desk
from bot.use_cases.people import learn_person
from rules.model import Person
from storage.directory import person_by_slack_id
from storage.work import reading


class UnknownColleagueError(LookupError):
    """Slack tells no address for this user: a bot, or a guest from another workspace."""


async def colleague(desk: Desk, slack_user_id: str) -> Person:
    """The person behind a Slack user id; Slack is asked once. Raises UnknownColleagueError, SlackFailure."""
    async with reading(desk.database) as work:
        known = await person_by_slack_id(work, slack_user_id)
    if known is not None:
        return known
    person = await desk.slack.person_by_id(slack_user_id)
    if person is None:
        raise UnknownColleagueError(slack_user_id)
    await learn_person(desk.database, desk.terms, person, desk.now())
    return person
