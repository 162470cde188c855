"""What a refreshed workbook shows: cells by address, rows of a table, values under a header, names."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import openpyxl
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula


@contextmanager
def opened(path: Path, *, formulas: bool = False) -> Iterator[Workbook]:
    """The workbook, of which only the sheets that a test looks at are read."""
    with closing(openpyxl.load_workbook(path, read_only=True, data_only=not formulas)) as book:
        yield book


def cells(path: Path, title: str, *, formulas: bool = False) -> dict[str, object]:
    """What stands in a sheet, by address; a formula of an array is its range and text."""
    return _cells(path, path.stat().st_mtime_ns, title, formulas)


@cache
def _cells(path: Path, _: int, title: str, formulas: bool) -> dict[str, object]:
    with opened(path, formulas=formulas) as book:
        found = (cell for row in book[title].iter_rows() for cell in row if cell.value is not None)
        return {cell.coordinate: _plain(cell.value) for cell in found}


def _plain(value: object) -> object:
    return (value.ref, value.text) if isinstance(value, ArrayFormula) else value


def rows(path: Path, title: str = "Affaires", *, formulas: bool = False) -> list[tuple[object, ...]]:
    with opened(path, formulas=formulas) as book:
        return [tuple(map(_plain, row)) for row in book[title].iter_rows(values_only=True)]


def column(path: Path, header: str, title: str = "Affaires", *, formulas: bool = False) -> list[object]:
    """What stands under a header."""
    found = rows(path, title, formulas=formulas)
    top = next(number for number, row in enumerate(found) if header in row)
    place = found[top].index(header)
    return [row[place] for row in found[top + 1 :]]


def names(path: Path) -> dict[str, str]:
    """What each defined name stands for."""
    with opened(path) as book:
        return {name: str(found.attr_text) for name, found in book.defined_names.items()}
