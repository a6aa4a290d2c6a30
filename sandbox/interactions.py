"""What people do to the app: clicks, modals, commands, events. Sends it, and does what the acknowledgement asks for."""

from __future__ import annotations

from typing import Any

from sandbox import limits, payloads
from sandbox.app_link import AppLink
from sandbox.calls import ApiError
from sandbox.journal import Journal
from sandbox.manifest import Manifest
from sandbox.mentions import with_mentions
from sandbox.responses import Responses
from sandbox.socket_mode import NotAnsweredError
from sandbox.triggers import Place, Triggers
from sandbox.values import acted, elements_of, refused, state_of
from sandbox.views import Views
from sandbox.workspace import Conversation, Json, Message, View, Workspace


class Interactions:
    """Everything a person can do to the app. All but events raise NotAnsweredError where Slack shows an error."""

    def __init__(
        self,
        workspace: Workspace,
        manifest: Manifest,
        triggers: Triggers,
        link: AppLink,
        views: Views,
        responses: Responses,
        journal: Journal,
    ) -> None:
        self._workspace = workspace
        self._manifest = manifest
        self._triggers = triggers
        self._link = link
        self._views = views
        self._responses = responses
        self._journal = journal

    # Clicks and choices

    async def act_on_message(self, user: str, message: Message, asked: Json) -> None:
        """A click or a choice on a message, or on what it showed earlier. `asked` has block_id, action_id and value."""
        self._need_interactivity()
        person = self._workspace.people[user]
        element, value = _find([message.blocks, *reversed(message.versions)], asked)
        typed = _with(asked, value)
        payload = payloads.on_message(
            person,
            self._workspace.conversations[message.channel],
            message,
            {"block_id": asked["block_id"], **acted(element, value)},
            state_of(message.blocks, typed),
            trigger_id=self._triggers.trigger(user),
            response_url=self._responses.url(Place(user, message.channel, message.ts)),
        )
        await self._link.send("interactive", payload)

    async def act_in_view(self, user: str, view: View, asked: Json) -> None:
        """A click or a choice in a modal or on App Home."""
        self._need_interactivity()
        element, value = _find([view.body["blocks"]], asked)
        action = {"block_id": asked["block_id"], **acted(element, value)}
        values = state_of(view.body["blocks"], _with(asked, value))
        person = self._workspace.people[user]
        await self._link.send(
            "interactive", payloads.on_view(person, view, action, values, self._triggers.trigger(user))
        )

    def _need_interactivity(self) -> None:
        if not self._manifest.interactive:
            raise NotAnsweredError("the app's manifest does not declare interactivity")

    # Modals

    async def submit(self, view: View, typed: Json) -> dict[str, str]:
        """Sends a modal. Returns errors by block id: empty where it was taken, and the answer carried out."""
        self._need_interactivity()
        values = state_of(view.body["blocks"], typed)
        missing = refused(view.body["blocks"], values)
        if missing:
            return missing
        person = self._workspace.people[view.user]
        payload = payloads.submission(person, view, values, self._triggers.trigger(view.user))
        answer = await self._link.send("interactive", payload)
        try:
            return self._carry_out(view, answer)
        except (limits.RefusedError, ApiError) as error:
            self._journal.refused("view_submission", "invalid_view", str(error))
            raise NotAnsweredError("the app answered with a view that Slack refuses") from error

    def _carry_out(self, view: View, answer: Json) -> dict[str, str]:
        match answer.get("response_action"):
            case "errors":
                errors: dict[str, str] = answer.get("errors") or {}
                asked = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
                if not errors or not set(errors) <= asked:
                    self._journal.refused("view_submission", "invalid_errors", f"no such fields: {sorted(errors)}")
                    raise NotAnsweredError("the app answered with errors for fields that the modal has not")
                return errors
            case "update":
                self._views.replace(view, answer.get("view") or {})
            case "push":
                self._views.open(view.user, answer.get("view") or {}, push=True)
            case "clear":
                self._views.close_all(view.user)
            case None:
                self._views.close(view)
            case unknown:
                self._journal.refused("view_submission", "invalid_response_action", str(unknown))
                raise NotAnsweredError("the app answered with an action that Slack does not know")
        return {}

    async def close(self, view: View) -> None:
        """A person closes a modal; the app hears of it where it asked to."""
        clears = bool(view.body["clear_on_close"])
        for gone in self._views.close_all(view.user) if clears else self._views.close(view):
            if gone.body["notify_on_close"]:
                await self._link.send(
                    "interactive", payloads.closed(self._workspace.people[view.user], gone, cleared=clears)
                )

    # Commands and events

    async def command(self, user: str, conversation: Conversation, typed: str) -> None:
        """A slash command, as typed with its word."""
        word, _, rest = typed.strip().partition(" ")
        command = next((known for known in self._manifest.commands if known["command"] == word), None)
        if command is None:
            raise NotAnsweredError(f"{word} is not a command of any app here")
        if command.get("should_escape"):
            rest = with_mentions(rest, self._workspace.people.values(), self._workspace.channels)
        person = self._workspace.people[user]
        place = Place(user, conversation.id)
        payload = payloads.command(
            person,
            conversation,
            word,
            rest.strip(),
            trigger_id=self._triggers.trigger(user),
            response_url=self._responses.url(place),
        )
        answer = await self._link.send("slash_commands", payload)
        if answer.get("text") or answer.get("blocks"):
            try:
                self._responses.post(place, answer)
            except (limits.RefusedError, ApiError) as error:
                code = error.code if isinstance(error, ApiError) else "invalid_blocks"
                self._journal.refused("slash_commands", code, str(error))
                raise NotAnsweredError("the app answered with a message that Slack refuses") from error

    def event(self, kind: str, fields: dict[str, Any], subscribed_as: str | None = None) -> None:
        """Sends an event, where the manifest subscribes to it."""
        if (subscribed_as or kind) in self._manifest.events:
            self._link.send_event(payloads.event(self._workspace.new_id("Ev"), kind, fields))

    def wrote(self, message: Message, conversation: Conversation) -> None:
        """Somebody wrote a message: the app hears of it as far as it subscribed."""
        kind = {"app": "im", "channel": "channel"}.get(conversation.kind)
        if kind is None:
            return
        fields = {
            "channel": conversation.id,
            "user": message.user,
            "text": message.text,
            "ts": message.ts,
            "channel_type": kind,
            **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        }
        self.event("message", fields, "message.im" if kind == "im" else "message.channels")


def _find(versions: list[list[Json]], asked: Json) -> tuple[Json, Any]:
    """The element that was acted on and its value: on the newest version that has it with this value.

    A button may have gone before its block came here: one that is named in full can still be pressed.
    """
    block_id, action_id, value = asked["block_id"], asked["action_id"], asked.get("value")
    found = [
        element
        for blocks in versions
        for block in blocks
        if block["block_id"] == block_id
        for element in elements_of(block)
        if element.get("action_id") == action_id
    ]
    for element in found:
        if element["type"] != "button" or value in (None, element.get("value", "")):
            return element, value
    if value is None:
        raise NotAnsweredError("there is no such element, nor was there one")
    return {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": "Gone"}}, value


def _with(asked: Json, value: Any) -> Json:
    """What the page says was chosen so far, and what was chosen just now."""
    typed: Json = {block_id: dict(chosen) for block_id, chosen in (asked.get("values") or {}).items()}
    typed.setdefault(asked["block_id"], {})[asked["action_id"]] = value
    return typed
