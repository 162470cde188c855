"""What a refresh may do with the cells of a sheet: of a page that is ours, of a table that people fill in."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from workbook_templates.refresh.cells import Cell, has_formula
from workbook_templates.refresh.places import Place
from workbook_templates.refresh.tables import Fit, is_prepared

DEFAULT = (b"", b"0")
Cells = dict[int, dict[int, Cell]]


@dataclass(frozen=True, slots=True)
class Rule:
    """``at``: row and column to which a fresh cell goes, None when it stays away; ``empties``: a cell of the user."""

    at: Callable[[int, int, Cell], tuple[int, int] | None]
    empties: Callable[[int, Cell], bool]


Ruling = Callable[[Cells, Cells], Rule]
"""From the cells of the user's sheet and of the fresh one to what may be done."""


def page(place: Place, unlocked: Collection[str], *, has_notes: bool) -> Ruling:
    """All that is fresh comes, blank cells to type in too, and what is locked and no more fresh goes.

    Notes beside and below the page stay: below, what has no style is a note, for each of our cells has one, unless
    the page is for formulas only and nobody's place for notes.
    """

    def ruling(_: Cells, there: Cells) -> Rule:
        columns = {place.at(row, column)[1] for row, cells in there.items() for column in cells}
        inside = range(min(columns, default=1), max(columns, default=0) + 1)
        bottom = max(there, default=0)

        def empties(row: int, cell: Cell) -> bool:
            is_note = has_notes and row > bottom and cell.style in DEFAULT
            is_ours = cell.style.decode() not in unlocked or cell.column in there.get(row, {})
            return cell.column in inside and not is_note and is_ours

        return Rule(lambda row, column, cell: place.at(row, column) if cell.body or cell.style else None, empties)

    return ruling


def typed(place: Place, fit: Fit | None) -> Ruling:
    """Formulas come, unless something was typed in their place, and of the table the columns that are prepared or new.

    Fresh rows belong to the rows that are filled in, one after the other, then to blank ones, for somebody may type
    there again; values that were prepared for these are emptied. What stands above the table is the user's.
    """

    def ruling(here: Cells, _: Cells) -> Rule:
        if fit is None:
            return Rule(lambda row, column, cell: _free(here, (row, column)) if has_formula(cell) else None, _never)
        rows = _rows(fit, here)
        prepared = {column.place for column in fit.user.columns if is_prepared(column.name)}
        ours = prepared | {fit.columns[column.place] for column in fit.new}

        def at(row: int, column: int, cell: Cell) -> tuple[int, int] | None:
            target = place.at(row, column)
            if row > fit.fresh.area.top:
                target = rows.get(row, 0), target[1]
            if not cell.body or not target[0] or row < fit.fresh.area.top:
                return None
            return target if target[1] in ours else _free(here, target) if has_formula(cell) else None

        def empties(row: int, cell: Cell) -> bool:
            return cell.column in prepared and row > fit.user.area.top and not has_formula(cell)

        return Rule(at, empties)

    return ruling


def filled(fit: Fit, cells: Cells) -> list[int]:
    """The rows of a table, and below it, in which people have filled in something."""
    return [
        row
        for row, found in cells.items()
        if row > fit.user.area.top and any(place in found and found[place].body for place in fit.typed)
    ]


def _rows(fit: Fit, here: Cells) -> dict[int, int]:
    """From the rows of the fresh table to those of the user's: blank ones, wherever they are, come last there."""
    theirs, cells = filled(fit, here), fit.user.area
    blank = sorted({*range(cells.top + 1, cells.bottom + 1)} - {*theirs})
    return dict(enumerate([*theirs, *blank], start=fit.fresh.area.top + 1))


def _free(here: Cells, place: tuple[int, int]) -> tuple[int, int] | None:
    """The place itself when nothing was typed there."""
    cell = here.get(place[0], {}).get(place[1])
    return place if cell is None or not cell.body or has_formula(cell) else None


def _never(_: int, __: Cell) -> bool:
    return False
