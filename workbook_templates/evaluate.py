"""The values of all formulas: evaluated once by a spreadsheet engine, so that a file shows figures before it is opened.

Formulas that look at data rows are not evaluated: the library computed them, and the rows are not in the skeleton.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

import formualizer
from openpyxl import Workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from workbook_templates.job import Cell, Value

BACKEND = "umya"
"""The one that knows tables and defined names."""


def apart(sheet: str) -> str:
    """The sheet on which formulas are computed that stand apart from the tables of ``sheet``."""
    return f"~{sheet}"


def evaluate(
    skeleton: bytes,
    cells: list[Cell],
    known: Mapping[Cell, Value],
    spoken: Mapping[Cell, str],
    alone: Mapping[Cell, str],
    day: date,
) -> dict[Cell, Value]:
    """Return the value of every formula cell, an error as its text.

    ``known`` are values given; ``spoken`` replaces formulas by others that say the same (a row of its own table is a
    circle to this engine); so does ``alone``, and meanwhile the cell itself is blank: whoever looks at one column of a
    table waits for all of them here. ``day`` is what TODAY() gives.
    """
    book = formualizer.Workbook.from_bytes(skeleton, backend=BACKEND)
    book.set_temporal_egress("serial")
    book.set_deterministic_clock(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    for (sheet, row, column), value in known.items():
        book.set_value(sheet, row, column, value)
    for (sheet, row, column), formula in spoken.items():
        book.set_formula(sheet, row, column, f"={formula}")
    places = {(sheet, row, column): (apart(sheet), row, column) for sheet, row, column in alone}
    for title in dict.fromkeys(title for title, *_ in places.values()):
        book.add_sheet(title)
    for cell, formula in alone.items():
        book.set_value(*cell, "")
        book.set_formula(*places[cell], f"={formula}")
    book.evaluate_all()
    return {cell: _value(book.get_value(*places.get(cell, cell))) for cell in cells}


def _value(found: object) -> Value:
    if isinstance(found, dict):
        return ERRORS[str(found["kind"])]
    if found is None:
        return ""
    if isinstance(found, bool):
        return float(found)
    return float(found) if isinstance(found, int | float) else str(found)


ERRORS = {
    "Na": "#N/A",
    "Div": "#DIV/0!",
    "Value": "#VALUE!",
    "Ref": "#REF!",
    "Name": "#NAME?",
    "Num": "#NUM!",
    "Null": "#NULL!",
}


def formula_cells(book: Workbook) -> Iterator[Cell]:
    """Every cell that holds a formula, and all cells of a block that one array formula fills."""
    for sheet in book.worksheets:
        yield from _of_sheet(sheet)


def _of_sheet(sheet: Worksheet) -> Iterator[Cell]:
    # The cells that are there: `iter_rows` would make all the blank ones between them, ten times as many.
    for place, cell in sorted(sheet._cells.items()):  # noqa: SLF001
        if isinstance(cell.value, ArrayFormula):
            for line in CellRange(cell.value.ref).rows:
                yield from ((sheet.title, *of_block) for of_block in line)
        elif cell.data_type == "f":
            yield sheet.title, *place
