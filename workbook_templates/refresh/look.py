"""What the user's data sheet says that a refresh must know: styles, cells beside the rows, what stands around them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from workbook_templates.check.facts import column_name
from workbook_templates.refresh.cells import Cell, Row, Sheet, has_formula
from workbook_templates.refresh.formulas import Masters, plain
from workbook_templates.refresh.keys import UserKeys
from workbook_templates.refresh.tables import Fit, no_room

SAMPLE = 200  # rows whose usual style is that of the column
# Rows and cells as nearly every program writes them, and no damage among them.
TEXT = rb"[^<&>\x00-\x08\x0b\x0c\x0e-\x1f]*(?:&(?:amp|lt|gt|quot|apos);[^<&>\x00-\x08\x0b\x0c\x0e-\x1f]*)*"
ROW = rb'<%srow r="[0-9]+"(?: [\w:]+="[^"<&>]*")*>'
CELL = rb'(?:<%sc r="%s[0-9]+"%s(?: t="[A-Za-z]+")?(?:/>|>%s</%sc>))?'
CONTENT = rb'(?:<%sv>%s</%sv>|<%sis><%st(?: xml:space="preserve")?>%s</%st></%sis>)'


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
        self._keys = UserKeys(fit, texts)
        self._masters: Masters = {}

    def read(self, sheet: Sheet) -> Known:
        rows = iter(sheet)
        first = list(islice(rows, self._area.top + SAMPLE))
        self._note_styles(first)
        sheet.usual = self._usual()
        for row in chain(first, rows):
            inside = self._area.top < row.number <= self._area.bottom
            if inside:
                self._count(row)
            if row.strange or not inside:
                self._look(row, row.cells(strange=inside), inside)
        return self.known

    def _note_styles(self, rows: Sequence[Row]) -> None:
        """Note the style of most cells of each column."""
        seen: dict[int, Counter[bytes]] = {}
        for row in rows:
            for cell in row.cells() if self._area.top < row.number <= self._area.bottom else ():
                seen.setdefault(cell.column, Counter())[cell.style] += 1
        self.known.styles = {column: styles.most_common(1)[0][0] for column, styles in seen.items()}

    def _usual(self) -> re.Pattern[bytes]:
        """What a row looks like that has cells of ours only, in the styles of their columns."""
        ours = {column.place for column in self._fit.user.columns} - self._own
        prefix, styles = self._prefix, self.known.styles
        content = CONTENT % (prefix, TEXT, prefix, prefix, prefix, TEXT, prefix, prefix)
        cells = (
            CELL
            % (prefix, column_name(place).encode(), b' s="%s"' % re.escape(style) if style else b"", content, prefix)
            for place, style in sorted(styles.items())
            if place in ours
        )
        return re.compile(ROW % prefix + b"".join(cells))

    def _count(self, row: Row) -> None:
        key = self._keys.of(row)
        if isinstance(key, str) or not self._keys.is_blank(row):
            self.known.rows += 1
            self.known.keys.add(key)

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
