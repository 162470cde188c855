"""The rows of a data sheet: those of the fresh workbook, with what the user wrote beside them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import IO

from workbook_templates.check.facts import Area, column_name
from workbook_templates.refresh.cells import (
    Cell,
    Row,
    Sheet,
    escaped,
    prefixed,
    same,
    value,
    write_cell,
    write_row,
)
from workbook_templates.refresh.formulas import at_home, dimensioned, moved, plain
from workbook_templates.refresh.places import Places, shifted
from workbook_templates.refresh.tables import Fit, no_room

SAMPLE = 200  # rows whose usual style is that of the column
Key = tuple[object, int]
"""What tells a row apart: its id, and the how manyth row with that id it is."""


@dataclass(slots=True)
class Beside:
    """What the user did to one row: cells of own columns, styles that are not those of the column."""

    row: int
    cells: list[Cell] = field(default_factory=list)
    styles: dict[int, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class Known:
    """What the user's sheet says: the style of each column, what stands beside rows, the row of totals, its reach."""

    styles: dict[int, bytes] = field(default_factory=dict)
    beside: dict[Key, Beside] = field(default_factory=dict)
    totals: list[Cell] = field(default_factory=list)
    rows: int = 0
    bottom: int = 1
    right: int = 1


class Keys:
    """Gives each row its key, in the order of the rows; without a column of keys that is its position."""

    def __init__(self, column: int | None, texts: Sequence[str]) -> None:
        self._column, self._texts = column, texts
        self._seen: Counter[object] = Counter()

    def of(self, cells: Iterable[Cell]) -> Key:
        found = next((cell for cell in cells if cell.column == self._column), None)
        word = None if found is None else value(found, self._texts)
        word = f"{word:.15g}" if isinstance(word, float) else word
        self._seen[word] += 1
        return word, self._seen[word]


def look(sheet: Sheet, fit: Fit, texts: Sequence[str]) -> Known:
    """Read the user's rows once and keep what will be needed of them."""
    known, masters = Known(), dict[bytes, tuple[str, int, int]]()
    own, keys = {column.place for column in fit.own}, Keys(fit.key[1] if fit.key else None, texts)
    cells = fit.user.area
    inside = range(cells.left, cells.right + 1)
    for row in _sampled(iter(sheet), fit, known):
        found = row.cells
        _reach(known, row.number, found, fit)
        if fit.user.has_totals and row.number == cells.bottom + 1:
            known.totals = [cell for cell in found if cell.column in inside]
        if not cells.top < row.number <= cells.bottom:
            continue
        known.rows += any(cell.body for cell in found if cell.column in inside)
        beside = Beside(row.number)
        for cell in found:
            if cell.column in own and cell.body:
                beside.cells.append(plain(cell, row.number, masters, sheet.prefix))
            if cell.column in inside and known.styles.setdefault(cell.column, cell.style) != cell.style:
                beside.styles[cell.column] = cell.style
        key = keys.of(found)
        if beside.cells or beside.styles:
            known.beside[key] = beside
    return known


def _sampled(rows: Iterator[Row], fit: Fit, known: Known) -> Iterator[Row]:
    """Note the usual style of each column in the first rows, then yield all of them."""
    first = list(islice(rows, fit.user.area.top + SAMPLE))
    seen: dict[int, Counter[bytes]] = {}
    for row in first:
        if fit.user.area.top < row.number <= fit.user.area.bottom:
            for cell in row.cells:
                seen.setdefault(cell.column, Counter())[cell.style] += 1
    known.styles |= {column: styles.most_common(1)[0][0] for column, styles in seen.items()}
    return chain(first, rows)


def _reach(known: Known, row: int, cells: Sequence[Cell], fit: Fit) -> None:
    """Note how far the cells reach that stay where they are, and refuse to write over them."""
    old, new = fit.user.area, fit.area
    outside = [cell.column for cell in cells if not old.left <= cell.column <= old.right or row <= old.top]
    if outside:
        known.bottom, known.right = max(known.bottom, row), max(known.right, *outside)
    for cell in cells:
        if old.right < cell.column <= new.right and row >= old.top and cell.body:
            raise no_room(fit, f"{fit.owned.user}!{column_name(cell.column)}{row}")


