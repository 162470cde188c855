"""A workbook of typed tables with the formulas of their prepared columns beside them, and what these must give."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from xl_kpi.core.settings import Settings
from xl_kpi.engines.columnar.columns import Columns
from xl_kpi.engines.formula.columns import Cell, cells, owner_numbers
from xl_kpi.engines.formula.prepared import Code, Prepared, Row
from xl_kpi.engines.formula.rows.compile import row_formulas
from xl_kpi.engines.formula.rows.sheets import Sheet, Sheets
from xl_kpi.engines.formula.rows.words import word_lines
from xl_kpi.engines.formula.text import Formula
from xl_kpi.tables.load import Tables, load_tables
from xl_kpi.tables.schema import schemas

Rows = list[list[Any]]
LISTS = "Lists"
WITHOUT_ROWS = ("targets", "rates", "baselines")


@dataclass
class Typed:
    """Tables as typed, in a workbook beside others; ``name`` begins its sheets and its Excel tables."""

    name: str
    rows: Mapping[str, Rows]
    people: Sequence[str]
    currency: str = "EUR"

    @cached_property
    def tables(self) -> Tables:
        """What the library reads: dates and numbers that are texts say nothing to a formula."""
        found = {name: load_tables({name: rows[:1]}, Settings()).frames[name] for name, rows in self.rows.items()}
        numbers = {
            name: {frame.headers.index(frame.header(c)) for c in frame.given if _is_number(name, c)}
            for name, frame in found.items()
        }
        read = {
            name: [rows[0], *([_read(cell, n in numbers[name]) for n, cell in enumerate(row)] for row in rows[1:])]
            for name, rows in self.rows.items()
        }
        return load_tables(read, Settings(currency=self.currency))

    @property
    def sheets(self) -> Sheets:
        """Where the writer below puts everything."""
        return Sheets(
            tables={name: self._sheet(name) for name in self.rows if name not in WITHOUT_ROWS},
            sales=self.tables.real_name("sales"),
            people=f"{self.name}_People[name]",
            spellings="Words[spelling]",
            meanings="Words[meaning]",
            base=f"{self.name}_Base[currency]",
            currencies=f"{self.name}_rates[currency]",
            rates=f"{self.name}_rates[rate]",
            months=f"{self.name}_rates[month]",
        )

    def _sheet(self, table: str) -> Sheet:
        frame = self.tables.frames[table]
        return Sheet(
            f"{self.name}_{table}", tuple(frame.headers), {column: frame.header(column) for column in frame.given}
        )

    def expected(self, prepared: Prepared) -> list[Cell]:
        """The cells of a column, blank in the rows that are set aside."""
        columns = Columns(self.tables)
        frame = self.tables.frames["orders" if prepared.table == "order_lines" else prepared.table]
        result: list[Cell] = [None] * (len(self.rows[frame.name]) - 1)
        for place, cell in enumerate(cells(prepared, columns, owner_numbers(self.tables, self.people))):
            row = frame.row_number(place) - 2
            result[row] = row + 1 if isinstance(prepared.content, Row) and cell is not None else cell
        return result


def _is_number(table: str, column: str) -> bool:
    return schemas()[table].columns[column].kind in ("date", "milestone", "number", "percent")


def _read(cell: Any, is_number: bool) -> Any:
    return None if is_number and isinstance(cell, str) else cell


# --- writing ------------------------------------------------------------------------------------------------


def write(parts: Sequence[Typed], asked: Mapping[str, Mapping[str, Sequence[Prepared]]], path: Path) -> Path:
    book = Workbook()
    _list(book.worksheets[0], "Words", [["spelling", "meaning"], *map(list, word_lines())])
    for part in parts:
        _list(book.create_sheet(f"{part.name}_p"), f"{part.name}_People", [["name"], *([one] for one in part.people)])
        _list(book.create_sheet(f"{part.name}_b"), f"{part.name}_Base", [["currency"], [part.currency]])
        rates = part.rows.get("rates", [["currency", "rate", "month"]])
        _list(book.create_sheet(f"{part.name}_rates"), f"{part.name}_rates", rates)
        for table, formulas in row_formulas(asked[part.name], part.sheets).items():
            _table(book.create_sheet(f"{part.name}_{table}"), part, table, formulas)
    book.save(path)
    return path


def _table(sheet: Worksheet, part: Typed, table: str, formulas: Mapping[Prepared, Formula]) -> None:
    header, *rows = part.rows[table]
    extra = [f"={formula.text}" for formula in formulas.values()]
    lines = [[*row, *([None] * (len(header) - len(row))), *extra] for row in rows or [[]]]
    _list(sheet, f"{part.name}_{table}", [[*header, *(one.name for one in formulas)], *lines])


def _list(sheet: Worksheet, name: str, lines: Rows) -> None:
    for line in lines:
        sheet.append(line)
    size = max(2, len(lines))
    sheet.add_table(Table(name=name, displayName=name, ref=f"A1:{get_column_letter(len(lines[0]))}{size}"))


# --- comparing ----------------------------------------------------------------------------------------------


def differences(
    parts: Sequence[Typed], asked: Mapping[str, Mapping[str, Sequence[Prepared]]], path: Path
) -> Iterator[str]:
    """Where a computed cell is not that of the columnar engine, to 1e-9."""
    book = CalamineWorkbook.from_path(path)
    for part in parts:
        for table, formulas in row_formulas(asked[part.name], part.sheets).items():
            header, *rows = book.get_sheet_by_name(f"{part.name}_{table}").to_python(skip_empty_area=False)
            for prepared in formulas:
                place = header.index(prepared.name)
                found = [row[place] for row in rows]
                for row, got, right in _unlike(prepared, found, part.expected(prepared) or [None]):
                    yield f"{part.name} {table} {prepared.name} row {row}: {got!r}, not {right!r}"


def _unlike(prepared: Prepared, found: Sequence[Any], right: Sequence[Cell]) -> Iterator[tuple[int, Any, Cell]]:
    pairs = zip(found, right, strict=True)
    if isinstance(prepared.content, Code):
        first = {}
        for row, (got, code) in enumerate(pairs):
            same = first.setdefault(("found", got), row) == first.setdefault(("right", code), row)
            fits = (got == "") == (code is None) and (got == 0) == (code == 0) and (got == "" or got <= len(found))
            if not same or not fits:
                yield row, got, code
        return
    yield from ((row, *pair) for row, pair in enumerate(pairs) if not _same(*pair))


def _same(got: Any, right: Cell) -> bool:
    if right is None:
        return bool(got == "")
    if isinstance(right, str):
        return bool(got == right)
    return isinstance(got, float) and math.isclose(got, right, rel_tol=1e-9, abs_tol=1e-9)
