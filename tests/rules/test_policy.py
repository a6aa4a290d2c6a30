"""The policy's defaults, what it answers, and every mistake that can be made in it."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.durations import Duration
from rules.model import Lane
from rules.policy import Policy
from rules.policy_checks import PolicyFaults, make_policy
from tests.rules.facts_for_rules import LEAST, LEO, OPS, REASONS, VIC, policy

# policy.yml as the contract shows it; a key left out takes the default shown.
CONTRACT: dict[str, Any] = {
    "version": 1,
    "timezone": "America/New_York",
    "currency": "USD",
    "business_hours": {"days": ["mon", "tue", "wed", "thu", "fri"], "start": "09:00", "end": "17:00", "holidays": "US"},
    "tiers": [
        {"name": "enterprise", "min_arr": 100000},
        {"name": "mid_market", "min_arr": 20000},
        {"name": "smb", "min_arr": 0},
    ],
    "pilot": {"owners": []},
    "lanes": {
        "detractor": {
            "enabled": True,
            "deliver": "now",
            "first_touch": {
                "enterprise": "4 business hours",
                "mid_market": "same business day",
                "smb": "2 business days",
            },
            "resolve": "14 days",
        },
        "passive": {"enabled": True, "deliver": "digest", "first_touch": "3 business days"},
        "promoter": {"enabled": True, "deliver": "digest", "first_touch": "5 business days"},
    },
    "reminders": ["50%", "90%"],
    "pings": {"hours": "office", "daily_limit": 12},
    "escalation": [
        {"after": "0 minutes", "to": "lead"},
        {"after": "1 business day", "to": "executive", "repeat": "1 business day", "times": 3},
    ],
    "high_value": {"min_arr": 200000, "to": "lead"},
    "churn_risk": {"min_arr": 100000, "max_score": 3, "intent_to_leave": False, "to": "lead"},
    "chronic": {"consecutive": 2, "to": "executive"},
    "competitors": [],
    "languages": ["en"],
    "learn": True,
    "semantic": False,
    "reference": {"min_tenure": "180 days", "min_arr": 25000},
    "digest": {"at": "09:00", "days": ["mon", "tue", "wed", "thu", "fri"]},
    "reviews": {
        "weekly": {"channel": "#nps-review", "day": "mon", "at": "10:00"},
        "monthly": {"channel": "#cs-leads", "day": 1, "at": "10:00"},
        "alerts": {"sla_below": "85%", "closed_below": "70%", "nps_drop": 5},
    },
    "resurvey": {"after": "30 days", "min_gap": "90 days"},
    "retention": {"comments": "730 days"},
}


def test_every_default_is_the_contracts() -> None:
    """A policy of people alone equals one that spells out all that the contract shows."""
    assert make_policy(LEAST) == make_policy({**LEAST, **CONTRACT})
    assert set(CONTRACT) | {"people", "reasons", "plays"} == set(Policy.model_fields)


def shortened(value: object) -> list[object]:
    """The same with one key left out somewhere, in every way."""
    if not isinstance(value, dict):
        return []
    fewer: list[object] = [{key: part for key, part in value.items() if key != gone} for gone in value]
    return fewer + [{**value, key: less} for key, part in value.items() for less in shortened(part)]


@pytest.mark.parametrize("key", [key for key, value in CONTRACT.items() if isinstance(value, dict)])
def test_any_key_left_out_takes_its_default(key: str) -> None:
    """Also one within a lane or a review: leaving `deliver` out does not silence a detractor."""
    whole = make_policy({**LEAST, **CONTRACT})
    for less in shortened(CONTRACT[key]):
        if (
            key == "lanes"
            and isinstance(less, dict)
            and len(less.get("detractor", {}).get("first_touch", {})) in (1, 2)
        ):
            continue
        assert make_policy({**LEAST, **CONTRACT, key: less}) == whole


def test_the_first_tier_that_fits_is_taken() -> None:
    """From its amount on; the last one takes the rest."""
    amounts = {"100000": "enterprise", "99999.99": "mid_market", "20000": "mid_market", "0": "smb"}
    assert {arr: policy().tier_of(Decimal(arr)).name for arr in amounts} == amounts


def test_an_answer_without_an_account_has_the_last_tiers_time() -> None:
    """So has a loop whose tier the policy does not know any more."""
    usual = policy()
    assert str(usual.first_touch(Lane.DETRACTOR, "enterprise")) == "4 business hours"
    assert usual.first_touch(Lane.DETRACTOR, None) == usual.first_touch(Lane.DETRACTOR, "retired")
    assert str(usual.first_touch(Lane.DETRACTOR, None)) == "2 business days"
    assert str(usual.first_touch(Lane.PASSIVE, "enterprise")) == "3 business days"


def test_the_lead_is_the_accounts_else_the_segments_else_the_policys() -> None:
    """The nearest one who is named."""
    people = {**LEAST["people"], "leads_by_segment": {"EMEA": VIC}}
    usual = policy(people=people)
    assert usual.lead_for("EMEA", "own@example.com") == "own@example.com"
    assert usual.lead_for("EMEA", None) == VIC
    assert usual.lead_for("APAC", None) == usual.lead_for(None, None) == LEO


def test_everybody_named_is_listed_once() -> None:
    """To be looked up in Slack."""
    assert policy().addresses() == (LEO, OPS, VIC)
    assert policy(pilot={"owners": ["Ana@Northwind.example "]}).addresses()[-1] == "ana@northwind.example"


def test_reasons_and_plays_are_found_by_name() -> None:
    """And what the policy does not know keeps its name."""
    assert policy().reason_label("billing") == "Billing and price"
    assert policy().reason_label("retired") == "retired"
    play = policy().play_named("Billing review")
    assert play is not None
    assert play.reason == "billing"
    assert policy().play_named(None) is None


def test_holidays_are_a_place_dates_or_none() -> None:
    """As the contract says."""
    kinds = ["US", "DE-BY", [date(2026, 12, 24)], "none", None, []]
    specs = [policy(business_hours={"holidays": kind}).business_hours.holidays for kind in kinds]
    assert specs == ["US", "DE-BY", (date(2026, 12, 24),), None, None, ()]


def faults(raw: object) -> dict[str, str]:
    """Every mistake, by its place."""
    try:
        make_policy(raw)
    except PolicyFaults as found:
        return {".".join(map(str, fault.path)): fault.sentence for fault in found.faults}
    return {}


ZERO = {"name": "zero", "min_arr": 0}
PLAY = {"name": "Call", "script": "Hi"}
# What is changed in the least policy, where the mistake is told, and what the sentence has in it.
MISTAKES: list[tuple[dict[str, Any], str, str]] = [
    ({"tiems": 1}, "tiems", 'unknown key "tiems"; did you mean "tiers"?'),
    ({"xyzzy": 1}, "xyzzy", 'unknown key "xyzzy"; there are version, timezone'),
    ({"digest": {"att": "09:00"}}, "digest.att", 'did you mean "at"?'),
    ({"reviews": {"weekly": {"chanel": "#a"}}}, "reviews.weekly.chanel", 'did you mean "channel"?'),
    ({"lanes": {"detractors": {}}}, "lanes.detractors", 'did you mean "detractor"?'),
    ({"version": 2}, "version", "2 is none of 1"),
    ({"version": True}, "version", "True is none of 1"),
    ({"version": 1.0}, "version", "1.0 is none of 1"),
    ({"timezone": "Mars/Phobos"}, "timezone", "is no time zone; write for example"),
    ({"timezone": ""}, "timezone", "is no time zone"),
    ({"timezone": "America"}, "timezone", "is no time zone"),
    ({"timezone": "../etc/passwd"}, "timezone", "is no time zone"),
    ({"currency": "usd"}, "currency", "is no currency; write its three letters"),
    ({"business_hours": None}, "business_hours", "is empty; leave the key out"),
    ({"business_hours": {"days": []}}, "business_hours.days", "needs at least 1 entry"),
    ({"business_hours": {"days": "mon"}}, "business_hours.days", '"mon" is no list; write it as [a, b]'),
    ({"business_hours": {"days": ["monday"]}}, "business_hours.days.0", "\"monday\" is none of 'mon', 'tue'"),
    ({"business_hours": {"start": 540}}, "business_hours.start", 'if it is 09:00, write it in quotes: "09:00"'),
    ({"business_hours": {"end": "24:00"}}, "business_hours.end", '"24:00" is no time of day'),
    ({"business_hours": {"start": "18:00"}}, "business_hours.start", "closes (17:00) before it opens (18:00)"),
    ({"business_hours": {"start": "9:00", "end": "09:00"}}, "business_hours.end", "before it opens"),
    ({"business_hours": {"holidays": "Utopia"}}, "business_hours.holidays", "is no country or subdivision"),
    ({"business_hours": {"holidays": False}}, "business_hours.holidays", 'write "NO" in quotes for Norway'),
    ({"business_hours": {"holidays": ["Christmas"]}}, "business_hours.holidays", "holds dates; write for example"),
    ({"business_hours": {"holidays": 3}}, "business_hours.holidays", "are no holidays"),
    ({"tiers": []}, "tiers", "needs at least 1 entry"),
    ({"tiers": [{"name": "a", "min_arr": 5}]}, "tiers.0.min_arr", "the last tier must take every account"),
    (
        {"tiers": [{"name": "a", "min_arr": 5}, {"name": "b", "min_arr": "5"}, ZERO]},
        "tiers.1.min_arr",
        "is not below the tier",
    ),
    ({"tiers": [{"name": "a", "min_arr": -1}]}, "tiers.0.min_arr", "-1 is too small; it starts at 0"),
    ({"tiers": [{"name": "a", "min_arr": "lots"}]}, "tiers.0.min_arr", '"lots" is no amount; write for example'),
    ({"tiers": [{"name": "a", "min_arr": float("nan")}]}, "tiers.0.min_arr", "is no amount"),
    ({"tiers": [{"name": "a", "min_arr": 10**400}]}, "tiers.0.min_arr", "is too large"),
    ({"tiers": [{"min_arr": 0}]}, "tiers.0.name", "is missing; write a short name"),
    ({"tiers": [{"name": "gold", "min_arr": 0}]}, "lanes.detractor.first_touch", "its default knows enterprise"),
    ({"people": None}, "people", "is empty; write people: with lead, roles and admins"),
    ({"people": {"lead": "lea"}}, "people.lead", '"lea" is no email address; write for example'),
    ({"people": {"lead": LEO}}, "people.roles", "is missing; write at least who does triage"),
    ({"people": {"roles": {"executive": VIC}}}, "people.roles", "names nobody for triage"),
    ({"people": {"roles": {"triage": "ops"}}}, "people.roles.triage", "is no email address"),
    ({"people": {"roles": {"triage": OPS, "lead": VIC}}}, "people.roles.lead", "give this role another name"),
    ({"people": {"leads_by_segment": {"EMEA": "x"}}}, "people.leads_by_segment.EMEA", "is no email address"),
    ({"people": {"admins": []}}, "people.admins", "needs at least 1 entry"),
    ({"pilot": {"owners": ["ana"]}}, "pilot.owners.0", "is no email address"),
    ({"lanes": {"passive": {"deliver": "later"}}}, "lanes.passive.deliver", "is none of 'now' or 'digest'"),
    ({"lanes": {"passive": {"enabled": "perhaps"}}}, "lanes.passive.enabled", "is neither true nor false"),
    ({"lanes": {"passive": {"first_touch": "soon"}}}, "lanes.passive.first_touch", "is no duration; write for example"),
    ({"lanes": {"passive": {"first_touch": "0 hours"}}}, "lanes.passive.first_touch", "is no time at all"),
    (
        {"lanes": {"passive": {"first_touch": {"enterprise": "1 day", "midmarket": "1 day", "smb": "0 days"}}}},
        "lanes.passive.first_touch.midmarket",
        'there is no tier "midmarket"; did you mean "mid_market"?',
    ),
    (
        {"lanes": {"passive": {"first_touch": {"smb": "1 day"}}}},
        "lanes.passive.first_touch",
        "says nothing for enterprise",
    ),
    ({"lanes": {"detractor": {"resolve": 14}}}, "lanes.detractor.resolve", "14 is no duration"),
    ({"lanes": {"detractor": {"resolve": "99999 days"}}}, "lanes.detractor.resolve", "is too long; the most is 36525"),
    (
        {"lanes": {"detractor": {"resolve": "9999 business days"}}},
        "lanes.detractor.resolve",
        "the most is 1000 business",
    ),
    ({"reminders": ["90%", "50%"]}, "reminders.1", "50% does not come after 90%"),
    ({"reminders": ["50%", 0.5]}, "reminders.1", "50% does not come after 50%"),
    ({"reminders": ["50%", 1.5]}, "reminders.1", "is no share between 0% and 100%"),
    ({"reminders": [50]}, "reminders.0", "is no share between 0% and 100%; write for example 50%"),
    ({"reminders": ["100%"]}, "reminders.0", "is no share"),
    ({"pings": {"daily_limit": 0}}, "pings.daily_limit", "0 is too small; it starts at 1"),
    ({"pings": {"daily_limit": True}}, "pings.daily_limit", "True is no whole number"),
    ({"escalation": {"after": "1 day"}}, "escalation", "is no list"),
    ({"escalation": [{"to": "lead"}]}, "escalation.0.after", "is missing; write how long after"),
    ({"escalation": [{"after": "same business day", "to": "lead"}]}, "escalation.0.after", "does not fit here"),
    ({"escalation": [{"after": "1 day", "to": "boss"}]}, "escalation.0.to", 'nobody is called "boss"; there are owner'),
    (
        {"escalation": [{"after": "1 day", "to": "lead", "times": 2}]},
        "escalation.0.times",
        'add repeat: "1 business day"',
    ),
    ({"escalation": [{"after": "1 day", "to": "lead", "repeat": "0 days"}]}, "escalation.0.repeat", "no time at all"),
    (
        {"escalation": [{"after": "2 days", "to": "lead"}, {"after": "1 day", "to": "executive"}]},
        "escalation.1.after",
        'the ladder goes backwards: "1 day" is not after the step before it',
    ),
    (
        {"escalation": [{"after": "1 business day", "to": "lead"}, {"after": "8 business hours", "to": "executive"}]},
        "escalation.1.after",
        "the ladder goes backwards",
    ),
    ({"high_value": {"to": "leed"}}, "high_value.to", 'nobody is called "leed"; did you mean "lead"?'),
    ({"churn_risk": {"max_score": 11}}, "churn_risk.max_score", "11 is too large; it ends at 10"),
    ({"churn_risk": {"max_score": 3.5}}, "churn_risk.max_score", "3.5 is no whole number"),
    ({"chronic": {"consecutive": 1}}, "chronic.consecutive", "1 is too small; it starts at 2"),
    ({"people": {"roles": {"triage": OPS}}}, "chronic.to", 'tells "executive" by default'),
    ({"people": {"roles": {"triage": OPS}}}, "escalation", 'tells "executive" by default'),
    ({"reasons": [{"name": "a"}]}, "reasons.0.label", "is missing; write how it is called in Slack"),
    ({"reasons": [{"name": "a", "label": False}]}, "reasons.0.label", "False is no text; write it in quotes"),
    ({"reasons": [{"name": "a", "label": "x" * 76}]}, "reasons.0.label", "is longer than 75 characters"),
    ({"reasons": [{"name": "a", "label": "A", "route": "sales"}]}, "reasons.0.route", 'nobody is called "sales"'),
    ({"reasons": [*REASONS, REASONS[0]]}, "reasons.2.name", '"billing" stands here twice'),
    ({"reasons": [{"name": "a", "label": "A", "phrases": ["!"]}]}, "reasons.0.phrases.0", "has no word in it"),
    (
        {"reasons": [{"name": "a", "label": "A", "phrases": ["a b c d e f"]}]},
        "reasons.0.phrases.0",
        "more than 5 words",
    ),
    (
        {"reasons": [*REASONS, {"name": "c", "label": "C", "phrases": ["Invoices"]}]},
        "reasons.2.phrases.0",
        '"Invoices" speaks for billing already',
    ),
    ({"plays": [PLAY, PLAY]}, "plays.1.name", '"Call" stands here twice'),
    ({"plays": [{**PLAY, "tier": "enterprize"}]}, "plays.0.tier", 'did you mean "enterprise"?'),
    (
        {"plays": [{**PLAY, "reason": "billin"}]},
        "plays.0.reason",
        'there is no reason "billin"; did you mean "billing"?',
    ),
    ({"plays": [{**PLAY, "lane": "detracter"}]}, "plays.0.lane", "is none of 'detractor', 'passive' or 'promoter'"),
    ({"plays": [{**PLAY, "min_score": 5, "max_score": 3}]}, "plays.0.max_score", "no score is from 5 to 3"),
    (
        {"plays": [{**PLAY, "lane": "promoter", "max_score": 6}]},
        "plays.0.max_score",
        "no promoter has a score from 0 to 6",
    ),
    (
        {"plays": [{**PLAY, "script": "Hi {custmer}"}]},
        "plays.0.script",
        '{custmer} stands for nothing; did you mean "cus',
    ),
    ({"plays": [{**PLAY, "script": ""}]}, "plays.0.script", "is empty; write"),
    ({"plays": [{**PLAY, "by": "fax"}]}, "plays.0.by", "\"fax\" is none of 'call' or 'email'"),
    (
        {"plays": [{**PLAY, "reply": "Hi {customer}, your {arr}"}]},
        "plays.0.reply",
        "{arr} is not for a customer's eyes; there are account, csm, customer",
    ),
    (
        {"plays": [{**PLAY, "reply": "Hi {custmer}"}]},
        "plays.0.reply",
        '{custmer} stands for nothing; did you mean "cus',
    ),
    ({"plays": [{**PLAY, "reply": "x" * 2001}]}, "plays.0.reply", "is longer than 2000 characters"),
    (
        {"plays": [PLAY, {**PLAY, "name": "Bill", "reason": "billing", "max_score": 3}]},
        "plays.1",
        'is never reached: "Call" takes every answer that it fits; put the special before the general',
    ),
    (
        {"plays": [{**PLAY, "max_score": 3}, {**PLAY, "name": "b", "min_score": 3}, {**PLAY, "name": "c"}]},
        "plays.2",
        "is never reached: those before it take every answer that it fits",
    ),
    (
        {
            "plays": [
                {**PLAY, "lane": "detractor"},
                {**PLAY, "name": "b", "tier": "smb", "min_score": 2, "max_score": 6},
            ]
        },
        "plays.1",
        'is never reached: "Call" takes',
    ),
    ({"plays": [{**PLAY, "offers": ["x"] * 21}]}, "plays.0.offers", "has more than 20 entries"),
    ({"digest": {"at": "soon"}}, "digest.at", '"soon" is no time of day'),
    ({"reviews": {"weekly": {"channel": "nps"}}}, "reviews.weekly.channel", "is no channel; write it with its #"),
    ({"reviews": {"monthly": {"day": 31}}}, "reviews.monthly.day", "31 is too large; it ends at 28"),
    ({"reviews": {"alerts": {"nps_drop": 0}}}, "reviews.alerts.nps_drop", "0 is too small; it must be more than 0"),
    ({"resurvey": {"after": "same business day"}}, "resurvey.after", "does not fit here"),
    ({"retention": {"comments": "0 days"}}, "retention.comments", "is no time at all"),
    ({"retention": {"comments": "1 second"}}, "retention.comments", "is too short; write at least 1 day"),
    ({"retention": []}, "retention", "[] is no mapping of keys"),
]


def with_mistake(changed: dict[str, Any]) -> dict[str, Any]:
    """The least policy with a mistake in it; a part of `people` replaces that part alone."""
    raw = {**LEAST, "reasons": REASONS, **changed}
    people = changed.get("people")
    if isinstance(people, dict) and people != {"lead": LEO}:
        raw["people"] = {**LEAST["people"], **people}
    return raw


@pytest.mark.parametrize(("changed", "place", "words"), MISTAKES, ids=[f"{m[1]}: {m[2][:30]}" for m in MISTAKES])
def test_a_mistake_is_told_where_it_is_with_what_is_right(changed: dict[str, Any], place: str, words: str) -> None:
    """One by one."""
    told = faults(with_mistake(changed))
    assert place in told
    assert words in told[place]


def test_all_mistakes_are_told_in_one_run() -> None:
    """Whoever writes a policy mends it once, not once for each mistake."""
    single = [m for m in MISTAKES if "." not in m[1] or m[1].split(".")[0] in ("digest", "retention", "resurvey")]
    changed = {key: value for mistake in single for key, value in mistake[0].items()}
    told = faults({**LEAST, **changed})
    assert len(told) >= len(changed)


def test_a_tier_without_its_time_is_found_when_the_policy_is_read() -> None:
    """A first touch that names only the default tiers would fail when an answer comes, not before."""
    tiers = [{"name": "gold", "min_arr": 0}]
    assert set(faults({**LEAST, "tiers": tiers})) == {"lanes.detractor.first_touch"}
    lanes = {"detractor": {"first_touch": {"gold": "1 day"}}}
    assert make_policy({**LEAST, "tiers": tiers, "lanes": lanes}).first_touch(Lane.DETRACTOR, None) == Duration.parse(
        "1 day"
    )


def test_holidays_that_leave_no_working_day_are_found() -> None:
    """Else a deadline would have no end, when a customer waits."""
    closed = [date(2026, 1, 1) + timedelta(days=n) for n in range(450)]
    assert (
        "leave no working day" in faults({**LEAST, "business_hours": {"holidays": closed}})["business_hours.holidays"]
    )
    assert not faults({**LEAST, "business_hours": {"holidays": closed[:300]}})
    assert not faults({**LEAST, "business_hours": {"holidays": [date.min, date.max]}})


def test_no_mistake_is_told_twice() -> None:
    """A wrong value is not also compared with its neighbours."""
    assert set(faults({**LEAST, "business_hours": {"start": "25:00"}})) == {"business_hours.start"}
    assert set(faults({**LEAST, "tiers": [{"name": "enterprise", "min_arr": "x"}]})) >= {"tiers.0.min_arr"}


def test_a_list_with_a_wrong_entry_is_not_also_called_too_short() -> None:
    """One slip, one sentence: the list has an entry, and what is wrong with it is told."""
    assert set(faults({**LEAST, "business_hours": {"days": ["monday"]}})) == {"business_hours.days.0"}
    people = {**LEAST["people"], "admins": ["boss"]}
    assert set(faults({**LEAST, "people": people})) == {"people.admins.0"}
    assert set(faults({**LEAST, "digest": {"days": []}})) == {"digest.days"}


def test_comments_can_be_kept_for_as_little_as_a_day() -> None:
    """Shorter, and the owner would have nothing to read; what is erased cannot be had again."""
    for written in ("1 day", "24 hours", "86400 seconds"):
        assert not faults({**LEAST, "retention": {"comments": written}})
    assert faults({**LEAST, "retention": {"comments": "23 hours"}})


def test_a_policy_cannot_be_changed() -> None:
    """What was decided stays what was decided."""
    with pytest.raises(ValueError, match="frozen"):
        policy().currency = "EUR"  # type: ignore[misc]


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates() | st.times()
WORDS = st.sampled_from(
    [
        *Policy.model_fields,
        "name",
        "min_arr",
        "to",
        "after",
        "first_touch",
        "detractor",
        "triage",
        "lead",
        "roles",
        "phrases",
    ]
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=4), inner, max_size=5)
)


@given(st.dictionaries(WORDS, ANYTHING, max_size=6) | ANYTHING)
def test_anything_is_a_policy_or_its_faults(raw: object) -> None:
    """Law: whatever is written, nothing else comes out; every fault is a sentence."""
    for changed in (raw, {**LEAST, **raw} if isinstance(raw, dict) else raw):
        assert all(sentence for sentence in faults(changed).values())


@given(st.data())
def test_any_value_replaced_by_anything_is_right_or_told_there(data: st.DataObject) -> None:
    """Law: one wrong value breaks no other check."""
    raw: Any = {**LEAST, **CONTRACT, "reasons": REASONS, "plays": [PLAY]}
    path: list[Any] = []
    part: Any = raw
    while isinstance(part, dict | list) and part and (not path or data.draw(st.booleans())):
        path.append(data.draw(st.sampled_from(sorted(part) if isinstance(part, dict) else range(len(part)))))
        part = part[path[-1]]
    told = faults(replaced(raw, path, data.draw(ANYTHING)))
    assert all(sentence for sentence in told.values())


def replaced(raw: Any, path: list[Any], value: object) -> Any:
    """A copy with another value at a path."""
    if not path:
        return value
    if isinstance(raw, dict):
        return {key: replaced(part, path[1:], value) if key == path[0] else part for key, part in raw.items()}
    return [replaced(part, path[1:], value) if place == path[0] else part for place, part in enumerate(raw)]


def test_times_of_day_are_read_in_their_usual_forms() -> None:
    """With and without a leading zero."""
    hours = policy(business_hours={"start": "8:30", "end": "17:00"}).business_hours
    assert (hours.start, hours.end) == (time(8, 30), time(17))
