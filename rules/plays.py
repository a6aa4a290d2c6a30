"""Which play fits a loop, and its script with the account's facts in it. Knows no policy file and shows nothing."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from datetime import date

from rules.facts import NOBODY, LoopFacts, PlayShown
from rules.model import Lane
from rules.policy import Play

PLACEHOLDERS = frozenset({"customer", "account", "csm", "arr", "renewal_date", "reason"})
REPLY_PLACEHOLDERS = frozenset({"customer", "account", "csm"})
"""What may stand in words that the customer reads: nothing that they did not tell us themselves."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_TITLES = frozenset({"mr", "mrs", "ms", "mx", "dr", "prof", "herr", "frau"})
_LONGEST_NAME = 60


def find_play(plays: Iterable[Play], *, lane: Lane, reason: str, tier: str | None, score: int) -> Play | None:
    """The first play whose every condition fits; None where none does. A condition left out fits everything."""
    for play in plays:
        fits = (
            play.lane in (None, lane)
            and play.reason in (None, reason)
            and play.tier in (None, tier)
            and (play.min_score is None or score >= play.min_score)
            and (play.max_score is None or score <= play.max_score)
        )
        if fits:
            return play
    return None


def placeholders_of(script: str) -> list[str]:
    """The names in curly brackets, in order."""
    return _PLACEHOLDER.findall(script)


def fill_script(script: str, facts: Mapping[str, str]) -> str:
    """The script with each `{name}` replaced by its fact; one without a fact stays as it is written."""
    return _PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), script)


def show_play(play: Play | None, facts: LoopFacts) -> PlayShown | None:
    """The play as it is read on this loop's card. What is not known is called by what it is: *your account*."""
    if play is None:
        return None
    account = facts.account
    known = {
        "customer": first_name(facts.customer),
        "account": account.title if account else "your company",
        "csm": facts.person(facts.loop.owner_email).title,
        "arr": f"{account.arr:,.0f} {facts.currency}" if account else "your revenue",
        "renewal_date": _day(account.renewal_date) if account and account.renewal_date else "the renewal",
        "reason": facts.reason.label.lower(),
    }
    return PlayShown(play.name, fill_script(play.script, known), tuple(play.offers), play.by, play.reply)


def _day(when: date) -> str:
    return f"{when.day} {when:%B} {when.year}"


def first_name(customer: str) -> str:
    """How to greet a customer: `Dana Kim` and `Kim, Dana` are *Dana*, `Dr. Kim` stays; *there* where none is known."""
    name = "".join(char if char.isprintable() else " " for char in customer)
    family, comma, given = name.partition(",")
    words = (given if comma and given.strip() else family).split()
    if "@" in customer or customer == NOBODY or not words:
        return "there"
    titles = list(itertools.takewhile(lambda word: word.casefold().rstrip(".") in _TITLES, words))
    named = words[len(titles) :]
    greeted = " ".join(words) if titles and len(named) <= 1 else named[0]
    return greeted if len(greeted) <= _LONGEST_NAME else "there"
