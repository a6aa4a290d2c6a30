"""Links to messages in a real browser: a click stays on the page, an address that is opened leads to the same place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.local import Local
from tests.browser.visitor import Visitor

LONG = "A line.\n" * 12


def linked(url: str) -> list[dict[str, object]]:
    """A card with one link."""
    link = {"type": "link", "url": url, "text": "the other voice"}
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": "See "}, link]}
    return [{"type": "rich_text", "elements": [section]}]


def follow(visitor: Visitor) -> None:
    """Clicks the newest link to a message in the conversation."""
    visitor.page.get_by_test_id("messages").get_by_test_id("message-link").last.click()


def pointed(visitor: Visitor, within: str = "messages") -> Locator:
    """The message that is pointed at."""
    return visitor.page.get_by_test_id(within).locator(".message.pointed")


def fill_up(local: Local, name: str) -> None:
    """More messages than a window shows."""
    for _ in range(6):
        local.post(name, LONG)


def test_a_click_goes_to_the_message_points_at_it_and_stays_on_the_page(colleague: Visitor, local: Local) -> None:
    """Far above; the highlight goes after a moment, and no other message drags the reader down again."""
    first = local.post("Ana", "The first voice")
    fill_up(local, "Ana")
    local.post("Ana", "See", blocks=linked(local.permalink(first)))
    colleague.be("Ana Ruiz")
    far = colleague.page.get_by_text("The first voice")
    expect(far).not_to_be_in_viewport()
    follow(colleague)
    expect(far).to_be_in_viewport()
    expect(pointed(colleague)).to_contain_text("The first voice")
    assert colleague.page.url.startswith(f"{local.url}/#")
    assert len(colleague.page.context.pages) == 1
    local.post("Ana", "Something new")
    expect(colleague.page.get_by_text("Something new")).to_be_attached()
    expect(far).to_be_in_viewport()
    expect(pointed(colleague)).to_have_count(0, timeout=10_000)


def test_a_click_leads_into_another_conversation(colleague: Visitor, local: Local) -> None:
    """From a channel to one's own conversation with the app."""
    mine = local.post("Ana", "The first voice")
    review = local.wired.sandbox.workspace.channel_named("nps-review")
    assert review is not None
    local.do(local.wired.client.chat_postMessage(channel=review.id, text=f"See <{local.permalink(mine)}|it>"))
    colleague.be("Ana Ruiz")
    colleague.page.locator("[data-testid=conversation]", has_text="nps-review").click()
    follow(colleague)
    expect(pointed(colleague)).to_contain_text("The first voice")
    expect(colleague.page.locator(".head h1")).to_have_text("nps-loop")


def test_a_link_to_a_reply_opens_its_thread(colleague: Visitor, local: Local) -> None:
    """And points at the reply there, with its thread named in the address or not."""
    card = local.post("Ana", "Card")
    reply = local.post("Ana", "The reply", thread_ts=card["ts"])
    colleague.be("Ana Ruiz")
    for address in (local.permalink(reply), local.permalink(reply).split("?")[0]):
        local.post("Ana", "See", blocks=linked(address))
        expect(colleague.page.get_by_test_id("thread")).to_be_hidden()
        follow(colleague)
        expect(pointed(colleague, "thread-messages")).to_contain_text("The reply")
        colleague.page.get_by_test_id("close-thread").click()


def test_a_link_to_somebody_elses_message_or_one_that_is_gone_says_so(colleague: Visitor, local: Local) -> None:
    """The reader stays where they are."""
    bens = local.post("Ben", "For Ben alone")
    gone = local.post("Ana", "Soon gone")
    local.do(local.wired.client.chat_postMessage(
        channel=gone["channel"], text=f"<{local.permalink(bens)}|his> or <{local.permalink(gone)}|that>"
    ))  # fmt: skip
    local.do(local.wired.client.chat_delete(**gone))
    colleague.be("Ana Ruiz")
    toast = colleague.page.get_by_test_id("toast")
    for label, sentence in (
        ("his", "Ana Ruiz can't see that message."),
        ("that", "That message is not here any more."),
    ):
        colleague.page.get_by_test_id("message-link").filter(has_text=label).click()
        expect(toast.last).to_have_text(sentence)
    expect(colleague.page.locator(".head h1")).to_have_text("nps-loop")
    expect(pointed(colleague)).to_have_count(0)


def test_a_link_elsewhere_leaves_the_page_alone(colleague: Visitor, local: Local) -> None:
    """Another workspace's archives are not ours: such a link opens a tab."""
    local.post("Ana", "<https://other.slack.com/archives/C1/p1700000000000100|theirs>")
    colleague.be("Ana Ruiz")
    link = colleague.page.get_by_test_id("messages").get_by_role("link", name="theirs")
    expect(link).to_have_attribute("target", "_blank")


@pytest.mark.parametrize("reply", [False, True])
def test_an_address_that_is_opened_leads_to_the_message(colleague: Visitor, local: Local, reply: bool) -> None:
    """In a tab of its own, as whoever was at the page last."""
    parent = local.post("Ben", "The first voice")
    inner = local.post("Ben", "The reply", thread_ts=parent["ts"])
    fill_up(local, "Ben")
    colleague.be("Ben Okafor")
    other = Visitor(colleague.page.context.new_page())
    other.arrive(local.permalink(inner if reply else parent))
    shown = pointed(other, "thread-messages" if reply else "messages")
    expect(shown).to_contain_text("The reply" if reply else "The first voice")
    expect(shown).to_be_in_viewport()
    expect(other.page.locator(".who-name")).to_have_text("Ben Okafor")
    assert other.page.url.startswith(f"{local.url}/#")


def test_an_address_of_somebody_elses_message_says_so(colleague: Visitor, local: Local) -> None:
    """The page is there all the same, and nothing of the message."""
    bens = local.post("Ben", "For Ben alone")
    colleague.be("Ana Ruiz")
    colleague.arrive(local.permalink(bens))
    expect(colleague.page.get_by_test_id("toast")).to_have_text("Ana Ruiz can't see that message.")
    expect(colleague.page.get_by_test_id("messages")).not_to_contain_text("For Ben alone")


def test_a_button_with_the_address_of_a_message_goes_there(colleague: Visitor, local: Local) -> None:
    """As a link does, and the app hears of the click."""
    first = local.post("Ana", "The first voice")
    words = {"type": "plain_text", "text": "Show it"}
    button = {"type": "button", "action_id": "show", "text": words, "url": local.permalink(first)}
    local.post("Ana", "Card", blocks=[{"type": "actions", "elements": [button]}])
    colleague.be("Ana Ruiz")
    colleague.page.get_by_role("button", name="Show it").click()
    expect(pointed(colleague)).to_contain_text("The first voice")
    assert len(colleague.page.context.pages) == 1
    assert local.last["actions"][0]["action_id"] == "show"
