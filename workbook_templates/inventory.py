"""Writes down where the formulas of the sheets stand, so that a check can tell which of them were overwritten."""

from collections.abc import Iterable, Iterator

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from workbook_templates.evaluate import formula_cells
from workbook_templates.formulas.names import name_cell
from workbook_templates.job import Job
from workbook_templates.look.styles import put
from workbook_templates.sheets.typed_sheets import sample_titles

NAME = "FormulaCells"
"""The two columns of the inventory: a sheet, and the ranges of its formulas as ``B3:B7 D3:F9``."""

Place = tuple[int, int]
"""Row and column of a cell."""


def fill_inventory(book: Workbook, job: Job) -> None:
    """List the formulas of every sheet but those of data, whose rows a person sorts, adds and deletes."""
    block, data = job.places.inventory, {table.sheet for table in job.board.tables} | {*sample_titles(job)}
    found: dict[str, list[Place]] = {}
    for title, row, column in formula_cells(book):
        if title not in data:
            found.setdefault(title, []).append((row, column))
    sheet = book[job.say["sheets"]["lists"]]
    for line, (title, places) in enumerate(found.items()):
        put(sheet, block.cell("sheet", line), title)
        put(sheet, block.cell("cells", line), " ".join(rectangles(places)))
    name_cell(sheet, NAME, f"{block.cell('sheet', 0)}:{block.cell('cells', len(found) - 1)}")


def rectangles(places: Iterable[Place]) -> list[str]:
    """Return cells as ranges: neighbours of a row together, then rows that reach as far.

    >>> rectangles([(1, 2), (1, 3), (2, 2), (2, 3), (3, 2)])
    ['B1:C2', 'B3']
    """
    found: list[tuple[Place, Place]] = []
    reaching: dict[Place, int] = {}  # which range has these columns and reaches to the row above
    for row, left, right in _runs(sorted(set(places))):
        last = reaching.get((left, right))
        if last is not None and found[last][1][0] == row - 1:
            found[last] = (found[last][0], (row, right))
        else:
            reaching[left, right] = len(found)
            found.append(((row, left), (row, right)))
    return [_written(*ends) for ends in found]


def _runs(places: list[Place]) -> Iterator[tuple[int, int, int]]:
    """Yield row, first and last column of cells that stand side by side."""
    start = before = (0, 0)
    for place in [*places, (0, 0)]:
        if place != (before[0], before[1] + 1):
            if before[0]:
                yield before[0], start[1], before[1]
            start = place
        before = place


def _written(first: Place, last: Place) -> str:
    ends = [f"{get_column_letter(column)}{row}" for row, column in (first, last)]
    return ":".join(dict.fromkeys(ends))
