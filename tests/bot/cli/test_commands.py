"""The command line as a program: what it prints, keeps and exits with."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `nps-loop` in a folder of its own, on a database there."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "NPS_"))}
    given = {"NPS_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/nps-loop.db", "NPS_POLICY": str(ROOT / "policy.yml")}
    program = [sys.executable, "-m", "bot.cli.main", *arguments]
    return subprocess.run(  # noqa: S603 - our own program
        program,
        cwd=folder,
        env={**clean, **given, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """The error, which is one line and no traceback."""
    lines = [line for line in done.stderr.strip().split("\n") if line.strip()]
    assert "Traceback" not in done.stderr
    assert len(lines) == 1, done.stderr
    return lines[0]


def accounts_in(folder: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "nps-loop.db") as database:
        return database.execute("SELECT account_id, name, arr, csm_email FROM accounts ORDER BY account_id").fetchall()


def test_an_import_keeps_the_good_rows_and_puts_the_bad_ones_aside_with_reasons(tmp_path: Path) -> None:
    """Quotes, newlines and a byte-order mark are read; running it twice changes nothing."""
    file = tmp_path / "accounts.csv"
    file.write_text(
        "\ufeffaccount_id,name,arr,csm_email,renewal_date\n"
        'acme,"Acme, ""the"" company\nof Ohio",120000.50,Ana@Example.com,2027-03-31\n'
        "bad-arr,Bad,12k,ana@example.com,\n"
        ",No id,1,ana@example.com,\n"
        "few,cells\n"
        "blue,Blue,1000,nobody,\n"
        "cobalt,Cobalt,9600,ben@example.com,\n",
        encoding="utf-8",
    )
    for _ in range(2):
        done = run(tmp_path, "import", "accounts", "accounts.csv")
        assert (done.returncode, done.stdout) == (0, "accounts: 2 kept, 4 rejected (see accounts.rejected.csv)\n")
    assert accounts_in(tmp_path) == [
        ("acme", 'Acme, "the" company of Ohio', 12000050, "ana@example.com"),
        ("cobalt", "Cobalt", 960000, "ben@example.com"),
    ]
    with (tmp_path / "accounts.rejected.csv").open(encoding="utf-8", newline="") as rejected:
        reasons = {row["account_id"]: row["reason"] for row in csv.DictReader(rejected)}
    assert "12k" in reasons["bad-arr"]
    assert "account_id: is missing" in reasons[""]
    assert "2 cells" in reasons["few"]
    assert "nobody" in reasons["blue"]


def test_an_import_without_bad_rows_leaves_no_file_behind(tmp_path: Path) -> None:
    """Not even one from an earlier run; semicolons are read too, and an empty cell clears."""
    (tmp_path / "accounts.rejected.csv").write_text("old", encoding="utf-8")
    (tmp_path / "accounts.csv").write_text("account_id;arr;csm_email;name\na;1;x@y.example;A\n", encoding="utf-8")
    assert run(tmp_path, "import", "accounts", "accounts.csv").returncode == 0
    assert not (tmp_path / "accounts.rejected.csv").exists()
    (tmp_path / "accounts.csv").write_text("account_id;arr;csm_email;name\na;1;x@y.example;\n", encoding="utf-8")
    assert run(tmp_path, "import", "accounts", "accounts.csv").returncode == 0
    assert accounts_in(tmp_path) == [("a", None, 100, "x@y.example")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"account_id,arr\n", "missing: csm_email"),
        (b"account_id,arr,csm_mail\n", "did you mean csm_email?"),
        (b"account_id,arr,csm_email,arr\n", "arr is there twice"),
        ("account_id,arr,csm_email\n".encode("utf-16"), "save the file as UTF-8"),
    ],
)
def test_a_file_that_is_no_directory_gets_a_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    """What is wrong and what is right, and exit status 1."""
    (tmp_path / "accounts.csv").write_bytes(content)
    done = run(tmp_path, "import", "accounts", "accounts.csv")
    assert done.returncode == 1
    assert words in one_line(done)


def test_a_broken_row_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    """Bytes that are no UTF-8, a quote that is never closed, a cell as long as a book: each is put aside."""
    (tmp_path / "accounts.csv").write_bytes(
        b"account_id,arr,csm_email,name\n"
        b"latin,1,a@y.example,M\xfcller\n"
        b'open,1,a@y.example,"Never closed\n'
        b"long,1,a@y.example," + b"x" * 200_000 + b"\n"
        b"longer,1,a@y.example," + b"x" * 2_000_000 + b"\n"
        b"good,1,a@y.example,Good\n"
    )
    done = run(tmp_path, "import", "accounts", "accounts.csv")
    assert (done.returncode, done.stdout) == (0, "accounts: 1 kept, 4 rejected (see accounts.rejected.csv)\n")
    csv.field_size_limit(3_000_000)
    with (tmp_path / "accounts.rejected.csv").open(encoding="utf-8", newline="") as rejected:
        rows = list(csv.DictReader(rejected))
    assert [row["reason"].partition(":")[0] for row in rows] == ["line 2", "line 3", "line 4", "line 5"]


def test_mended_rows_are_imported_from_the_file_they_were_put_aside_in(tmp_path: Path) -> None:
    """Its column of reasons is passed over."""
    (tmp_path / "contacts.csv").write_text("email;account_id\nnobody;acme\n", encoding="utf-8")
    assert "1 rejected" in run(tmp_path, "import", "contacts", "contacts.csv").stdout
    aside = tmp_path / "contacts.rejected.csv"
    aside.write_text(aside.read_text(encoding="utf-8").replace("nobody;", "no@body.example;"), encoding="utf-8")
    assert run(tmp_path, "import", "contacts", aside.name).stdout == "contacts: 1 kept\n"


def test_a_header_without_rows_is_told(tmp_path: Path) -> None:
    """It may be a CRM's export of what changed today, so it is no failure."""
    (tmp_path / "contacts.csv").write_text("email,account_id\n", encoding="utf-8")
    done = run(tmp_path, "import", "contacts", "contacts.csv")
    assert done.returncode == 0
    assert "has a header and no rows" in done.stdout


