"""Raw tables as they come: rows of cells with a header, or a DataFrame; columns are taken out one at a time."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

import numpy as np

from xl_kpi.core.blank import is_blank
from xl_kpi.core.errors import KpiError
from xl_kpi.tables.cells import Cells, from_datetime64
from xl_kpi.tables.headers import prepared_places

if TYPE_CHECKING:
    import pandas as pd

Rows = Sequence[Sequence[Any]]


class Grid(Protocol):
    """What a table needs from its raw form: headers, number of rows, one column at a time."""

    headers: list[str]
    size: int

    def column(self, position: int) -> Cells: ...

    def row(self, position: int) -> Sequence[Any]: ...

    def drop_last(self, rows: int) -> None: ...

    def is_blank_row(self, row: int) -> bool: ...


class RowGrid:
    """Rows of cells, header first, as Excel hands a range over. Blank rows at the end are left off.

    ``clean`` is what a host must do to the cells of a column before they mean what the sheet shows.
    """

    def __init__(self, rows: Rows, clean: Callable[[list[Any]], Cells] | None = None) -> None:
        self.headers = [_header(cell) for cell in rows[0]] if rows else []
        self._prepared = prepared_places(self.headers)
        self._rows = rows[1 : self._used(rows)]
        self._clean = clean
        self.size = len(self._rows)

    def column(self, position: int) -> Cells:
        try:
            cells = list(map(itemgetter(position), self._rows))
        except IndexError:  # rows of unequal length
            cells = [row[position] if position < len(row) else None for row in self._rows]
        return self._clean(cells) if self._clean else cells

    def row(self, position: int) -> Sequence[Any]:
        return self._rows[position]

    def drop_last(self, rows: int) -> None:
        self.size -= rows
        self._rows = self._rows[: self.size]

    def is_blank_row(self, row: int) -> bool:
        return self._is_blank(self._rows[row])

    def _is_blank(self, row: Sequence[Any]) -> bool:
        """What a workbook of this product prepares for its formulas makes no row."""
        if self._prepared:
            row = [cell for place, cell in enumerate(row) if place not in self._prepared]
        return row.count(None) == len(row) or all(map(is_blank, row))

    def _used(self, rows: Rows) -> int:
        used = len(rows)
        while used > 1 and self._is_blank(rows[used - 1]):
            used -= 1
        return used


class FrameGrid:
    """A DataFrame; its typed columns are taken as they are."""

    def __init__(self, frame: "pd.DataFrame", zone: ZoneInfo) -> None:
        self.headers = [_header(name) for name in frame.columns]
        self._frame, self._zone = frame, zone
        self.size = len(frame)

    def column(self, position: int) -> Cells:
        series = self._frame.iloc[:, position]
        if series.dtype.kind == "M":
            zoned = getattr(series.dtype, "tz", None)
            naive = series.dt.tz_convert(self._zone).dt.tz_localize(None) if zoned else series
            return from_datetime64(naive.to_numpy(dtype="datetime64[us]"))
        if series.dtype.kind in "fiu" and isinstance(series.dtype, np.dtype):
            return list(series.tolist())
        return list(series)

    def row(self, position: int) -> Sequence[Any]:
        return list(self._frame.iloc[position])

    def drop_last(self, rows: int) -> None:
        self.size -= rows
        self._frame = self._frame.iloc[: self.size]

    def is_blank_row(self, row: int) -> bool:
        return all(map(is_blank, self._frame.iloc[row]))


def grid_of(table: str, raw: Any, zone: ZoneInfo) -> Grid:
    """Wrap what the caller gave; a KpiError says what a table must look like."""
    if hasattr(raw, "is_blank_row"):
        made: Grid = raw
        return made
    if hasattr(raw, "iloc"):
        return FrameGrid(raw, zone)
    if isinstance(raw, Sequence) and not isinstance(raw, str) and _are_rows(raw):
        return RowGrid(raw)
    raise KpiError("not_a_table", table=table, found=type(raw).__name__)


def _are_rows(raw: Sequence[object]) -> bool:
    kinds = set(map(type, raw))
    return kinds <= {list, tuple} or all(issubclass(kind, Sequence) and kind is not str for kind in kinds)


def _header(cell: Any) -> str:
    return "" if is_blank(cell) else str(cell)
