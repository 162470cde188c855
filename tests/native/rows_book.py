"""A workbook of typed tables with the formulas of their prepared columns beside them, and what these must give."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from tests.choices import choices, name_of
from tests.native.book import Part, write_figures
from tests.native.parts import own_kpis
from xl_kpi.catalog import Kpi
from xl_kpi.core.errors import KpiError
from xl_kpi.core.settings import Settings
from xl_kpi.engines.columnar.columns import Columns
from xl_kpi.engines.engine import Engine
from xl_kpi.engines.formula.columns import Cell, cells, owner_numbers
from xl_kpi.engines.formula.compile import columns_to_prepare, measures_to_write
from xl_kpi.engines.formula.prepared import Code, Prepared, Row, sheet_of
from xl_kpi.engines.formula.rows.compile import row_formulas
from xl_kpi.engines.formula.rows.sheets import Sheet, Sheets
from xl_kpi.engines.formula.rows.words import word_lines
from xl_kpi.engines.formula.scope import Names
from xl_kpi.engines.formula.text import Formula
from xl_kpi.tables.load import Tables, load_tables
from xl_kpi.tables.schema import schemas

Rows = list[list[Any]]
WITHOUT_FORMULAS = ("targets", "rates")
RATES: Rows = [["currency", "rate", "month"]]
BINS = 300


@cache
def questions() -> Mapping[str, tuple[Kpi, dict[str, Any]]]:
    """Every KPI with every choice of its options, and records that no KPI uses."""
    asked = {name_of(kpi, options): (kpi, dict(options)) for kpi, options in choices()}
    return asked | {name: (kpi, {}) for name, kpi in own_kpis().items()}


@dataclass
class Typed:
    """Tables as typed, in a workbook beside others; ``name`` begins its sheets and its Excel tables."""

    name: str
    rows: Mapping[str, Rows]
    people: Sequence[str]
    currency: str = "EUR"

    @cached_property
    def tables(self) -> Tables:
        """What the library reads: to a formula, dates and numbers that are texts say nothing."""
        return load_tables(
            {name: _read(name, rows) for name, rows in self.rows.items()}, Settings(currency=self.currency)
        )

    @cached_property
    def formulas(self) -> dict[str, dict[Prepared, Formula]]:
        """Of what all questions look at, in the tables that are there."""
        engine, plans = Engine(self.tables), []
        for kpi, options in questions().values():
            with suppress(KpiError):  # a choice left to the data that does not go with the others
                plans.append(engine.plan(kpi, options))
        columns = columns_to_prepare(measures_to_write(plans), Names(column=lambda one: one.name, bins=lambda _: ""))
        return row_formulas({table: some for table, some in columns.items() if self.tables.has(table)}, self.sheets)

    @property
    def sheets(self) -> Sheets:
        """Where ``write`` puts everything."""
        return Sheets(
            tables={name: self._sheet(name) for name in self.rows if name not in WITHOUT_FORMULAS},
            sales=self.tables.real_name("sales"),
            people=f"{self.name}_people[name]",
            spellings="words[spelling]",
            meanings="words[meaning]",
            base=f"{self.name}_base[currency]",
            currencies=f"{self.name}_rates[currency]",
            rates=f"{self.name}_rates[rate]",
            months=f"{self.name}_rates[month]",
        )

    def _sheet(self, table: str) -> Sheet:
        frame = self.tables.frames[table]
        return Sheet(f"{self.name}_{table}", tuple(frame.headers), {name: frame.header(name) for name in frame.given})

    def expected(self, prepared: Prepared) -> list[Cell]:
        """The cells of a column, blank in the rows that are set aside."""
        frame = self.tables.frames[sheet_of(prepared.table)]
        result: list[Cell] = [None] * max(1, len(self.rows[frame.name]) - 1)
        found = cells(prepared, Columns(self.tables), owner_numbers(self.tables, self.people))
        for place, cell in enumerate(found):
            row = frame.row_number(place) - 2
            result[row] = row + 1 if isinstance(prepared.content, Row) and cell is not None else cell
        return result


def _read(table: str, rows: Rows) -> Rows:
    frame = load_tables({table: rows[:1]}, Settings()).frames[table]
    kinds = {frame.header(name): schemas()[table].columns[name].kind for name in frame.given}
    numbers = [kinds.get(header) in ("date", "milestone", "number", "percent") for header in frame.headers]

    def read(row: list[Any]) -> list[Any]:
        return [
            None if is_number and isinstance(cell, str) else cell for cell, is_number in zip(row, numbers, strict=True)
        ]

    return [rows[0], *map(read, rows[1:])]


class Figures(Part):
    """Figures over the formulas of typed tables; their codes are places of rows."""

    def bins(self, prepared: Prepared) -> str:
        return f"bins!$A$1:$A${max(1, self.engine.tables.frames[sheet_of(prepared.table)].rows_read)}"


# --- writing ------------------------------------------------------------------------------------------------


def write(parts: Sequence[Typed], figures: Sequence[Figures], path: Path) -> Path:
    """Write the tables, their formulas and the figures."""
    book = Workbook()
    _list(book.worksheets[0], "words", [["spelling", "meaning"], *map(list, word_lines())])
    bins = book.create_sheet("bins")
    for code in range(1, BINS + 1):
        bins.append([code])
    for part in parts:
        lists = {
            "people": [["name"], *([name or None] for name in part.people)],
            "base": [["currency"], [part.currency]],
            "rates": part.rows.get("rates", RATES),
        }
        for name, lines in lists.items():
            _list(book.create_sheet(f"{part.name}_{name}"), f"{part.name}_{name}", lines)
        for table, formulas in part.formulas.items():
            sheet = book.create_sheet(f"{part.name}_{table}")
            _list(sheet, sheet.title, _with_formulas(part.rows[table], formulas))
    for some in figures:
        write_figures(book.create_sheet(some.sheet), some)
    book.save(path)
    return path


def _with_formulas(rows: Rows, formulas: Mapping[Prepared, Formula]) -> Rows:
    header, *typed = rows
    extra = [f"={formula.text}" for formula in formulas.values()]
    return [[*header, *(one.name for one in formulas)], *([*row, *extra] for row in typed or [[None] * len(header)])]


def _list(sheet: Worksheet, name: str, lines: Rows) -> None:
    for line in lines:
        sheet.append(line)
    last = f"{get_column_letter(len(lines[0]))}{max(2, len(lines))}"
    sheet.add_table(Table(name=name, displayName=name, ref=f"A1:{last}"))


# --- comparing ----------------------------------------------------------------------------------------------


def differences(part: Typed, path: Path) -> Iterator[str]:
    """Where a computed cell is not that of the columnar engine, to 1e-9."""
    book = CalamineWorkbook.from_path(path)
    for table, formulas in part.formulas.items():
        header, *rows = book.get_sheet_by_name(f"{part.name}_{table}").to_python(skip_empty_area=False)
        for prepared in formulas:
            place = header.index(prepared.name)
            found, right = [row[place] for row in rows], part.expected(prepared)
            unlike = _unlike_codes if isinstance(prepared.content, Code) else _unlike
            for row in unlike(found, right):
                yield f"{part.name} {table} {prepared.name} row {row + 2}: {found[row]!r}, not {right[row]!r}"


def _unlike(found: Sequence[Any], right: Sequence[Cell]) -> Iterator[int]:
    return (row for row, pair in enumerate(zip(found, right, strict=True)) if not _same(*pair))


def _unlike_codes(found: Sequence[Any], right: Sequence[Cell]) -> Iterator[int]:
    """Codes say the same when they tell the same rows apart; blanks and 0 are what they are."""
    mine: dict[Any, int] = {}
    theirs: dict[Any, int] = {}
    for row, (got, code) in enumerate(zip(found, right, strict=True)):
        same = mine.setdefault(got, row) == theirs.setdefault(code, row)
        fits = _same(got, code) if code in (None, 0) else isinstance(got, float) and 1 <= got <= len(found)
        if not (same and fits):
            yield row


def _same(got: Any, right: Cell) -> bool:
    if right is None or isinstance(right, str):
        return bool(got == (right or ""))
    return isinstance(got, float) and math.isclose(got, right, rel_tol=1e-9, abs_tol=1e-9)
