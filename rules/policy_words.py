"""The policy in plain words, for whoever wrote it to see whether it says what they meant. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from rules.durations import Duration, SameBusinessDay, Span
from rules.model import HIGHEST_DETRACTOR, LOWEST_PROMOTER, Lane
from rules.policy import EscalationStep, Play, Policy, Reason
from rules.roles import OWNER

_HIGHEST = 10
_DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
_WEEK = tuple(_DAYS)
_SCORES = {
    Lane.DETRACTOR: f"0 to {HIGHEST_DETRACTOR}",
    Lane.PASSIVE: f"{HIGHEST_DETRACTOR + 1} to {LOWEST_PROMOTER - 1}",
    Lane.PROMOTER: f"{LOWEST_PROMOTER} to {_HIGHEST}",
}
_LANGUAGES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
}
# The fewest in a row that are told as a range.
_RUN = 3


def policy_in_words(policy: Policy) -> list[str]:
    """What the policy says, a short line for each thing, in the order in which a loop meets it."""
    lines = [
        *_people(policy),
        *_office(policy),
        *(line for lane in Lane for line in _lane(policy, lane)),
        *_clock(policy),
        *_risks(policy),
        *(_reason(policy, reason) for reason in policy.reasons),
        *_reading(policy),
        *_plays(policy.plays),
        *_routine(policy),
    ]
    return [" ".join(line.split()) for line in lines]


def _people(policy: Policy) -> Iterator[str]:
    people = policy.people
    yield f"An account's lead is the one it names, else {people.lead}."
    for segment, lead in people.leads_by_segment.items():
        yield f"An account of the segment {segment} that names no lead has {lead}."
    for role, address in people.roles.items():
        does = ", and gets what has no account or no owner in Slack" if role == "triage" else ""
        yield f"The role {role} is {address}{does}."
    yield f"{_and(people.admins)} may act on every loop."
    if policy.pilot.owners:
        yield f"This is a pilot: only accounts of {_and(policy.pilot.owners)} get cards and digests."


def _office(policy: Policy) -> Iterator[str]:
    hours = policy.business_hours
    yield f"Office hours are {_days(hours.days)}, {hours.start:%H:%M} to {hours.end:%H:%M}, {_holidays(policy)}."
    yield f"Hours are counted in the owner's own time zone; in {policy.timezone} where Slack has none."
    for tier in policy.tiers:
        yield f"Tier {tier.name}: {_from(policy, tier.min_arr)}."


def _holidays(policy: Policy) -> str:
    spec = policy.business_hours.holidays
    if not spec:
        return "with no holidays"
    if isinstance(spec, str):
        return f"except on the holidays of {spec}"
    return f"except on {_counted(len(spec), 'day')} that the policy lists, the last on {max(spec)}"


def _lane(policy: Policy, lane: Lane) -> Iterator[str]:
    rule = policy.lane(lane)
    name = f"{lane} (score {_SCORES[lane]})"
    if not rule.enabled:
        yield f"A {name} is counted, and nobody is told."
        return
    yield f"A {name} is told to the account's owner {'at once' if rule.deliver == 'now' else 'in the daily digest'}."
    promised = rule.first_touch
    if isinstance(promised, Mapping):
        for tier in policy.tiers:
            words = _within(promised[tier.name])
            yield f"A {lane} of {_a(tier.name)} account ({_from(policy, tier.min_arr)}) is to be reached {words}."
        yield f"A {lane} without an account has the time of {policy.tiers[-1].name}."
    else:
        yield f"A {lane} is to be reached {_within(promised)}."
    if rule.resolve is not None:
        yield f"A {lane}'s loop is to be resolved {_within(rule.resolve)}."


def _clock(policy: Policy) -> Iterator[str]:
    if policy.reminders:
        yield f"The owner is reminded when {_and(list(map(_share, policy.reminders)))} of the time is over."
    else:
        yield "The owner is not reminded before a deadline."
    for step in policy.escalation:
        yield _step(policy, step)
    when = "in office hours only" if policy.pings.hours == "office" else "at any hour"
    yield f"Pings come {when}, {policy.pings.daily_limit} a day and person at most; further ones come as one list."
    yield "A new card is never held back."


def _step(policy: Policy, step: EscalationStep) -> str:
    when = "At a missed first touch" if step.after.amount == 0 else f"{step.after} after a missed first touch"
    again = ""
    if step.repeat is not None:
        times = "once more" if step.times == 1 else f"{step.times} times more"
        again = f", and {times}, {step.repeat} {'later' if step.times == 1 else 'apart'}, while nobody acts"
    # Nobody decides about what they missed themselves.
    what = "is told" if step.to == OWNER else "is asked to decide"
    return f"{when}, {_who(policy, step.to)} {what}{again}."


def _risks(policy: Policy) -> Iterator[str]:
    high, risk, chronic = policy.high_value, policy.churn_risk, policy.chronic
    yield f"High value ({_from(policy, high.min_arr)}): {_who(policy, high.to)} is told with the first card."
    scores = f"a score of 0{f' to {risk.max_score}' if risk.max_score else ''}"
    leaving = " or a comment that speaks of leaving" if risk.intent_to_leave else ""
    kind = f"{scores}{leaving}, {_from(policy, risk.min_arr)}"
    yield f"Churn risk ({kind}): escalated at once to {_who(policy, risk.to)}."
    yield f"{chronic.consecutive} detractor answers in a row from one account: {_who(policy, chronic.to)} is told."


def _reason(policy: Policy, reason: Reason) -> str:
    phrases = _counted(len(reason.phrases), "phrase")
    return f"Reason {reason.name} ({reason.label}), known by {phrases}, goes to {_who(policy, reason.route)}."


def _reading(policy: Policy) -> Iterator[str]:
    languages = _and([_LANGUAGES[language] for language in policy.languages])
    learns = "and from what colleagues confirm and correct" if policy.learn else "alone: nothing is learned"
    yield f"Comments in {languages} are read by these phrases, {learns}."
    if policy.competitors:
        yield f"A comment that names {_or(policy.competitors)} is seen to name a competitor."


def _plays(plays: Sequence[Play]) -> Iterator[str]:
    for place, play in enumerate(plays, 1):
        offers = f"; may offer {_and(play.offers)}" if play.offers else ""
        by = f", by {play.by}" if play.by else ""
        reply = "; has a reply of its own" if play.reply else ""
        yield f"Play {place}, {play.name}, is for {_fits(play)}{by}{offers}{reply}."


def _fits(play: Play) -> str:
    who = f"a {play.lane}" if play.lane else "any answer"
    about = f" about {play.reason}" if play.reason else ""
    account = f" from {_a(play.tier)} account" if play.tier else ""
    lowest, highest = play.min_score or 0, _HIGHEST if play.max_score is None else play.max_score
    limited = (play.min_score, play.max_score) != (None, None)
    scores = f" with a score of {lowest}" + (f" to {highest}" if highest > lowest else "") if limited else ""
    return f"{who}{about}{account}{scores}"


def _routine(policy: Policy) -> Iterator[str]:
    reference, digest = policy.reference, policy.digest
    since = f"a customer for {reference.min_tenure} or more, " if reference.min_tenure.amount else ""
    yield f"A promoter may be asked for a reference: {since}{_from(policy, reference.min_arr)}."
    yield f"The digest comes {_days(digest.days)} at {digest.at:%H:%M}, in each owner's own time zone."
    weekly, monthly, alerts = policy.reviews.weekly, policy.reviews.monthly, policy.reviews.alerts
    yield f"The weekly review comes to {weekly.channel} on {_DAYS[weekly.day]} at {weekly.at:%H:%M}."
    yield f"The monthly report comes to {monthly.channel} on day {monthly.day} of the month at {monthly.at:%H:%M}."
    reached, closed = _share(alerts.sla_below), _share(alerts.closed_below)
    drop = f"the NPS falls by more than {alerts.nps_drop:g} points"
    yield f"The leads are told when under {reached} are reached in time, under {closed} are closed, or {drop}."
    resurvey = policy.resurvey
    yield f"A customer is asked again {resurvey.after} after their loop, and not within {resurvey.min_gap} of a survey."
    yield f"Names, addresses and comments of answers are erased after {policy.retention.comments}."


def _who(policy: Policy, word: str) -> str:
    if word in ("owner", "lead"):
        return f"the account's {word}"
    return f"{policy.role(word)} ({word})"


def _from(policy: Policy, amount: Decimal) -> str:
    return f"ARR from {amount:,f} {policy.currency}"


def _share(share: float) -> str:
    return f"{share * 100:.4g}%"


def _within(span: Span) -> str:
    match span:
        case SameBusinessDay():
            return "on the same business day"
        case Duration():
            return f"within {span}"


def _days(days: Sequence[str]) -> str:
    places = sorted({_WEEK.index(day) for day in days})
    in_a_row = places[-1] - places[0] + 1 == len(places)
    if in_a_row and len(places) >= _RUN:
        return f"{_DAYS[_WEEK[places[0]]]} to {_DAYS[_WEEK[places[-1]]]}"
    return _and([_DAYS[_WEEK[place]] for place in places])


def _and(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _or(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _a(word: str) -> str:
    letters = word.lower()
    spelled = not set(letters) & set("aeiouy")
    return f"{'an' if letters[:1] in ('fhlmnrsx' if spelled else 'aeiou') else 'a'} {word}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
