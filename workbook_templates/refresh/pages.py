"""The cells of a page: content from the fresh sheet, looks from the user's, what people typed as they left it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from workbook_templates.check.facts import Area, column_name
from workbook_templates.refresh.cells import Cell, Row, Sheet, formula, prefixed, same, write_cell, write_row
from workbook_templates.refresh.formulas import Masters, at_home, dimensioned, plain
from workbook_templates.refresh.places import Place, Places
from workbook_templates.refresh.tables import Fit, is_prepared

HEIGHTS = (b" ht=", b" customHeight=", b" hidden=")
DEFAULT = (b"", b"0")
Cells = dict[int, dict[int, Cell]]
Test = Callable[[int, int, Cell], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """``takes``: a fresh cell, at its fresh row and column, is taken over. ``empties``: a cell of the user is.

    The second is asked of cells within the columns of the fresh sheet, down to the row ``bottom`` and below.
    """

    takes: Test
    empties: Callable[[int, Cell], bool]


def page(unlocked: frozenset[str]) -> Rule:
    """All that is fresh; what is locked and no more fresh goes.

    Notes beside and below the page stay: below, what has no style is a note, for each of our cells has one.
    """

    def empties(below: int, cell: Cell) -> bool:
        return cell.style.decode() not in unlocked and not (below > 0 and cell.style in DEFAULT)

    return Rule(lambda _, __, cell: bool(cell.body or cell.style), empties)


def typed(fit: Fit | None) -> Rule:
    """Formulas, and of the table the columns that are prepared or new; nothing is emptied."""
    new = {column.place for column in fit.new} if fit else set()
    ours = new | {column.place for column in fit.fresh.columns if is_prepared(column.name)} if fit else set()
    top = fit.fresh.area.top if fit else 0

    def takes(row: int, column: int, cell: Cell) -> bool:
        in_table = (column in ours and row > top) or (column in new and row == top)
        return formula(cell) is not None or (in_table and bool(cell.body))

    return Rule(takes, lambda *_: False)


def grid(rows: Iterable[Row], prefix: bytes = b"") -> tuple[Cells, dict[int, bytes]]:
    """Return cells by row and column, each formula in its own cell, and the attributes of the rows."""
    masters: Masters = {}
    cells: Cells = {}
    attributes: dict[int, bytes] = {}
    for row in rows:
        attributes[row.number] = row.attributes
        cells[row.number] = {cell.column: plain(cell, row.number, masters, prefix) for cell in row.cells}
    return cells, attributes


@dataclass
class Page:
    """Writes one page. ``changed`` is known once it is written."""

    place: Place
    places: Places
    title: str
    texts: Sequence[str]
    changed: int = 0

    def write(self, user: Sheet, fresh: Sheet, rule: Rule) -> bytes:
        here, heights = grid(user, user.prefix)
        there, fresh_heights = grid(fresh)
        heights = {row: _height(kept) for row, kept in fresh_heights.items()} | heights
        made = self._merged(here, there, rule, user.prefix)
        body = b"".join(
            write_row(user.prefix, row, heights.get(row, b""), _cells(made.get(row, {}), row, user.prefix))
            for row in sorted({*made, *heights})
        )
        return dimensioned(user.head, _span(made)) + body + user.tail

    def _merged(self, here: Cells, there: Cells, rule: Rule, prefix: bytes) -> Cells:
        taken = {
            self.place.at(row, column): cell
            for row, cells in there.items()
            for column, cell in cells.items()
            if rule.takes(row, column, cell)
        }
        made = {row: self._kept(row, cells, there, taken, rule) for row, cells in here.items()}
        known: dict[object, bytes] = {}
        for (row, column), cell in sorted(taken.items(), key=lambda item: item[0]):
            old = here.get(row, {}).get(column)
            style = old.style if old else _style(known, column, cell.style)
            known[column, cell.style] = style
            known.setdefault(cell.style, style)
            if cell.body:
                made.setdefault(row, {})[column] = self._fresh(cell, column, style, prefix)
                self.changed += old is None or not same(old, made[row][column], self.texts)
            elif old is None and style:
                made.setdefault(row, {})[column] = Cell(column, style, b"", b"", b"")
        return made

    def _kept(
        self, row: int, cells: Mapping[int, Cell], there: Cells, taken: Mapping[tuple[int, int], Cell], rule: Rule
    ) -> dict[int, Cell]:
        """The cells of a row of the user, emptied where nothing is fresh any more."""
        columns = [column for found in there.values() for column in found]
        inside = range(min(columns, default=1), max(columns, default=0) + 1)
        below = row - max(there, default=0)
        kept = dict(cells)
        for column, cell in cells.items():
            fresh = taken.get((row, column))
            if column in inside and cell.body and not (fresh and fresh.body) and rule.empties(below, cell):
                kept[column] = Cell(column, cell.style, b"", b"", b"")
                self.changed += 1
        return kept

    def _fresh(self, cell: Cell, column: int, style: bytes, prefix: bytes) -> Cell:
        if self.places.moved:
            cell = at_home(cell, self.places, self.title)
        return Cell(column, style, cell.kind, b"", prefixed(cell.body, prefix))


def _style(known: Mapping[object, bytes], column: int, fresh: bytes) -> bytes:
    """The style of the nearest cell above that looks the same in the fresh sheet, else of any that does."""
    return known.get((column, fresh)) or known.get(fresh, b"")


def _height(attributes: bytes) -> bytes:
    return b"".join(b" " + item for item in attributes.split() if (b" " + item).startswith(HEIGHTS))


def _cells(cells: Mapping[int, Cell], row: int, prefix: bytes) -> bytes:
    return b"".join(
        write_cell(prefix, f"{column_name(column)}{row}".encode(), cells[column]) for column in sorted(cells)
    )


def _span(cells: Cells) -> Area:
    rows = [row for row, found in cells.items() if found]
    columns = [column for found in cells.values() for column in found]
    return Area(min(columns, default=1), min(rows, default=1), max(columns, default=1), max(rows, default=1))
