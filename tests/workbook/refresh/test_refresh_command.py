"""`xl-kpi refresh`: new files or the workbook's own tables, and what it says."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.workbook.check.books import ACTIVITIES, TARGETS
from tests.workbook.refresh import books
from tests.workbook.refresh.books import Parts, unzipped
from xl_kpi.cli import main


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, list[str], str]]:
    """Return a function from the words of the command to its exit code, lines and errors."""

    def call(*words: object) -> tuple[int, list[str], str]:
        capsys.readouterr()
        code = main(["refresh", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out.replace("\u00a0", " ").splitlines(), said.err.replace("\u00a0", " ")

    return call


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "deals.csv").write_text(books.LATER, encoding="utf-8")
    return folder


def values(path: Path) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(path, data_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_new_files(first: Path, later: Path, data: Path, tmp_path: Path, run) -> None:
    """Tables that the files do not bring are those of the workbook; period, owner and slots are its own."""
    path = shutil.copy(first, tmp_path / "tableau.xlsx")
    code, said, errors = run(path, "--data", data, "--as-of", "2026-03-31")
    assert (code, errors) == (0, "")
    assert "Affaires : 4 lignes avant, 5 lignes après (2 nouvelles, 1 disparue)." in said
    assert said[-2] == "tableau.xlsx est à jour."
    assert re.fullmatch(r"L'ancien fichier est gardé : .*tableau \(sauvegarde [-0-9]+ \d\dh\d\d\)\.xlsx", said[-1])
    assert values(path) == values(later)


def test_its_own_tables(first: Path, tmp_path: Path, run) -> None:
    """A row typed in the table counts without any file, and prepared columns are no news."""
    parts = unzipped(first)
    text = parts[books.SHEET].decode()
    row = re.search(r'<row r="2".*?</row>', text)
    assert row
    typed = row[0].replace("A1<", "A9<").replace('r="2"', 'r="6"')
    typed = re.sub(r'r="([A-Z])2"', r'r="\g<1>6"', typed)
    typed = typed.replace("</row>", '<c r="J6"><v>1</v></c></row>')
    header = '<c r="J1" t="inlineStr"><is><t>x_owner_no</t></is></c></row>'
    text = text.replace("</sheetData>", f"{typed}</sheetData>").replace("</row>", header, 1)
    path = books.zipped({**parts, books.SHEET: text.encode()}, tmp_path / "tableau.xlsx")
    code, said, errors = run(path)
    assert (code, errors) == (0, "")
    assert any(line.startswith("Tableau de bord : ") for line in said)
    revenue = [cell for row in values(path)["Calcul"] for cell in row if cell == 2500]
    assert revenue
    rows = values(path)["Affaires"]
    assert [row[0] for row in rows] == ["N° affaire", "A1", "A2", "A3", "A4", "A9"]
    assert b'ref="A1:I6"' in unzipped(path)[books.TABLE]


def test_a_dry_run(first: Path, data: Path, tmp_path: Path, run) -> None:
    path = shutil.copy(first, tmp_path / "tableau.xlsx")
    code, said, _ = run(path, "--data", data, "--as-of", "2026-03-31", "--dry-run", "--lang", "en")
    assert code == 0
    assert "Affaires: 4 rows before, 5 rows after (2 new, 1 gone)." in said
    assert said[-1] == "Nothing was written: without --dry-run, tableau.xlsx would be brought up to date."
    assert path.read_bytes() == first.read_bytes()


def test_typed_targets_stay_and_count(first: Path, data: Path, tmp_path: Path, run) -> None:
    """A file of targets does not replace those that stand in the workbook."""
    (data / "targets.csv").write_text(TARGETS.replace("2000", "1"), encoding="utf-8")
    path = shutil.copy(first, tmp_path / "tableau.xlsx")
    assert run(path, "--data", data, "--as-of", "2026-03-31")[0] == 0
    targets = values(path)["Objectifs"]
    assert targets == values(first)["Objectifs"]
    assert any(cell == 2000 for row in targets for cell in row)


def test_own_columns_are_named(worked: Parts, data: Path, tmp_path: Path, run) -> None:
    path = books.zipped(worked, tmp_path / "tableau.xlsx")
    code, said, _ = run(path, "--data", data, "--as-of", "2026-03-31")
    assert code == 0
    assert "Affaires : vos colonnes restent : Note, Prime." in said


def test_settings_come_from_the_workbook(tmp_path: Path, data: Path, run) -> None:
    folder = tmp_path / "built"
    folder.mkdir()
    words = ("--min-n", "3", "--orange", "0.8", "--owner", "Mona Reed", "--rate", "USD=0.5", "--slots", "KPI_REVENUE")
    path = books.build(folder, "en", {"deals": books.DEALS, "activities": ACTIVITIES}, *words)
    before = values(path)["Settings"]
    code, said, errors = run(path, "--data", data, "--as-of", "2026-03-31")
    assert (code, errors) == (0, "")
    assert said[-2] == "board.xlsx is up to date."
    assert values(path)["Settings"] == before


def test_a_setting_that_is_none(first: Path, tmp_path: Path, run) -> None:
    parts = unzipped(first)
    text = re.sub(
        r'(<c r="C15"[^>]*?)( t="n")?>.*?</c>',
        r'\1 t="inlineStr"><is><t>dix</t></is></c>',
        parts[books.SETTINGS].decode(),
    )
    path = books.zipped({**parts, books.SETTINGS: text.encode()}, tmp_path / "tableau.xlsx")
    code, _, errors = run(path)
    assert code == 1
    assert errors.startswith("Erreur : Le réglage MinN ne peut pas être « dix »")


def test_another_kind_of_file(first: Path, run, tmp_path: Path) -> None:
    code, _, errors = run(first, "--out", tmp_path / "tableau.xlsm")
    assert code == 1
    assert "tableau.xlsm" in errors
