"""A workbook file in formualizer: the second program that computes it, and the one that takes our functions."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import formualizer
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from tests.workbook.living.cells import Error, File, Sheet, Value
from workbook_templates.evaluate import BACKEND
from workbook_templates.sheets.data_sheets import READY
from workbook_templates.sheets.line_facts import OF_GRID
from xl_kpi.tables.headers import TYPED
from xl_kpi.tables.schema import schemas

OWN_ROW = re.compile(r"\w+\[\[#This Row\],\[([^\]]+)\]\]")
HEAD = re.compile(r"\w+\[\[#Headers\],\[([^\]]+)\]\]")

TARGETS = schemas()["targets"].columns
OF_GRID_HEADS = {head for name in OF_GRID for head in (TARGETS[name].label.values() if name in TARGETS else (name,))}

Function = Callable[..., Any]


class Computed:
    """All formulas of the file computed on a day, with these functions at hand."""

    def __init__(self, file: File, day: date, functions: Mapping[str, Function] | None = None) -> None:
        self._book = formualizer.load_workbook(str(file.path), backend=BACKEND)
        self._book.set_temporal_egress("serial")
        self._book.set_deterministic_clock(datetime.combine(day, time(12), UTC))
        for name, function in (functions or {}).items():
            self._book.register_function(name, function)
        for sheet in file.parts:
            self._settle(file, sheet)
        self._book.evaluate_all()

    def _settle(self, file: File, sheet: str) -> None:
        """Formulas over their own row of their own table are a circle here: they are written with addresses.

        Those of data rows give way to their values: LibreOffice proves them, and this engine lacks what they need. So
        do those that look at the grid, which looks at their own table.
        """
        cells, texts = file.sheet(sheet), file.formula_texts(sheet)
        top, heads = _heads(cells)
        of_grid = {heads.get(head) for head in OF_GRID_HEADS}
        for address, text in texts.items():
            if READY in heads or coordinate_from_string(address)[0] in of_grid:
                self._book.set_value(sheet, *_place(address), cells.get(address, ""))
            elif "[#This Row]" in text or HEAD.search(text):
                formula = _in_addresses(text, top, heads, coordinate_from_string(address)[1])
                self._book.set_formula(sheet, *_place(address), f"={formula}")

    def value(self, sheet: str, address: str) -> Value:
        found = self._book.get_value(sheet, *_place(address))
        if isinstance(found, dict):
            return Error(found["kind"])
        return "" if found is None else float(found) if isinstance(found, int | float) else str(found)


def _place(address: str) -> tuple[int, int]:
    column, row = coordinate_from_string(address)
    return row, column_index_from_string(column)


def _heads(sheet: Sheet) -> tuple[int, dict[str, str]]:
    """The row of the heads of a table, and the letter of the column under each; of no table the first row."""
    cells = [(*coordinate_from_string(address), str(text)) for address, text in sheet.items()]
    top = next((row for _, row, text in cells if text in (READY, TYPED)), 1)
    return top, {text: letters for letters, row, text in cells if row == top}


def _in_addresses(formula: str, top: int, heads: Mapping[str, str], row: int) -> str:
    own = OWN_ROW.sub(lambda found: f"${heads[found[1]]}{row}", formula)
    return HEAD.sub(lambda found: f"${heads[found[1]]}${top}", own)
