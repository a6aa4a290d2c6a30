"""People at the page: what they see, what they press and type, and what the app hears of it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tests.sandbox.apps import Json, line, until
from tests.sandbox.conftest import Wired


def plain(words: str) -> Json:
    return {"type": "plain_text", "text": words}


def button(value: str, label: str = "Go") -> Json:
    return {"type": "button", "action_id": "go", "value": value, "text": plain(label)}


def row(*elements: Json, block_id: str = "row") -> list[Json]:
    return [{"type": "actions", "block_id": block_id, "elements": list(elements)}]


OPTIONS = [{"text": plain("One"), "value": "1"}, {"text": plain("Two"), "value": "2"}]
FIELDS = {
    "note": {"type": "plain_text_input", "action_id": "a", "initial_value": "begun"},
    "lane": {"type": "static_select", "action_id": "a", "options": OPTIONS, "initial_option": OPTIONS[0]},
    "who": {"type": "users_select", "action_id": "a"},
    "ticks": {"type": "checkboxes", "action_id": "a", "options": OPTIONS},
    "one": {"type": "radio_buttons", "action_id": "a", "options": OPTIONS},
    "day": {"type": "datepicker", "action_id": "a"},
    "all": {"type": "multi_users_select", "action_id": "a"},
}


def form(**more: Any) -> Json:
    blocks = [
        {"type": "input", "block_id": name, "label": plain(name), "element": element, "optional": True}
        for name, element in FIELDS.items()
    ]
    return {"type": "modal", "callback_id": "m", "title": plain("T"), "submit": plain("OK"), "blocks": blocks, **more}


async def _card(wired: Wired, blocks: list[Json]) -> Json:
    posted = await wired.client.chat_postMessage(channel=wired.ana, text="Card", blocks=blocks)
    return {"user": wired.ana, "channel": posted["channel"], "message_ts": posted["ts"]}


async def _open(wired: Wired, view: Json) -> str:
    trigger = wired.sandbox.triggers.trigger(wired.ana)
    opened = await wired.client.views_open(trigger_id=trigger, view=view)
    view_id: str = opened["view"]["id"]
    return view_id


async def _seen(wired: Wired, channel: str, name: str = "Ana", **more: str) -> list[Json]:
    query = "&".join(
        f"{key}={value}" for key, value in {"user": wired.person(name), "channel": channel, **more}.items()
    )
    found: list[Json] = (await wired.page(f"/page/messages?{query}"))["messages"]
    return found


async def _stack(wired: Wired) -> list[Json]:
    found: list[Json] = (await wired.page(f"/page/modals?user={wired.ana}"))["stack"]
    return found


# Clicks


async def test_a_click_tells_who_pressed_what_and_where(quick: Wired) -> None:
    """With the message as it stands, its metadata, and the ways to answer."""
    async with line(quick) as app:
        card = await _card(quick, row(button("7")))
        assert (await quick.page("/page/action", {**card, "block_id": "row", "action_id": "go"}))["ok"]
        (payload,) = app.payloads
    (action,) = payload["actions"]
    assert action.pop("action_ts")
    assert action == {"type": "button", "action_id": "go", "block_id": "row", "text": plain("Go"), "value": "7"}
    assert payload["user"] == {"id": quick.ana, "username": "ana", "name": "ana", "team_id": payload["team"]["id"]}
    assert payload["container"] == {
        "type": "message",
        "message_ts": card["message_ts"],
        "channel_id": card["channel"],
        "is_ephemeral": False,
    }
    assert payload["message"]["blocks"] == row(button("7"))
    assert (payload["enterprise"], payload["is_enterprise_install"], payload["state"]) == (None, False, {"values": {}})


async def test_a_choice_on_a_message_tells_the_value_and_the_state(quick: Wired) -> None:
    """Menus keep a state: untouched ones what they began with."""
    async with line(quick) as app:
        menus = [
            {"type": "static_select", "action_id": "lane", "options": OPTIONS},
            {"type": "users_select", "action_id": "who", "initial_user": quick.ana},
        ]
        card = await _card(quick, row(*menus))
        await quick.page("/page/action", {**card, "block_id": "row", "action_id": "lane", "value": "2"})
        await quick.page("/page/action", {**card, "block_id": "row", "action_id": "who", "value": quick.person("Ben")})
        first, second = app.payloads
    assert first["actions"][0]["selected_option"] == OPTIONS[1]
    assert first["state"]["values"]["row"] == {
        "lane": {"type": "static_select", "selected_option": OPTIONS[1]},
        "who": {"type": "users_select", "selected_user": quick.ana},
    }
    assert second["actions"][0]["selected_user"] == quick.person("Ben")


async def test_a_button_of_an_earlier_version_can_still_be_pressed(quick: Wired) -> None:
    """Somebody's screen is old: the app gets the old value, and the message as it stands now."""
    async with line(quick) as app:
        card = await _card(quick, row(button("version 1")))
        update = {"channel": card["channel"], "ts": card["message_ts"], "text": "Card"}
        await quick.client.chat_update(**update, blocks=row(button("version 2")))
        press = {**card, "block_id": "row", "action_id": "go"}
        await quick.page("/page/action", {**press, "value": "version 1"})
        await quick.page("/page/action", press)
        await quick.client.chat_update(**update, blocks=[{"type": "divider", "block_id": "d"}])
        await quick.page("/page/action", press)
        values = [payload["actions"][0]["value"] for payload in app.payloads]
    assert values == ["version 1", "version 2", "version 2"]
    assert [block["type"] for block in app.payloads[2]["message"]["blocks"]] == ["divider"]


