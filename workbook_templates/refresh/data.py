"""The rows of a data sheet: those of the fresh workbook, with what the user wrote beside them.

A table may have a hundred thousand rows: they are made column by column, in the places and styles of the user's.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import IO

from workbook_templates.check.facts import ROWS, Area, column_name
from workbook_templates.refresh.cells import Cell, escaped, prefixed, write_cell, write_row
from workbook_templates.refresh.formulas import dimensioned, moved
from workbook_templates.refresh.keys import FreshKeys
from workbook_templates.refresh.look import Beside, Known
from workbook_templates.refresh.places import Places, shifted
from workbook_templates.refresh.tables import Column, Fit
from workbook_templates.sheets.data_sheets import Cells, formula_encoder, said, spans
from workbook_templates.xml_text import text_element

NOTHING: tuple[bytes, list[Cell]] = (b"", [])
Texts = dict[int, list[str]]
"""Some rows of cells, as they are written, by column."""


class DataRows:
    """Writes one data sheet. ``keys``, ``rows`` and ``lost`` are known once it is written."""

    def __init__(self, fit: Fit, known: Known, places: Places, fresh: Sequence[Cells]) -> None:
        self.keys: set[object] = set()
        self.rows = self.lost = 0
        self._fit, self._known, self._prefix = fit, known, known.prefix
        self._first = fit.area.top + 1
        own = {column.place for column in fit.own}
        self._ours = {column.place for column in fit.user.columns if column.place not in own}
        self._columns = self._at_home(fresh, places)
        self._keys = FreshKeys(fit, fresh)
        self._add_headers()
        self._move_totals()

    def _at_home(self, fresh: Sequence[Cells], places: Places) -> dict[int, Cells]:
        """The fresh columns by their places here, in the styles there; one without any gets that of a like one."""
        fit, styles = self._fit, self._known.styles
        here = {fit.columns[column.place]: cells for column, cells in zip(fit.fresh.columns, fresh, strict=True)}
        like = {cells.style: styles[place] for place, cells in reversed(here.items()) if styles.get(place)}
        for place, cells in here.items():
            encode, style = cells.encode, styles.get(place, like.get(cells.style, b""))
            if cells.formula and places.moved:
                encode = formula_encoder(places.formula(cells.formula, fit.owned.fresh))
            here[place] = replace(cells, style=style.decode(), encode=encode)
        return here

    def _add_headers(self) -> None:
        """Those of new columns; those that are there stay as they are written."""
        top, right = self._fit.area.top, self._fit.user.area.right
        attributes, cells = self._known.outside.get(top, NOTHING)
        style = next((cell.style for cell in cells if cell.column == right), b"")
        headers = [
            Cell(right + number, style, b"inlineStr", b"", self._said(f"<is>{text_element(column.name)}</is>").encode())
            for number, column in enumerate(self._fit.new, start=1)
        ]
        kept = (cell for cell in cells if cell.column not in self._columns or cell.column <= right)
        self._known.outside[top] = attributes, [*kept, *headers]

    def _move_totals(self) -> None:
        if self._known.totals:
            row, origin = self._fit.area.bottom + 1, self._fit.user.area.bottom + 1
            attributes, cells = self._known.outside.get(row, NOTHING)
            totals = [moved(cell, row - origin, row, self._prefix) for cell in self._known.totals]
            self._known.outside[row] = attributes, [*cells, *totals]

    def write(self, out: IO[bytes], report: Callable[[int], None]) -> None:
        """Write the whole sheet; ``report`` is told each time how many rows more."""
        area = self._fit.area
        out.write(dimensioned(self._known.head, self._dimension()))
        out.write(self._around(1, area.top))
        for start, end in spans([*self._columns.values()]):
            out.write(self._rows(start, end))
            report(end - start)
        out.write(self._around(area.bottom + 1, ROWS))
        out.write(self._known.tail)
        self.lost = sum(bool(beside.cells) for kept in self._known.beside.values() for beside in kept)

    def _dimension(self) -> Area:
        cells, outside = self._fit.area, self._known.outside
        bottom = max(cells.bottom + self._fit.user.has_totals, *(row for row, kept in outside.items() if kept[1]), 1)
        columns = (cell.column for _, kept in outside.values() for cell in kept)
        return Area(1, 1, max(cells.right, *columns, 1), bottom)

    def _around(self, first: int, last: int) -> bytes:
        """The rows above or below those of the table."""
        rows = sorted(item for item in self._known.outside.items() if first <= item[0] <= last)
        return b"".join(
            write_row(self._prefix, number, attributes, b"".join(self._cell(cell, number) for cell in sorted(cells)))
            for number, (attributes, cells) in rows
        )

    def _rows(self, start: int, end: int) -> bytes:
        """Some rows of the table, with what stands beside them."""
        first, attributes = self._first + start, {}
        texts: Texts = defaultdict(lambda: [""] * (end - start))
        texts |= {place: self._fresh(cells, place, start, end) for place, cells in self._columns.items()}
        for index, key in enumerate(self._keys.of(start, end)):
            self._count(key, start + index)
            self._put_beside(texts, index, first + index, key)
            attributes[first + index] = self._put_outside(texts, index, first + index)
        rows = map("".join, zip(*(texts[place] for place in sorted(texts)), strict=True))
        mark = f"{self._prefix.decode()}row"
        return "".join(
            f'<{mark} r="{number}"{about}>{cells}</{mark}>'
            for (number, about), cells in zip(attributes.items(), rows, strict=True)
            if cells or about
        ).encode()

    def _fresh(self, cells: Cells, place: int, start: int, end: int) -> list[str]:
        made = cells.encode(cells.values[start:end], column_name(place), said(cells.style), self._first + start)
        return [self._said(cell) for cell in made] if self._prefix else made

    def _count(self, key: object, place: int) -> None:
        if isinstance(key, str) or not self._keys.is_blank(place):
            self.keys.add(key)
            self.rows += 1

    def _put_outside(self, texts: Texts, index: int, row: int) -> str:
        """Put what stands right and left of the table; return what the row says of itself."""
        attributes, cells = self._known.outside.get(row, NOTHING)
        for cell in cells:
            if cell.column not in self._columns:
                texts[cell.column][index] = self._cell(cell, row).decode()
        return attributes.decode()

    def _put_beside(self, texts: Texts, index: int, row: int, key: object) -> None:
        """Put what the user did to a row: cells of his columns, styles; in a new row the formulas of his columns."""
        waiting = self._known.beside.get(key)
        beside = waiting.pop(0) if waiting else None
        for place, style in beside.styles.items() if beside else ():
            if place in self._ours:
                texts[place][index] = self._restyled(texts[place][index], place, row, style)
        for cell in self._own_cells(key, beside, row):
            texts[cell.column][index] = self._cell(cell, row).decode()

    def _restyled(self, text: str, place: int, row: int, style: bytes) -> str:
        """A cell in another style than its column."""
        if not text:
            return self._cell(Cell(place, style, b"", b"", b""), row).decode()
        start = f'<{self._prefix.decode()}c r="{column_name(place)}{row}"'
        usual = said(self._columns[place].style)
        return start + said(style.decode()) + text[len(start + usual) :]

    def _own_cells(self, key: object, beside: Beside | None, row: int) -> list[Cell]:
        if beside or key in self._known.keys:
            return [moved(cell, row - beside.row, row, self._prefix) for cell in beside.cells] if beside else []
        return [self._filled(column, row - self._first) for column in self._fit.own if column.formula]

    def _filled(self, column: Column, down: int) -> Cell:
        body = prefixed(b"<f>%s</f>" % escaped(shifted(column.formula, down)), self._prefix)
        return Cell(column.place, self._known.styles.get(column.place, b""), b"", b"", body)

    def _cell(self, cell: Cell, row: int) -> bytes:
        return write_cell(self._prefix, b"%s%d" % (column_name(cell.column).encode(), row), cell)

    def _said(self, text: str) -> str:
        return prefixed(text.encode(), self._prefix).decode()
