"""What the bot listens for in Slack, as one table, and how each is answered: parse, use case, ack. Decides nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_bolt.response import BoltResponse

from bot.desk import Desk
from bot.slack import ids, views
from bot.slack.actors import UnknownColleagueError, colleague
from bot.slack.commands import answer_command
from bot.slack.failures import SlackFailure
from bot.slack.home_tab import answer_away, answer_home, show_home
from bot.slack.lookups import answer_press
from bot.slack.replies import Acted, slack_user_of, tell
from bot.slack.stats_words import answer_stats_press
from bot.slack.submissions import read_act
from bot.slack.views.fields import FieldErrors
from bot.slack.web import person_of
from bot.use_cases.digests import read_digest
from bot.use_cases.drafts import draft_for
from bot.use_cases.loops import act_on_loop, ask_move
from bot.use_cases.people import learn_person
from bot.use_cases.showing import NoSuchLoopError, read_loop
from rules.acts import Act, Agree, Ask, Claim, Decline, File, NotNow, Nurture, Reassign, TakeOver
from rules.decision import Refusal, Teach
from rules.lifecycle import Move
from rules.model import Person
from storage.errors import StorageError

log = structlog.get_logger()

# Slack shows an error after 3 seconds; an answer that took longer than this would come too late to be seen.
_ANSWER_WITHIN = 2.5
# Where figures are counted Slack was answered before, and people wait while years of answers are looked through.
_COUNT_WITHIN = 25.0
# The buttons that ask nothing.
_AT_ONCE: dict[Move, Act] = {
    Move.CLAIM: Claim(),
    Move.TAKE_OVER: TakeOver(),
    Move.NURTURE: Nurture(),
    Move.NOT_NOW: NotNow(),
    Move.AGREE: Agree(),
    Move.DECLINE: Decline(),
}

Listener = Callable[[AsyncArgs], Awaitable[None]]


class Listeners:
    """Registers every listener on a Bolt app, and knows which of them are still running."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        # Bolt holds a running listener only weakly: these references keep it, and let shutdown wait for it.
        self._running: set[asyncio.Task[Any]] = set()

    def register(self, app: AsyncApp) -> None:
        table: tuple[tuple[Callable[[Listener], Any], Listener], ...] = (
            (app.action(ids.LOOP_BUTTONS), self._pressed),
            (app.action(ids.READ_ALL_BUTTONS), self._read_all),
            (app.action(ids.DRAFT), self._draft),
            (app.view(ids.DRAFT_CALLBACK), self._put_away),
            (app.action(ids.ASSIGN), self._assigned),
            (app.action(ids.REASON_CHOICES), self._filed),
            (app.action(ids.DIGEST_PAGES), self._digest_page),
            (app.action(ids.LOOKED_UP), self._looked_up),
            (app.action(ids.STATS_ACTIONS), self._figures_pressed),
            (app.view(ids.STATS_CALLBACK), self._put_away),
            (app.action(ids.HOME_ACTIONS), self._home_acted),
            (app.view(ids.AWAY_CALLBACK), self._went_away),
            (app.view(ids.SUBMITTED_MODALS), self._submitted),
            (app.command("/nps"), self._command),
            (app.event("app_home_opened"), self._home_opened),
            (app.event("team_join"), self._user_changed),
            (app.event("user_change"), self._user_changed),
        )
        for register, listener in table:
            register(self._answered(listener))
        app.error(self._failed)

    async def drain(self, grace: float) -> None:
        """Waits up to `grace` seconds for listeners that are still running."""
        if self._running:
            await asyncio.wait(self._running, timeout=grace)

    def _answered(self, listener: Listener) -> Listener:
        """The listener, kept alive while it runs; what keeps it from its work is told to whoever acted."""

        async def run(args: AsyncArgs) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._running.add(task)
            try:
                async with asyncio.timeout(_within(args)):
                    await listener(args)
            except (StorageError, SlackFailure, NoSuchLoopError, UnknownColleagueError, TimeoutError) as error:
                log.warning("slack.not_done", listener=listener.__name__, error=type(error).__name__)
                await tell(args, self._desk.slack, _sentence(error))
            finally:
                self._running.discard(task)

        return run

    async def _failed(
        self, error: Exception, body: dict[str, Any], ack: AsyncAck, respond: AsyncRespond
    ) -> BoltResponse:
        """A mistake of ours: whoever acted is told, and the log has the trace."""
        log.error("slack.failed", error=type(error).__name__, exc_info=error)
        await tell(Acted(body, ack, respond), self._desk.slack, views.our_mistake())
        # Bolt would answer Slack with a 500 all the same, and Slack show an error of its own beside the sentence.
        return ack.response or BoltResponse(status=200)

    async def _actor(self, args: AsyncArgs) -> Person:
        return await colleague(self._desk, slack_user_of(args.context))

    async def _pressed(self, args: AsyncArgs) -> None:
        button = ids.LoopButton.parse(args.action or {})
        if button is None:
            await args.ack()
        elif button.move in _AT_ONCE:
            await self._act(args, button.number, _AT_ONCE[button.move])
        elif button.ask is not None:
            await self._act(args, button.number, Ask(button.ask))
        else:
            await self._ask(args, button)

    async def _assigned(self, args: AsyncArgs) -> None:
        chosen = ids.AssignMenu.parse(args.action or {})
        if chosen is None:
            await args.ack()
            return
        to = await colleague(self._desk, chosen.user_id)
        if not to.reachable:
            raise UnknownColleagueError(chosen.user_id)
        await self._act(args, chosen.number, Reassign(to))

    async def _act(self, args: AsyncArgs, number: int, act: Act) -> None:
        desk = self._desk
        actor = await self._actor(args)
        answer = await act_on_loop(desk.database, desk.terms, number, actor.email, act, desk.now)
        desk.wake()
        if isinstance(answer, Refusal):
            desk.metrics.moved(act.move, answer.kind)
            facts = await read_loop(desk.database, desk.terms, number, desk.now())
            await tell(args, desk.slack, views.refused(answer, facts, actor, desk.now()))
            return
        desk.metrics.moved(act.move, "done")
        log.info("loop.moved", loop=number, move=act.move, by=actor.slack_user_id)
        if any(isinstance(effect, Teach) for effect in answer.effects):
            desk.learn()
        await self._turn(args, ids.DigestPage.parse((args.body.get("view") or {}).get("private_metadata")), actor)
        await args.ack()

    async def _filed(self, args: AsyncArgs) -> None:
        chosen = ids.ReasonChosen.parse(args.action or {})
        if chosen is None:
            await args.ack()
            return
        await self._act(args, chosen.number, File(chosen.reason))

    async def _digest_page(self, args: AsyncArgs) -> None:
        page = ids.DigestPage.parse((args.action or {}).get("value"))
        await self._turn(args, page, await self._actor(args))
        await args.ack()

    async def _turn(self, args: AsyncArgs, page: ids.DigestPage | None, actor: Person) -> None:
        """Shows a page of the reader's digest, in the modal that is open or in a new one."""
        if page is None:
            return
        desk = self._desk
        entries = await read_digest(desk.database, desk.terms, page.delivery_id, actor, desk.now())
        view = views.digest_page(entries, page, actor, desk.now())
        if args.body.get("view"):
            await desk.slack.update_view(args.body["view"]["id"], view)
        else:
            await desk.slack.open_view(args.body["trigger_id"], view)

    async def _ask(self, args: AsyncArgs, button: ids.LoopButton) -> None:
        """Opens the modal that a move needs, unless it could not be made anyway."""
        desk = self._desk
        actor = await self._actor(args)
        facts, refusal = await ask_move(desk.database, desk.terms, button.number, actor.email, button.move, desk.now())
        if refusal is not None:
            desk.wake()
            await tell(args, desk.slack, views.refused(refusal, facts, actor, desk.now()))
            return
        container = args.body.get("container") or {}
        context = ids.ModalContext(
            button.number, facts.loop.version, container.get("channel_id"), container.get("message_ts")
        )
        view = views.ask(button.move, facts, actor, context, desk.terms.policy.reasons, desk.today(actor))
        assert view is not None, "every button that is not done at once has a modal"
        await desk.slack.open_view(args.body["trigger_id"], view)
        await args.ack()

    async def _submitted(self, args: AsyncArgs) -> None:
        view = args.view or {}
        move = ids.parse_modal_callback(view.get("callback_id"))
        context = ids.ModalContext.parse(view.get("private_metadata"))
        if move is None or context is None:
            await args.ack()
            return

        async def chosen(user_id: str) -> Person:
            return await colleague(self._desk, user_id)

        actor = await self._actor(args)
        act = await read_act(move, view["state"]["values"], actor, self._desk.today(actor), chosen)
        if isinstance(act, FieldErrors):
            await args.ack(
                response_action="errors", errors={field.value: sentence for field, sentence in act.errors.items()}
            )
            return
        await self._act(args, context.number, act)

    async def _draft(self, args: AsyncArgs) -> None:
        desk = self._desk
        button = ids.DraftButton.parse(args.action or {})
        if button is None:
            await args.ack()
            return
        actor = await self._actor(args)
        facts, drafted = await draft_for(desk.database, desk.terms, button.number, actor.email, desk.now())
        if isinstance(drafted, Refusal):
            desk.wake()
            await tell(args, desk.slack, views.refused(drafted, facts, actor, desk.now()))
            return
        await desk.slack.open_view(args.body["trigger_id"], views.draft(drafted, facts))
        await args.ack()

    async def _put_away(self, args: AsyncArgs) -> None:
        """A modal that only showed something is closed."""
        await args.ack()

    async def _read_all(self, args: AsyncArgs) -> None:
        desk = self._desk
        button = ids.ReadAllButton.parse(args.action or {})
        if button is not None:
            view = views.read_all(await read_loop(desk.database, desk.terms, button.number, desk.now()), button.part)
            if args.body.get("view"):
                await desk.slack.update_view(args.body["view"]["id"], view)
            else:
                await desk.slack.open_view(args.body["trigger_id"], view)
        await args.ack()

    async def _command(self, args: AsyncArgs) -> None:
        actor = await self._actor(args)
        await answer_command(args, self._desk, actor)

    async def _figures_pressed(self, args: AsyncArgs) -> None:
        await answer_stats_press(args, self._desk, await self._actor(args))

    async def _looked_up(self, args: AsyncArgs) -> None:
        await answer_press(args, self._desk, await self._actor(args))

    async def _home_opened(self, args: AsyncArgs) -> None:
        if (args.event or {}).get("tab") != "home":
            return
        await show_home(self._desk, await self._actor(args), slack_user_of(args.context))

    async def _home_acted(self, args: AsyncArgs) -> None:
        await answer_home(args, self._desk, await self._actor(args), slack_user_of(args.context))

    async def _went_away(self, args: AsyncArgs) -> None:
        await answer_away(args, self._desk, await self._actor(args))

    async def _user_changed(self, args: AsyncArgs) -> None:
        person = person_of((args.event or {}).get("user") or {})
        if person is not None:
            await learn_person(self._desk.database, self._desk.terms, person, self._desk.now())
            self._desk.look_up_people()


def _within(args: AsyncArgs) -> float:
    """How many seconds a listener may take."""
    typed = str((args.command or {}).get("text", "")).lower().split()
    counts = typed[:1] == ["stats"] or ids.STATS_ACTIONS.match(str((args.action or {}).get("action_id")))
    return _COUNT_WITHIN if counts else _ANSWER_WITHIN


def _sentence(error: Exception) -> str:
    if isinstance(error, NoSuchLoopError):
        return views.not_found(error.number)
    if isinstance(error, UnknownColleagueError):
        return views.unknown_colleague()
    if isinstance(error, StorageError):
        return views.database_away()
    if isinstance(error, SlackFailure):
        return views.slack_failed()
    return views.too_slow()
