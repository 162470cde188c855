"""What the user may name, and which table each file or sheet becomes."""

import os
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from tests.sources import books
from xl_kpi.core.errors import KpiError
from xl_kpi.sources import Notice, Sheet, read, table_of, typed_in
from xl_kpi.tables.schema import schemas

CONTENT = "id;nom\nD1;x\n"
ROWS = [["id", "nom"], ["D1", "x"]]


def csv_file(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text(CONTENT, encoding="utf-8")
    return path


def refusal(*specs: str | Path | tuple[str, Path]) -> KpiError:
    with pytest.raises(KpiError) as caught:
        read(specs)
    assert caught.value.text("en") != caught.value.text("fr")
    return caught.value


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Affaires", "deals"), ("ACTIVITES", "activities"), ("prospects", "leads"), ("Customers", "accounts"),
        ("clients", "accounts"), ("Commandes", "orders"), ("Satisfaction", "surveys"),
        ("Réclamations", "complaints"), ("objectifs", "targets"), ("Taux", "rates"), ("Départ", "baselines"),
        ("Feuil1", None), ("", None),
    ],
)  # fmt: skip
def test_names(name: str, table: str | None) -> None:
    assert table_of(name) == table


def test_every_table_has_its_names() -> None:
    for table, schema in schemas().items():
        assert {table_of(name) for name in (table, *schema.sheet.values(), *schema.excel.values())} == {table}


def test_folder(tmp_path: Path) -> None:
    for name in ("Affaires.csv", "leads.CSV", "notes.docx", ".DS_Store", "~$deals.xlsx", "crm.csv"):
        csv_file(tmp_path, name)
    books.xlsx(tmp_path / "Clients.xlsx", Feuil1=books.PLAIN)
    told: list[tuple[int, int]] = []
    sheets, notices = read([tmp_path], lambda done, total: told.append((done, total)))
    assert set(sheets) == {"deals", "leads", "accounts"}
    assert sheets["deals"] == Sheet("deals", ROWS, "Affaires.csv", 1)
    size = (tmp_path / "Affaires.csv").stat().st_size
    assert told == [(0, size), (size, size)] * 3  # the three files of text; what is no table is looked at too
    assert [notice.fields["names"] for notice in notices] == ["crm.csv, notes.docx"]
    assert "crm.csv" in notices[0].text("fr")
    assert "crm.csv" in notices[0].text("en")


def test_workbook_with_a_sheet_per_table(tmp_path: Path) -> None:
    sheets = {"Affaires": books.PLAIN, "Clients": "", "Essais": books.PLAIN, "Caché": books.PLAIN}
    path = books.write(tmp_path / "crm.xlsx", books.parts(sheets, hidden=frozenset({"Caché"})))
    found, notices = read([str(path)])
    assert list(found) == ["deals"]
    assert notices == [
        Notice("sheets_ignored", {"file": "crm.xlsx", "count": 1, "names": "Essais"}),
        Notice("sheet_empty", {"file": "crm.xlsx, Clients"}),
    ]


def test_own_workbook_is_read_without_fuss(tmp_path: Path) -> None:
    sheets = {"Tableau de bord": books.PLAIN, "Définitions": books.PLAIN, "Affaires": books.PLAIN}
    found, notices = read([books.write(tmp_path / "tableau.xlsx", books.parts(sheets))])
    assert list(found) == ["deals"]
    assert not notices


@pytest.mark.parametrize("name", ["deals", "Affaires", "DEALS"])
def test_named_file(tmp_path: Path, name: str) -> None:
    path = csv_file(tmp_path, "export 2026=03.csv")
    assert read([f"{name}={path}"])[0]["deals"].rows == ROWS
    assert read([(name, path)])[0]["deals"].rows == ROWS


def test_a_path_with_an_equals_sign(tmp_path: Path) -> None:
    folder = tmp_path / "deals=x"
    folder.mkdir()
    csv_file(folder, "leads.csv")
    assert list(read([str(folder)])[0]) == ["leads"]


def test_named_sheet_of_a_workbook(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "crm.xlsx", Leads=books.HEADER, Deals=books.PLAIN)
    assert len(read([("deals", path)])[0]["deals"].rows) == 2
    error = refusal(("orders", path))
    assert error.code == "sheet_unclear"
    assert "Leads, Deals" in str(error)


def test_headers_only(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "deals.xlsx", Feuil1=books.HEADER)
    assert read([path])[0]["deals"].rows == [["id", "montant"]]


def test_nothing_given() -> None:
    assert read([]) == ({}, [])


