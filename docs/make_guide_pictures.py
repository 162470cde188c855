"""Draws docs/img/guide-{day1,day7,month-end}-{fr,en}.png for the user's guide: `python -m docs.make_guide_pictures`.

A template is built by the command; copies are filled as by a person who pastes and types, and computed by LibreOffice.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from docs.make_picture import SECONDS, printed, saved, show_only
from tests import libreoffice
from tests.libreoffice import LibreOffice
from workbook_templates.look.layout import TYPED_HEAD
from workbook_templates.look.styles import copy_style
from xl_kpi.cli.run import main as command
from xl_kpi.core.words import fold, vocabulary
from xl_kpi.tables.schema import ColumnSchema, schemas

PICTURES = Path(__file__).with_name("img")
LOCALES = {"fr": "fr-FR", "en": "en-GB"}
DPI = 100

PASTED = ("deals", "activities", "surveys")
EVENT = {"deals": ("created_at", "closed_at"), "activities": ("date",), "surveys": ("date",)}
"""The columns of days by which rows are kept: the tables of the sample are longer than what is pasted by hand."""
SINCE = {"deals": "2025-03-01", "activities": "2026-01-01", "surveys": "2025-03-01"}
BLANK = 2
"""Lines left to be seen below what is typed."""
TARGETS = (
    # KPI by its names, owner, first day, last day, target, orange threshold
    ({"fr": "Chiffre d’affaires", "en": "Revenue"}, "", "2026-03-01", "2026-03-31", 120000, None),
    ({"fr": "Chiffre d’affaires", "en": "Revenue"}, "Inès Chaïb", "2026-03-01", "2026-03-31", 40000, None),
    ({"fr": "Nombre de ventes", "en": "Number of sales"}, "", "2026-03-01", None, 14, 0.8),
    ({"fr": "Taux de closing", "en": "Closing rate"}, "", None, None, 0.3, None),
    ({"fr": "Cycle de vente moyen", "en": "Average sales cycle"}, "", "2026-01-01", "2026-12-31", 45, None),
)
STARTS = (
    ({"fr": "Chiffre d’affaires", "en": "Revenue"}, 95000, "2025-12-31"),
    ({"fr": "Taux de closing", "en": "Closing rate"}, 0.28, "2025-12-31"),
)
FROZEN = (
    ("2026-02-01", {"fr": "Chiffre d’affaires", "en": "Revenue"}, 102940, "2026-02-28"),
    ("2026-02-01", {"fr": "Nombre de ventes", "en": "Number of sales"}, 14, "2026-02-28"),
    ("2026-03-01", {"fr": "Chiffre d’affaires", "en": "Revenue"}, 114810, "2026-03-31"),
    ("2026-03-01", {"fr": "Nombre de ventes", "en": "Number of sales"}, 15, "2026-03-31"),
)
TARGET_COLUMNS = ("kpi", "owner", "period_start", "period_end", "target", "orange_threshold")
START_COLUMNS = ("kpi", "value", "date")
FROZEN_COLUMNS = ("month", "kpi", "value", "frozen_at")
TYPED = {
    "targets": (TARGET_COLUMNS, TARGETS),
    "baselines": (START_COLUMNS, STARTS),
    "history": (FROZEN_COLUMNS, FROZEN),
}

Value = str | float | datetime
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a person has done when a picture is taken: nothing on the first day."""

    sheet: str = ""
    as_of: str = ""
    listed: int = 99
    month: Mapping[str, str] = field(default_factory=dict)


SCENES = {
    "day1": Scene(),
    "day7": Scene(sheet="targets", as_of="2026-03-20", listed=4),
    "month-end": Scene(
        sheet="history", as_of="2026-03-31", month={"fr": "Mois\u00a0: mars 2026", "en": "Month: March 2026"}
    ),
}


# --- what is pasted -----------------------------------------------------------------------------------------


