"""Takes the pictures of the documentation from the running demo. Needs a Chromium; `make screenshot` runs it."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Locator, expect

from tests.browser.visitor import CHROMIUM, Visitor, chromium, demo_running

IMAGES = Path(__file__).parent / "images"
_COMMENT = "We were overcharged again: the invoice is 40% over the quote. If this goes on we will look elsewhere."
_A_WEEK = (
    ("Zara Haddad", 4, "The invoice never matches the quote, and nobody can explain the difference to our controller."),
    ("Theo Roth", 5, "The calendar crashes every day, right when the waiting room is full."),
    ("Raj Patel", 3, "The export has been broken for two weeks, and nobody says when it is mended."),
    ("Ida Holm", 6, "We were charged twice in March and are still waiting for the refund."),
    ("Sam Brook", 6, "Hard to use on the tablet in the shop; my bakers give up and use paper."),
)
_A_MORNING = (
    ("Dana Kim", 5, "Second month in a row that the invoice is wrong."),
    ("Ida Holm", 6, "The export times out on large reports."),
    ("Raj Patel", 1, "If this is not mended by Friday, we move to another vendor."),
    ("Noa Berg", 4, "Nobody told us that the price goes up."),
)
_MARGIN = 14
_FLAT = ".side { background: #3a1c40 }"
_PLAIN_GROUND = ".desk { visibility: hidden } #modal::backdrop { background: #ece6d8 }"
_SETTLED = 1_500
"""Milliseconds: Home follows what was done before within a second."""
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
    with demo_running() as demo, chromium() as browser:
        quiet = _visitor(browser, demo.url, width=1100, height=1500, scale=2)
        _digest(quiet)
        _review(quiet)
        _stats(quiet)
    with demo_running() as demo, chromium() as browser:
        _homes(_visitor(browser, demo.url, width=1100, height=1500, scale=2))
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


def _digest(visitor: Visitor) -> None:
    """A CSM's morning: one passive followed up already, and promoters with what they may be asked for."""
    visitor.answer_survey("Mia Lund", 8, "Does the job. The training was thin.")
    visitor.answer_survey("Noa Berg", 7, "Fine, but the scanners lose their connection.")
    visitor.answer_survey("Dana Kim", 10, "We would not plan a shift without it.")
    visitor.let_pass("time-next-morning")
    shown = _messages(visitor).filter(has_text="Noa Berg").last
    expect(shown).to_contain_text("2 passives and 1 promoter", timeout=_PATIENCE)
    shown.get_by_role("button", name="Nurtured").last.click()
    expect(shown).to_contain_text("Followed up by you", timeout=_PATIENCE)
    _take(visitor, shown, "digest.png")


def _review(visitor: Visitor) -> None:
    """What the channel reads after a week with a few unhappy customers, two of whom have heard back."""
    visitor.let_pass("time-1h")
    for customer, score, comment in _A_WEEK:
        visitor.answer_survey(customer, score, comment)
    card = visitor.card("Ida Holm")
    visitor.press(card, "resolve")
    visitor.field("done").fill("Refunded, and the bill is corrected.")
    visitor.field("heard_back").get_by_role("checkbox").check()
    visitor.submit()
    expect(card).to_contain_text("Resolved", timeout=_PATIENCE)
    card = visitor.card("Raj Patel")
    visitor.press(card, "log_outreach")
    visitor.field("channel").select_option("call")
    visitor.submit()
    expect(visitor.modal).to_have_count(0)
    visitor.let_pass("time-1w")
    visitor.go_to("nps-review")
    shown = _messages(visitor).filter(has_text="Week to").last
    expect(shown).to_contain_text("4 replies", timeout=_PATIENCE)
    _take(visitor, shown, "review.png")


def _stats(visitor: Visitor) -> None:
    """What a lead reads of these two weeks."""
    visitor.be("Lena Fischer")
    composer = visitor.page.get_by_test_id("composer")
    composer.fill("/nps stats 14d by owner")
    composer.press("Enter")
    shown = _messages(visitor).filter(has_text="What to look at").last
    expect(shown).to_contain_text("Share here", timeout=_PATIENCE)
    _take(visitor, shown, "stats.png")


def _homes(visitor: Visitor) -> None:
    """A CSM's day, with something in every section, and what their lead makes of it."""
    for customer, score, comment in _A_MORNING:
        visitor.answer_survey(customer, score, comment)
    card = visitor.card("Noa Berg")
    visitor.press(card, "log_outreach")
    visitor.field("channel").select_option("call")
    visitor.submit()
    expect(card).to_contain_text("Contacted", timeout=_PATIENCE)
    visitor.let_pass("time-4h")
    visitor.answer_survey("Mia Lund", 5, "The new portal is slow, and nobody tells us when that changes.")
    visitor.page.get_by_test_id("tab-home").click()
    home = visitor.page.get_by_test_id("home")
    expect(home).to_contain_text("Overdue", timeout=_PATIENCE)
    expect(home).to_contain_text("Mia Lund", timeout=_PATIENCE)
    _take_home(visitor, "home-csm.png")
    visitor.be("Lena Fischer")
    visitor.page.get_by_test_id("tab-home").click()
    expect(home).to_contain_text("Your team's open loops", timeout=_PATIENCE)
    _take_home(visitor, "home-lead.png")


def _take_home(visitor: Visitor, image: str) -> None:
    """All that stands on Home, and nothing around it."""
    page = visitor.page
    _close_panel(visitor)
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    shown = page.locator(".home-page")
    # What else happened is still being shown.
    expect(shown).to_be_visible(timeout=_PATIENCE)
    page.wait_for_timeout(_SETTLED)
    box = _box(shown)
    width = min(box["width"], 820)
    clip: FloatRect = {"x": box["x"], "y": box["y"], "width": width, "height": box["height"]}
    page.screenshot(path=IMAGES / image, clip=clip)


def _messages(visitor: Visitor) -> Locator:
    return visitor.page.get_by_test_id("messages").get_by_test_id("message")


def _take(visitor: Visitor, message: Locator, image: str) -> None:
    """One message, without the panel and what stands around it."""
    page = visitor.page
    _close_panel(visitor)
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    box = _box(message)
    clip: FloatRect = {"x": box["x"], "y": box["y"], "width": 820, "height": box["height"] + _MARGIN}
    page.screenshot(path=IMAGES / image, clip=clip, style="#composer { visibility: hidden }")


def _close_panel(visitor: Visitor) -> None:
    panel = visitor.page.get_by_role("button", name="Close this panel")
    if panel.is_visible():
        panel.click()


def _box(shown: Locator) -> FloatRect:
    box = shown.bounding_box()
    assert box is not None
    return box


if __name__ == "__main__":
    sys.exit(main())