@pytest.mark.parametrize("file", ["nosuch.csv", "."])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, file: str) -> None:
    """No traceback for a slip of the fingers."""
    done = run(tmp_path, "import", "contacts", file)
    assert done.returncode == 1
    assert one_line(done).startswith(f"nps-loop: {file}")


def test_policy_check_says_what_it_means_or_every_mistake(tmp_path: Path) -> None:
    """Exit status 0 with words, 1 with lines."""
    good = run(tmp_path, "policy", "check")
    assert good.returncode == 0
    assert "4 business hours" in good.stdout
    (tmp_path / "bad.yml").write_text("version: 1\nlanse: {}\npeople: {lead: nobody}\n", encoding="utf-8")
    bad = run(tmp_path, "policy", "check", "bad.yml")
    assert bad.returncode == 1
    assert 'bad.yml:2: lanse: unknown key "lanse"; did you mean "lanes"?' in bad.stderr
    assert "bad.yml:3: people.lead" in bad.stderr


def test_serve_without_a_token_says_which_is_missing(tmp_path: Path) -> None:
    """And on an old PostgreSQL schema, an unknown survey source or a bad secret it does not start either."""
    done = run(tmp_path, "serve")
    assert done.returncode == 1
    assert "SLACK_BOT_TOKEN is not set" in done.stderr
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
    bad = run(tmp_path, "serve", NPS_SURVEY_SECRET_GENERIC="not-a-secret", **tokens)
    assert bad.returncode == 1
    assert "NPS_SURVEY_SECRET_GENERIC" in bad.stderr
    assert "not-a-secret" not in bad.stderr
    assert "Traceback" not in bad.stderr


def test_serve_on_a_postgres_without_schema_says_to_migrate(tmp_path: Path, postgres_server: str) -> None:
    """It never changes a PostgreSQL by itself; after `migrate` it would start."""
    url = postgres_server
    done = run(
        tmp_path,
        "serve",
        NPS_DATABASE_URL=url,
        SLACK_BOT_TOKEN="xoxb-1",
        SLACK_APP_TOKEN="xapp-1",
        SLACK_API_URL="http://127.0.0.1:9/api/",
    )
    assert done.returncode == 1
    assert "run: nps-loop migrate" in done.stderr


