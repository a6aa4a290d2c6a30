"""What people do, as the payloads that Slack sends for it, and what becomes of the app's answers."""

from __future__ import annotations

import time
from typing import Any

from sandbox import limits
from sandbox.app_link import AppLink, NotAnswered
from sandbox.manifest import Manifest
from sandbox.triggers import Triggers
from sandbox.web_api import WebApi
from sandbox.workspace import APP_ID, BOT_USER_ID, TEAM_ID, Json, Message, View, Workspace


class Interactions:
    """Turns the page's doings into payloads, sends them, and does what the acknowledgement asks for."""

    def __init__(
        self, workspace: Workspace, manifest: Manifest, triggers: Triggers, link: AppLink, api: WebApi, base_url: str
    ) -> None:
        self._workspace = workspace
        self._manifest = manifest
        self._triggers = triggers
        self._link = link
        self._api = api
        self.base_url = base_url

    def _common(self, user: str, kind: str) -> Json:
        person = self._workspace.people[user]
        name = person.email.split("@")[0]
        return {
            "type": kind,
            "api_app_id": APP_ID,
            "token": "sandbox",
            "team": {"id": TEAM_ID, "domain": "northwind"},
            "enterprise": None,
            "is_enterprise_install": False,
            "user": {"id": user, "username": name, "name": name, "team_id": TEAM_ID},
        }

    def _response_url(self, place: Json) -> str:
        return f"{self.base_url}/response/{self._triggers.response_token(place)}"

    async def act(self, user: str, body: Json) -> Json:
        """A click or a choice on a message, a modal or App Home. Raises NotAnswered."""
        if not self._manifest.interactive:
            raise NotAnswered("the app's manifest does not declare interactivity")
        payload = self._common(user, "block_actions")
        payload["trigger_id"] = self._triggers.trigger({"user": user})
        if "view_id" in body:
            view = self._workspace.views[body["view_id"]]
            blocks = [view.body["blocks"]]
            payload |= {"view": view.body, "container": {"type": "view", "view_id": view.id}}
        else:
            message = self._workspace.conversations[body["channel"]].messages[body["message_ts"]]
            blocks = [message.blocks, *reversed(message.versions)]
            payload |= self._of_message(user, message)
        block, element = _find(blocks, body["block_id"], body["action_id"])
        action = {
            "block_id": block["block_id"],
            "action_ts": f"{time.time():.6f}",
            **_acted(element, body.get("value")),
        }
        payload["actions"] = [action]
        payload["state"] = {"values": {block["block_id"]: {element["action_id"]: _acted(element, body.get("value"))}}}
        await self._link.send("interactive", payload)
        return {"ok": True}

    def _of_message(self, user: str, message: Message) -> Json:
        place = {"user": user, "channel": message.channel, "ts": message.ts}
        shown = {
            "type": "message",
            "ts": message.ts,
            "user": message.user,
            "text": message.text,
            "blocks": message.blocks,
        }
        return {
            "message": shown if message.thread_ts is None else {**shown, "thread_ts": message.thread_ts},
            "channel": {"id": message.channel, "name": "directmessage"},
            "container": {
                "type": "message",
                "channel_id": message.channel,
                "message_ts": message.ts,
                "is_ephemeral": message.ephemeral_for is not None,
            },
            "response_url": self._response_url(place),
        }

    async def submit(self, user: str, view: View, typed: Json) -> Json:
        """Sends a modal, and does what the answer asks for. Raises NotAnswered."""
        missing = _missing(view.body["blocks"], typed)
        if missing:
            return {"ok": False, "errors": missing, "closed": False}
        payload = self._common(user, "view_submission")
        state = {"values": _state(view.body["blocks"], typed)}
        payload |= {"trigger_id": self._triggers.trigger({"user": user}), "response_urls": []}
        payload["view"] = {**view.body, "state": state}
        answer = await self._link.send("interactive", payload)
        return self._answered(view, answer)

    def _answered(self, view: View, answer: Json) -> Json:
        action = answer.get("response_action")
        try:
            if action == "errors":
                return {"ok": False, "errors": answer.get("errors", {}), "closed": False}
            if action == "update":
                self._api.replace_view(view, answer["view"])
                return {"ok": True, "closed": False}
            if action == "push":
                limits.check_view(answer["view"], "modal")
                self._api.add_modal(view.user, answer["view"], view.opened_from)
                return {"ok": True, "closed": False}
        except limits.Fault as fault:
            self._api.refusals.append({"method": "view_submission", "error": "invalid_view", "why": str(fault)})
            raise NotAnswered("the app answered with a view that Slack refuses") from fault
        self.close(view, everything=action == "clear")
        return {"ok": True, "closed": True}

    def close(self, view: View, *, everything: bool = False) -> None:
        stack = self._workspace.modals.get(view.user, [])
        self._workspace.modals[view.user] = [] if everything else [each for each in stack if each.id != view.id]
        self._workspace.tell(view.user, {"type": "modal"})

    async def command(self, user: str, channel: str, text: str) -> Json:
        """A slash command. Raises NotAnswered."""
        word, _, rest = text.strip().partition(" ")
        if word not in {command["command"] for command in self._manifest.commands}:
            raise NotAnswered(f"{word} is not a command of any app here")
        person = self._workspace.people[user]
        place = {"user": user, "channel": channel, "ts": None}
        payload = {
            "token": "sandbox",
            "team_id": TEAM_ID,
            "team_domain": "northwind",
            "channel_id": channel,
            "channel_name": "directmessage",
            "user_id": user,
            "user_name": person.email.split("@")[0],
            "command": word,
            "text": rest.strip(),
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self._response_url(place),
            "trigger_id": self._triggers.trigger({"user": user}),
        }
        answer = await self._link.send("slash_commands", payload)
        if answer.get("text") or answer.get("blocks"):
            self.respond(place, answer)
        return {"ok": True}

    def respond(self, place: Json, answer: Json) -> None:
        """An answer to a response URL, or in the ack of a command. Raises limits.Fault."""
        blocks = answer.get("blocks") or []
        limits.check_blocks(blocks, "message")
        channel, ts = place["channel"], place["ts"]
        standing = self._workspace.conversations[channel].messages.get(ts) if ts else None
        if standing is not None and answer.get("delete_original"):
            standing.deleted = True
            self._workspace.changed(standing, "deleted")
            return
        if standing is not None and answer.get("replace_original"):
            standing.versions.append(standing.blocks)
            standing.text, standing.blocks = str(answer.get("text") or ""), blocks
            self._workspace.changed(standing)
            return
        private = answer.get("response_type", "ephemeral") != "in_channel"
        thread_ts = answer.get("thread_ts") or (standing.thread_ts if standing else None)
        shown = [{**block, "block_id": block.get("block_id") or f"b{n}"} for n, block in enumerate(blocks)]
        self._workspace.add_message(
            Message(
                channel,
                self._workspace.new_ts(),
                BOT_USER_ID,
                str(answer.get("text") or ""),
                shown,
                bot=True,
                thread_ts=thread_ts,
                ephemeral_for=place["user"] if private else None,
            )
        )

    def event(self, kind: str, event: Json) -> None:
        """An event, where the manifest subscribes to it."""
        if kind not in self._manifest.events:
            return
        self._link.send_event(
            {
                "token": "sandbox",
                "team_id": TEAM_ID,
                "api_app_id": APP_ID,
                "event": {"type": kind, "event_ts": f"{time.time():.6f}", **event},
                "type": "event_callback",
                "event_id": self._workspace.new_id("Ev"),
                "event_time": int(time.time()),
                "authorizations": [{"team_id": TEAM_ID, "user_id": BOT_USER_ID, "is_bot": True}],
            }
        )


