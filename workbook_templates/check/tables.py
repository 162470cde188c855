"""Rules on Excel tables: names, ranges, header cells, and what stands around them."""

from collections import Counter
from collections.abc import Iterator

from workbook_templates.check.book import Book, Table
from workbook_templates.check.facts import Area, area, column_name
from workbook_templates.check.finding import Finding
from workbook_templates.check.names import trouble
from workbook_templates.check.stream import decoded

TEXTS = ("s", "str", "inlineStr")


def definitions(book: Book) -> Iterator[Finding]:
    """Names and ids, unique in the workbook; ranges and columns that agree."""
    taken = {name.name.casefold() for name in book.names}
    ids = Counter(table.id for table in book.tables)
    for table in book.tables:
        yield from trouble(table.name, "table")
        if table.name.casefold() in taken:
            yield Finding("table_twice", table.place, {"name": table.name})
        taken.add(table.name.casefold())
        if ids[table.id] > 1:
            yield Finding("table_id", table.place, {"found": table.id})
        yield from _range(table)


def _range(table: Table) -> Iterator[Finding]:
    place, cells = table.place, table.area
    least = 1 + table.has_header + table.has_totals
    if cells is None or cells.bottom - cells.top + 1 < least:
        yield Finding("table_range", place, {"found": table.reference})
        return
    width = cells.right - cells.left + 1
    if width != len(table.columns):
        yield Finding("table_width", place, {"found": width, "count": len(table.columns)})
    if table.filter and area(table.filter) != _filtered(table, cells):
        yield Finding("table_filter", place, {"found": table.filter, "expected": table.reference})
    names = Counter(name.casefold() for _, name in table.columns)
    for name in dict.fromkeys(name for _, name in table.columns if names[name.casefold()] > 1):
        yield Finding("header_twice", place, {"header": name})
    if len({id_ for id_, _ in table.columns}) < len(table.columns):
        yield Finding("table_column_ids", place)


def _filtered(table: Table, cells: Area) -> Area:
    return Area(cells.left, cells.top, cells.right, cells.bottom - table.has_totals)


def headers(book: Book) -> Iterator[Finding]:
    """The cells of the header row: texts, the same as the names of the columns."""
    for table in book.tables:
        sheet, cells = book.sheet(table.sheet), table.area
        if sheet is None or cells is None or not table.has_header:
            continue
        for column, (_, name) in enumerate(table.columns, start=cells.left):
            cell = sheet.facts.values.get((cells.top, column))
            place = f"{table.sheet}!{column_name(column)}{cells.top}"
            shown = decoded(book.text(cell))
            if cell is not None and cell.kind not in TEXTS:
                yield Finding("header_not_text", place, {"found": shown, "expected": name})
            elif shown != name:
                yield Finding("header_changed", place, {"found": shown, "expected": name})


def surroundings(book: Book) -> Iterator[Finding]:
    """Two tables over one another, and rows that stand right below a table without being part of it."""
    for place, table in enumerate(book.tables):
        for other in book.tables[:place]:
            if other.sheet == table.sheet and other.area and table.area and other.area.meets(table.area):
                yield Finding("table_overlap", table.place, {"table": table.name, "other": other.name})
        sheet, cells = book.sheet(table.sheet), table.area
        if sheet is None or cells is None or table.has_totals:
            continue
        below = range(cells.left, cells.right + 1)
        if any((cells.bottom + 1, column) in sheet.facts.values for column in below):
            yield Finding(
                "rows_below", f"{table.sheet}!{column_name(cells.left)}{cells.bottom + 1}", {"table": table.name}
            )
