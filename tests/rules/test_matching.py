"""How an answer finds its account."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.free_mail import FREE_MAIL, free_mail
from rules.matching import domain_of, domains_of, match_account
from rules.model import Account, AccountStatus, Contact


def account(id: str, domain: str | None = None, status: AccountStatus = AccountStatus.ACTIVE) -> Account:  # noqa: A002
    return Account(id, Decimal(1), "csm@us.test", name=id.title(), domain=domain, status=status)


ACME = account("acme", "acme.com")
GLOBEX = account("globex", "globex.co.uk")
BOTH = [ACME, GLOBEX]


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("jo@acme.com", "acme.com"),
        ("Jo@Mail.ACME.com.", "mail.acme.com"),
        ("acme.com", None),
        ("jo@localhost", None),
        ("jo@[192.0.2.1]", None),
        ("jo@192.0.2.1", None),
        ("jo@acme..com", None),
        ("", None),
    ],
)
def test_an_address_has_the_domain_after_its_at(email: str, domain: str | None) -> None:
    """In lower case; what no company could own is none."""
    assert domain_of(email) == domain


@pytest.mark.parametrize(
    ("email", "domains"),
    [
        ("jo@acme.com", ("acme.com",)),
        ("jo@eu.mail.acme.com", ("eu.mail.acme.com", "mail.acme.com", "acme.com")),
        ("jo@mail.globex.co.uk", ("mail.globex.co.uk", "globex.co.uk")),
        ("jo@co.uk", ()),
        ("jo@acme.onmicrosoft.com", ("acme.onmicrosoft.com",)),
        ("jo@gmail.com", ()),
        ("jo@yahoo.co.uk", ()),
        ("jo@mx.gmail.com", ()),
        ("nobody", ()),
    ],
)
def test_the_walk_up_a_domain_stops_below_what_is_shared(email: str, domains: tuple[str, ...]) -> None:
    """Subdomains find their company, never a registry's level, a provider or a free-mail domain."""
    assert domains_of(email) == domains


def test_free_mail_knows_providers_of_the_whole_world() -> None:
    """Well-formed, many, and none of them a company's own."""
    assert len(FREE_MAIL) > 150
    assert all(domain == domain.lower() and domain_of(f"jo@{domain}") == domain for domain in FREE_MAIL)
    for domain in ("gmail.com", "gmx.de", "qq.com", "mail.ru", "uol.com.br", "naver.com", "mailinator.com"):
        assert free_mail(domain)
    assert not free_mail("acme.com")
    assert not free_mail("notgmail.com")


def test_the_account_that_the_answer_names_comes_first() -> None:
    """Even where contact and domain say another."""
    contact = Contact("jo@globex.co.uk", "globex")
    match = match_account("acme", contact.email, contact, BOTH)
    assert (match.account_id, match.because) == ("acme", "the answer names the account")


def test_the_contact_comes_before_the_domain() -> None:
    """A consultant with their own address belongs to the account the directory says."""
    contact = Contact("jo@globex.co.uk", "acme")
    assert match_account(None, contact.email, contact, BOTH).account == ACME


def test_a_contact_with_a_free_mail_address_is_still_a_contact() -> None:
    """Only the domain of a free-mail address says nothing."""
    contact = Contact("jo@gmail.com", "acme")
    assert match_account(None, contact.email, contact, BOTH).account == ACME


def test_a_colleague_nobody_entered_is_found_by_domain() -> None:
    """Also from a subdomain."""
    match = match_account(None, "new@mail.globex.co.uk", None, BOTH)
    assert (match.account, match.because) == (GLOBEX, "the respondent writes from globex.co.uk")


def test_an_unknown_account_id_is_passed_over() -> None:
    """The tool's ids may be others than the directory's; the domain still tells."""
    assert match_account("crm-17", "jo@acme.com", None, BOTH).account == ACME


def test_a_free_mail_domain_never_matches() -> None:
    """Not even an account that was entered with such a domain."""
    match = match_account(None, "jo@gmail.com", None, [account("odd", "gmail.com")])
    assert match.account is None
    assert match.because == "no contact has this email, and gmail.com is open to everybody"


def test_the_nearest_domain_tells() -> None:
    """A subsidiary with an account of its own."""
    labs = account("labs", "labs.acme.com")
    assert match_account(None, "jo@labs.acme.com", None, [ACME, labs]).account == labs


def test_of_accounts_sharing_a_domain_the_live_one_is_meant() -> None:
    """A contract that was churned and signed anew."""
    old = account("old", "acme.com", AccountStatus.CHURNED)
    assert match_account(None, "jo@acme.com", None, [old, ACME]).account == ACME


def test_a_person_chooses_between_live_accounts_of_one_domain() -> None:
    """Better with triage than with the wrong CSM."""
    match = match_account(None, "jo@acme.com", None, [ACME, account("acme-eu", "acme.com")])
    assert (match.account, match.because) == (None, "2 accounts have the domain acme.com: Acme, Acme-Eu")


@pytest.mark.parametrize(
    ("account_id", "email", "because"),
    [
        (None, None, "the answer names neither an account nor an email"),
        ("x", None, "account x, which the answer names, is not in the directory; the answer gives no email"),
        (None, "jo@mail.new.com", "no contact has this email and no account the domain new.com"),
        (None, "jo@co.uk", "no contact has this email, and its domain belongs to no company"),
        (
            "x",
            "jo@new.com",
            "account x, which the answer names, is not in the directory; "
            "no contact has this email and no account the domain new.com",
        ),
    ],
)
def test_triage_reads_why_no_account_fits(account_id: str | None, email: str | None, because: str) -> None:
    """In words, for the card, and without the person's address."""
    assert match_account(account_id, email, None, BOTH) == match_account(account_id, email, None, [])
    assert match_account(account_id, email, None, BOTH).because == because


@given(st.text(max_size=60))
def test_any_text_as_an_address_is_survived(text: str) -> None:
    """Law: no address breaks the walk, and what it gives are parents of one domain."""
    domains = domains_of(text)
    assert all(shorter != longer and longer.endswith(f".{shorter}") for longer, shorter in pairwise(domains))
