"""The finished file: what it holds, that it is valid, the same every time, and prints on one page."""

import hashlib
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from pytest_mock import MockerFixture
from python_calamine import CalamineWorkbook

from tests.libreoffice import LibreOffice
from tests.workbook import board as boards
from workbook_templates import write_workbook
from workbook_templates.check import check
from workbook_templates.formulas.headers import unique_headers
from workbook_templates.formulas.names import name_of
from workbook_templates.look import layout
from workbook_templates.sheets.typed_sheets import LEAST
from xl_kpi.analysis.board import Board
from xl_kpi.core.errors import KpiError

BOARDS: Mapping[str, Callable[[], Board]] = {
    "french": boards.french,
    "english": boards.english,
    "stress": boards.stress,
}


def built(board: Board, folder: Path) -> Path:
    path = folder / "board.xlsx"
    write_workbook(board, path)
    return path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    return {name: built(make(), tmp_path_factory.mktemp(name)) for name, make in BOARDS.items()}


@pytest.fixture(scope="module")
def french(files: Mapping[str, Path]) -> Workbook:
    return openpyxl.load_workbook(files["french"])


@pytest.fixture(scope="module")
def shown(files: Mapping[str, Path]) -> Worksheet:
    """The dashboard as a program sees it that does not compute."""
    return openpyxl.load_workbook(files["french"], data_only=True)["Tableau de bord"]


def row_of(sheet: Worksheet, slot: int, row: str, parts: str = "LVDP") -> list[object]:
    return [sheet[layout.cell(slot, part, row)].value for part in parts]


def test_sheets_of_both_languages(french: Workbook, files: Mapping[str, Path]) -> None:
    english = openpyxl.load_workbook(files["english"], read_only=True)
    visible = [sheet.title for sheet in french if sheet.sheet_state == "visible"]
    assert visible == [
        *("Tableau de bord", "Essentiel", "Équipe"),
        *("Qualité", "Définitions", "Réglages", "Affaires", "Objectifs", "Départ", "Historique"),
    ]
    assert english.sheetnames == [
        *("Dashboard", "Essential", "Team", "Quality", "Definitions", "Settings", "Deals", "Targets", "Baselines"),
        *("Frozen months", "Calculation", "Grid", "Lists"),
    ]


def test_tiles_show_what_the_library_says(shown: Worksheet) -> None:
    board = boards.french()
    for slot, tile in enumerate(board.tiles):
        figures = (tile.reading.value, tile.target, tile.last_year.value)
        cells = (
            row_of(shown, slot, row, part)[0] for row, part in (("value", "L"), ("target", "V"), ("last_year", "V"))
        )
        assert [*cells] == ["n/d" if figure is None else pytest.approx(figure) for figure in figures]
        assert row_of(shown, slot, "codes", "LDP") == [tile.status.code, tile.trend.good, tile.change.good]
        if not tile.error:
            assert row_of(shown, slot, "sentence", "L") == [tile.sentence]


def test_a_tile_is_whole(shown: Worksheet) -> None:
    assert row_of(shown, 0, "label", "L") == ["Chiffre d’affaires"]
    assert row_of(shown, 0, "status", "L")[0] in ("● OK", "▲ à surveiller", "■ alerte")
    assert row_of(shown, 0, "trend", "DP") == ["mars 25", "mars 26"]
    assert row_of(shown, 0, "target", "LVD") == ["Repère", 20000, "atteint à"]
    assert row_of(shown, 0, "baseline", "LV") == ["Départ", 15000]


def test_a_kpi_without_its_table_says_so(shown: Worksheet) -> None:
    slot = boards.SLOTS.index("KPI_OUTBOUND_CONTACTS")
    assert row_of(shown, slot, "value", "L") == ["n/d"]
    assert "Activités" in str(row_of(shown, slot, "sentence", "L")[0])


def test_the_page_says_what_matters(shown: Worksheet) -> None:
    board = boards.french()
    assert shown["G5"].value == board.message
    assert str(shown["B2"].value).endswith("AU 31 MARS 2026")
    assert shown["B43"].value == "▲ Pour un tableau équilibré, ajoutez\u00a0: avis des clients."


def test_without_a_warning_the_footer_says_what_was_read(files: Mapping[str, Path]) -> None:
    sheet = openpyxl.load_workbook(files["stress"], data_only=True)["Tableau de bord"]
    assert str(sheet["B43"].value).startswith("Données au 31/03/2026 · 6\u00a0lignes lues")
    assert "depuis la période précédente" in str(sheet["T43"].value)


def test_every_rule_is_complete_and_no_cell_has_two(french: Workbook) -> None:
    cells: Counter[str] = Counter()
    for area in french["Tableau de bord"].conditional_formatting:
        cells.update(str(area.sqref).split())
        assert all(rule.formula and rule.dxf is not None for rule in area.rules)
    assert set(cells.values()) == {1}


