"""Time passes in the demo, and a person sees what the clock does: the reminder, the breach, the decision."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor

PATIENCE = 15_000


def ping(visitor: Visitor, words: str) -> Locator:
    """The newest reminder or question with these words."""
    messages = visitor.page.get_by_test_id("messages").get_by_test_id("message")
    of_clock = messages.filter(has=visitor.page.locator(".block[data-block-id^='ping.']"))
    return of_clock.filter(has_text=words).last


def test_nobody_acts_until_the_executive_has_it(visitor: Visitor) -> None:
    """*+4 hours*: the reminder. *Next working day*: overdue, and the lead decides. Once more: the executive has it."""
    visitor.be("Ana Ruiz")
    visitor.answer_survey("Noa Berg", 5, "Nobody calls back.")
    expect(visitor.card("Noa Berg")).to_contain_text("Reply to Noa Berg")
    visitor.let_pass("time-4h")
    reminder = ping(visitor, "has waited 4 h")
    expect(reminder).to_contain_text("replied to a thread", timeout=PATIENCE)
    expect(reminder.locator("[data-action-id='loop.log_outreach']")).to_be_visible()
    visitor.let_pass("time-next-morning")
    expect(visitor.card("Noa Berg")).to_contain_text("Overdue since", timeout=PATIENCE)
    visitor.be("Lena Fischer")
    question = ping(visitor, "Please decide")
    expect(question).to_contain_text("Ana Ruiz was reminded", timeout=PATIENCE)
    visitor.press(question, "more_time")
    visitor.field("why").fill("Ana is at their site today.")
    visitor.submit()
    expect(visitor.modal).to_have_count(0)
    expect(ping(visitor, "Question of")).to_contain_text("gave more time", timeout=PATIENCE)
    visitor.be("Ana Ruiz")
    expect(visitor.card("Noa Berg")).to_contain_text("promised to the customer by", timeout=PATIENCE)
    visitor.let_pass("time-next-morning")
    visitor.let_pass("time-next-morning")
    visitor.be("Lena Fischer")
    question = ping(visitor, "Please decide")
    expect(question.locator("[data-action-id='loop.more_time']")).to_have_count(0, timeout=PATIENCE)
    visitor.press(question, "hand_to_executive")
    visitor.field("why").fill("Two promises missed.")
    visitor.submit()
    visitor.be("Victor Lang")
    expect(visitor.card("Noa Berg")).to_contain_text("Escalated to you", timeout=PATIENCE)


def test_a_card_leads_to_the_other_one_of_its_account(visitor: Visitor) -> None:
    """A click on the other voice goes to its card, and points at it."""
    visitor.be("Ana Ruiz")
    visitor.answer_survey("Dana Kim", 5, "Too slow.")
    expect(visitor.card("Dana Kim")).to_be_visible()
    visitor.answer_survey("Raj Patel", 6, "Too dear.")
    link = visitor.card("Raj Patel").get_by_test_id("message-link").filter(has_text="Dana Kim").first
    expect(link).to_be_visible(timeout=PATIENCE)
    link.click()
    expect(visitor.page.locator(".message.pointed")).to_contain_text("Dana Kim")
