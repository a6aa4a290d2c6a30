"""What a comment says besides its reason: that they may leave, who else they look at, that they want a call.

Knows no reason and no loop. English phrases, found by their stems; a company adds its competitors' names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from rules.stems import Phrasebook, Words


class Signal(StrEnum):
    """Something in a comment that calls for more than its reason does."""

    INTENT_TO_LEAVE = "intent_to_leave"
    COMPETITOR = "competitor"
    CALL_ME = "call_me"


_PHRASES: Mapping[Signal, tuple[str, ...]] = {
    Signal.INTENT_TO_LEAVE: (
        "cancel our contract", "cancel our subscription", "cancel my subscription", "cancel the contract",
        "cancel the subscription", "cancel our account", "cancelling our", "cancelling my", "cancelling the",
        "we will cancel", "will be cancelling", "want to cancel", "going to cancel", "about to cancel",
        "considering cancelling", "thinking of cancelling", "thinking about cancelling", "planning to cancel",
        "not renew", "won't renew", "will not renew", "not be renewing", "won't be renewing", "not renewing",
        "unlikely to renew", "don't plan to renew", "no reason to renew", "before we renew", "not going to renew",
        "looking for alternatives", "looking for an alternative", "looking for another", "looking elsewhere",
        "looking at alternatives", "evaluating alternatives", "evaluating other", "exploring other options",
        "exploring alternatives", "switching to", "switch to another", "switch to a different", "will switch",
        "going to switch", "plan to switch", "planning to switch", "considering switching", "moving to another",
        "moving away", "moving to a different", "move to another", "migrating away", "migrating to another",
        "going to leave", "will leave", "planning to leave", "thinking of leaving", "thinking about leaving",
        "considering leaving", "about to leave", "ready to leave", "we are leaving", "we're leaving", "i'm leaving",
        "replace you", "replacing you", "replace it with", "terminate our contract", "terminate the contract",
        "end our contract", "last chance", "close our account", "close my account", "delete my account",
        "deleting my account", "uninstalling", "uninstalled", "find another tool", "find another provider",
        "find another vendor", "look for another",
    ),
    Signal.COMPETITOR: (
        "your competitor", "your competitors", "a competitor", "the competition", "competitor product",
        "competing product", "another vendor", "other vendors",
    ),
    Signal.CALL_ME: (
        "call me", "call us", "please call", "give me a call", "give us a call", "phone me", "phone us", "ring me",
        "someone to call", "somebody to call", "contact me", "contact us", "please contact", "reach out to me",
        "reach out to us", "get in touch with me", "get in touch with us", "please get in touch", "talk to someone",
        "talk to somebody", "speak to someone", "speak to somebody", "speak with someone", "talk to a human",
        "speak to a human", "schedule a call", "set up a call", "book a call", "arrange a call", "would like a call",
        "waiting for a call", "call back", "callback", "need to talk", "want to talk", "please respond",
        "please reach out", "happy to discuss", "like to discuss",
    ),
}  # fmt: skip


class SignalIndex:
    """The phrases made ready once. `competitors` are the names that the policy lists."""

    def __init__(self, competitors: Sequence[str] = ()) -> None:
        named = ((name, Signal.COMPETITOR) for name in competitors)
        told = ((phrase, signal) for signal, phrases in _PHRASES.items() for phrase in phrases)
        self._book = Phrasebook([*named, *told])

    def find(self, words: Words) -> Mapping[Signal, tuple[str, ...]]:
        """What the comment says, with the customer's own words for it."""
        found: dict[Signal, dict[str, None]] = {}
        place = 0
        while place < len(words.stems):
            met = self._book.longest_at(words.stems, place)
            if met is None:
                place += 1
                continue
            length, signal = met
            found.setdefault(signal, {})[words.said(place, length)] = None
            place += length
        return {signal: tuple(said) for signal, said in found.items()}
