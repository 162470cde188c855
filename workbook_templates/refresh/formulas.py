"""Formulas that change their place, cell by cell; and the cells that a sheet says it spans."""

import re
from collections.abc import Callable

from workbook_templates.check.facts import Area, column_name
from workbook_templates.refresh.cells import FORMULA, Cell, escaped, formula, has_formula
from workbook_templates.refresh.places import Places, shifted

DIMENSION = re.compile(rb"""(<(?:\w+:)?dimension\s+ref\s*=\s*)(?:"[^"]*"|'[^']*')""")
ARRAY = re.compile(rb"""(\sref\s*=\s*)["']([^"']*)["']""")
Masters = dict[bytes, tuple[str, int, int]]
"""Formulas that cells share, by number: text, row and column of the cell that holds it."""


def plain(cell: Cell, row: int, masters: Masters, prefix: bytes = b"") -> Cell:
    """Return a cell with a formula of its own; ``masters`` grows while the cells come in their order."""
    found = formula(cell)
    if found is None or found[1].get(b"t") != b"shared":
        return cell
    text, number = found[0], found[1].get(b"si", b"")
    if text:
        masters[number] = text, row, cell.column
    elif number in masters:
        master, first_row, first_column = masters[number]
        text = shifted(master, row - first_row, cell.column - first_column)
    return cell._replace(body=FORMULA.sub(lambda _: _element(text, b"", prefix), cell.body, count=1))


def moved(cell: Cell, rows: int, row: int, prefix: bytes) -> Cell:
    """Return a cell of the user as it reads so many rows further down, in row ``row``."""
    if not rows or not has_formula(cell):
        return cell
    here = f"{column_name(cell.column)}{row}"
    return _edited(cell, lambda text: shifted(text, rows), lambda _: here, prefix)


def at_home(cell: Cell, places: Places, title: str) -> Cell:
    """Return a cell of the fresh sheet ``title`` with its formula as the user's workbook must have it."""
    if not places.moved or not has_formula(cell):
        return cell

    def there(text: str) -> str:
        return places.formula(text, title)

    return _edited(cell, there, there, b"")


def _edited(cell: Cell, text: Callable[[str], str], reference: Callable[[str], str], prefix: bytes) -> Cell:
    found = formula(cell)
    assert found is not None

    def element(match: re.Match[bytes]) -> bytes:
        attributes = ARRAY.sub(lambda ref: b'%s"%s"' % (ref[1], reference(ref[2].decode()).encode()), match[1])
        return _element(text(found[0]), attributes, prefix)

    return cell._replace(body=FORMULA.sub(element, cell.body, count=1))


def _element(text: str, attributes: bytes, prefix: bytes) -> bytes:
    return b"<%sf%s>%s</%sf>" % (prefix, attributes.rstrip(b" /"), escaped(text), prefix)


def dimensioned(head: bytes, cells: Area) -> bytes:
    """Return the head of a sheet that says which cells it spans."""
    reference = f"{column_name(cells.left)}{cells.top}:{column_name(cells.right)}{cells.bottom}".encode()
    return DIMENSION.sub(lambda found: b'%s"%s"' % (found[1], reference), head, count=1)
