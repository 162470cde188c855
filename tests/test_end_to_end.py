"""The demonstration workbook from command to printed page, in both languages, and back into the command."""

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from PIL import Image, ImageChops, ImageStat

import xl_kpi.sample
from docs.make_picture import PICTURE, draw
from tests.cli.pipeline import plain
from tests.conftest import lack
from tests.libreoffice import LibreOffice
from workbook_templates import layout
from workbook_templates.check import check
from xl_kpi import __version__
from xl_kpi.analysis.selection import DOZEN
from xl_kpi.catalog import catalog
from xl_kpi.cli import main
from xl_kpi.tables.schema import schemas

ROOT = Path(__file__).parents[1]
SAMPLE = Path(xl_kpi.sample.__file__).with_name("data")
SLOTS = list(DOZEN)
MARCH = ("--from", "2026-03", "--as-of", "2026-03-31")
SHEETS = {
    "fr": ["Tableau de bord", "Qualité", "Définitions", "Réglages"],
    "en": ["Dashboard", "Quality", "Definitions", "Settings"],
}
CALCULATION = {"fr": "Calcul", "en": "Calculation"}
BROKEN = re.compile(r"#NAME\?|#NOM\?|#REF!|#VALUE!|#VALEUR!|#DIV/0!|#N/A|Err\s?:\s?\d")
TOO_NARROW = "###"
LEVELS = 2.0  # of 255: what two versions of LibreOffice or of a font may differ by, on the whole page
TILE_LEVELS = 3.0  # and in the worst part of a page cut in 8 × 6


@pytest.fixture(scope="module", params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def demo(language: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of `xl-kpi demo`."""
    out = tmp_path_factory.mktemp("demo") / f"demo-{language}.xlsx"
    assert main(["demo", "--lang", language, "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def book(demo: Path) -> Workbook:
    return openpyxl.load_workbook(demo)


@pytest.fixture(scope="module")
def pages(demo: Path, language: str, office: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The text of each printed page."""
    if shutil.which("pdftotext") is None:
        lack("pdftotext (poppler-utils) is not installed: see .ci/run")
    pdf = office.to_pdf(demo, tmp_path_factory.mktemp("pdf"), {"fr": "fr-FR", "en": "en-US"}[language])
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True, timeout=60)
    return done.stdout.decode("utf-8").split("\f")[:-1]


# --- the file ---


def test_valid(demo: Path, ooxml_validator: Callable[[Path], list[str]]) -> None:
    assert ooxml_validator(demo) == []


def test_nothing_to_check(demo: Path) -> None:
    assert check(demo) == ()


def test_sheets(book: Workbook, language: str) -> None:
    data = [schema.sheet[language] for name, schema in schemas().items() if (SAMPLE / f"{name}.csv").exists()]
    assert book.sheetnames == [*SHEETS[language], *data, CALCULATION[language]]
    assert [sheet.title for sheet in book if sheet.sheet_state != "visible"] == [CALCULATION[language]]
    assert book.active.title == SHEETS[language][0]


def test_mark(book: Workbook) -> None:
    [mark] = book.custom_doc_props.props
    assert (mark.name, mark.value) == ("xl_kpi", f"format=1; version={__version__}")


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
            assert (table.displayName, table.ref) == (schema.excel[language], sheet.dimensions)
            assert sheet.max_row == 1 + rows_kept(path, keyed=bool(schema.key) and name != "orders")
            assert not sheet.protection.sheet


def test_defined_names(book: Workbook, language: str) -> None:
    scope = {"AsOf", "PeriodFrom", "PeriodTo", "Owner", "Compare", "Currency", "Language", "KpiCodes"}
    slots = {f"Slot{number}" for number in range(1, 13)}
    rules = {"MinN", "Orange", "TimeZone", "Version"}
    assert set(book.defined_names) == scope | slots | rules
    held = {}
    for name in book.defined_names:
        sheet, place = next(iter(book.defined_names[name].destinations))
        cells = book[sheet][place]
        held[name] = [row[0].value for row in cells] if isinstance(cells, tuple) else cells.value
    assert [held[f"Slot{number}"] for number in range(1, 13)] == SLOTS
    assert held["KpiCodes"] == [kpi.code for kpi in catalog()]
    assert (held["Language"], held["Currency"], held["Version"], held["Owner"]) == (language, "EUR", __version__, None)


def test_only_inputs_are_unlocked(book: Workbook, language: str) -> None:
    for title in SHEETS[language]:
        assert book[title].protection.sheet
    unlocked = [cell for row in book[SHEETS[language][0]].iter_rows() for cell in row if not cell.protection.locked]
    assert unlocked == []


def test_no_cell_is_an_error_or_a_formula(book: Workbook, language: str) -> None:
    wrong = [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" or (cell.data_type == "e" and sheet.title != CALCULATION[language])
    ]
    assert wrong == []


def test_tiles(book: Workbook, language: str) -> None:
    sheet = book[SHEETS[language][0]]
    labels = [sheet[layout.cell(slot, "L", "label")].value for slot in range(layout.SLOTS)]
    known = {kpi.code: kpi.label(language).replace("'", "’" if language == "fr" else "'") for kpi in catalog()}
    assert labels == [known[code] for code in SLOTS]
    values = [sheet[layout.cell(slot, "L", "value")].value for slot in range(layout.SLOTS)]
    assert all(isinstance(value, int | float) for value in values)


def test_the_same_bytes_in_two_processes(demo: Path, language: str, tmp_path: Path) -> None:
    for seed in ("1", "77"):
        out = tmp_path / f"{seed}.xlsx"
        command = [sys.executable, "-m", "xl_kpi", "demo", "--lang", language, "--out", str(out)]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"}
        subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, timeout=60)
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (demo, *tmp_path.iterdir())}
    assert len(digests) == 1


