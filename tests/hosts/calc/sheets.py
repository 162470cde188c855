"""A workbook with every parity case as a formula over sheets that hold the blocks, and its answers read back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

Rows = Sequence[Sequence[Any]]
FORMULAS, ROWS = "Formulas", "Rows"
GAP = 2  # free rows after a block, so that the next one does not touch it


@dataclass(frozen=True)
class Sheet:
    """The formulas of the cases and where their answers stand."""

    book: Workbook
    places: Mapping[str, str]

    def save(self, path: Path) -> Path:
        self.book.save(path)
        return path


def write_cases(cases: Sequence[Mapping[str, Any]], blocks: Mapping[str, Rows]) -> Sheet:
    """Write the blocks, a sheet each, the other rows below each other, and a formula per case."""
    book = Workbook()
    formulas, rows = book.worksheets[0], book.create_sheet(ROWS)
    formulas.title = FORMULAS
    ranges = {name: _put(book.create_sheet(name), block) for name, block in blocks.items()}
    places, row = {}, 1
    for case in cases:
        texts = [_argument(argument, ranges, rows) for argument in case["arguments"]]
        formula = f"={case['function']}({','.join(_shortened(texts))})"
        places[case["name"]], row = _write(formulas, row, formula, case["expect"])
    return Sheet(book, places)


def read_answers(path: Path, places: Mapping[str, str]) -> dict[str, Any]:
    """Return what Calc computed: a value, or rows."""
    book = load_workbook(path, data_only=True)
    sheet = book[FORMULAS]
    return {name: _answer(sheet, place) for name, place in places.items()}


def _write(sheet: Worksheet, row: int, formula: str, expect: Any) -> tuple[str, int]:
    """Write one formula, for rows an array formula of their size; return its place and the next free row."""
    size = (len(expect), len(expect[0])) if isinstance(expect, list) else (1, 1)
    place = f"A{row}:{get_column_letter(size[1])}{row + size[0] - 1}" if isinstance(expect, list) else f"A{row}"
    sheet[f"A{row}"] = ArrayFormula(place, formula) if isinstance(expect, list) else formula
    return place, row + size[0]


def _answer(sheet: Worksheet, place: str) -> Any:
    found = sheet[place]
    return [[cell.value for cell in row] for row in found] if ":" in place else found.value


def _shortened(texts: list[str]) -> Sequence[str]:
    """Leave the last arguments out as people do."""
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _argument(argument: Any, ranges: Mapping[str, str], rows: Worksheet) -> str:
    if argument is None:
        return ""
    if isinstance(argument, dict):
        return ranges[argument["block"]] if "block" in argument else _put(rows, argument["rows"])
    if isinstance(argument, str):
        quoted = argument.replace('"', '""')
        return f'"{quoted}"'
    return repr(argument)


def _put(sheet: Worksheet, block: Rows) -> str:
    """Write cells below those that are there; return the reference to them."""
    first = sheet.max_row + GAP if sheet.max_row > 1 else 1
    for number, row in enumerate(block):
        for place, cell in enumerate(row, 1):
            sheet.cell(first + number, place, cell)
    last = f"${get_column_letter(len(block[0]))}${first + len(block) - 1}"
    return f"'{sheet.title}'!$A${first}:{last}"


def formulas(path: Path) -> Iterator[str]:
    """The texts of all formulas of a saved workbook."""
    for row in load_workbook(path)[FORMULAS].iter_rows():
        for cell in row:
            if isinstance(cell.value, ArrayFormula):
                yield str(cell.value.text)
            elif isinstance(cell.value, str) and cell.value.startswith("="):
                yield cell.value
