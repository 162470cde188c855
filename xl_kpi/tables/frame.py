"""One canonical table: headers matched, blank and duplicate rows set aside, columns cleaned when first asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from xl_kpi.core.blank import is_blank
from xl_kpi.core.errors import KpiError
from xl_kpi.core.settings import Settings
from xl_kpi.core.words import fold
from xl_kpi.tables import cells
from xl_kpi.tables.cells import Floats, Labels
from xl_kpi.tables.cleaning import DATES, NUMERIC, clean
from xl_kpi.tables.column import are_unique_texts, blank_places
from xl_kpi.tables.given import FIRST_ROWS, FIRST_VALUES, Aside, Given
from xl_kpi.tables.grid import Grid
from xl_kpi.tables.headers import match_headers
from xl_kpi.tables.schema import schemas
from xl_kpi.tables.totals import BLANK, first_filled, trailing


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
    """A canonical table. ``column(name)`` is an array of floats (dates as serials, NaN = blank) or ``Labels``.

    Where ``given`` is tolerant, rows are set aside that hold a cell which its column cannot be; else KpiError is raised
    when such a column is asked for.
    """

    def __init__(self, name: str, grid: Grid, settings: Settings, maps: Maps, given: Given) -> None:
        self.name, self.schema = name, schemas()[name]
        self._grid, self._settings, self._maps, self._given = grid, settings, maps, given
        self._style = cells.DateStyle(zone_of(settings), settings.date_order)
        self._whole: dict[str, Floats | Labels] = {}
        self._columns: dict[str, Floats | Labels] = {}
        self.asides: list[Aside] = list(given.earlier)
        if given.places is None:
            self._place, self.unknown_headers = match_headers(self.schema, grid.headers, maps.columns)
        else:
            self._place, self.unknown_headers = dict(given.places), given.unknown
        self._own_rows = grid.size
        self._drop_trailing()
        self._keep = np.ones(grid.size, bool)
        for reason, rows in given.aside.items():
            self._drop(reason, self._key or self._first_column, [row for row in rows if row < grid.size])
        doubtful = bool(grid.headers) and not are_unique_texts(grid.column(self._lead))
        if doubtful:
            self._drop_blank()
        if given.tolerant:
            self._drop_unreadable()
        if doubtful and self._key:
            self._drop_outdated(self._key)
        self._kept = None if self._keep.all() else np.flatnonzero(self._keep)

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
    def origin(self) -> str:
        """The file as shown to people, empty when the rows come from none."""
        return self._given.origin

    @property
    def rows_read(self) -> int:
        """Rows below the headers of all files, but for blank ones at the end: those kept and those set aside."""
        files = self._given.files
        return sum(file.rows_read for file in files) if files else self._own_rows

    @property
    def lines_without_id(self) -> bool:
        """Whether several rows are one record, and nothing tells them apart."""
        return False

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

    def _drop_trailing(self) -> None:
        """Set aside what a spreadsheet or a report adds at the end."""
        last = self._grid.size - 1
        kinds = trailing(map(self._grid.row, range(last, -1, -1)))
        for reason in dict.fromkeys(reversed(kinds)):
            rows = [last - up for up, kind in enumerate(kinds) if kind == reason][::-1]
            self._note(
                reason, self._first_column, rows, [first_filled(self._grid.row(row)) for row in rows[:FIRST_VALUES]]
            )
        if kinds:
            self._grid.drop_last(len(kinds))

    @property
    def _first_column(self) -> str:
        return next(iter(self._place), next(iter(self.schema.columns)))

    @property
    def _key(self) -> str:
        """The column that identifies the rows, empty where there is none."""
        return next(filter(self.has, self.schema.key[:1]), "")

    @property
    def _lead(self) -> int:
        """The place of that column, else the first: where it is filled, the row is not blank."""
        return self._place.get(self._key, 0)

    def _drop_blank(self) -> None:
        suspects = blank_places(list(self._grid.column(self._lead)))
        self._drop(BLANK, self._first_column, filter(self._grid.is_blank_row, suspects))

    def _drop_unreadable(self) -> None:
        """Set rows aside in which a number or a date cannot be read, each under the first such column."""
        for name in self.given:
            if self.schema.columns[name].kind in NUMERIC:
                spoilt: list[int] = []
                self._whole[name] = self._load(name, spoilt)
                self._drop("unreadable_row", name, sorted(spoilt))

    def _drop_outdated(self, key: str) -> None:
        """Set aside the rows of an id that a later change replaces."""
        ids = self._loaded(key)
        assert isinstance(ids, Labels)
        codes = self.identity(ids).codes
        known = np.flatnonzero((codes >= 0) & self._keep)
        if (np.bincount(codes[known]) < 2).all():
            return
        modified = self._loaded("modified_at") if self.has("modified_at") else np.full(len(codes), np.nan)
        assert isinstance(modified, np.ndarray)
        stamps = np.where(np.isnan(modified), -np.inf, modified)
        order = known[np.lexsort((known, stamps[known], codes[known]))]
        last = np.append(codes[order][1:] != codes[order][:-1], True)
        self._drop("duplicate_id", key, np.sort(order[~last]).tolist())

    def identity(self, ids: Labels) -> Labels:
        """What makes two rows the same; tables of lines refine it."""
        return ids

    def _drop(self, reason: str, column: str, rows: Iterable[int]) -> None:
        """Set rows aside that no other reason has taken, and show what stands in that column."""
        taken = [row for row in rows if self._keep[row]]
        self._keep[taken] = False
        if taken:
            raw = self._grid.column(self._place[column]) if column in self._place else [None] * self._grid.size
            shown = (raw[row] for row in taken[:FIRST_VALUES])
            self._note(reason, column, taken, [cells.plain(cell) for cell in shown if not is_blank(cell)])

    def _note(self, code: str, column: str, rows: Sequence[int], values: Sequence[str]) -> None:
        numbers = tuple(map(self._row, rows[:FIRST_ROWS]))
        self.asides.append(Aside(self.name, code, column, numbers, tuple(values[:FIRST_VALUES]), len(rows)))

    # --- columns ---

    def column(self, name: str) -> Floats | Labels:
        """Return a given column, cleaned; a KpiError names header, row and cell when one cannot be read."""
        if name not in self._columns:
            loaded = self._loaded(name)
            self._columns[name] = loaded if self._kept is None else _take(loaded, self._kept)
            del self._whole[name]
        return self._columns[name]

    def _loaded(self, name: str) -> Floats | Labels:
        """A given column with the rows set aside, cleaned once."""
        if name not in self._whole:
            self._whole[name] = self._load(name)
        return self._whole[name]

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

    def _load(self, name: str, spoilt: list[int] | None = None) -> Floats | Labels:
        column, raw = self.schema.columns[name], self._grid.column(self._place[name])
        try:
            values, remarks = clean(column, raw, self._style, self._maps.values.get((self.name, name), {}), spoilt)
        except cells.BadCell as bad:
            expected = "bad_date" if column.kind in DATES else "bad_number"
            said = {"table": self.name, "sheet": self.schema.sheet, "column": name, "header": self.header(name)}
            raise KpiError(expected, **said, row=self._row(bad.position), found=bad.found) from None
        if column.kind == "word:status" and isinstance(values, Labels):
            values = self._blanks_open(values)
        for remark in remarks:
            rows = [row for row in remark.rows if self._keep[row]]
            if rows:
                self._note(remark.code, name, rows, remark.values or [str(raw[row]) for row in rows[:FIRST_VALUES]])
        return values

    def _blanks_open(self, labels: Labels) -> Labels:
        """A deal that says nothing of its outcome is still open; the quality report lists it."""
        blank = np.array(
            [row for row in np.flatnonzero(labels.codes < 0) if not self._grid.is_blank_row(int(row))], int
        )
        if not len(blank):
            return labels
        self._note("blank_status", "status", blank.tolist(), [])
        words = labels.words if "open" in labels.words else (*labels.words, "open")
        codes = labels.codes.copy()
        codes[blank] = words.index("open")
        return Labels(codes, words)


def _take(column: Floats | Labels, rows: NDArray[np.intp]) -> Floats | Labels:
    if isinstance(column, Labels):
        return Labels(column.codes[rows], column.words)
    return column[rows]
