"""CSV files as people and programs export them."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_kpi.core.errors import KpiError
from xl_kpi.sources import read
from xl_kpi.sources.delimited import read_text

EXPECTED = [["N° affaire", "Libellé", "Montant"], ["D1", "Été à l’œil, €", "1,5"], ["D2", None, "2"]]


def written(delimiter: str, end: str = "\r\n") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator=end).writerows(EXPECTED)
    return stream.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_encodings_and_delimiters(delimiter: str, encoding: str, end: str) -> None:
    assert read_text(written(delimiter, end).encode(encoding), "deals.csv").rows == EXPECTED


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("id;montant\nD1;1,5\nD2;2,5\n", [["id", "montant"], ["D1", "1,5"], ["D2", "2,5"]]),
        ("id,nom\nD1,a;b\nD2,c;d\n", [["id", "nom"], ["D1", "a;b"], ["D2", "c;d"]]),
        ('id,"a;b;c;d"\n1,2\n', [["id", "a;b;c;d"], ["1", "2"]]),
        ('id;nom\nD1;"une\nligne ""citée"""\n', [["id", "nom"], ["D1", 'une\nligne "citée"']]),
        ("sep=|\nid|nom\nD1|x\n", [["id", "nom"], ["D1", "x"]]),
        ("id;nom;;;\nD1;x;;;\n;;;;\n\n", [["id", "nom"], ["D1", "x"]]),
        ("id;nom\nD1\nD2;x;plus\n", [["id", "nom", None], ["D1", None, None], ["D2", "x", "plus"]]),
        ("id\nD1\n", [["id"], ["D1"]]),
        ("id;nom\n", [["id", "nom"]]),
        ("id;nom\n00123;=1+1\n", [["id", "nom"], ["00123", "=1+1"]]),
        ("id;nom\nD1;a\x07b\n", [["id", "nom"], ["D1", "ab"]]),
    ],
)
def test_rows(content: str, rows: list[list[str | None]]) -> None:
    assert read_text(content.encode(), "deals.csv").rows == rows


def test_rows_keep_their_number() -> None:
    grid = read_text(b"\nExport du 01/03/2026\n\nid;nom\n\nD1;x\n", "deals.csv")
    assert grid.first_row == 4
    assert grid.rows == [["id", "nom"], [None, None], ["D1", "x"]]


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "file_empty", "deals.csv"),
        (b"\xef\xbb\xbf\r\n", "file_empty", "deals.csv"),
        (b";;\n;;\n", "file_empty", "deals.csv"),
        (b"id;nom\nD1;\0\n", "file_binary", "CSV UTF-8"),
        ("id;nom\nD1;x\n".encode("utf-16-le"), "file_binary", "CSV UTF-8"),
        (b"id;nom\nD1;\x81\n", "file_encoding", "ligne 2"),
        ("é;è\n".encode() + b"\xed\xa0\x80\n", "file_encoding", "ligne 2"),
        (b"\xff\xfei\x00\n\x00\x00\xd8", "file_encoding", "ligne 2"),
        (b'id;nom\nD1;x\n"D2;y\nD3;z\n', "file_quote", "ligne 3"),
        (b'id;nom\nD1;"' + b"x" * 200_000, "file_text", "guillemet ouvert"),
        (b"<!DOCTYPE html><table></table>", "file_page", ".xlsx"),
        (b";" * 3000 + b"x\n", "file_columns", "3001"),
        (b"PK\x03\x04" + b"\0" * 40, "file_extension", ".xlsx"),
    ],
)
def test_refused(tmp_path: Path, content: bytes, code: str, said: str) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(content)
    with pytest.raises(KpiError) as caught:
        read([path])
    assert caught.value.code == code
    assert said in str(caught.value)
    assert caught.value.text("en")
    assert str(tmp_path) not in str(caught.value)


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    with path.open("wb") as stream:
        stream.truncate(2**30 + 1)
    with pytest.raises(KpiError) as caught:
        read([path])
    assert caught.value.code == "file_too_large"


def test_blank_lines_cost_little() -> None:
    grid = read_text(b"id;nom\n" + b"\n" * 1_000_000 + b"D1;x\n" + b";\n" * 100_000, "deals.csv")
    assert len(grid.rows) == 1_000_002
    assert grid.rows[1] is grid.rows[2]


CELLS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8), st.sampled_from([",", ";", "\t"]))
def test_quoted_cells_come_back(rows: list[list[str]], delimiter: str) -> None:
    head = ["deal_id", "amount", "status"]  # known, so that no row below is taken for the header
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([head, *rows])
    got = [[cell or "" for cell in row] for row in read_text(stream.getvalue().encode(), "x.csv").rows]
    while rows and not any(rows[-1]):
        rows.pop()
    assert got == [head, *rows]
