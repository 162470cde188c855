"""Columns as arrays: given ones from the tables, added ones from their records, each computed once when asked for."""

from typing import Any, cast

import numpy as np

from xl_kpi.core.language import (
    Arithmetic,
    By,
    Coalesce,
    Column,
    Days,
    Earliest,
    First,
    Keys,
    Lookup,
    Neighbour,
    Only,
    Words,
)
from xl_kpi.engines.columnar import joins
from xl_kpi.engines.columnar.predicates import all_hold
from xl_kpi.tables.cells import Floats, Labels, Mask
from xl_kpi.tables.derived import derived
from xl_kpi.tables.load import Tables, View
from xl_kpi.tables.money import MONEY, Money, Month, convert, month_numbers, month_of
from xl_kpi.tables.orders import Orders

TEXT_KINDS = ("id", "text", "owner", "code", "word")


class Columns:
    """The columns of all tables. ``late`` is the as-of month, which matters only where rates change by month."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._cache: dict[tuple[str, Any, Month | None], Floats | Labels] = {}
        self._money: dict[tuple[str, str, Month | None], Money] = {}
        self._rate_months: dict[str, Floats] = {}
        self.fallbacks: dict[tuple[str, str], str] = {}

    def size(self, table: str) -> int:
        frame = self.tables.get(table)
        return 0 if frame is None else frame.size

    def late(self, as_of: float) -> Month | None:
        return month_of(as_of - 1) if self.tables.rates.monthly else None

    def get(self, table: str, column: Column | float, late: Month | None = None) -> Floats | Labels:
        """Return a column of a table, by name or by record."""
        table = self.tables.real_name(table)
        late = self.dated(table, column, late)
        key = (table, column, late)
        if key not in self._cache:
            made = self._named(table, column, late) if isinstance(column, str) else self._made(table, column, late)
            self._cache[key] = made
        return self._cache[key]

    def dated(self, table: str, column: Any, late: Month | None) -> Month | None:
        """The as-of month for a column that rests on exchange rates; None for the others, which are made once."""
        if late is None or not isinstance(column, str):
            return late
        added = derived(table, column)
        return late if column in MONEY or (added is not None and added.money) else None

    def floats(self, table: str, column: Column | float, late: Month | None = None) -> Floats:
        return cast(Floats, self.get(table, column, late))

    def where(self, table: str, predicates: tuple[Any, ...], late: Month | None) -> Mask:
        return all_hold(predicates, lambda name: self.get(table, name, late), self.size(table))

    # --- by name ---

    def _named(self, table: str, name: str, late: Month | None) -> Floats | Labels:
        if name in MONEY:
            return self.money(table, name, late).values
        frame = self.tables.get(table)
        added = derived(table, name)
        if added is not None:
            if isinstance(added.column, Coalesce):
                return self._coalesce(table, added.column, late, name)
            return self.get(table, added.column, late)
        if frame is not None and frame.has(name):
            return frame.column(name)
        size = self.size(table)
        if frame is not None and frame.schema.columns[name].kind.split(":")[0] in TEXT_KINDS:
            return Labels(np.full(size, -1, np.int32), ())
        return np.full(size, np.nan)

    # --- money ---

    def money(self, table: str, name: str, late: Month | None) -> Money:
        """Amounts in the base currency and where the rate is missing."""
        key = (self.tables.real_name(table), name, late)
        if key not in self._money:
            self._money[key] = self._convert(*key)
        return self._money[key]

    def _convert(self, table: str, name: str, late: Month | None) -> Money:
        frame = self.tables.get(table)
        assert frame is not None
        if isinstance(frame, Orders):
            lines = self.money("order_lines", name, late)
            return Money(frame.total(lines.values), frame.total(np.where(lines.missing, 1.0, np.nan)) > 0)
        amounts = self.floats(table, MONEY[name])
        months = self._months(table) if late is not None else np.empty(0)
        currencies = cast(Labels, self.get(table, "currency"))
        money = convert(amounts, currencies, months, late, self.tables.rates)
        return self._in_base(frame, name, amounts, money)

    def _months(self, table: str) -> Floats:
        """The month whose rate each row takes: that of the closing or of the order."""
        if table not in self._rate_months:
            days = self.floats(table, "closed_on" if table == "deals" else "date")
            self._rate_months[table] = month_numbers(days)
        return self._rate_months[table]

    def _in_base(self, frame: View, name: str, amounts: Floats, money: Money) -> Money:
        """An amount already in the base currency wins; it also gives the rate of the list amount."""
        if not frame.has("amount_base"):
            return money
        base = cast(Floats, frame.column("amount_base"))
        if name == "list_base":
            with np.errstate(divide="ignore", invalid="ignore"):
                base = amounts * base / cast(Floats, frame.column("amount"))
        given = np.isfinite(base)
        return Money(np.where(given, base, money.values), money.missing & ~given)

    # --- by record ---

    def _made(self, table: str, record: Any, late: Month | None) -> Floats | Labels:
        match record:
            case int() | float():
                return np.full(self.size(table), float(record))
            case Coalesce():
                return self._coalesce(table, record, late, "")
            case Earliest(parts):
                return cast(Floats, np.fmin.reduce([self.floats(table, part, late) for part in parts]))
            case Days(start, end):
                return np.floor(self.floats(table, end, late)) - np.floor(self.floats(table, start, late))
            case Arithmetic(op, left, right):
                return _arithmetic(op, self.floats(table, left, late), self.floats(table, right, late))
            case Only(column, where):
                return np.where(self.where(table, where, late), self.floats(table, column, late), np.nan)
            case Words(cases):
                return self._words(table, cases, late)
            case Keys(columns):
                return self._keys(table, columns)
            case First():
                return self._first(table, record, late)
            case Lookup():
                return self._lookup(table, record, late)
            case Neighbour(key=key, order=order, pick=pick, where=where):
                keys = cast(Labels, self.get(table, key)).codes
                return joins.neighbour(keys, self.floats(table, order, late), self.where(table, where, late), pick)
            case By() | _:
                raise TypeError(record)

    def _coalesce(self, table: str, record: Coalesce, late: Month | None, name: str) -> Floats:
        values = self.floats(table, record.parts[0], late)
        for part in record.parts[1:]:
            blank = np.isnan(values)
            if not blank.any():
                break
            filler = self.floats(table, part, late)
            if name and isinstance(part, First | Lookup | Neighbour) and not np.isnan(filler[blank]).all():
                source = part.table if isinstance(part, First | Lookup) else table
                self.fallbacks[table, name] = self.tables.real_name(source)
            values = np.where(blank, filler, values)
        return values

    def _words(self, table: str, cases: tuple[tuple[str, Any], ...], late: Month | None) -> Labels:
        codes = np.full(self.size(table), -1, np.int32)
        for code, (_, where) in reversed(list(enumerate(cases))):
            codes[self.where(table, where, late)] = code
        return Labels(codes, tuple(word for word, _ in cases))

    def _keys(self, table: str, columns: tuple[str, ...]) -> Labels:
        words: tuple[str, ...] = ()
        codes = np.full(self.size(table), -1, np.int32)
        for column in columns:
            labels = cast(Labels, self.get(table, column))
            fresh = (codes < 0) & (labels.codes >= 0)
            codes = np.where(fresh, labels.codes + len(words), codes)
            words = (*words, *labels.words)
        return Labels(codes.astype(np.int32), words)

    def _first(self, table: str, record: First, late: Month | None) -> Floats:
        if self.tables.get(record.table) is None:
            return np.full(self.size(table), np.nan)
        theirs = cast(Labels, self.get(record.table, record.key))
        mine = joins.align(cast(Labels, self.get(table, record.key)), theirs)
        values = self.floats(record.table, record.column, late)
        if record.where:
            values = np.where(self.where(record.table, record.where, late), values, np.nan)
        if record.not_before:
            return joins.first_from(theirs.codes, values, mine, self.floats(table, record.not_before))
        return joins.take(joins.first_by_key(theirs.codes, values, len(theirs.words)), mine)

    def _lookup(self, table: str, record: Lookup, late: Month | None) -> Floats:
        if self.tables.get(record.table) is None:
            return np.full(self.size(table), np.nan)
        theirs = cast(Labels, self.get(record.table, record.key))
        mine = joins.align(cast(Labels, self.get(table, record.key)), theirs)
        rows = np.append(joins.row_of(theirs), np.int32(-1))[mine]
        return joins.take(self.floats(record.table, record.column, late), rows)


def _arithmetic(op: str, left: Floats, right: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        result = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}[op](left, right)
    return np.where(np.isfinite(result), result, np.nan)