def test_a_free_slot_is_blank(files: Mapping[str, Path]) -> None:
    sheet = openpyxl.load_workbook(files["stress"], data_only=True)["Tableau de bord"]
    rows = range(layout.row(11, "rule"), layout.row(11, "gutter") + 1)
    columns = range(layout.column(11, "L"), layout.column(11, "P") + 1)
    assert {sheet.cell(row=row, column=column).value or None for row in rows for column in columns} <= {None, 0}


def test_settings_and_choices_have_names(french: Workbook) -> None:
    def named(name: str) -> object:
        sheet, cell = next(iter(french.defined_names[name].destinations))
        return french[sheet][cell].value

    assert named("AsOf") == datetime(2026, 3, 31)
    assert (named("Slot1"), named("Slot12")) == ("Chiffre d’affaires", "Taux de négociation des remises")
    assert (named("Currency"), named("MinN"), named("Owner")) == ("EUR", 10, "Toute l’équipe")
    assert (named("Period"), named("Compare")) == ("Mois\u00a0: mars 2026", "Période précédente")


@pytest.mark.parametrize(("key", "name"), [("min_n", "MinN"), ("tz1", "Tz1_"), ("r", "R_"), ("1x", "Setting1x")])
def test_names_are_no_cell_addresses(key: str, name: str) -> None:
    assert name_of(key) == name


def test_choices_are_free_and_figures_are_locked(french: Workbook) -> None:
    dashboard, settings = french["Tableau de bord"], french["Réglages"]
    assert dashboard.protection.sheet
    assert settings.protection.sheet
    assert not french["Affaires"].protection.sheet
    free = [dashboard[layout.cell(slot, "L", "label")] for slot in range(layout.SLOTS)]
    assert not any(cell.protection.locked for cell in (*free, dashboard["G3"], settings["C8"]))
    assert dashboard[layout.cell(0, "L", "value")].protection.locked


def test_dropdowns_offer_the_lists(french: Workbook) -> None:
    offered = {rule.formula1: str(rule.sqref) for rule in french["Tableau de bord"].data_validations.dataValidation}
    assert offered.keys() == {"KpiChoices", "PeriodChoices", "WhoChoices", "CompareChoices"}
    assert len(offered["KpiChoices"].split()) == layout.SLOTS


def test_data_keep_every_text_and_number(french: Workbook) -> None:
    sheet = french["Affaires"]
    assert sheet.tables["Affaires"].ref == sheet.dimensions
    assert sheet.max_row == 41
    types = {sheet.cell(row=row, column=2).data_type for row in range(2, 42)}
    assert types == {"s", "n"}  # n: the blank one
    assert [sheet.cell(row=row, column=5).value for row in range(2, 4)] == [1000.5, 1250.5]
    assert sheet.column_dimensions["K"].hidden


def test_hidden_columns_of_very_long_tables_are_values(tmp_path: Path, french: Workbook, mocker: MockerFixture) -> None:
    def computed(book: Workbook) -> tuple[list[str], int]:
        table, typed = (book[name].tables[name].tableColumns for name in ("Affaires", "Objectifs"))
        return [column.name for column in table if column.calculatedColumnFormula], len(typed)

    mocker.patch("workbook_templates.formulas.model.MANY", 39)
    path = built(boards.french(), tmp_path)
    long = openpyxl.load_workbook(path)
    assert "x_owner_no" in computed(french)[0]
    assert computed(long) == ([], computed(french)[1])
    shown = openpyxl.load_workbook(path, data_only=True)["Tableau de bord"]
    assert row_of(shown, 0, "value", "L") == [boards.french().tiles[0].reading.value]
    assert {finding.code for finding in check(path)} <= {"version_newer"}  # the boards say 1.0


def test_hostile_texts_come_back_as_they_were(files: Mapping[str, Path]) -> None:
    book = CalamineWorkbook.from_path(files["french"])
    texts = [line[1] for line in book.get_sheet_by_name("Affaires").to_python()[1 : 1 + len(boards.TEXTS)]]
    assert texts == [(text or "").strip() for text in boards.TEXTS]
    assert any("=cmd|' /C calc'!A0" in line for line in book.get_sheet_by_name("Qualité").to_python())
    settings = openpyxl.load_workbook(files["french"])["Réglages"]
    assert ("=cmd|' /C calc'!A0", "s") in [(cell.value, cell.data_type) for cell in settings["F"]]


def test_charts_hold_points_and_alternative_texts(files: Mapping[str, Path]) -> None:
    with zipfile.ZipFile(files["stress"]) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
        charts = [archive.read(f"xl/charts/chart{number + 1}.xml").decode() for number in range(layout.SLOTS)]
    assert len(re.findall(r'<cNvPr descr="[^"]{20,}"', drawing)) == layout.SLOTS
    assert {chart.count("<numCache>") for chart in charts} == {2}
    assert all('<autoTitleDeleted val="1" />' in chart for chart in charts)
    assert charts[0].count("<pt idx=") > charts[11].count("<pt idx=")


