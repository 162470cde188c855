"""A workbook file in formualizer: the second program that computes it, and the one that takes our functions."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import formualizer
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from tests.workbook.living.cells import Error, File, Sheet, Value
from workbook_templates.evaluate import BACKEND

OWN_ROW = re.compile(r"\w+\[\[#This Row\],\[([^\]]+)\]\]")
HEAD = re.compile(r"\w+\[\[#Headers\],\[([^\]]+)\]\]")

Function = Callable[..., Any]


class Computed:
    """All formulas of the file computed on a day, with these functions at hand."""

    def __init__(self, file: File, day: date, functions: Mapping[str, Function] | None = None) -> None:
        self._book = formualizer.load_workbook(str(file.path), backend=BACKEND)
        self._book.set_temporal_egress("serial")
        self._book.set_deterministic_clock(datetime.combine(day, time(12), UTC))
        for name, function in (functions or {}).items():
            self._book.register_function(name, function)
        for sheet, address, formula in in_addresses(file):
            self._book.set_formula(sheet, *_place(address), f"={formula}")
        self._book.evaluate_all()

    def value(self, sheet: str, address: str) -> Value:
        found = self._book.get_value(sheet, *_place(address))
        if isinstance(found, dict):
            return Error(found["kind"])
        return "" if found is None else float(found) if isinstance(found, int | float) else str(found)


def _place(address: str) -> tuple[int, int]:
    column, row = coordinate_from_string(address)
    return row, column_index_from_string(column)


def in_addresses(file: File) -> Iterator[tuple[str, str, str]]:
    """Formulas over their own row of their own table, which formualizer takes for a circle, written with addresses."""
    for sheet in file.parts:
        texts = {
            at: text for at, text in file.formula_texts(sheet).items() if "[#This Row]" in text or HEAD.search(text)
        }
        heads = _heads(file.sheet(sheet)) if texts else {}
        for address, text in texts.items():
            yield sheet, address, _in_addresses(text, heads, coordinate_from_string(address)[1])


def _heads(sheet: Sheet) -> dict[str, str]:
    """The letter of the column under each head of the first row."""
    first = ((coordinate_from_string(address), text) for address, text in sheet.items())
    return {str(text): letters for (letters, row), text in first if row == 1}


def _in_addresses(formula: str, heads: Mapping[str, str], row: int) -> str:
    own = OWN_ROW.sub(lambda found: f"${heads[found[1]]}{row}", formula)
    return HEAD.sub(lambda found: f"${heads[found[1]]}$1", own)
