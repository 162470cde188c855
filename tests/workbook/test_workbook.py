"""The finished file: what it holds, that it is valid, the same every time, and prints on one page."""

import hashlib
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from tests.libreoffice import LibreOffice
from tests.workbook import board as boards
from workbook_templates import layout, write_workbook
from workbook_templates.dashboard import status_text
from workbook_templates.data_sheets import unique_headers
from workbook_templates.settings import name_of
from workbook_templates.texts import words
from xl_kpi.analysis.board import Board, Status
from xl_kpi.core.errors import KpiError

BOARDS = {"french": boards.french, "english": boards.english, "stress": boards.stress}


def built(board: Board, folder: Path) -> Path:
    path = folder / "board.xlsx"
    write_workbook(board, path)
    return path


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return openpyxl.load_workbook(built(boards.french(), tmp_path_factory.mktemp("french")))


@pytest.fixture(scope="module")
def dashboard(french: Workbook) -> Worksheet:
    return french["Tableau de bord"]


def test_sheets_of_both_languages(french: Workbook, tmp_path: Path) -> None:
    english = openpyxl.load_workbook(built(boards.english(), tmp_path))
    assert french.sheetnames == [
        *("Tableau de bord", "Qualité", "Définitions", "Réglages", "Affaires", "Objectifs", "Calcul")
    ]
    assert english.sheetnames == ["Dashboard", "Quality", "Definitions", "Settings", "Deals", "Calculation"]
    assert french["Calcul"].sheet_state == "hidden"


def test_tiles_show_everything(dashboard: Worksheet) -> None:
    def shown(row: str, parts: str = "LVDP") -> list[object]:
        return [dashboard[layout.cell(9, part, row)].value for part in parts]

    assert shown("label", "L") == ["Cycle de vente moyen"]
    assert shown("value", "L") == [51.8]
    assert shown("status", "L") == ["■ alerte"]
    assert shown("trend") == ["↑ hausse défavorable", None, "mars 25", "mars 26"]
    assert shown("codes") == ["red", "days", -1, -1]
    assert shown("target") == ["Repère", 45, "atteint à", pytest.approx(45 / 51.8)]
    assert shown("last_year") == ["N-1", 45.5, pytest.approx(6.3), pytest.approx(6.3 / 45.5)]
    assert shown("baseline") == ["Départ", 48, pytest.approx(3.8), pytest.approx(3.8 / 48)]
    assert shown("sentence", "L") == ["Il faut 52 jours pour signer, 6 de plus que l’an dernier."]


def test_twelve_tiles(dashboard: Worksheet) -> None:
    labels = [dashboard[layout.cell(slot, "L", "label")].value for slot in range(layout.SLOTS)]
    assert labels == [tile.label for tile in boards.french().tiles]


def test_every_rule_is_complete_and_no_cell_has_two(dashboard: Worksheet) -> None:
    cells: Counter[str] = Counter()
    for area in dashboard.conditional_formatting:
        cells.update(str(area.sqref).split())
        assert len(str(area.sqref).split()) == layout.SLOTS
        assert all(rule.formula and rule.dxf is not None for rule in area.rules)
    assert set(cells.values()) == {1}


