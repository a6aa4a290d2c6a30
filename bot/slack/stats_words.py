"""`/nps stats …`, *Share here* and *Why this number?*: reads the question, has it answered, shows the answer."""

from __future__ import annotations

from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.desk import Desk
from bot.slack import ids, views
from bot.slack.actors import UnknownColleagueError, colleague
from bot.slack.replies import answer, share
from bot.slack.typed import as_typed, mentions_in
from bot.use_cases.asking import NotYours, answer_question, explain
from rules.behind import Behind
from rules.model import Person
from rules.questions import Asked, QuestionError
from rules.stats import StatsFacts


async def answer_stats(args: AsyncArgs, desk: Desk, actor: Person, typed: str) -> None:
    """The figures, privately. Raises DatabaseAwayError, TimeoutError."""
    # Counting years of answers takes longer than Slack waits.
    await args.ack()
    found = await _figures(args, desk, actor, await _with_addresses(typed, desk))
    if found is not None:
        now = desk.now()
        await answer(args, views.stats(found, actor, now), views.stats_in_words(found, actor, now))


async def answer_stats_press(args: AsyncArgs, desk: Desk, actor: Person) -> None:
    """*Share here* or *Why this number?* under the figures; rights are looked at again."""
    await args.ack()
    action = args.action or {}
    question, figure = ids.StatsShare.parse(action), ids.chosen_figure(action)
    if question is None or (figure is not None and figure not in set(Behind)):
        return
    if figure is not None:
        await _explain(args, desk, actor, Asked.parse(question.words), Behind(figure))
        return
    found = await _figures(args, desk, actor, question.words)
    if found is not None:
        now = desk.now()
        await share(args, views.stats_shared(found, actor, now), views.stats_shared(found, actor, now, plain=True))


async def _figures(args: AsyncArgs, desk: Desk, actor: Person, words: str) -> StatsFacts | None:
    """What the question comes to; None where whoever asked was told why they get no answer."""
    try:
        found = await answer_question(desk.database, desk.terms, Asked.parse(words), actor, desk.now())
    except QuestionError as error:
        await answer(args, views.private(views.no_question(str(error))))
        return None
    if isinstance(found, NotYours):
        await answer(args, views.private(views.not_your_figures(found.who_can)))
        return None
    return found


async def _explain(args: AsyncArgs, desk: Desk, actor: Person, asked: Asked, figure: Behind) -> None:
    # The trigger lives three seconds, and the counting may take longer.
    opened = await desk.slack.open_view(args.body["trigger_id"], views.loading("Why this number?"))
    found = await explain(desk.database, desk.terms, asked, figure, actor, desk.now())
    if isinstance(found, NotYours):
        view = views.message("Why this number?", views.not_your_figures(found.who_can))
    else:
        view = views.why(found.figure, found.facts, found.loops, found.total, actor, desk.now())
    await desk.slack.update_view(opened, view)


async def _with_addresses(typed: str, desk: Desk) -> str:
    """What was typed, with the address of each colleague who was mentioned. Those whom Slack does not know stay."""
    for mark, user_id in mentions_in(typed):
        try:
            person = await colleague(desk, user_id)
        except UnknownColleagueError:
            continue
        typed = typed.replace(mark, person.email)
    return as_typed(typed)
