"""A reply drafted in the demo's page: read, made one's own, and opened in the mail program."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

from playwright.sync_api import expect

from tests.browser.visitor import Visitor

OVERCHARGED = "We were overcharged again: the invoice is 40% over the quote."


def test_a_reply_is_drafted_edited_and_left_to_the_mail_program(visitor: Visitor) -> None:
    """The text stands ready to copy, the link leads to the same letter, and Done leaves the card as it was."""
    visitor.be("Ana Ruiz")
    visitor.answer_survey("Dana Kim", 2, OVERCHARGED)
    card = visitor.card("Dana Kim")
    expect(card.locator("blockquote")).to_have_text(OVERCHARGED)
    headline = card.locator(".b-header").inner_text()

    visitor.press(card, "draft")
    expect(visitor.modal).to_contain_text("A reply to copy and make your own")
    text = visitor.field("reply").input_value()
    assert text.startswith("Hi Dana,\n\nThank you for taking the time to answer our survey.")
    assert "what we charge" in text
    assert text.endswith("Kind regards\nAna Ruiz")
    assert not any(private in text for private in ("overcharged", "40%", "148,000", "Acme", "2/10"))

    link = visitor.modal.get_by_role("link", name="Open in your mail program")
    address = urlsplit(link.get_attribute("href") or "")
    assert (address.scheme, unquote(address.path)) == ("mailto", "dana.kim@acme.example")
    letter = dict(parse_qsl(address.query))
    assert letter == {"subject": "Your answer to our survey", "body": text.replace("\n", "\r\n")}
    # A tab would stay empty: the browser hands the address to another program.
    assert link.get_attribute("target") is None
    link.click()
    expect(visitor.modal).to_be_visible()
    assert len(visitor.page.context.pages) == 1

    visitor.field("reply").fill("Hi Dana, I changed this.")
    visitor.submit()
    expect(visitor.modal).to_have_count(0)
    expect(card.locator(".b-header")).to_have_text(headline)
    visitor.press(card, "draft")
    expect(visitor.field("reply")).to_have_value(text)
