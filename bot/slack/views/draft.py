"""The modal with a reply to copy, or to open in the mail program. Writes no reply and sends none."""

from __future__ import annotations

from bot.slack.ids import DRAFT_CALLBACK
from bot.slack.mailto import mailto
from bot.slack.text import Block, Markup, clean, escape, mrkdwn, short
from bot.slack.views import blocks, words
from rules.drafting import Draft
from rules.facts import LoopFacts

# Chromium opens no longer address with another program on Windows (2,048), and Slack shows no more than 3,000
# characters in a text.
LONGEST_LINK = 2000
_ADDRESS = 100
_LINKED = "Open in your mail program"
_NO_ADDRESS = "No address of this customer is known: copy the text, and send it where you reach them."
_TOO_LONG = "The text is too long for the link, which carries address and subject alone: copy the text."
_AFTERWARDS = "Nothing is sent or recorded from here. Once you have written, press Log outreach on the card."


def draft(drafted: Draft, facts: LoopFacts) -> Block:
    """The reply to read, edit and copy. Slack wants a submit button where there is a field; *Done* changes nothing."""
    about = f"{words.customer_at_account(facts)} · {facts.response.score}/10 · loop {facts.loop.number}"
    typed = blocks.text_input("reply.input", multiline=True, initial=clean(drafted.body))
    return blocks.modal(
        "Draft reply",
        [
            blocks.context("about", blocks.small(about, 300)),
            blocks.field("reply", "A reply to copy and make your own", typed, optional=True),
            *_ways_out(drafted),
            blocks.context("afterwards", blocks.small(_AFTERWARDS, 300)),
        ],
        DRAFT_CALLBACK,
        submit="Done",
    )


def _ways_out(drafted: Draft) -> list[Block]:
    """The link to the mail program, with what the customer's address allows."""
    if drafted.to is None:
        return [blocks.section(_NO_ADDRESS, "no_address")]
    whole = mailto(drafted.to, drafted.subject, drafted.body)
    fits = len(escape(whole)) <= LONGEST_LINK
    address = whole if fits else mailto(drafted.to, drafted.subject)
    # Slack documents links to mail addresses in mrkdwn alone.
    link: Block = {"type": "section", "block_id": "mail", "text": mrkdwn(Markup(f"<{escape(address)}|{_LINKED}>"))}
    said = "The link carries the text as it was suggested." if fits else _TOO_LONG
    to = f"To {short(drafted.to, _ADDRESS)} · {short(drafted.subject, _ADDRESS)}. {said}"
    return [link, blocks.context("letter", blocks.small(to, 500))]
