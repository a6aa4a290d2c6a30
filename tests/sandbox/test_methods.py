"""The Web API's methods one by one: what they take, what they answer, what they refuse."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.conftest import Wired, refused, wired_workspace

SECTION = [{"type": "section", "block_id": "s", "text": {"type": "plain_text", "text": "Hello"}}]
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": SECTION}
HOME = {"type": "home", "blocks": SECTION}


async def raw(wired: Wired, method: str, **request: Any) -> dict[str, Any]:
    """The answer to a request that the official client would not make."""
    headers = {"Authorization": "Bearer xoxb-1", **request.pop("headers", {})}
    url = f"{wired.sandbox.api_url}{method}"
    async with wired.session.post(url, headers=headers, **request) as answer:
        found: dict[str, Any] = await answer.json()
        return found


async def test_arguments_come_as_json_as_a_form_and_in_the_address(quick: Wired) -> None:
    """With the token in a header or among them."""
    for request in (
        {"json": {"channel": quick.ana, "text": "x", "blocks": SECTION}},
        {"data": {"channel": quick.ana, "text": "x", "blocks": json.dumps(SECTION)}},
        {"params": {"channel": quick.ana, "text": "x"}},
        {"data": {"channel": quick.ana, "text": "x", "token": "xoxb-1"}, "headers": {"Authorization": ""}},
    ):
        assert (await raw(quick, "chat.postMessage", **request))["ok"]
    assert (await raw(quick, "auth.test", headers={"Authorization": ""}))["error"] == "not_authed"


async def test_requests_that_cannot_be_read_are_refused_and_logged(quick: Wired) -> None:
    """In Slack's words."""
    kind = {"Content-Type": "application/json"}
    assert (await raw(quick, "chat.postMessage", data=b"{", headers=kind))["error"] == "invalid_json"
    assert (await raw(quick, "chat.postMessage", data=b"[]", headers=kind))["error"] == "json_not_object"
    assert (await raw(quick, "chat.nosuch"))["error"] == "unknown_method"
    body = {"channel": quick.ana, "text": "x", "blocks": "[{"}
    assert (await raw(quick, "chat.postMessage", json=body))["error"] == "invalid_arguments"
    assert (await raw(quick, "api.test", data={"foo": "bar"}))["args"] == {"foo": "bar"}
    assert quick.refusals == ["invalid_json", "json_not_object", "unknown_method", "invalid_arguments"]


async def test_a_refusal_of_blocks_tells_every_mistake(quick: Wired) -> None:
    """Where and what, for the app's developer."""
    with pytest.raises(SlackApiError) as error:
        await quick.client.chat_postMessage(channel=quick.ana, text="x", blocks=[{"type": "section"}, {"type": "x"}])
    assert error.value.response["response_metadata"]["messages"] == [
        "[ERROR] must define one of text, fields [json-pointer:/blocks/0]",
        "[ERROR] unsupported type: x [json-pointer:/blocks/1/type]",
    ]


# Messages


async def test_texts_and_metadata_have_their_limits(quick: Wired) -> None:
    """Longer in a post than in an edit."""
    posted = await quick.client.chat_postMessage(channel=quick.ana, text="x" * 40_000)
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    assert await refused(quick.client.chat_postMessage(channel=quick.ana, text="x" * 40_001)) == "msg_too_long"
    await quick.client.chat_update(**place, text="x" * 4000)
    assert await refused(quick.client.chat_update(**place, text="x" * 4001)) == "msg_too_long"
    large = {"event_type": "e", "event_payload": {"k": "x" * 20_000}}
    for metadata, error in (
        (large, "metadata_too_large"),
        ({"event_type": "e"}, "invalid_metadata_format"),
        ({"event_type": "", "event_payload": {}}, "invalid_metadata_format"),
        ("[]", "invalid_metadata_format"),
    ):
        call = quick.client.chat_postMessage(channel=quick.ana, text="x", metadata=metadata)
        assert await refused(call) == error


async def test_an_edit_keeps_replaces_or_removes_metadata(quick: Wired) -> None:
    """Left out, given, or empty."""
    channel = quick.sandbox.workspace.app_dm(quick.ana).id
    old, new = ({"event_type": kind, "event_payload": {"id": 1}} for kind in ("old", "new"))
    posted = await quick.client.chat_postMessage(channel=channel, text="x", metadata=old)
    kept = []
    for metadata in (None, new, {}):
        await quick.client.chat_update(channel=channel, ts=posted["ts"], text="y", metadata=metadata)
        found = await quick.client.conversations_history(channel=channel, include_all_metadata=True)
        kept.append(found["messages"][0].get("metadata"))
    assert kept == [old, new, None]


