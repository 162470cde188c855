"""Rules on styles: every number that a cell, a rule or a table gives is in its list."""

from collections.abc import Iterator

from workbook_templates.check.book import Book
from workbook_templates.check.facts import number
from workbook_templates.check.finding import Finding


def styles(book: Book) -> Iterator[Finding]:
    """Styles of cells, rows and columns, and what these styles are made of."""
    count = book.styles.counts["cellXfs"]
    for sheet in book.sheets:
        for style, cell in sheet.facts.styles.items():
            if number(style) >= count:
                yield Finding("style_range", f"{sheet.title}!{cell}", {"found": style, "count": count})
    for name, place, style in book.styles.parts:
        if place >= book.styles.counts[name]:
            fields = {"style": style, "list": name, "found": place, "count": book.styles.counts[name]}
            yield Finding("style_part", "xl/styles.xml", fields)


def differential(book: Book) -> Iterator[Finding]:
    """Formats that conditional formats and tables put over those of the cells."""
    count = book.styles.counts["dxfs"]
    rules = ((sheet.title, rule.cells, rule.dxf) for sheet in book.sheets for rule in sheet.facts.rules)
    tables = ((table.sheet, table.name, dxf) for table in book.tables for dxf in table.dxfs)
    for sheet, place, dxf in (*rules, *tables):
        if dxf and number(dxf) >= count:
            yield Finding("dxf_range", f"{sheet}!{place}", {"found": dxf, "count": count})
