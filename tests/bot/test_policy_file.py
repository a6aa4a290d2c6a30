"""The policy's file: the example is right, and every mistake is told with its line, path and sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.policy_file import PolicyError, read_policy, read_policy_text
from rules.policy import Policy

EXAMPLE = Path(__file__).parents[2] / "policy.yml"
PEOPLE = """\
people:
  lead: lead@example.com
  roles: {triage: ops@example.com, executive: vp@example.com}
  admins: [ops@example.com]
"""
REASONS = (
    "billing value contract competitor product_gap bug performance security usability onboarding support"
    " account_management"
)


def mistakes(text: str) -> list[str]:
    """What is said of a policy, line by line; nothing where it is right."""
    try:
        read_policy_text(text)
    except PolicyError as error:
        return error.lines()
    return []


def test_the_example_policy_is_right_and_ready_for_use() -> None:
    """It has the reasons and every lane's play, and its defaults are the models'."""
    policy = read_policy(EXAMPLE)
    assert [reason.name for reason in policy.reasons] == REASONS.split()
    assert all(60 <= len(reason.phrases) <= 150 for reason in policy.reasons)
    assert {play.lane for play in policy.plays} == {"detractor", "passive", "promoter"}
    usual = read_policy_text(PEOPLE)
    same = Policy.model_fields.keys() - {"people", "reasons", "plays"}
    assert {key: getattr(policy, key) for key in same} == {key: getattr(usual, key) for key in same}


WRONG = """\
timezone: Mars/Phobos
busines_hours:
  start: "08:00"
tiers:
  - name: big
    min_arr: 100
  - name: small
    min_arr: 0
people:
  lead: lead at example.com
  roles:
    triage: ops@example.com
  admins:
    - ops@example.com
    - boss
lanes:
  detractor:
    first_touch:
      big: 4 hrs
      smal: 1 day
reminders:
  - 90%
  - 50%
escalation:
  - after: 1 business day
    to: lead
  - after: 0 minutes
    to: triage
