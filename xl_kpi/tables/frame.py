"""One canonical table: headers matched, blank and duplicate rows set aside, columns cleaned when first asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from xl_kpi.core.blank import ERROR_TEXTS, is_blank
from xl_kpi.core.errors import KpiError
from xl_kpi.core.settings import Settings
from xl_kpi.core.words import fold, vocabulary
from xl_kpi.tables import cells
from xl_kpi.tables.cells import Floats, Labels, Mask
from xl_kpi.tables.given import FIRST_ROWS, FIRST_VALUES, Aside, Given
from xl_kpi.tables.grid import Grid
from xl_kpi.tables.headers import match_headers
from xl_kpi.tables.schema import ColumnSchema, schemas
from xl_kpi.tables.totals import is_total


@dataclass(frozen=True, slots=True)
class Maps:
    """What the user says of foreign files: ``columns`` (table, column) → header; ``values`` (table, column) → words."""

    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    values: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)


def zone_of(settings: Settings) -> ZoneInfo:
    try:
        return ZoneInfo(settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise KpiError("unknown_time_zone", found=settings.time_zone) from None


class Frame:
    """A canonical table. ``column(name)`` is an array of floats (dates as serials, NaN = blank) or ``Labels``."""

    def __init__(self, name: str, grid: Grid, settings: Settings, maps: Maps, given: Given) -> None:
        self.name, self.schema = name, schemas()[name]
        self._grid, self._settings, self._maps, self._given = grid, settings, maps, given
        self._style = cells.DateStyle(zone_of(settings), settings.date_order)
        self._columns: dict[str, Floats | Labels] = {}
        self.asides: list[Aside] = list(given.earlier)
        if given.places is None:
            self._place, self.unknown_headers = match_headers(self.schema, grid.headers, maps.columns)
        else:
            self._place, self.unknown_headers = dict(given.places), given.unknown
        self._kept: NDArray[np.intp] | None = None
        self.totals = 0
        self._drop_totals()
        self.duplicates = 0
        self._drop_rows()

    @property
    def size(self) -> int:
        return self._grid.size if self._kept is None else len(self._kept)

    @property
    def files(self) -> "tuple[Frame, ...]":
        """The frames of the files that this table was put together from: itself, where there is one."""
        return self._given.files or (self,)

    @property
    def source(self) -> str:
        """The program that wrote the table, empty when none was recognised."""
        return self._given.source

    @property
    def rows_read(self) -> int:
        """Rows below the headers of all files, but for blank ones at the end."""
        files = self._given.files
        return sum(file.rows_read for file in files) if files else self._grid.size + self.totals

    @property
    def lines_without_id(self) -> bool:
        """Whether several rows are one record, and nothing tells them apart."""
        return False

    @property
    def origin(self) -> str:
        """The file as shown to people, empty when the rows come from none."""
        return self._given.origin

    @property
    def given(self) -> tuple[str, ...]:
        """The canonical columns that the table has, in the schema's order."""
        return tuple(name for name in self.schema.columns if name in self._place)

    @property
    def headers(self) -> list[str]:
        """Every header as it was written, those that nobody knows too."""
        return list(self._grid.headers)

    def has(self, column: str) -> bool:
        return column in self._place

    def header(self, column: str) -> str:
        return " ".join(self._grid.headers[self._place[column]].split())

    def row_number(self, position: int) -> int | str:
        """The spreadsheet row of a kept row."""
        return self._row(position if self._kept is None else int(self._kept[position]))

    def _row(self, position: int) -> int | str:
        return self._given.row(position)

    # --- rows ---

    def _drop_totals(self) -> None:
        """Set aside the totals that a spreadsheet or a report adds at the end."""
        size = self._grid.size
        while size and is_total(self._grid.row(size - 1)):
            size -= 1
        self.totals = self._grid.size - size
        if self.totals:
            self._grid.drop_last(self.totals)
            self._note(
                "total_row",
                next(iter(self._place), next(iter(self.schema.columns))),
                range(size, size + self.totals),
                [],
            )

    def _drop_rows(self) -> None:
        """Set aside blank rows, and the rows of an id that a later change replaces."""
        key = self.schema.key[0] if self.schema.key and self.has(self.schema.key[0]) else None
        lead = list(self._grid.column(self._place[key] if key else 0)) if self._grid.headers else []
        if _all_different(lead) and not self._given.aside:
            return
        ids = cells.labels(lead)
        keep = np.ones(self._grid.size, bool)
        self._drop_foreign(lead if key else [], keep)
        suspects = np.flatnonzero(ids.codes < 0).tolist()
        self._drop("blank_row", [row for row in suspects if keep[row] and self._grid.is_blank_row(row)], [], keep)
        if key:
            self._drop_duplicates(ids, keep)
        if not keep.all():
            self._kept = np.flatnonzero(keep)

    def _drop_foreign(self, ids: Sequence[Any], keep: Mask) -> None:
        """Set aside what whoever read the file knows to belong elsewhere; totals at the end are gone already."""
        for reason, rows in self._given.aside.items():
            self._drop(reason, [row for row in rows if row < self._grid.size and keep[row]], ids, keep)

    def _drop(self, code: str, rows: Sequence[int], ids: Sequence[Any], keep: Mask) -> None:
        keep[rows] = False
        if len(rows):
            known = [cells.plain(ids[row]) for row in rows[:FIRST_VALUES] if ids and not is_blank(ids[row])]
            self._note(code, next(iter(self._place), next(iter(self.schema.columns))), rows, known)

    def identity(self, ids: Labels) -> Labels:
        """What makes two rows the same; tables of lines refine it."""
        return ids

    def _drop_duplicates(self, ids: Labels, keep: Mask) -> None:
        codes = self.identity(ids).codes
        known = np.flatnonzero((codes >= 0) & keep)
        counts = np.bincount(codes[known])
        if not (counts > 1).any():
            return
        stamps = np.full(len(codes), -np.inf)
        if self.has("modified_at"):
            modified = self._load("modified_at")
            assert isinstance(modified, np.ndarray)
            stamps = np.where(np.isnan(modified), -np.inf, modified)
        order = known[np.lexsort((known, stamps[known], codes[known]))]
        last = np.append(codes[order][1:] != codes[order][:-1], True)
        dropped = np.sort(order[~last])
        keep[dropped] = False
        self.duplicates = len(dropped)
        self._note(
            "duplicate_id", self.schema.key[0], dropped, [ids.words[ids.codes[row]] for row in dropped[:FIRST_VALUES]]
        )

    def _note(self, code: str, column: str, rows: Any, values: list[str]) -> None:
        numbers = tuple(self._row(int(row)) for row in rows[:FIRST_ROWS])
        self.asides.append(Aside(self.name, code, column, numbers, tuple(values[:FIRST_VALUES]), len(rows)))

    # --- columns ---

    def column(self, name: str) -> Floats | Labels:
        """Return a given column, cleaned; a KpiError names header, row and cell when one cannot be read."""
        if name not in self._columns:
            loaded = self._load(name)
            self._columns[name] = loaded if self._kept is None else _take(loaded, self._kept)
        return self._columns[name]

    def numbers(self, name: str) -> Floats:
        """A column of floats; all blank when the table does not have it."""
        values = self.column(name) if self.has(name) else np.full(self.size, np.nan)
        assert isinstance(values, np.ndarray)
        return values

    def labels(self, name: str) -> Labels:
        """A column of words; all blank when the table does not have it (currencies: read off the amounts' signs)."""
        if name == "currency" and not self.has(name) and self.has("amount"):
            return self._signs()
        values = self.column(name) if self.has(name) else self._no_words()
        assert isinstance(values, Labels)
        return values

    def _no_words(self) -> Labels:
        return Labels(np.full(self.size, -1, np.int32), ())

    def raw(self, name: str) -> list[object]:
        """The cells of a column as they came."""
        return self._cells(self._place[name])

    def extra(self) -> dict[str, list[object]]:
        """The columns that are carried along for the user, by header, as they came."""
        return {header: self._cells(place) for header, place in self._given.extra.items()}

    def _cells(self, place: int) -> list[object]:
        cells_ = list(self._grid.column(place))
        return cells_ if self._kept is None else [cells_[row] for row in self._kept]

    def typed(self, name: str) -> Floats | Labels:
        """A column as it goes back into a sheet: cleaned, but with the words and signs that the user typed."""
        if not self.schema.columns[name].kind.startswith("word:"):
            return Frame.column(self, name)
        mapped = {fold(word): meaning for word, meaning in self._maps.values.get((self.name, name), {}).items()}

        def word(cell: Any) -> str:
            return mapped.get(fold(cells.plain(cell)), cells.plain(cell))

        return cells.labels(self.raw(name), word, word)

    def _signs(self) -> Labels:
        """The currencies that amounts such as ``$100`` name, where no column does."""
        if "currency" not in self._columns:
            amounts = self.raw("amount")
            sign = cells.currency_sign
            named = cells.labels(amounts, sign, sign) if str in map(type, amounts) else None
            self._columns["currency"] = named or self._no_words()
        signs = self._columns["currency"]
        assert isinstance(signs, Labels)
        return signs

    def _load(self, name: str) -> Floats | Labels:
        schema = self.schema.columns[name]
        raw = self._grid.column(self._place[name])
        try:
            return self._clean(schema, raw)
        except cells.BadCell as bad:
            expected = "bad_date" if schema.kind in ("date", "milestone") else "bad_number"
            said = {"table": self.name, "sheet": self.schema.sheet, "column": name, "header": self.header(name)}
            raise KpiError(expected, **said, row=self._row(bad.position), found=bad.found) from None

    def _clean(self, schema: ColumnSchema, raw: cells.Cells) -> Floats | Labels:
        if schema.kind in ("date", "milestone"):
            values, guessed = cells.dates(raw, self._style)
            if guessed:
                dated = np.flatnonzero(~np.isnan(values))
                self._note("ambiguous_dates", schema.name, dated, [str(raw[row]) for row in dated[:FIRST_VALUES]])
            return values
        if schema.kind == "percent":
            return cells.percents(raw)
        if schema.kind == "number":
            return cells.numbers(raw)
        words = list(raw)
        if schema.kind.startswith("word:"):
            return self._words(schema, words)
        clean: dict[str, Callable[[Any], str]] = {"owner": _folded, "code": _currency}
        return cells.labels(
            words,
            clean.get(schema.kind, cells.plain),
            clean["code"] if schema.kind == "code" else cells.plain,
        )

    def _blanks_open(self, labels: Labels) -> Labels:
        """A deal that says nothing of its outcome is still open; the quality report lists it."""
        blank = np.array(
            [row for row in np.flatnonzero(labels.codes < 0) if not self._grid.is_blank_row(int(row))], int
        )
        if not len(blank):
            return labels
        self._note("blank_status", "status", blank, [])
        words = labels.words if "open" in labels.words else (*labels.words, "open")
        codes = labels.codes.copy()
        codes[blank] = words.index("open")
        return Labels(codes, words)

    def _words(self, schema: ColumnSchema, raw: list[Any]) -> Labels:
        known = dict(vocabulary(schema.kind.removeprefix("word:")))
        mapped = self._maps.values.get((self.name, schema.name), {})
        known |= {fold(word): known.get(fold(meaning), meaning) for word, meaning in mapped.items()}
        is_status = schema.kind == "word:status"
        default = "open" if is_status else ""
        unknown: set[Any] = set()

        def canonical(cell: Any) -> str:
            word = known.get(fold(cells.plain(cell)))
            if word is None:
                unknown.add(cell)
            return default if word is None else word

        result = cells.labels(raw, canonical, canonical)
        if is_status:
            result = self._blanks_open(result)
        if unknown:
            rows = [row for row, cell in enumerate(raw) if not isinstance(cell, dict) and cell in unknown]
            self._note("unknown_word", schema.name, rows, sorted(map(str, unknown)))
        return result


def _all_different(ids: list[Any]) -> bool:
    """Tell quickly that a column of texts holds neither a blank nor the same id twice."""
    if set(map(type, ids)) != {str}:
        return False
    distinct = set(map(str.strip, ids))
    return len(distinct) == len(ids) and "" not in distinct and not distinct & ERROR_TEXTS


def _take(column: Floats | Labels, rows: NDArray[np.intp]) -> Floats | Labels:
    if isinstance(column, Labels):
        return Labels(column.codes[rows], column.words)
    return column[rows]


def _folded(cell: Any) -> str:
    return fold(cells.plain(cell))


def _currency(cell: Any) -> str:
    """The code of a currency however it is named: eur, €, Euros."""
    name = cells.plain(cell).upper()
    return cells.CURRENCIES.get(name, name)