async def test_a_button_that_is_named_in_full_can_be_pressed_though_it_never_stood_there(quick: Wired) -> None:
    """A card from before the workspace knew it; without a value nobody could have pressed it."""
    async with line(quick) as app:
        card = await _card(quick, row(button("7")))
        assert (await quick.page("/page/action", {**card, "block_id": "x", "action_id": "y", "value": "9"}))["ok"]
        assert app.payloads[0]["actions"][0]["value"] == "9"
        told = await quick.page("/page/action", {**card, "block_id": "x", "action_id": "y"})
        assert told["error"] == "there is no such element, nor was there one"


async def test_ids_that_the_app_leaves_out_are_given_by_the_workspace(quick: Wired) -> None:
    """As at Slack: a link button without an action id still reports."""
    async with line(quick) as app:
        link = {"type": "button", "text": plain("Open"), "url": "https://x.example"}
        card = await _card(quick, [{"type": "actions", "elements": [link]}])
        (message,) = await _seen(quick, card["channel"])
        block = message["blocks"][0]
        pressed = {**card, "block_id": block["block_id"], "action_id": block["elements"][0]["action_id"]}
        assert (await quick.page("/page/action", pressed))["ok"]
        assert "value" not in app.payloads[0]["actions"][0]


async def test_an_ephemeral_answer_is_one_persons_and_its_click_carries_no_message(quick: Wired) -> None:
    """Slack keeps it nowhere: no method finds it, and nobody else sees it."""
    async with line(quick) as app:
        channel = quick.sandbox.workspace.app_dm(quick.ana).id
        told = await quick.client.chat_postEphemeral(channel=channel, user=quick.ana, text="x", blocks=row(button("7")))
        (seen,) = await _seen(quick, channel)
        assert (seen["ephemeral"], await _seen(quick, channel, "Ben")) == (True, [])
        assert (await quick.client.conversations_history(channel=channel))["messages"] == []
        click = {"user": quick.ana, "channel": channel, "message_ts": told["message_ts"]}
        await quick.page("/page/action", {**click, "block_id": "row", "action_id": "go"})
        (payload,) = app.payloads
        assert (payload["container"]["is_ephemeral"], "message" in payload) == (True, False)
        url = payload["response_url"]
        async with quick.session.post(url, json={"replace_original": True, "text": "Done"}) as answer:
            assert answer.status == 200
        assert [message["text"] for message in await _seen(quick, channel)] == ["Done"]
        async with quick.session.post(url, json={"delete_original": True}) as answer:
            assert answer.status == 200
        assert [message["deleted"] for message in await _seen(quick, channel)] == [True]


async def test_an_answer_goes_into_the_channel_or_the_thread_where_the_app_says_so(quick: Wired) -> None:
    """`response_type` and `thread_ts` of a response URL."""
    async with line(quick) as app:
        card = await _card(quick, row(button("7")))
        await quick.page("/page/action", {**card, "block_id": "row", "action_id": "go"})
        url = app.payloads[0]["response_url"]
        for answer in (
            {"text": "To all", "response_type": "in_channel"},
            {"text": "In the thread", "response_type": "in_channel", "thread_ts": card["message_ts"]},
        ):
            async with quick.session.post(url, json=answer) as told:
                assert told.status == 200
        assert [m["text"] for m in await _seen(quick, card["channel"], "Ben")] == ["Card", "To all"]
        thread = await _seen(quick, card["channel"], thread_ts=card["message_ts"])
        assert [(m["text"], m["reply_count"]) for m in thread] == [("Card", 1), ("In the thread", 0)]
        for bad in (b"{", b"[]"):
            async with quick.session.post(url, data=bad) as told:
                assert told.status == 400


