"""What the user's data sheet says that a refresh must know: styles, cells beside the rows, what stands around them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from workbook_templates.check.facts import column_name
from workbook_templates.refresh.cells import Cell, Row, Sheet, has_formula, value
from workbook_templates.refresh.formulas import Masters, plain
from workbook_templates.refresh.tables import Fit, no_room

SAMPLE = 200  # rows whose usual style is that of the column
LOOK = re.compile(rb'<(?:\w+:)?c(?: r="([A-Z]+)[0-9]+")?(?: s="([0-9]+)")?')


@dataclass(slots=True)
class Beside:
    """What the user did to one row: cells of own columns, styles that are not those of the column."""

    row: int
    cells: list[Cell] = field(default_factory=list)
    styles: dict[int, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class Known:
    """What the user's sheet says, ``head`` and ``tail`` around its rows too.

    ``styles``: that of each column; ``beside``: what stands beside rows, by key; ``outside``: rows, their attributes
    and cells that stay where they are; ``totals``: the cells of the row of totals; ``keys`` and ``rows`` of the table.
    """

    styles: dict[int, bytes] = field(default_factory=dict)
    beside: dict[object, list[Beside]] = field(default_factory=dict)
    outside: dict[int, tuple[bytes, list[Cell]]] = field(default_factory=dict)
    totals: list[Cell] = field(default_factory=list)
    keys: set[object] = field(default_factory=set)
    rows: int = 0
    prefix: bytes = b""
    head: bytes = b""
    tail: bytes = b""

    @property
    def has_formulas(self) -> bool:
        """Whether there are formulas of the user, beside the rows or around them."""
        beside = (cell for kept in self.beside.values() for row in kept for cell in row.cells)
        around = (cell for _, cells in self.outside.values() for cell in cells)
        return any(map(has_formula, chain(beside, around, self.totals)))


class Keys:
    """Tells rows apart by the cell of a column, else by their position."""

    def __init__(self, column: int | None, top: int, texts: Sequence[str]) -> None:
        letters = column_name(column or 0).encode()
        self._pattern = re.compile(rb'<c r="%s[0-9]+"[^>]*?(?: t="(\w+)")?><(?:v|is><t)>([^<&]*)<' % letters)
        self._column, self._top, self._texts = column, top, texts

    def of(self, row: Row) -> object:
        found = self._pattern.search(row.body) if self._column else None
        if found and found[1] == b"inlineStr":
            word: object = found[2].decode()
        elif found:
            word = value(Cell(0, b"", found[1] or b"", b"", b"<v>%s</v>" % found[2]), self._texts)
        else:
            known = [cell for cell in row.cells if cell.column == self._column] if self._column else []
            word = value(known[0], self._texts) if known else None
        if isinstance(word, float):
            return f"{word:.15g}"
        return row.number - self._top if word is None else word


def look(sheet: Sheet, fit: Fit, texts: Sequence[str]) -> Known:
    """Read the user's rows once and keep what will be needed of them. Raises KpiError: something is in the way."""
    known = _Look(fit, texts, sheet.prefix).read(sheet)
    known.prefix, known.head, known.tail = sheet.prefix, sheet.head, sheet.tail
    return known


class _Look:
    def __init__(self, fit: Fit, texts: Sequence[str], prefix: bytes) -> None:
        self.known = Known()
        self._fit, self._area, self._prefix = fit, fit.user.area, prefix
        self._own = {column.place for column in fit.own}
        self._keys = Keys(fit.key[1] if fit.key else None, self._area.top, texts)
        self._masters: Masters = {}

    def read(self, sheet: Iterable[Row]) -> Known:
        rows = iter(sheet)
        first = list(islice(rows, self._area.top + SAMPLE))
        usual = self._usual(first)
        for row in chain(first, rows):
            found = LOOK.findall(row.body)
            inside = self._area.top < row.number <= self._area.bottom
            if inside:
                self._count(row)
            if not inside:
                self._look(row, row.cells, inside)
            elif not usual.issuperset(found):
                strange = next(seen[0] for seen in found if seen not in usual)
                self._look(row, _from(row, strange), inside)
        return self.known

    def _usual(self, rows: Sequence[Row]) -> set[tuple[bytes, bytes]]:
        """Note the style of most cells of each column; return what a cell of ours looks like."""
        seen: dict[int, Counter[bytes]] = {}
        for row in rows:
            for cell in row.cells if self._area.top < row.number <= self._area.bottom else ():
                seen.setdefault(cell.column, Counter())[cell.style] += 1
        self.known.styles = {column: styles.most_common(1)[0][0] for column, styles in seen.items()}
        ours = {column.place for column in self._fit.user.columns} - self._own
        return {(column_name(column).encode(), style) for column, style in self.known.styles.items() if column in ours}

    def _count(self, row: Row) -> None:
        if row.body:
            self.known.rows += 1
            self.known.keys.add(self._keys.of(row))

    def _look(self, row: Row, cells: list[Cell], inside: bool) -> None:
        area, known = self._area, self.known
        within = [cell for cell in cells if area.left <= cell.column <= area.right]
        if inside:
            self._note(row, within)
        elif row.number == area.bottom + 1 and self._fit.user.has_totals:
            known.totals = [plain(cell, row.number, self._masters, self._prefix) for cell in within]
        outside = cells if row.number <= area.top else [cell for cell in cells if cell not in within]
        self._check(row, outside)
        if outside or not inside:
            known.outside[row.number] = b"" if inside else row.attributes, outside

    def _note(self, row: Row, cells: Iterable[Cell]) -> None:
        beside = Beside(row.number)
        for cell in cells:
            if cell.column in self._own and cell.body:
                beside.cells.append(plain(cell, row.number, self._masters, self._prefix))
            is_said = cell.body or cell.style
            if is_said and self.known.styles.setdefault(cell.column, cell.style) != cell.style:
                beside.styles[cell.column] = cell.style
        if beside.cells or beside.styles:
            self.known.beside.setdefault(self._keys.of(row), []).append(beside)

    def _check(self, row: Row, outside: Iterable[Cell]) -> None:
        right, fit = self._area.right, self._fit
        for cell in outside:
            if right < cell.column <= fit.area.right and row.number >= self._area.top and cell.body:
                raise no_room(fit, f"{fit.owned.user}!{column_name(cell.column)}{row.number}")


def _from(row: Row, letters: bytes) -> list[Cell]:
    """The cells of a row from a column on, all of them when they have no addresses."""
    place = row.body.find(b' r="%s%d"' % (letters, row.number)) if letters else 0
    start = max(row.body.rfind(b"<", 0, max(place, 0)), 0)
    return row._replace(body=row.body[start:]).cells