@pytest.mark.parametrize("name", BOARDS)
def test_every_formula_has_a_value(name: str, files: Mapping[str, Path]) -> None:
    with zipfile.ZipFile(files[name]) as archive:
        sheets = [archive.read(part).decode() for part in archive.namelist() if part.startswith("xl/worksheets/sheet")]
        assert 'fullCalcOnLoad="1"' not in archive.read("xl/workbook.xml").decode()
    formulas, blank = "".join(sheets).count("<f"), len(re.findall(r"</f><v ?/>", "".join(sheets)))
    assert formulas > 5_000
    assert blank == 0


@pytest.mark.parametrize("name", BOARDS)
def test_no_error_on_a_visible_sheet(name: str, files: Mapping[str, Path]) -> None:
    book = openpyxl.load_workbook(files[name], data_only=True)
    visible = (sheet for sheet in book if sheet.sheet_state == "visible")
    cells = (cell for sheet in visible for row in sheet.iter_rows() for cell in row)
    assert [cell.coordinate for cell in cells if cell.data_type == "e"] == []


def test_no_formula_is_too_long_for_excel(french: Workbook) -> None:
    cells = (cell.value for sheet in french for row in sheet.iter_rows() for cell in row if cell.data_type == "f")
    assert max(len(getattr(value, "text", None) or str(value)) for value in cells) < 8_000


def test_typed_tables_are_whole_and_have_blank_lines(files: Mapping[str, Path]) -> None:
    sheet = openpyxl.load_workbook(files["english"])["Targets"]
    assert sheet.tables["Targets"].ref.startswith(f"B{layout.TYPED_HEAD}:")
    assert sheet.tables["Targets"].ref.endswith(str(layout.TYPED_HEAD + LEAST))
    assert [cell.value for cell in sheet[layout.TYPED_HEAD]][1:4] == ["KPI", "Owner", "From"]
    assert not any(cell.value for cell in sheet["B"][layout.TYPED_HEAD :])


def test_headers_are_unique() -> None:
    assert unique_headers(["a", "A", " a\n", "", "a 2"]) == ["a", "A 2", "a 3", "?", "a 2 2"]


def test_a_thirteenth_tile_is_refused(tmp_path: Path) -> None:
    board = boards.french()
    with pytest.raises(KpiError) as refused:
        built(replace(board, tiles=(*board.tiles, board.tiles[0])), tmp_path)
    assert refused.value.code == "too_many_tiles"
    assert list(tmp_path.iterdir()) == []


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    board = boards.french()
    tables = (replace(board.tables[0], rows=1_048_576), *board.tables[1:])
    with pytest.raises(KpiError) as refused:
        built(replace(board, tables=tables), tmp_path)
    assert refused.value.code == "too_many_rows"


def test_progress_ends_with_all_rows(tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    board = boards.english()
    write_workbook(board, tmp_path / "board.xlsx", lambda done, total: calls.append((done, total)))
    assert calls[-1] == (40, 40)


def test_same_bytes_in_two_processes(files: Mapping[str, Path], tmp_path: Path) -> None:
    program = (
        "import hashlib, pathlib, sys; from tests.workbook import board; import workbook_templates as w; "
        "p = pathlib.Path(sys.argv[1]); w.write_workbook(board.french(), p); "
        "print(hashlib.sha256(p.read_bytes()).hexdigest())"
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", program, str(tmp_path / "other.xlsx")]
    other = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.strip()
    assert hashlib.sha256(files["french"].read_bytes()).hexdigest() == other


@pytest.mark.parametrize("name", BOARDS)
def test_valid(name: str, files: Mapping[str, Path], ooxml_validator: Callable[[Path], list[str]]) -> None:
    assert ooxml_validator(files[name]) == []


@pytest.mark.parametrize("name", BOARDS)
def test_dashboard_simple_mode_and_team_print_on_one_page_each(
    name: str, files: Mapping[str, Path], tmp_path: Path, office: LibreOffice
) -> None:
    pdf = office.to_pdf(files[name], tmp_path)
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    dashboard, essential, team, quality = text.split("\f")[:4]
    for page in (dashboard, essential):
        assert re.search("^ *(Données au|▲ Pour|▲ For)", page, re.MULTILINE)
    assert re.search("^ *(Équipe|Team) ?: ", team, re.MULTILINE)
    assert re.search("^ *(Qualité des données|Data quality)", quality, re.MULTILINE)


def test_hostile_settings_make_a_valid_file(tmp_path: Path, ooxml_validator: Callable[[Path], list[str]]) -> None:
    board = boards.stress()
    bad = "=A1 <b>&\x01" + "é" * 300
    hostile = replace(
        board,
        definitions=(replace(board.definitions[0], label=bad, code=bad, why=bad),),
        who_label=bad,
        footer=bad,
        settings={"tz1": bad, "é": 1.0},
    )
    assert ooxml_validator(built(hostile, tmp_path)) == []


def test_an_owner_without_rows_and_a_day_without_data(tmp_path: Path) -> None:
    path = built(boards.board("fr", {"deals": [["status", "amount", "closed_at"]]}, ("KPI_REVENUE",)), tmp_path)
    sheet = openpyxl.load_workbook(path, data_only=True)["Tableau de bord"]
    assert sheet[layout.cell(0, "L", "value")].value == "n/d"
    assert date(2026, 3, 31) == boards.AS_OF
