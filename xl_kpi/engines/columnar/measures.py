"""Measures over many scopes at once: rows are filtered and sorted by date once, each scope is a slice of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from xl_kpi.core.language import END, PLANNED_END, START, Both, Measure, Point, Predicate, Span
from xl_kpi.core.words import fold
from xl_kpi.engines.columnar.columns import Columns
from xl_kpi.engines.columnar.predicates import all_hold, holds, is_timed, names_in
from xl_kpi.engines.result import Result, merge
from xl_kpi.engines.scope import Moments
from xl_kpi.tables.cells import Floats, Labels, Mask
from xl_kpi.tables.derived import derived
from xl_kpi.tables.load import Tables
from xl_kpi.tables.money import MONEY

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of a measure that do not depend on the scope, sorted by date; the undated ones come last."""

    rows: Rows
    dates: Floats
    dated: int
    view: "View"


class View:
    """Columns of some rows of a table, each gathered once."""

    def __init__(self, columns: Columns, table: str, rows: Rows) -> None:
        self._columns, self._table, self._rows = columns, columns.tables.real_name(table), rows
        self._all = len(rows) == columns.size(table) and bool((rows == np.arange(len(rows))).all())
        self._cache: dict[Any, Floats | Labels] = {}

    def get(self, column: Any, late: Any) -> Floats | Labels:
        key = (column, self._columns.dated(self._table, column, late))
        if key not in self._cache:
            whole = self._columns.get(self._table, column, late)
            self._cache[key] = whole if self._all else _gather(whole, self._rows)
        return self._cache[key]

    def missing_rate(self, column: str, late: Any) -> Mask:
        key = ("missing", column, late)
        if key not in self._cache:
            money = self._columns.money(self._table, column, late)
            self._cache[key] = money.missing[self._rows]  # type: ignore[assignment]
        return cast(Mask, self._cache[key])


def _gather(values: Floats | Labels, rows: Any) -> Floats | Labels:
    return Labels(values.codes[rows], values.words) if isinstance(values, Labels) else values[rows]


class Part:
    """The rows of one scope: a slice of a view, or chosen rows of it."""

    def __init__(self, view: View, where: slice | Rows, late: Any, moments: Moments) -> None:
        self._view, self._where, self._late, self._moments = view, where, late, moments
        self.size = where.stop - where.start if isinstance(where, slice) else len(where)

    def get(self, column: Any) -> Floats | Labels:
        return _gather(self._view.get(column, self._late), self._where)

    def unrated(self, column: str) -> list[str]:
        """The currencies of the rows whose amount wants a rate that nobody gave."""
        missing = self._view.missing_rate(column, self._late)[self._where]
        if not missing.any():
            return []
        currencies = cast(Labels, self.get("currency"))
        return sorted({currencies.words[code] for code in currencies.codes[missing]})

    def span(self, span: Span) -> Floats:
        """How long, at the as-of day, in the span's unit; rows without a start are blank."""
        start, end = cast(Floats, self.get(span.start)), cast(Floats, self.get(span.end))
        today = self._moments.as_of - 1
        return (np.fmin(np.floor(end), today) - np.floor(start)) / span.unit_days

    def mask(self, predicate: Predicate) -> Mask:
        return holds(predicate, self.get, self._moments)

    def keep(self, mask: Mask) -> "Part":
        if mask.all():
            return self
        where = self._where
        rows = np.flatnonzero(mask) + where.start if isinstance(where, slice) else where[mask]
        return Part(self._view, rows, self._late, self._moments)