def test_migrate_tells_from_where_to_where(tmp_path: Path) -> None:
    """The second time there is nothing to do."""
    assert "went from none to" in run(tmp_path, "migrate").stdout
    assert "already" in run(tmp_path, "migrate").stdout


def test_redeliver_lists_nothing_where_nothing_was_given_up(tmp_path: Path) -> None:
    """And a number that was not given up is an error."""
    nowhere = run(tmp_path, "redeliver")
    assert nowhere.returncode == 1
    assert "there is no database" in one_line(nowhere)
    assert not (tmp_path / "nps-loop.db").exists()
    run(tmp_path, "migrate")
    assert "Nothing was given up" in run(tmp_path, "redeliver").stdout
    other = run(tmp_path, "redeliver", "7", "8")
    assert other.returncode == 1
    assert one_line(other).startswith("nps-loop: not given up, so not sent again: 7, 8")


def test_doctor_names_what_is_missing(tmp_path: Path) -> None:
    """A line each, with what to do."""
    done = run(tmp_path, "doctor")
    assert done.returncode == 1
    assert "✗ settings: SLACK_BOT_TOKEN is not set" in done.stdout
    assert "→" in done.stdout


@pytest.mark.parametrize(
    "arguments", [["frobnicate"], ["import"], ["import", "accounts"], ["redeliver", "x"], ["redeliver", "1", "--all"]]
)
def test_wrong_use_is_exit_status_2_and_one_line(tmp_path: Path, arguments: list[str]) -> None:
    """With where to read what is right."""
    done = run(tmp_path, *arguments)
    assert done.returncode == 2
    assert one_line(done).startswith("nps-loop: ")
    assert one_line(done).endswith("--help")


def test_the_version_is_told(tmp_path: Path) -> None:
    """And without a command, which commands there are."""
    assert run(tmp_path, "--version").stdout.startswith("nps-loop ")
    bare = run(tmp_path)
    assert bare.returncode == 2
    assert {"serve", "import", "doctor"} <= set(bare.stdout.split())


def test_an_export_can_be_imported_again_and_changes_nothing(tmp_path: Path) -> None:
    """Also with the bot's own column; a name that looks like a formula does no harm, and comes back."""
    file = tmp_path / "accounts.csv"
    rows = ["acme,Acme,148000,ana@northwind.example", "blue,=1+1,42500,ben@northwind.example"]
    file.write_text("\n".join(["account_id,name,arr,csm_email", *rows]) + "\n", encoding="utf-8")
    assert run(tmp_path, "import", "accounts", str(file)).returncode == 0
    exported = run(tmp_path, "export", "accounts")
    assert exported.returncode == 0
    told = list(csv.DictReader(exported.stdout.splitlines()))
    assert [row["account_id"] for row in told] == ["acme", "blue"]
    assert told[0]["arr"] == "148000.00"
    assert told[0]["structural_risk_since"] == ""
    assert told[1]["name"] == "'=1+1"
    again = tmp_path / "again.csv"
    again.write_text(exported.stdout, encoding="utf-8")
    before = accounts_in(tmp_path)
    assert run(tmp_path, "import", "accounts", str(again)).returncode == 0
    assert accounts_in(tmp_path) == before
    lines = run(tmp_path, "export", "contacts", "--format", "jsonl")
    assert (lines.returncode, lines.stdout) == (0, "")


def test_an_export_goes_on_past_a_page(tmp_path: Path) -> None:
    """A thousand rows are read at a time."""
    file = tmp_path / "contacts.csv"
    rows = [f"p{number:05}@acme.example,acme" for number in range(2_001)]
    file.write_text("\n".join(["email,account_id", *rows]) + "\n", encoding="utf-8")
    assert run(tmp_path, "import", "contacts", str(file)).returncode == 0
    lines = run(tmp_path, "export", "contacts", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["email"] for line in lines] == [row.split(",")[0] for row in rows]


def test_an_export_of_no_database_says_so_in_a_line(tmp_path: Path) -> None:
    """It makes none."""
    done = run(tmp_path, "export", "accounts")
    assert done.returncode == 1
    assert "there is no database" in one_line(done)
    assert not (tmp_path / "nps-loop.db").exists()
