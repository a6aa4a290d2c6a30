"""`/nps export`: leads get a file in their messages, once whatever happens on the way; others hear who can."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from storage.deliveries import counts
from storage.work import reading
from tests.scenarios.conftest import NO_PACE
from tests.scenarios.town import ACCOUNTS, CONTACTS, ROOT, Town, running_town

WORDS = '=cmd|"/C calc"!A1\nand nobody „answers“'


@pytest.fixture
async def sqlite_town(sqlite_url: str) -> AsyncIterator[Town]:
    """A town on SQLite alone: for what no database has a part in."""
    async with running_town(sqlite_url, message_gap=0.0) as made:
        await made.start_bot(pacing=NO_PACE)
        await made.put_directory(ACCOUNTS, CONTACTS)
        yield made
        assert await made.refusals() == []


async def _with_answers(town: Town) -> None:
    await town.answer(id="r1", score=3, comment=WORDS)
    await town.answer(id="r2", score=9)
    await town.at_rest()


async def _files(town: Town) -> list[dict[str, Any]]:
    """Every message with a file in the workspace, in the order of the files' names."""
    found = (await town.workspace.get("/control/messages"))["messages"]
    return sorted((m for m in found if m["files"]), key=lambda message: str(message["files"][0]["name"]))


async def _content(town: Town, who: str, message: dict[str, Any]) -> bytes:
    """The file as this colleague gets it from the page."""
    file = message["files"][0]["id"]
    query = {
        "user": (await town.person(who)).id,
        "channel": message["channel"],
        "message_ts": message["ts"],
        "file": file,
    }
    async with town.session.get(f"{town.sandbox.url}/page/file", params=query) as answer:
        assert answer.status == 200
        return await answer.read()


async def _settled(town: Town) -> None:
    """The queue gets empty; time passes for a bot that waits before it looks again."""

    async def empty() -> bool:
        town.let_pass(20)
        async with reading(town.bot.bot.database) as work:
            return (await counts(work, town.clock.now()))["waiting"] == 0

    await town.eventually(empty, within=20)


async def test_a_lead_gets_the_answers_as_a_file_in_their_messages(town: Town) -> None:
    """Told at once, sent then: a table that a spreadsheet opens, with what customers wrote and no formula."""
    await _with_answers(town)
    lena = await town.person("Lena")
    told = await lena.command("/nps export responses")
    assert "export of responses" in lena.read(told)
    await town.at_rest()
    (message,) = await _files(town)
    file = message["files"][0]
    assert message["channel"] == (await lena.direct_messages())[0]["channel"]
    assert file["name"] in message["text"]
    assert "2 responses" in message["text"]
    raw = await _content(town, "Lena", message)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [(row["id"], row["score"], row["found_account_id"]) for row in rows] == [
        ("r1", "3", "acme"),
        ("r2", "9", "acme"),
    ]
    assert rows[0]["comment"] == f"'{WORDS}"
    assert file["size"] == len(raw)


async def test_loops_and_events_come_in_the_form_and_for_the_time_asked_for(town: Town) -> None:
    """Also to an admin; a time without anything is told in words."""
    await _with_answers(town)
    olga = await town.person("Olga")
    await olga.command("/nps export JSONL loops 7d")
    await olga.command("/nps export events csv 2026-11-23")
    await town.at_rest()
    events, loops = await _files(town)
    assert {json.loads(line)["lane"] for line in (await _content(town, "Olga", loops)).splitlines()} == {
        "detractor",
        "promoter",
    }
    assert b",opened," in await _content(town, "Olga", events)
    await olga.command("/nps export loops 2026-01-01..2026-01-31")
    await olga.sees("There are no loops")
    assert len(await _files(town)) == 2


