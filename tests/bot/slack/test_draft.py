"""The modal with a reply to copy: fit for Slack, and its link opens exactly that letter."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.mailto import mailto
from bot.slack.text import clean
from bot.slack.views import draft
from bot.slack.views.draft import LONGEST_LINK
from rules.drafting import SUBJECT, Draft, draft_reply
from rules.facts import LoopFacts
from tests.bot.slack.loops_for_views import FACTS, any_text, facts_of_any_loop
from tests.bot.slack.slack_limits import objects, problems_of_view, texts

ADDRESSES = st.emails() | st.sampled_from(
    ("o'hara+nps@acme.example", "a&b=c?d#e%20/f@acme.example", "jürgen@bücher.example")
)
ENCODABLE = st.text(st.characters(exclude_categories=("Cs",)), max_size=400)


def opened(address: str) -> tuple[str, dict[str, str]]:
    """What a mail program makes of a mailto address (RFC 6068, section 2): whom it is to, and its fields."""
    parts = urlsplit(address)
    assert parts.scheme == "mailto"
    assert not parts.fragment
    # A plus is a plus there; parse_qsl reads forms, where it is a space.
    fields = dict(parse_qsl(parts.query.replace("+", "%2B"), keep_blank_values=True, strict_parsing=True))
    return unquote(parts.path), fields


def link_of(view: dict) -> str | None:
    """The address behind the modal's link, as Slack reads it."""
    for markup in objects(view["blocks"], "mrkdwn"):
        match = re.fullmatch(r"<([^<>|]+)\|Open in your mail program>", markup["text"])
        assert match is not None
        return unescape(match[1])
    return None


@given(ADDRESSES, ENCODABLE, ENCODABLE)
def test_a_mail_program_reads_exactly_what_was_written(to: str, subject: str, body: str) -> None:
    """Whatever stands in them: no character ends a part, adds a field or another address; lines end in CRLF."""
    address = mailto(to, subject, body.replace("\r", ""))
    assert address.isascii()
    assert not re.search(r"[\s<>|\"]", address)
    assert opened(address) == (to, {"subject": subject, "body": body.replace("\r", "").replace("\n", "\r\n")})
    assert opened(mailto(to, subject)) == (to, {"subject": subject})


def test_lines_end_as_the_standard_says() -> None:
    """RFC 6068, section 5: a line break in a body is %0D%0A, and a space is %20."""
    assert mailto("dana@acme.example", "A & b", "Hi Dana,\n\nbye") == (
        "mailto:dana@acme.example?subject=A%20%26%20b&body=Hi%20Dana%2C%0D%0A%0D%0Abye"
    )


def test_the_modal_has_the_text_to_copy_and_the_link_that_opens_it() -> None:
    """What the field holds is what the mail program shows."""
    drafted = draft_reply(FACTS)
    view = draft(drafted, FACTS)
    assert problems_of_view(view) == []
    [typed] = objects(view["blocks"], "plain_text_input")
    assert typed["initial_value"] == drafted.body
    assert typed["multiline"] is True
    to, fields = opened(link_of(view) or "")
    assert to == "dana@acme.example"
    assert fields == {"subject": "Your answer to our survey", "body": drafted.body.replace("\n", "\r\n")}
    assert "To dana@acme.example" in "".join(texts(view["blocks"]))


def test_without_an_address_there_is_the_text_alone() -> None:
    """And the modal says so."""
    view = draft(replace(draft_reply(FACTS), to=None), FACTS)
    assert problems_of_view(view) == []
    assert link_of(view) is None
    assert "No address of this customer is known" in "".join(texts(view["blocks"]))
    assert list(objects(view["blocks"], "plain_text_input"))


@pytest.mark.parametrize("body", ["x" * 1950, "&" * 900, "ü" * 400])
def test_a_text_too_long_for_the_link_stays_out_of_it(body: str) -> None:
    """The link then carries address and subject, the modal says so, and the field has it all."""
    view = draft(Draft("dana@acme.example", "About it", body), FACTS)
    assert problems_of_view(view) == []
    assert opened(link_of(view) or "") == ("dana@acme.example", {"subject": "About it"})
    assert "too long for the link" in "".join(texts(view["blocks"]))
    assert next(iter(objects(view["blocks"], "plain_text_input")))["initial_value"].startswith(body[:400])


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(facts_of_any_loop, ADDRESSES | st.none(), any_text)
def test_any_draft_is_fit_for_slack(facts: LoopFacts, to: str | None, body: str) -> None:
    """Whatever is in it: limits hold, and the one link there is leads to a letter."""
    for drafted in (draft_reply(facts), Draft(to, SUBJECT, clean(body))):
        view = draft(drafted, facts)
        assert problems_of_view(view) == []
        link = link_of(view)
        assert (link is None) == (drafted.to is None)
        assert link is None or opened(link)[0] == drafted.to
        assert link is None or len(link) <= LONGEST_LINK
