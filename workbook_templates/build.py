"""Builds the dashboard workbook of a board."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.evaluate import evaluate, formula_cells
from workbook_templates.formulas.calculation import fill_calculation
from workbook_templates.formulas.grid import fill_grid
from workbook_templates.formulas.lists import fill_lists
from workbook_templates.inventory import fill_inventory
from workbook_templates.job import Cell, Job, Value, job
from workbook_templates.look import layout
from workbook_templates.package import Finishing, finish
from workbook_templates.sheets import dashboard, essential
from workbook_templates.sheets.data_sheets import DataSheet, fill_data_sheet, fill_sample_sheet
from workbook_templates.sheets.definitions import fill_definitions
from workbook_templates.sheets.quality import fill_quality
from workbook_templates.sheets.settings import fill_settings
from workbook_templates.sheets.team import fill_team
from workbook_templates.sheets.typed_sheets import fill_sample_typed, fill_typed_sheet, sample_title, sample_titles
from workbook_templates.xml_text import clean
from xl_kpi.analysis.board import Board
from xl_kpi.core.errors import KpiError
from xl_kpi.core.files import replace_atomically
from xl_kpi.tables.schema import schemas

MARK = "xl_kpi"
FORMAT_NUMBER = 2

BEFORE_DATA = ("dashboard", "essential", "team", "quality", "definitions", "settings")
AFTER_DATA = ("calculation", "grid", "lists")
SHEETS: dict[str, Callable[[Worksheet, Job], None]] = {
    "dashboard": dashboard.fill_dashboard,
    "essential": essential.fill_essential,
    "team": fill_team,
    "quality": fill_quality,
    "definitions": fill_definitions,
    "settings": fill_settings,
    "calculation": fill_calculation,
    "grid": fill_grid,
    "lists": fill_lists,
}

Progress = Callable[[int, int], None]


def write_workbook(
    board: Board, path: Path, progress: Progress | None = None, *, digit_width: float = layout.DIGIT_WIDTH
) -> None:
    """Write the workbook of ``board`` to ``path``: whole or not at all, the same bytes for the same board.

    ``progress`` is called with (rows written, rows in all) of the data sheets. ``digit_width`` is the width
    in px of a digit of the Normal style: 7 in Excel; LibreOffice prints true to Excel with 7.434.

    Raises ``KpiError``: ``too_many_tiles`` above 12 tiles, ``too_many_rows`` for a table longer than a sheet.
    """
    skeleton, finishing, _ = _made(board, digit_width)
    with replace_atomically(path) as target:
        finish(skeleton, target, finishing, counter(board, progress))


def write_pages(board: Board, path: Path) -> Mapping[str, DataSheet]:
    """Write the workbook without the rows of its data sheets; return these by the title of their sheet."""
    skeleton, finishing, data = _made(board, layout.DIGIT_WIDTH)
    finish(skeleton, path, replace(finishing, data={}), counter(board))
    return data


def counter(board: Board, progress: Progress | None = None) -> Callable[[int], None]:
    """Return the function that is told how many rows were written and passes on how many are."""
    done, total = 0, sum(table.rows for table in board.tables)

    def report(rows: int) -> None:
        nonlocal done
        done += rows
        if progress is not None:
            progress(done, total)

    return report


def _made(board: Board, digit_width: float) -> tuple[bytes, Finishing, Mapping[str, DataSheet]]:
    """Return the workbook without data rows and without values, these, and the data by the title of their sheet."""
    if len(board.tiles) > layout.SLOTS:
        extra = board.tiles[layout.SLOTS].key
        raise KpiError("too_many_tiles", found=len(board.tiles), most=layout.SLOTS, extra=extra)
    work = job(board, digit_width)
    book, data = _skeleton(work)
    content = BytesIO()
    book.save(content)
    skeleton = content.getvalue()
    values = evaluate(skeleton, [*formula_cells(book)], work.known, work.spoken, work.alone, board.scope.as_of)
    finishing = Finishing(
        data={_part(book, title): sheet for title, sheet in data.items()},
        values={_part(book, title): cells for title, cells in _by_sheet(values).items()},
        descriptions=[texts(work) for texts in (dashboard.alternative_texts, essential.alternative_texts)],
        day=board.scope.as_of,
        frozen=frozenset(_part(book, title) for title in sample_titles(work)),
    )
    return skeleton, finishing, data


def _sample(book: Workbook, work: Job) -> dict[str, DataSheet]:
    """The hidden tables of a template's sample, and what is left to stream of them."""
    if not work.board.sample:
        return {}
    data, title = {}, work.say["sample"]["sheet"]
    for table in work.model.watched:
        sheet = book.create_sheet(title.format(sheet=schemas()[table].sheet[work.board.language]))
        data[sheet.title] = fill_sample_sheet(sheet, table, work)
    for typed in work.board.sample:
        fill_sample_typed(book.create_sheet(sample_title(typed, work)), typed, work)
    return data


def _by_sheet(values: Mapping[Cell, Value]) -> dict[str, dict[str, Value]]:
    """The values by sheet and address."""
    found: dict[str, dict[str, Value]] = {}
    for (sheet, row, column), value in values.items():
        found.setdefault(sheet, {})[f"{get_column_letter(column)}{row}"] = value
    return found


def _part(book: Workbook, sheet: str) -> str:
    """The part of the package that holds a sheet."""
    return f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml"


def _skeleton(work: Job) -> tuple[Workbook, dict[str, DataSheet]]:
    """Return the workbook without data rows, and the data to stream by the title of their sheet."""
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    names = work.say["sheets"]
    for key in BEFORE_DATA:
        book.create_sheet(names[key])
    data = {}
    for table in work.board.tables:
        sheet = book.create_sheet(table.sheet)
        if schemas()[table.name].typed:
            fill_typed_sheet(sheet, table, work)
        else:
            data[table.sheet] = fill_data_sheet(sheet, table, work)
    for key in AFTER_DATA:
        book.create_sheet(names[key])
    data |= _sample(book, work)
    for key, fill in SHEETS.items():
        fill(book[names[key]], work)
    fill_inventory(book, work)
    _choose(book, work.board.chosen)
    _set_document(book, work.board, names["dashboard"])
    return book, data


def _choose(book: Workbook, chosen: Mapping[str, str | float]) -> None:
    """Put into named cells what people chose there, blank where they emptied them."""
    for name, value in chosen.items():
        for title, address in book.defined_names[name].destinations if name in book.defined_names else ():
            cell = book[title][address.replace("$", "")]
            cell.value = clean(value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.value, cell.data_type = (cell.value, "s") if value else (None, "n")


def _set_document(book: Workbook, board: Board, title: str) -> None:
    book.calculation = CalcProperties(fullCalcOnLoad=False)
    book.properties.creator = MARK
    book.properties.title = title
    book.properties.language = board.language
    mark = StringProperty(name=MARK, value=f"format={FORMAT_NUMBER}; version={board.version}")
    book.custom_doc_props.append(mark)  # type: ignore[attr-defined]  # openpyxl has it, its stubs do not
