"""Which tables and columns a formula needs that are not there, so that the user can be told before anything runs."""

from typing import Any

from xl_kpi.core.language import (
    AnyOf,
    Arithmetic,
    Blank,
    Both,
    Cmp,
    Coalesce,
    Col,
    Days,
    Earliest,
    First,
    Is,
    IsNot,
    Keys,
    Known,
    Lookup,
    Measure,
    Neighbour,
    NotBefore,
    Only,
    Span,
    Words,
)
from xl_kpi.tables.derived import derived
from xl_kpi.tables.load import Tables
from xl_kpi.tables.money import MONEY
from xl_kpi.tables.schema import schemas

Lack = tuple[str, str]
"""A table and one of its columns that is missing; an empty column means the whole table."""


def lack_of(measure: Measure | Both, tables: Tables, undated: bool) -> Lack | None:
    """Return the first thing a measure lacks. ``undated``: nothing is placed in time, so its date may be missing."""
    if isinstance(measure, Both):
        return lack_of(measure.first, tables, undated) or lack_of(measure.second, tables, undated)
    table = tables.real_name(str(measure.table))
    if tables.get(table) is None:
        return (
            "orders" if measure.table in ("sales", "sale_lines") else table.replace("order_lines", "orders"),
            "",
        )
    wanted: list[Any] = [] if measure.at is None or (undated and is_event(table, str(measure.at))) else [measure.at]
    wanted += [measure.column] if measure.column is not None else []
    predicates = [*_tuple(measure.where), *(predicate for _, predicate in _tuple(measure.guards))]
    return _first(_column(tables, table, c) for c in wanted) or _first(_predicate(tables, table, p) for p in predicates)


def is_event(table: str, column: str) -> bool:
    """Tell whether a row without this date still counts when nothing is placed in time; a milestone must be there."""
    added = derived(table, column)
    if added is not None:
        return added.blank is not None
    return schemas()[table.replace("order_lines", "orders")].columns[column].kind == "date"


def _tuple(where: Any) -> tuple[Any, ...]:
    return where if isinstance(where, tuple) else (where,)


def _first(lacks: Any) -> Lack | None:
    return next((lack for lack in lacks if lack), None)


def _any(lacks: Any) -> Lack | None:
    """Nothing lacks when one alternative is complete; else the column that is nearest at hand."""
    found = list(lacks)
    return None if None in found else next((lack for lack in found if lack[1]), found[0])


def _column(tables: Tables, table: str, column: Any) -> Lack | None:
    match column:
        case str():
            return _named(tables, table, column)
        case Coalesce(parts):
            return _any(_column(tables, table, part) for part in parts)
        case Earliest(parts):
            return _column(tables, table, parts[0])
        case Days(start, end) | Span(start, end):
            return _column(tables, table, start) or _column(tables, table, end)
        case Arithmetic(_, left, right):
            return _column(tables, table, left) or _column(tables, table, right)
        case Only(inner, where):
            return _column(tables, table, inner) or _first(_predicate(tables, table, p) for p in where)
        case Words(cases):
            return _first(_predicate(tables, table, p) for p in cases[-1][1])
        case Keys(columns):
            return _any(_named(tables, table, name) for name in columns)
        case First(table=other, key=key, column=inner, where=where):
            return _other(tables, table, other, key, inner, where)
        case Lookup(table=other, key=key, column=inner):
            return _other(tables, table, other, key, inner, ())
        case Neighbour(key=key, order=order, where=where):
            lack = _named(tables, table, key) or _named(tables, table, order)
            return lack or _first(_predicate(tables, table, p) for p in where)
        case _:
            return None


def _other(tables: Tables, table: str, other: str, key: str, column: str, where: Any) -> Lack | None:
    real = tables.real_name(other)
    if tables.get(real) is None:
        return (real if other != "sales" else "orders", "")
    lack = _named(tables, table, key) or _named(tables, real, key) or _named(tables, real, column)
    return lack or _first(_predicate(tables, real, p) for p in where)


def _named(tables: Tables, table: str, name: str) -> Lack | None:
    frame = tables.get(table)
    assert frame is not None
    if frame.has(name):
        return None
    if name in MONEY:
        amount = MONEY[name]
        return None if frame.has(amount) else (table.replace("order_lines", "orders"), amount)
    added = derived(table, name)
    return _column(tables, table, added.column) if added else (table.replace("order_lines", "orders"), name)


def _predicate(tables: Tables, table: str, predicate: Any) -> Lack | None:
    """What holds on a blank (``IsNot``, ``Blank``, an ``AnyOf`` that starts with one) can do without its column."""
    match predicate:
        case Is(column) | Known(column):
            return _named(tables, table, str(column))
        case Cmp(column, _, bound):
            return _named(tables, table, str(column)) or (
                _named(tables, table, bound.name) if isinstance(bound, Col) else None
            )
        case NotBefore(column, other):
            return _named(tables, table, str(column)) or _named(tables, table, str(other))
        case AnyOf(parts) if not isinstance(parts[0], Blank | IsNot):
            return _any(_predicate(tables, table, part) for part in parts if not isinstance(part, Blank | IsNot))
        case _:
            return None


def columns_of(record: Any, table: str, tables: Tables, seen: set[Lack] | None = None) -> set[Lack]:
    """Every added column that a measure's parts rest on, as (table, column): where a fallback may have been used."""
    seen = set() if seen is None else seen
    if isinstance(record, str):
        added = derived(table, record)
        if added is not None and (table, record) not in seen:
            seen.add((table, record))
            columns_of(added.column, table, tables, seen)
        return seen
    if isinstance(record, Measure):
        table = tables.real_name(str(record.table))
    elif isinstance(record, First | Lookup):
        inner = tables.real_name(record.table)
        columns_of(record.column, inner, tables, seen)
        for part in getattr(record, "where", ()):
            columns_of(part, inner, tables, seen)
        return seen
    for part in _parts(record):
        columns_of(part, table, tables, seen)
    return seen


def _parts(record: Any) -> tuple[Any, ...]:
    if isinstance(record, tuple):
        return record
    names = getattr(type(record), "__dataclass_fields__", {})
    skipped = ("words", "op", "table", "how", "window", "name", "pick")
    return tuple(getattr(record, name) for name in names if name not in skipped)
