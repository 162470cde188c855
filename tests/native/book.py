"""A workbook of native formulas: data sheets of prepared columns, and a sheet of scopes, measures and figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from xl_kpi.analysis.compute import TARGET_KEY
from xl_kpi.analysis.targets import TargetRow, find_target, read_targets
from xl_kpi.catalog import Kpi
from xl_kpi.core.reading import Scope
from xl_kpi.engines.engine import Engine, Plan
from xl_kpi.engines.formula.columns import cells, code_count, owner_numbers
from xl_kpi.engines.formula.compile import columns_to_prepare, measures_to_write
from xl_kpi.engines.formula.fold import MeasureCells, fold_formulas
from xl_kpi.engines.formula.measures import MeasureFormulas, measure_formulas
from xl_kpi.engines.formula.prepared import Prepared, sheet_of
from xl_kpi.engines.formula.scope import Names, scope_cells
from xl_kpi.engines.formula.text import Formula
from xl_kpi.tables.money import Month

SIDES = ("value", "numerator", "denominator", "n")
MOMENTS = ("start", "end", "planned_end", "as_of", "opening", "owner_from", "owner_to")
HEAD = 1
MISSING = "n/a"

Figure = tuple[str, str, str]
"""A question, a scope and a side of the reading."""


@dataclass
class Part:
    """The data, scopes and questions that stand together in a workbook; ``name`` begins its sheets and tables."""

    name: str
    engine: Engine
    questions: Mapping[str, tuple[Kpi, Mapping[str, Any]]]
    scopes: Mapping[str, Scope]
    late: Month | None = None
    sides: tuple[str, ...] = SIDES
    people: Sequence[str] = ()
    places: dict[Figure, tuple[int, int]] = field(default_factory=dict)

    @cached_property
    def plans(self) -> Mapping[str, Plan]:
        return {name: self.engine.plan(*asked) for name, asked in self.questions.items()}

    @cached_property
    def owners(self) -> Mapping[str, int]:
        return owner_numbers(self.engine.tables, self.people)

    @property
    def sheet(self) -> str:
        return f"{self.name}_figures"

    def table(self, prepared: Prepared) -> str:
        return f"{self.name}_{sheet_of(prepared.table)}"

    def column(self, prepared: Prepared) -> str:
        return f"{self.table(prepared)}[{prepared.name}]"

    def bins(self, prepared: Prepared) -> str:
        return f"Bins!$A$1:$A${max(1, code_count(prepared, self.engine.columns))}"


def write(parts: Sequence[Part], path: Path) -> Path:
    """Write the workbook; each part then knows where its figures stand."""
    book = Workbook()
    bins = book.worksheets[0]
    bins.title = "Bins"
    most = 1
    for part in parts:
        columns = columns_to_prepare(measures_to_write(part.plans.values()), Names(column=part.column, bins=part.bins))
        for table, prepared in columns.items():
            _write_table(book.create_sheet(f"{part.name}_{table}"), part, prepared)
            most = max(most, *(code_count(one, part.engine.columns) for one in prepared))
        write_figures(book.create_sheet(part.sheet), part)
    for code in range(1, most + 1):
        bins.cell(code, 1, code)
    book.save(path)
    return path


def read(path: Path, parts: Sequence[Part]) -> dict[str, dict[Figure, Any]]:
    """The computed figures of each part by plan, scope and side; an error is its text."""
    book = CalamineWorkbook.from_path(path)
    found = {}
    for part in parts:
        rows = book.get_sheet_by_name(part.sheet).to_python(skip_empty_area=False)
        found[part.name] = {key: rows[row - 1][column - 1] for key, (row, column) in part.places.items()}
    return found


def _write_table(sheet: Worksheet, part: Part, prepared: Sequence[Prepared]) -> None:
    columns = [cells(one, part.engine.columns, part.owners, part.late) for one in prepared]
    sheet.append([one.name for one in prepared])
    rows = [*zip(*columns, strict=True)]
    for row in rows:
        sheet.append(row)
    last = get_column_letter(len(prepared))
    name = part.table(prepared[0])
    sheet.add_table(Table(name=name, displayName=name, ref=f"A1:{last}{1 + max(1, len(rows))}"))


def write_figures(sheet: Worksheet, part: Part) -> None:
    """Write the figures of every question over every scope, and note where they stand."""
    targets = read_targets(part.engine.tables)
    for row, (name, scope) in enumerate(part.scopes.items(), start=HEAD + 1):
        written = _Row(sheet, row)
        numbers = scope_cells(scope, part.owners)
        places = {moment: written.put(numbers[moment]) for moment in MOMENTS}
        target = written.put(_target(targets, scope))
        names = Names(**places, column=part.column, bins=part.bins, params={"target": target}, missing=f'"{MISSING}"')
        found = dict(_measures(written, part, names))
        for plan_name, plan in part.plans.items():
            fold = fold_formulas(plan, found.__getitem__, names)
            for side in part.sides:
                written.put(Formula(getattr(fold, side)))
                part.places[plan_name, name, side] = written.here


def _measures(written: "_Row", part: Part, names: Names) -> Iterator[tuple[Any, MeasureCells]]:
    for measure in measures_to_write(part.plans.values()):
        formulas: MeasureFormulas = measure_formulas(measure, names)
        value = written.put(formulas.value)
        n = value if formulas.n == formulas.value or "n" not in part.sides else written.put(formulas.n)
        yield measure, MeasureCells(value, n)


def _target(rows: tuple[TargetRow, ...], scope: Scope) -> float | None:
    target = find_target(rows, TARGET_KEY, scope, additive=True)
    return None if target is None else target.value


class _Row:
    """A row of the figures sheet, filled from left to right."""

    def __init__(self, sheet: Worksheet, row: int) -> None:
        self._sheet, self._row, self._column = sheet, row, 0

    @property
    def here(self) -> tuple[int, int]:
        """Row and column of the cell written last."""
        return self._row, self._column

    def put(self, content: Formula | float | None) -> str:
        """Write a cell; return its address."""
        self._column += 1
        letter = get_column_letter(self._column)
        place = f"{letter}{self._row}"
        if isinstance(content, Formula):
            text = f"={content.text}"
            self._sheet[place] = ArrayFormula(place, text) if content.array else text
        else:
            self._sheet[place] = content
        return f"${letter}${self._row}"