@dataclass
class DataSheet:
    """Writes one data sheet. ``changed``, ``rows`` and ``lost`` are known once it is written."""

    fit: Fit
    known: Known
    places: Places
    texts: Sequence[str]
    changed: int = 0
    rows: int = 0
    lost: int = 0

    def write(self, out: IO[bytes], user: Sheet, fresh: Sheet) -> None:
        self._learned: dict[bytes, bytes] = {}
        self._letters = {place: column_name(place).encode() for place in range(1, self.fit.area.right + 1)}
        self._keys = Keys(self.fit.key[0] if self.fit.key else None, ())
        out.write(dimensioned(user.head, self._dimension()))
        for number, row, new in paired(user, self._fresh_rows(fresh), self.fit.rows):
            out.write(self._row(number, row, new, user.prefix))
        self.lost = sum(bool(beside.cells) for beside in self.known.beside.values())
        out.write(user.tail)

    def _dimension(self) -> Area:
        cells = self.fit.area
        bottom = cells.bottom + self.fit.user.has_totals
        return Area(1, 1, max(cells.right, self.known.right), max(bottom, self.known.bottom))

    def _fresh_rows(self, fresh: Sheet) -> Iterator[Row]:
        """Yield the fresh rows; a column without any cell here gets the style of a like one."""
        rows = iter(fresh)
        first = list(islice(rows, SAMPLE))
        for cell in (cell for row in first if row.number > self.fit.fresh.area.top for cell in row.cells):
            style = self.known.styles.get(self.fit.columns.get(cell.column, 0))
            if style:
                self._learned.setdefault(cell.style, style)
        top = self.fit.fresh.area.top
        return (row for row in chain(first, rows) if row.number >= top)

    def _row(self, number: int, row: Row | None, new: Row | None, prefix: bytes) -> bytes:
        cells, old = self.fit.area, self.fit.user.area
        found = row.cells if row else []
        made = {cell.column: cell for cell in found if not old.left <= cell.column <= old.right or number <= old.top}
        inside = cells.top < number <= cells.bottom
        if number == cells.top and new:
            made |= self._headers(new, found)
        elif inside and new:
            made |= self._renewed(number, new, found, prefix)
        elif number == cells.bottom + 1 and self.fit.user.has_totals:
            origin = old.bottom + 1
            made |= {cell.column: moved(cell, number - origin, number, prefix) for cell in self.known.totals}
        replaced = cells.top < number <= max(cells.bottom, old.bottom)  # heights and filters were of other rows
        attributes = row.attributes if row and not replaced else b""
        return write_row(prefix, number, attributes, self._written(made, number, prefix))

    def _written(self, made: dict[int, Cell], number: int, prefix: bytes) -> bytes:
        digits = b"%d" % number
        return b"".join(
            write_cell(prefix, (self._letters.get(column) or column_name(column).encode()) + digits, made[column])
            for column in sorted(made)
        )

    def _headers(self, new: Row, found: Sequence[Cell]) -> dict[int, Cell]:
        """The headers of new columns; those that are there stay as they are written."""
        style = next((cell.style for cell in found if cell.column == self.fit.user.area.right), b"")
        wanted = {column.place for column in self.fit.new}
        cells = (cell._replace(column=self.fit.columns[cell.column]) for cell in new.cells if cell.column in wanted)
        return {cell.column: cell._replace(style=style) for cell in cells}

    def _renewed(self, number: int, new: Row, found: Sequence[Cell], prefix: bytes) -> dict[int, Cell]:
        self.rows += bool(new.body)
        cells = new.cells
        beside = self.known.beside.pop(self._keys.of(cells), None)
        styles = beside.styles if beside else {}
        made = {place: Cell(place, style, b"", b"", b"") for place, style in styles.items()}
        for cell in cells:
            place = self.fit.columns[cell.column]
            style = styles.get(place) or self.known.styles.get(place)
            if style is None:
                style = self._learned.get(cell.style, b"")
            made[place] = Cell(place, style, cell.kind, b"", self._body(cell, prefix))
        self._compare(made, found)
        made |= self._own(beside, number, prefix)
        return made

    def _body(self, cell: Cell, prefix: bytes) -> bytes:
        if self.places.moved and b"<f" in cell.body:
            cell = at_home(cell, self.places, self.fit.owned.fresh)
        return prefixed(cell.body, prefix)

    def _own(self, beside: Beside | None, number: int, prefix: bytes) -> dict[int, Cell]:
        """The cells of the user's columns: those of the row, else the formula of the column."""
        if beside:
            cells = (moved(cell, number - beside.row, number, prefix) for cell in beside.cells)
            return {cell.column: cell for cell in cells}
        top = self.fit.area.top + 1
        return {
            column.place: Cell(
                column.place,
                self.known.styles.get(column.place, b""),
                b"",
                b"",
                prefixed(b"<f>%s</f>" % escaped(shifted(column.formula, number - top)), prefix),
            )
            for column in self.fit.own
            if column.formula
        }

    def _compare(self, made: dict[int, Cell], found: Sequence[Cell]) -> None:
        """Count the cells of our columns that hold something else than before."""
        before = {cell.column: cell for cell in found if cell.column in self._ours}
        for place, cell in made.items():
            old = before.pop(place, None)
            if old is None:
                self.changed += bool(cell.body)
            elif not same(old, cell, self.texts):
                self.changed += 1
        self.changed += sum(bool(cell.body) for cell in before.values())

    def __post_init__(self) -> None:
        own = {column.place for column in self.fit.own}
        self._ours = {column.place for column in self.fit.user.columns} - own


def paired(user: Iterable[Row], fresh: Iterable[Row], rows: int = 0) -> Iterator[tuple[int, Row | None, Row | None]]:
    """Yield (row number, row of the user, fresh row) from top to bottom; fresh ones stand so many rows lower."""
    left, right = iter(user), iter(fresh)
    one, other = next(left, None), next(right, None)
    while one or other:
        first, second = (one.number if one else None), (other.number + rows if other else None)
        number = min(place for place in (first, second) if place is not None)
        yield number, one if first == number else None, other if second == number else None
        one = next(left, None) if first == number else one
        other = next(right, None) if second == number else other
