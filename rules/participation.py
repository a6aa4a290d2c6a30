"""Whose answers are followed up at all: the policy's switches for lanes and for a pilot. Opens nothing."""

from __future__ import annotations

from rules.model import Lane
from rules.terms import Terms


def takes_part(lane: Lane, csm_email: str | None, terms: Terms) -> bool:
    """Whether answers of this lane, at accounts of this CSM, are followed up. None is nobody's account."""
    pilot = terms.policy.pilot.owners
    return terms.policy.lane(lane).enabled and (not pilot or csm_email in pilot)
