"""What a CSM may write to an unhappy customer, ready to send, and who may have it drafted. Sends and records nothing.

A draft says what the customer knows already: their first name, their company's, what it was about in a sentence of
ours, and who writes. Nothing else of the loop reaches it: not their words, no figure, nobody else's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rules.addresses import is_address
from rules.decision import Refusal, RefusalKind
from rules.facts import LoopFacts
from rules.lifecycle import LIVE
from rules.model import Lane, Loop, LoopEvent
from rules.ownership import who_can_act
from rules.plays import REPLY_PLACEHOLDERS, fill_script, first_name
from rules.terms import Terms

SUBJECT = "Your answer to our survey"

_NOT_READ = "I would like to understand what falls short for you."
_ABOUT: Mapping[str, str] = MappingProxyType(
    {
        "billing": "I understand that what we charge, or how, is not right for you, and I am sorry for it.",
        "value": "I understand that you get less out of it than it costs you, and I would like to change that.",
        "contract": "I understand that the contract does not suit you as it is, and I will see what we can change.",
        "competitor": "I understand that others do some things better for you, and I would like to know which.",
        "product_gap": "I understand that something is missing that you need, and I would like to see what it is.",
        "bug": "I understand that something did not work as it should, and I am sorry for the trouble.",
        "performance": "I understand that it was too slow, or away, when you needed it, and I am sorry for it.",
        "security": "I understand that you have questions about how safe it is. They come first.",
        "usability": "I understand that it is harder to work with than it should be, and I am sorry for it.",
        "onboarding": "I understand that getting started was harder than it should be, and I am sorry for it.",
        "support": "I understand that you did not get the help that you needed, and I am sorry for it.",
        "account_management": "I understand that you should have heard more from us, and I am sorry for it.",
    }
)
"""What an answer is about, as one says it to whoever gave it. A company's own reasons have no sentence here: their
labels are written for colleagues."""

_CALL = (
    "I would rather talk than write. When would 20 minutes suit you, today or tomorrow? "
    "Send me a time and a number, and I will call you."
)
_EMAIL = (
    "What would help you most? A line in reply is enough. I read it myself, and come back to you with what we do "
    "about it."
)
_AFTER_CONTACT = (
    "We have been in touch since then. Is it better for you now, or is something still open? "
    "A line in reply is enough, and I will see to it."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply to a customer. `to` is None where no address of theirs is known; lines of `body` end in a newline."""

    to: str | None
    subject: str
    body: str


def may_draft(loop: Loop, actor: str, last: LoopEvent | None, terms: Terms) -> Refusal | None:
    """Why no reply is drafted for `actor` now; None where one is: for an unhappy customer whose loop is not settled."""
    allowed = who_can_act(loop, terms)
    if actor not in allowed:
        return Refusal(RefusalKind.NOT_ALLOWED, loop, who_can=allowed)
    if not is_drafted_for(loop):
        return Refusal(RefusalKind.STALE, loop, last=last)
    return None


def is_drafted_for(loop: Loop) -> bool:
    """Whether a reply can be drafted: the loop is a detractor's, live, and has an owner to sign it."""
    return loop.lane is Lane.DETRACTOR and loop.state in LIVE and loop.triage_because is None


def draft_reply(facts: LoopFacts) -> Draft:
    """The reply to this loop's customer: the play's own text for the first one, else the usual one for its reason."""
    play = facts.play
    known = {
        "customer": first_name(facts.customer),
        "account": _printable(facts.account.name or "" if facts.account else "") or "your team",
        "csm": _printable(facts.person(facts.loop.owner_email).name or ""),
    }
    assert known.keys() == REPLY_PLACEHOLDERS
    if play is not None and play.reply is not None and not facts.loop.touched:
        written = fill_script(play.reply, {**known, "csm": known["csm"] or "your account team"})
    else:
        written = _usual(facts, known["customer"], known["csm"])
    lines = [_printable(line) for line in written.strip().splitlines()]
    return Draft(_address(facts), SUBJECT, "\n".join(lines))


def _usual(facts: LoopFacts, greeted: str, signed: str) -> str:
    about = _ABOUT.get(facts.reason.name, _NOT_READ)
    next_step = _CALL if facts.play is not None and facts.play.by == "call" else _EMAIL
    if facts.loop.touched:
        next_step = _AFTER_CONTACT
    return (
        f"Hi {greeted},\n\n"
        f"Thank you for taking the time to answer our survey. {about}\n\n"
        f"{next_step}\n\n"
        f"Kind regards\n{signed}"
    )


def _address(facts: LoopFacts) -> str | None:
    for address in (facts.contact and facts.contact.email, facts.response.email):
        if address and is_address(address):
            return address
    return None


def _printable(words: str) -> str:
    """The words on one line, without characters that nobody sees."""
    return " ".join("".join(char if char.isprintable() else " " for char in words).split())
