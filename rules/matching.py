"""Which account an answer belongs to. Knows no database and no owner."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rules.free_mail import free_mail
from rules.model import Account, AccountStatus, Contact

# Where registries hand out names below a second level (co.uk, com.au, ac.jp), no company owns that level. The Public
# Suffix List (https://publicsuffix.org) has thousands; these labels below a country's two letters are nearly all of
# those that companies mail from.
_REGISTRY_LABEL = re.compile(
    r"(ac|co|com|edu|gob|gouv|gov|govt|gv|ltd|mil|ne|net|nhs|nom|or|org|plc|sch)\.[a-z]{2}", re.ASCII
)
# Shared by many customers of one provider.
_SHARED = frozenset(
    {
        *("onmicrosoft.com", "github.io", "herokuapp.com", "vercel.app", "netlify.app", "web.app", "myshopify.com"),
        *("uk.com", "us.com", "eu.com", "de.com", "br.com", "cn.com", "co.com", "za.com", "sa.com", "gb.net", "eu.org"),
    }
)


@dataclass(frozen=True, slots=True)
class Match:
    """The account of an answer, or None. `because` says how it was found, or why not, and names no person."""

    account: Account | None
    because: str

    @property
    def account_id(self) -> str | None:
        return self.account.account_id if self.account else None


def domain_of(email: str) -> str | None:
    """The domain of an address, in lower case; None where there is none that a company could own."""
    _, at, domain = email.rpartition("@")
    domain = domain.strip().strip(".").lower()
    labels = domain.split(".")
    if not at or "." not in domain or not all(labels) or not labels[-1].strip("0123456789]"):
        return None
    return domain


def domains_of(email: str) -> tuple[str, ...]:
    """The domains by which an account may be found from this address, nearest first.

    `jo@mail.acme.co.uk` gives `mail.acme.co.uk` and `acme.co.uk`, but never `co.uk`; a free-mail address gives none.
    """
    domain = domain_of(email)
    if domain is None or free_mail(domain):
        return ()
    labels = domain.split(".")
    walk = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return tuple(candidate for candidate in walk if not _shared(candidate))


def match_account(
    given_account_id: str | None, email: str | None, contact: Contact | None, accounts: Sequence[Account]
) -> Match:
    """The account of an answer: the one it names, else its contact's, else the one of its email's domain.

    `contact` is the directory's entry for `email`; `accounts` must hold those of `given_account_id`, of the contact
    and of `domains_of(email)`, where there are such, and may hold others. A step that leads to no known account is
    passed over, and `because` tells of it where none leads to one. Of several accounts with one domain the only one
    that has not churned is meant; where that leaves a choice, a person must make it.
    """
    by_id = {account.account_id: account for account in accounts}
    missed = []
    if given_account_id is not None:
        if given_account_id in by_id:
            return Match(by_id[given_account_id], "the answer names the account")
        missed.append(f"account {given_account_id}, which the answer names, is not in the directory")
    if contact is not None:
        if contact.account_id in by_id:
            return Match(by_id[contact.account_id], "the respondent is a contact of the account")
        missed.append(f"the respondent's account {contact.account_id} is not in the directory")
    if email is None:
        missed.append("the answer gives no email" if missed else "the answer names neither an account nor an email")
        return Match(None, "; ".join(missed))
    found = _by_domain(email, accounts)
    if found.account is not None:
        return found
    return Match(None, "; ".join([*missed, found.because]))


def _by_domain(email: str, accounts: Sequence[Account]) -> Match:
    domains = domains_of(email)
    for domain in domains:
        fitting = [account for account in accounts if account.domain == domain]
        if len(fitting) > 1:
            fitting = [account for account in fitting if account.status is AccountStatus.ACTIVE] or fitting
        if len(fitting) == 1:
            return Match(fitting[0], f"the respondent writes from {domain}")
        if fitting:
            titles = ", ".join(sorted(account.title for account in fitting))
            return Match(None, f"{len(fitting)} accounts have the domain {domain}: {titles}")
    if domains:
        return Match(None, f"no contact has this email and no account the domain {domains[-1]}")
    own = domain_of(email)
    if own is not None and free_mail(own):
        return Match(None, f"no contact has this email, and {own} is open to everybody")
    return Match(None, "no contact has this email, and its domain belongs to no company")


def _shared(domain: str) -> bool:
    return _REGISTRY_LABEL.fullmatch(domain) is not None or domain in _SHARED