def _find(versions: list[list[Json]], block_id: str, action_id: str) -> tuple[Json, Json]:
    """The element that was acted on, on the newest version of a message that has it."""
    for blocks in versions:
        for block in blocks:
            elements = [*block.get("elements", []), block.get("accessory"), block.get("element")]
            for element in elements:
                if block.get("block_id") == block_id and element and element.get("action_id") == action_id:
                    return block, element
    raise NotAnswered("there is no such element, nor was there one")


def _acted(element: Json, value: Any) -> Json:
    """What Slack says of an element with this value: in an action, and in a view's state."""
    kind = element["type"]
    acted: Json = {"type": kind, "action_id": element["action_id"]}
    options = {option["value"]: option for option in element.get("options", [])}
    match kind:
        case "button":
            acted |= {"text": element["text"], "value": element.get("value", "")}
        case "users_select":
            acted["selected_user"] = value if value is not None else element.get("initial_user")
        case "static_select" | "radio_buttons" | "overflow":
            acted["selected_option"] = options.get(str(value)) if value is not None else element.get("initial_option")
        case "checkboxes" | "multi_static_select":
            chosen = [options[each] for each in value if each in options] if value is not None else None
            acted["selected_options"] = chosen if chosen is not None else element.get("initial_options", [])
        case "multi_users_select":
            acted["selected_users"] = value if value is not None else element.get("initial_users", [])
        case "datepicker":
            acted["selected_date"] = value if value is not None else element.get("initial_date")
        case "timepicker":
            acted["selected_time"] = value if value is not None else element.get("initial_time")
        case _:
            typed = value if value is not None else element.get("initial_value")
            acted["value"] = typed or None
    return acted


def _state(blocks: list[Json], typed: Json) -> Json:
    values: Json = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            value = typed.get(block["block_id"], {}).get(element["action_id"])
            said = _acted(element, value)
            del said["action_id"]
            values[block["block_id"]] = {element["action_id"]: said}
    return values


def _missing(blocks: list[Json], typed: Json) -> Json:
    """Slack itself refuses a modal whose required text, menu or date is empty, before the app hears of it."""
    missing: Json = {}
    for block in blocks:
        if block["type"] != "input" or block.get("optional"):
            continue
        element = block["element"]
        said = _acted(element, typed.get(block["block_id"], {}).get(element["action_id"]))
        given = [value for key, value in said.items() if key not in ("type", "action_id")]
        if not any(given):
            missing[block["block_id"]] = "Please complete this required field."
    return missing
