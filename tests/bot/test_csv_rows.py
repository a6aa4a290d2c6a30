"""A CSV file of whatever making, row by row."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.csv_rows import CsvError, CsvRow, open_csv

COLUMNS = ("id", "name", "since")


def read(path: Path, content: str | bytes) -> list[CsvRow]:
    """The rows of a file with this content."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with open_csv(path, COLUMNS, ("id",), ("reason",)) as table:
        return list(table.rows())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rows.csv"


def refused(path: Path, content: str | bytes) -> str:
    """What is said of a file that cannot be read."""
    with pytest.raises(CsvError) as error:
        read(path, content)
    return str(error.value).removeprefix(str(path))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_whatever_program_saved_it(file: Path, mark: bytes, delimiter: str, end: str) -> None:
    """Byte-order mark, delimiter and line ends are found by themselves; quotes and line ends may stand in cells."""
    cells = [["1", f'Ac{delimiter}me, "Inc"{end}Robotics', "é"], ["2", "", ""]]
    lines = io.StringIO()
    csv.writer(lines, delimiter=delimiter, lineterminator=end).writerows([["ID", " name ", "since"], *cells])
    assert [row.cells for row in read(file, mark + lines.getvalue().encode())] == cells


def test_columns_stand_in_any_order_and_some_are_passed_over(file: Path) -> None:
    """A file of rejected rows is read as it is, once it was mended."""
    (row,) = read(file, "reason,name,id\nline 3: bad,Acme,1\n")
    assert row.cells == ["Acme", "1"]


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("idd,name", ':1: unknown column "idd", did you mean id?; missing: id'),
        ("id,zzz", ':1: unknown column "zzz", there are id, name, since'),
        ("id,name,name", ":1: column name is there twice"),
        ("name", ":1: missing: id"),
        ("id,", ":1: column 2 has no name"),
        ("", " is empty; its first line names the columns: id, name, since"),
        ("\n  \n", " is empty; its first line names the columns: id, name, since"),
    ],
)
def test_a_wrong_header_is_told_with_what_is_right(file: Path, header: str, why: str) -> None:
    """All of its mistakes at once."""
    assert refused(file, header) == why


def test_a_file_in_another_encoding_is_told_how_to_save_it(file: Path) -> None:
    """Excel's "Unicode text" is UTF-16."""
    assert "save the file as UTF-8" in refused(file, "id,name\n1,Acme\n".encode("utf-16"))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """And is called one."""
    with pytest.raises(CsvError, match="is a folder"), open_csv(tmp_path, COLUMNS, ()):
        pass


def test_a_row_that_is_not_utf8_is_named_with_its_line_and_the_others_are_read(file: Path) -> None:
    """Also where another program wrote a sign for what it could not read."""
    good, bad, lost = read(file, b"id,name\n1,M\xc3\xbcller\n2,M\xfcller\n3,M\xef\xbf\xbdller\n")
    assert (good.problem, good.cells) == (None, ["1", "Müller"])
    assert bad == CsvRow(3, ["2", "M�ller"], "is not UTF-8 text; save the file as UTF-8")
    assert lost.problem == bad.problem


def test_rows_of_other_lengths_are_told_with_what_is_left_over(file: Path) -> None:
    """Nothing of them is lost; blank ones are passed over."""
    short, long = read(file, "id,name\n1\n\n,\n2,b,c,d\n")
    assert short == CsvRow(2, ["1", ""], "has 1 cells where the header has 2")
    assert long == CsvRow(5, ["2", "b"], "has 4 cells where the header has 2; left over: c,d")


def test_a_quote_that_is_never_closed_takes_no_other_row_with_it(file: Path) -> None:
    """At the end of the file, before another quote, and past the longest cell."""
    end, after = read(file, 'id,name\n1,"open\n2,b\n')
    assert end == CsvRow(2, ["1", "open"], "opens a quote that is not closed where its cell ends")
    assert after.cells == ["2", "b"]
    opened, between, quoted = read(file, 'id,name\n1,"open\n2,b\n3,"c"\n')
    assert (opened.cells, between.cells, quoted.cells) == (["1", "open"], ["2", "b"], ["3", "c"])
    assert opened.problem == end.problem
    assert between.problem is quoted.problem is None
    many = read(file, 'id,name\n1,"open\n' + "2,b\n" * 300_000)
    assert len(many) == 300_001
    assert [row.line for row in many if row.problem] == [2]


def test_a_quote_within_a_quoted_cell_is_told(file: Path) -> None:
    """Read leniently it would lose its quotes."""
    bad, good = read(file, 'id,name\n1,"a"b"\n2,"a""b"\n')
    assert bad.problem == "has a quote inside a quoted cell; write it twice"
    assert good.cells == ["2", 'a"b']


def test_a_cell_of_two_hundred_thousand_characters_is_a_cell_and_one_of_two_million_a_broken_row(file: Path) -> None:
    """Neither ends the import."""
    long, longer, after = read(file, f"id,name\n1,{'x' * 200_000}\n2,{'x' * 2_000_000}\n3,c\n")
    assert (long.problem, len(long.cells[1])) == (None, 200_000)
    assert longer.problem is not None
    assert "more than 1,000,000 characters" in longer.problem
    assert after.cells == ["3", "c"]


def test_a_line_without_end_is_told_instead_of_filling_the_memory(file: Path) -> None:
    """Some file that is no CSV at all."""
    assert refused(file, "id,name\n" + "x" * 10_000_001).startswith(":2: this line is longer than any row")


def test_lines_are_counted_from_where_a_row_begins(file: Path) -> None:
    """An editor then shows the right place."""
    assert [row.line for row in read(file, 'id,name\n1,"a\nb\nc"\n2,b\n')] == [2, 5]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from('id,name;\n\r"\t\x00é�') | st.characters(), max_size=60) | st.binary(max_size=60))
@example(b"1,2,\xff")
@example('"')
@example('1,"')
@example('"\n1,b')
def test_any_content_is_rows_or_one_sentence(file: Path, content: str | bytes) -> None:
    """Never another error, and what is said of a row can be written down."""
    raw = content.encode(errors="surrogatepass") if isinstance(content, str) else content
    try:
        rows = read(file, b"id,name\n" + raw)
    except CsvError as error:
        str(error).encode()
        return
    for row in rows:
        assert len(row.cells) == 2
        "".join((*row.cells, row.problem or "")).encode()
    assert sorted({row.line for row in rows}) == [row.line for row in rows]


ROWS = st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.text("ab ,;\"'\n\r\tü")))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.sampled_from(",;\t"))
def test_what_a_spreadsheet_writes_is_what_is_read(file: Path, rows: list[tuple[str, str]], delimiter: str) -> None:
    """Cell for cell, for any rows that are not blank."""
    wanted = [list(row) for row in rows if any(cell.strip() for cell in row) and "�" not in "".join(row)]
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows([("id", "name"), *wanted])
    assert [row.cells for row in read(file, written.getvalue())] == wanted
