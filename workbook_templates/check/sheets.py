"""Rules on the sheets as such: their names, and what charts draw."""

import re
from collections.abc import Iterator

from workbook_templates.check.book import Book
from workbook_templates.check.finding import Finding
from workbook_templates.check.formulas import damage, is_ours

ILLEGAL = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
LONGEST = 31


def titles(book: Book) -> Iterator[Finding]:
    """Names of sheets, legal and unique; one sheet can be seen."""
    seen: set[str] = set()
    for sheet in book.sheets:
        title = sheet.title
        if not title or len(title) > LONGEST or ILLEGAL.search(title) or title.casefold() == "history":
            yield Finding("sheet_name", title)
        if title.casefold() in seen:
            yield Finding("sheet_twice", title)
        seen.add(title.casefold())
    if not any(sheet.visible for sheet in book.sheets):
        yield Finding("sheets_hidden", book.file)


def charts(book: Book) -> Iterator[Finding]:
    """The cells that charts draw."""
    for place, formula in book.chart_formulas:
        sheet = place.rpartition("!")[0]
        yield from damage(book, formula, place, sheet, mild=not is_ours(book, sheet))
