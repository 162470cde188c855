"""`xl-kpi import`: what it writes, what it asks, what it keeps to itself."""

import csv
import json
import tomllib
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Run
from tests.crm.told.export import EXPORTS
from xl_kpi.crm.translate import hashed

LEADS = EXPORTS / "hubspot-en-leads.csv"
DEALS = EXPORTS / "pipedrive-en-deals.csv"
HOME = """Numéro;Montant HT;État;Créée le;Vu le;Remarque
A1;1 250,50;gagné;03/02/2026;04/02/2026;=1+1
A2;90;perdu;05/02/2026;;ok
"""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "suivi.csv"
    path.write_bytes(HOME.encode("cp1252"))
    return path


def test_a_folder_of_tables(run: Run, tmp_path: Path) -> None:
    done = run("import", LEADS, DEALS, "--out", tmp_path / "tables", "--lang", "en")
    assert done.code == 0
    assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == ["deals.csv", "leads.csv"]
    deals = rows(tmp_path / "tables" / "deals.csv")
    assert deals[0]["deal_id"], deals[0]["status"]
    assert (deals[0]["closed_at"], deals[0]["amount"]) == ("2025-03-14T16:40:00", "12500.5")
    again = run("import", tmp_path / "tables", "--out", tmp_path / "again")
    assert again.code == 0
    assert rows(tmp_path / "again" / "deals.csv") == deals


