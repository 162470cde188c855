"""Rules on what keeps a workbook alive: formulas where the builder put them, their values, and computing itself."""

from collections.abc import Collection, Iterator

from workbook_templates import inventory
from workbook_templates.build import AFTER_DATA
from workbook_templates.check.book import HIDDEN, Book, Sheet, Table
from workbook_templates.check.facts import Area, area, column_name
from workbook_templates.check.finding import Finding
from workbook_templates.check.formulas import is_ours
from workbook_templates.check.ours import data_tables

MOST_CELLS = 1_000_000  # of one line of the inventory: the largest that the builder writes has some 20,000
NOT_AVAILABLE = "#N/A"
"""The error that a chart takes for a gap: on purpose, in sheets that nobody is meant to see."""


def formulas(book: Book) -> Iterator[Finding]:
    """Each cell of the inventory still holds a formula."""
    for title, text in _listed(book):
        sheet, areas = book.sheet(title), [area(part) for part in text.split()]
        size = sum(_size(cells) for cells in areas if cells)
        if not title or not areas or None in areas or size > MOST_CELLS:
            yield Finding("inventory", book.place(inventory.NAME), {"found": f"{title} {text}"})
        elif sheet is not None:  # else it is missing, which a rule of its own says
            held = _held(sheet)
            lost = (address for cells in areas if cells for address in _addresses(cells) if address not in held)
            yield from (Finding("formula_lost", f"{sheet.title}!{address}") for address in lost)


def _listed(book: Book) -> Iterator[tuple[str, str]]:
    return ((row[0], row[-1]) for row in book.rows(inventory.NAME))


def _held(sheet: Sheet) -> Collection[str]:
    """The cells of a sheet that a formula fills."""
    found = sheet.facts.formulas
    blocks = [area(formula.block) for formula in found.values() if formula.kind == "array" and ":" in formula.block]
    return {
        *found,
        *(address for cells in blocks if cells and _size(cells) < MOST_CELLS for address in _addresses(cells)),
    }


def _size(cells: Area) -> int:
    return (cells.right - cells.left + 1) * (cells.bottom - cells.top + 1)


def _addresses(cells: Area) -> Iterator[str]:
    letters = [column_name(column) for column in range(cells.left, cells.right + 1)]
    return (f"{letter}{row}" for row in range(cells.top, cells.bottom + 1) for letter in letters)


def rows(book: Book) -> Iterator[Finding]:
    """The computed columns of tables that people type in: a row that lost its formulas counts nowhere.

    The rows of other tables may hold values: long ones do. A column that may be typed over is left alone.
    """
    for schema, table in data_tables(book):
        sheet = book.sheet(table.sheet) if table is not None else None
        if schema.typed and table is not None and table.area is not None and sheet is not None:
            free = {column.label[book.language] for column in schema.columns.values() if not column.computed}
            for address, column in _unfilled(table, table.area, sheet, free):
                yield Finding("formula_row_lost", f"{sheet.title}!{address}", {"column": column, "table": table.name})


def _unfilled(table: Table, cells: Area, sheet: Sheet, free: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield cells without formula of columns that Excel fills in new rows; other programs keep the cells alone."""
    computed = {name for name, _ in table.formulas}.difference(free)
    first, last = cells.top + table.has_header, cells.bottom - table.has_totals
    for column, (_, name) in enumerate(table.columns, start=cells.left):
        letter = column_name(column)
        places = [f"{letter}{row}" for row in range(first, last + 1)]
        bare = [place for place in places if place not in sheet.facts.formulas]
        if name in computed or (name.startswith(HIDDEN) and len(bare) < len(places)):
            yield from ((place, name) for place in bare)


def values(book: Book) -> Iterator[Finding]:
    """Every formula of ours has its value, and no error is seen."""
    behind = {*map(book.title, AFTER_DATA)}
    for sheet in book.sheets:
        if not is_ours(book, sheet.title):
            continue
        gap = NOT_AVAILABLE if sheet.title in behind else ""
        for address, formula in sheet.facts.formulas.items():
            place, value = f"{sheet.title}!{address}", formula.value
            if value is None:
                yield Finding("value_missing", place)
            elif value.kind == "e" and value.text != gap:
                yield Finding("value_error", place, {"error": value.text})


def calculation(book: Book) -> Iterator[Finding]:
    """Excel computes by itself, and trusts the values of the file."""
    if book.calculation.get("calcMode") == "manual":
        yield Finding("calculation_manual", book.file)
    if book.calculation.get("fullCalcOnLoad") in ("1", "true"):
        yield Finding("calculation_on_load", book.file)