def sample(table: str, last: str, language: str) -> list[Row]:
    """Rows of the invented team up to a day, few enough to paste."""
    text = files("xl_kpi.sample").joinpath("data", f"{table}.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    columns = schemas()[table].columns
    kept = sorted(
        (row for row in rows if _newest(table, row, last) >= SINCE[table]), key=lambda row: _newest(table, row, last)
    )
    return [
        {
            name: cell(columns[name], text, language)
            for name, text in _seen(table, row, last).items()
            if text and name in columns
        }
        for row in kept
    ]


def _newest(table: str, row: Mapping[str, str], last: str) -> str:
    """The last thing that had happened by a day."""
    return max((row[name] for name in EVENT[table] if row[name] <= last), default="")


def _seen(table: str, row: Mapping[str, str], last: str) -> dict[str, str]:
    """A row as it was on a day: a deal that was signed later was open."""
    seen = {name: text for name, text in row.items() if name not in EVENT[table] or text <= last}
    return seen | ({"status": "en cours"} if row.get("closed_at", "") > last else {})


def cell(column: ColumnSchema, text: str, language: str) -> Value:
    """A cell as a spreadsheet holds it once pasted; the words of the sample are French."""
    if column.kind in ("date", "milestone"):
        return datetime.fromisoformat(text)
    if column.kind in ("number", "percent"):
        return float(text)
    kind, _, words = column.kind.partition(":")
    return vocabulary(words).get(fold(text), text) if kind == "word" and language == "en" else text


def typed(table: str, language: str) -> list[Row]:
    """The lines typed in a sheet."""
    heads, lines = TYPED[table]
    columns = schemas()[table].columns
    said = [[value[language] if isinstance(value, dict) else value for value in line] for line in lines]
    return [
        {
            name: cell(columns[name], value, language) if isinstance(value, str) else value
            for name, value in zip(heads, line, strict=True)
            if value
        }
        for line in said
    ]


# --- the hand -----------------------------------------------------------------------------------------------


def fill(book: Workbook, scene: Scene, language: str) -> None:
    """Paste, type people, targets and frozen months, choose the month."""
    owners: list[str] = []
    for table in PASTED:
        rows = sample(table, scene.as_of, language)
        owners += [str(row["owner"]) for row in rows if "owner" in row]
        paste(book, table, rows, language)
    for table in TYPED:
        paste(book, table, typed(table, language), language)
    people = sorted(dict.fromkeys(owners))[: scene.listed]
    for line, name in zip(named(book, "People"), people, strict=False):
        line.value = name
    named(book, "AsOf")[0].value = datetime.fromisoformat(scene.as_of)
    if scene.month:
        named(book, "Period")[0].value = scene.month[language]


def named(book: Workbook, name: str) -> list[Cell]:
    """The cells of a defined name."""
    [(sheet, address)] = book.defined_names[name].destinations
    found = book[sheet][address.replace("$", "")]
    return [row[0] for row in found] if isinstance(found, tuple) else [found]


def paste(book: Workbook, table: str, rows: Sequence[Row], language: str) -> None:
    """Write rows from the first on; the table grows over them and fills its columns of formulas, as Excel does it."""
    schema = schemas()[table]
    sheet = book[schema.sheet[language]]
    element = sheet.tables[schema.excel[language]]
    cells = CellRange(element.ref)
    heads = [sheet.cell(cells.min_row, place) for place in range(cells.min_col, cells.max_col + 1)]
    places = {str(head.value): head.column for head in heads}
    filled = {
        places[column.name]: f"={column.calculatedColumnFormula.attr_text}"
        for column in element.tableColumns
        if column.calculatedColumnFormula is not None
    }
    first = cells.min_row + 1
    for number, row in enumerate(rows, start=first):
        given = {places[schema.columns[name].label[language]]: value for name, value in row.items()}
        for place, value in {**filled, **given}.items():
            copy_style(sheet.cell(first, place), sheet.cell(number, place, value))
    cells.expand(down=max(cells.min_row + len(rows) - cells.max_row, 0))
    element.ref = cells.coord
    if element.autoFilter is not None:
        element.autoFilter.ref = element.ref


# --- the camera ---------------------------------------------------------------------------------------------


def frame(sheet: Worksheet, lines: int) -> None:
    """Print the page of a table down to a little below so many lines, without its foot."""
    last = sheet.print_area.rpartition("$")[0].rpartition("$")[2]
    sheet.print_area = f"A1:{last}{TYPED_HEAD + lines + BLANK}"
    sheet.oddFooter.left.text = sheet.oddFooter.right.text = None


def draw(office: LibreOffice, template: Path, scene: Scene, language: str, folder: Path) -> Image.Image:
    """Fill a copy of the template and print what the scene shows, the sheet above the dashboard."""
    book = load_workbook(template)
    titles = [book.worksheets[0].title]
    if scene.sheet:
        fill(book, scene, language)
        titles.append(schemas()[scene.sheet].sheet[language])
        frame(book[titles[1]], len(typed(scene.sheet, language)))
    show_only(book, titles)
    pages = printed(office, book, folder / f"{template.stem}-{scene.sheet}.xlsx", LOCALES[language], DPI)
    return stacked([*reversed(pages)])


def stacked(pages: Sequence[Image.Image]) -> Image.Image:
    """Pictures one below the other, to the left."""
    whole = Image.new("RGB", (max(page.width for page in pages), sum(page.height for page in pages)), "white")
    top = 0
    for page in pages:
        whole.paste(page, (0, top))
        top += page.height
    return whole


def main() -> None:
    program = libreoffice.find()
    if program is None:
        raise SystemExit("LibreOffice is not installed: see .ci/run")
    with TemporaryDirectory() as folder:
        office = LibreOffice(program, Path(folder) / "profile", seconds=SECONDS)
        for language in LOCALES:
            template = Path(folder) / f"{language}.xlsx"
            command(["template", "--lang", language, "--out", str(template)])
            for name, scene in SCENES.items():
                picture = draw(office, template, scene, language, Path(folder))
                saved(picture, PICTURES / f"guide-{name}-{language}.png")


if __name__ == "__main__":
    main()