async def test_an_edit_with_blocks_is_not_marked_as_edited(quick: Wired) -> None:
    """One with text alone is, and drops the blocks."""
    posted = await quick.client.chat_postMessage(channel=quick.ana, text="x", blocks=SECTION)
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    answer = await quick.client.chat_update(**place, text="y", blocks=SECTION)
    assert "edited" not in answer["message"]
    answer = await quick.client.chat_update(**place, text="z")
    assert "edited" in answer["message"]
    assert answer["message"]["blocks"] == []


async def test_only_the_bots_own_messages_can_be_edited_or_deleted(quick: Wired) -> None:
    """And a message that is gone cannot be found again."""
    channel = quick.sandbox.workspace.app_dm(quick.ana).id
    written = await quick.page("/page/message", {"user": quick.ana, "channel": channel, "text": "Hello"})
    place = {"channel": channel, "ts": written["ts"]}
    assert await refused(quick.client.chat_update(**place, text="x")) == "cant_update_message"
    assert await refused(quick.client.chat_delete(**place)) == "cant_delete_message"
    posted = await quick.client.chat_postMessage(channel=channel, text="x")
    place = {"channel": channel, "ts": posted["ts"]}
    await quick.client.chat_delete(**place)
    assert await refused(quick.client.chat_update(**place, text="x")) == "message_not_found"
    assert await refused(quick.client.chat_delete(**place)) == "message_not_found"


async def test_a_message_has_a_permalink_at_the_workspaces_own_address(quick: Wired) -> None:
    """That of a reply names its thread; what is gone, private or nowhere has none."""
    url = (await quick.client.auth_test())["url"]
    assert url == f"{quick.sandbox.url}/"
    parent = await quick.client.chat_postMessage(channel=quick.ana, text="Card")
    channel, ts = parent["channel"], parent["ts"]
    reply = await quick.client.chat_postMessage(channel=channel, text="Reply", thread_ts=ts)
    shown = await quick.client.chat_getPermalink(channel=channel, message_ts=ts)
    assert (shown["channel"], shown["permalink"]) == (channel, f"{url}archives/{channel}/p{ts.replace('.', '')}")
    shown = await quick.client.chat_getPermalink(channel=channel, message_ts=reply["ts"])
    place = f"{url}archives/{channel}/p{reply['ts'].replace('.', '')}"
    assert shown["permalink"] == f"{place}?thread_ts={ts}&cid={channel}"
    private = await quick.client.chat_postEphemeral(channel=channel, user=quick.ana, text="x")
    await quick.client.chat_delete(channel=channel, ts=reply["ts"])
    for gone in (private["message_ts"], reply["ts"], "1.2"):
        assert await refused(quick.client.chat_getPermalink(channel=channel, message_ts=gone)) == "message_not_found"
    assert await refused(quick.client.chat_getPermalink(channel="C404", message_ts=ts)) == "channel_not_found"


async def test_an_update_of_a_broadcast_reply_changes_both_places(quick: Wired) -> None:
    """It is one message, and stays broadcast; a plain reply can be broadcast by an update. Alone it means nothing."""
    channel = quick.sandbox.workspace.app_dm(quick.ana).id
    parent = await quick.client.chat_postMessage(channel=channel, text="Card", reply_broadcast=True)
    place = {"channel": channel, "thread_ts": parent["ts"]}
    loud = await quick.client.chat_postMessage(**place, text="Loud", reply_broadcast=True)
    quiet = await quick.client.chat_postMessage(**place, text="Quiet")
    await quick.client.chat_update(channel=channel, ts=loud["ts"], text="Louder", blocks=SECTION)
    await quick.client.chat_update(channel=channel, ts=quiet["ts"], text="Heard", reply_broadcast=True)
    history = (await quick.client.conversations_history(channel=channel))["messages"]
    assert [(m["text"], m.get("subtype")) for m in history] == [
        ("Heard", "thread_broadcast"),
        ("Louder", "thread_broadcast"),
        ("Card", None),
    ]
    replies = (await quick.client.conversations_replies(channel=channel, ts=parent["ts"]))["messages"]
    assert [m["text"] for m in replies] == ["Card", "Louder", "Heard"]
    seen = (await quick.page(f"/page/messages?user={quick.ana}&channel={channel}"))["messages"]
    assert [(m["text"], m["root_text"]) for m in seen] == [("Card", None), ("Louder", "Card"), ("Heard", "Card")]


