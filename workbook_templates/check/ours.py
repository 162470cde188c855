"""Rules on what every workbook of this product has: its mark, sheets, names and tables."""

import re
from collections.abc import Iterator

import xl_kpi
from workbook_templates.build import FORMAT_NUMBER, SHEETS
from workbook_templates.check.book import CELL_NAMES, REQUIRED_NAMES, Book, Table, destination
from workbook_templates.check.finding import Finding
from workbook_templates.check.formulas import damage
from xl_kpi.tables.schema import TableSchema, schemas

MARK = re.compile(r"format=(\d{1,9}); version=(\S{1,40})")


def made_by(book: Book) -> tuple[int, str]:
    """Return the number of the format and the version that made the workbook; (0, "") when they cannot be read."""
    found = MARK.fullmatch(book.mark or "")
    return (int(found[1]), found[2]) if found else (0, "")


def version(book: Book) -> Iterator[Finding]:
    """The mark can be read, and is not of a program newer than this one."""
    number, made = made_by(book)
    if not number:
        yield Finding("mark", book.file, {"found": book.mark or ""})
    elif number > FORMAT_NUMBER:
        yield Finding("format_newer", book.file, {"found": made, "known": xl_kpi.__version__})
    elif _parts(made) > _parts(xl_kpi.__version__):
        yield Finding("version_newer", book.file, {"found": made, "known": xl_kpi.__version__})


def _parts(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d{1,9}", text)[:3])


def sheets(book: Book) -> Iterator[Finding]:
    """The sheets that every workbook has."""
    for title in map(book.title, SHEETS):
        if book.sheet(title) is None:
            yield Finding("sheet_missing", title, {"sheet": title})


def names(book: Book) -> Iterator[Finding]:
    """The names through which formulas and programs find settings, slots and lists."""
    known = {name.name.casefold(): name.text for name in book.names if not name.sheet}
    for name, key in REQUIRED_NAMES.items():
        text = known.get(name.casefold())
        fields = {"name": name, "sheet": book.title(key)}
        if text is None:
            yield Finding("name_missing", name, fields)
        elif not (_is_cell(text, fields["sheet"]) if name in CELL_NAMES else _is_list(book, text)):
            yield Finding("name_lost", name, fields | {"found": text})


def _is_cell(text: str, sheet: str) -> bool:
    """Tell whether a name stands for one cell of a sheet."""
    place = destination(text)
    at_home = place is not None and place[0].casefold() == sheet.casefold()
    return at_home and place is not None and (place[1].left, place[1].top) == (place[1].right, place[1].bottom)


def _is_list(book: Book, text: str) -> bool:
    """Tell whether a name stands for cells, perhaps by a formula that finds out how many."""
    return (destination(text) is not None or "(" in text) and not any(damage(book, text, ""))


def tables(book: Book) -> Iterator[Finding]:
    """The Excel table of every data sheet, with its header row."""
    for schema, table in data_tables(book):
        sheet = schema.sheet[book.language]
        if table is None:
            yield Finding("table_missing", sheet, {"table": schema.excel[book.language], "sheet": sheet})
        elif not table.has_header:
            yield Finding("table_without_header", sheet, {"table": table.name})


def data_tables(book: Book) -> Iterator[tuple[TableSchema, Table | None]]:
    """Yield each canonical table whose sheet or Excel table is there."""
    known = {table.name.casefold(): table for table in book.tables}
    for schema in schemas().values():
        table = known.get(schema.excel[book.language].casefold())
        if table or book.sheet(schema.sheet[book.language]):
            yield schema, table