# --- the printed pages ---


def test_the_first_page_is_the_dashboard_alone(pages: list[str], book: Workbook, language: str) -> None:
    sheet = book[SHEETS[language][0]]
    labels = [str(sheet[layout.cell(slot, "L", "label")].value) for slot in range(layout.SLOTS)]
    assert [label for label in labels if label not in pages[0]] == []
    assert {"fr": "Données au 31/03/2026", "en": "Data as of 31 Mar 2026"}[language] in plain(pages[0])
    assert SHEETS[language][1].casefold() in pages[1].casefold()
    assert not any("↑ " in page for page in pages[1:])


def test_no_page_shows_an_error(pages: list[str]) -> None:
    found = {number: BROKEN.findall(page) for number, page in enumerate(pages, 1) if BROKEN.search(page)}
    assert found == {}


def test_every_figure_has_room(pages: list[str]) -> None:
    assert [number for number, page in enumerate(pages, 1) if TOO_NARROW in page] == []


def test_the_dashboard_looks_like_its_picture(office: LibreOffice, tmp_path: Path) -> None:
    renew = f"look at the page, then renew {PICTURE.relative_to(ROOT)} with: python docs/make_picture.py"
    kept, drawn = Image.open(PICTURE).convert("L"), draw(office, tmp_path).convert("L")
    assert drawn.width == pytest.approx(kept.width, rel=0.01), f"the dashboard has another width: {renew}"
    assert drawn.height == pytest.approx(kept.height, rel=0.01), f"the dashboard has another height: {renew}"
    size = (528, 336)
    difference = ImageChops.difference(kept.resize(size), drawn.resize(size))
    assert ImageStat.Stat(difference).mean[0] <= LEVELS, f"the dashboard has another look: {renew}"
    across, down = size[0] // 8, size[1] // 6
    parts = [difference.crop((x, y, x + across, y + down)) for x in range(0, 528, across) for y in range(0, 336, down)]
    assert max(ImageStat.Stat(part).mean[0] for part in parts) <= TILE_LEVELS, f"a part has another look: {renew}"


def test_the_picture_is_light() -> None:
    assert PICTURE.stat().st_size < 200_000


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


def test_the_workbook_built_again_shows_the_same(demo: Path, book: Workbook, language: str, tmp_path: Path) -> None:
    out = tmp_path / "again.xlsx"
    words = ["build", "--data", str(demo), "--out", str(out), "--slots", ",".join(SLOTS), *MARCH, "--lang", language]
    assert main(words) == 0
    again = openpyxl.load_workbook(out)[SHEETS[language][0]]
    first = book[SHEETS[language][0]]
    other = [
        cell.coordinate
        for row in first.iter_rows(max_row=layout.FOOTER_ROW - 1)
        for cell in row
        if again[cell.coordinate].value != cell.value
    ]
    assert other == []