async def test_replies_stand_in_the_thread_and_broadcasts_in_both(quick: Wired) -> None:
    """The parent counts them; a reply to a reply goes into the same thread."""
    channel = quick.sandbox.workspace.app_dm(quick.ana).id
    parent = await quick.client.chat_postMessage(channel=channel, text="Card")
    reply = await quick.client.chat_postMessage(channel=channel, text="Reply", thread_ts=parent["ts"])
    await quick.client.chat_postMessage(channel=channel, text="Loud", thread_ts=reply["ts"], reply_broadcast=True)
    history = await quick.client.conversations_history(channel=channel)
    assert [m["text"] for m in history["messages"]] == ["Loud", "Card"]
    assert history["messages"][1]["reply_count"] == 2
    replies = await quick.client.conversations_replies(channel=channel, ts=parent["ts"])
    assert [(m["text"], m["thread_ts"]) for m in replies["messages"]] == [
        (text, parent["ts"]) for text in ("Card", "Reply", "Loud")
    ]
    assert await refused(quick.client.conversations_replies(channel=channel, ts="1.2")) == "thread_not_found"
    call = quick.client.chat_postMessage(channel=channel, text="x", thread_ts="1.2")
    assert await refused(call) == "thread_not_found"


async def test_the_app_posts_where_it_was_invited(quick: Wired) -> None:
    """By a channel's name or id; elsewhere only with the scope for public channels."""
    posted = await quick.client.chat_postMessage(channel="#nps-review", text="Digest")
    review = quick.sandbox.workspace.channel_named("nps-review")
    assert review is not None
    assert posted["channel"] == review.id
    assert await refused(quick.client.chat_postMessage(channel="#general", text="x")) == "not_in_channel"
    call = quick.client.chat_postEphemeral(channel=review.id, user="U404", text="x")
    assert await refused(call) == "user_not_in_channel"


async def test_the_pace_counts_everything_that_is_posted_into_a_channel(wired: Wired) -> None:
    """Replies and ephemeral messages too; edits do not."""
    channel = wired.sandbox.workspace.app_dm(wired.ana).id
    posted = await wired.client.chat_postMessage(channel=channel, text="x")
    await wired.client.chat_update(channel=channel, ts=posted["ts"], text="y")
    assert await refused(wired.client.chat_postEphemeral(channel=channel, user=wired.ana, text="x")) == "ratelimited"
    call = wired.client.chat_postMessage(channel=channel, text="x", thread_ts=posted["ts"])
    assert await refused(call) == "ratelimited"
    assert wired.refusals == ["ratelimited"] * 2


# People and conversations


async def test_who_left_is_not_found_and_cannot_be_written_to(quick: Wired) -> None:
    """Their user object says so, and the app hears of it."""
    change = {"email": "ben@northwind.example", "deactivated": True}
    ben = (await quick.page("/control/people", change))["id"]
    assert await refused(quick.client.users_lookupByEmail(email="ben@northwind.example")) == "users_not_found"
    assert (await quick.client.users_info(user=ben))["user"]["deleted"] is True
    assert await refused(quick.client.chat_postMessage(channel=ben, text="x")) == "user_disabled"
    assert await refused(quick.client.conversations_open(users=ben)) == "user_disabled"


async def test_everybody_is_listed_page_by_page(quick: Wired) -> None:
    """With addresses, zones, and the bot among them."""
    found, cursor = [], None
    for _ in range(9):
        answer = await quick.client.users_list(limit=3, cursor=cursor)
        found += answer["members"]
        cursor = answer["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert [user["real_name"] for user in found if not user["is_bot"]] == [
        person.name for person in quick.sandbox.workspace.people.values()
    ]
    ana = next(user for user in found if user["id"] == quick.ana)
    assert (ana["tz"], ana["profile"]["email"]) == ("America/New_York", "ana@northwind.example")
    bot = (await quick.client.auth_test())["user_id"]
    assert [user["id"] for user in found if user["is_bot"]] == [bot]
    assert (await quick.client.users_info(user=bot))["user"]["is_bot"] is True
    assert (await quick.client.bots_info())["bot"]["user_id"] == bot


async def test_opening_a_conversation_again_gives_the_same_one(quick: Wired) -> None:
    """And says that it was open already."""
    first = await quick.client.conversations_open(users=quick.ana)
    second = await quick.client.conversations_open(users=quick.ana)
    assert first["channel"]["id"] == second["channel"]["id"]
    assert (first.get("already_open"), second.get("already_open")) == (None, True)
    assert await refused(quick.client.conversations_open(users="U404")) == "user_not_found"
    assert await refused(quick.client.conversations_open(users="")) == "users_list_not_supplied"