class Measures:
    """Evaluates measures over the tables for one set of owners."""

    def __init__(self, tables: Tables, columns: Columns, owners: tuple[str, ...] = ()) -> None:
        self._tables, self._columns = tables, columns
        self.owners = owners
        self._owners = frozenset(map(fold, owners))
        self._orders: dict[tuple[str, str], Rows] = {}
        self._masks: dict[Any, Mask] = {}
        self._selections: dict[Any, Selection] = {}

    def evaluate(self, measure: Measure | Both, scopes: Sequence[Moments]) -> list[Result]:
        """Return one result per scope."""
        if isinstance(measure, Both):
            pairs = zip(self._keys(measure.first, scopes), self._keys(measure.second, scopes), strict=True)
            return [_both(first, second) for first, second in pairs]
        return [self._one(measure, *part) for part in self._parts(measure, scopes)]

    def owners_of(self, table: str) -> frozenset[str]:
        """The folded names of those who own rows of a table; empty text for rows of nobody."""
        labels = cast(Labels, self._columns.get(table, "owner"))
        nobody = {""} if (labels.codes < 0).any() else set()
        return frozenset(map(fold, labels.words)) | nobody

    # --- rows that do not depend on the scope ---

    def _select(self, measure: Measure, late: Any) -> Selection:
        table, at = cast(str, measure.table), cast("str | None", measure.at)
        fixed = tuple(p for p in cast(tuple[Predicate, ...], measure.where) if not is_timed(p))
        owned = bool(self._owners) and not measure.everyone
        real = self._tables.real_name(table)
        late = late if any(self._columns.dated(real, name, late) for name in names_in(fixed)) else None
        key = (real, at, fixed, owned, late)
        if key not in self._selections:
            order = self._order(table, at)
            mask = self._mask(table, fixed, owned, late)
            rows = order if mask is None else order[mask[order]]
            dates = self._columns.floats(table, at)[rows] if at else np.full(len(rows), np.nan)
            dated = len(rows) - int(np.isnan(dates).sum())
            self._selections[key] = Selection(rows, dates[:dated], dated, View(self._columns, table, rows))
        return self._selections[key]

    def _order(self, table: str, at: str | None) -> Rows:
        key = (self._tables.real_name(table), at or "")
        if key not in self._orders:
            size = self._columns.size(table)
            dates = self._columns.floats(table, at) if at else None
            self._orders[key] = np.arange(size) if dates is None else np.argsort(dates, kind="stable")
        return self._orders[key]

    def _mask(self, table: str, fixed: tuple[Predicate, ...], owned: bool, late: Any) -> Mask | None:
        if not fixed and not owned:
            return None
        key = (self._tables.real_name(table), fixed, owned, late)
        if key not in self._masks:
            mask = all_hold(fixed, lambda name: self._columns.get(table, name, late), self._columns.size(table))
            self._masks[key] = mask & self._owned(table) if owned else mask
        return self._masks[key]

    def _owned(self, table: str) -> Mask:
        labels = cast(Labels, self._columns.get(table, "owner"))
        flags = np.array([*(fold(word) in self._owners for word in labels.words), "" in self._owners])
        return cast(Mask, flags[labels.codes])

    # --- rows of one scope ---

    def _parts(self, measure: Measure, scopes: Sequence[Moments]) -> Iterator[tuple[Part, dict[str, int]]]:
        """The rows of each scope and how many were refused, by reason."""
        chosen: dict[Any, Selection] = {}
        for moments in scopes:
            late = self._columns.late(moments.as_of)
            if late not in chosen:
                chosen[late] = self._select(measure, late)
            yield self._part(measure, moments, chosen[late], late)

    def _part(self, measure: Measure, moments: Moments, chosen: Selection, late: Any) -> tuple[Part, dict[str, int]]:
        where, excluded = self._window(measure, moments, chosen, late)
        part = self._timed(measure, Part(chosen.view, where, late, moments))
        for reason, predicate in cast(tuple[tuple[str, Predicate], ...], measure.guards):
            fine = part.mask(predicate)
            _count(excluded, reason, part.size - int(fine.sum()))
            part = part.keep(fine)
        return part, excluded

    def _timed(self, measure: Measure, part: Part) -> Part:
        """Keep the rows that satisfy the predicates which depend on the scope."""
        for predicate in cast(tuple[Predicate, ...], measure.where):
            if is_timed(predicate):
                part = part.keep(part.mask(predicate))
        return part

    def _window(
        self, measure: Measure, moments: Moments, chosen: Selection, late: Any
    ) -> tuple[slice | Rows, dict[str, int]]:
        """Which of the chosen rows are in the window, and how many could not be placed for want of a date."""
        if measure.at is None:
            return slice(0, len(chosen.rows)), {}
        low, high = cast("tuple[Point | None, Point | None]", measure.window)
        first = 0 if low is None else int(np.searchsorted(chosen.dates, moments(low)))
        last = chosen.dated if high is None else int(np.searchsorted(chosen.dates, moments(high)))
        window = slice(first, max(first, last))
        undated = slice(chosen.dated, len(chosen.rows))
        if undated.start == undated.stop:
            return window, {}
        reason = self._blank_reason(cast(str, measure.table), cast(str, measure.at))
        if reason is None:
            return window, {}
        if low == START and high in (END, PLANNED_END) and moments.unbounded:
            return np.concatenate((np.arange(first, window.stop), np.arange(undated.start, undated.stop))), {}
        rows = self._timed(measure, Part(chosen.view, undated, late, moments)).size
        return window, {reason: rows} if rows else {}

    def _blank_reason(self, table: str, column: str) -> str | None:
        """Why a row without this column is left out; None for a milestone, where blank means “not yet”."""
        table = self._tables.real_name(table)
        added = derived(table, column)
        if added is not None:
            return added.blank
        frame = self._tables.get(table)
        assert frame is not None
        return f"no_{column}" if frame.schema.columns[column].kind == "date" else None

    # --- figures ---

    def _one(self, measure: Measure, part: Part, excluded: dict[str, int]) -> Result:
        notes = tuple(note for note, predicate in measure.remarks if part.size and part.mask(predicate).any())
        how, column = cast(str, measure.how), cast("str | Span | None", measure.column)
        if how == "count" or column is None:
            return Result(float(part.size), part.size, excluded, notes)
        if isinstance(column, Span):
            return _figure(how, part.span(column), excluded, notes)
        if how == "distinct":
            part = self._known(measure, part, excluded)
            size = int(_flags(part, column).sum())
            return Result(float(size), size, excluded, notes)
        unrated = self._unrated(measure, part)
        if unrated:
            return Result(None, part.size, excluded, (*notes, f"no_rate:{','.join(unrated)}"))
        part = self._known(measure, part, excluded)
        return _figure(how, cast(Floats, part.get(column)), excluded, notes)

    def _known(self, measure: Measure, part: Part, excluded: dict[str, int]) -> Part:
        column = cast(str, measure.column)
        values = part.get(column)
        known = values.codes >= 0 if isinstance(values, Labels) else ~np.isnan(values)
        added = derived(self._tables.real_name(cast(str, measure.table)), column)
        reason = (added.blank if added else None) or f"no_{MONEY.get(column, column)}"
        _count(excluded, reason, part.size - int(known.sum()))
        return part.keep(known)

    def _unrated(self, measure: Measure, part: Part) -> list[str]:
        table, column = cast(str, measure.table), cast(str, measure.column)
        added = derived(self._tables.real_name(table), column)
        if column in MONEY:
            return part.unrated(column)
        return part.unrated("amount_base") if added is not None and added.money else []

    def _keys(self, measure: Measure, scopes: Sequence[Moments]) -> list[tuple[Mask, dict[str, int]]]:
        keys = []
        for part, excluded in self._parts(measure, scopes):
            known = self._known(measure, part, excluded)
            keys.append((_flags(known, cast(str, measure.column)), excluded))
        return keys


def _flags(part: Part, column: str) -> Mask:
    labels = cast(Labels, part.get(column))
    flags = np.zeros(len(labels.words), bool)
    flags[labels.codes] = True
    return flags


def _both(first: tuple[Mask, dict[str, int]], second: tuple[Mask, dict[str, int]]) -> Result:
    size = int((first[0] & second[0]).sum())
    return Result(float(size), size, merge(Result(0, 0, first[1]), Result(0, 0, second[1])))


def _figure(how: str, values: Floats, excluded: dict[str, int], notes: tuple[str, ...]) -> Result:
    n = len(values)
    if how == "sum":
        return Result(float(values.sum()), n, excluded, notes)
    if not n:
        return Result(None, 0, excluded, (*notes, "zero_denominator"), 0.0 if how == "mean" else None)
    if how == "median":
        return Result(float(np.median(values)), n, excluded, notes)
    total = float(values.sum())
    return Result(total / n, n, excluded, notes, total)


def _count(excluded: dict[str, int], reason: str, rows: int) -> None:
    if rows:
        excluded[reason] = excluded.get(reason, 0) + rows
