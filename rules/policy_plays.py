"""What is wrong with the plays of a policy: conditions that nothing meets, plays that others hide, unknown words.

Looks at what was written, not at models, and only at what is well-formed. Knows no other part of the policy.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rules.faults import Fault, nearest
from rules.model import Lane, lane_of
from rules.plays import PLACEHOLDERS, REPLY_PLACEHOLDERS, placeholders_of
from rules.reasons import UNCLEAR

Written = tuple[int, Mapping[str, Any]]
"""A play as it was written, with its place in the list."""
Kind = tuple[int, str, str | None]
"""What a play is chosen by: an answer's score, its reason, and the account's tier (None where no account is known)."""

_HIGHEST = 10


def play_faults(plays: Sequence[Written], tiers: Sequence[str], reasons: Sequence[str]) -> Iterator[Fault]:
    """Every mistake in the plays, which may name these tiers and reasons."""
    known = (*reasons, UNCLEAR.name)
    for place, play in plays:
        tier, reason = play.get("tier"), play.get("reason")
        if isinstance(tier, str) and tier not in tiers:
            yield Fault(("plays", place, "tier"), f'there is no tier "{tier}"{nearest(tier, tiers)}')
        if isinstance(reason, str) and reason not in known:
            yield Fault(("plays", place, "reason"), f'there is no reason "{reason}"{nearest(reason, known)}')
        yield from _score_faults(place, play)
        yield from _placeholder_faults(place, play)
    yield from _hidden(plays, tiers, known)


def _placeholder_faults(place: int, play: Mapping[str, Any]) -> Iterator[Fault]:
    for key, allowed in (("script", PLACEHOLDERS), ("reply", REPLY_PLACEHOLDERS)):
        for name in placeholders_of(str(play.get(key, ""))):
            if name not in PLACEHOLDERS:
                yield Fault(("plays", place, key), f"{{{name}}} stands for nothing{nearest(name, sorted(allowed))}")
            elif name not in allowed:
                there = ", ".join(sorted(allowed))
                yield Fault(("plays", place, key), f"{{{name}}} is not for a customer's eyes; there are {there}")


def _scores(play: Mapping[str, Any]) -> range | None:
    """The scores between the play's two ends; None where those are no scores."""
    lowest, highest = play.get("min_score"), play.get("max_score")
    lowest, highest = 0 if lowest is None else lowest, _HIGHEST if highest is None else highest
    if (
        type(lowest) is not int
        or type(highest) is not int
        or not 0 <= lowest <= _HIGHEST
        or not 0 <= highest <= _HIGHEST
    ):
        return None
    return range(lowest, highest + 1)


def _score_faults(place: int, play: Mapping[str, Any]) -> Iterator[Fault]:
    scores = _scores(play)
    if scores is None:
        return
    key = "max_score" if "max_score" in play else "min_score"
    lowest, highest = scores.start, scores.stop - 1
    if not scores:
        yield Fault(("plays", place, key), f"no score is from {lowest} to {highest}")
        return
    lane = play.get("lane")
    if lane in set(Lane) and not any(lane_of(score) == lane for score in scores):
        yield Fault(("plays", place, key), f"no {lane} has a score from {lowest} to {highest}")


def _hidden(plays: Sequence[Written], tiers: Sequence[str], reasons: Sequence[str]) -> Iterator[Fault]:
    """Plays that no answer ever gets, as those before them, of which the first that fits is taken, take them all."""
    taken: dict[Kind, str] = {}
    for place, play in plays:
        fits = _fits(play, tiers, reasons)
        takers = {taken[kind] for kind in fits if kind in taken}
        if fits and all(kind in taken for kind in fits):
            who = f"{takers.pop()} takes" if len(takers) == 1 else "those before it take"
            sentence = f"is never reached: {who} every answer that it fits; put the special before the general"
            yield Fault(("plays", place), sentence)
        for kind in fits:
            taken.setdefault(kind, f'"{play.get("name")}"')


def _fits(play: Mapping[str, Any], tiers: Sequence[str], reasons: Sequence[str]) -> list[Kind]:
    """Every kind of answer that the play fits; none where its conditions are no conditions, which is told elsewhere."""
    lane, reason, tier, scores = play.get("lane"), play.get("reason"), play.get("tier"), _scores(play)
    if scores is None or lane not in (None, *Lane) or reason not in (None, *reasons) or tier not in (None, *tiers):
        return []
    return list(
        itertools.product(
            [score for score in scores if lane in (None, lane_of(score))],
            reasons if reason is None else [reason],
            [*tiers, None] if tier is None else [tier],
        )
    )
