"""The figures at the demo's page: a lead asks, shares, and asks why; a CSM's Home follows."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.test_quiet_lanes import PATIENCE, messages
from tests.browser.visitor import Visitor


def test_a_lead_asks_for_figures_shares_them_and_asks_why(visitor: Visitor) -> None:
    """Privately first; the modal says the formula and the loop behind the figure."""
    visitor.be("Lena Fischer")
    visitor.answer_survey("Dana Kim", 4, "Second month in a row that the invoice is wrong.")
    composer = visitor.page.get_by_test_id("composer")
    composer.fill("/nps stats 7d by segment")
    composer.press("Enter")
    told = messages(visitor).filter(has_text="What to look at").last
    expect(told).to_contain_text("Only visible to you", timeout=PATIENCE)
    expect(told).to_contain_text("NPS -100.0 from 1 answer")
    expect(told).to_contain_text("Billing and price costs most")
    told.locator("select").select_option(label="Loops closed")
    expect(visitor.modal).to_contain_text("0 of 1, which is 0 %.", timeout=PATIENCE)
    expect(visitor.modal).to_contain_text("Loop 1 · Acme Robotics · 4/10")
    visitor.modal.get_by_role("button", name="Close").last.click()
    told.get_by_role("button", name="Share here").click()
    shared = messages(visitor).filter(has_text="Shared by Lena Fischer").last
    expect(shared).to_contain_text("NPS -100.0 from 1 answer", timeout=PATIENCE)
    expect(shared).not_to_contain_text("Only visible to you")
