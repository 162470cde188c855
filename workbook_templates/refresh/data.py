"""The rows of a data sheet: those of the fresh workbook, with what the user wrote beside them.

A table may have a hundred thousand rows: a cell that is as its column is costs one look here, and one there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import IO

from workbook_templates.check.facts import Area, column_name
from workbook_templates.refresh.cells import CELL, Cell, Row, Sheet, escaped, number_of, prefixed, write_cell, write_row
from workbook_templates.refresh.formulas import at_home, dimensioned, moved
from workbook_templates.refresh.look import LOOK, SAMPLE, Beside, Keys, Known
from workbook_templates.refresh.places import Places, shifted
from workbook_templates.refresh.tables import Column, Fit

Written = list[tuple[int, bytes]]
"""Cells of one row: column, and the cell as it is written."""
Head = tuple[int, bytes, bytes]
"""Column of a cell, how it begins before the number of its row, and after it."""


class Heads(dict[tuple[bytes, bytes | None], Head]):
    """How cells begin, worked out once for each column and style of the fresh sheet."""

    def __init__(self, work_out: Callable[[tuple[bytes, bytes | None]], Head]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, seen: tuple[bytes, bytes | None]) -> Head:
        self[seen] = self._work_out(seen)
        return self[seen]


class DataSheet:
    """Writes one data sheet. ``keys``, ``rows`` and ``lost`` are known once it is written."""

    def __init__(self, fit: Fit, known: Known, places: Places, texts: Sequence[str]) -> None:
        self.keys: set[object] = set()
        self.rows = self.lost = 0
        self._fit, self._known, self._places = fit, known, places
        self._keys = Keys(fit.key[0] if fit.key else None, fit.fresh.area.top, texts)
        self._learned: dict[bytes, bytes] = {}
        self._heads = Heads(self._head)
        there = [fit.columns[place] for place in sorted(fit.columns)]
        self._in_order = there == sorted(there)
        self._prefix = known.prefix
        self._unmoved = not (fit.place.moved or places.moved or known.prefix)
        self._usual: set[tuple[bytes, bytes]] = set()
        own = {column.place for column in fit.own}
        self._ours = {column.place for column in fit.user.columns if column.place not in own}
        self._move_totals()

    def _move_totals(self) -> None:
        if self._known.totals:
            row, origin = self._fit.area.bottom + 1, self._fit.user.area.bottom + 1
            attributes, cells = self._known.outside.get(row, (b"", []))
            totals = [moved(cell, row - origin, row, self._prefix) for cell in self._known.totals]
            self._known.outside[row] = attributes, [*cells, *totals]

    def write(self, out: IO[bytes], fresh: Sheet) -> None:
        out.write(dimensioned(self._known.head, self._dimension()))
        rows = self._fresh_rows(fresh)
        for number, (attributes, cells), new in self._paired(rows):
            out.write(self._row(number, attributes, cells, new))
        self.lost = sum(bool(beside.cells) for kept in self._known.beside.values() for beside in kept)
        out.write(self._known.tail)

    def _dimension(self) -> Area:
        cells, outside = self._fit.area, self._known.outside
        bottom = max(cells.bottom + self._fit.user.has_totals, *(row for row, kept in outside.items() if kept[1]), 1)
        columns = (cell.column for _, kept in outside.values() for cell in kept)
        return Area(1, 1, max(cells.right, *columns, 1), bottom)

    def _fresh_rows(self, fresh: Sheet) -> Iterator[Row]:
        """Yield the fresh rows; a column without any cell here gets the style of a like one."""
        rows = iter(fresh)
        top = self._fit.fresh.area.top
        first = list(islice(rows, SAMPLE))
        for cell in (cell for row in first if row.number > top for cell in row.cells):
            style = self._known.styles.get(self._fit.columns.get(cell.column, 0))
            if style:
                self._learned.setdefault(cell.style, style)
        return (row for row in chain(first, rows) if row.number >= top)

    def _paired(self, fresh: Iterable[Row]) -> Iterator[tuple[int, tuple[bytes, list[Cell]], Row | None]]:
        """Yield row number, what stays there, and the fresh row, from top to bottom."""
        nothing: tuple[bytes, list[Cell]] = (b"", [])
        waiting = iter(sorted(self._known.outside.items()))
        number, kept = next(waiting, (0, nothing))
        for row in fresh:
            place = row.number + self._fit.rows
            while 0 < number < place:
                yield number, kept, None
                number, kept = next(waiting, (0, nothing))
            yield place, kept if number == place else nothing, row
            if number == place:
                number, kept = next(waiting, (0, nothing))
        while number:
            yield number, kept, None
            number, kept = next(waiting, (0, nothing))

    def _row(self, number: int, attributes: bytes, outside: Sequence[Cell], new: Row | None) -> bytes:
        area = self._fit.area
        digits = b"%d" % number
        kept = list(outside)
        made: Written = []
        if new and number == area.top:
            kept += self._headers(new, outside)
        elif new and area.top < number <= area.bottom:
            made, own = self._renewed(digits, number, new)
            kept += own
        made += [
            (cell.column, write_cell(self._prefix, column_name(cell.column).encode() + digits, cell)) for cell in kept
        ]
        if kept or not self._in_order:
            made.sort()
        return write_row(self._prefix, number, attributes, b"".join([written for _, written in made]))

    def _headers(self, new: Row, found: Sequence[Cell]) -> list[Cell]:
        """The headers of new columns; those that are there stay as they are written."""
        style = next((cell.style for cell in found if cell.column == self._fit.user.area.right), b"")
        wanted = {column.place for column in self._fit.new}
        return [
            Cell(self._fit.columns[cell.column], style, cell.kind, b"", prefixed(cell.body, self._prefix))
            for cell in new.cells
            if cell.column in wanted
        ]

    def _renewed(self, digits: bytes, number: int, new: Row) -> tuple[Written, list[Cell]]:
        """The fresh cells of a row, by column, and those that the user wrote beside them."""
        key = self._keys.of(new)
        self.keys.add(key)
        self.rows += bool(new.body)
        waiting = self._known.beside.get(key)
        beside = waiting.pop(0) if waiting else None
        if self._unmoved and not (beside and beside.styles) and self._stays(new.body):
            return [(self._fit.area.left, new.body)], self._own_of(key, beside, number)
        parts = LOOK.split(new.body)
        heads = map(self._heads.__getitem__, zip(parts[1::3], parts[2::3], strict=True))
        made = [
            (column, start + digits + end + rest) for (column, start, end), rest in zip(heads, parts[3::3], strict=True)
        ]
        if self._prefix or self._places.moved or (beside and beside.styles):
            made = self._adapted(made, number, beside.styles if beside else {})
        return made, self._own_of(key, beside, number)

    def _stays(self, body: bytes) -> bool:
        """Tell whether the fresh cells of a row can stand here as they are: no column and no style is another one."""
        seen = LOOK.findall(body)
        if self._usual.issuperset(seen):
            return True
        for letters, style in seen:
            if self._heads[letters, style or None][2] != (b'" s="%s"' % style if style else b'"'):
                self._unmoved = False  # nor will it be so in other rows
        self._usual.update(seen)
        return self._unmoved

    def _head(self, seen: tuple[bytes, bytes | None]) -> Head:
        """How a cell begins here that begins with this column and style in the fresh sheet."""
        letters, style = seen
        column = self._fit.columns[number_of(letters)]
        here = self._known.styles.get(column)
        here = self._learned.get(style or b"", b"") if here is None else here
        return column, b'<c r="' + column_name(column).encode(), b'" s="%s"' % here if here else b'"'

    def _adapted(self, made: Written, row: int, styles: Mapping[int, bytes]) -> Written:
        """The fresh cells of a row that is not like the others, or of a sheet where formulas read otherwise."""
        cells = {place: Cell(place, style, b"", b"", b"") for place, style in styles.items() if place in self._ours}
        for place, written in made:
            cell = Cell(place, *CELL.findall(written)[0][1:])
            cell = cell._replace(style=styles.get(place, cell.style))
            cell = at_home(cell, self._places, self._fit.owned.fresh)
            cells[place] = cell._replace(body=prefixed(cell.body, self._prefix))
        return [
            (place, write_cell(self._prefix, b"%s%d" % (column_name(place).encode(), row), cells[place]))
            for place in sorted(cells)
        ]

    def _own_of(self, key: object, beside: Beside | None, row: int) -> list[Cell]:
        """The cells of the user's columns: those of the row, in a new one the formulas of the columns."""
        if beside or key in self._known.keys:
            return [moved(cell, row - beside.row, row, self._prefix) for cell in beside.cells] if beside else []
        down = row - self._fit.area.top - 1
        return [self._filled(column, down) for column in self._fit.own if column.formula]

    def _filled(self, column: Column, down: int) -> Cell:
        body = prefixed(b"<f>%s</f>" % escaped(shifted(column.formula, down)), self._prefix)
        return Cell(column.place, self._known.styles.get(column.place, b""), b"", b"", body)
