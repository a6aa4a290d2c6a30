"""Which account somebody means who types a name, an id, a domain or a beginning. Knows no figures and no database."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_NEAREST = 5
_LONGEST = 100
_LIKE_ENOUGH = 0.7
_A_LITTLE_MORE = 2
# White space, punctuation and what nobody sees: names differ in them from one system to the next.
_LEFT_OUT = "ZPC"
_ASCII_LEFT_OUT = {code: None for code in range(128) if unicodedata.category(chr(code))[0] in _LEFT_OUT}


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """What an account is called."""

    account_id: str
    name: str | None = None
    domain: str | None = None

    @property
    def title(self) -> str:
        return self.name or self.account_id


@dataclass(frozen=True, slots=True)
class Meant:
    """The account that was meant; else (None) the nearest, the likeliest first. `fitting` of all accounts begin so."""

    account_id: str | None
    nearest: tuple[KnownAccount, ...] = ()
    fitting: int = 0


def bare(words: str) -> str:
    """A name without case, accents, spaces and punctuation: `Café Zoë, Inc.` is `cafezoeinc`."""
    if words.isascii():
        return words[:_LONGEST].lower().translate(_ASCII_LEFT_OUT)
    decomposed = unicodedata.normalize("NFKD", words[:_LONGEST]).casefold()
    letters = (char for char in decomposed if not unicodedata.combining(char))
    return "".join(char for char in letters if unicodedata.category(char)[0] not in _LEFT_OUT)


def which_account(typed: str, known: Sequence[KnownAccount]) -> Meant:
    """The one account whose id, name or domain this is, or the only one that begins so; else the nearest."""
    wanted = bare(typed)
    if not wanted:
        return Meant(None)
    called = [(account, _names(account)) for account in known]
    for fits in (str.__eq__, str.startswith):
        fitting = [account for account, names in called if any(fits(name, wanted) for name in names)]
        if len(fitting) == 1:
            return Meant(fitting[0].account_id)
        if fitting:
            return Meant(None, tuple(_in_order(fitting)[:MOST_NEAREST]), len(fitting))
    return Meant(None, tuple(_nearest(wanted, called)))


def _names(account: KnownAccount) -> tuple[str, ...]:
    return tuple(dict.fromkeys(bare(name) for name in (account.account_id, account.name, account.domain) if name))


def _in_order(accounts: Iterable[KnownAccount]) -> list[KnownAccount]:
    """Short names first: of those that begin alike, the one with the least besides."""
    return sorted(accounts, key=lambda account: (len(account.title), account.title, account.account_id))


def _nearest(wanted: str, called: Sequence[tuple[KnownAccount, tuple[str, ...]]]) -> list[KnownAccount]:
    """Those that have the words somewhere within, then those whose names begin most alike."""
    within = _in_order(account for account, names in called if any(wanted in name for name in names))
    # Of a long name people type the beginning; and far fewer beginnings than names are to be compared.
    beginnings: dict[str, list[KnownAccount]] = {}
    for account, _ in called:
        beginnings.setdefault(bare(account.title)[: len(wanted) + _A_LITTLE_MORE], []).append(account)
    alike = difflib.get_close_matches(wanted, beginnings, MOST_NEAREST, _LIKE_ENOUGH)
    found = [*within, *(account for beginning in alike for account in _in_order(beginnings[beginning]))]
    return list({account.account_id: account for account in found}.values())[:MOST_NEAREST]
