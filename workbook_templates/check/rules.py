"""Rules on conditional formats and validations of cells."""

import re
from collections.abc import Iterator

from workbook_templates.check.book import Book
from workbook_templates.check.finding import Finding
from workbook_templates.check.formula import content_of
from workbook_templates.check.formulas import damage, is_ours

LIST = re.compile(r'"((?:[^"]|"")*)"')
LONGEST_LIST = 255


def rules(book: Book) -> Iterator[Finding]:
    """Their formulas, which may not speak of tables; the words of a list, which have little room."""
    for sheet in book.sheets:
        for rule in sheet.facts.rules:
            place = f"{sheet.title}!{rule.cells}"
            for text in rule.formulas:
                words = None if rule.is_format else LIST.fullmatch(text)
                if words:
                    if len(words[1]) > LONGEST_LIST:
                        yield Finding("list_too_long", place, {"found": len(words[1])})
                    continue
                if content_of(text).tables:
                    yield Finding("rule_table", place, {"formula": text})
                yield from damage(book, text, place, sheet.title, mild=not is_ours(book, sheet.title))
