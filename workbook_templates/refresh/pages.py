"""The cells of a page: content from the fresh sheet, looks from the user's, what people typed as they left it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workbook_templates.check.facts import Area, column_name
from workbook_templates.refresh.cells import Cell, Row, Sheet, has_formula, prefixed, same, write_cell, write_row
from workbook_templates.refresh.formulas import Masters, at_home, dimensioned, moved, plain
from workbook_templates.refresh.places import Place, Places
from workbook_templates.refresh.rules import Cells, Rule, Ruling

HEIGHTS = (b" ht=", b" customHeight=", b" hidden=")


def grid(rows: Iterable[Row], prefix: bytes = b"") -> tuple[Cells, dict[int, bytes]]:
    """Return cells by row and column, each formula in its own cell, and the attributes of the rows."""
    masters: Masters = {}
    cells: Cells = {}
    attributes: dict[int, bytes] = {}
    for row in rows:
        attributes[row.number] = row.attributes
        cells[row.number] = {cell.column: plain(cell, row.number, masters, prefix) for cell in row.cells()}
    return cells, attributes


@dataclass
class Page:
    """Writes one page. How many cells ``changed``, and whether it has formulas of the user, is known once written."""

    place: Place
    places: Places
    title: str
    texts: Sequence[str]
    changed: int = 0
    has_formulas: bool = False

    def write(self, user: Sheet, fresh: Sheet, ruling: Ruling) -> bytes:
        here, heights = grid(user, user.prefix)
        there, fresh_heights = grid(fresh)
        heights = {row: _height(kept) for row, kept in fresh_heights.items()} | heights
        made = self._merged(here, there, ruling(here, there), user.prefix)
        body = b"".join(
            write_row(user.prefix, row, heights.get(row, b""), _cells(made.get(row, {}), row, user.prefix))
            for row in sorted({*made, *heights})
        )
        return dimensioned(user.head, _span(made)) + body + user.tail

    def _merged(self, here: Cells, there: Cells, rule: Rule, prefix: bytes) -> Cells:
        taken = self._taken(there, rule)
        made = {row: self._kept(row, cells, taken, rule) for row, cells in here.items()}
        known: dict[object, bytes] = {}
        for (row, column), cell in sorted(taken.items(), key=lambda item: item[0]):
            old = here.get(row, {}).get(column)
            style = old.style if old else _style(known, column, cell.style)
            known[column, cell.style] = style
            known.setdefault(cell.style, style)
            if cell.body:
                made.setdefault(row, {})[column] = Cell(column, style, cell.kind, b"", prefixed(cell.body, prefix))
                self.changed += old is None or not same(old, made[row][column], self.texts)
            elif old is None and style:
                made.setdefault(row, {})[column] = Cell(column, style, b"", b"", b"")
        return made

    def _taken(self, there: Cells, rule: Rule) -> dict[tuple[int, int], Cell]:
        """The fresh cells by the place to which they go, their formulas as they must read there."""
        taken = {}
        for row, cells in there.items():
            for column, cell in cells.items():
                target = rule.at(row, column, cell)
                if target:
                    further = target[0] - self.place.at(row, column)[0]
                    taken[target] = moved(at_home(cell, self.places, self.title), further, target[0], b"")
        return taken

    def _kept(
        self, row: int, cells: Mapping[int, Cell], taken: Mapping[tuple[int, int], Cell], rule: Rule
    ) -> dict[int, Cell]:
        """The cells of a row of the user, emptied where nothing is fresh any more."""
        kept = dict(cells)
        for column, cell in cells.items():
            fresh = taken.get((row, column))
            if not cell.body or (fresh and fresh.body):
                continue
            if rule.empties(row, cell):
                kept[column] = Cell(column, cell.style, b"", b"", b"")
                self.changed += 1
            elif has_formula(cell):
                self.has_formulas = True
        return kept


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
