"""Who may have what all customers wrote as a file. Knows no file."""

from __future__ import annotations

from rules.terms import Terms


def may_export(email: str, leads_an_account: bool, terms: Terms) -> bool:
    """Leads and admins. `leads_an_account`: an account names them as its lead."""
    return leads_an_account or email in exporters(terms)


def exporters(terms: Terms) -> tuple[str, ...]:
    """Those whom the policy itself lets export, each once, the leads first."""
    people = terms.policy.people
    return tuple(dict.fromkeys([people.lead, *people.leads_by_segment.values(), *people.admins]))
