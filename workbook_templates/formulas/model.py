"""What the formulas of a workbook compute: the choices of a slot, their measures, and where the data of these stand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

import numpy as np

from workbook_templates.formulas.headers import unique_headers
from workbook_templates.formulas.places import MONTHS, PEOPLE, TEAM
from workbook_templates.look.layout import SLOTS
from workbook_templates.look.texts import words
from xl_kpi.analysis.board import Board, DataTable, Tile
from xl_kpi.analysis.breakdown import NOBODY
from xl_kpi.analysis.choices import Choice, choices
from xl_kpi.analysis.slots import key_of, keys_by_label
from xl_kpi.core.language import Both
from xl_kpi.core.period import add_months, last_year, month_of, months_until, periods_before
from xl_kpi.core.reading import Scope
from xl_kpi.core.words import fold
from xl_kpi.engines.columnar.measures import Measures
from xl_kpi.engines.engine import Engine
from xl_kpi.engines.formula.columns import NOBODY as NO_OWNER
from xl_kpi.engines.formula.columns import Cell, owner_numbers, packed_cells
from xl_kpi.engines.formula.compile import columns_to_prepare, measures_to_write
from xl_kpi.engines.formula.prepared import Code, Owner, Prepared, Row, sheet_of
from xl_kpi.engines.formula.rows.compile import row_formulas
from xl_kpi.engines.formula.rows.sheets import Sheet, Sheets
from xl_kpi.engines.formula.rows.words import word_lines
from xl_kpi.engines.formula.scope import Names
from xl_kpi.engines.formula.text import Formula
from xl_kpi.engines.scope import moments_of
from xl_kpi.tables.cells import Floats
from xl_kpi.tables.money import Month
from xl_kpi.tables.schema import schemas

BEFORE = 3
MANY = 20_000


@dataclass(frozen=True)
class Model:
    """The board as formulas see it. ``engine`` holds the tables from which the stored values are computed."""

    board: Board

    @property
    def engine(self) -> Engine:
        return self.board.engine

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        return choices(self.engine, self.board.slots, self.board.language)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What stands in each of the slots, blank in a free one."""
        known = {choice.slot.key: choice.label for choice in self.choices}
        shown = [known[slot.key] for slot in self.board.slots] + [""] * SLOTS
        chosen = self.board.chosen
        return tuple(str(chosen.get(f"Slot{place + 1}", label)) for place, label in enumerate(shown[:SLOTS]))

    @cached_property
    def tiles(self) -> tuple[Tile | None, ...]:
        """The tile of each slot, None in a free one and in one that names no KPI."""
        known = {tile.key: tile for tile in self.board.tiles}
        return tuple(known.get(key_of(label)) if label else None for label in self.labels)

    @cached_property
    def measures(self) -> tuple[Any, ...]:
        """Every measure that a choice with data is made of, once."""
        return measures_to_write(choice.plan for choice in self.choices if not choice.reason)

    def table_of(self, measure: Any) -> str:
        """The canonical table in whose sheet the rows of a measure stand."""
        first = measure.first if isinstance(measure, Both) else measure
        return sheet_of(self.engine.tables.real_name(str(first.table)))

    @cached_property
    def watched(self) -> Mapping[str, tuple[Prepared, ...]]:
        """By table the hidden columns that formulas of measures look at; who owns a row is one of them."""
        noted = columns_to_prepare(self.measures, Names(column=str, bins=str))
        return {
            table: tuple(dict.fromkeys((*columns, Prepared(table, Owner()), *_places(columns))))
            for table, columns in noted.items()
        }

    @cached_property
    def rows(self) -> Mapping[str, Mapping[Prepared, Formula]]:
        """By table the hidden columns in their order, each with the formula that fills it in a row that is pasted.

        Who owns a row is known of every table, of one too that others only look things up in.

        Nobody pastes beside tens of thousands of rows by hand: there all tables hold values only, and no column that
        other columns alone look at.
        """
        if self.takes_rows:
            looked_up = row_formulas(self.watched, self.sheets).keys() - self.watched.keys()
            owned = {table: (Prepared(table, Owner()),) for table in sorted(looked_up)}
            return row_formulas({**self.watched, **owned}, self.sheets)
        return {table: dict.fromkeys(columns, Formula("")) for table, columns in self.watched.items()}

    @property
    def takes_rows(self) -> bool:
        """Whether a row that is pasted counts at once, by formulas."""
        return all(table.rows <= MANY for table in self.board.tables)

    @property
    def sheets(self) -> Sheets:
        """Where these formulas find the user's columns, and lists by their names."""
        return Sheets(
            tables={table.name: self._sheet(table) for table in self.board.tables},
            sales=self.engine.tables.real_name("sales"),
            people="People",
            spellings="WordSpellings",
            meanings="WordMeanings",
            base="Currency",
            currencies="RateCurrencies",
            rates="RateValues",
        )

    def _sheet(self, table: DataTable) -> Sheet:
        headers = unique_headers([column.label for column in table.columns])
        named = {column.name: header for column, header in zip(table.columns, headers, strict=True)}
        return Sheet(table.excel, tuple(headers), named)

    @cached_property
    def words(self) -> tuple[tuple[str, str], ...]:
        return tuple(word_lines())

    @cached_property
    def people(self) -> tuple[str, ...]:
        """The people of the list, in its order; without a list everybody who owns a row, by alphabet."""
        if self.board.listed:
            return self.board.listed
        names = self.engine.tables.owners()
        return tuple(names[key] for key in sorted(names))

    @property
    def typed_people(self) -> tuple[str, ...]:
        """Who stands on the list that a person may change: nobody in a template."""
        return () if self.board.sample else self.people

    @cached_property
    def owners(self) -> Mapping[str, int]:
        return owner_numbers(self.engine.tables, self.people)

    def count(self, table: str) -> int:
        """How many rows of a table count; order lines count once an order."""
        return int(np.isfinite(self.owner_cells[table]).sum())

    def nobodys(self, table: str) -> int:
        """How many of them name no owner, in a table that has owners."""
        return self.rows_of(table, NO_OWNER) if self.has_owner(table) else 0

    def rows_of(self, table: str, owner: float) -> int:
        """How many rows of a table have an owner number."""
        return int((self.owner_cells[table] == owner).sum())

    def has_owner(self, table: str) -> bool:
        frame = self.engine.tables.get(table)
        return frame is not None and frame.has("owner")

    @cached_property
    def owner_cells(self) -> Mapping[str, Floats]:
        """Whose each row of a table is, by number; NaN where the sheet's row is none of the table."""
        return {table: cast(Floats, self.cells(Prepared(table, Owner()))) for table in self.rows}

    def cells(self, prepared: Prepared) -> Floats | list[Cell]:
        """The cells of a hidden column, as the library computes them."""
        return packed_cells(prepared, self.engine.columns, self.owners, self.late)

    @property
    def places(self) -> int:
        """How many lines the list of people has."""
        return max(PEOPLE, len(self.people))

    @property
    def team(self) -> tuple[str, ...]:
        return self.people[:TEAM]

    @cached_property
    def spellings(self) -> Mapping[str, str]:
        """Every way to write a KPI in the targets: its key, its code, its label in either language."""
        own = {spelling: choice.slot.key for choice in self.choices for spelling in (choice.slot.key, choice.label)}
        folded = {fold(spelling) for spelling in own}
        return own | {text: key for text, key in keys_by_label().items() if text not in folded}

    def column(self, prepared: Prepared) -> str:
        """The cells of a prepared column, as formulas write them."""
        return self.either(sheet_of(prepared.table), prepared.name)

    def either(self, table: str, column: str) -> str:
        """A column of the user's table; of the sample while that stands in for it."""
        own = f"{self.excel(table)}[{column}]"
        return f"CHOOSE(SampleNo,{own},{self.sample_name(table)}[{column}])" if self.board.sample else own

    def sample_name(self, table: str) -> str:
        """The name of an Excel table of the sample."""
        return f"{words(self.board.language)['sample']['prefix']}_{self.excel(table)}"

    def excel(self, table: str) -> str:
        """The name of an Excel table."""
        return schemas()[table].excel[self.board.language]

    @cached_property
    def late(self) -> Month | None:
        return self.engine.columns.late(moments_of(self.board.scope).as_of)

    @cached_property
    def scopes(self) -> Mapping[str, Scope]:
        """The scopes of the board by their column in the grid."""
        now = self.board.scope
        ago, months = last_year(now), months_until(now, MONTHS)
        before = dict(zip((f"before_{n + 1}" for n in range(BEFORE)), periods_before(now, BEFORE), strict=True))
        year_ago = (month_of(ago, add_months(month, -12)) for month in months)
        return {
            "now": now,
            "last_year": ago,
            **before,
            **{f"month_{place}": month_of(now, month) for place, month in enumerate(months)},
            **{f"year_ago_{place}": scope for place, scope in enumerate(year_ago)},
            **{f"person_{place}": replace(now, owners=(name,)) for place, name in enumerate(self.team)},
            "team": replace(now, owners=()),
            **({"nobody": replace(now, owners=(NOBODY,))} if any(map(self.nobodys, self.watched)) else {}),
        }

    def values(self, measures: tuple[Any, ...]) -> dict[tuple[Any, str], tuple[float | None, float | None]]:
        """The figure of each measure and the number of its rows, by column of the grid."""
        found = {}
        known = {"", *map(fold, self.people)}
        for owners in dict.fromkeys(scope.owners for scope in self.scopes.values()):
            if len(owners) > 1 or not known.issuperset(map(fold, owners)):
                continue  # no formula says them: stored figures do, or nothing
            evaluator = Measures(self.engine.tables, self.engine.columns, owners)
            mine = {name: moments_of(scope) for name, scope in self.scopes.items() if scope.owners == owners}
            for measure in measures:
                results = evaluator.evaluate(measure, [*mine.values()])
                for name, result in zip(mine, results, strict=True):
                    found[measure, name] = (result.value, result.n)
        return found


def _places(columns: Iterable[Prepared]) -> Iterator[Prepared]:
    """The places of rows, which are the bins of distinct counts."""
    for column in columns:
        if isinstance(column.content, Code):
            yield Prepared(column.table, Row())
