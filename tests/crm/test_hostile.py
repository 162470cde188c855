"""Hostile files, names and arguments: one sentence or a sound import, never a traceback or a half-written file."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Run
from tests.sources import books

HEAD = "deal_id,created_at,status,amount,owner,closed_at\n"
ROW = "D1,2026-01-02,won,5,Ana,2026-01-05\n"
SIGNS = "=+-@\t"
Case = Callable[[Path], list[object]]
REFUSED: dict[str, Case] = {}
IMPORTED: dict[str, Case] = {}


def case(kind: dict[str, Case]) -> Callable[[Case], Case]:
    def keep(made: Case) -> Case:
        kind[made.__name__] = made
        return made

    return keep


def text(folder: Path, content: str | bytes = HEAD + ROW, name: str = "deals.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def mapping(folder: Path, content: str) -> list[object]:
    (folder / "m.toml").write_text(content, encoding="utf-8")
    return [text(folder), "--map-file", folder / "m.toml"]


@case(REFUSED)
def a_zip_bomb(folder: Path) -> list[object]:
    return [books.xlsx(folder / "deals.xlsx", Deals=books.PLAIN + " " * 30_000_000)]


@case(REFUSED)
def an_entity_bomb(folder: Path) -> list[object]:
    grown = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return [books.xlsx(folder / "deals.xlsx", Deals=f'<!DOCTYPE x [<!ENTITY a0 "ha">{grown}]>{books.PLAIN}')]


@case(REFUSED)
def a_truncated_zip(folder: Path) -> list[object]:
    path = books.xlsx(folder / "deals.xlsx", Deals=books.PLAIN)
    path.write_bytes(path.read_bytes()[:-50])
    return [path]


@case(REFUSED)
def text_called_a_workbook(folder: Path) -> list[object]:
    return [text(folder, name="deals.xlsx")]


@case(REFUSED)
def a_sheet_that_claims_gigabytes(folder: Path) -> list[object]:
    far = books.row(1_048_576, books.number("XFD1048576", 1))
    return [books.xlsx(folder / "deals.xlsx", Deals=books.PLAIN + far)]


@case(REFUSED)
def sixteen_thousand_columns(folder: Path) -> list[object]:
    return [text(folder, ",".join(f"c{n}" for n in range(16_384)) + "\n1\n")]


@case(REFUSED)
def bytes_of_zero(folder: Path) -> list[object]:
    return [text(folder, (HEAD + ROW).replace("Ana", "A\0na"))]


@case(REFUSED)
def surrogates_as_bytes(folder: Path) -> list[object]:
    return [text(folder, (HEAD + ROW).encode().replace(b"Ana", b"\xed\xa0\x80\xc3\xa9"))]


@case(REFUSED)
def garbage(folder: Path) -> list[object]:
    return [text(folder, bytes(range(1, 256)) * 300)]


@case(REFUSED)
def a_cell_of_ten_megabytes(folder: Path) -> list[object]:
    return [text(folder, HEAD + ROW.replace("Ana", "x" * 10_000_000))]


@case(REFUSED)
def two_thousand_headers_alike(folder: Path) -> list[object]:
    rows = ",".join(["amount"] * 2000) + "\n" + ",".join(map(str, range(2000))) + "\n"
    return [text(folder, rows), "--partial"]


@case(IMPORTED)
def a_path_for_a_table(folder: Path) -> list[object]:
    return [text(folder), "--as", "../../deals"]


@case(REFUSED)
def a_path_for_a_program(folder: Path) -> list[object]:
    return [text(folder), "--source", "../generic"]


@case(REFUSED)
def a_link_to_itself(folder: Path) -> list[object]:
    (folder / "deals.csv").symlink_to(folder / "deals.csv")
    return [folder / "deals.csv"]


@case(REFUSED)
def a_link_out_of_the_folder(folder: Path) -> list[object]:
    (folder / "exports").mkdir()
    (folder / "exports" / "deals.csv").symlink_to(text(folder, name="elsewhere.csv"))
    return [folder / "exports"]


@case(REFUSED)
def a_pipe(folder: Path) -> list[object]:
    os.mkfifo(folder / "deals.csv")
    return [folder / "deals.csv"]


@case(REFUSED)
def an_output_that_is_the_data_under_another_name(folder: Path) -> list[object]:
    (folder / "out").mkdir()
    (folder / "out" / "deals.csv").symlink_to(text(folder, name="x.csv"))
    return [folder / "x.csv", "--as", "deals", "--out", folder / "out"]


@case(REFUSED)
def an_output_with_a_hostile_name(folder: Path) -> list[object]:
    return [text(folder), "--out", "a\0b"]


@case(REFUSED)
def a_mapping_without_end(folder: Path) -> list[object]:
    return [text(folder), "--map-file", "/dev/zero"]


@case(REFUSED)
def a_mapping_too_deep(folder: Path) -> list[object]:
    return mapping(folder, "a = " + "[" * 100_000)


@case(REFUSED)
def a_mapping_of_half_a_million_lines(folder: Path) -> list[object]:
    return mapping(folder, "[columns]\n" + "\n".join(f'"deals.owner{n}" = "x"' for n in range(500_000)))


@case(REFUSED)
def a_mapping_of_other_types(folder: Path) -> list[object]:
    return mapping(folder, '[columns]\n"deals.owner" = 2026-01-01')


@case(REFUSED)
def a_mapping_that_would_be_written_over_the_data(folder: Path) -> list[object]:
    path = text(folder)
    return [path, "--save-map", path]


@case(IMPORTED)
def a_million_blank_rows(folder: Path) -> list[object]:
    return [text(folder, HEAD + ROW + ",,,,,\n" * 1_000_000 + ROW.replace("D1", "D2"))]


@case(IMPORTED)
def headers_only(folder: Path) -> list[object]:
    return [text(folder, HEAD)]


@case(IMPORTED)
def a_sheet_named_like_a_path(folder: Path) -> list[object]:
    header = books.row(
        1, *(books.text(f"{c}1", word) for c, word in zip("ABCDEF", HEAD.strip().split(","), strict=True))
    )
    cells = (books.text("A2", "D1"), books.text("B2", "2026-01-02"), books.text("C2", "won"), books.number("D2", 5))
    return [books.xlsx(folder / "book.xlsx", **{"../../../evil": header + books.row(2, *cells)})]


@case(IMPORTED)
def a_folder_that_holds_itself(folder: Path) -> list[object]:
    (folder / "exports").mkdir()
    (folder / "exports" / "again").symlink_to(folder / "exports")
    text(folder / "exports")
    return [folder / "exports"]


@case(IMPORTED)
def a_header_of_a_megabyte(folder: Path) -> list[object]:
    return [text(folder, HEAD.replace("owner", "h" * 100_000) + ROW)]


@case(IMPORTED)
def numbers_and_dates_without_end(folder: Path) -> list[object]:
    long = ROW.replace("D1", "D2").replace(",5,", f",{'9' * 100_000},")
    return [text(folder, HEAD + ROW + long + ROW.replace("D1", "D3").replace("2026-01-02", "1" * 100_000))]


@case(IMPORTED)
def nothing_that_can_be_read(folder: Path) -> list[object]:
    return [text(folder, HEAD + "".join(f"D{n},xx{n},won,yy{n},o{n},zz{n}\n" for n in range(20_000)))]


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of Unix")
@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_one_sentence(run: Run, tmp_path: Path, name: str) -> None:
    words = REFUSED[name](tmp_path)
    words += [] if "--out" in words else ["--out", tmp_path / "tables"]
    before = {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")}
    done = run("import", *words, "--lang", "en")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Error: ")
    assert done.err.count("\n") == 1
    assert len(done.err) < 1500
    assert {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")} == before


@pytest.mark.skipif(os.name == "nt", reason="links of Unix")
@pytest.mark.parametrize("name", IMPORTED)
def test_it_is_imported_for_what_it_is(run: Run, tmp_path: Path, name: str) -> None:
    done = run("import", *IMPORTED[name](tmp_path), "--out", tmp_path / "tables", "--lang", "en")
    assert (done.code, done.err) == (0, "")
    assert all(len(line) < 1500 for line in done.out.splitlines())
    assert [path.name for path in (tmp_path / "tables").iterdir()] == ["deals.csv"]


def test_no_formula_of_a_cell_a_header_or_a_kept_column_runs(run: Run, tmp_path: Path) -> None:
    rows = (f'"{sign}cmd|A0",2026-01-02,won,5,{sign}Ana,2026-01-05,"{sign}HYPERLINK(""x"")"\n' for sign in SIGNS)
    path = text(tmp_path, HEAD.replace("\n", ",=Note\n") + "".join(rows))
    for out in (tmp_path / "tables", tmp_path / "book.xlsx"):
        assert run("import", path, "--keep", "=Note", "--out", out).code == 0
    cells = [
        cell.strip('"')
        for line in (tmp_path / "tables" / "deals.csv").read_text(encoding="utf-8-sig").splitlines()
        for cell in line.split(",")
    ]
    assert any(cell.startswith("'=") for cell in cells)
    assert not [cell for cell in cells if cell.startswith(tuple(SIGNS))]
    sheet = load_workbook(tmp_path / "book.xlsx")["Affaires"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
