"""Files in a real browser: shown with their name and size, and kept with a click."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.local import Local
from tests.browser.visitor import Visitor

CONTENT = "number,comment\n1,„Zoë“\n".encode()


def test_a_file_stands_under_its_words_and_can_be_kept(colleague: Visitor, local: Local, tmp_path: Path) -> None:
    """In the conversation of the one it was sent to, under the name it was given."""
    client = local.wired.client
    channel = local.do(client.conversations_open(users=local.wired.person("Ana")))["channel"]["id"]
    name = "nps-loops-2026-11-23-3f9a1c2b.csv"
    local.do(client.files_upload_v2(filename=name, content=CONTENT, channel=channel, initial_comment="Here it is"))
    colleague.be("Ana Ruiz")
    message = colleague.page.get_by_test_id("messages").get_by_test_id("message").last
    expect(message).to_contain_text("Here it is")
    file = message.get_by_test_id("file")
    expect(file).to_contain_text(name)
    expect(file).to_contain_text(f"CSV · {len(CONTENT)} bytes")
    with colleague.page.expect_download() as kept:
        file.click()
    kept.value.save_as(tmp_path / "kept.csv")
    assert kept.value.suggested_filename == name
    assert (tmp_path / "kept.csv").read_bytes() == CONTENT
