"""Signals: what a comment says besides its reason, with the customer's own words."""

from __future__ import annotations

import pytest

from rules.reasons import ReasonIndex, Signal

INDEX = ReasonIndex([], competitors=["Gainsight", "Blue Ocean"])


@pytest.mark.parametrize(
    ("comment", "signal", "words"),
    [
        ("Nice tool, but we will not renew.", Signal.INTENT_TO_LEAVE, ("will not renew",)),
        ("They are cancelling our subscription in May", Signal.INTENT_TO_LEAVE, ("cancelling our subscription",)),
        ("We wont renew", Signal.INTENT_TO_LEAVE, ("wont renew",)),
        ("Thinking about leaving", Signal.INTENT_TO_LEAVE, ("Thinking about leaving",)),
        ("We are evaluating other tools", Signal.INTENT_TO_LEAVE, ("evaluating other",)),
        ("gainsight does it better", Signal.COMPETITOR, ("gainsight",)),
        ("We looked at blue   ocean", Signal.COMPETITOR, ("blue ocean",)),
        ("Das ist zu teuer, wir kündigen den Vertrag im Mai.", Signal.INTENT_TO_LEAVE, ("wir kündigen",)),
        ("C'est trop cher et nous allons résilier", Signal.INTENT_TO_LEAVE, ("allons résilier",)),
        ("No funciona, llámenme por favor", Signal.CALL_ME, ("llámenme",)),
        ("Gainsightの方が良い Gainsight", Signal.COMPETITOR, ("Gainsight",)),
        ("Please call me about this", Signal.CALL_ME, ("Please call",)),
        ("Could somebody get in touch with us?", Signal.CALL_ME, ("get in touch with us",)),
    ],
)
def test_a_comment_signals_more_than_its_reason(comment: str, signal: Signal, words: tuple[str, ...]) -> None:
    """Each signal comes with the words that gave it away."""
    assert INDEX.read(comment).signals == {signal: words}


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "We renew every year.",
        "The call quality is bad.",
        "We are not thinking about leaving.",
        "I was never going to leave!",
        "There is no plan to switch",
        "It rings twice when somebody is calling me",
        "I uninstalled it and installed it again",
        "Switching to dark mode takes ages",
        "Cancelling our meeting without a word was rude",
        "I can't cancel an export once it runs.",
        "Wir sind zufrieden und call me nicht",
    ],
)
def test_ordinary_words_signal_nothing(comment: str) -> None:
    """Raising the alarm for each *cancel* or *call* would teach people to ignore it."""
    assert INDEX.read(comment).signals == {}