async def test_bad_bounds_and_pages_are_refused(quick: Wired) -> None:
    """Each with a word of its own."""
    channel = quick.sandbox.workspace.app_dm(quick.ana).id
    for more, error in (
        ({"limit": "many"}, "invalid_limit"),
        ({"limit": -1}, "invalid_limit"),
        ({"cursor": "x"}, "invalid_cursor"),
        ({"oldest": "yesterday"}, "invalid_ts_oldest"),
        ({"latest": "soon"}, "invalid_ts_latest"),
    ):
        assert (await raw(quick, "conversations.history", json={"channel": channel, **more}))["error"] == error
    assert await refused(quick.client.conversations_history(channel=quick.ana)) == "channel_not_found"


async def test_bounds_are_left_out_unless_they_are_wanted(quick: Wired) -> None:
    """`inclusive` is off where nobody says so."""
    channel = quick.sandbox.workspace.app_dm(quick.ana).id
    stamps = [(await quick.client.chat_postMessage(channel=channel, text=str(n)))["ts"] for n in range(3)]

    async def texts(**more: Any) -> list[str]:
        found = await quick.client.conversations_history(channel=channel, **more)
        return [message["text"] for message in found["messages"]]

    assert await texts(oldest=stamps[0], latest=stamps[2]) == ["1"]
    assert await texts(oldest=stamps[0], latest=stamps[2], inclusive=True) == ["2", "1", "0"]


async def test_conversations_between_people_are_none_of_the_apps_business(quick: Wired) -> None:
    """It can neither read nor write there."""
    mine = (await quick.page(f"/page/conversations?user={quick.ana}"))["conversations"]
    private = next(c["id"] for c in mine if c["kind"] == "im")
    assert await refused(quick.client.conversations_history(channel=private)) == "channel_not_found"
    assert await refused(quick.client.chat_postMessage(channel=private, text="x")) == "channel_not_found"


async def test_channels_are_listed_with_the_scope_for_it(tmp_path: Any) -> None:
    """And tell whether the app was invited."""
    manifest = tmp_path / "manifest.yml"
    scopes = "[channels:read, channels:history, im:read, chat:write, chat:write.public]"
    manifest.write_text(f"display_information: {{name: other}}\noauth_config: {{scopes: {{bot: {scopes}}}}}\n")
    async with wired_workspace(manifest, message_gap=0.0) as wired:
        found = (await wired.client.conversations_list())["channels"]
        assert [(c["name"], c["is_member"]) for c in found] == [
            ("nps-review", True),
            ("cs-leads", True),
            ("general", False),
        ]
        general = found[2]["id"]
        assert (await wired.client.conversations_info(channel=general))["channel"]["name"] == "general"
        assert (await wired.client.chat_postMessage(channel=general, text="x"))["ok"]
        assert await refused(wired.client.conversations_history(channel=general)) == "not_in_channel"
        assert (await wired.client.conversations_list(types="im"))["channels"] == []
        assert await refused(wired.client.chat_postMessage(channel=wired.ana, text="x")) == "messages_tab_disabled"


async def test_what_the_manifest_does_not_declare_is_not_delivered(tmp_path: Any) -> None:
    """Neither clicks nor commands nor events."""
    manifest = tmp_path / "manifest.yml"
    manifest.write_text("display_information: {name: other}\noauth_config: {scopes: {bot: [chat:write]}}\n")
    async with wired_workspace(manifest, message_gap=0.0) as wired:
        posted = await wired.client.chat_postMessage(channel="#nps-review", text="x", blocks=SECTION)
        click = {"user": wired.ana, "channel": posted["channel"], "message_ts": posted["ts"], "block_id": "s",
                 "action_id": "a", "value": "1"}  # fmt: skip
        told = await wired.page("/page/action", click)
        assert told["error"] == "the app's manifest does not declare interactivity"
        command = {"user": wired.ana, "channel": posted["channel"], "text": "/nps"}
        assert (await wired.page("/page/command", command))["error"] == "/nps is not a command of any app here"
        assert await refused(wired.client.views_publish(user_id=wired.ana, view=HOME)) == "not_enabled"
        channel = wired.sandbox.workspace.app_dm(wired.ana).id
        told = await wired.page("/page/message", {"user": wired.ana, "channel": channel, "text": "x"})
        assert "turned off" in told["error"]


# Views


