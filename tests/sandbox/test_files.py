"""Files in three steps, as Slack takes them: announced, uploaded, completed; and what a person then sees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from tests.sandbox.conftest import MANIFEST, Wired, refused, wired_workspace

CONTENT = "number,comment\n1,„Zoë“\n".encode()


async def dm(wired: Wired, name: str = "Ana") -> str:
    opened = await wired.client.conversations_open(users=wired.person(name))
    channel: str = opened["channel"]["id"]
    return channel


async def announced(wired: Wired, content: bytes = CONTENT) -> Any:
    return await wired.client.files_getUploadURLExternal(filename="loops.csv", length=len(content))


async def sent(wired: Wired, url: str, data: Any, **headers: str) -> tuple[int, str]:
    async with wired.session.post(url, data=data, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_a_file_arrives_as_a_message_and_can_be_kept(quick: Wired) -> None:
    """The official client's own way: the one it was sent to sees it with its name, and gets its bytes."""
    channel = await dm(quick)
    done = await quick.client.files_upload_v2(
        filename="loops.csv", content=CONTENT, title="Loops", channel=channel, initial_comment="Here they are"
    )
    file_id = done["file"]["id"]
    query = f"user={quick.ana}&channel={channel}"
    (message,) = (await quick.page(f"/page/messages?{query}"))["messages"]
    (file,) = message["files"]
    assert (message["text"], message["bot"]) == ("Here they are", True)
    assert (file["id"], file["name"], file["title"], file["size"]) == (file_id, "loops.csv", "Loops", len(CONTENT))
    url = f"{quick.sandbox.url}/page/file?{query}&message_ts={message['ts']}&file={file_id}"
    async with quick.session.get(url) as answer:
        assert await answer.read() == CONTENT
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''loops.csv"
    async with quick.session.get(url.replace(quick.ana, quick.person("Ben"))) as answer:
        assert answer.status == 404
    assert quick.refusals == []


async def test_without_a_conversation_a_file_stays_the_apps_own(quick: Wired) -> None:
    """And the upload may come as a form, as curl sends it."""
    place = await announced(quick)
    form = aiohttp.FormData()
    form.add_field("filename", CONTENT, filename="loops.csv")
    assert await sent(quick, place["upload_url"], form) == (200, f"OK - {len(CONTENT)}")
    done = await quick.client.files_completeUploadExternal(files=[{"id": place["file_id"], "title": None}])
    assert done["files"] == [{"id": place["file_id"], "title": "loops.csv"}]
    assert (await quick.page("/control/messages"))["messages"] == []


async def test_the_app_reads_of_a_file_what_its_scopes_allow(tmp_path: Path) -> None:
    """Without files:read it has the words beside it alone."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    manifest["oauth_config"]["scopes"]["bot"].append("files:read")
    (tmp_path / "reads.yml").write_text(yaml.safe_dump(manifest), encoding="utf-8")
    for path, told in ((MANIFEST, None), (tmp_path / "reads.yml", ["loops.csv"])):
        async with wired_workspace(path, message_gap=0.0) as wired:
            channel = await dm(wired)
            await wired.client.files_upload_v2(filename="loops.csv", content=CONTENT, channel=channel)
            (message,) = (await wired.client.conversations_history(channel=channel))["messages"]
            names = [file["name"] for file in message["files"]] if "files" in message else None
            assert (names, message["bot_id"]) == (told, "B0NPSLOOP00")


async def test_what_was_announced_must_come_and_once(quick: Wired) -> None:
    """As many bytes as were said, to the address that was given, without the token."""
    place = await announced(quick)
    for wrong in (CONTENT + b"x", CONTENT[:-1], b""):
        assert await sent(quick, place["upload_url"], wrong) == (400, "length_mismatch")
    assert (await sent(quick, place["upload_url"], CONTENT, Authorization="Bearer xoxb-1"))[0] == 400
    assert (await sent(quick, place["upload_url"] + "x", CONTENT))[0] == 404
    files = [{"id": place["file_id"], "title": "Loops"}]
    assert await refused(quick.client.files_completeUploadExternal(files=files)) == "file_not_found"
    assert (await sent(quick, place["upload_url"], CONTENT))[0] == 200
    await quick.client.files_completeUploadExternal(files=files)
    assert await refused(quick.client.files_completeUploadExternal(files=files)) == "file_not_found"
    assert (await sent(quick, place["upload_url"], CONTENT))[0] == 404


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"length": 5}, "missing_argument"),
        ({"filename": "a.csv"}, "missing_argument"),
        ({"filename": "a.csv", "length": "many"}, "invalid_arguments"),
        ({"filename": "a.csv", "length": -1}, "invalid_arguments"),
        ({"filename": "a.csv", "length": 2 * 1024**3}, "file_upload_size_restricted"),
    ],
)
async def test_an_announcement_needs_a_name_and_a_length(quick: Wired, arguments: Any, error: str) -> None:
    """Of at most a gigabyte."""
    assert await refused(quick.client.api_call("files.getUploadURLExternal", params=arguments)) == error


async def test_a_file_goes_where_the_app_may_write(quick: Wired) -> None:
    """Not to a channel that there is none of, to one it is not in, or to a thread that there is none of."""
    place = await announced(quick)
    await sent(quick, place["upload_url"], CONTENT)
    outside = quick.sandbox.workspace.add_channel("elsewhere", with_app=False).id
    for where, error in (
        ({"channel_id": "C0NOSUCH"}, "channel_not_found"),
        ({"channel_id": quick.ana}, "channel_not_found"),
        ({"channel_id": outside}, "not_in_channel"),
        ({"channel_id": await dm(quick), "thread_ts": "1.2"}, "invalid_thread_ts"),
        ({"files": "x"}, "invalid_arguments"),
        ({"files": json.dumps([])}, "invalid_arguments"),
    ):
        given = {"files": json.dumps([{"id": place["file_id"]}]), **where}
        assert await refused(quick.client.api_call("files.completeUploadExternal", params=given)) == error


async def test_uploads_need_their_scope(tmp_path: Path) -> None:
    """An installation from before there were exports lacks it."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    manifest["oauth_config"]["scopes"]["bot"].remove("files:write")
    (tmp_path / "old.yml").write_text(yaml.safe_dump(manifest), encoding="utf-8")
    async with wired_workspace(tmp_path / "old.yml") as old:
        assert await refused(old.client.files_getUploadURLExternal(filename="a", length=1)) == "missing_scope"
