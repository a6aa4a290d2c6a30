"""`nps-loop reasons` as a program: what it says of a file of comments, and what it learns first."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.bot.cli.test_commands import one_line, run

POLICY = """
version: 1
people:
  lead: lead@example.com
  roles: {triage: ops@example.com, executive: vp@example.com}
  admins: [ops@example.com]
escalation: []
reasons:
  - {name: billing, label: Billing and price, phrases: [invoice, overcharged]}
  - {name: support, label: Support, phrases: [ticket, nobody answers]}
  - {name: bug, label: Bugs, phrases: [crash]}
  - {name: reports, label: Reports}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "policy.yml").write_text(POLICY, encoding="utf-8")
    return tmp_path


def write(folder: Path, name: str, header: Sequence[str], *rows: Sequence[str]) -> None:
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def objects(folder: Path, *arguments: str) -> list[dict[str, object]]:
    done = run(folder, "reasons", *arguments, "--json", NPS_POLICY="policy.yml")
    assert (done.returncode, done.stderr) == (0, "")
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_each_comment_is_an_object_with_its_three_likeliest_reasons(folder: Path) -> None:
    """One for each row, in the file's order; other columns, and rows without a comment, are no mistake."""
    rows = [("1", "The invoice is wrong, and nobody answers. Call me!"), ("2", ""), ("3", "値段が高い 👎")]
    write(folder, "answers.csv", ("id", "comment"), *rows)
    first, empty, unreadable = objects(folder, "answers.csv")
    assert list(first) == ["comment", "reason", "weight", "likeliest", "also", "signals"]
    assert first["comment"] == rows[0][1]
    assert (first["reason"], first["also"]) == ("support", ["billing"])
    likeliest = first["likeliest"]
    assert isinstance(likeliest, list)
    assert [likely["reason"] for likely in likeliest[:2]] == ["support", "billing"]
    assert [likely["words"] for likely in likeliest] == [["nobody answers"], ["invoice"], []]
    assert first["weight"] == likeliest[0]["weight"] > likeliest[1]["weight"] > 0
    assert first["signals"] == {"call_me": ["Call me"]}
    for comment in (empty, unreadable):
        assert (comment["reason"], comment["weight"], comment["also"], comment["signals"]) == ("unclear", 0, [], {})


def test_a_file_of_corrections_teaches_first(folder: Path) -> None:
    """Also a reason without phrases, by its name or its label; of two words on one comment the later row counts."""
    write(folder, "answers.csv", ("comment",), ("The weekly report has no logo",), ("Crash after crash",))
    assert [read["reason"] for read in objects(folder, "answers.csv")] == ["unclear", "bug"]
    write(
        folder,
        "corrected.csv",
        ("reason", "comment"),
        ("reports", "The report lacks our logo"),
        ("Reports", "Weekly report came on Tuesday"),
        ("billing", "Bills come late"),
        ("billing", "crash, after CRASH"),
        ("support", "crash, after CRASH"),
    )
    assert [read["reason"] for read in objects(folder, "answers.csv", "--learn", "corrected.csv")] == [
        "reports",
        "support",
    ]


def test_without_json_a_person_can_read_it(folder: Path) -> None:
    """The comment, the likeliest reasons with weights and words, and how many there were of each."""
    write(folder, "answers.csv", ("comment",), ("Overcharged,\nagain, and we will not renew",), ("Hm",))
    done = run(folder, "reasons", "answers.csv", NPS_POLICY="policy.yml")
    assert done.returncode == 0
    first, second, summary = done.stdout.rstrip("\n").split("\n\n")
    assert first.split("\n")[0] == "“Overcharged, again, and we will not renew”"
    assert first.split("\n")[1].endswith("%  Billing and price: Overcharged")
    assert first.split("\n")[-1].strip() == "intent to leave: will not renew"
    assert "unclear" in second
    assert summary == "2 comments: Billing and price 1, Unclear 1"


def test_reasons_that_the_policy_has_not_are_left_out_and_told(folder: Path) -> None:
    """They may be of an older policy; the rest is learned."""
    write(folder, "answers.csv", ("comment",), ("The weather is bad",))
    write(folder, "corrected.csv", ("comment", "reason"), ("The weather is bad", "weather"))
    done = run(folder, "reasons", "answers.csv", "--learn", "corrected.csv", NPS_POLICY="policy.yml")
    assert done.returncode == 0
    assert one_line(done).endswith("left out, for the policy has no such reason: weather (1)")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "answers.csv is empty; its first line names the columns: comment"),
        (b"text\nhello\n", "answers.csv:1: missing: comment"),
        (b"comment,id\nfine,1\nhalf\n", "answers.csv:3: this row has 1 cells where the header has 2"),
        (b"comment\n\xff\xfe\n", "answers.csv:2: this row is not UTF-8 text; save the file as UTF-8"),
    ],
)
def test_a_bad_file_is_told_in_one_line(folder: Path, content: bytes, why: str) -> None:
    """With where it is and what is right."""
    (folder / "answers.csv").write_bytes(content)
    done = run(folder, "reasons", "answers.csv", NPS_POLICY="policy.yml")
    assert (done.returncode, done.stdout, one_line(done)) == (1, "", f"nps-loop: {why}")


def test_what_is_missing_is_named(folder: Path) -> None:
    """A file, a reason in a correction, a policy."""
    write(folder, "answers.csv", ("comment",), ("Hello",))
    write(folder, "corrected.csv", ("comment", "reason"), ("Hello", ""))
    assert "nowhere.csv" in one_line(run(folder, "reasons", "nowhere.csv", NPS_POLICY="policy.yml"))
    taught = run(folder, "reasons", "answers.csv", "--learn", "corrected.csv", NPS_POLICY="policy.yml")
    assert one_line(taught) == (
        "nps-loop: corrected.csv:2: this row has no reason; write one of billing, support, bug, reports"
    )
    assert "NPS_POLICY" in one_line(run(folder, "reasons", "answers.csv", NPS_POLICY="none.yml"))
    assert run(folder, "reasons", NPS_POLICY="policy.yml").returncode == 2
