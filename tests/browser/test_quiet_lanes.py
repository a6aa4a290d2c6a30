"""Passives, promoters, reasons and the week in review at the demo's page: what people see, click by click."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor

PATIENCE = 15_000


def messages(visitor: Visitor) -> Locator:
    """Those of the conversation that is open."""
    return visitor.page.get_by_test_id("messages").get_by_test_id("message")


def digest(visitor: Visitor) -> Locator:
    """The newest digest in the conversation that is open."""
    return messages(visitor).filter(has=visitor.page.locator(".block[data-block-id^='digest.']")).last


def row(shown: Locator, customer: str) -> Locator:
    """The line that stands for a customer in a digest, whether anything is still to do or not."""
    return shown.locator(".block:not(.b-header):not(.b-actions)", has_text=customer)


def press_in_row(shown: Locator, customer: str, label: str) -> None:
    """Presses a button under a customer's line."""
    below = row(shown, customer).locator("xpath=following-sibling::*[1]")
    below.get_by_role("button", name=label).click()


def facts(card: Locator) -> Locator:
    """What a card knows, the reason among it; not the menu in which every reason stands."""
    return card.locator(".block[data-block-id$='.facts']")


def test_quiet_answers_wait_for_the_morning_and_end_in_the_digest(visitor: Visitor) -> None:
    """Nobody hears before the next working day; then one message, whose rows become lines as people act on them."""
    visitor.be("Ana Ruiz")
    visitor.answer_survey("Mia Lund", 8, "Does the job. Training was thin.")
    visitor.answer_survey("Ida Holm", 10, "We would not plan a shift without it.")
    about_them = messages(visitor).filter(has_text=re.compile("Mia Lund|Ida Holm"))
    expect(about_them).to_have_count(0)
    visitor.let_pass("time-next-morning")
    expect(digest(visitor)).to_contain_text("1 passive and 1 promoter", timeout=PATIENCE)
    expect(about_them).to_have_count(1)
    expect(row(digest(visitor), "Ida Holm").locator("blockquote")).to_have_text("We would not plan a shift without it.")

    press_in_row(digest(visitor), "Mia Lund", "Nurtured")
    expect(row(digest(visitor), "Mia Lund")).to_have_text(
        "Followed up by you · Mia Lund (Blue Harbor Logistics) · 8/10", timeout=PATIENCE
    )
    press_in_row(digest(visitor), "Ida Holm", "Case study")
    expect(row(digest(visitor), "Ida Holm")).to_contain_text("asked for a case study", timeout=PATIENCE)

    visitor.be("Max Weber")
    task = messages(visitor).last
    expect(task).to_contain_text("Please ask Ida Holm (Fern Analytics) for a case study", timeout=PATIENCE)
    task.get_by_role("button", name="Done: agreed").click()
    expect(task).to_contain_text("Agreed to a case study", timeout=PATIENCE)
    expect(task.get_by_role("button", name="Done")).to_have_count(0)

    visitor.be("Ana Ruiz")
    expect(row(digest(visitor), "Ida Holm")).to_have_text(
        "Agreed to a case study · Ida Holm (Fern Analytics) · 10/10", timeout=PATIENCE
    )


def test_the_owner_has_the_last_word_on_a_reason(visitor: Visitor) -> None:
    """*Right* confirms what was read, the menu corrects it: the card says so, and the thread what was learned."""
    visitor.be("Ana Ruiz")
    visitor.answer_survey("Dana Kim", 4, "We were overcharged.")
    confirmed = visitor.card("Dana Kim")
    expect(facts(confirmed)).to_contain_text("Billing and price, because of “overcharged”")
    confirmed.locator("[data-action-id='reason.right']").click()
    expect(facts(confirmed)).to_contain_text("Ana Ruiz says so", timeout=PATIENCE)
    expect(confirmed.locator("[data-action-id='reason.right']")).to_have_count(0)

    visitor.answer_survey("Noa Berg", 5, "The invoice was wrong in March.")
    corrected = visitor.card("Noa Berg")
    expect(facts(corrected)).to_contain_text("Billing and price, because of")
    corrected.locator("[data-action-id='reason.choose']").select_option(label="Account management")
    expect(facts(corrected)).to_contain_text("Account management · Ana Ruiz says so", timeout=PATIENCE)
    thread = visitor.open_thread(corrected)
    expect(thread).to_contain_text(
        "You corrected the reason from Billing and price to Account management. I learn from it.", timeout=PATIENCE
    )


def test_the_week_in_review_stands_in_its_channel(visitor: Visitor) -> None:
    """A week later: what customers said and what came of it, as sentences and charts; more in the thread."""
    visitor.be("Lena Fischer")
    visitor.answer_survey("Noa Berg", 3, "We wait for days until support answers, and then with a link.")
    visitor.let_pass("time-1w")
    visitor.go_to("nps-review")
    review = messages(visitor).filter(has_text="Week to").last
    expect(review).to_contain_text("what customers said, and what came of it", timeout=PATIENCE)
    for title, bar in (
        ("What unhappy customers spoke of", "This week, "),
        ("Open loops by owner", "Overdue, Ana Ruiz: "),
    ):
        chart = review.locator("figure", has=visitor.page.locator("figcaption", has_text=title))
        expect(chart.locator("svg.bar rect", has_text=bar).first).to_be_visible()
    expect(review.get_by_test_id("open-thread")).to_be_visible(timeout=PATIENCE)
    thread = visitor.open_thread(review)
    for told in ("Themes against the week before, by who can mend them", "Open loops by owner", "Ana Ruiz: "):
        expect(thread).to_contain_text(told, timeout=PATIENCE)
