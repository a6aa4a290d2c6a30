"""The policy in plain words, for whoever wrote it to see whether it says what they meant. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rules.model import Lane
from rules.policy import LaneRule, Play, Policy, Tier


def policy_in_words(policy: Policy) -> list[str]:
    """A line for each thing that the policy says."""
    return [
        *_people(policy),
        *_office(policy),
        *(line for lane in Lane for line in _lane(policy, lane)),
        *_clock(policy),
        *_risks(policy),
        *_reasons(policy),
        *_routine(policy),
    ]


def _people(policy: Policy) -> Iterator[str]:
    people = policy.people
    segments = "".join(f", {lead} for {segment}" for segment, lead in people.leads_by_segment.items())
    yield f"CS lead: {people.lead} where an account names none{segments}."
    yield "Roles: " + ", ".join(f"{role} is {email}" for role, email in people.roles.items()) + "."
    yield f"Admins, who may act on every loop: {', '.join(people.admins)}."
    if policy.pilot.owners:
        yield f"Pilot: only accounts of {', '.join(policy.pilot.owners)} get cards and digests."


def _office(policy: Policy) -> Iterator[str]:
    hours = policy.business_hours
    spec = hours.holidays
    holidays = "no holidays" if spec is None else spec if isinstance(spec, str) else f"{len(spec)} dates"
    yield (
        f"Office hours: {', '.join(hours.days)} {hours.start:%H:%M} to {hours.end:%H:%M} in each person's own zone "
        f"({policy.timezone} where Slack has none); holidays: {holidays}."
    )


def _lane(policy: Policy, lane: Lane) -> Iterator[str]:
    rule = policy.lane(lane)
    if not rule.enabled:
        yield f"A {lane} is counted, and nobody is told."
        return
    how = "told at once" if rule.deliver == "now" else "told in the daily digest"
    yield f"A {lane} is {how}{_promise(rule, policy.tiers, policy.currency)}."
    if rule.resolve is not None:
        yield f"  It is to be resolved within {rule.resolve}."


def _promise(rule: LaneRule, tiers: Sequence[Tier], currency: str) -> str:
    promised = rule.first_touch
    if not isinstance(promised, Mapping):
        return f", and to be reached within {promised}"
    each = [f"{tier.name} (ARR from {tier.min_arr:,} {currency}): {promised[tier.name]}" for tier in tiers]
    return ", and to be reached within: " + "; ".join(each)


def _clock(policy: Policy) -> Iterator[str]:
    shares = ", ".join(f"{share:.0%}" for share in policy.reminders)
    yield f"The owner is reminded at {shares} of the time." if shares else "The owner is not reminded."
    where = "in office hours" if policy.pings.hours == "office" else "at any hour"
    yield f"Pings come {where}, at most {policy.pings.daily_limit} a day and person; the rest as one list."
    for step in policy.escalation:
        again = f", again every {step.repeat}, {step.times} times" if step.repeat else ""
        yield f"When the first touch is missed, after {step.after}: {step.to}{again}."


def _risks(policy: Policy) -> Iterator[str]:
    high, risk, chronic = policy.high_value, policy.churn_risk, policy.chronic
    money = policy.currency
    yield f"An account from {high.min_arr:,} {money} on: {high.to} hears of it with the first card."
    yield f"A score up to {risk.max_score} from an account of {risk.min_arr:,} {money} or more goes to {risk.to} at once."
    yield f"{chronic.consecutive} detractor answers in a row from one account go to {chronic.to}."


def _reasons(policy: Policy) -> Iterator[str]:
    for reason in policy.reasons:
        yield f"Reason {reason.name} ({reason.label}): {len(reason.phrases)} phrases, goes to {reason.route}."
    for place, play in enumerate(policy.plays, 1):
        offers = f"; offers {', '.join(play.offers)}" if play.offers else ""
        yield f"Play {place}, {play.name}: {_fits(play)}{offers}."


def _fits(play: Play) -> str:
    lowest, highest = play.min_score, play.max_score
    scores = (
        f"scores {lowest or 0} to {10 if highest is None else highest}" if (lowest, highest) != (None, None) else ""
    )
    conditions = [play.lane, play.reason, play.tier and f"tier {play.tier}", scores]
    return ", ".join(str(condition) for condition in conditions if condition) or "every answer"


def _routine(policy: Policy) -> Iterator[str]:
    tenure, money = policy.reference.min_tenure, policy.reference.min_arr
    yield f"References are asked of customers since {tenure} with {money:,} {policy.currency} or more."
    yield f"Digest: {', '.join(policy.digest.days)} at {policy.digest.at:%H:%M} in each owner's own zone."
    weekly, monthly = policy.reviews.weekly, policy.reviews.monthly
    yield f"Weekly review: {weekly.channel}, {weekly.day} at {weekly.at:%H:%M}."
    yield f"Monthly report: {monthly.channel}, day {monthly.day} at {monthly.at:%H:%M}."
    yield f"A customer is asked again {policy.resurvey.after} after a loop, {policy.resurvey.min_gap} apart at least."
    yield f"Comments are erased after {policy.retention.comments}."
