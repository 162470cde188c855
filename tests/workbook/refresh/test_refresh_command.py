"""`xl-kpi refresh`: new files or the workbook's own tables, and what it says."""

import re
import shutil
from pathlib import Path

import pytest

from tests.workbook.check.books import TARGETS
from tests.workbook.refresh import books
from tests.workbook.refresh.books import PAGES, PARTS, SHEET, TABLE, Parts, unzipped
from tests.workbook.refresh.conftest import Run
from tests.workbook.refresh.look import cells, column, rows
from tests.workbook.refresh.own import letter
from workbook_templates.check import check

SEEN = ("--as-of", "2026-03-31")
FOOTERS = {"Tableau de bord": "43", "Essentiel": "37"}
"""The lines that warn."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The newer deals, and a file of other targets."""
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "deals.csv").write_text(books.LATER, encoding="utf-8")
    (folder / "targets.csv").write_text(TARGETS.replace("2000", "1"), encoding="utf-8")
    return folder


def test_new_files(worked: Parts, first: Path, later: Path, data: Path, tmp_path: Path, run: Run) -> None:
    """Tables that the files do not bring are the workbook's, and typed targets count before those of a file."""
    path = books.zipped(worked, tmp_path / "tableau.xlsx")
    code, said, errors = run("refresh", path, "--data", data, *SEEN)
    assert (code, errors) == (0, "")
    assert "Affaires : 4 lignes avant, 5 lignes après (2 nouvelles, 1 disparue)." in said
    assert "Affaires : vos colonnes restent : Note, Prime." in said
    assert said[-2] == "tableau.xlsx est à jour."
    assert re.fullmatch(r"L'ancien fichier est gardé : .*tableau \(sauvegarde [-0-9]+ \d\dh\d\d\)\.xlsx", said[-1])
    assert [row[:9] for row in rows(path)] == [row[:9] for row in rows(later)]
    assert rows(path, "Activités") == rows(first, "Activités")
    assert [row[:7] for row in rows(path, "Objectifs")] == [row[:7] for row in rows(first, "Objectifs")]
    assert 2000 in column(path, "Repère", "Objectifs")
    assert {finding.code for finding in check(path)} == {"value_missing", "calculation_on_load"}
    as_built_anew(path, later)


def as_built_anew(path: Path, later: Path) -> None:
    """But for the list of people, which is the user's, and the pages that count tables and show people."""
    for title in PAGES:
        found, fresh = cells(path, title), cells(later, title)
        differ = {address for address in {*found, *fresh} if found.get(address) != fresh.get(address)}
        lines = {re.sub("[A-Z]", "", address) for address in differ}
        assert title in ("Réglages", "Équipe", "Qualité") or lines <= {FOOTERS.get(title)}, (title, differ)
        assert title != "Réglages" or {address[0] for address in differ} == {"F"}
    assert [cells(path, "Réglages").get(f"F{row}") for row in (8, 9, 10)] == ["Mona Reed", "Paul Stone", None]
    team = cells(path, "Équipe")
    for page in (team, cells(path, "Tableau de bord")):
        assert any("2\u00a0lignes au nom d’une personne absente" in str(said) for said in page.values())
    assert {team[f"B{row}"]: team[f"C{row}"] for row in (10, 11, 12)} == {
        "Équipe": 2950.5,
        "Mona Reed": 1500,
        "Paul Stone": 750.5,
    }


def test_its_own_tables(first: Path, tmp_path: Path, run: Run) -> None:
    """A row typed in the table counts without any file."""
    parts = unzipped(first)
    row = re.search(r'<row r="2".*?</row>', parts[SHEET].decode())
    assert row
    typed = row[0].replace("A1<", "A9<").replace('r="2"', 'r="6"')
    typed = re.sub(r'r="([A-Z]+)2"', r'r="\g<1>6"', typed)
    parts = books.edited(parts, SHEET, ("</sheetData>", f"{typed}</sheetData>"))
    last = letter(parts, 0)
    parts[TABLE] = parts[TABLE].replace(f"A1:{last}5".encode(), f"A1:{last}6".encode())
    path = books.zipped(parts, tmp_path / "tableau.xlsx")
    code, said, errors = run("refresh", path)
    assert (code, errors) == (0, "")
    assert any(line.startswith("Tableau de bord : ") for line in said)
    assert cells(path, "Tableau de bord")["B9"] == 2500
    assert column(path, "N° affaire") == ["A1", "A2", "A3", "A4", "A9"]
    assert column(path, "x_row") == [1, 2, 3, 4, 5]
    assert f'ref="A1:{last}6"'.encode() in unzipped(path)[TABLE]


def test_a_dry_run(first: Path, data: Path, tmp_path: Path, run: Run) -> None:
    path = shutil.copy(first, tmp_path / "tableau.xlsx")
    code, said, _ = run("refresh", path, "--data", data, *SEEN, "--dry-run", "--lang", "en")
    assert code == 0
    assert "Affaires: 4 rows before, 5 rows after (2 new, 1 gone)." in said
    assert said[-1] == "Nothing was written: without --dry-run, tableau.xlsx would be brought up to date."
    assert path.read_bytes() == first.read_bytes()


def test_a_setting_that_is_none(first: Path, tmp_path: Path, run: Run) -> None:
    parts = unzipped(first)
    text, count = re.subn(
        r'(<c r="C11"[^>]*?)( t="n")?>.*?</c>',
        r'\1 t="inlineStr"><is><t>dix</t></is></c>',
        parts[PARTS["Réglages"]].decode(),
    )
    assert count == 1
    path = books.zipped({**parts, PARTS["Réglages"]: text.encode()}, tmp_path / "tableau.xlsx")
    code, _, errors = run("refresh", path)
    assert code == 1
    assert errors.startswith("Erreur : Le réglage MinN ne peut pas être « dix »")


def test_another_kind_of_file(first: Path, run: Run, tmp_path: Path) -> None:
    code, _, errors = run("refresh", first, "--out", tmp_path / "tableau.xlsm")
    assert code == 1
    assert "tableau.xlsm" in errors


def test_two_people(first: Path, run: Run) -> None:
    """The workbook shows one at a time."""
    code, _, errors = run("refresh", first, "--owner", "Mona Reed", "--owner", "Paul Stone", "--dry-run")
    assert code == 1
    assert "Mona Reed, Paul Stone" in errors
