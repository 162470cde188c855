"""Rules on defined names: legal, unique, and pointing somewhere."""

import re
from collections.abc import Iterator

from workbook_templates.check.book import REQUIRED_NAMES, Book
from workbook_templates.check.facts import position
from workbook_templates.check.finding import Finding
from workbook_templates.check.formulas import damage

LEGAL = re.compile(r"[^\W\d][\w.\\?]{0,254}|\\[\w.\\?]{0,254}")
ROW_COLUMN = re.compile(r"R\d*(?:C\d*)?|C\d*", re.IGNORECASE)


def names(book: Book) -> Iterator[Finding]:
    """Names of cells, areas and formulas; those that Excel keeps for itself begin with ``_xlnm``."""
    seen: set[tuple[str, str]] = set()
    for name in book.names:
        if not name.name.startswith("_xlnm."):
            yield from trouble(name.name, "name")
        key = (name.name.casefold(), name.sheet)
        if key in seen:
            yield Finding("name_twice", name.name)
        seen.add(key)
        if name.name not in REQUIRED_NAMES or name.sheet:  # what is wrong with those is said in other words
            yield from damage(book, name.text, name.name, name.sheet, mild=True)


def trouble(name: str, kind: str) -> Iterator[Finding]:
    """Yield what is wrong with the name of cells or (``kind`` “table”) of a table."""
    if position(name.upper()) or ROW_COLUMN.fullmatch(name):
        yield Finding(f"{kind}_is_address", name)
    elif not LEGAL.fullmatch(name):
        yield Finding(f"{kind}_illegal", name)
