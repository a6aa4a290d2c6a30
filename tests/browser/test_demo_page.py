"""The demo's page in a real browser, clicked through as a person would: the words and the controls that people get."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.visitor import Demo, Visitor

HOSTILE = "<!channel> <@U1> *x* <https://evil|click> @everyone"
OVERCHARGED = "We were overcharged again: the invoice is 40% over the quote."


def test_an_unhappy_customer_becomes_a_closed_loop(visitor: Visitor) -> None:
    """From Dana's 4 to a loop that Ana closed: each click changes the card, and the thread tells who did what."""
    visitor.be("Ana Ruiz")
    visitor.answer_survey("Dana Kim", 4)
    card = visitor.card("Dana Kim")
    expect(card).to_contain_text("Reply to Dana Kim (Acme Robotics) by")
    expect(card).to_contain_text("Dana Kim left no comment.")
    visitor.add_comment(OVERCHARGED)
    expect(card.locator("blockquote")).to_have_text(OVERCHARGED)

    visitor.press(card, "claim")
    expect(card).to_contain_text("You have this")
    expect(card.locator("[data-action-id='loop.claim']")).to_have_count(0)

    visitor.press(card, "log_outreach")
    visitor.field("note").fill("Dana was upset, and right.")
    visitor.submit()
    expect(visitor.error_at("channel")).to_have_text("Please complete this required field.")
    expect(visitor.field("note")).to_have_value("Dana was upset, and right.")
    visitor.field("channel").select_option("call")
    visitor.submit()
    expect(visitor.modal).to_have_count(0)
    expect(card).to_contain_text("Contacted")

    visitor.press(card, "resolve")
    visitor.field("done").fill("Invoice corrected, credit of $4,100.")
    visitor.submit()
    expect(visitor.error_at("heard_back")).to_be_visible()
    visitor.field("heard_back").get_by_role("checkbox").check()
    visitor.submit()
    expect(visitor.modal).to_have_count(0)
    expect(card).to_contain_text("Resolved by you · Dana Kim (Acme Robotics) has heard back")

    thread = visitor.open_thread(card)
    for told in (
        f"Comment added. Dana Kim wrote:{OVERCHARGED}",
        "You claimed this.",
        "You logged a call with Dana Kim.",
        "You resolved this. Reason: Billing and price. No offer was needed. Dana Kim has heard back.",
    ):
        expect(thread.get_by_test_id("message").filter(has_text=told)).to_have_count(1, timeout=15_000)


def test_app_home_lists_who_to_call(visitor: Visitor) -> None:
    """Home says it is quiet to somebody who has nothing to do, and lists a customer once there is one."""
    visitor.be("Ben Okafor")
    visitor.page.get_by_test_id("tab-home").click()
    home = visitor.page.get_by_test_id("home")
    expect(home).to_contain_text("Who do I call today?")
    expect(home).to_contain_text("Nobody is waiting for you.")
    visitor.answer_survey("Theo Roth", 4, "Still waiting for a reply from support.")
    visitor.page.get_by_test_id("tab-messages").click()
    expect(visitor.card("Theo Roth")).to_be_visible()
    visitor.page.get_by_test_id("tab-home").click()
    expect(home).to_contain_text("Reply to Theo Roth (Cobalt Clinics) by")
    expect(home).to_contain_text("Cobalt Clinics · $9,600 ARR")


def test_a_hostile_comment_is_shown_as_it_was_written(visitor: Visitor) -> None:
    """What a customer writes mentions nobody, links nowhere and formats nothing, on the card and in a modal."""
    visitor.be("Ana Ruiz")
    visitor.answer_survey("Raj Patel", 2, HOSTILE)
    card = visitor.card("Raj Patel")
    expect(card.locator("blockquote")).to_have_text(HOSTILE)
    for markup in ("a[href]:not([data-testid=message-link])", ".mention", "blockquote strong"):
        expect(card.locator(markup)).to_have_count(0)


def test_a_modal_can_be_worked_from_the_keyboard(visitor: Visitor) -> None:
    """A modal takes the focus at its first field, keeps it, goes on Escape, and gives it back to the button."""
    visitor.be("Ben Okafor")
    visitor.answer_survey("Zara Haddad", 4, "The renewal price came without a word.")
    card, keys = visitor.card("Zara Haddad"), visitor.page.keyboard
    opener = card.locator("[data-action-id='loop.log_outreach']")
    opener.focus()
    keys.press("Enter")
    expect(visitor.field("channel")).to_be_focused()
    keys.press("Escape")
    expect(visitor.modal).to_have_count(0)
    expect(opener).to_be_focused()

    keys.press("Enter")
    expect(visitor.field("channel")).to_be_focused()
    keys.type("Email")
    keys.press("Tab")
    expect(visitor.field("note")).to_be_focused()
    keys.type("Wrote to Zara with the old price.")
    keys.press("Tab")
    expect(visitor.field("reached")).to_be_focused()
    keys.press("Enter")
    expect(visitor.modal).to_have_count(0)
    expect(card).to_contain_text("Contacted")


def test_an_app_that_does_not_answer_is_told_and_loses_nothing(visitor: Visitor, demo: Demo) -> None:
    """A bot that hangs: the person hears of it after three seconds, and what they typed in a modal is still there."""
    visitor.be("Ana Ruiz")
    visitor.answer_survey("Mia Lund", 5, "Hard to use on the quay.")
    card = visitor.card("Mia Lund")
    expect(card).to_be_visible()
    with demo.bot_frozen():
        visitor.press(card, "claim")
        expect(visitor.page.get_by_test_id("toast")).to_have_text(
            "This didn't work: the app did not answer within 3 seconds"
        )
    expect(card).to_contain_text("You have this")

    visitor.press(card, "log_outreach")
    visitor.field("channel").select_option("call")
    visitor.field("note").fill("No answer yet.")
    with demo.bot_frozen():
        visitor.submit()
        expect(visitor.page.get_by_test_id("modal-failure")).to_contain_text("What you typed is kept; try again.")
    expect(visitor.field("note")).to_have_value("No answer yet.")