chronic: {to: triage}
people: {}
"""


def test_every_mistake_is_told_in_one_run_with_its_line_and_path() -> None:
    """In the order of the file."""
    assert mistakes(WRONG) == [
        'policy.yml:1: timezone: "Mars/Phobos" is no time zone; write for example America/New_York or Europe/Berlin',
        'policy.yml:2: busines_hours: unknown key "busines_hours"; did you mean "business_hours"?',
        'policy.yml:10: people.lead: "lead at example.com" is no email address; write for example ana@example.com',
        'policy.yml:15: people.admins[1]: "boss" is no email address; write for example ana@example.com',
        "policy.yml:18: lanes.detractor.first_touch: says nothing for small; name every tier, or write one duration"
        " for all",
        'policy.yml:19: lanes.detractor.first_touch.big: "4 hrs" is no duration; write for example "2 business days",'
        ' "4 hours" or "same business day"',
        'policy.yml:20: lanes.detractor.first_touch.smal: there is no tier "smal"; did you mean "small"?',
        "policy.yml:23: reminders[1]: 50% does not come after 90%; let them rise",
        'policy.yml:27: escalation[1].after: the ladder goes backwards: "0 minutes" is not after the step before it',
        'policy.yml:30: people: "people" stands in line 9 already; keep one of the two',
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "the file is empty; start from the example policy"),
        ("# nothing yet\n", 1, "the file is empty; start from the example policy"),
        ("- a\n", 1, "a policy is a mapping of keys"),
        ("policy\n", 1, "a policy is a mapping of keys"),
        (PEOPLE + "a: b: c\n", 5, "this is no YAML: mapping values are not allowed here"),
        (PEOPLE + "digest:\n\tat: '09:00'\n", 6, "found character '\\t'"),
        (PEOPLE + "digest: {at\n", 6, "this is no YAML"),
        (PEOPLE + "--- \n" + PEOPLE, 5, "this is no YAML: but found another document"),
        (PEOPLE + "currency: *usd\n", 5, "this is no YAML: found undefined alias"),
        (PEOPLE + "digest:\n", 5, "digest: is empty; leave the key out"),
        (PEOPLE + "digest:\n  at:\n", 6, "digest.at: is empty"),
        (PEOPLE + "digest: &a [*a]\n", 1, "goes deeper or is larger"),
        (PEOPLE + "digest: " + "[" * 2000 + "]" * 2000, 1, "goes deeper or is larger"),
        (PEOPLE + "currency: !!python/object:os.system x\n", 5, "currency: the tag"),
        (PEOPLE + "currency: !Ref x\n", 5, "currency: the tag !Ref is not read here"),
        (PEOPLE + "version: !!int ''\n", 5, 'version: "" cannot be read as what it looks like'),
        (PEOPLE + "version: !!timestamp soon\n", 5, 'version: "soon" cannot be read'),
        (PEOPLE + "version: !!bool perhaps\n", 5, 'version: "perhaps" cannot be read'),
        (PEOPLE + "version: " + "9" * 5000 + "\n", 5, "cannot be read as what it looks like"),
        (PEOPLE + "business_hours:\n  holidays:\n    - 2026-02-30\n", 7, '"2026-02-30" cannot be read'),
        (PEOPLE + "business_hours:\n  holidays: NO\n", 6, 'write "NO" in quotes for Norway'),
        (PEOPLE + "business_hours:\n  start: 8:30\n", 6, 'if it is 08:30, write it in quotes: "08:30"'),
        (PEOPLE + "business_hours:\n  holidays: [2026-12-24 10:00:00]\n", 6, "holds dates"),
        (PEOPLE + "? [a, b]\n: 1\n", 5, "a key here is a list or a mapping"),
        (PEOPLE + "<<: {version: 1}\n", 5, 'unknown key "<<"'),
        (PEOPLE + "pings:\n  daily_limit: 3\n  daily_limit: 4\n", 7, "pings.daily_limit: "),
        (PEOPLE + "currency: U\x00SD\n", 5, "a character that YAML does not allow"),
        (PEOPLE + "lanes:\n  passive:\n    first_touch: same busines day\n", 7, '"same busines day" is no duration'),
        (PEOPLE + "high_value:\n  min_arr: 1_000_000_000_000_000_000\n", 6, "is too large"),
        (PEOPLE.replace("ops@example.com]", "]"), 4, "people.admins: needs at least 1 entry"),
        (PEOPLE.replace("triage", "triag"), 3, "people.roles: names nobody for triage"),
        (PEOPLE.replace("  lead: lead@example.com\n", ""), 1, "people.lead: is missing; write the address"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int, words: str) -> None:
    """Also those that are of the file more than of the policy."""
    told = mistakes(text)
    assert any(one.startswith(f"policy.yml:{line}: ") and words in one for one in told), told


def test_aliases_can_be_used() -> None:
    """What is written once can be used twice."""
    text = PEOPLE + "lanes: {passive: {first_touch: &long 9 business days}, promoter: {first_touch: *long}}\n"
    lanes = read_policy_text(text).lanes
    assert lanes.passive.first_touch == lanes.promoter.first_touch


def test_aliases_of_aliases_fill_no_memory() -> None:
    """Nine lines that would be a thousand million parts are refused at once."""
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 10))
    assert mistakes(f"l0: &l0 [x]\n{levels}{PEOPLE}") == [
        "policy.yml:1: this is no policy: it goes deeper or is larger than one can be"
    ]


def test_a_file_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    """And so do a folder and a file in another encoding."""
    with pytest.raises(PolicyError, match="there is no such file; copy the example policy there"):
        read_policy(tmp_path / "policy.yml")
    with pytest.raises(PolicyError, match="the file cannot be read: Is a directory"):
        read_policy(tmp_path)
    (tmp_path / "latin").write_bytes("currency: Müll".encode("latin-1"))
    with pytest.raises(PolicyError, match="is not UTF-8 text"):
        read_policy(tmp_path / "latin")


def test_a_file_from_windows_is_read(tmp_path: Path) -> None:
    """With a byte-order mark and its own line ends."""
    file = tmp_path / "policy.yml"
    file.write_bytes(b"\xef\xbb\xbf" + PEOPLE.replace("\n", "\r\n").encode())
    assert read_policy(file).people.lead == "lead@example.com"


SNIPPETS = st.sampled_from(
    [
        *(
            "people:",
            "lanes:",
            "tiers:",
            "  - ",
            "- ",
            "  lead: ",
            "roles: ",
            "{",
            "}",
            "[",
            "]",
            ": ",
            "\n",
            "\n  ",
            ",",
        ),
        *(
            "&a ",
            "*a",
            "!!python/object:os.system ",
            "!!int ",
            "!!binary ",
            "!!set ",
            "!!omap ",
            "<<: ",
            "? ",
            "| ",
            "> ",
        ),
        *(
            "null",
            "~",
            "true",
            "NO",
            "12:30",
            "2026-02-30",
            "2026-12-24",
            ".nan",
            "-.inf",
            "0x",
            "0o9",
            "1e999",
            "9" * 30,
        ),
        *("'", '"', "#", "%YAML 9", "---\n", "...\n", "\t", "\x00", "\ufeff", "\ud7ff", "é", "50%", "1 day", "@", "`"),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.text() | st.lists(SNIPPETS | st.text(max_size=3), max_size=25).map("".join))
def test_any_text_is_a_policy_or_told_mistakes(text: str) -> None:
    """Law: nothing but a PolicyError comes out, whose mistakes have a line in the file and a sentence."""
    lines = len(re.split("\r\n|[\r\n\x85\u2028\u2029]", text))
    for told in mistakes(text):
        place = re.match(r"policy\.yml:(\d+): \S", told)
        assert place is not None
        assert 1 <= int(place[1]) <= lines


def nothing_at(part: object) -> list[object]:
    """The same with one value made null, in every way."""
    pairs: list[tuple[object, object]] = []
    if isinstance(part, dict):
        pairs = list(part.items())
    elif isinstance(part, list):
        pairs = list(enumerate(part[:2]))
    copies: list[object] = []
    for key, value in pairs:
        for less in [None, *nothing_at(value)]:
            copy = part.copy() if isinstance(part, dict | list) else part
            copy[key] = less  # type: ignore[index]
            copies.append(copy)
    return copies


def test_a_null_anywhere_is_told_or_means_none() -> None:
    """A key whose value was commented out is the commonest slip of all."""
    meaning_none = {"holidays", "resolve", "lane", "reason", "tier", "min_score", "max_score", "by", "repeat"}
    raw = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    raw |= {"reasons": raw["reasons"][:1], "plays": raw["plays"][:1]}
    for copy in nothing_at(raw):
        told = mistakes(yaml.safe_dump(copy))
        empty = re.findall(r"(\w+): null", yaml.safe_dump(copy))
        assert any("is empty; " in one for one in told) or set(empty) <= meaning_none, (empty, told)
