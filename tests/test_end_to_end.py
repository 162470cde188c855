"""The demonstration workbook from command to printed page, in both languages, and back into the command."""

import csv
import hashlib
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import xl_kpi.sample
from tests import stored
from tests.cli.pipeline import plain
from tests.conftest import lack, run_demo
from tests.libreoffice import LibreOffice
from workbook_templates.check import check
from workbook_templates.look import layout
from workbook_templates.sheets.typed_sheets import LEAST, SPARE
from xl_kpi import __version__
from xl_kpi.analysis.selection import DOZEN
from xl_kpi.analysis.slots import key_of, label_of, read_slots
from xl_kpi.catalog import catalog
from xl_kpi.cli import main
from xl_kpi.tables.schema import schemas

SAMPLE = Path(xl_kpi.sample.__file__).with_name("data")
SLOTS = list(DOZEN)
MARCH = ("--from", "2026-03", "--as-of", "2026-03-31")
SHEETS = {
    "fr": ["Tableau de bord", "Essentiel", "Équipe", "Qualité", "Définitions", "Réglages"],
    "en": ["Dashboard", "Essential", "Team", "Quality", "Definitions", "Settings"],
}
TYPED = {"fr": ["Objectifs", "Départ", "Historique"], "en": ["Targets", "Baselines", "Frozen months"]}
HIDDEN = {"fr": ["Calcul", "Grille", "Listes"], "en": ["Calculation", "Grid", "Lists"]}
CHOSEN = {
    "fr": ["Mois\N{NO-BREAK SPACE}: mars 2026", "Toute l’équipe", "Période précédente"],
    "en": ["Month: March 2026", "Whole team", "Previous period"],
}
SELECTORS = ("Period", "Owner", "Compare", *stored.SLOTS)
ASKED = ("AsOf", "PeriodFrom", "PeriodTo", "MinN", "Orange", "People")
LISTS = {f"{what}Choices" for what in ("Kpi", "Period", "Who", "Compare")}
KPIS = {f"Kpi{what}" for what in ("Codes", "Units", "Directions", "Owned", "Links", "Texts", "Keys")}
BANDS = tuple(f"Band{number}" for number in range(1, 6))
RATES = {"RateCurrencies", "RateValues"}
WORDS = {"WordSpellings", "WordMeanings"}
RESOLVED = {"SampleNo", "AsOfDay", "PeriodRow", "PeriodFirst", "PeriodLast", "OwnerNo", "TrendMode", "StoredHolds"}
FOR_ROWS = {"NobodyOwns", "FormulaCells"}
FOR_LINES = {"Persons", "SlotTargets", "SlotRows", "Figures", "ScopeLines", "LinesHold"}
CELL = re.compile(r"<c ([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
BROKEN = re.compile(r"#NAME\?|#NOM\?|#REF!|#VALUE!|#VALEUR!|#DIV/0!|#N/A|Err\s?:\s?\d")
TOO_NARROW = "###"


@pytest.fixture(scope="module", params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def demo(language: str, demo_of: Callable[[str], Path]) -> Path:
    """The workbook of `xl-kpi demo`."""
    return demo_of(language)


@pytest.fixture(scope="module")
def book(demo: Path) -> Workbook:
    """Its formulas, tables and protection; what a program finds that does not compute is read by tests.stored."""
    return openpyxl.load_workbook(demo)


@pytest.fixture(scope="module")
def shown(demo: Path) -> dict[str, object]:
    """The values of the dashboard."""
    return stored.cells(demo)


@pytest.fixture(scope="module")
def pages(demo: Path, language: str, office: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The text of each printed page; in English of the first ones, the others hold the same data."""
    if shutil.which("pdftotext") is None:
        lack("pdftotext (poppler-utils) is not installed: see .ci/run")
    locale, some = {"fr": ("fr-FR", ""), "en": ("en-US", "1-8")}[language]
    pdf = office.to_pdf(demo, tmp_path_factory.mktemp("pdf"), locale, pages=some)
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True, timeout=60)
    return done.stdout.decode("utf-8").split("\f")[:-1]


# --- the file ---


def test_valid(demo: Path, ooxml_validator: Callable[[Path], list[str]]) -> None:
    assert ooxml_validator(demo) == []


def test_nothing_to_check(demo: Path) -> None:
    assert check(demo) == ()


def test_sheets(book: Workbook, language: str) -> None:
    tables = {name: schema.sheet[language] for name, schema in schemas().items()}
    data = [sheet for name, sheet in tables.items() if (SAMPLE / f"{name}.csv").exists() or name == "history"]
    assert book.sheetnames == [*SHEETS[language], *data, *HIDDEN[language]]
    assert data[-3:] == TYPED[language]
    assert [sheet.title for sheet in book if sheet.sheet_state != "visible"] == HIDDEN[language]
    assert book.active.title == SHEETS[language][0]


def test_mark(book: Workbook) -> None:
    [mark] = book.custom_doc_props.props
    assert (mark.name, mark.value) == ("xl_kpi", f"format=2; version={__version__}")


def rows_kept(path: Path, *, keyed: bool) -> int:
    """The rows of a sample table; where a row is one thing, those with the same id count once."""
    with path.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return len({row[0] for row in rows}) if keyed else len(rows)


def test_one_excel_table_for_each_data_sheet(book: Workbook, language: str) -> None:
    for name, schema in schemas().items():
        path = SAMPLE / f"{name}.csv"
        if path.exists():
            sheet = book[schema.sheet[language]]
            [table] = sheet.tables.values()
            rows = rows_kept(path, keyed=bool(schema.key) and name != "orders")
            corner, last = ("B8", 8 + max(LEAST, rows + SPARE)) if schema.typed else ("A1", 1 + rows)
            assert (table.displayName, table.ref) == (schema.excel[language], f"{corner}:{sheet.dimensions[3:]}")
            assert sheet.max_row == last
            assert not sheet.protection.sheet


def test_prepared_columns_are_hidden(book: Workbook, language: str) -> None:
    for schema in schemas().values():
        if schema.sheet[language] in book.sheetnames:
            sheet = book[schema.sheet[language]]
            heads = [cell for cell in sheet[layout.TYPED_HEAD if schema.typed else 1] if cell.value]
            seen = [not sheet.column_dimensions[cell.column_letter].hidden for cell in heads]
            assert seen == [not str(cell.value).startswith("x_") for cell in heads]
            assert seen == sorted(seen, reverse=True)  # what a person reads comes first


def test_defined_names(demo: Path, language: str) -> None:
    settings = {"Currency", "Language", "TimeZone", "Version"}
    names = {*SELECTORS, *BANDS, *ASKED} | LISTS | KPIS | RATES | WORDS | RESOLVED | FOR_ROWS | FOR_LINES
    assert stored.names(demo) == names | settings
    assert stored.named(demo, *sorted(settings)) == ["EUR", language, "Europe/Paris", __version__]
    assert stored.named(demo, *SELECTORS[:3]) == CHOSEN[language]
    assert stored.named(demo, *stored.SLOTS) == [label_of(slot, language) for slot in read_slots(SLOTS)]


def test_the_list_of_kpis_holds_each_with_its_key(demo: Path) -> None:
    choices, codes = stored.named(demo, "KpiChoices", "KpiCodes")
    assert [key_of(str(choice)) for choice in choices] == codes
    needy = {kpi.code for kpi in catalog() if any(option.required for option in kpi.options)}
    assert {kpi.code for kpi in catalog()} - set(codes) == needy


def test_only_inputs_are_unlocked(book: Workbook, language: str) -> None:
    for title in SHEETS[language]:
        assert book[title].protection.sheet
    for title, names in zip(SHEETS[language], (SELECTORS, BANDS, (), (), (), ASKED), strict=True):
        sheet = book[title]
        unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        assert unlocked == set().union(*(addresses(book, sheet, name) for name in names))


def addresses(book: Workbook, sheet: Worksheet, name: str) -> set[str]:
    """The cells of a name, with those that are merged with them."""
    ((title, place),) = book.defined_names[name].destinations
    assert title == sheet.title
    merged = {area.start_cell.coordinate: area.coord for area in sheet.merged_cells.ranges}
    area = sheet[merged.get(place.replace("$", ""), place)]
    rows = area if isinstance(area, tuple) else ((area,),)
    return {cell.coordinate for row in rows for cell in row}


def test_every_formula_holds_its_value_and_no_cell_an_error(demo: Path, book: Workbook, language: str) -> None:
    computed = set()
    with zipfile.ZipFile(demo) as archive:
        for number, title in enumerate(book.sheetnames, 1):
            sheet = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
            cells = [(found[1], found[2] or "") for found in CELL.finditer(sheet)]
            formulas = [content for _, content in cells if "<f" in content]
            computed |= {title} if formulas else set()
            assert [content for content in formulas if "<v>" not in content] == []
            assert [attributes for attributes, _ in cells if 't="e"' in attributes] == []
    assert computed >= {*SHEETS[language][:3], *TYPED[language], *HIDDEN[language]}
    assert computed.isdisjoint(SHEETS[language][3:])


def test_tiles(shown: dict[str, object], language: str) -> None:
    labels = [shown[layout.cell(slot, "L", "label")] for slot in range(layout.SLOTS)]
    known = {kpi.code: kpi.label(language).replace("'", "’" if language == "fr" else "'") for kpi in catalog()}
    assert labels == [known[code] for code in SLOTS]
    values = [shown[layout.cell(slot, "L", "value")] for slot in range(layout.SLOTS)]
    assert all(isinstance(value, int | float) for value in values)


def test_the_same_bytes_in_another_process(demo_of: Callable[[str], Path], tmp_path: Path) -> None:
    out = tmp_path / "other.xlsx"
    run_demo(tmp_path, "fr", "--out", out.name, PYTHONHASHSEED="77", TZ="Asia/Tokyo")
    assert [*tmp_path.iterdir()] == [out]
    assert hashlib.sha256(out.read_bytes()).digest() == hashlib.sha256(demo_of("fr").read_bytes()).digest()


# --- the printed pages ---


def test_the_first_page_is_the_dashboard_alone(pages: list[str], shown: dict[str, object], language: str) -> None:
    labels = [str(shown[layout.cell(slot, "L", "label")]) for slot in range(layout.SLOTS)]
    assert [label for label in labels if label not in pages[0]] == []
    assert {"fr": "Données au 31/03/2026", "en": "Data as of 31 Mar 2026"}[language] in plain(pages[0])
    for title, page in zip(SHEETS[language][1:4], pages[1:4], strict=True):  # each of the first sheets takes one page
        assert title.casefold() in page.casefold()


def test_no_page_shows_an_error(pages: list[str]) -> None:
    found = {number: BROKEN.findall(page) for number, page in enumerate(pages, 1) if BROKEN.search(page)}
    assert found == {}


def test_every_figure_has_room(pages: list[str]) -> None:
    assert [number for number, page in enumerate(pages, 1) if TOO_NARROW in page] == []


# --- and back ---


def answers(capsys: pytest.CaptureFixture[str], folder: Path, data: Path) -> list[dict]:
    questions = folder / "questions.jsonl"
    questions.write_text("\n".join(json.dumps({"kpi": code}) for code in SLOTS), encoding="utf-8")
    capsys.readouterr()
    assert main(["compute", "--batch", str(questions), "--data", str(data), *MARCH]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for answer in found:
        answer.pop("text")  # it names the duplicates, which the workbook no longer holds
        answer["excluded"] = [item for item in answer["excluded"] if item["reason"] != "duplicate_id"]
    return found


def test_the_workbook_read_back_gives_the_same_readings(demo: Path, tmp_path: Path, capsys) -> None:
    read_back = answers(capsys, tmp_path, demo)
    assert len(read_back) == 12
    assert read_back == answers(capsys, tmp_path, SAMPLE)


def test_the_workbook_built_again_shows_the_same(
    demo_of: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, demo = tmp_path / "again.xlsx", demo_of("fr")
    words = ["build", "--data", str(demo), "--out", str(out), "--slots", ",".join(SLOTS), *MARCH]
    assert main(words) == 0
    assert capsys.readouterr().err == ""  # what a workbook prepares for its formulas is no data, and no news
    again, shown = stored.cells(out), stored.cells(demo)
    assert again.keys() == shown.keys()
    footer = f"B{layout.FOOTER_ROW}"  # it counts the rows read, duplicates too, which the workbook no longer holds
    assert {cell: (value, shown[cell]) for cell, value in again.items() if value != shown[cell]}.keys() <= {footer}