async def test_an_answer_has_the_limits_of_a_message(quick: Wired) -> None:
    """At a response URL, and in the ack of a command, where the person is told."""
    blocks = [{"type": "section", "text": plain("x" * 2900)}] * 5
    async with line(quick, lambda _: {"blocks": blocks, "text": "x"}) as app:
        channel = quick.sandbox.workspace.app_dm(quick.ana).id
        told = await quick.page("/page/command", {"user": quick.ana, "channel": channel, "text": "/nps"})
        assert told["error"] == "the app answered with a message that Slack refuses"
        url = app.payloads[0]["response_url"]
        for answer, code in (
            ({"blocks": blocks}, "msg_blocks_too_long"),
            ({"text": "x" * 40_001}, "msg_too_long"),
            ({"text": ""}, "no_text"),
        ):
            async with quick.session.post(url, json=answer) as refused:
                assert (refused.status, await refused.text()) == (400, code)
        assert quick.refusals == ["msg_blocks_too_long", "msg_blocks_too_long", "msg_too_long", "no_text"]


# Modals


async def test_a_modal_is_sent_with_all_its_values_touched_or_not(quick: Wired) -> None:
    """What was typed and chosen, else what it began with, else nothing."""
    async with line(quick) as app:
        view_id = await _open(quick, form(private_metadata="mine"))
        await quick.page("/page/submit", {"user": quick.ana, "view_id": view_id, "values": {}})
        typed = {"note": "", "lane": "2", "who": quick.ana, "ticks": ["2"], "one": "1", "day": "2026-11-23", "all": []}
        view_id = await _open(quick, form())
        values = {name: {"a": value} for name, value in typed.items()}
        told = await quick.page("/page/submit", {"user": quick.ana, "view_id": view_id, "values": values})
        assert told == {"ok": True, "closed": True, "status": 200}
        untouched, touched = ({k: v["a"] for k, v in p["view"]["state"]["values"].items()} for p in app.payloads)
    assert app.payloads[0]["view"]["private_metadata"] == "mine"
    assert untouched == {
        "note": {"type": "plain_text_input", "value": "begun"},
        "lane": {"type": "static_select", "selected_option": OPTIONS[0]},
        "who": {"type": "users_select", "selected_user": None},
        "ticks": {"type": "checkboxes", "selected_options": []},
        "one": {"type": "radio_buttons", "selected_option": None},
        "day": {"type": "datepicker", "selected_date": None},
        "all": {"type": "multi_users_select", "selected_users": []},
    }
    assert touched == {
        "note": {"type": "plain_text_input", "value": None},
        "lane": {"type": "static_select", "selected_option": OPTIONS[1]},
        "who": {"type": "users_select", "selected_user": quick.ana},
        "ticks": {"type": "checkboxes", "selected_options": [OPTIONS[1]]},
        "one": {"type": "radio_buttons", "selected_option": OPTIONS[0]},
        "day": {"type": "datepicker", "selected_date": "2026-11-23"},
        "all": {"type": "multi_users_select", "selected_users": []},
    }


async def test_an_ack_can_update_push_and_clear(quick: Wired) -> None:
    """A stack of modals, as the app's answers build and end it."""
    step = form(title=plain("Step"))
    acks = iter(
        [
            {"response_action": "update", "view": form(title=plain("Other"))},
            {"response_action": "push", "view": step},
            {"response_action": "clear"},
        ]
    )
    async with line(quick, lambda _: next(acks)):
        view_id = await _open(quick, form())
        submit = {"user": quick.ana, "view_id": view_id}
        assert (await quick.page("/page/submit", submit))["closed"] is False
        assert [view["title"]["text"] for view in await _stack(quick)] == ["Other"]
        assert (await quick.page("/page/submit", submit))["closed"] is False
        first, second = await _stack(quick)
        assert (second["previous_view_id"], second["root_view_id"]) == (first["id"], first["id"])
        await quick.page("/page/submit", {"user": quick.ana, "view_id": second["id"]})
        assert await _stack(quick) == []