def test_refusals(tmp_path: Path) -> None:
    deals, other = csv_file(tmp_path, "deals.csv"), csv_file(tmp_path, "crm.csv")
    (tmp_path / "vide").mkdir()
    assert "--data deals=FICHIER" in str(refusal(other))
    assert refusal(other).code == "file_no_table"
    assert refusal(f"targets={deals}", f"objectifs={other}").code == "table_twice"
    assert refusal(tmp_path / "vide").code == "data_nothing"
    assert refusal(tmp_path / "absent.csv").code == "file_missing"
    assert refusal("a\0b").code == "file_missing"
    assert refusal("x" * 5000).code == "file_missing"
    assert refusal(f"foo={deals}").code == "unknown_table"
    assert refusal(f"deals={tmp_path}").code == "data_folder"
    assert refusal(("deals", csv_file(tmp_path, "deals.json"))).code == "file_suffix"


def test_several_files_of_a_table(tmp_path: Path) -> None:
    """Tables with an id are put together; those without are refused, see above."""
    book = books.xlsx(tmp_path / "crm.xlsx", Deals=books.PLAIN, Affaires=books.PLAIN)
    sheet = read([book])[0]["deals"]
    assert [sheet.origin, *(other.origin for other in sheet.more)] == ["crm.xlsx, Deals", "crm.xlsx, Affaires"]
    csv_file(tmp_path, "deals.csv")
    csv_file(tmp_path, "Affaires.tsv")
    (tmp_path / "crm.xlsx").unlink()
    sheet = read([tmp_path])[0]["deals"]
    assert [sheet.origin, *(other.origin for other in sheet.more)] == ["Affaires.tsv", "deals.csv"]


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of Unix")
def test_links_and_pipes(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    csv_file(inside, "source.csv")
    (inside / "deals.csv").symlink_to(inside / "source.csv")
    assert list(read([inside])[0]) == ["deals"]
    (inside / "leads.csv").symlink_to(csv_file(outside, "leads.csv"))
    assert refusal(inside).code == "file_link"
    os.mkfifo(outside / "orders.csv")
    assert refusal(outside).code == "file_special"


@pytest.mark.skipif(os.name == "nt", reason="names that Windows refuses")
def test_names_are_shown_safely(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "a\x1b[2J\udcff.csv")
    origin = read([("deals", path)])[0]["deals"].origin
    assert origin.isprintable()
    assert origin.encode()


def test_a_file_open_elsewhere_is_said(tmp_path: Path, mocker: MockerFixture) -> None:
    path = csv_file(tmp_path, "deals.csv")
    mocker.patch.object(Path, "open", side_effect=PermissionError)
    assert refusal(path).code == "file_unreadable"


def prepared_book(folder: Path, first: str, header: str) -> Path:
    """A workbook with a sheet of this name first, whose tables have columns for formulas, and hidden lists."""
    head = books.row(1, books.text("A1", "KPI"), books.text("B1", "Repère"), books.text("C1", header))
    empty = books.row(2, books.number("C2", 1))
    row = books.row(2, books.text("A2", "KPI_REVENUE"), books.number("B2", 5), books.number("C2", 1))
    sheets = {first: books.PLAIN, "Objectifs": head + row, "Départ": head + empty, "Listes": books.PLAIN}
    return books.xlsx(folder / "board.xlsx", frozenset({"Listes"}), **sheets)


def test_what_a_workbook_of_ours_prepares_for_its_formulas_is_no_data(tmp_path: Path) -> None:
    path = prepared_book(tmp_path, "Tableau de bord", "x_key")
    sheets, notices = read([path])
    assert {name: sheet.rows for name, sheet in sheets.items()} == {
        "targets": [["KPI", "Repère"], ["KPI_REVENUE", 5.0]],
        "baselines": [["KPI", "Repère"]],
    }
    assert notices == []
    assert typed_in(path).keys() == {"targets"}


def test_titles_above_a_table_of_ours_are_no_header(tmp_path: Path) -> None:
    """Not even where two stand in a row; below the header all rows keep their numbers."""
    titles = (
        books.row(2, books.text("B2", "Objectifs")),
        books.row(3, books.text("B3", "à saisir"), books.text("C3", "x")),
    )
    head = books.row(4, books.text("B4", "KPI"), books.text("C4", "Repère"), books.text("D4", "x_key"))
    lines = [books.row(5, books.number("D5", 1)), books.row(6, books.text("B6", "KPI_REVENUE"), books.number("C6", 5))]
    sheet = "".join((*titles, head, *lines))
    path = books.xlsx(tmp_path / "board.xlsx", **{"Tableau de bord": books.PLAIN, "Objectifs": sheet})
    targets = typed_in(path)["targets"]
    assert (targets.first_row, targets.rows) == (4, [["KPI", "Repère"], [None, None], ["KPI_REVENUE", 5.0]])


def test_another_workbook_is_read_whole(tmp_path: Path) -> None:
    sheets, notices = read([prepared_book(tmp_path, "Feuil1", "x_place")])
    assert sheets["baselines"].rows == [["KPI", "Repère", "x_place"], [None, None, 1.0]]
    assert [notice.code for notice in notices] == ["sheets_ignored"]
