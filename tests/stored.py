"""What a program finds in a workbook of ours that computes nothing: stored values, named cells, the KPIs of slots."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from openpyxl import Workbook, load_workbook

from workbook_templates.look import layout

DASHBOARD = 0
SLOTS = tuple(f"Slot{number}" for number in range(1, 13))


@contextmanager
def _read(path: Path) -> Iterator[Workbook]:
    with closing(load_workbook(path, data_only=True, read_only=True)) as book:
        yield book


def sheets(path: Path) -> list[str]:
    with _read(path) as book:
        return list(book.sheetnames)


def cells(path: Path, sheet: str | int = DASHBOARD) -> dict[str, object]:
    """Return the values of a sheet, by its name or place, that are not blank: address → value."""
    with _read(path) as book:
        found = book[sheet] if isinstance(sheet, str) else book.worksheets[sheet]
        return {cell.coordinate: cell.value for row in found.iter_rows() for cell in row if cell.value is not None}


def tile(path: Path, slot: int, row: str, part: str = "L") -> object:
    """Return one cell of a tile: ``tile(path, 0, "target", "V")``."""
    return cells(path)[layout.cell(slot, part, row)]


def names(path: Path) -> set[str]:
    with _read(path) as book:
        return set(book.defined_names)


def named(path: Path, *wanted: str) -> list[object]:
    """Return what named cells hold; a list for a column of cells."""
    with _read(path) as book:
        places = [next(iter(book.defined_names[name].destinations)) for name in wanted]
        found = [book[sheet][cell] for sheet, cell in places]
        return [[row[0].value for row in cell] if isinstance(cell, tuple) else cell.value for cell in found]


def slots(path: Path) -> list[str]:
    """Return the keys of the KPIs that slots show, without the free ones, by the list that the slots choose from."""
    choices, codes = named(path, "KpiChoices", "KpiCodes")
    assert isinstance(choices, list)
    assert isinstance(codes, list)
    keys = dict(zip(choices, codes, strict=True))
    return [keys[label] for label in named(path, *SLOTS) if label]