async def test_an_answer_that_slack_would_refuse_is_the_persons_error(quick: Wired) -> None:
    """A view with a mistake, errors for fields that are not there, an unknown action; the modal stays."""
    acks = iter(
        [
            {"response_action": "update", "view": {"type": "modal"}},
            {"response_action": "errors", "errors": {"nosuch": "No"}},
            {"response_action": "shout"},
        ]
    )
    async with line(quick, lambda _: next(acks)):
        view_id = await _open(quick, form())
        for _ in range(3):
            told = await quick.page("/page/submit", {"user": quick.ana, "view_id": view_id})
            assert (told["ok"], told["closed"]) == (False, False)
        assert len(await _stack(quick)) == 1
    assert quick.refusals == ["invalid_view", "invalid_errors", "invalid_response_action"]


async def test_slack_itself_refuses_what_a_field_does_not_allow(quick: Wired) -> None:
    """The app never hears of it."""
    short = {"type": "plain_text_input", "action_id": "a", "min_length": 3, "max_length": 5}
    number = {"type": "number_input", "action_id": "a", "is_decimal_allowed": True}
    blocks = [
        {"type": "input", "block_id": "short", "label": plain("x"), "element": short},
        {"type": "input", "block_id": "number", "label": plain("x"), "element": number},
    ]
    async with line(quick) as app:
        view_id = await _open(quick, form(blocks=blocks))
        submit = {"user": quick.ana, "view_id": view_id}
        for short_value, number_value, wrong in (
            ("", "1", {"short"}),
            ("ab", "x", {"short", "number"}),
            ("abcdef", "1.5", {"short"}),
        ):
            values = {"short": {"a": short_value}, "number": {"a": number_value}}
            assert set((await quick.page("/page/submit", {**submit, "values": values}))["errors"]) == wrong
        assert app.payloads == []


async def test_only_a_day_of_the_calendar_is_taken_as_a_date(quick: Wired) -> None:
    """A date picker lets a person choose nothing else."""
    field = {"type": "input", "block_id": "day", "label": plain("x"), "element": FIELDS["day"]}
    async with line(quick) as app:
        view_id = await _open(quick, form(blocks=[field]))
        submit = {"user": quick.ana, "view_id": view_id}
        for value in ("Friday", "2026-02-30", "20261204", "2026-W49-5"):
            told = await quick.page("/page/submit", {**submit, "values": {"day": {"a": value}}})
            assert told["errors"] == {"day": "Please enter a valid date."}
        assert (await quick.page("/page/submit", {**submit, "values": {"day": {"a": "2026-12-04"}}}))["closed"]
        (payload,) = app.payloads
    assert payload["view"]["state"]["values"]["day"]["a"]["selected_date"] == "2026-12-04"


async def test_closing_is_told_where_the_app_asked_for_it(quick: Wired) -> None:
    """And takes the whole stack along where the view says so."""
    async with line(quick) as app:
        await _open(quick, form())
        top = await _open(quick, form(notify_on_close=True, clear_on_close=True))
        assert (await quick.page("/page/close", {"user": quick.ana, "view_id": top}))["ok"]
        assert await _stack(quick) == []
        (payload,) = app.payloads
        assert (payload["type"], payload["view"]["id"], payload["is_cleared"]) == ("view_closed", top, True)
        plain_one = await _open(quick, form())
        await quick.page("/page/close", {"user": quick.ana, "view_id": plain_one})
        assert len(app.payloads) == 1
        assert (await quick.page("/page/close", {"user": quick.ana, "view_id": plain_one}))["ok"]


async def test_a_click_in_a_modal_carries_what_was_typed_so_far(quick: Wired) -> None:
    """And opens another view by its trigger."""
    blocks = [*form()["blocks"], *row(button("7"))]
    async with line(quick) as app:
        view_id = await _open(quick, form(blocks=blocks))
        click = {"user": quick.ana, "view_id": view_id, "block_id": "row", "action_id": "go"}
        assert (await quick.page("/page/action", {**click, "values": {"note": {"a": "half a"}}}))["ok"]
        (payload,) = app.payloads
        assert payload["view"]["state"]["values"]["note"]["a"]["value"] == "half a"
        assert payload["container"] == {"type": "view", "view_id": view_id}
        await quick.client.views_push(trigger_id=payload["trigger_id"], view=form(title=plain("Next")))
        assert [view["title"]["text"] for view in await _stack(quick)] == ["T", "Next"]


