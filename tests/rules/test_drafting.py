"""The reply to an unhappy customer: kind, signed, about what they said, and with nothing in it that is not theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.decision import Refusal, RefusalKind
from rules.drafting import Draft, draft_reply, may_draft
from rules.facts import LoopFacts, PlayShown
from rules.lifecycle import LIVE
from rules.model import Lane, State
from rules.reasons import ReasonShown
from tests.bot.slack.loops_for_views import ANA, FACTS, LENA, LOOP, NOW, answered, facts_of_any_loop, loop_with
from tests.rules.facts_for_rules import OPS, terms

REASONS = (
    *("billing", "value", "contract", "competitor", "product_gap", "bug", "performance", "security", "usability"),
    *("onboarding", "support", "account_management", "unclear"),
)


def about(reason: str, **play: str) -> LoopFacts:
    """The readable loop about another reason, with a play of its own."""
    shown = ReasonShown(reason, "Our internal label", ("cheated",))
    return replace(FACTS, reason=shown, play=PlayShown("Play", "Script", ("Plan credit",), **play))


def test_a_draft_reads_like_this() -> None:
    """The whole of it, for people to judge."""
    assert draft_reply(about("billing", by="call")) == Draft(
        "dana@acme.example",
        "Your answer to our survey",
        """\
Hi Dana,

Thank you for taking the time to answer our survey. I understand that what we charge, or how, is not right for you, \
and I am sorry for it.

I would rather talk than write. When would 20 minutes suit you, today or tomorrow? \
Send me a time and a number, and I will call you.

Kind regards
Ana Ruiz""",
    )


def test_each_reason_has_a_sentence_of_its_own_and_no_label() -> None:
    """A label is written for colleagues; a reason that the company added says nothing it should not."""
    bodies = {reason: draft_reply(about(reason)).body for reason in REASONS}
    assert len(set(bodies.values())) == len(REASONS)
    assert not any("label" in body or "cheated" in body for body in bodies.values())
    assert draft_reply(about("delivery")).body == bodies["unclear"]


def test_the_play_says_whether_to_talk_or_to_write() -> None:
    """Without a play, or one that leaves it open, a line in reply is asked for."""
    call, email = draft_reply(about("bug", by="call")).body, draft_reply(about("bug", by="email")).body
    assert "I will call you" in call
    assert "A line in reply is enough" in email
    assert draft_reply(about("bug")).body == draft_reply(replace(about("bug"), play=None)).body == email


def test_once_the_customer_was_contacted_it_asks_whether_all_is_well() -> None:
    """The second reply is not the first one again."""
    facts = replace(about("bug", by="call", reply="Hi {customer}"), loop=replace(LOOP, first_touch_at=NOW))
    assert "Is it better for you now" in draft_reply(facts).body


def test_a_plays_own_reply_is_written_instead() -> None:
    """With the customer's first name, their company's, and the owner's; it is the policy's whole text."""
    facts = about("bug", reply="Hallo {customer},\r\n\r\ndanke. Wir kümmern uns um {account}.\n\n{csm}\n")
    assert draft_reply(facts).body == "Hallo Dana,\n\ndanke. Wir kümmern uns um Acme.\n\nAna Ruiz"


def test_who_is_not_known_is_not_invented() -> None:
    """No name, no company, no address; an account without a name is not called by our id for it."""
    nobody = replace(answered(name=None, email=None), contact=None, account=None)
    draft = draft_reply(nobody)
    assert draft.to is None
    assert draft.body.startswith("Hi there,")
    named_by_id = replace(about("bug", reply="For {account}"), account=replace(FACTS.account, name=None))
    assert draft_reply(named_by_id).body == "For your team"
    unnamed = replace(FACTS, people={})
    assert "example.com" not in draft_reply(unnamed).body


@pytest.mark.parametrize(
    "email", ["dana", "dana@acme.example\nbcc: eve@evil.example", "a@b", "x@acme.example, y@z.example"]
)
def test_what_is_no_address_is_not_written_to(email: str) -> None:
    """Nor is a list of them."""
    assert draft_reply(replace(answered(email=email), contact=None)).to is None


@given(facts_of_any_loop, facts_of_any_loop)
def test_nothing_private_reaches_a_draft(facts: LoopFacts, other: LoopFacts) -> None:
    """Law: with everything else about the loop exchanged, the draft is the same to the letter.

    What stays is what a draft is made of: how the customer and their company are called, their address, the reason's
    name, whether they were contacted, the play's `by` and reply, and the owner's name.
    """
    play = facts.play and replace(facts.play, name="x", script="y", offers=("z",))
    account, contact = facts.account, facts.contact
    if account is not None and other.account is not None:
        account = replace(other.account, name=account.name)
    if contact is not None and other.contact is not None:
        contact = replace(other.contact, name=contact.name, email=contact.email)
    exchanged = replace(
        other,
        loop=replace(other.loop, owner_email=facts.loop.owner_email, first_touch_at=facts.loop.first_touch_at),
        response=replace(other.response, name=facts.response.name, email=facts.response.email),
        reason=replace(other.reason, name=facts.reason.name),
        account=account,
        contact=contact,
        play=play,
        people={**other.people, facts.loop.owner_email: facts.person(facts.loop.owner_email)},
    )
    assert draft_reply(exchanged) == draft_reply(facts)


@given(facts_of_any_loop, st.sampled_from(REASONS))
def test_any_draft_can_be_sent(facts: LoopFacts, reason: str) -> None:
    """Law: whatever anybody is called, the text has no character that nobody sees, and fits Slack's field."""
    draft = draft_reply(replace(facts, reason=replace(facts.reason, name=reason)))
    assert draft.body.replace("\n", "").isprintable()
    assert draft.body.startswith("Hi ")
    assert len(draft.body.splitlines()[0]) < 70
    assert draft.to is None or draft.to.isprintable()


def test_who_may_act_may_have_a_reply_drafted() -> None:
    """Everybody else is told who could; the loop's state decides for the rest."""
    using = terms()
    assert may_draft(LOOP, ANA.email, None, using) is None
    assert may_draft(LOOP, LENA.email, None, using) is None
    assert may_draft(LOOP, OPS, None, using) is None
    stranger = may_draft(LOOP, "eve@example.com", None, using)
    assert stranger == Refusal(RefusalKind.NOT_ALLOWED, LOOP, who_can=(ANA.email, LENA.email, OPS))
    for state in State:
        refusal = may_draft(loop_with(state=state).loop, ANA.email, None, using)
        assert (refusal is None) == (state in LIVE)
    for other in (replace(LOOP, lane=Lane.PROMOTER), replace(LOOP, triage_because="no owner")):
        assert may_draft(other, ANA.email, None, using) == Refusal(RefusalKind.STALE, other)


def test_a_draft_knows_no_clock() -> None:
    """The same loop has the same draft tomorrow."""
    later = replace(FACTS, loop=replace(LOOP, opened_at=datetime(2030, 1, 1, tzinfo=UTC)))
    assert draft_reply(later) == draft_reply(FACTS)