async def test_others_hear_who_can(town: Town) -> None:
    """A CSM gets no file; whoever an account names as its lead gets one. What cannot be read is told."""
    await _with_answers(town)
    ana, ben = await town.person("Ana"), await town.person("Ben")
    refused = ana.read(await ana.command("/nps export responses"))
    assert "Lena" in refused
    assert "Olga" in refused
    await town.put_directory([{**ACCOUNTS[0], "lead_email": "ben@northwind.example"}])
    assert "comes here" in ben.read(await ben.command("/nps export responses"))
    for typed, words in (
        ("/nps export", "What shall I export?"),
        ("/nps export people", "cannot export “people”"),
        ("/nps export loops soonish", "“soonish” is no period"),
        ("/nps export loops 2031-01-01", "still to come"),
    ):
        assert words in ben.read(await ben.command(typed))
    await town.at_rest()
    assert [message["channel"] for message in await _files(town)] == [(await ben.direct_messages())[0]["channel"]]


async def test_a_file_that_slack_took_before_the_line_was_cut_is_not_sent_again(town: Town) -> None:
    """It is looked for before that, by its name: the answer never came, the file stands."""
    await _with_answers(town)
    await town.fault("files.completeUploadExternal", "cut_after")
    await (await town.person("Lena")).command("/nps export responses")
    await _settled(town)
    assert len(await _files(town)) == 1
    calls = (await town.workspace.get("/control/calls"))["calls"]
    assert (calls["files.completeUploadExternal"], calls["conversations.history"]) == (1, 1)


async def test_a_file_arrives_once_whatever_breaks_on_the_way(sqlite_town: Town) -> None:
    """At each of the three steps, before it was done and after."""
    await _with_answers(sqlite_town)
    lena = await sqlite_town.person("Lena")
    breaks = (
        ("files.completeUploadExternal", "cut_before"),
        ("files.completeUploadExternal", "error:internal_error"),
        ("upload", "cut_after"),
        ("upload", "http_503"),
        ("files.getUploadURLExternal", "cut_after"),
        ("files.getUploadURLExternal", "ratelimited"),
    )
    for count, (step, fault) in enumerate(breaks, 1):
        await sqlite_town.fault(step, fault, seconds=1)
        sqlite_town.let_pass(60)
        await lena.command("/nps export loops")
        await _settled(sqlite_town)
        assert len(await _files(sqlite_town)) == count, (step, fault)


async def test_asked_for_twice_in_a_row_it_comes_once(sqlite_town: Town) -> None:
    """Somebody presses Enter again; another form or period is another export."""
    await _with_answers(sqlite_town)
    lena = await sqlite_town.person("Lena")
    for rest in ("", "", " jsonl", " 2026-11-01..2026-11-30", " 2026-10-02..2026-10-31"):
        await lena.command(f"/nps export loops{rest}")
    await sqlite_town.at_rest()
    assert sorted(message["files"][0]["filetype"] for message in await _files(sqlite_town)) == ["csv", "csv", "jsonl"]
    assert len(await sqlite_town.messages("There are no loops")) == 1


async def test_a_file_that_slack_does_not_take_is_told_in_words(sqlite_town: Town) -> None:
    """To whoever asked, with what to do."""
    await _with_answers(sqlite_town)
    lena = await sqlite_town.person("Lena")
    for error, words in (
        ("file_upload_size_restricted", "shorter period"),
        ("file_uploads_disabled", "may send files"),
    ):
        await sqlite_town.fault("files.getUploadURLExternal", f"error:{error}")
        sqlite_town.let_pass(60)
        await lena.command("/nps export loops")
        await lena.sees("could not be sent", words, "nps-loop export loops")
    await sqlite_town.at_rest()
    assert await _files(sqlite_town) == []


async def test_an_app_that_was_installed_before_there_were_exports_says_what_it_lacks(
    sqlite_url: str, tmp_path: Path
) -> None:
    """And goes on with everything else."""
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    manifest["oauth_config"]["scopes"]["bot"].remove("files:write")
    (tmp_path / "old.yml").write_text(yaml.safe_dump(manifest), encoding="utf-8")
    async with running_town(sqlite_url, message_gap=0.0, manifest=tmp_path / "old.yml") as town:
        await town.start_bot(pacing=NO_PACE)
        await town.put_directory(ACCOUNTS, CONTACTS)
        await _with_answers(town)
        lena = await town.person("Lena")
        await lena.command("/nps export loops")
        await lena.sees("could not be sent", "files:write")
        await town.answer(id="r3", score=2)
        await (await town.person("Ana")).sees("2/10")