async def test_nobody_sends_somebody_elses_modal(quick: Wired) -> None:
    """Nor one that is closed."""
    view_id = await _open(quick, form())
    told = await quick.page("/page/submit", {"user": quick.person("Ben"), "view_id": view_id})
    assert told == {"error": "this modal is somebody else's"}
    assert await quick.page("/page/submit", {"user": quick.ana, "view_id": "V404"}) == {"error": "this view is closed"}


# Conversations


async def test_everybody_sees_channels_the_app_and_their_colleagues(quick: Wired) -> None:
    """Each with its kind; what was not read yet is counted."""
    await quick.client.chat_postMessage(channel=quick.ana, text="One")
    found = (await quick.page(f"/page/conversations?user={quick.ana}"))["conversations"]
    assert {(c["kind"], c["name"], c["unread"]) for c in found} == {
        ("channel", "nps-review", 0),
        ("channel", "cs-leads", 0),
        ("channel", "general", 0),
        ("app", "nps-loop", 1),
        *(("im", name, 0) for name in ("Ben Okafor", "Lena Fischer", "Victor Lang")),
        *(("im", name, 0) for name in ("Olga Petrova", "Priya Nair", "Max Weber")),
    }
    app = next(c for c in found if c["kind"] == "app")
    await _seen(quick, app["id"])
    again = (await quick.page(f"/page/conversations?user={quick.ana}"))["conversations"]
    assert next(c["unread"] for c in again if c["kind"] == "app") == 0


async def test_two_colleagues_write_to_each_other_and_the_app_sees_none_of_it(quick: Wired) -> None:
    """It is one conversation, under each one's name for the other."""
    mine = (await quick.page(f"/page/conversations?user={quick.ana}"))["conversations"]
    with_ben = next(c["id"] for c in mine if c["name"] == "Ben Okafor")
    written = await quick.page("/page/message", {"user": quick.ana, "channel": with_ben, "text": "Hi Ben"})
    await quick.page(
        "/page/message",
        {"user": quick.person("Ben"), "channel": with_ben, "text": "Hi", "thread_ts": written["ts"]},
    )
    his = (await quick.page(f"/page/conversations?user={quick.person('Ben')}"))["conversations"]
    assert next(c["id"] for c in his if c["name"] == "Ana Ruiz") == with_ben
    assert [(m["username"], m["text"], m["reply_count"]) for m in await _seen(quick, with_ben, "Ben")] == [
        ("Ana Ruiz", "Hi Ben", 1)
    ]
    thread = await _seen(quick, with_ben, thread_ts=written["ts"])
    assert [m["text"] for m in thread] == ["Hi Ben", "Hi"]


async def test_what_is_new_is_told_to_the_pages_that_may_see_it(quick: Wired) -> None:
    """As server-sent events: a private answer only to its one reader."""
    heard: dict[str, list[Json]] = {"Ana": [], "Ben": []}

    async def listen(name: str) -> None:
        url = f"{quick.sandbox.url}/page/events?user={quick.person(name)}"
        async with quick.session.get(url) as stream:
            async for raw in stream.content:
                if raw.startswith(b"data: "):
                    heard[name].append(json.loads(raw[6:]))

    listening = [asyncio.create_task(listen(name)) for name in heard]
    await until(lambda: len(quick.sandbox.workspace.listeners) == 2)
    channel = quick.sandbox.workspace.app_dm(quick.ana).id
    posted = await quick.client.chat_postMessage(channel=channel, text="One")
    await quick.client.chat_update(channel=channel, ts=posted["ts"], text="Two")
    await quick.client.chat_postEphemeral(channel=channel, user=quick.ana, text="Three")
    await quick.client.chat_delete(channel=channel, ts=posted["ts"])
    await _open(quick, form())
    await quick.page("/page/time", {"seconds": 60})
    await until(lambda: heard["Ana"][-1:] == [{"type": "time"}] == heard["Ben"][-1:])
    assert [event["type"] for event in heard["Ana"]] == ["message", "changed", "ephemeral", "deleted", "modal", "time"]
    assert heard["Ana"][0] == {"type": "message", "channel": channel, "ts": posted["ts"]}
    assert [event["type"] for event in heard["Ben"]] == ["time"]
    for task in listening:
        task.cancel()


