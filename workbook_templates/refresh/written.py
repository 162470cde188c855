"""The rows of a fresh data sheet that stand in its file: so it is with tables that people type in."""

from workbook_templates.refresh.cells import Cell, Sheet
from workbook_templates.refresh.formulas import at_home
from workbook_templates.refresh.places import Places
from workbook_templates.refresh.tables import Fit
from workbook_templates.sheets.data_sheets import Cells, Values


def written(sheet: Sheet, fit: Fit, places: Places) -> tuple[Cells, ...]:
    """Return the columns of the table, formulas as the user's workbook must have them."""
    area = fit.fresh.area
    found: dict[int, list[Cell | None]] = {
        column.place: [None] * (area.bottom - area.top) for column in fit.fresh.columns
    }
    for row in sheet:
        if area.top < row.number <= area.bottom:
            for cell in row.cells():
                if cell.column in found:
                    found[cell.column][row.number - area.top - 1] = at_home(cell, places, fit.owned.fresh)
    return tuple(Cells(cells, _style(cells), _encode) for cells in found.values())


def _style(cells: list[Cell | None]) -> str:
    return next((cell.style.decode() for cell in cells if cell), "")


def _encode(values: Values, letters: str, style: str, first: int) -> list[str]:
    return [
        _cell(cell, f'<c r="{letters}{row}"{style}') if isinstance(cell, Cell) else ""
        for row, cell in enumerate(values, start=first)
    ]


def _cell(cell: Cell, start: str) -> str:
    kind = f' t="{cell.kind.decode()}"' if cell.kind else ""
    return f"{start}{kind}>{cell.body.decode()}</c>" if cell.body else f"{start}/>"
