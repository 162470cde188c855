"""Rules on the cells of every sheet: order, texts, numbers that must be in a list, merged cells, calculation chain."""

from collections.abc import Iterator

from workbook_templates.check.book import Book, Sheet
from workbook_templates.check.facts import Area, area
from workbook_templates.check.finding import Finding
from workbook_templates.xml_text import LONGEST

MOST_MERGES = 5_000  # more would take long to compare, and no sheet of a person has them


def cells(book: Book) -> Iterator[Finding]:
    """Order of rows and cells, length of texts, shared texts, metadata."""
    for sheet in book.sheets:
        for fault in sheet.facts.faults:
            yield Finding(fault.code, f"{sheet.title}!{fault.place}", {"found": fault.found})
        last, place = sheet.facts.last_string
        if last >= len(book.texts):
            yield Finding("string_range", f"{sheet.title}!{place}", {"found": last, "count": len(book.texts)})
        last, place = sheet.facts.last_metadata
        if last > book.metadata:
            yield Finding("metadata_range", f"{sheet.title}!{place}", {"found": last, "count": book.metadata})
    for text in book.texts:
        if len(text) > LONGEST:
            yield Finding("text_too_long", f"“{text[:20]}…”", {"found": len(text)})


def merges(book: Book) -> Iterator[Finding]:
    """Merged cells that overlap one another or a table."""
    for sheet in book.sheets:
        found = [(text, area(text)) for text in sheet.facts.merges[:MOST_MERGES]]
        for text, cells_ in found:
            if cells_ is None:
                yield Finding("merge_range", sheet.title, {"found": text})
        yield from _overlaps(sheet, sorted((cells_.top, text, cells_) for text, cells_ in found if cells_))
        for table in book.tables:
            for text, cells_ in found:
                if table.sheet == sheet.title and cells_ and table.area and cells_.meets(table.area):
                    yield Finding("merge_in_table", f"{sheet.title}!{text}", {"table": table.name})


def _overlaps(sheet: Sheet, found: list[tuple[int, str, Area]]) -> Iterator[Finding]:
    """Compare each range with those that reach down to it."""
    above: list[tuple[str, Area]] = []
    for top, text, cells_ in found:
        above = [(other, range_) for other, range_ in above if range_.bottom >= top]
        other = next((other for other, range_ in above if range_.meets(cells_)), None)
        if other:
            yield Finding("merge_overlap", f"{sheet.title}!{text}", {"other": other})
        above.append((text, cells_))


def calculation_chain(book: Book) -> Iterator[Finding]:
    """The order of calculation names cells that hold a formula, and no others."""
    known = {sheet.id: sheet for sheet in book.sheets}
    for id_, place in book.chain:
        sheet = known.get(id_)
        if sheet is None or place not in sheet.facts.formulas:
            yield Finding("chain", f"{sheet.title if sheet else id_}!{place}")