async def test_app_home_is_shown_and_opening_it_is_told(quick: Wired) -> None:
    """The app publishes; from then on it is told what stands there."""
    view = {"type": "home", "blocks": row(button("7"))}
    async with line(quick) as app:
        await quick.page("/page/home_opened", {"user": quick.ana, "tab": "home"})
        await until(lambda: len(app.payloads) == 1)
        await quick.client.views_publish(user_id=quick.ana, view=view)
        shown = (await quick.page(f"/page/home?user={quick.ana}"))["view"]
        await quick.page("/page/home_opened", {"user": quick.ana, "tab": "home"})
        await until(lambda: len(app.payloads) == 2)
        events = [payload["event"] for payload in app.payloads]
        assert "view" not in events[0]
        assert events[1]["view"]["id"] == shown["id"]
        click = {"user": quick.ana, "view_id": shown["id"], "block_id": "row", "action_id": "go"}
        assert (await quick.page("/page/action", click))["ok"]
        assert app.payloads[2]["view"]["type"] == "home"


async def test_a_page_that_asks_nonsense_is_told_so(quick: Wired) -> None:
    """In a sentence, and nothing breaks."""
    for path, body, error in (
        ("/page/messages?user=U404&channel=x", None, "there is no such person"),
        (f"/page/messages?user={quick.ana}&channel=C404", None, "there is no such conversation"),
        ("/page/conversations", None, "user is missing"),
        ("/page/message", {"user": quick.ana, "channel": "C404", "text": "x"}, "there is no such conversation"),
        ("/page/action", {"user": quick.ana}, "block_id is missing"),
        ("/page/time", {"seconds": "soon"}, "seconds must be a number"),
        ("/page/survey", {"score": 3}, "no survey tool is set up here"),
        ("/control/fault", {"method": "x", "fault": "nosuch"}, "there is no fault nosuch"),
        ("/control/socket", {"do": "shout"}, "a socket can be refreshed, warned or dropped"),
    ):
        assert error in (await quick.page(path, body))["error"]
    async with quick.session.post(f"{quick.sandbox.url}/page/message", data=b"{") as answer:
        assert (answer.status, (await answer.json())["error"]) == (400, "the body is no JSON")


async def test_a_permalink_leads_whoever_may_see_the_message_to_its_place(quick: Wired) -> None:
    """Others, and whoever comes too late, are told in a sentence."""
    card = await quick.client.chat_postMessage(channel=quick.ana, text="Card")
    channel, ts = card["channel"], card["ts"]
    reply = await quick.client.chat_postMessage(channel=channel, text="x", thread_ts=ts, reply_broadcast=True)
    private = await quick.client.chat_postEphemeral(channel=channel, user=quick.ana, text="x")
    gone = await quick.client.chat_postMessage(channel=channel, text="x")
    await quick.client.chat_delete(channel=channel, ts=gone["ts"])
    digest = await quick.client.chat_postMessage(channel="#nps-review", text="Digest")

    async def shown(name: str, where: str, which: str) -> Json:
        asked = f"user={quick.person(name)}&channel={where}&message_ts={which}"
        return await quick.page(f"/page/permalink?{asked}")

    on_top = {"thread_ts": None, "broadcast": False}
    assert await shown("Ana", channel, ts) == await shown("Ana", channel, private["message_ts"]) == on_top
    assert await shown("Ana", channel, reply["ts"]) == {"thread_ts": ts, "broadcast": True}
    assert await shown("Ben", digest["channel"], digest["ts"]) == on_top
    for where in (channel, "C404"):
        assert await shown("Ben", where, ts) == {"error": "Ben Okafor can't see that message."}
    for which in (gone["ts"], "1.2"):
        assert await shown("Ana", channel, which) == {"error": "That message is not here any more."}


async def test_the_page_itself_is_served(quick: Wired) -> None:
    """With its files, and at the address of every message."""
    card = await quick.client.chat_postMessage(channel=quick.ana, text="Card")
    link = await quick.client.chat_getPermalink(channel=card["channel"], message_ts=card["ts"])
    permalink = link["permalink"].removeprefix(quick.sandbox.url)
    for path, kind in (
        ("/", "text/html"),
        (permalink, "text/html"),
        ("/app.js", "javascript"),
        ("/style.css", "text/css"),
    ):
        async with quick.session.get(f"{quick.sandbox.url}{path}") as answer:
            assert (answer.status, kind in answer.headers["content-type"]) == (200, True)