def test_a_workbook_of_tables_gives_the_same_figures(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "crm.xlsx"
    assert run("import", LEADS, DEALS, "--out", book).code == 0
    assert load_workbook(book).sheetnames == ["Affaires", "Prospects", "Qualité"]
    asked = ("--as-of", "2026-03-31", "--json")
    for code in ("KPI_REVENUE", "KPI_SALES_CYCLE", "KPI_LEADS_GENERATED"):
        given = [json.loads(run("compute", code, "--data", *files, *asked).out) for files in ((LEADS, DEALS), (book,))]
        assert given[0]["n"]
        # Rows that the import has set aside are not in the book any more.
        assert {**given[0], "excluded": [], "text": ""} == {**given[1], "excluded": [], "text": ""}


def test_no_person_is_carried_along(run: Run, tmp_path: Path) -> None:
    assert run("import", LEADS, "--out", tmp_path / "tables").code == 0
    text = (tmp_path / "tables" / "leads.csv").read_text(encoding="utf-8-sig")
    given = rows(LEADS)
    assert "@" not in text
    assert not {row["Last Name"] for row in given} & {cell for row in csv.reader(text.splitlines()) for cell in row}
    assert {row["email"] for row in rows(tmp_path / "tables" / "leads.csv")} == {
        hashed(row["Email"]) or "" for row in given
    }


def test_columns_that_the_user_keeps(run: Run, tmp_path: Path, home: Path) -> None:
    assert run("import", LEADS, "--keep", "Email", "Last Name", "--out", tmp_path / "tables").code == 0
    kept = rows(tmp_path / "tables" / "leads.csv")
    assert [(row["email"], row["Last Name"]) for row in kept] == [
        (row["Email"], row["Last Name"]) for row in rows(LEADS)
    ]
    book = tmp_path / "home.xlsx"
    assert run("import", f"{home}", "--as", "deals", "--keep", "Remarque", "--out", book).code == 0
    cell = load_workbook(book)["Affaires"]["E2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_text_that_looks_like_a_formula_is_disarmed(run: Run, tmp_path: Path, home: Path) -> None:
    assert run("import", home, "--as", "deals", "--keep", "Remarque", "--out", tmp_path / "tables").code == 0
    assert rows(tmp_path / "tables" / "deals.csv")[0]["Remarque"] == "'=1+1"


def test_a_mapping_is_saved_and_used_again(run: Run, tmp_path: Path, home: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    said = ("--map", "deals.closed_at=Vu le", "--map-value", "deals.status:perdu=open")
    assert run("import", home, *said, "--save-map", mapping, "--out", tmp_path / "a").code == 0
    saved = tomllib.loads(mapping.read_text(encoding="utf-8"))
    assert saved == {"columns": {"deals.closed_at": "Vu le"}, "values": {"deals.status": {"perdu": "open"}}}
    assert '# "deals.amount" = "Montant HT"' in mapping.read_text(encoding="utf-8")
    assert run("import", home, "--map-file", mapping, "--out", tmp_path / "b").code == 0
    assert (tmp_path / "a" / "deals.csv").read_bytes() == (tmp_path / "b" / "deals.csv").read_bytes()
    assert [row["status"] for row in rows(tmp_path / "b" / "deals.csv")] == ["gagné", "open"]


@pytest.mark.parametrize("content", ["[colonnes]", "source = 3", "[columns]\na = 1", "values = 1", "a ="])
def test_a_mapping_that_is_none(run: Run, tmp_path: Path, home: Path, content: str) -> None:
    (tmp_path / "m.toml").write_text(content, encoding="utf-8")
    done = run("import", home, "--map-file", tmp_path / "m.toml", "--out", tmp_path / "a", "--lang", "en")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Error: m.toml is no readable mapping file")
    assert not (tmp_path / "a").exists()


def test_a_header_that_stands_twice_is_asked_about(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Montant,Statut,Statut,Créée le,N° affaire\n5,gagné,chaud,2026-01-02,1\n", encoding="utf-8")
    done = run("import", path, "--out", tmp_path / "a", "--lang", "en")
    assert done.code == 1
    assert "“Statut” and “Statut (2)”" in done.err
    assert "--map deals.status=HEADER" in done.err
    assert run("import", path, "--map", "deals.status=Statut (2)", "--out", tmp_path / "a").code == 0
    assert rows(tmp_path / "a" / "deals.csv")[0]["status"] == "chaud"


def test_of_two_headers_a_blank_one_is_no_question(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Montant,Statut,Statut,Créée le,N° affaire\n5,,gagné,2026-01-02,1\n", encoding="utf-8")
    assert run("import", path, "--out", tmp_path / "a").code == 0
    assert rows(tmp_path / "a" / "deals.csv")[0]["status"] == "gagné"


def test_a_table_without_what_it_needs(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Montant,Statut\n5,gagné\n", encoding="utf-8")
    done = run("import", path, "--out", tmp_path / "a", "--lang", "en")
    assert (done.code, done.out) == (1, "")
    assert "Deal ID, Created is missing" in done.err
    assert not (tmp_path / "a").exists()
    assert run("import", path, "--partial", "--out", tmp_path / "a").code == 0


def test_nothing_is_written_over_the_exports(run: Run, tmp_path: Path, home: Path) -> None:
    (tmp_path / "deals.csv").write_text("Montant\n1\n", encoding="utf-8")
    before = home.read_bytes()
    assert run("import", home, "--out", home).code == 1
    assert run("import", tmp_path / "deals.csv", "--partial", "--out", tmp_path).code == 1
    assert home.read_bytes() == before
    assert (tmp_path / "deals.csv").read_text(encoding="utf-8") == "Montant\n1\n"


def test_yearly_exports_are_put_together(run: Run, tmp_path: Path) -> None:
    folder = EXPORTS / "hubspot-en-deals-by-year"
    assert run("import", folder, "--out", tmp_path / "a").code == 0
    ids = [row["deal_id"] for row in rows(tmp_path / "a" / "deals.csv")]
    given = {row["Record ID"] for file in folder.iterdir() for row in rows(file)}
    assert sorted(ids) == sorted(given)


def test_a_program_that_nobody_knows(run: Run, tmp_path: Path, home: Path) -> None:
    done = run("import", home, "--source", "sugar", "--out", tmp_path / "a", "--lang", "en")
    assert done.code == 1
    assert "“sugar” is no known program" in done.err
