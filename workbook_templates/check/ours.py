"""Rules on what every workbook of this product has: its mark, sheets, names, tables and columns."""

import re
from collections.abc import Iterator

import xl_kpi
from workbook_templates.build import FORMAT_NUMBER
from workbook_templates.check.book import REQUIRED_NAMES, Book, Table, destination
from workbook_templates.check.facts import COLUMNS
from workbook_templates.check.finding import Finding
from workbook_templates.texts import words
from xl_kpi.core.words import fold
from xl_kpi.tables.schema import TableSchema, schemas

EXCEL = "Microsoft Excel"
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
    for title in words(book.language)["sheets"].values():
        if book.sheet(title) is None:
            yield Finding("sheet_missing", title, {"sheet": title})


def names(book: Book) -> Iterator[Finding]:
    """The names through which programs find settings and slots: each is one cell."""
    known = {name.name: name for name in book.names if not name.sheet}
    for name in REQUIRED_NAMES:
        place = destination(known[name].text) if name in known else None
        if name not in known:
            yield Finding("name_missing", name, {"name": name})
        elif place is None or (place[1].left, place[1].top) != (place[1].right, place[1].bottom):
            yield Finding("name_lost", name, {"name": name, "found": known[name].text})


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


def columns(book: Book) -> Iterator[Finding]:
    """Columns that were deleted or renamed.

    The builder numbers the columns of a table from 1, without gaps, and Excel gives new ones higher numbers: up to the
    highest number of a known column, a gap was a column once, and an unknown header was a known one. Other programs
    number them anew, so that nothing can be said of their files.
    """
    for schema, table in data_tables(book):
        if table is None or not table.has_header or not book.program.startswith(EXCEL):
            continue
        headers = dict(table.columns)
        known = {id_: _column(schema, header) for id_, header in table.columns if _column(schema, header)}
        for id_ in range(1, min(max(known, default=0), COLUMNS)):
            if id_ not in known:
                expected = _candidates(schema, known, id_, book.language)
                code = "column_renamed" if id_ in headers else "column_deleted"
                header = {"header": headers[id_]} if id_ in headers else {}
                yield Finding(code, table.place, {"expected": expected, **header})


def _column(schema: TableSchema, header: str) -> str:
    return schema.meanings().get(fold(header), (0, ""))[1]


def _candidates(schema: TableSchema, known: dict[int, str], lost: int, language: str) -> str:
    """The headers that a lost column may have had: the builder keeps the order of the schema."""
    names_ = list(schema.columns)
    places = {id_: names_.index(name) for id_, name in known.items()}
    first = max((place for id_, place in places.items() if id_ < lost), default=-1)
    last = min((place for id_, place in places.items() if id_ > lost), default=len(names_))
    between = [name for name in names_[first + 1 : last] if name not in known.values()]
    lacking = between or [name for name in names_ if name not in known.values()]
    return ", ".join(schema.columns[name].label[language] for name in lacking)
