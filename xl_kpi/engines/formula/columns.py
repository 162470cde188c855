"""The cells of prepared columns, from the columnar engine: a list as long as the table's sheet has rows."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never, cast

import numpy as np
from numpy.typing import NDArray

from xl_kpi.core.words import fold
from xl_kpi.engines.columnar.columns import Columns
from xl_kpi.engines.columnar.predicates import holds
from xl_kpi.engines.formula.prepared import (
    ALWAYS,
    NEVER,
    Code,
    Day,
    Filled,
    Flag,
    Key,
    Owner,
    Plain,
    Prepared,
    Row,
    Unrated,
    Word,
    sheet_of,
)
from xl_kpi.tables.cells import Floats, Labels
from xl_kpi.tables.load import Tables
from xl_kpi.tables.money import Month
from xl_kpi.tables.orders import Orders

Cell = float | str | None
NOBODY = 1
UNLISTED = 9000
"""The number of everybody who is not in a list of people."""


def owner_numbers(tables: Tables, people: Sequence[str] = ()) -> dict[str, int]:
    """The number of each owner by folded name, as ``Owner`` columns hold it; 1 is nobody.

    People in a list have their place in it + 1, so that a formula can tell it too, and everybody else is 9000.
    """
    names = people or sorted(tables.owners())
    places = reversed([*enumerate(map(fold, names), start=NOBODY + 1)])
    listed = {name: number for number, name in places if name}
    return dict.fromkeys(tables.owners(), UNLISTED) | listed


def by_sheet(prepared: Iterable[Prepared]) -> dict[str, tuple[Prepared, ...]]:
    """The columns of each canonical table, order lines and orders on the same sheet; each once, by name.

    Raises ValueError when two different columns have the same name.
    """
    sheets: dict[str, dict[str, Prepared]] = {}
    for column in prepared:
        known = sheets.setdefault(sheet_of(column.table), {}).setdefault(column.name, column)
        if known != column:
            raise ValueError(f"{column.name}: {known}, {column}")
    return {table: tuple(columns[name] for name in sorted(columns)) for table, columns in sheets.items()}


def cells(prepared: Prepared, columns: Columns, owners: Mapping[str, int], late: Month | None = None) -> list[Cell]:
    """The cells of one column, row by row of its sheet; ``late`` is the as-of month where rates change by month."""
    found = packed_cells(prepared, columns, owners, late)
    return found if isinstance(found, list) else [None if math.isnan(value) else value for value in found.tolist()]


def packed_cells(
    prepared: Prepared, columns: Columns, owners: Mapping[str, int], late: Month | None = None
) -> Floats | list[Cell]:
    """The same as an array, NaN = blank, where all are numbers: a tenth of the memory."""
    values = _values(prepared, columns, owners, late)
    if not isinstance(values, list):
        values = np.where(np.isinf(values), np.where(values > 0, ALWAYS, NEVER), values)
    view = columns.tables.get(prepared.table)
    return _on_first_lines(values, view) if isinstance(view, Orders) else values


def _on_first_lines(values: Floats | list[Cell], orders: Orders) -> Floats | list[Cell]:
    """What is said of an order stands in the first of its lines."""
    lines = _first_lines(orders)
    if not isinstance(values, list):
        spread = np.full(len(orders.group), np.nan)
        spread[lines] = values
        return spread
    shown: list[Cell] = [None] * len(orders.group)
    for row, cell in zip(lines.tolist(), values, strict=True):
        shown[row] = cell
    return shown


def _first_lines(orders: Orders) -> NDArray[np.intp]:
    return np.unique(orders.group, return_index=True)[1]


def _values(prepared: Prepared, columns: Columns, owners: Mapping[str, int], late: Month | None) -> Floats | list[Cell]:
    table, content = prepared.table, prepared.content
    if isinstance(content, Word | Key):
        return _labelled(content, cast(Labels, columns.get(table, content.column)))
    match content:
        case Plain(column):
            return columns.floats(table, column, late)
        case Day(column):
            return np.floor(columns.floats(table, column, late))
        case Filled(column, where, value):
            masks = [holds(predicate, lambda name: columns.get(table, name, late)) for predicate in where]
            return np.where(np.logical_or.reduce(masks), value, columns.floats(table, column, late))
        case Flag(predicate):
            return holds(predicate, lambda name: columns.get(table, name, late)).astype(np.float64)
        case Unrated(column):
            return columns.money(table, column, late).missing.astype(np.float64)
        case Owner():
            labels = cast(Labels, columns.get(table, "owner"))
            return np.array([*(float(owners[fold(word)]) for word in labels.words), float(NOBODY)])[labels.codes]
        case Code(column):
            codes = cast(Labels, columns.get(table, column)).codes
            _, first, word = np.unique(codes, return_index=True, return_inverse=True)
            return np.where(codes < 0, 0.0, _places(table, columns)[first][word])
        case Row():
            return _places(table, columns)
        case _:
            assert_never(content)


def _places(table: str, columns: Columns) -> Floats:
    """The place in its sheet of every row, from 1; that of its first line for an order."""
    view = columns.tables.get(table)
    lines = _first_lines(view) if isinstance(view, Orders) else np.arange(columns.size(table))
    return (lines + 1).astype(np.float64)


def _labelled(content: Word | Key, labels: Labels) -> list[Cell]:
    """One cell per word, then one per row; blank is the last."""
    is_word = isinstance(content, Word)
    of_word: list[Cell] = [*map(fold, labels.words), "-"] if is_word else [*labels.words, None]
    return [of_word[code] for code in labels.codes.tolist()]


def code_count(prepared: Prepared, columns: Columns) -> int:
    """How many bins a distinct count of a column wants: one per row of its sheet; 0 for a column of anything else."""
    if not isinstance(prepared.content, Code):
        return 0
    view = columns.tables.get(prepared.table)
    return len(view.group) if isinstance(view, Orders) else columns.size(prepared.table)
