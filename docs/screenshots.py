"""Takes the pictures of the documentation from the running demo. Needs a Chromium; `make screenshot` runs it."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Locator, expect

from tests.browser.visitor import CHROMIUM, Visitor, chromium, demo_running

IMAGES = Path(__file__).parent / "images"
_COMMENT = "We were overcharged again: the invoice is 40% over the quote. If this goes on we will look elsewhere."
_MARGIN = 14
_FLAT = ".side { background: #3a1c40 }"
_PLAIN_GROUND = ".desk { visibility: hidden } #modal::backdrop { background: #ece6d8 }"
_PATIENCE = 15_000
"""Milliseconds: the notes in a thread come one a second."""


def main() -> int:
    """Plays one customer's story and takes its pictures into docs/images."""
    if CHROMIUM is None:
        sys.stderr.write("The pictures need chromium, chromium-browser or google-chrome.\n")
        return 1
    IMAGES.mkdir(exist_ok=True)
    with demo_running() as demo, chromium() as browser:
        near = _visitor(browser, demo.url, width=1100, height=900, scale=2)
        _card(near)
        _contacted(near)
        _whole_page(_visitor(browser, demo.url, width=1660, height=850, scale=1))
        _modal(near)
        _decision(_visitor(browser, demo.url, width=1100, height=900, scale=2))
    for image in sorted(IMAGES.glob("*.png")):
        sys.stdout.write(f"{image.name}: {image.stat().st_size / 1000:.0f} kB\n")
    return 0


def _visitor(browser: Browser, url: str, width: int, height: int, scale: float) -> Visitor:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        locale="en-US",
        timezone_id="America/New_York",
        bypass_csp=True,  # lets the pictures have styles of their own
    )
    visitor = Visitor(context.new_page())
    visitor.arrive(url)
    visitor.be("Ana Ruiz")
    return visitor


def _card(visitor: Visitor) -> None:
    """Dana's card in Ana's direct messages, without what stands around it."""
    page = visitor.page
    visitor.answer_survey("Dana Kim", 4, _COMMENT)
    page.get_by_role("button", name="Close this panel").click()
    card = visitor.card("Dana Kim")
    expect(card).to_contain_text("overcharged")
    page.mouse.move(0, 0)
    whole, words = _box(card), _box(card.locator(".blocks"))
    width = words["x"] + words["width"] - whole["x"] + _MARGIN
    clip: FloatRect = {"x": whole["x"], "y": whole["y"], "width": width, "height": whole["height"] + _MARGIN}
    page.screenshot(path=IMAGES / "card.png", clip=clip, style="#composer { visibility: hidden }")


def _contacted(visitor: Visitor) -> None:
    card = visitor.card("Dana Kim")
    visitor.press(card, "claim")
    expect(card).to_contain_text("You have this")
    visitor.press(card, "log_outreach")
    visitor.field("channel").select_option("call")
    visitor.field("note").fill("Dana was upset, and right. Corrected invoice by Thursday.")
    visitor.submit()
    expect(card).to_contain_text("Contacted")


def _whole_page(visitor: Visitor) -> None:
    """The demo as it looks on a wide screen, with the thread beside the card."""
    thread = visitor.open_thread(visitor.card("Dana Kim"))
    expect(thread).to_contain_text("You logged a call", timeout=_PATIENCE)
    visitor.page.mouse.move(0, 0)
    visitor.page.evaluate("document.activeElement.blur()")
    visitor.page.screenshot(path=IMAGES / "demo.png", style=_FLAT)


def _modal(visitor: Visitor) -> None:
    """What closing a loop asks, on plain ground."""
    visitor.press(visitor.card("Dana Kim"), "resolve")
    visitor.field("done").fill("Invoice corrected, credit of $4,100. Dana confirmed by phone.")
    visitor.field("offer").select_option(label="Success plan review")
    visitor.field("heard_back").get_by_role("checkbox").check()
    visitor.page.mouse.move(0, 0)
    visitor.page.evaluate("document.activeElement.blur()")
    box = _box(visitor.modal)
    clip: FloatRect = {
        "x": box["x"] - 2 * _MARGIN,
        "y": box["y"] - 2 * _MARGIN,
        "width": box["width"] + 4 * _MARGIN,
        "height": box["height"] + 4 * _MARGIN,
    }
    visitor.page.screenshot(path=IMAGES / "resolve.png", clip=clip, style=_PLAIN_GROUND)
    visitor.submit()
    expect(visitor.modal).to_have_count(0)


def _decision(visitor: Visitor) -> None:
    """What the lead is asked when nobody has acted by the deadline."""
    page = visitor.page
    visitor.answer_survey("Noa Berg", 5, "Nobody calls back when we have a question.")
    expect(visitor.card("Noa Berg")).to_be_visible()
    visitor.let_pass("time-4h")
    visitor.let_pass("time-next-morning")
    visitor.be("Lena Fischer")
    page.get_by_role("button", name="Close this panel").click()
    question = page.get_by_test_id("messages").get_by_test_id("message").filter(has_text="Please decide").last
    expect(question).to_be_visible(timeout=_PATIENCE)
    page.mouse.move(0, 0)
    box = _box(question)
    clip: FloatRect = {"x": box["x"], "y": box["y"], "width": 820, "height": box["height"] + _MARGIN}
    page.screenshot(path=IMAGES / "decision.png", clip=clip, style="#composer { visibility: hidden }")


def _box(shown: Locator) -> FloatRect:
    box = shown.bounding_box()
    assert box is not None
    return box


if __name__ == "__main__":
    sys.exit(main())