def test_a_board_with_fewer_tiles_leaves_blank_slots(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(built(boards.stress(), tmp_path))["Tableau de bord"]
    rows = range(layout.row(11, "rule"), layout.row(11, "gutter") + 1)
    columns = range(layout.column(11, "L"), layout.column(11, "P") + 1)
    assert {sheet.cell(row=row, column=column).value for row in rows for column in columns} == {None}
    assert sheet[layout.cell(5, "L", "value")].value == "n/d"


def test_settings_have_names(french: Workbook) -> None:
    def named(name: str) -> object:
        sheet, cell = next(iter(french.defined_names[name].destinations))
        return french[sheet][cell].value

    assert named("AsOf") == datetime(2026, 3, 31)
    assert (named("Slot1"), named("Slot12")) == ("KPI_REVENUE", "KPI_SATISFACTION_SCORE")
    assert (named("Currency"), named("MinN"), named("Owner")) == ("EUR", 10, None)


@pytest.mark.parametrize(("key", "name"), [("min_n", "MinN"), ("tz1", "Tz1_"), ("r", "R_"), ("1x", "Setting1x")])
def test_names_are_no_cell_addresses(key: str, name: str) -> None:
    assert name_of(key) == name


def test_figures_are_locked_and_data_are_free(french: Workbook) -> None:
    settings = french["Réglages"]
    assert settings.protection.sheet
    assert french["Tableau de bord"].protection.sheet
    assert not french["Affaires"].protection.sheet
    assert settings["C8"].protection.locked


def test_data_keep_every_text_and_number(french: Workbook) -> None:
    sheet = french["Affaires"]
    assert sheet.tables["Affaires"].ref == sheet.dimensions == "A1:F41"
    types = {sheet.cell(row=row, column=2).data_type for row in range(2, 42)}
    assert types == {"s", "n"}  # n: the blank one
    assert [sheet.cell(row=row, column=3).value for row in range(2, 5)] == [1234.5, None, None]
    assert sheet["F2"].value == datetime(2025, 12, 19, 18)
    assert sheet["E2"].number_format == "dd/mm/yyyy"


def test_hostile_texts_come_back_as_they_were(tmp_path: Path) -> None:
    book = CalamineWorkbook.from_path(built(boards.french(), tmp_path))
    texts = [line[1] for line in book.get_sheet_by_name("Affaires").to_python()[1 : 1 + len(boards.TEXTS)]]
    assert texts == [text or "" for text in boards.TEXTS]
    assert "=cmd|' /C calc'!A0" in [line[-1] for line in book.get_sheet_by_name("Qualité").to_python()]


def test_charts_hold_points_and_alternative_texts(tmp_path: Path) -> None:
    with zipfile.ZipFile(built(boards.stress(), tmp_path)) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
        charts = [archive.read(f"xl/charts/chart{number + 1}.xml").decode() for number in range(layout.SLOTS)]
    assert len(re.findall(r'<cNvPr descr="[^"]{20,}"', drawing)) == layout.SLOTS
    assert {chart.count("<numCache>") for chart in charts} == {2}
    assert all('<autoTitleDeleted val="1" />' in chart for chart in charts)
    flat, free = charts[4], charts[11]
    assert flat.count("<pt idx=") > free.count("<pt idx=")


def test_no_formula_anywhere(tmp_path: Path) -> None:
    with zipfile.ZipFile(built(boards.french(), tmp_path)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert [name for name in sheets if b"<f>" in archive.read(name)] == []


def test_empty_table_has_a_blank_row(french: Workbook) -> None:
    sheet = french["Objectifs"]
    assert sheet.tables["Objectifs"].ref == "A1:C2"
    assert [cell.value for cell in sheet[1]] == ["indicateur", "qui", "Qui 2"]


def test_headers_are_unique() -> None:
    assert unique_headers(["a", "A", " a\n", "", "a 2"]) == ["a", "A 2", "a 3", "?", "a 2 2"]


def test_a_thirteenth_tile_is_refused(tmp_path: Path) -> None:
    board = boards.french()
    with pytest.raises(KpiError) as refused:
        built(replace(board, tiles=(*board.tiles, board.tiles[0])), tmp_path)
    assert refused.value.code == "too_many_tiles"
    assert list(tmp_path.iterdir()) == []


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    table = replace(boards.empty_table(), rows=1_048_576)
    with pytest.raises(KpiError) as refused:
        built(replace(boards.french(), tables=(table,)), tmp_path)
    assert refused.value.code == "too_many_rows"


def test_progress_ends_with_all_rows(tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    write_workbook(boards.french(), tmp_path / "board.xlsx", lambda done, total: calls.append((done, total)))
    assert calls[-1] == (40, 40)


def test_same_bytes_in_two_processes(tmp_path: Path) -> None:
    program = (
        "import hashlib, pathlib, sys; from tests.workbook import board; import workbook_templates as w; "
        "p = pathlib.Path(sys.argv[1]); w.write_workbook(board.french(), p); "
        "print(hashlib.sha256(p.read_bytes()).hexdigest())"
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", program, str(tmp_path / "other.xlsx")]
    other = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.strip()
    assert hashlib.sha256(built(boards.french(), tmp_path).read_bytes()).hexdigest() == other


def test_status_of_a_small_sample() -> None:
    assert status_text(Status("grey", "small"), 7, words("fr")) == "○ 7\u00a0cas seulement"
    assert status_text(Status("green"), 7, words("fr")) == "● OK"


@pytest.mark.parametrize("name", BOARDS)
def test_valid(name: str, tmp_path: Path, ooxml_validator: Callable[[Path], list[str]]) -> None:
    assert ooxml_validator(built(BOARDS[name](), tmp_path)) == []


@pytest.mark.parametrize("name", BOARDS)
def test_dashboard_prints_on_one_page(name: str, tmp_path: Path, office: LibreOffice) -> None:
    board = replace(BOARDS[name](), tables=(), findings=(), definitions=())
    pdf = office.to_pdf(built(board, tmp_path), tmp_path / "pdf")
    sheets = len(("dashboard", "quality", "definitions", "settings"))
    assert len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) == sheets


def test_hostile_names_make_a_valid_file(tmp_path: Path, ooxml_validator: Callable[[Path], list[str]]) -> None:
    board = boards.french()
    bad = "=A1 <b>&\x01" + "é" * 300
    tile = replace(board.tiles[0], label=bad, sentence=bad, key=bad)
    definition = replace(board.definitions[0], label=bad, code=bad, why=bad)
    hostile = replace(
        board,
        tiles=(tile,),
        definitions=(definition,),
        who_label=bad,
        message=bad,
        footer=bad,
        settings={"tz1": bad, "é": 1.0},
    )
    path = built(hostile, tmp_path)
    assert ooxml_validator(path) == []
    sheet = openpyxl.load_workbook(path)["Tableau de bord"]
    assert sheet[layout.cell(0, "L", "label")].data_type == "s"
