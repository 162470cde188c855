"""Rules on formulas: they can be read, and refer to sheets, tables, columns and names that exist."""

from collections.abc import Iterator

from workbook_templates.check.book import Book
from workbook_templates.check.finding import Finding
from workbook_templates.check.formula import Content, content_of
from workbook_templates.look.texts import words
from xl_kpi.tables.schema import schemas


def formulas(book: Book) -> Iterator[Finding]:
    """The formulas of cells, of the columns of tables, and those of newer rules and small charts."""
    for sheet in book.sheets:
        mild = not is_ours(book, sheet.title)
        masters = {formula.shared for formula in sheet.facts.formulas.values() if formula.shared and formula.text}
        for address, formula in sheet.facts.formulas.items():
            place = f"{sheet.title}!{address}"
            if formula.kind == "shared" and not formula.text:
                if formula.shared not in masters:
                    yield Finding("shared_formula", place)
            elif formula.kind != "dataTable":
                yield from damage(book, formula.text, place, sheet.title, mild=mild)
        for text in sheet.facts.extra:
            yield from damage(book, text, sheet.title, sheet.title, mild=mild)
    for table in book.tables:
        for _, text in table.formulas:
            yield from damage(book, text, table.place, table.sheet, mild=not is_ours(book, table.sheet))


def is_ours(book: Book, title: str) -> bool:
    """Tell whether a sheet is one that this product writes: what the user does on others is the user's affair."""
    data = (schema.sheet[book.language] for schema in schemas().values())
    return title in (*words(book.language)["sheets"].values(), *data)


def damage(book: Book, text: str, place: str, scope: str = "", *, mild: bool = False) -> Iterator[Finding]:
    """Yield what is wrong with a formula; ``scope`` is the sheet whose own names it may use.

    What Excel refuses to open is never mild.
    """
    content = content_of(text.removeprefix("="))
    for code, found in content.trouble:
        lost = code == "formula_ref_lost"
        yield Finding(code, place, {"formula": text, "found": found}, mild=mild and lost)
    for code, found in _unknown(book, content, scope):
        yield Finding(code, place, {"formula": text, "found": found}, mild=mild)


def _unknown(book: Book, content: Content, scope: str) -> Iterator[tuple[str, str]]:
    known = book.known
    local = known.local.get(scope.casefold(), frozenset())
    names = known.names | local if local else known.names
    for sheet in content.sheets:
        if sheet.casefold() not in known.sheets:
            yield "formula_sheet", sheet
    for name in content.names:
        if name.casefold() not in names and name.casefold() not in known.tables:
            yield "formula_name", name
    for name in content.functions:
        if name.casefold() not in names:
            yield "formula_function", name
    for table, column in content.tables:
        columns = known.tables.get(table.casefold())
        if columns is None and not column:
            yield "formula_table", table
        elif columns is not None and column and column.casefold() not in columns:
            yield "formula_column", f"{table}[{column}]"