async def test_views_clash_where_somebody_was_faster(quick: Wired) -> None:
    """By their hash; without one the last wins."""
    first = await quick.client.views_publish(user_id=quick.ana, view=HOME)
    old = first["view"]["hash"]
    second = await quick.client.views_publish(user_id=quick.ana, view=HOME, hash=old)
    assert second["view"]["id"] == first["view"]["id"]
    assert await refused(quick.client.views_publish(user_id=quick.ana, view=HOME, hash=old)) == "hash_conflict"
    await quick.client.views_publish(user_id=quick.ana, view=HOME)
    assert (
        await refused(quick.client.views_publish(user_id=quick.person("Ben"), view=HOME, hash="1")) == "hash_conflict"
    )
    assert await refused(quick.client.views_publish(user_id="U404", view=HOME)) == "user_not_found"
    trigger = quick.sandbox.triggers.trigger(quick.ana)
    view = (await quick.client.views_open(trigger_id=trigger, view={**MODAL, "external_id": "mine"}))["view"]
    await quick.client.views_update(external_id="mine", view={**MODAL, "external_id": "mine"}, hash=view["hash"])
    assert (
        await refused(quick.client.views_update(view_id=view["id"], view=MODAL, hash=view["hash"])) == "hash_conflict"
    )


async def test_two_views_cannot_have_one_external_id(quick: Wired) -> None:
    """Neither opened, nor published, nor by an update; a closed view frees its own."""

    def trigger() -> str:
        return quick.sandbox.triggers.trigger(quick.ana)

    mine = {**MODAL, "external_id": "mine"}
    view_id = (await quick.client.views_open(trigger_id=trigger(), view=mine))["view"]["id"]
    other_id = (await quick.client.views_push(trigger_id=trigger(), view=MODAL))["view"]["id"]
    home = {**HOME, "external_id": "mine"}
    for call in (
        quick.client.views_push(trigger_id=trigger(), view=mine),
        quick.client.views_update(view_id=other_id, view=mine),
        quick.client.views_publish(user_id=quick.ana, view=home),
    ):
        assert await refused(call) == "duplicate_external_id"
    await quick.client.views_update(view_id=view_id, view=mine)
    await quick.page("/page/close", {"user": quick.ana, "view_id": view_id})
    await quick.client.views_publish(user_id=quick.ana, view=home)


async def test_nobody_sees_a_private_word_in_a_conversation_of_others(quick: Wired) -> None:
    """Ben is not in Ana's conversation with the app."""
    channel = quick.sandbox.workspace.app_dm(quick.ana).id
    call = quick.client.chat_postEphemeral(channel=channel, user=quick.person("Ben"), text="x")
    assert await refused(call) == "user_not_in_channel"
    await quick.client.chat_postEphemeral(channel="#nps-review", user=quick.person("Ben"), text="x")


async def test_a_view_that_is_closed_cannot_be_updated(quick: Wired) -> None:
    """It is not found."""
    trigger = quick.sandbox.triggers.trigger(quick.ana)
    view_id = (await quick.client.views_open(trigger_id=trigger, view=MODAL))["view"]["id"]
    await quick.client.views_update(view_id=view_id, view=MODAL)
    await quick.page("/page/close", {"user": quick.ana, "view_id": view_id})
    assert await refused(quick.client.views_update(view_id=view_id, view=MODAL)) == "not_found"
    assert await refused(quick.client.views_update(external_id="nosuch", view=MODAL)) == "not_found"


async def test_views_have_their_limits(quick: Wired) -> None:
    """Three in a stack, 250 kB each, and of the right kind."""
    for push in (False, True, True):
        trigger = quick.sandbox.triggers.trigger(quick.ana)
        call = quick.client.views_push if push else quick.client.views_open
        await call(trigger_id=trigger, view=MODAL)
    trigger = quick.sandbox.triggers.trigger(quick.ana)
    assert await refused(quick.client.views_push(trigger_id=trigger, view=MODAL)) == "push_limit_reached"
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "é" * 3000}}
    large = {**HOME, "blocks": [section] * 50}
    assert await refused(quick.client.views_publish(user_id=quick.ana, view=large)) == "view_too_large"
    assert await refused(quick.client.views_publish(user_id=quick.ana, view=MODAL)) == "invalid_arguments"
    assert (await raw(quick, "views.publish", json={"user_id": quick.ana}))["error"] == "invalid_arguments"


async def test_a_trigger_is_too_old_after_three_seconds(quick: Wired) -> None:
    """However the workspace's own clock was moved."""
    trigger = quick.sandbox.triggers.trigger(quick.ana)
    old = quick.sandbox.triggers.trigger(quick.ana)
    await quick.page("/page/time", {"seconds": 3600})
    await quick.client.views_open(trigger_id=trigger, view=MODAL)
    await asyncio.sleep(3.1)
    assert await refused(quick.client.views_open(trigger_id=old, view=MODAL)) == "expired_trigger_id"
    assert quick.refusals == ["expired_trigger_id"]
